// Tenants: who sees them, who makes them.
import { type Actor, DocketError, rightsIn, type TenantId } from '@docket/model'
import type { SentinelPlace, Tenant } from '../store/index.ts'
import { isUuid, requireEverywhere, requirePermission } from './access.ts'
import type { Deps } from './deps.ts'

/** Tenants the actor may see. */
export async function listTenants(deps: Deps, actor: Actor): Promise<Tenant[]> {
  requirePermission(actor, 'tenant:read')
  const tenants = await deps.store.tenants.list()
  return tenants.filter(({ id }) => rightsIn(actor, id).has('tenant:read'))
}

export async function getTenant(deps: Deps, actor: Actor, id: string): Promise<Tenant> {
  requirePermission(actor, 'tenant:read')
  const isVisible = isUuid(id) && rightsIn(actor, id.toLowerCase() as TenantId).has('tenant:read')
  const tenant = isVisible ? await deps.store.tenants.get(id as TenantId) : null
  if (!tenant) throw new DocketError('not_found', 'Tenant not found')
  return tenant
}

/** Only keys of the whole installation make tenants: a tenant's own administrator has no business outside it. */
export async function createTenant(
  deps: Deps,
  actor: Actor,
  tenant: { id?: string; name: string; sentinel?: Partial<SentinelPlace> },
): Promise<Tenant> {
  requireEverywhere(actor, 'tenant:manage')
  const created = await deps.store.tenants.create(tenant)
  await audit(deps, actor, null, 'created', `tenant:${created.id}`, { name: created.name })
  return created
}

async function audit(
  deps: Deps,
  actor: Actor,
  tenant: TenantId | null,
  verb: string,
  object: string,
  after: unknown,
): Promise<void> {
  const at = deps.now().toISOString()
  await deps.store.audit.record(null, {
    tenant,
    actor: actor.name,
    verb,
    object,
    after,
    requestId: actor.requestId,
    at,
  })
}
