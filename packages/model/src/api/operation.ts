// An operation is a row of data: path, permission, audit verb, schemas. Binding, access tests, OpenAPI and SDK read it.
import type { Type } from 'typebox'
import type { Permission } from '../actor.ts'
import type { ErrorCode } from '../errors.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `permission: null` is only for the written allow-list of routes that answer without a key. */
export interface Operation {
  /** Unique within its door, dotted: `alerts.get`. */
  id: string
  method: Method
  /** Path below the door's prefix, `{name}` for parameters. */
  path: string
  summary: string
  permission: Permission | null
  /** Past-tense verb for history and audit: `viewed`, `created`. */
  audit: string
  params?: Type.TObject
  query?: Type.TObject
  body?: Type.TSchema
  /** `json` is validated against `body`; `multipart` gives its text fields (validated against `body`) and one file; `bytes` is the raw body. */
  bodyKind?: 'json' | 'multipart' | 'bytes' | 'none'
  /** Largest body in bytes; the server's default when absent. */
  bodyLimit?: number
  /** A path parameter that may hold slashes, e.g. `alert_id` in `/alerts/{alert_id}/raw-data`. */
  greedyParam?: string
  /** Header lines the operation heeds beside the usual ones, for documents and clients; names in lower case. */
  headers?: Type.TObject
  answer?: Type.TSchema
  /** Media type of the answer, default `application/json`. */
  answerType?: string
  answerStatus?: number
  errors?: readonly ErrorCode[]
}

/** Identity function that keeps the literal types of a row. */
export function operation<const T extends Operation>(row: T): T {
  return row
}
