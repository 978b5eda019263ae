// Between rows of the incidents table and the incident of the model.
import { type Incident, type IncidentAlert, type Person, priorities } from '@docket/model'
import { jsonText, plainText } from './db.ts'
import { briefOf, type IncidentBrief } from './incident-brief.ts'
import { type DerivedParts, type IncidentState, incidentOf, type OwnParts, severityRank } from './incident-state.ts'

/** What lies in the `detail` column. */
interface IncidentDetail
  extends Pick<
    IncidentState,
    | 'url'
    | 'detectionTechnologies'
    | 'tickets'
    | 'resolutionComment'
    | 'createdBy'
    | 'updatedBy'
    | 'relatedIncidents'
    | 'extra'
    | 'initialSeverity'
  > {
  assigneeKind: Person['kind'] | null
}

/** What lies in the `contents` column. */
interface IncidentContents {
  own: OwnParts
  derived: DerivedParts
}

const scalars = [
  ['tenantId', 'tenant_id'],
  ['id', 'id'],
  ['number', 'number'],
  ['environment', 'environment'],
  ['externalId', 'external_id'],
  ['source', 'source'],
  ['sender', 'sender'],
  ['title', 'title'],
  ['description', 'description'],
  ['severity', 'severity'],
  ['status', 'status'],
  ['resolution', 'resolution'],
  ['resolutionReason', 'resolution_reason'],
  ['priority', 'priority'],
  ['origin', 'origin'],
  ['providerName', 'provider_name'],
  ['providerIncidentId', 'provider_incident_id'],
  ['alertsCount', 'alerts_count'],
  ['commentsCount', 'comments_count'],
  ['bookmarksCount', 'bookmarks_count'],
  ['tasksCount', 'tasks_count'],
  ['verdict', 'verdict'],
  ['riskCategory', 'risk_category'],
  ['riskLevel', 'risk_level'],
  ['riskScore', 'risk_score'],
  ['responseStatus', 'response_status'],
  ['caseId', 'case_id'],
  ['mergedInto', 'merged_into'],
  ['createdAt', 'created_at'],
  ['receivedAt', 'received_at'],
  ['updatedAt', 'updated_at'],
  ['rawSha256', 'raw_sha256'],
  ['version', 'version'],
] as const satisfies readonly (readonly [keyof Incident, string])[]

/** Times that may never have been: -infinity in the database. */
const times = [
  ['statusChangedAt', 'status_changed_at'],
  ['closedAt', 'closed_at'],
  ['firstActivityAt', 'first_activity_at'],
  ['lastActivityAt', 'last_activity_at'],
  ['triagedAt', 'triaged_at'],
  ['triageChangedAt', 'triage_changed_at'],
] as const satisfies readonly (readonly [keyof Incident, string])[]

const people = ['assignee_id', 'assignee_name', 'assignee_email', 'assignee_upn'] as const

/** A row as `db.ts` reads it. */
export type IncidentRow = Record<string, unknown> & { tenant_id: string; id: string; detail: string; labels: string }

const plainColumns = [
  ...scalars.map(([, column]) => column),
  ...times.map(([, column]) => column),
  ...people,
  'serial',
  'labels',
  'detail',
]
const listed = (columns: readonly string[]) => (alias: string) =>
  columns.map((column) => `${alias}.${column}`).join(', ')

/** The columns `stateFromRow` needs. */
export const incidentRowColumns = listed([...plainColumns, 'contents'])

/** The columns `briefFromRow` needs. */
export const briefRowColumns = listed([...plainColumns, 'brief'])

/** The incident of a list: large parts are cut to their first few, which `brief` holds, and `contents` is not read. */
export function briefFromRow(row: IncidentRow, alerts: readonly IncidentAlert[]): Incident {
  const { plain, detail, assignee } = readRow(row)
  const { initialSeverity: _, ...told } = detail
  return {
    ...(plain as unknown as Incident),
    ...told,
    ...(JSON.parse(row['brief'] as string) as IncidentBrief),
    serial: row['serial'] as number,
    labels: JSON.parse(row.labels) as Incident['labels'],
    assignee,
    alerts: [...alerts],
  }
}

function readRow(row: IncidentRow) {
  const { assigneeKind, ...detail } = JSON.parse(row.detail) as IncidentDetail
  const plain: Record<string, unknown> = {}
  for (const [field, column] of scalars) plain[field] = row[column]
  for (const [field, column] of times) plain[field] = row[column] === '-infinity' ? null : row[column]
  const assignee: Person | null =
    assigneeKind === null
      ? null
      : {
          id: row['assignee_id'] as string | null,
          name: row['assignee_name'] as string | null,
          email: row['assignee_email'] as string | null,
          userPrincipalName: row['assignee_upn'] as string | null,
          kind: assigneeKind,
        }
  return { plain, detail, assignee }
}

export function stateFromRow(row: IncidentRow): IncidentState {
  const { plain, detail, assignee } = readRow(row)
  for (const derived of ['severity', 'verdict', 'riskCategory', 'riskLevel', 'riskScore']) delete plain[derived]
  for (const derived of ['firstActivityAt', 'lastActivityAt', 'triagedAt', 'triageChangedAt']) delete plain[derived]
  return {
    ...(plain as unknown as IncidentState),
    ...detail,
    ...(JSON.parse(row['contents'] as string) as IncidentContents),
    serial: row['serial'] as number,
    labels: JSON.parse(row.labels) as Incident['labels'],
    assignee,
  }
}

const clean = (value: unknown) => (typeof value === 'string' ? plainText(value) : value)

/** Column names with the values of one row, of a state and the incident it makes; `serial` is the database's own. */
export function columnsOfState(state: IncidentState, incident = incidentOf(state, [])): Record<string, unknown> {
  const columns: Record<string, unknown> = {}
  for (const [field, column] of scalars) columns[column] = clean(incident[field])
  for (const [field, column] of times) columns[column] = incident[field] ?? '-infinity'
  const { assignee } = incident
  columns['assignee_id'] = clean(assignee?.id ?? null)
  columns['assignee_name'] = clean(assignee?.name ?? null)
  columns['assignee_email'] = clean(assignee?.email ?? null)
  columns['assignee_upn'] = clean(assignee?.userPrincipalName ?? null)
  columns['labels'] = jsonText(incident.labels)
  columns['severity_rank'] = severityRank(incident.severity)
  columns['priority_rank'] = priorities.indexOf(incident.priority)
  const detail: IncidentDetail = {
    url: state.url,
    detectionTechnologies: state.detectionTechnologies,
    tickets: state.tickets,
    resolutionComment: state.resolutionComment,
    createdBy: state.createdBy,
    updatedBy: state.updatedBy,
    relatedIncidents: state.relatedIncidents,
    extra: state.extra,
    initialSeverity: state.initialSeverity,
    assigneeKind: assignee?.kind ?? null,
  }
  const contents: IncidentContents = { own: state.own, derived: state.derived }
  columns['detail'] = jsonText(detail)
  columns['contents'] = jsonText(contents)
  columns['brief'] = jsonText(briefOf(incident))
  return columns
}
