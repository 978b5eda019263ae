// Writes the outcome of triage: verdict, evidence, keys and scans, together with the end of the job, many to a commit.
import { type AlertFacts, riskLevelOf, type TenantId } from '@docket/model'
import { searchColumns } from './alert-keys.ts'
import { type AlertDetail, mergeObservables, severityOf } from './alert-rows.ts'
import { recordEntries } from './audit.ts'
import type { AuditEntry, Db, Job, TriageResult } from './contract.ts'
import { jsonText } from './db.ts'
import type { TacticOf } from './derive-incident.ts'
import { analysisIdOf, isUuid } from './ids.ts'
import { lockIncidentsOf, refreshStates } from './incident-save.ts'
import type { IncidentState } from './incident-state.ts'
import { arrayText } from './insert-alerts.ts'
import { completeJobs } from './jobs.ts'
import { requireLocked, transactionAgain } from './retry-deadlock.ts'
import { keepSightings } from './sightings.ts'

export interface TriageRecord {
  tenant: TenantId
  id: string
  result: TriageResult
  job: Job | undefined
  alongside: ((tx: Db) => Promise<void>) | undefined
}

interface Current {
  tenant_id: string
  id: string
  alert_id: string
  environment: string
  source: string
  created_at: string
  sender: string | null
  status: string
  verdict: string | null
  incident_id: string | null
  detail: string
}

const inputs = [
  ['tenant_id', 'uuid'],
  ['id', 'uuid'],
  ['verdict', 'text'],
  ['severity', 'text'],
  ['risk_category', 'text'],
  ['risk_level', 'text'],
  ['risk_score', 'smallint'],
  ['family_name', 'text'],
  ['response_status', 'text'],
  ['is_mitigated', 'boolean'],
  ['triaged_at', 'timestamptz'],
  ['email_subject', 'text'],
  ['free_text', 'text'],
  ['search_text', 'text'],
  ['observables', 'text', '::text[]'],
  ['detail', 'text', '::json'],
  ['report', 'text', '::json'],
] as const

const assigned = inputs.slice(2)

const updateSql = `
update alerts as a set status = 'finished', updated_at = input.triaged_at,
  status_changed_at = case when a.status = 'finished' then a.status_changed_at else input.triaged_at end,
  triage_changed_at = case when a.verdict is not null and a.verdict <> input.verdict then input.triaged_at else a.triage_changed_at end,
  ${assigned.map(([name, , cast]) => `${name} = input.${name}${cast ?? ''}`).join(', ')}
from unnest(${inputs.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})
  as input(${inputs.map(([name]) => name).join(', ')})
where a.tenant_id = input.tenant_id and a.id = input.id`

/** False where the alert is gone. A lost lease anywhere fails the batch with `LeaseLost`; the batch is then tried one by one. */
export async function recordTriages(db: Db, batch: TriageRecord[], tacticOf: TacticOf): Promise<boolean[]> {
  return transactionAgain(db, async (tx) => {
    // Incidents are locked before alerts, everywhere.
    const states = await lockIncidents(tx, batch)
    await completeJobs(
      tx,
      batch.flatMap((record) => record.job ?? []),
    )
    const found = await tx.query<Current>(
      `select a.tenant_id, a.id, a.alert_id, a.environment, a.source, a.created_at, a.sender, a.status, a.verdict, a.incident_id, a.detail
       from unnest($1::uuid[], $2::uuid[]) as wanted(tenant_id, id) join alerts a using (tenant_id, id)
       order by a.tenant_id, a.id for update of a`,
      [batch.map((record) => record.tenant), batch.map((record) => record.id)],
      'lock-alerts',
    )
    requireLocked(
      found.map(({ incident_id }) => ({ incidentId: incident_id })),
      states,
    )
    // The last record of an alert that stands twice in a batch wins, as it would in two commits.
    const records = new Map(batch.map((record) => [`${record.tenant} ${record.id}`, record]))
    const details = found.map((current) => JSON.parse(current.detail) as AlertDetail)
    const rows = found.map((current, index) =>
      columnsOf(current, records.get(`${current.tenant_id} ${current.id}`)!, details[index]!),
    )
    if (rows.length > 0) {
      await tx.query(
        updateSql,
        inputs.map(([name]) => rows.map((row) => row[name])),
        'record-triages',
      )
      await replaceScans(tx, [...records.values()], found)
      await tellHistory(tx, found, records)
      await keepSightings(
        tx,
        found.map((current, index) => ({
          tenant: current.tenant_id,
          environment: current.environment,
          source: current.source,
          at: current.created_at,
          facts: factsOf(details[index]!, records.get(`${current.tenant_id} ${current.id}`)!),
        })),
      )
      await refreshStates(tx, states, tacticOf, batch[0]!.result.at)
    }
    for (const record of batch) await record.alongside?.(tx)
    const there = new Set(found.map((current) => `${current.tenant_id} ${current.id}`))
    return batch.map((record) => there.has(`${record.tenant} ${record.id}`))
  })
}

async function lockIncidents(tx: Db, batch: readonly TriageRecord[]): Promise<IncidentState[]> {
  const states: IncidentState[] = []
  for (const tenant of [...new Set(batch.map((record) => record.tenant))].sort()) {
    const mine = batch.filter((record) => record.tenant === tenant).map(({ id }) => id)
    states.push(...(await lockIncidentsOf(tx, tenant, mine)))
  }
  return states
}

/** Who triaged, in the history: nobody of the tenant did. */
const triager = 'docket'

async function tellHistory(tx: Db, found: readonly Current[], records: Map<string, TriageRecord>): Promise<void> {
  const entries = found.map((current): AuditEntry => {
    const { tenant, id, result, job } = records.get(`${current.tenant_id} ${current.id}`)!
    const { verdict, riskCategory, riskScore, familyName } = result.report
    return {
      tenant,
      actor: triager,
      verb: 'triaged',
      object: `alert:${id}`,
      before: { status: current.status, verdict: current.verdict },
      after: { status: 'finished', verdict, riskCategory, riskScore, familyName },
      // Not the number of the job: it is of a sequence that other tenants use too.
      requestId: job === undefined ? '' : `triage-${id}`,
      at: result.at,
      ...(current.incident_id === null ? {} : { subject: { kind: 'incident', id: current.incident_id } }),
    }
  })
  await recordEntries(tx, entries)
}

const factsOf = (before: AlertDetail, { result }: TriageRecord): AlertFacts => ({ ...before.facts, ...result.facts })

function columnsOf(
  current: Current,
  record: TriageRecord,
  before: AlertDetail,
): Record<(typeof inputs)[number][0], unknown> {
  const { result } = record
  const { report } = result
  const facts = factsOf(before, record)
  const detail: AlertDetail = {
    ...before,
    facts,
    observables: mergeObservables(before.observables, result.observables),
  }
  const texts = searchColumns({
    alertId: current.alert_id,
    source: current.source,
    sender: current.sender,
    facts,
    observables: detail.observables,
    searchText: `${before.searchText}\n${result.searchText}`,
    verdict: report.verdict,
    familyName: report.familyName,
  })
  return {
    tenant_id: current.tenant_id,
    id: current.id,
    verdict: report.verdict,
    severity: severityOf(facts),
    risk_category: report.riskCategory,
    risk_level: riskLevelOf(report.riskScore),
    risk_score: report.riskScore,
    family_name: report.familyName,
    response_status: result.responseStatus ?? null,
    is_mitigated: facts.isMitigated,
    triaged_at: result.at,
    email_subject: texts.emailSubject,
    free_text: texts.freeText,
    search_text: texts.searchText,
    observables: arrayText(texts.observables),
    detail: jsonText(detail),
    report: jsonText(report),
  }
}

async function replaceScans(tx: Db, records: TriageRecord[], found: Current[]): Promise<void> {
  const there = new Set(found.map((current) => `${current.tenant_id} ${current.id}`))
  const again = new Set(found.filter((current) => current.verdict !== null).map((current) => current.id))
  const columns: [string[], string[], string[], number[]] = [[], [], [], []]
  for (const { tenant, id, result } of records) {
    if (!there.has(`${tenant} ${id}`) || !isUuid(id)) continue
    if (again.has(id)) await tx.query('delete from scans where tenant_id = $1 and alert = $2', [tenant, id])
    for (const [position, scan] of result.report.scans.entries()) {
      columns[0].push(tenant)
      columns[1].push(analysisIdOf(id, scan))
      columns[2].push(id)
      columns[3].push(position)
    }
  }
  if (columns[0].length === 0) return
  await tx.query(
    `insert into scans (tenant_id, analysis_id, alert, position)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[]) on conflict do nothing`,
    columns,
    'insert-scans',
  )
}
