// What can be asked of incidents and of their comments, tasks and relations, and what they can be sorted by.
import { Type } from 'typebox'
import { severities } from '../alert.ts'
import { incidentStatuses, priorities, resolutionReasons, resolutions, taskStatuses } from '../incident.ts'
import { riskCategories, riskLevels, verdicts } from '../verdict.ts'
import { fieldRows } from './kinds.ts'

export const incidentFields = fieldRows({
  id: { kind: 'id' },
  number: { kind: 'number' },
  serial: { kind: 'number' },
  environment: { kind: 'text' },
  /** The id it came with from its product. */
  external_id: { kind: 'id' },
  /** Either of the two ids. */
  any_id: { kind: 'id' },
  title: { kind: 'exact' },
  description: { kind: 'exact' },
  severity: { kind: 'word', words: severities },
  /** 0 informational … 4 critical. */
  severity_rank: { kind: 'number' },
  status: { kind: 'word', words: incidentStatuses },
  resolution: { kind: 'word', words: resolutions },
  resolution_reason: { kind: 'word', words: resolutionReasons },
  priority: { kind: 'word', words: priorities },
  /** 0 informational … 4 escalated. */
  priority_rank: { kind: 'number' },
  /** Product of one of its alerts. */
  product: { kind: 'list' },
  source: { kind: 'text' },
  sender: { kind: 'text' },
  origin: { kind: 'word', words: ['auto', 'manual'] },
  provider_name: { kind: 'exact' },
  provider_incident_id: { kind: 'exact' },
  assignee_id: { kind: 'text' },
  assignee_name: { kind: 'text' },
  assignee_email: { kind: 'text' },
  assignee_upn: { kind: 'text' },
  labels: {
    kind: 'objects',
    of: { label_name: { kind: 'exact' }, label_kind: { kind: 'word', words: ['user', 'auto'] } },
  },
  /** Our id (uuid) of a linked alert. */
  alert_id: { kind: 'list' },
  /** The product's id of a linked alert. */
  related_alert_id: { kind: 'list' },
  alerts_count: { kind: 'number' },
  comments_count: { kind: 'number' },
  bookmarks_count: { kind: 'number' },
  /** A key `prefix:value`, as for alerts. */
  observable: { kind: 'list' },
  hostname: { kind: 'list' },
  username: { kind: 'list' },
  ip: { kind: 'list' },
  /** Who reported a mail of its alerts. */
  reporter: { kind: 'list' },
  tactic: { kind: 'list' },
  technique: { kind: 'list' },
  risk_category: { kind: 'word', words: riskCategories },
  risk_level: { kind: 'word', words: riskLevels },
  risk_score: { kind: 'number' },
  verdict: { kind: 'word', words: verdicts },
  response_status: { kind: 'text' },
  case_id: { kind: 'id' },
  merged_into: { kind: 'id' },
  created_at: { kind: 'time' },
  received_at: { kind: 'time' },
  updated_at: { kind: 'time' },
  status_changed_at: { kind: 'time' },
  closed_at: { kind: 'time' },
  first_activity_at: { kind: 'time' },
  last_activity_at: { kind: 'time' },
  triaged_at: { kind: 'time' },
  triage_changed_at: { kind: 'time' },
  /** The later of the two. */
  triage_or_change_at: { kind: 'time' },
  /** Everything searchable: title, ids, severity, status, names. */
  text: { kind: 'part' },
  ticket_vendor: { kind: 'list' },
})
export type IncidentField = keyof typeof incidentFields

export const IncidentSortField = Type.Enum([
  'created_at',
  'received_at',
  'updated_at',
  'status_changed_at',
  'closed_at',
  'first_activity_at',
  'last_activity_at',
  'triaged_at',
  'triage_changed_at',
  'number',
  'serial',
  'title',
  'severity',
  'status',
  'priority',
  'risk_score',
  'alerts_count',
] as const)
export type IncidentSortField = Type.Static<typeof IncidentSortField>

const authored = {
  id: { kind: 'id' },
  incident_id: { kind: 'id' },
  case_id: { kind: 'id' },
  created_at: { kind: 'time' },
  updated_at: { kind: 'time' },
} as const

export const commentFields = fieldRows({
  ...authored,
  message: { kind: 'exact' },
  author_id: { kind: 'text' },
  author_name: { kind: 'text' },
  author_email: { kind: 'text' },
  author_upn: { kind: 'text' },
})
export type CommentField = keyof typeof commentFields
export const CommentSortField = Type.Enum(['created_at', 'updated_at'] as const)
export type CommentSortField = Type.Static<typeof CommentSortField>

export const taskFields = fieldRows({
  ...authored,
  title: { kind: 'exact' },
  description: { kind: 'exact' },
  status: { kind: 'word', words: taskStatuses },
  created_by_name: { kind: 'text' },
  updated_by_name: { kind: 'text' },
})
export type TaskField = keyof typeof taskFields
export const TaskSortField = Type.Enum(['created_at', 'updated_at', 'title', 'status'] as const)
export type TaskSortField = Type.Static<typeof TaskSortField>

export const relationFields = fieldRows({
  name: { kind: 'exact' },
  incident_id: { kind: 'id' },
  target_kind: { kind: 'word', words: ['bookmark', 'alert', 'entity'] },
  target_id: { kind: 'id' },
  created_at: { kind: 'time' },
})
export type RelationField = keyof typeof relationFields
export const RelationSortField = Type.Enum(['created_at', 'name'] as const)
export type RelationSortField = Type.Static<typeof RelationSortField>
