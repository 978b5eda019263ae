// What can be asked of alerts, and what they can be sorted by.
import { Type } from 'typebox'
import { alertStatuses, severities } from '../alert.ts'
import { riskCategories, riskLevels, verdicts } from '../verdict.ts'
import { fieldRows } from './kinds.ts'

/** Every filterable field of an alert. One table for the compiler, the doors and the documentation. */
export const alertFields = fieldRows({
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
  /** Our id (uuid) of the incident it belongs to. */
  linked_incident_id: { kind: 'id' },
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

export const AlertSortField = Type.Enum(['created_at', 'triaged_at', 'triage_changed_at', 'updated_at'] as const)
export type AlertSortField = Type.Static<typeof AlertSortField>
