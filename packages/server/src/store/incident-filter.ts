// Where the fields of incidents lie, for the filter compiler.
import type { IncidentField } from '@docket/model'
import type { FieldColumns, ScalarColumn } from './filter-columns.ts'

const never = "'-infinity'"
const time = (column: string): ScalarColumn => ({ sql: `i.${column}`, missing: never })
const key = (prefix: string | null) => ({ keys: 'i.observables', prefix })

/** Columns of `incidents` under the alias `i`. */
export const incidentFilterColumns: FieldColumns<IncidentField> = {
  id: { sql: 'i.id', as: 'uuid' },
  number: 'i.number',
  serial: 'i.serial',
  environment: 'i.environment',
  external_id: 'i.external_id',
  any_id: { any: [{ sql: 'i.id', as: 'uuid' }, 'i.external_id'] },
  // The search text begins with the title.
  title: { sql: 'i.title', search: 'i.search_text' },
  description: 'i.description',
  severity: 'i.severity',
  severity_rank: 'i.severity_rank',
  status: 'i.status',
  resolution: 'i.resolution',
  resolution_reason: 'i.resolution_reason',
  priority: 'i.priority',
  priority_rank: 'i.priority_rank',
  product: key('product'),
  source: 'i.source',
  sender: 'i.sender',
  origin: 'i.origin',
  provider_name: 'i.provider_name',
  provider_incident_id: 'i.provider_incident_id',
  assignee_id: 'i.assignee_id',
  assignee_name: 'i.assignee_name',
  assignee_email: 'i.assignee_email',
  assignee_upn: 'i.assignee_upn',
  labels: {
    from: 'jsonb_array_elements(i.labels) as e',
    columns: { label_name: "(e ->> 'name')", label_kind: "(e ->> 'kind')" },
  },
  alert_id: {
    from: 'incident_alerts l where l.tenant_id = i.tenant_id and l.incident_id = i.id',
    value: 'l.alert_id',
    as: 'uuid',
  },
  related_alert_id: {
    from: `incident_alerts l join alerts la on la.tenant_id = l.tenant_id and la.id = l.alert_id
      where l.tenant_id = i.tenant_id and l.incident_id = i.id`,
    value: 'la.alert_id',
  },
  alerts_count: 'i.alerts_count',
  comments_count: 'i.comments_count',
  bookmarks_count: 'i.bookmarks_count',
  observable: key(null),
  hostname: key('h'),
  username: key('u'),
  ip: key('i'),
  reporter: key('reporter'),
  tactic: key('tactic'),
  technique: key('technique'),
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
  text: 'i.search_text',
  ticket_vendor: key('ticket'),
}
