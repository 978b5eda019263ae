// Alerts: insert, find, search, judge, remove. The tenant comes first everywhere.
import type { Alert, Scan, TenantId } from '@docket/model'
import { type AlertRow, alertColumns, alertFromRow } from './alert-rows.ts'
import type { AlertStore, Blobs, Db } from './contract.ts'
import { plainText, withoutWaiting } from './db.ts'
import type { TacticOf } from './derive-incident.ts'
import { isUuid } from './ids.ts'
import { lockAlerts } from './incident-links.ts'
import { lockIncidentsOf, refreshStates } from './incident-save.ts'
import { checkNewAlert, insertAlerts } from './insert-alerts.ts'
import { PageMemory } from './page-memory.ts'
import { recordTriages } from './record-triage.ts'
import { requireLocked, transactionAgain } from './retry-deadlock.ts'
import { searchAlerts } from './search-alerts.ts'
import { openSerials } from './serials.ts'
import { sharedCommit } from './shared-commit.ts'
import { insertWholeAlert } from './transfer.ts'

export function openAlerts(
  db: Db,
  blobs: Blobs,
  options: { now: () => Date; onJobs: () => void; tacticOf: TacticOf },
): AlertStore {
  const { now } = options
  const memory = new PageMemory(() => now().getTime())
  const serials = openSerials(db)
  const insert = sharedCommit({
    write: (batch: Parameters<typeof insertAlerts>[2]) => insertAlerts(db, serials, batch),
    lanes: 2,
    maxBatch: 200,
  })
  const record = sharedCommit({
    write: (batch: Parameters<typeof recordTriages>[1]) => recordTriages(db, batch, options.tacticOf),
    lanes: 2,
    maxBatch: 50,
  })

  async function select(condition: string, values: unknown[], name?: string): Promise<Alert[]> {
    const rows = await db.query<AlertRow>(`select ${alertColumns('a')} from alerts a where ${condition}`, values, name)
    return rows.map(alertFromRow)
  }

  async function get(tenant: TenantId, id: string): Promise<Alert | null> {
    if (!isUuid(id)) return null
    return (await select('a.tenant_id = $1 and a.id = $2', [tenant, id], 'get-alert'))[0] ?? null
  }

  return {
    async insert(tenant, alert) {
      checkNewAlert(alert)
      const inserted = await insert({ tenant, alert, receivedAt: now().toISOString() })
      if (inserted.created) options.onJobs()
      return inserted
    },

    bring: insertWholeAlert,

    find(tenant, alertId, environment) {
      const values = [tenant, plainText(alertId)]
      return environment === undefined
        ? select('a.tenant_id = $1 and a.alert_id = $2 order by a.environment', values, 'find-alert')
        : select(
            'a.tenant_id = $1 and a.alert_id = $2 and a.environment = $3',
            [...values, plainText(environment)],
            'find-alert-in',
          )
    },

    findMany(tenant, alertIds, environments) {
      return select(
        `a.tenant_id = $1 and a.alert_id = any($2::text[]) and ($3::text[] is null or a.environment = any($3::text[]))
         order by a.created_at desc, a.id desc`,
        [tenant, alertIds.map(plainText), environments?.map(plainText) ?? null],
      )
    },

    get,

    search: (tenant, query) => searchAlerts(db, memory, tenant, query),

    async markInProgress(tenant, id) {
      // Only news for those who look; the outcome is what must last.
      await db.query(
        `with ${withoutWaiting} update alerts set status = 'in_progress' from light
         where tenant_id = $1 and id = $2 and status = 'queued'`,
        [tenant, id],
        'mark-in-progress',
      )
    },

    recordTriage: (tenant, id, result, options = {}) =>
      record({ tenant, id, result, job: options.job, alongside: options.alongside }),

    async setAnalystVerdict(tenant, id, verdict) {
      if (!isUuid(id)) return null
      const rows = await db.query<AlertRow>(
        `update alerts a set analyst_verdict = $3, triage_changed_at = $4, updated_at = $4
         where tenant_id = $1 and id = $2 returning ${alertColumns('a')}`,
        [tenant, id, verdict, now().toISOString()],
      )
      return rows[0] === undefined ? null : alertFromRow(rows[0])
    },

    async remove(tenant, id, tx = db) {
      if (!isUuid(id)) return false
      return transactionAgain(tx, async (part) => {
        const states = await lockIncidentsOf(part, tenant, [id])
        requireLocked(await lockAlerts(part, tenant, [id]), states)
        const [gone] = await part.query<{ raw_sha256: string }>(
          'delete from alerts where tenant_id = $1 and id = $2 returning raw_sha256',
          [tenant, id],
        )
        if (gone === undefined) return false
        await part.query('delete from incident_alerts where tenant_id = $1 and alert_id = $2', [tenant, id])
        await refreshStates(part, states, options.tacticOf, now().toISOString())
        await part.query('delete from scans where tenant_id = $1 and alert = $2', [tenant, id])
        await part.query(
          `delete from alert_raws where tenant_id = $1 and sha256 = $2
             and not exists (select from alerts where tenant_id = $1 and raw_sha256 = $2 and raw_in_row)`,
          [tenant, gone.raw_sha256],
        )
        return true
      })
    },

    async findScan(tenant, analysisId) {
      if (!isUuid(analysisId)) return null
      const [row] = await db.query<AlertRow & { position: number }>(
        `select s.position, ${alertColumns('a')} from scans s join alerts a on a.tenant_id = s.tenant_id and a.id = s.alert
         where s.tenant_id = $1 and s.analysis_id = $2`,
        [tenant, analysisId],
        'find-scan',
      )
      if (row === undefined) return null
      const alert = alertFromRow(row)
      const scan = alert.report?.scans[row.position]
      return scan === undefined ? null : { alert, scan }
    },

    async findFileScan(tenant, sha256) {
      const isIt = (scan: Scan) => scan.type === 'file' && scan.sha256 === sha256
      const found = await select(
        `a.tenant_id = $1 and a.observables @> array[$2]::text[] order by a.triaged_at desc, a.id desc limit 20`,
        [tenant, `f:${plainText(sha256).toLowerCase()}`],
      )
      for (const alert of found) {
        const scan = alert.report?.scans.find(isIt)
        if (scan !== undefined) return { alert, scan }
      }
      return null
    },

    async raw(tenant, rawSha256) {
      const [row] = await db.query<{ bytes: Buffer }>(
        'select bytes from alert_raws where tenant_id = $1 and sha256 = $2',
        [tenant, rawSha256],
      )
      return row?.bytes ?? blobs.get(rawSha256)
    },

    async rawInUse(rawSha256) {
      const [row] = await db.query<{ used: boolean }>(
        `select exists (select from alerts where raw_sha256 = $1 and not raw_in_row)
           or exists (select from incidents where raw_sha256 = $1) as used`,
        [rawSha256],
      )
      return row?.used === true
    },

    async holdsRaw(tenant, rawSha256, tx) {
      const [row] = await (tx ?? db).query<{ held: boolean }>(
        `select exists (select from alert_raws where tenant_id = $1 and sha256 = $2)
           or exists (select from alerts where tenant_id = $1 and raw_sha256 = $2 and not raw_in_row)
           or exists (select from incidents where tenant_id = $1 and raw_sha256 = $2) as held`,
        [tenant, rawSha256],
      )
      return row?.held === true
    },

    async environments(tenant) {
      const rows = await db.query<{ environment: string }>(
        'select environment from alert_rollup where tenant_id = $1 group by environment having sum(n) > 0 order by environment',
        [tenant],
      )
      return rows.map((row) => row.environment)
    },
  }
}
