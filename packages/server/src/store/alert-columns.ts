// Where the fields of alerts lie, and which questions their daily roll-up can answer.
import { type AlertField, alertFields, type Filter } from '@docket/model'
import type { FieldColumn, FieldColumns } from './filter-columns.ts'

const never = "'-infinity'"

function columnOf(field: AlertField): FieldColumn {
  const row = alertFields[field]
  if (row.kind === 'list') return { keys: 'a.observables', prefix: row.prefix }
  if (field === 'id') return { sql: 'a.id', as: 'uuid' }
  if (field === 'linked_incident_id') return { sql: 'a.incident_id', as: 'uuid' }
  if (field === 'text') return 'a.search_text'
  // The trigram index serves `search_text`, which contains the other two; they decide.
  if (row.kind === 'part') return { sql: `a.${field}`, search: 'a.search_text' }
  if (field === 'triage_or_change_at') {
    return { sql: 'greatest(a.triaged_at, a.triage_changed_at)', missing: never }
  }
  return field === 'triaged_at' || field === 'triage_changed_at' ? { sql: `a.${field}`, missing: never } : `a.${field}`
}

/** Columns of `alerts` under the alias `a`. */
export const alertFilterColumns = Object.fromEntries(
  (Object.keys(alertFields) as AlertField[]).map((field) => [field, columnOf(field)]),
) as FieldColumns<AlertField>

/** Columns of `alert_rollup` under the alias `r`, where no verdict yet is an empty text. */
export const rollUpColumns = {
  environment: 'r.environment',
  source: 'r.source',
  verdict: { sql: 'r.verdict', missing: "''" },
} as const satisfies Partial<FieldColumns<AlertField>>

/** Columns the roll-up has too; a filter over these and the time of creation is counted there. */
const rolledUp: ReadonlySet<string> = new Set(Object.keys(rollUpColumns))

type Bound = { op: 'gte' | 'lte' | 'gt' | 'lt'; at: string }

/**
 * Splits a filter into ranges of creation time and a rest over environment, source and verdict, or answers null when it asks
 * for anything else: then the roll-up cannot count it.
 */
export function rollUpShape(filter: Filter): { bounds: Bound[]; rest: Filter } | null {
  const bounds: Bound[] = []
  const rest: Filter[] = []
  const pending: Filter[] = [filter]
  while (pending.length > 0) {
    const node = pending.pop()!
    if (node.op === 'and') pending.push(...node.items)
    else if (isBound(node)) bounds.push({ op: node.op, at: node.value })
    else if (onlyRolledUp(node)) rest.push(node)
    else return null
  }
  return { bounds, rest: { op: 'and', items: rest } }
}

function isBound(node: Filter): node is { op: Bound['op']; field: 'created_at'; value: string } {
  return (node.op === 'gte' || node.op === 'lte' || node.op === 'gt' || node.op === 'lt') && node.field === 'created_at'
}

function onlyRolledUp(filter: Filter): boolean {
  if ('items' in filter) return filter.items.every(onlyRolledUp)
  if (filter.op === 'not') return onlyRolledUp(filter.item)
  return rolledUp.has(filter.field)
}

/** True when the filter asks for observables or text, whose matches have to be visited once anyway. */
export function visitsRows(filter: Filter): boolean {
  if ('items' in filter) return filter.items.some(visitsRows)
  if (filter.op === 'not') return visitsRows(filter.item)
  const { kind } = alertFields[filter.field]
  return kind === 'list' || kind === 'part'
}
