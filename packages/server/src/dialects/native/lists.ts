// How native lists read their parameters and word their answers.
import { type Answer, DocketError, type FieldTable, type Filter, nativeVocabulary, parseFilter } from '@docket/model'
import { changesSince, type DeltaKind, isDeltaCursor } from '../../service/index.ts'
import type { Request } from './requests.ts'

interface ListParameters {
  filter?: string
  sort?: string
  cursor?: string
  limit?: number
  offset?: number
  total?: boolean
  updated_since?: string
}

export const refuse = (field: string, problem: string) =>
  new DocketError('invalid', `${field} ${problem}`, { details: { [field]: [problem] } })

/** The filter text together with the conditions of simple parameters. */
export function filterOf<F extends string>(
  query: { filter?: string },
  table: FieldTable<F>,
  simple: readonly Filter<F>[] = [],
): Filter<F> {
  const items =
    query.filter === undefined ? [...simple] : [parseFilter(query.filter, nativeVocabulary(table)), ...simple]
  return { op: 'and', items }
}

/** One or several words, divided by commas; one that is none of the field's is refused. */
export function wordsFilter<F extends string>(
  field: F,
  text: string | undefined,
  words: readonly string[],
): Filter<F>[] {
  if (text === undefined) return []
  const values = text.split(',').map((word) => word.trim().toLowerCase())
  const unknown = values.find((value) => !words.includes(value))
  if (unknown !== undefined) throw refuse(field, `must be of ${words.join(', ')}`)
  return [{ op: 'in', field, values }]
}

export const equal = <F extends string>(field: F, value: string | undefined): Filter<F>[] =>
  value === undefined ? [] : [{ op: 'eq', field, value }]

/** The `sort` parameter: `-created_at,number`. */
export function sortOf<S extends string>(
  text: string | undefined,
  fields: readonly S[],
): { field: S; order: 'asc' | 'desc' }[] {
  if (text === undefined || text.trim() === '') return []
  return text.split(',').map((part) => {
    const name = part.trim().replace(/^-/, '')
    const field = fields.find((one) => one === name)
    if (field === undefined) throw refuse('sort', `must be of ${fields.join(', ')}`)
    return { field, order: part.trim().startsWith('-') ? 'desc' : 'asc' }
  })
}

/** Values of an enumeration schema. */
export const namesOf = <T extends string>(schema: { enum: readonly T[] | T[] }): readonly T[] => schema.enum

export function pageOf({ cursor, limit, offset, total }: ListParameters) {
  return {
    limit: limit ?? 50,
    withTotal: total !== false,
    ...(cursor === undefined ? {} : { after: cursor }),
    ...(offset === undefined ? {} : { offset }),
  }
}

/**
 * One page of a list, or, with `updated_since` or a cursor of such an answer, what changed. `load` reads the objects of these ids that
 * are still there.
 */
export async function listOrDelta<T extends { id: string }>(
  { deps, actor, tenant, call }: Request,
  noun: string,
  kind: DeltaKind,
  load: (ids: string[]) => Promise<T[]>,
  list: () => Promise<{ total: number | null; next: string | null } & Record<string, unknown>>,
): Promise<Answer> {
  const query = call.query as ListParameters
  const { updated_since: since, cursor } = query
  if (since === undefined && !isDeltaCursor(cursor)) {
    const { total, next, [noun]: items } = await list()
    return { status: 200, body: { total, [noun]: items, next } }
  }
  const others = Object.keys(query).filter(
    (name) => !['updated_since', 'cursor', 'limit', 'include', 'tenant_id'].includes(name),
  )
  if (others.length > 0) throw refuse(others[0] ?? '', 'does not go together with updated_since')
  const from = isDeltaCursor(cursor) ? { cursor } : { since: since ?? '' }
  if (cursor !== undefined && !isDeltaCursor(cursor)) throw refuse('cursor', 'is not one of this list')
  const delta = await changesSince(deps, actor, tenant, kind, from, query.limit ?? 50)
  const found = new Map((delta.ids.length === 0 ? [] : await load(delta.ids)).map((object) => [object.id, object]))
  return {
    status: 200,
    body: {
      total: null,
      // What was deleted meanwhile comes with a later page.
      [noun]: delta.ids.flatMap((id) => found.get(id) ?? []),
      deleted: delta.deleted.map(({ id, at }) => ({ id, deleted_at: at })),
      next: delta.next,
      has_more: delta.hasMore,
    },
  }
}

/** Offset pages for what has no cursor of its own: the cursor is the next offset. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const offset = /^o\.(\d{1,9})$/.exec(cursor)?.[1]
  if (offset === undefined) throw refuse('cursor', 'is not one of this list')
  return Number(offset)
}

export const nextOffset = (offset: number, count: number, total: number): string | null =>
  count > 0 && offset + count < total ? `o.${offset + count}` : null

/** A page of a list that is short enough to be read whole. */
export function cut<T>(
  items: readonly T[],
  { cursor, limit = 50 }: ListParameters,
): { items: T[]; next: string | null } {
  const offset = offsetOf(cursor)
  const page = items.slice(offset, offset + limit)
  return { items: page, next: nextOffset(offset, page.length, items.length) }
}
