// Between rows of the cases table and the case of the model.
import type { Case, CaseStatus, Extra, Label, Person, Priority, Resolution, Severity } from '@docket/model'
import { jsonText, plainText } from './db.ts'

/** What people and doors set of a case; the rest of a `Case` follows from its incidents, comments and tasks. */
export type CaseState = Omit<
  Case,
  | 'severity'
  | 'verdict'
  | 'riskCategory'
  | 'riskLevel'
  | 'riskScore'
  | 'responseStatus'
  | 'incidentIds'
  | 'incidentsCount'
  | 'alertsCount'
  | 'commentsCount'
  | 'tasksCount'
  | 'sources'
  | 'lastAttachedAlertAt'
> & {
  severity: Severity
  /** Nobody set the severity: it follows that of the incidents. */
  severityFollows: boolean
  /** Set by hand; null: that of the incidents counts. */
  ownResponseStatus: string | null
}

export interface CaseRow {
  tenant_id: string
  id: string
  number: number
  environment: string
  external_id: string | null
  title: string
  description: string | null
  severity: Severity
  severity_follows: boolean
  status: CaseStatus
  resolution: Resolution | null
  priority: Priority
  assignee: string | null
  tags: string
  tickets: string
  analyst_verdict: Case['analystVerdict']
  created_by: string
  updated_by: string
  created_at: string
  updated_at: string
  status_changed_at: string | null
  closed_at: string | null
  version: number
  own_response_status: string | null
  extra: string
  incident_ids: string
  incidents_count: number
  alerts_count: number
  sources: string[]
  techniques: string[]
  verdict: Case['verdict']
  risk_category: Case['riskCategory']
  risk_level: Case['riskLevel']
  risk_score: number | null
  response_status: string | null
  last_attached_alert_at: string
  comments_count: number
  tasks_count: number
}

const nullable = (text: string | null | undefined) => (text === null || text === undefined ? null : plainText(text))

/** Column, SQL type, value: everything a person or a door sets. */
export const caseInputs: readonly [string, string, (state: CaseState) => unknown][] = [
  ['tenant_id', 'uuid', (c) => c.tenantId],
  ['id', 'uuid', (c) => c.id],
  ['number', 'bigint', (c) => c.number],
  ['environment', 'text', (c) => plainText(c.environment)],
  ['external_id', 'text', (c) => nullable(c.externalId)],
  ['title', 'text', (c) => plainText(c.title)],
  ['description', 'text', (c) => nullable(c.description)],
  ['severity', 'text', (c) => c.severity],
  ['severity_follows', 'boolean', (c) => c.severityFollows],
  ['status', 'text', (c) => c.status],
  ['resolution', 'text', (c) => c.resolution],
  ['priority', 'text', (c) => c.priority],
  ['assignee', 'json', (c) => (c.assignee === null ? null : jsonText(c.assignee))],
  ['assignee_id', 'text', (c) => nullable(c.assignee?.id)],
  ['assignee_name', 'text', (c) => nullable(c.assignee?.name)],
  ['assignee_email', 'text', (c) => nullable(c.assignee?.email)],
  ['tags', 'json', (c) => jsonText(c.tags)],
  ['tickets', 'json', (c) => jsonText(c.tickets)],
  ['analyst_verdict', 'text', (c) => c.analystVerdict],
  ['created_by', 'json', (c) => jsonText(c.createdBy)],
  ['updated_by', 'json', (c) => jsonText(c.updatedBy)],
  ['created_at', 'timestamptz', (c) => c.createdAt],
  ['updated_at', 'timestamptz', (c) => c.updatedAt],
  ['status_changed_at', 'timestamptz', (c) => c.statusChangedAt],
  ['closed_at', 'timestamptz', (c) => c.closedAt],
  ['version', 'integer', (c) => c.version],
  ['own_response_status', 'text', (c) => nullable(c.ownResponseStatus)],
  ['extra', 'json', (c) => jsonText(c.extra)],
]

const derived = [
  'incidents_count',
  'alerts_count',
  'sources',
  'techniques',
  'verdict',
  'risk_category',
  'risk_level',
  'risk_score',
  'response_status',
  'last_attached_alert_at',
]
const inputNames = caseInputs
  .map(([name]) => name)
  .filter((name) => !['assignee_id', 'assignee_name', 'assignee_email'].includes(name))

/** The columns of a `CaseRow`, comments and tasks counted. */
export const caseRowColumns = (alias: string): string => {
  const count = (table: string) =>
    `(select count(*) from ${table} x where x.tenant_id = ${alias}.tenant_id and x.subject_kind = 'case' and x.subject_id = ${alias}.id)`
  return [
    ...[...inputNames, ...derived].map((name) => `${alias}.${name}`),
    `array_to_json(${alias}.incident_ids) as incident_ids`,
    `${count('comments')} as comments_count`,
    `${count('tasks')} as tasks_count`,
  ].join(', ')
}

export function caseFromRow(row: CaseRow): Case {
  const { severityFollows: _follows, ownResponseStatus: _own, ...state } = stateFromRow(row)
  return {
    ...state,
    verdict: row.verdict,
    riskCategory: row.risk_category,
    riskLevel: row.risk_level,
    riskScore: row.risk_score,
    responseStatus: row.response_status,
    incidentIds: JSON.parse(row.incident_ids) as string[],
    incidentsCount: row.incidents_count,
    alertsCount: row.alerts_count,
    commentsCount: row.comments_count,
    tasksCount: row.tasks_count,
    sources: row.sources,
    lastAttachedAlertAt: row.last_attached_alert_at === '-infinity' ? null : row.last_attached_alert_at,
  }
}

export function stateFromRow(row: CaseRow): CaseState {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    number: row.number,
    environment: row.environment,
    externalId: row.external_id,
    title: row.title,
    description: row.description,
    severity: row.severity,
    severityFollows: row.severity_follows,
    status: row.status,
    resolution: row.resolution,
    priority: row.priority,
    assignee: row.assignee === null ? null : (JSON.parse(row.assignee) as Person),
    tags: JSON.parse(row.tags) as Label[],
    tickets: JSON.parse(row.tickets) as Case['tickets'],
    analystVerdict: row.analyst_verdict,
    createdBy: JSON.parse(row.created_by) as Person,
    updatedBy: JSON.parse(row.updated_by) as Person,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    statusChangedAt: row.status_changed_at,
    closedAt: row.closed_at,
    version: row.version,
    ownResponseStatus: row.own_response_status,
    extra: JSON.parse(row.extra) as Extra,
  }
}
