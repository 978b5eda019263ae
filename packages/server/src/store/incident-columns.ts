// Where the fields of incidents, comments and tasks lie, for filters and for orders. The alias of the table is `i`, `c` or `t`; what
// incidents are found by lies in `incident_search` under the alias `s`.
import type { CommentField, IncidentField, IncidentSortField, TaskField } from '@docket/model'
import type { FieldColumns } from './filter-columns.ts'
import { headOf } from './filter-hints.ts'
import type { SortKey } from './keyset-page.ts'
import type { SideTable } from './side-table.ts'

const never = "'-infinity'"
/** Found by the search text or, as whole values, by keys; rows that could not keep all of either say so. */
const searched = { search: 's.search_text', unsure: 's.search_partial' }
const assignee = (column: string) => ({
  sql: `i.${column}`,
  key: { keys: 's.observables', prefix: 'assignee' },
  ...searched,
})
const time = (column: string) => ({ sql: `i.${column}`, missing: never })
const keys = (prefix: string | null) => ({ keys: 's.observables', prefix })
const links = 'incident_alerts l where l.tenant_id = i.tenant_id and l.incident_id = i.id'

export const incidentColumns: FieldColumns<IncidentField> = {
  id: { sql: 'i.id', as: 'uuid' },
  number: 'i.number',
  serial: 'i.serial',
  environment: 'i.environment',
  external_id: 'i.external_id',
  any_id: { any: [{ sql: 'i.id', as: 'uuid' }, 'i.external_id'] },
  // The title comes first in the search text, which always has room for it.
  title: { sql: 'i.title', search: 's.search_text', head: headOf('i.title') },
  description: { sql: 'i.description', ...searched },
  severity: 'i.severity',
  severity_rank: { sql: 'i.severity_rank', as: 'bigint' },
  status: 'i.status',
  resolution: 'i.resolution',
  resolution_reason: 'i.resolution_reason',
  priority: 'i.priority',
  priority_rank: { sql: 'i.priority_rank', as: 'bigint' },
  source: 'i.source',
  sender: 'i.sender',
  origin: 'i.origin',
  provider_name: 'i.provider_name',
  provider_incident_id: 'i.provider_incident_id',
  assignee_id: assignee('assignee_id'),
  assignee_name: assignee('assignee_name'),
  assignee_email: assignee('assignee_email'),
  assignee_upn: assignee('assignee_upn'),
  labels: {
    from: 'jsonb_array_elements(i.labels) as e(label)',
    columns: {
      label_name: { sql: "e.label ->> 'name'", key: { keys: 's.observables', prefix: 'label' }, ...searched },
      label_kind: "e.label ->> 'kind'",
    },
  },
  alert_id: { from: links, value: 'l.alert_id', as: 'uuid' },
  related_alert_id: {
    from: `incident_alerts l join alerts a on a.tenant_id = l.tenant_id and a.id = l.alert_id
      where l.tenant_id = i.tenant_id and l.incident_id = i.id`,
    value: 'a.alert_id',
    exact: true,
  },
  alerts_count: 'i.alerts_count',
  comments_count: 'i.comments_count',
  bookmarks_count: 'i.bookmarks_count',
  observable: keys(null),
  hostname: keys('h'),
  username: keys('u'),
  tactic: keys('tactic'),
  technique: keys('technique'),
  ip: keys('i'),
  product: keys('product'),
  reporter: keys('reporter'),
  ticket_vendor: keys('ticket'),
  risk_category: 'i.risk_category',
  risk_level: 'i.risk_level',
  risk_score: { sql: 'i.risk_score', as: 'double precision' },
  verdict: 'i.verdict',
  response_status: 'i.response_status',
  case_id: { sql: 'i.case_id', as: 'uuid' },
  merged_into: { sql: 'i.merged_into', as: 'uuid' },
  created_at: 'i.created_at',
  received_at: 'i.received_at',
  updated_at: 'i.updated_at',
  status_changed_at: time('status_changed_at'),
  closed_at: time('closed_at'),
  first_activity_at: time('first_activity_at'),
  last_activity_at: time('last_activity_at'),
  triaged_at: time('triaged_at'),
  triage_changed_at: time('triage_changed_at'),
  triage_or_change_at: { sql: 'greatest(i.triaged_at, i.triage_changed_at)', missing: never },
  text: 's.search_text',
}

/** Beside `incidents i` where a condition speaks of `s`. Each incident has its row in it. */
export const incidentSearchJoin: SideTable = { table: 'incident_search', alias: 's', id: 'incident_id' }

const at = (column: string) => ({ expression: `i.${column}`, type: 'timestamptz' }) as const
/** Open ones first where the order is ascending: new, in progress, on hold, closed. */
const statusRank = "array_position(array['new', 'in_progress', 'on_hold', 'closed'], i.status)::bigint"

/** What each order compares; never null, so that a place in it can be told. */
export const incidentSortKeys: Record<IncidentSortField, Omit<SortKey, 'order'>> = {
  created_at: at('created_at'),
  received_at: at('received_at'),
  updated_at: at('updated_at'),
  status_changed_at: at('status_changed_at'),
  closed_at: at('closed_at'),
  first_activity_at: at('first_activity_at'),
  last_activity_at: at('last_activity_at'),
  triaged_at: at('triaged_at'),
  triage_changed_at: at('triage_changed_at'),
  number: { expression: 'i.number', type: 'bigint' },
  serial: { expression: 'i.serial', type: 'bigint' },
  title: { expression: headOf('i.title'), type: 'text' },
  severity: { expression: 'i.severity_rank::bigint', type: 'bigint' },
  status: { expression: statusRank, type: 'bigint' },
  priority: { expression: 'i.priority_rank::bigint', type: 'bigint' },
  risk_score: { expression: 'coalesce(i.risk_score, -1)', type: 'double precision' },
  alerts_count: { expression: 'i.alerts_count::bigint', type: 'bigint' },
}

const subject = (alias: string, kind: 'incident' | 'case') => ({
  sql: `case when ${alias}.subject_kind = '${kind}' then ${alias}.subject_id end`,
  as: 'uuid' as const,
})

export const commentColumns: FieldColumns<CommentField> = {
  id: { sql: 'c.id', as: 'uuid' },
  incident_id: subject('c', 'incident'),
  case_id: subject('c', 'case'),
  created_at: 'c.created_at',
  updated_at: 'c.updated_at',
  message: 'c.message',
  author_id: "c.author ->> 'id'",
  author_name: "c.author ->> 'name'",
  author_email: "c.author ->> 'email'",
  author_upn: "c.author ->> 'userPrincipalName'",
}

export const taskColumns: FieldColumns<TaskField> = {
  id: { sql: 't.id', as: 'uuid' },
  incident_id: subject('t', 'incident'),
  case_id: subject('t', 'case'),
  created_at: 't.created_at',
  updated_at: 't.updated_at',
  title: 't.title',
  description: 't.description',
  status: 't.status',
  created_by_name: "t.created_by ->> 'name'",
  updated_by_name: "t.updated_by ->> 'name'",
}
