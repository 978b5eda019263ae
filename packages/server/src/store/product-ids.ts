// The ids by which products know alerts and incidents, for doors that speak of them by those.
import type { TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import { plainText } from './db.ts'
import { isUuid } from './ids.ts'

export interface ProductIdStore {
  /** Our ids of alerts → the ids of their products. */
  ofAlerts(tenant: TenantId, ids: readonly string[]): Promise<Map<string, string>>
  /** Our ids of incidents → the ids they came with, or our own. */
  ofIncidents(tenant: TenantId, ids: readonly string[]): Promise<Map<string, string>>
  /** Our ids of the incidents with these ids, ours or of products. */
  incidentsNamed(tenant: TenantId, ids: readonly string[]): Promise<string[]>
  /** Our ids of the incidents to which alerts with these ids of their products belong. */
  incidentsOfAlerts(
    tenant: TenantId,
    names: readonly { alertId: string; environment?: string | null }[],
  ): Promise<string[]>
}

/** Ids asked for with one statement. */
const chunk = 20_000

export function openProductIds(db: Db): ProductIdStore {
  async function read(sql: string, tenant: TenantId, ids: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    const distinct = [...new Set(ids)]
    for (let at = 0; at < distinct.length; at += chunk) {
      const rows = await db.query<{ id: string; product_id: string }>(sql, [tenant, distinct.slice(at, at + chunk)])
      for (const row of rows) found.set(row.id, row.product_id)
    }
    return found
  }
  return {
    ofAlerts: (tenant, ids) =>
      read('select id, alert_id as product_id from alerts where tenant_id = $1 and id = any($2::uuid[])', tenant, ids),
    ofIncidents: (tenant, ids) =>
      read(
        'select id, coalesce(external_id, id::text) as product_id from incidents where tenant_id = $1 and id = any($2::uuid[])',
        tenant,
        ids,
      ),
    async incidentsNamed(tenant, ids) {
      const rows = await db.query<{ id: string }>(
        `select id from incidents where tenant_id = $1 and id = any($2::uuid[])
         union select id from incidents where tenant_id = $1 and external_id = any($3::text[])`,
        [tenant, ids.filter(isUuid), ids.map(plainText)],
      )
      return rows.map((row) => row.id)
    },
    async incidentsOfAlerts(tenant, names) {
      const rows = await db.query<{ incident_id: string }>(
        `select distinct a.incident_id from unnest($2::text[], $3::text[]) as n(alert_id, environment)
         join alerts a on a.tenant_id = $1 and a.alert_id = n.alert_id and (n.environment is null or a.environment = n.environment)
         where a.incident_id is not null`,
        [
          tenant,
          names.map(({ alertId }) => plainText(alertId)),
          names.map(({ environment }) => (environment ? plainText(environment) : null)),
        ],
      )
      return rows.map((row) => row.incident_id)
    },
  }
}
