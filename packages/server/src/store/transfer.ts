// Whole objects in and out of the store, for imports and exports: what a door cannot say, such as numbers and what was set by hand.
import { type Alert, riskLevelOf, type TenantId } from '@docket/model'
import { searchColumns } from './alert-keys.ts'
import { severityOf } from './alert-rows.ts'
import { type CaseRow, type CaseState, caseRowColumns, stateFromRow as caseState } from './case-rows.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { analysisIdOf, isUuid } from './ids.ts'
import { type IncidentRow, incidentRowColumns, stateFromRow as incidentState } from './incident-rows.ts'
import type { IncidentState } from './incident-state.ts'
import { arrayText } from './insert-alerts.ts'
import { openSerials } from './serials.ts'

/** What was set by hand of incidents, in no order; nothing is locked. */
export async function incidentStates(db: Db, tenant: TenantId, ids: readonly string[]): Promise<IncidentState[]> {
  const rows = await db.query<IncidentRow>(
    `select ${incidentRowColumns('i')} from incidents i where i.tenant_id = $1 and i.id = any($2::uuid[])`,
    [tenant, ids.filter(isUuid)],
  )
  return rows.map(incidentState)
}

/** The same of cases. */
export async function caseStates(db: Db, tenant: TenantId, ids: readonly string[]): Promise<CaseState[]> {
  const rows = await db.query<CaseRow>(
    `select ${caseRowColumns('c')} from cases c where c.tenant_id = $1 and c.id = any($2::uuid[])`,
    [tenant, ids.filter(isUuid)],
  )
  return rows.map(caseState)
}

/** Which of these incidents point to something. */
export async function incidentsWithRelations(db: Db, tenant: TenantId, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ incident_id: string }>(
    'select distinct incident_id from relations where tenant_id = $1 and incident_id = any($2::uuid[])',
    [tenant, ids.filter(isUuid)],
  )
  return new Set(rows.map((row) => row.incident_id))
}

export interface WholeAlert {
  alert: Alert
  /** Raw bytes that go into the row's commit; those of larger alerts are in the blobs already. */
  raw: Uint8Array | null
  responseStatus: string | null
  searchText: string
}

/** Inserts an alert as it is, triaged or not; one that is not gets its job. False when its id, or its key, is taken. Links are made with its incident. */
export async function insertWholeAlert(tx: Db, tenant: TenantId, whole: WholeAlert): Promise<boolean> {
  const { alert, raw, responseStatus, searchText } = whole
  const { facts, report } = alert
  const familyName = report?.familyName ?? null
  const texts = searchColumns({ ...alert, searchText, verdict: alert.verdict, familyName })
  const { observables, displayFields, additionalInfo } = alert
  const never = '-infinity'
  const columns: Record<string, unknown> = {
    tenant_id: tenant,
    id: alert.id,
    // One of this installation.
    serial: (await openSerials(tx).take(tenant, 1))[0],
    alert_id: plainText(alert.alertId),
    environment: plainText(alert.environment),
    source: plainText(alert.source),
    sender: alert.sender === null ? null : plainText(alert.sender),
    kind: alert.kind,
    status: alert.status,
    severity: severityOf(facts),
    verdict: alert.verdict,
    analyst_verdict: alert.analystVerdict,
    default_verdict: alert.defaultVerdict,
    risk_category: report?.riskCategory ?? null,
    risk_level: report === null ? null : riskLevelOf(report.riskScore),
    risk_score: report?.riskScore ?? null,
    family_name: familyName === null ? null : plainText(familyName),
    response_status: responseStatus,
    is_mitigated: facts.isMitigated,
    raw_in_row: raw !== null,
    raw_size_bytes: alert.rawSizeBytes,
    created_at: alert.createdAt,
    received_at: alert.receivedAt,
    triaged_at: alert.triagedAt ?? never,
    triage_changed_at: alert.triageChangedAt ?? never,
    updated_at: alert.updatedAt,
    raw_sha256: alert.rawSha256,
    email_subject: texts.emailSubject,
    free_text: texts.freeText,
    search_text: texts.searchText,
    observables: arrayText(texts.observables),
    detail: jsonText({ facts, observables, displayFields, additionalInfo, searchText }),
    report: report === null ? null : jsonText(report),
    resolution: alert.resolution ?? null,
    closed_at: alert.closedAt ?? never,
    status_changed_at: alert.statusChangedAt ?? never,
    assignee: alert.assignee ? jsonText(alert.assignee) : null,
  }
  const names = Object.keys(columns)
  const inserted = await tx.query(
    `insert into alerts (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
     on conflict do nothing returning id`,
    Object.values(columns),
    'insert-whole-alert',
  )
  if (inserted.length === 0) return false
  if (raw !== null) {
    await tx.query('insert into alert_raws (tenant_id, sha256, bytes) values ($1, $2, $3) on conflict do nothing', [
      tenant,
      alert.rawSha256,
      Buffer.from(raw),
    ])
  }
  for (const [position, scan] of (report?.scans ?? []).entries()) {
    await tx.query(
      'insert into scans (tenant_id, analysis_id, alert, position) values ($1, $2, $3, $4) on conflict do nothing',
      [tenant, analysisIdOf(alert.id, scan), alert.id, position],
    )
  }
  if (alert.status !== 'finished') {
    await tx.query("insert into jobs (tenant_id, kind, payload) values ($1, 'triage-alert', $2::json)", [
      tenant,
      jsonText({ id: alert.id }),
    ])
  }
  return true
}
