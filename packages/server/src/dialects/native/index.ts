// Docket's own API, `/api/v1`: every row of the model bound to its use case.
import {
  type BoundOperation,
  type Call,
  type Door,
  type Operation,
  rightsIn,
  nativeOperations as rows,
} from '@docket/model'
import { bearerOf, type Deps, identifyBearer, once, requireIn } from '../../service/index.ts'
import { alertHandlers } from './alerts.ts'
import { bookmarkHandlers } from './bookmarks.ts'
import { caseHandlers } from './cases.ts'
import { changeHandlers } from './changes.ts'
import { correlationHandlers } from './correlation.ts'
import { errorAnswer } from './errors.ts'
import { incidentHandlers } from './incidents.ts'
import { partHandlers } from './parts.ts'
import { tenantOf } from './requests.ts'
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
  return async (call) => {
    const key = call.headers['idempotency-key']
    if (key === undefined) return handle(call)
    const { params, query, tenantHint, body } = call
    // What was answered once is not answered again to somebody who has lost the right to it since.
    const rights = row.query?.properties.tenant_id === undefined ? null : await rightsOf(deps, row, call)
    const request = [row.id, params, query, tenantHint, body, rights]
    return once(deps, call.actor, { key, request }, async (inside) => handlersOf(inside, formats)[name](call))
  }
}

/** What the caller may do in the tenant of the request; refused without the right that the operation needs. */
async function rightsOf(deps: Deps, { permission }: Operation, call: Call): Promise<string[]> {
  const tenant = await tenantOf(deps, call)
  if (permission !== null) requireIn(call.actor, tenant, permission)
  return [...rightsIn(call.actor, tenant)].sort()
}
