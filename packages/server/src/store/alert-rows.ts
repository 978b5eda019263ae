// Between rows of the alerts table and the alert of the model.
import type { Alert, AlertFacts, Observable, Severity, TriageReport, Verdict } from '@docket/model'
import type { NewAlert } from './contract.ts'

/** What lies in the `detail` column. */
export interface AlertDetail {
  facts: AlertFacts
  observables: Observable[]
  displayFields: string[]
  additionalInfo: Record<string, unknown>
  /** Extra words for the search, kept because the search text is made again after triage. */
  searchText: string
}

/** Columns of `alertColumns`, as `db.ts` reads them: JSON as text, times as ISO 8601. */
export interface AlertRow {
  tenant_id: string
  id: string
  alert_id: string
  environment: string
  source: string
  sender: string | null
  kind: Alert['kind']
  status: Alert['status']
  verdict: Verdict | null
  analyst_verdict: Verdict | null
  default_verdict: Verdict | null
  raw_sha256: string
  raw_size_bytes: number
  created_at: string
  received_at: string
  triaged_at: string
  triage_changed_at: string
  updated_at: string
  detail: string
  report: string | null
  serial: number
  incident_id: string | null
  incident_link_type: Alert['incidentLinkType']
  resolution: Alert['resolution']
  closed_at: string
  status_changed_at: string
  assignee: string | null
}

export const alertColumns = (alias: string): string =>
  [
    ...[
      'tenant_id',
      'id',
      'alert_id',
      'environment',
      'source',
      'sender',
      'kind',
      'status',
      'verdict',
      'analyst_verdict',
    ],
    ...[
      'default_verdict',
      'raw_sha256',
      'raw_size_bytes',
      'created_at',
      'received_at',
      'triaged_at',
      'triage_changed_at',
    ],
    ...['updated_at', 'detail', 'report', 'serial', 'incident_id', 'incident_link_type', 'resolution', 'closed_at'],
    ...['status_changed_at', 'assignee'],
  ]
    .map((column) => `${alias}.${column}`)
    .join(', ')

export function alertFromRow(row: AlertRow): Alert {
  const detail = JSON.parse(row.detail) as AlertDetail
  return {
    id: row.id,
    tenantId: row.tenant_id,
    alertId: row.alert_id,
    environment: row.environment,
    source: row.source,
    sender: row.sender,
    kind: row.kind,
    status: row.status,
    facts: detail.facts,
    verdict: row.verdict,
    analystVerdict: row.analyst_verdict,
    defaultVerdict: row.default_verdict,
    report: row.report === null ? null : (JSON.parse(row.report) as TriageReport),
    observables: detail.observables,
    displayFields: detail.displayFields,
    additionalInfo: detail.additionalInfo,
    rawSha256: row.raw_sha256,
    rawSizeBytes: row.raw_size_bytes,
    createdAt: row.created_at,
    receivedAt: row.received_at,
    triagedAt: timeOrNever(row.triaged_at),
    triageChangedAt: timeOrNever(row.triage_changed_at),
    updatedAt: row.updated_at,
    serial: row.serial,
    incidentId: row.incident_id,
    incidentLinkType: row.incident_link_type ?? null,
    resolution: row.resolution ?? null,
    closedAt: timeOrNever(row.closed_at),
    statusChangedAt: timeOrNever(row.status_changed_at),
    assignee: row.assignee === null ? null : (JSON.parse(row.assignee) as Alert['assignee'] & object),
  }
}

function timeOrNever(text: string): string | null {
  return text === '-infinity' ? null : text
}

export function detailOf(alert: NewAlert): AlertDetail {
  const { facts, observables, displayFields, additionalInfo, searchText } = alert
  return { facts, observables, displayFields, additionalInfo, searchText }
}

/** Severity column of an alert's facts. */
export const severityOf = (facts: AlertFacts): Severity | null => facts.severity

/** Observables of both lists, each kind, value and role once. */
export function mergeObservables(first: Observable[], second: Observable[]): Observable[] {
  const seen = new Map<string, Observable>()
  for (const observable of [...first, ...second]) {
    seen.set(`${observable.kind}\n${observable.value}\n${observable.role ?? ''}`, observable)
  }
  return [...seen.values()]
}
