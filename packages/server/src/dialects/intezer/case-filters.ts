// The filters of `POST /cases/search` as a filter tree.
import type { CaseField, CaseSortField, Filter } from '@docket/model'
import { joined, type Lists, listTerms, timeTerms, wordsOf } from './terms.ts'
import type { CasePayload, CaseSearch } from './wire-incidents.ts'

const lists: Lists<CasePayload, CaseField> = [
  ['case_ids', 'any_id'],
  ['sources', 'source'],
  ['sub_tenant_names', 'sub_tenant_name'],
  ['assigned_account_ids', 'assignee_id'],
  ['risk_categories', 'risk_category'],
  ['case_verdicts', 'verdict'],
  ['response_statuses', 'response_status'],
  ['analyst_verdicts', 'analyst_verdict'],
  ['case_statuses', 'status'],
  ['priorities', 'priority'],
  ['external_ticket_vendors', 'ticket_vendor'],
]

/** Docket does not keep apart where an attack came from and where it went: all three kinds of keys ask for the device. */
const deviceLists: Lists<NonNullable<CasePayload['devices']>, CaseField> = [
  ['hostnames', 'hostname'],
  ['device_private_ips', 'device_ip_private'],
  ['device_external_ips', 'device_ip_external'],
  ['device_ids', 'device_id'],
  ['device_tags', 'device_tag'],
  ['device_managed_by', 'device_managed_by'],
  ['device_keys', 'device_key'],
  ['source_device_keys', 'device_key'],
  ['target_device_keys', 'device_key'],
]

const userLists: Lists<NonNullable<CasePayload['users']>, CaseField> = [
  ['user_ids', 'user_id'],
  ['user_emails', 'user_email'],
  ['user_names', 'username'],
  ['user_sids', 'user_sid'],
  ['user_keys', 'user_key'],
]

const timeFields = {
  creation_time: 'created_at',
  modification_time: 'updated_at',
  last_attached_alert_time: 'last_attached_alert_at',
} as const

/**
 * `search_mode` joins what cases are looked for by; the range of time and the cases left out bound the search in either mode.
 * `ofAlerts` are our ids of the incidents that the alerts of `alert_identifiers` belong to.
 */
export function caseFilterOf({ payload, search_mode }: CaseSearch, ofAlerts: readonly string[]): Filter<CaseField> {
  if (!payload) return { op: 'and', items: [] }
  const asked: Filter<CaseField>[] = [
    ...listTerms(payload, lists),
    ...listTerms(payload.devices, deviceLists),
    ...listTerms(payload.users, userLists),
  ]
  if (payload.free_text?.trim()) asked.push({ op: 'contains', field: 'text', value: payload.free_text.trim() })
  if (payload.alert_identifiers?.length) asked.push({ op: 'in', field: 'incident_id', values: [...ofAlerts] })
  const items = [joined(search_mode, asked)]
  if (payload.exclude_case_ids?.length)
    items.push({ op: 'not', item: { op: 'in', field: 'any_id', values: payload.exclude_case_ids } })
  const name = payload.time_range_field?.toLowerCase() as keyof typeof timeFields | undefined
  const field = timeFields[name ?? 'creation_time']
  const { time_range_start, time_range_end } = payload
  items.push(
    ...timeTerms<CaseField>(
      [field],
      ['payload.time_range_start', time_range_start],
      ['payload.time_range_end', time_range_end],
    ),
  )
  return { op: 'and', items }
}

/** Newest or largest first: this call knows no other order. */
export function caseSortOf({ sort_by }: CaseSearch): { field: CaseSortField; order: 'desc' }[] {
  const names = wordsOf(sort_by)
  return [...new Set(names.length > 0 ? names : ['creation_time'])].map((name) => ({
    field: name === 'alerts_count' ? name : timeFields[name as keyof typeof timeFields],
    order: 'desc',
  }))
}
