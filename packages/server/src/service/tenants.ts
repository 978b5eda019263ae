// Tenants and the keys that open them.
import { type Actor, DocketError, type KeyId, type Role, type TenantId } from '@docket/model'
import type { ApiKey, SentinelPlace, Tenant } from '../store/index.ts'
import { isUuid, requirePermission } from './access.ts'
import type { Deps } from './deps.ts'

/** Tenants the actor may see. */
export async function listTenants(deps: Deps, actor: Actor): Promise<Tenant[]> {
  requirePermission(actor, 'tenant:read')
  const tenants = await deps.store.tenants.list()
  return actor.tenants === 'all' ? tenants : tenants.filter(({ id }) => actor.tenants.includes(id))
}

export async function getTenant(deps: Deps, actor: Actor, id: string): Promise<Tenant> {
  requirePermission(actor, 'tenant:read')
  const isVisible = isUuid(id) && (actor.tenants === 'all' || actor.tenants.includes(id as TenantId))
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
  requirePermission(actor, 'tenant:manage')
  if (actor.tenants !== 'all') throw new DocketError('forbidden', 'Insufficient Permissions')
  const created = await deps.store.tenants.create(tenant)
  await audit(deps, actor, null, 'created', `tenant:${created.id}`, { name: created.name })
  return created
}

/** Keys whose tenants are all the actor's own. */
export async function listKeys(deps: Deps, actor: Actor): Promise<ApiKey[]> {
  requirePermission(actor, 'key:manage')
  return (await deps.store.keys.list()).filter((key) => covers(actor, key.tenants))
}

/** A new key; its text is in this answer and nowhere else. Nobody can give out more than he has. */
export async function createKey(
  deps: Deps,
  actor: Actor,
  wanted: { name: string; tenantIds: string[] | 'all'; role: Role },
): Promise<{ key: ApiKey; text: string }> {
  requirePermission(actor, 'key:manage')
  // Each once: a key that names its only tenant twice would seem to have several.
  const tenantIds =
    wanted.tenantIds === 'all' ? 'all' : ([...new Set(wanted.tenantIds.map((id) => id.toLowerCase()))] as TenantId[])
  if (tenantIds !== 'all' && tenantIds.length === 0)
    throw new DocketError('invalid', 'A key needs a tenant', { details: { tenant_ids: ['must not be empty'] } })
  if (!covers(actor, tenantIds)) throw new DocketError('forbidden', 'Insufficient Permissions')
  if (tenantIds !== 'all') {
    for (const id of tenantIds) {
      if (!isUuid(id) || !(await deps.store.tenants.get(id)))
        throw new DocketError('invalid', 'Unknown tenant', {
          details: { tenant_ids: [`${id.slice(0, 40)} is not a tenant`] },
        })
    }
  }
  const made = await deps.store.keys.create({ name: wanted.name, tenantIds, role: wanted.role })
  await audit(deps, actor, null, 'created', `key:${made.key.id}`, { name: wanted.name, role: wanted.role })
  return made
}

/** Ends a key at once, and every token made from it. */
export async function revokeKey(deps: Deps, actor: Actor, id: string): Promise<void> {
  const key = (await listKeys(deps, actor)).find((row) => row.id === id)
  if (!key || !(await deps.store.keys.revoke(key.id as KeyId))) throw new DocketError('not_found', 'Key not found')
  await audit(deps, actor, null, 'revoked', `key:${key.id}`, { name: key.name })
}

function covers(actor: Actor, tenants: readonly TenantId[] | 'all'): boolean {
  if (actor.tenants === 'all') return true
  const own = actor.tenants
  return tenants !== 'all' && tenants.every((id) => own.includes(id))
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
