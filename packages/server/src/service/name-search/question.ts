// What a list asks for in the terms of the names in memory, if they can answer it.
import type { Filter, IncidentField } from '@docket/model'
import type { IncidentSort } from '../../store/index.ts'
import type { Question } from './name-table.ts'

const times: Partial<Record<string, 'created' | 'changed'>> = { created_at: 'created', status_changed_at: 'changed' }
const letters: Partial<Record<string, string>> = { new: 'n', in_progress: 'i', on_hold: 'o', closed: 'c' }

/**
 * Null for what only the database can answer: other fields, `updated_at` among them, which may change without an entry in the history, and
 * times with more digits than milliseconds.
 */
export function questionOf(filter: Filter<IncidentField>, sort: readonly IncidentSort[]): Question | null {
  const order = orderOf(sort)
  if (order === null || filter.op !== 'and') return null
  const question: Question = { statuses: null, within: [], order }
  for (const item of filter.items) if (!add(question, item)) return null
  return question
}

function orderOf([first, second, ...more]: readonly IncidentSort[]): 'created' | 'changed' | null {
  if (first?.order !== 'desc' || second?.field !== 'serial' || second.order !== 'desc' || more.length > 0) return null
  return times[first.field] ?? null
}

function add(question: Question, item: Filter<IncidentField>): boolean {
  if (item.op === 'in' && item.field === 'status') {
    if (question.statuses !== null) return false
    question.statuses = item.values.map((value) => letters[String(value)] ?? '').join('')
    return true
  }
  if (item.op !== 'gte' && item.op !== 'lt') return false
  const field = times[item.field]
  if (
    field === undefined ||
    typeof item.value !== 'string' ||
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(item.value)
  )
    return false
  const at = Date.parse(item.value)
  if (Number.isNaN(at)) return false
  const everything = { field, since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
  question.within.push(item.op === 'gte' ? { ...everything, since: at } : { ...everything, until: at })
  return true
}
