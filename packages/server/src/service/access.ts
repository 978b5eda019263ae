// Who may do what, and in which tenant. What belongs to others looks exactly like what does not exist.
import { type Actor, DocketError, type Permission, rightsEverywhere, rightsIn, type TenantId } from '@docket/model'
import { isUuid } from '../store/index.ts'
import type { Deps } from './deps.ts'

export { isUuid } from '../store/index.ts'

const refused = () => new DocketError('forbidden', 'Insufficient Permissions')

/** Throws `forbidden` unless the actor has the permission in some tenant. Where the tenant is known, `requireIn` decides. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (!actor.permissions.has(permission)) throw refused()
}

/** Throws `forbidden` unless the actor has the permission in this very tenant. Foreign tenants are refused in the same words. */
export function requireIn(actor: Actor, tenant: TenantId, permission: Permission): void {
  if (!rightsIn(actor, tenant).has(permission)) throw refused()
}

/** Throws `forbidden` unless the actor has the permission in every tenant: what belongs to the installation needs that. */
export function requireEverywhere(actor: Actor, permission: Permission): void {
  if (!rightsEverywhere(actor).has(permission)) throw refused()
}

/** `chooseTenant` and `requireIn` in one: the tenant a request is about, in which the actor has the permission. */
export async function tenantFor(
  deps: Deps,
  actor: Actor,
  named: string | null | undefined,
  permission: Permission,
): Promise<TenantId> {
  requirePermission(actor, permission)
  const tenant = await chooseTenant(deps, actor, named)
  requireIn(actor, tenant, permission)
  return tenant
}

/**
 * The one tenant a request is about: the named one, the only one of the key, or the default one for keys of all tenants.
 * A key of several tenants has to name one. Foreign and unknown tenants are `forbidden` alike.
 */
export async function chooseTenant(deps: Deps, actor: Actor, named: string | null | undefined): Promise<TenantId> {
  if (named) {
    const tenant = named.toLowerCase() as TenantId
    const allowed = actor.tenants === 'all' ? await tenantExists(deps, tenant) : actor.tenants.includes(tenant)
    if (!allowed) throw refused()
    return tenant
  }
  if (actor.tenants === 'all') return deps.defaultTenant
  const [only, ...others] = actor.tenants
  if (only === undefined) throw refused()
  if (others.length > 0)
    throw new DocketError('invalid', 'This key has several tenants', {
      details: { tenant_id: ['is required, because this key has several tenants'] },
    })
  return only
}

/**
 * The tenants to look through for something with an unguessable id of ours, when the caller's protocol has no place to name
 * a tenant: those in which the actor has the permission. `forbidden` when there is none.
 */
export async function candidateTenants(
  deps: Deps,
  actor: Actor,
  named: string | null | undefined,
  permission: Permission,
): Promise<readonly TenantId[]> {
  if (named) return [await tenantFor(deps, actor, named, permission)]
  requirePermission(actor, permission)
  return (await tenantsOf(deps, actor)).filter((tenant) => rightsIn(actor, tenant).has(permission))
}

async function tenantsOf(deps: Deps, actor: Actor): Promise<readonly TenantId[]> {
  if (actor.tenants !== 'all') return actor.tenants
  const tenants = await deps.store.tenants.list()
  return [deps.defaultTenant, ...tenants.map(({ id }) => id).filter((id) => id !== deps.defaultTenant)]
}

async function tenantExists(deps: Deps, tenant: TenantId): Promise<boolean> {
  return isUuid(tenant) && (await deps.store.tenants.get(tenant)) !== null
}
