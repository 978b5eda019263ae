// The filters of `POST /incidents/search` as a filter tree.
import { type Filter, type IncidentField, type IncidentSortField, incidentStatuses, severities } from '@docket/model'
import { type Lists, listTerms, timeTerms, wordsOf } from './terms.ts'
import type { IncidentSearch } from './wire-incidents.ts'

const lists: Lists<IncidentSearch, IncidentField> = [
  ['incident_ids', 'any_id'],
  ['environments', 'environment'],
  ['sources', 'source'],
  ['senders', 'sender'],
  ['severities', 'severity'],
  ['statuses', 'status'],
  ['risk_categories', 'risk_category'],
  ['response_statuses', 'response_status'],
]

const timeFields = {
  creation_time: 'created_at',
  received_time: 'received_at',
  triage_time: 'triaged_at',
  triage_change_time: 'triage_changed_at',
  triage_or_triage_change_time: 'triage_or_change_at',
} as const satisfies Record<string, IncidentField>

const sortFields: Record<string, IncidentSortField> = {
  creation_time: 'created_at',
  received_time: 'received_at',
  triage_time: 'triaged_at',
  triage_change_time: 'triage_changed_at',
  risk_score: 'risk_score',
}

/**
 * `ofAlerts` are our ids of the incidents that the alerts of `related_alert_ids` belong to, `ofText` of the one whose alert has the
 * free text as its id.
 */
export function incidentFilterOf(
  search: IncidentSearch,
  known: { ofAlerts: readonly string[]; ofText: readonly string[] },
): Filter<IncidentField> {
  const items = listTerms(search, lists)
  if (search.names?.length) items.push(nameTerms(search.names))
  if (search.related_alert_ids?.length) items.push({ op: 'in', field: 'id', values: [...known.ofAlerts] })
  const text = search.free_text?.trim().toLowerCase()
  if (text) items.push({ op: 'or', items: textTerms(text, known.ofText) })
  const names = wordsOf(search.time_filter_type)
  const fields = (names.length > 0 ? names : ['creation_time']).map((name) => timeFields[name as 'creation_time'])
  items.push(...timeTerms<IncidentField>(fields, ['start_time', search.start_time], ['end_time', search.end_time]))
  return { op: 'and', items }
}

/** Few names are looked for as parts first, because parts of names have an index. */
function nameTerms(names: readonly string[]): Filter<IncidentField> {
  const field = 'title'
  if (names.length > 20) return { op: 'in', field, values: [...names], anyCase: true }
  return {
    op: 'or',
    items: names.map((value) => ({
      op: 'and',
      items: [
        { op: 'contains', field, value },
        { op: 'eq', field, value, anyCase: true },
      ],
    })),
  }
}

/** The name holds the text, or severity or status do, or it is the id of an alert. */
function textTerms(text: string, ofText: readonly string[]): Filter<IncidentField>[] {
  const holding = (words: readonly string[]) => words.filter((word) => word.includes(text))
  const terms: Filter<IncidentField>[] = [{ op: 'contains', field: 'title', value: text }]
  if (holding(severities).length > 0) terms.push({ op: 'in', field: 'severity', values: holding(severities) })
  if (holding(incidentStatuses).length > 0) terms.push({ op: 'in', field: 'status', values: holding(incidentStatuses) })
  if (ofText.length > 0) terms.push({ op: 'in', field: 'id', values: [...ofText] })
  return terms
}

/** Newest first unless asked otherwise; several keys count in their order. */
export function incidentSortOf(search: IncidentSearch): { field: IncidentSortField; order: 'asc' | 'desc' }[] {
  const names = wordsOf(search.sort_by)
  const order = search.sort_order?.toLowerCase() === 'asc' ? 'asc' : 'desc'
  return [...new Set(names.length > 0 ? names : ['creation_time'])].map((name) => ({
    field: sortFields[name] ?? 'created_at',
    order,
  }))
}
