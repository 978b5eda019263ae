// What can be asked of cases, and what they can be sorted by.
import { Type } from 'typebox'
import { severities } from '../alert.ts'
import { caseStatuses } from '../case.ts'
import { priorities, resolutions } from '../incident.ts'
import { riskCategories, riskLevels, verdicts } from '../verdict.ts'
import { fieldRows } from './kinds.ts'

export const caseFields = fieldRows({
  id: { kind: 'id' },
  /** Our id or the one it came with. */
  any_id: { kind: 'id' },
  number: { kind: 'number' },
  environment: { kind: 'text' },
  title: { kind: 'exact' },
  description: { kind: 'exact' },
  severity: { kind: 'word', words: severities },
  status: { kind: 'word', words: caseStatuses },
  resolution: { kind: 'word', words: resolutions },
  priority: { kind: 'word', words: priorities },
  /** Products of its alerts. */
  source: { kind: 'list' },
  tag: { kind: 'list' },
  assignee_id: { kind: 'text' },
  assignee_name: { kind: 'text' },
  assignee_email: { kind: 'text' },
  verdict: { kind: 'word', words: verdicts },
  analyst_verdict: { kind: 'word', words: verdicts },
  risk_category: { kind: 'word', words: riskCategories },
  risk_level: { kind: 'word', words: riskLevels },
  response_status: { kind: 'text' },
  ticket_vendor: { kind: 'list' },
  created_at: { kind: 'time' },
  updated_at: { kind: 'time' },
  last_attached_alert_at: { kind: 'time' },
  alerts_count: { kind: 'number' },
  incident_id: { kind: 'list' },
  /** Our id (uuid) of an alert of its incidents. */
  alert_id: { kind: 'list' },
  hostname: { kind: 'list' },
  /** The product's own id of a device. */
  device_id: { kind: 'list' },
  device_ip_private: { kind: 'list' },
  device_ip_external: { kind: 'list' },
  device_tag: { kind: 'list' },
  device_managed_by: { kind: 'list' },
  /** Our id (uuid) of a device. */
  device_key: { kind: 'list' },
  username: { kind: 'list' },
  /** The directory's own id of an account. */
  user_id: { kind: 'list' },
  user_email: { kind: 'list' },
  user_sid: { kind: 'list' },
  /** Our id (uuid) of an account. */
  user_key: { kind: 'list' },
  /** Title, ids, devices, assignees. */
  text: { kind: 'part' },
  sub_tenant_name: { kind: 'text' },
})
export type CaseField = keyof typeof caseFields

export const CaseSortField = Type.Enum([
  'created_at',
  'updated_at',
  'last_attached_alert_at',
  'alerts_count',
  'number',
  'title',
  'severity',
  'status',
  'priority',
] as const)
export type CaseSortField = Type.Static<typeof CaseSortField>
