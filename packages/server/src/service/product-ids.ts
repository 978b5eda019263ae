// Between our ids of alerts and incidents and those their products gave them.
import type { Actor, TenantId } from '@docket/model'
import { requireIn, tenantFor } from './access.ts'
import type { Deps } from './deps.ts'

/** Our ids of alerts → the ids of their products. */
export function alertProductIds(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  ids: readonly string[],
): Promise<Map<string, string>> {
  requireIn(actor, tenant, 'incident:read')
  return deps.store.productIds.ofAlerts(tenant, ids)
}

/** Our ids of incidents → the ids they came with, or our own where they came with none. */
export async function incidentProductIds(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  ids: readonly string[],
): Promise<Map<string, string>> {
  requireIn(actor, tenant, 'alert:read')
  return ids.length === 0 ? new Map() : deps.store.productIds.ofIncidents(tenant, ids)
}

/**
 * Our ids of the incidents with these ids, ours or of products, by which alerts are to be asked for; in the tenant that such a
 * question is about.
 */
export async function linkedIncidents(
  deps: Deps,
  actor: Actor,
  tenantName: string | null | undefined,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return []
  const tenant = await tenantFor(deps, actor, tenantName, 'alert:read')
  return deps.store.productIds.incidentsNamed(tenant, ids)
}

/** Our ids of the incidents to which alerts with these ids of their products belong; without an environment in any. */
export async function incidentsOfAlerts(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  names: readonly { alertId: string; environment?: string | null }[],
): Promise<string[]> {
  requireIn(actor, tenant, 'incident:read')
  return names.length === 0 ? [] : deps.store.productIds.incidentsOfAlerts(tenant, names)
}
