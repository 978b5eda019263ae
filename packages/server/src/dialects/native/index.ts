// Docket's own API, `/api/v1`: every row of the model bound to its use case.
import { type BoundOperation, type Door, type Operation, nativeOperations as rows } from '@docket/model'
import { bearerOf, type Deps, identifyBearer, once } from '../../service/index.ts'
import { alertHandlers } from './alerts.ts'
import { bookmarkHandlers } from './bookmarks.ts'
import { caseHandlers } from './cases.ts'
import { changeHandlers } from './changes.ts'
import { correlationHandlers } from './correlation.ts'
import { errorAnswer } from './errors.ts'
import { incidentHandlers } from './incidents.ts'
import { partHandlers } from './parts.ts'
import { settingHandlers } from './settings.ts'
import { type ForeignFormats, transferHandlers } from './transfer.ts'
import { userHandlers } from './users.ts'

/** A row without a handler is a type error. */
export type Handlers = { [Name in keyof typeof rows]: BoundOperation['handle'] }

/** `formats` are the files of the other doors, for imports and exports. */
export function nativeDoor(deps: Deps, formats: ForeignFormats = {}): Door {
  const handlers = handlersOf(deps, formats)
  const operations = (Object.keys(rows) as (keyof typeof rows)[]).map((name) => ({
    row: rows[name],
    handle: repeatable(deps, name, handlers[name], formats),
  }))
  return {
    name: 'native',
    prefixes: ['/api/v1'],
    operations,
    mergeQuery: false,
    authenticate: ({ authorization, requestId }) => identifyBearer(deps, bearerOf(authorization), requestId),
    errorAnswer,
  }
}

const handlersOf = (deps: Deps, formats: ForeignFormats): Handlers => ({
  ...alertHandlers(deps),
  ...bookmarkHandlers(deps),
  ...caseHandlers(deps),
  ...changeHandlers(deps),
  ...correlationHandlers(deps),
  ...incidentHandlers(deps),
  ...partHandlers(deps),
  ...settingHandlers(deps),
  ...transferHandlers(deps, formats),
  ...userHandlers(deps),
})

/** With an `Idempotency-Key` the operation and its answer are one transaction, and the same request again gets that answer. */
function repeatable(
  deps: Deps,
  name: keyof typeof rows,
  handle: BoundOperation['handle'],
  formats: ForeignFormats,
): BoundOperation['handle'] {
  const row: Operation = rows[name]
  if (row.headers?.properties['idempotency-key'] === undefined) return handle
  return (call) => {
    const key = call.headers['idempotency-key']
    if (key === undefined) return handle(call)
    const { params, query, tenantHint, body } = call
    const request = [row.id, params, query, tenantHint, body]
    return once(deps, call.actor, { key, request }, async (inside) => handlersOf(inside, formats)[name](call))
  }
}
