// The options of a list, `$filter $orderby $top $skipToken`, and the link to its next page.
import { type Answer, everything, type Filter, parseFilter, type Vocabulary } from '@docket/model'
import type { Asked } from './arm.ts'
import { badRequest } from './errors.ts'

export interface ListOptions<F extends string, S extends string> {
  filter: Filter<F>
  /** Empty when the request names no order. */
  sort: { field: S; order: 'asc' | 'desc' }[]
  page: { limit: number; after?: string; withTotal: false }
}

/** Larger pages are cut to this; the page that follows brings the rest. */
const maxTop = 1000
const maxFilterChars = 8000
const maxOrders = 5

/** `pageSize` holds without `$top`: some lists are read by clients that look at one page only. */
export function listOptions<F extends string, S extends string>(
  search: string,
  vocabulary: Vocabulary<F>,
  orders: Readonly<Record<string, S>>,
  pageSize: number,
): ListOptions<F, S> {
  const options = optionsOf(search)
  const skipToken = options.get('$skiptoken')
  return {
    filter: filterOf(options.get('$filter'), vocabulary),
    sort: sortOf(options.get('$orderby'), orders),
    page: {
      limit: topOf(options.get('$top'), pageSize),
      withTotal: false,
      ...(skipToken === undefined ? {} : { after: skipToken }),
    },
  }
}

/** First values by lower-case name; `+` means a blank, as forms write it. */
function optionsOf(search: string): Map<string, string> {
  const options = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(search)) {
    const key = name.toLowerCase()
    if (!options.has(key)) options.set(key, value)
  }
  return options
}

function filterOf<F extends string>(text: string | undefined, vocabulary: Vocabulary<F>): Filter<F> {
  if (text === undefined || text.trim() === '') return everything
  if (text.length > maxFilterChars) throw badRequest(`$filter is longer than ${maxFilterChars} characters`)
  return parseFilter(text, vocabulary)
}

function sortOf<S extends string>(text: string | undefined, orders: Readonly<Record<string, S>>) {
  if (text === undefined || text.trim() === '') return []
  const parts = text.split(',')
  if (parts.length > maxOrders) throw badRequest(`$orderby names more than ${maxOrders} paths`)
  return parts.map((part): { field: S; order: 'asc' | 'desc' } => {
    const [path = '', direction = 'asc', ...more] = part.trim().split(/\s+/)
    const known = Object.entries(orders).find(([name]) => name.toLowerCase() === path.toLowerCase())
    const order = direction.toLowerCase()
    if (!known || (order !== 'asc' && order !== 'desc') || more.length > 0)
      throw badRequest(
        `$orderby cannot be '${part.trim().slice(0, 100)}': it takes ${Object.keys(orders).join(', ')}, each with asc or desc`,
      )
    return { field: known[1], order }
  })
}

function topOf(text: string | undefined, pageSize: number): number {
  if (text === undefined) return pageSize
  if (!/^\d{1,30}$/.test(text) || Number(text) === 0) throw badRequest('$top must be a whole number from 1')
  return Math.min(Number(text), maxTop)
}

/**
 * A page of a list. The link to the next one repeats every parameter of the request, `api-version` included, because clients add none;
 * and it begins with the address the client used, because they follow no other.
 */
export function listAnswer({ call, root }: Asked, tail: string, value: object[], next: string | null): Answer {
  if (next === null) return { status: 200, body: { value } }
  const kept = [...new URLSearchParams(call.search)].filter(([name]) => name.toLowerCase() !== '$skiptoken')
  const query = [...kept, ['$skipToken', next] as const].map(([name, text]) => `${encode(name)}=${encode(text)}`)
  return { status: 200, body: { value, nextLink: `${call.origin}${root}${tail}?${query.join('&')}` } }
}

/** `$` stays readable, as Azure writes it. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed()).replace(/^%24/, '$')
