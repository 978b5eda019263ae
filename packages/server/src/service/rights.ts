// Nobody gives out more than he has, and the last administrator stays one: the two rules of users, roles and keys.
import { type Actor, DocketError, type Permission, rightsEverywhere, rightsIn, type TenantId } from '@docket/model'
import type { Db } from '../store/index.ts'
import type { Deps } from './deps.ts'

/** A tenant, or all of them, also later ones. */
export type Place = TenantId | 'all'

/** What the actor may do at a place. */
export function rightsAt(actor: Actor, place: Place): ReadonlySet<Permission> {
  return place === 'all' ? rightsEverywhere(actor) : rightsIn(actor, place)
}

export function hasAll(actor: Actor, place: Place, permissions: readonly Permission[]): boolean {
  const own = rightsAt(actor, place)
  return permissions.every((permission) => own.has(permission))
}

/** Throws `forbidden` unless the actor has all of these rights at the place himself. */
export function requireAll(actor: Actor, place: Place, permissions: readonly Permission[]): void {
  if (!hasAll(actor, place, permissions)) throw new DocketError('forbidden', 'Insufficient Permissions')
}

/** The tenants in which the actor has the permission: all, or those named. */
export function placesWith(actor: Actor, permission: Permission): readonly TenantId[] | 'all' {
  if (rightsEverywhere(actor).has(permission)) return 'all'
  const named = actor.tenants === 'all' ? [...(actor.tenantPermissions?.keys() ?? [])] : actor.tenants
  return named.filter((tenant) => rightsIn(actor, tenant).has(permission))
}

/** One change of users, roles or keys; undone with `conflict` when nobody could administer the installation afterwards. */
export function changeRights<T>(deps: Deps, work: (tx: Db) => Promise<T>): Promise<T> {
  return deps.store.users.change(async (tx) => {
    const had = await deps.store.keys.hasAdministrator(tx)
    const result = await work(tx)
    if (had && !(await deps.store.keys.hasAdministrator(tx)))
      throw new DocketError('conflict', 'This would leave the installation without a key that can administer it')
    return result
  })
}

/** History of what belongs to no tenant, or of a grant in one. */
export async function recordRights(
  deps: Deps,
  tx: Db,
  actor: Actor,
  entry: { place?: Place; verb: string; object: string; before?: unknown; after?: unknown },
): Promise<void> {
  const { place = 'all', ...rest } = entry
  await deps.store.audit.record(tx, {
    tenant: place === 'all' ? null : place,
    actor: actor.name,
    requestId: actor.requestId,
    at: deps.now().toISOString(),
    ...rest,
  })
}
