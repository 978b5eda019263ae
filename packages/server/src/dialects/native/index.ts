// Docket's own API, `/api/v1`: every row of the model bound to its use case.
import { type BoundOperation, type Door, nativeOperations as rows } from '@docket/model'
import { bearerOf, type Deps, identifyBearer } from '../../service/index.ts'
import { alertHandlers } from './alerts.ts'
import { errorAnswer } from './errors.ts'
import { settingHandlers } from './settings.ts'
import { userHandlers } from './users.ts'

/** A row without a handler is a type error. */
export type Handlers = { [Name in keyof typeof rows]: BoundOperation['handle'] }

export function nativeDoor(deps: Deps): Door {
  const handlers: Handlers = { ...alertHandlers(deps), ...settingHandlers(deps), ...userHandlers(deps) }
  const operations = (Object.keys(rows) as (keyof typeof rows)[]).map((name) => ({
    row: rows[name],
    handle: handlers[name],
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
