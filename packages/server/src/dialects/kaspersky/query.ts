// The query string of the lists: repeated names, flags that count by presence, and what is refused in which words.
import { DocketError } from '@docket/model'
import { type Moment, readTime } from './times.ts'

export interface ListQuery<Status extends string, Field extends string> {
  /** From 1. */
  page: number
  /** Lower case; null when none was asked for. */
  ids: string[] | null
  /** As they were sent, each once; whether they are tenants is for the rights to say. */
  tenantIds: string[]
  /** A pattern, or null. */
  name: string | null
  field: Field | null
  from: Moment | null
  to: Moment | null
  statuses: Status[] | null
  withAffected: boolean
  withHistory: boolean
  withEvents: boolean
}

export const pageSize = 100

/** 8-4-4-4-12, as text: the manual's own samples have no version. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A refusal in this API's words: `message`, and `details` or none. */
export function refusal(message: string, details?: string): DocketError {
  return new DocketError('invalid', message, details === undefined ? {} : { details: { details: [details] } })
}

/**
 * Reads a raw query. `statuses` maps the words of the filter, `fields` those of `timestampField`. Unknown parameters are ignored,
 * because clients invent some; of a single parameter that comes twice the first one counts.
 */
export function readListQuery<Status extends string, Field extends string>(
  search: string,
  words: { statuses: Readonly<Record<string, Status>>; fields: Readonly<Record<string, Field>> },
): ListQuery<Status, Field> {
  const given = new URLSearchParams(search)
  const one = (name: string) => given.get(name) || null
  const page = readPage(one('page'))
  const ids = given.getAll('id').map(readId)
  const tenantIds = [...given.getAll('tenantID'), ...given.getAll('TenantID')].filter((id) => id !== '')
  if (tenantIds.length === 0) throw refusal('query parameter required', 'tenantID')
  const fieldName = one('timestampField')
  const field = fieldName === null ? null : wordOf(words.fields, fieldName)
  if (fieldName !== null && field === null) throw refusal('invalid timestamp field')
  const from = readBound('from', one('from'))
  const to = readBound('to', one('to'))
  const statuses = given.getAll('status').map((word) => {
    const status = wordOf(words.statuses, word)
    if (status === null) throw refusal('invalid query parameter value', 'status')
    return status
  })
  return {
    page,
    ids: ids.length === 0 ? null : [...new Set(ids)],
    tenantIds: [...new Set(tenantIds.map((id) => id.toLowerCase()))],
    name: one('name'),
    field,
    from,
    to,
    statuses: statuses.length === 0 ? null : [...new Set(statuses)],
    withAffected: given.has('withAffected'),
    withHistory: given.has('withHistory'),
    withEvents: given.has('withEvents'),
  }
}

function wordOf<T extends string>(words: Readonly<Record<string, T>>, word: string): T | null {
  return Object.hasOwn(words, word) ? (words[word] ?? null) : null
}

/** Below 1 is 1; beyond what a page can be numbered there is nothing, but it is a number all the same. */
function readPage(text: string | null): number {
  if (text === null) return 1
  if (!/^[+-]?\d{1,19}$/.test(text)) throw refusal('invalid query parameter value', 'page')
  return Math.max(1, Number(text))
}

function readId(text: string): string {
  if (!uuid.test(text)) throw refusal('invalid id', JSON.stringify(text.slice(0, 100).toWellFormed()))
  return text.toLowerCase()
}

function readBound(name: 'from' | 'to', text: string | null): Moment | null {
  if (text === null) return null
  const read = readTime(text)
  if (typeof read === 'string') throw refusal(`cannot parse ${name}`, read)
  return read
}
