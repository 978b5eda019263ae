// Finding, listing and judging alerts by hand.
import {
  type Actor,
  type Alert,
  type AlertSortField,
  DocketError,
  type Filter,
  type Permission,
  type TenantId,
  type Verdict,
} from '@docket/model'
import { requireLocked, transactionAgain } from '../store/index.ts'
import { isUuid, tenantFor } from './access.ts'
import { changeAlert } from './changes/alert-change.ts'
import type { Deps } from './deps.ts'

/** How callers name an alert: by the id its source gave it, and by environment where that id exists in several. */
export interface AlertName {
  tenant?: string | null
  alertId: string
  environment?: string | null
}

/**
 * The one alert meant, in a tenant where the actor has the permission; `not_found`, or `conflict` when it exists in several
 * environments and none was named.
 */
export async function findAlert(
  deps: Deps,
  actor: Actor,
  name: AlertName,
  permission: Permission = 'alert:read',
): Promise<Alert> {
  const tenant = await tenantFor(deps, actor, name.tenant, permission)
  const [alert, another] = await deps.store.alerts.find(tenant, name.alertId, name.environment?.trim() || undefined)
  if (!alert) throw new DocketError('not_found', 'Alert not found')
  if (another) throw new DocketError('conflict', 'Alert exists in multiple environments')
  return alert
}

/** By our own id. */
export async function getAlert(
  deps: Deps,
  actor: Actor,
  tenantName: string | null,
  id: string,
  permission: Permission = 'alert:read',
): Promise<Alert> {
  const tenant = await tenantFor(deps, actor, tenantName, permission)
  const alert = isUuid(id) ? await deps.store.alerts.get(tenant, id) : null
  if (!alert) throw new DocketError('not_found', 'Alert not found')
  return alert
}

/** All alerts with these ids, one per environment; unknown ids are left out. */
export async function findAlerts(
  deps: Deps,
  actor: Actor,
  names: { tenant?: string | null; alertIds: string[]; environments?: string[] },
): Promise<Alert[]> {
  const tenant = await tenantFor(deps, actor, names.tenant, 'alert:read')
  if (names.alertIds.length === 0) return []
  const environments = names.environments?.map((environment) => environment.trim())
  return deps.store.alerts.findMany(tenant, names.alertIds, environments?.length ? environments : undefined)
}

export interface Search {
  tenant?: string | null
  filter: Filter
  sort: { field: AlertSortField; order: 'asc' | 'desc' }
  offset: number
  limit: number
}

/** One page and the exact total, of one snapshot. */
export async function searchAlerts(
  deps: Deps,
  actor: Actor,
  search: Search,
): Promise<{ total: number; alerts: Alert[] }> {
  const tenant = await tenantFor(deps, actor, search.tenant, 'alert:read')
  const { filter, sort, offset, limit } = search
  return deps.store.alerts.search(tenant, { filter, sort, offset, limit, caller: actor.keyId })
}

/** A person's judgement beside the machine's; null takes it back. The incident of the alert shows when it was judged. */
export async function setAnalystVerdict(
  deps: Deps,
  actor: Actor,
  tenantName: string | null,
  id: string,
  verdict: Verdict | null,
): Promise<Alert> {
  const found = await getAlert(deps, actor, tenantName, id, 'alert:update')
  const tenant = found.tenantId as TenantId
  return transactionAgain(deps.store.db, async (tx) => {
    const inside = { ...deps, store: deps.store.within(tx) }
    const { incidents, alerts } = inside.store
    const held = await incidents.lock(tx, tenant, await incidents.incidentsOf(tx, tenant, [found.id]))
    requireLocked(await incidents.lockAlerts(tx, tenant, [found.id]), held)
    const isChanged = await changeAlert(inside, tx, actor, tenant, found.id, { analystVerdict: verdict })
    const shown = held.map((incident) => incident.id)
    if (isChanged && shown.length > 0) await incidents.refresh(tx, tenant, shown, deps.now().toISOString())
    return (await alerts.get(tenant, found.id)) ?? found
  })
}
