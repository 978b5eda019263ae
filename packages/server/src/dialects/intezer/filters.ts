// The filters of `POST /alerts/search` as a filter tree: AND between filters, OR within a list, whole values in any case.
import { type AlertField, type AlertSortField, DocketError, type Filter } from '@docket/model'
import { fromEpochSeconds } from './times.ts'
import type { AlertSearch } from './wire.ts'

/** List filters; an empty list filters nothing. */
const lists: [keyof AlertSearch, AlertField][] = [
  ['environments', 'environment'],
  ['sources', 'source'],
  ['risk_categories', 'risk_category'],
  ['alert_verdicts', 'verdict'],
  ['family_names', 'family_name'],
  ['response_statuses', 'response_status'],
  ['hostnames', 'hostname'],
  ['device_ids', 'device_id'],
  ['device_private_ips', 'device_ip_private'],
  ['device_external_ips', 'device_ip_external'],
  ['usernames', 'username'],
  ['file_hashes', 'file_hash'],
  ['process_commandlines', 'process_commandline'],
  ['ips', 'ip'],
  ['domains', 'domain'],
]

/** One value, compared whole. */
const wholes: [keyof AlertSearch, AlertField][] = [
  ['site_name', 'site_name'],
  ['account_name', 'account_name'],
]

/** Mail addresses: `Name <a@b>` is asked for as `a@b`. */
const addresses: [keyof AlertSearch, AlertField][] = [
  ['email_sender', 'email_sender'],
  ['email_recipient', 'email_recipient'],
  ['email_cc', 'email_cc'],
  ['email_bcc', 'email_bcc'],
  ['email_reported_by', 'email_reported_by'],
]

const parts: [keyof AlertSearch, AlertField][] = [
  ['free_text', 'free_text'],
  ['email_subject', 'email_subject'],
]

const timeFields: Record<string, AlertField> = {
  creation_time: 'created_at',
  triage_time: 'triaged_at',
  triage_change_time: 'triage_changed_at',
  triage_or_triage_change_time: 'triage_or_change_at',
  alert_update_time: 'updated_at',
}

const firstOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)?.toLowerCase()

/** `incidents` are our ids of the incidents meant by `incident_ids`. */
export function filterOf(search: AlertSearch, incidents: readonly string[] = []): Filter {
  const items: Filter[] = []
  for (const [name, field] of lists) {
    const values = search[name] as string[] | undefined
    if (values?.length) items.push({ op: 'in', field, values })
  }
  if (search.incident_ids?.length) {
    // An alert names incidents of its product, and it belongs to one of ours.
    const named: Filter = { op: 'in', field: 'incident_id', values: search.incident_ids }
    const linked: Filter = { op: 'in', field: 'linked_incident_id', values: [...incidents] }
    items.push(incidents.length > 0 ? { op: 'or', items: [named, linked] } : named)
  }
  for (const [name, field] of wholes) {
    const value = search[name] as string | undefined
    if (value) items.push({ op: 'eq', field, value })
  }
  for (const [name, field] of addresses) {
    const value = search[name] as string | undefined
    if (value) items.push({ op: 'eq', field, value: bareAddress(value) })
  }
  if (search.email_message_id) {
    // Message ids are kept as the mail has them; people ask with and without the angle brackets.
    const bare = search.email_message_id.trim().replace(/^<|>$/g, '')
    items.push({ op: 'in', field: 'email_message_id', values: [bare, `<${bare}>`] })
  }
  for (const [name, field] of parts) {
    const value = search[name] as string | undefined
    if (value) items.push({ op: 'contains', field, value })
  }
  if (search.is_mitigated !== undefined) items.push({ op: 'eq', field: 'is_mitigated', value: search.is_mitigated })
  if (search.exclude_alert_ids?.length)
    items.push({ op: 'not', item: { op: 'in', field: 'alert_id', values: search.exclude_alert_ids } })
  const field = timeFields[firstOf(search.time_filter_type) ?? 'creation_time'] ?? 'created_at'
  if (search.start_time !== undefined) items.push({ op: 'gte', field, value: timeOf('start_time', search.start_time) })
  if (search.end_time !== undefined) items.push({ op: 'lte', field, value: timeOf('end_time', search.end_time) })
  return { op: 'and', items }
}

/** Newest first unless asked otherwise. */
export function sortOf(search: AlertSearch): { field: AlertSortField; order: 'asc' | 'desc' } {
  const field = timeFields[firstOf(search.sort_by) ?? 'creation_time'] as AlertSortField
  return { field, order: search.sort_order?.toLowerCase() === 'asc' ? 'asc' : 'desc' }
}

function bareAddress(value: string): string {
  return (/<([^<>]{1,500})>\s*$/.exec(value)?.[1] ?? value).trim()
}

function timeOf(name: string, seconds: number): string {
  const time = fromEpochSeconds(seconds)
  if (time === null) throw new DocketError('invalid', 'Invalid request', { details: { [name]: ['is not a time'] } })
  return time
}
