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
import { insertRows } from './insert-rows.ts'
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
  return (await insertWholeAlerts(tx, tenant, [whole])).length > 0
}

/** The same of many, in as many statements as of one; answers the ids of those that were made. */
export async function insertWholeAlerts(tx: Db, tenant: TenantId, given: readonly WholeAlert[]): Promise<string[]> {
  const serials = await openSerials(tx).take(tenant, given.length)
  const inserted = await insertRows(
    tx,
    'alerts',
    given.map((whole, index) => columnsOf(tenant, whole, serials[index]!)),
    'id',
  )
  const made = new Set(inserted)
  const all = given.filter(({ alert }) => made.has(alert.id))
  const raws = all.filter(({ raw }) => raw !== null)
  if (raws.length > 0) {
    await tx.query(
      `insert into alert_raws (tenant_id, sha256, bytes)
       select $1, r.sha256, r.bytes from unnest($2::text[], $3::bytea[]) as r(sha256, bytes) on conflict do nothing`,
      [tenant, raws.map(({ alert }) => alert.rawSha256), raws.map(({ raw }) => Buffer.from(raw!))],
      'bring-raws',
    )
  }
  const scans = all.flatMap(({ alert }) =>
    (alert.report?.scans ?? []).map((scan, position) => [analysisIdOf(alert.id, scan), alert.id, position] as const),
  )
  if (scans.length > 0) {
    await tx.query(
      `insert into scans (tenant_id, analysis_id, alert, position)
       select $1, s.* from unnest($2::uuid[], $3::uuid[], $4::int[]) as s on conflict do nothing`,
      [tenant, ...[0, 1, 2].map((column) => scans.map((scan) => scan[column]))],
      'bring-scans',
    )
  }
  const queued = all.filter(({ alert }) => alert.status !== 'finished')
  if (queued.length > 0) {
    await tx.query(
      `insert into jobs (tenant_id, kind, payload)
       select $1, 'triage-alert', j.payload::json from unnest($2::text[]) as j(payload)`,
      [tenant, queued.map(({ alert }) => jsonText({ id: alert.id }))],
      'bring-jobs',
    )
  }
  return inserted
}

function columnsOf(tenant: TenantId, whole: WholeAlert, serial: number): Record<string, unknown> {
  const { alert, raw, responseStatus, searchText } = whole
  const { facts, report } = alert
  const familyName = report?.familyName ?? null
  const texts = searchColumns({ ...alert, searchText, verdict: alert.verdict, familyName })
  const { observables, displayFields, additionalInfo } = alert
  const never = '-infinity'
  return {
    tenant_id: tenant,
    id: alert.id,
    // One of this installation.
    serial,
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
}
