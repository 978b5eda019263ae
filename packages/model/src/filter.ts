// What can be asked of alerts: the filter syntax tree, the filterable fields, and the check every filter passes before it is compiled.
import { Type } from 'typebox'
import { alertStatuses, severities } from './alert.ts'
import { DocketError } from './errors.ts'
import { riskCategories, riskLevels, verdicts } from './verdict.ts'

export type FilterOperator = 'eq' | 'in' | 'has_any' | 'contains' | 'gte' | 'lte' | 'gt' | 'lt'

/**
 * Kinds of fields. `id`: compared exactly. `text`: whole value, case-insensitive. `word`: one of a closed list.
 * `list`: the alert has several values, any may match, case-insensitive. `part`: contains, case-insensitive.
 * `time`: ISO 8601 with zone, microseconds kept. `bool`: true or false.
 */
export type FieldKind = 'id' | 'text' | 'word' | 'list' | 'part' | 'time' | 'bool'

interface FieldRow {
  kind: FieldKind
  /** For `list` fields: prefix of the keys the store indexes (`prefix:value`); null when the value brings its own. */
  prefix?: string | null
  /** For `word` fields: the values there are. */
  words?: readonly string[]
}

const rows = <const T extends Record<string, FieldRow>>(table: T): T => table

/** Every filterable field of an alert. One table for the compiler, the doors and the documentation. */
export const alertFields = rows({
  id: { kind: 'id' },
  alert_id: { kind: 'id' },
  kind: { kind: 'word', words: ['email', 'json'] },
  environment: { kind: 'text' },
  source: { kind: 'text' },
  status: { kind: 'word', words: alertStatuses },
  severity: { kind: 'word', words: severities },
  verdict: { kind: 'word', words: verdicts },
  analyst_verdict: { kind: 'word', words: verdicts },
  risk_category: { kind: 'word', words: riskCategories },
  risk_level: { kind: 'word', words: riskLevels },
  family_name: { kind: 'text' },
  response_status: { kind: 'text' },
  is_mitigated: { kind: 'bool' },
  created_at: { kind: 'time' },
  received_at: { kind: 'time' },
  triaged_at: { kind: 'time' },
  triage_changed_at: { kind: 'time' },
  /** The later of `triaged_at` and `triage_changed_at`. */
  triage_or_change_at: { kind: 'time' },
  updated_at: { kind: 'time' },
  observable: { kind: 'list', prefix: null },
  ip: { kind: 'list', prefix: 'i' },
  domain: { kind: 'list', prefix: 'd' },
  url: { kind: 'list', prefix: 'l' },
  file_hash: { kind: 'list', prefix: 'f' },
  hostname: { kind: 'list', prefix: 'h' },
  username: { kind: 'list', prefix: 'u' },
  device_id: { kind: 'list', prefix: 'v' },
  process_commandline: { kind: 'list', prefix: 'p' },
  device_ip_private: { kind: 'list', prefix: 'ip' },
  device_ip_external: { kind: 'list', prefix: 'ix' },
  site_name: { kind: 'list', prefix: 'site' },
  account_name: { kind: 'list', prefix: 'account' },
  incident_id: { kind: 'list', prefix: 'incident' },
  email_sender: { kind: 'list', prefix: 'from' },
  email_recipient: { kind: 'list', prefix: 'to' },
  email_cc: { kind: 'list', prefix: 'cc' },
  email_bcc: { kind: 'list', prefix: 'bcc' },
  email_message_id: { kind: 'list', prefix: 'm' },
  email_reported_by: { kind: 'list', prefix: 'reporter' },
  email_subject: { kind: 'part' },
  /** Family name, host names and verdicts. */
  free_text: { kind: 'part' },
  /** Everything searchable: title, subject, names, addresses, hosts, family, verdict. */
  text: { kind: 'part' },
})
export type AlertField = keyof typeof alertFields

/** Operators a kind of field answers to. */
export const operatorsOf: Record<FieldKind, readonly FilterOperator[]> = {
  id: ['eq', 'in'],
  text: ['eq', 'in'],
  word: ['eq', 'in'],
  list: ['eq', 'in', 'has_any'],
  part: ['contains'],
  time: ['gte', 'lte', 'gt', 'lt'],
  bool: ['eq'],
}

/**
 * The syntax tree. `in` and `has_any` mean the same: one of the values; with no values they match nothing, as does `or`
 * without items, while `and` without items matches everything. `not` also keeps alerts that have no value at all.
 */
export type Filter =
  | { op: 'and' | 'or'; items: Filter[] }
  | { op: 'not'; item: Filter }
  | { op: 'eq' | 'contains' | 'gte' | 'lte' | 'gt' | 'lt'; field: AlertField; value: string | boolean }
  | { op: 'in' | 'has_any'; field: AlertField; values: string[] }

/** Keeps every alert. */
export const everything: Filter = { op: 'and', items: [] }

export const AlertSortField = Type.Enum(['created_at', 'triaged_at', 'triage_changed_at', 'updated_at'] as const)
export type AlertSortField = Type.Static<typeof AlertSortField>

/** Limits of one filter: tree depth, nodes, values of one list, characters of one value. */
export const filterLimits = { depth: 20, nodes: 500, values: 10_000, valueChars: 4096 } as const

const isoTime =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/** A day of the years 1 to 9999 that the calendar has: databases refuse the year 0 and the 30th of February. */
function isTime(text: string): boolean {
  const day = isoTime.exec(text)?.[1]
  if (day === undefined || day < '0001-01-01' || day > '9999-12-31') return false
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}

/** Refuses a filter that the compiler could not honour, with `DocketError('invalid')` naming the field. */
export function checkFilter(filter: Filter): void {
  let nodes = 0
  const pending: { filter: Filter; depth: number }[] = [{ filter, depth: 1 }]
  while (pending.length > 0) {
    const { filter: node, depth } = pending.pop()!
    nodes += 1
    if (depth > filterLimits.depth) throw refuse('filter', `is nested deeper than ${filterLimits.depth}`)
    if (nodes > filterLimits.nodes) throw refuse('filter', `has more than ${filterLimits.nodes} conditions`)
    if ('items' in node) {
      for (const item of node.items) pending.push({ filter: item, depth: depth + 1 })
    } else if ('item' in node) pending.push({ filter: node.item, depth: depth + 1 })
    else checkLeaf(node)
  }
}

function checkLeaf(node: Exclude<Filter, { items: Filter[] } | { item: Filter }>): void {
  const row: FieldRow | undefined = Object.hasOwn(alertFields, node.field) ? alertFields[node.field] : undefined
  if (row === undefined) throw refuse(String(node.field), 'is not a field of alerts')
  if (!operatorsOf[row.kind].includes(node.op)) throw refuse(node.field, `cannot be asked with ${node.op}`)
  const values = 'values' in node ? node.values : [node.value]
  if (values.length > filterLimits.values) throw refuse(node.field, `has more than ${filterLimits.values} values`)
  for (const value of values) {
    if (row.kind === 'bool') {
      if (typeof value !== 'boolean') throw refuse(node.field, 'must be true or false')
      continue
    }
    if (typeof value !== 'string') throw refuse(node.field, 'must be text')
    if (value.length > filterLimits.valueChars) throw refuse(node.field, 'is too long')
    if (row.kind === 'time' && !isTime(value)) throw refuse(node.field, 'must be an ISO 8601 time with zone')
  }
}

function refuse(field: string, problem: string): DocketError {
  return new DocketError('invalid', `${field} ${problem}`, { details: { [field]: [problem] } })
}
