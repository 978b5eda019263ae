// What every list of the native API takes and answers: filter, sort, cursor, exact total, and what changed since a time.
import { Type } from 'typebox'
import { strict, tenantQuery } from './native-schemas.ts'

const optional = Type.Optional
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const uuid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' })
export const cursor = Type.String({ maxLength: 4000, description: '`next` of the answer before' })
export const pageLimit = Type.Integer({ minimum: 1, maximum: 1000, description: 'Default 50' })

/** Page parameters alone. */
export const pageQuery = { ...tenantQuery, cursor: optional(cursor), limit: optional(pageLimit) }

/** Filter, order and page. `simple` are the parameters that need no filter text. */
export function listQuery<T extends Record<string, Type.TSchema>>(simple: T) {
  return Type.Object(
    {
      ...pageQuery,
      filter: optional(
        Type.String({
          minLength: 1,
          maxLength: 20_000,
          description: 'Filter language of the house over the snake_case names of fields, see docs/native-api.md',
        }),
      ),
      sort: optional(
        Type.String({
          maxLength: 200,
          description: 'Fields divided by commas, `-` before those that descend; the id is the last tie-break',
        }),
      ),
      offset: optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
      total: optional(Type.Boolean({ description: '`false` spares the count' })),
      ...simple,
    },
    strict,
  )
}

/** The parameter that turns a list into the changes since a time: oldest change first, deletions included. */
export const updatedSince = optional(
  Type.String({
    maxLength: 40,
    description:
      'ISO 8601 with zone: what changed at or after it, oldest change first, with what was deleted; goes with `cursor` and `limit` only',
  }),
)

/** An object that is gone. */
export const Deleted = Type.Object({ id: Type.String(), deleted_at: Type.String() }, { $id: 'Deleted' })
export type Deleted = Type.Static<typeof Deleted>

/** `noun` is the name of the array. `next` is null on the last page; after `updated_since` there always is one, to ask again later. */
export function listAnswer<N extends string, T extends Type.TSchema>(noun: N, item: T) {
  return Type.Object({
    total: Nullable(Type.Integer({ description: 'Exact; null when it was not asked for' })),
    ...({ [noun]: Type.Array(item) } as { [K in N]: Type.TArray<T> }),
    next: Nullable(Type.String({ description: 'Cursor of the next page' })),
    deleted: optional(Type.Array(Deleted, { description: 'With `updated_since` only' })),
    has_more: optional(Type.Boolean({ description: 'With `updated_since` only: more changes are there already' })),
  })
}

/** Conditional reading: `304` when nothing changed. */
export const readHeaders = Type.Object({
  'if-none-match': optional(Type.String({ description: 'An `ETag` of an earlier answer; 304 when it still holds' })),
})

/** Conditional writing: `412` when somebody else wrote in between. */
export const writeHeaders = Type.Object({
  'if-match': optional(Type.String({ description: 'The `ETag` the change is based on; 412 when it no longer holds' })),
})

/** Creation that can be repeated safely. */
export const createHeaders = Type.Object({
  'idempotency-key': optional(
    Type.String({ description: 'Up to 200 characters; the same request again within 24 hours gets the first answer' }),
  ),
})
