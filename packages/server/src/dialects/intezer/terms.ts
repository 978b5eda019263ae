// The parts every history filter of this API is made of: lists of values, ranges of time, and how they are joined.
import { DocketError, type Filter } from '@docket/model'
import { afterEpochSeconds, fromEpochSeconds } from './times.ts'

/** Parameter of the request → field of the filter tree. */
export type Lists<Search, Field extends string> = readonly (readonly [keyof Search, Field])[]

/** One of the values, in any case; an empty list filters nothing. */
export function listTerms<Search extends object, F extends string>(
  search: Search | undefined,
  lists: Lists<Search, F>,
): Filter<F>[] {
  return lists.flatMap(([name, field]) => {
    const values = search?.[name] as readonly string[] | undefined
    return values?.length ? [{ op: 'in', field, values: [...values], anyCase: true } as Filter<F>] : []
  })
}

/** From the start to the end of its second, in any of the fields. Names are those of the request, for its errors. */
export function timeTerms<F extends string>(
  fields: readonly F[],
  start: readonly [name: string, seconds: number | undefined],
  end: readonly [name: string, seconds: number | undefined],
): Filter<F>[] {
  const bounds = fields.map((field): Filter<F> => {
    const items: Filter<F>[] = []
    if (start[1] !== undefined) items.push({ op: 'gte', field, value: known(start[0], fromEpochSeconds(start[1])) })
    if (end[1] !== undefined) items.push({ op: 'lt', field, value: known(end[0], afterEpochSeconds(end[1])) })
    return { op: 'and', items }
  })
  return start[1] === undefined && end[1] === undefined ? [] : [{ op: 'or', items: bounds }]
}

/** How `search_mode` joins the filters; without any there is nothing to fail. */
export function joined<F extends string>(mode: string | undefined, items: Filter<F>[]): Filter<F> {
  return mode?.toLowerCase() === 'or' && items.length > 0 ? { op: 'or', items } : { op: 'and', items }
}

/** One word or a list of them, in small letters. */
export const wordsOf = (value: string | string[] | undefined): string[] =>
  (value === undefined ? [] : [value].flat()).map((word) => word.toLowerCase())

function known(name: string, time: string | null): string {
  if (time === null) throw new DocketError('invalid', 'Invalid request', { details: { [name]: ['is not a time'] } })
  return time
}
