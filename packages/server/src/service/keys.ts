// API keys: of programs, with a role, or of users, with their rights.
import { type Actor, DocketError, type KeyId, type Permission, type TenantId } from '@docket/model'
import type { ApiKey, Db } from '../store/index.ts'
import { isUuid, requirePermission } from './access.ts'
import type { Deps } from './deps.ts'
import { changeRights, hasAll, placesWith, recordRights, requireAll } from './rights.ts'

/** Keys whose tenants are all the actor's to give keys for. */
export async function listKeys(deps: Deps, actor: Actor): Promise<ApiKey[]> {
  requirePermission(actor, 'key:manage')
  return (await deps.store.keys.list()).filter((key) => covers(actor, key.tenants))
}

export type NewKey = { name: string; tenantIds: readonly string[] | 'all' } & (
  | { role: string; userId?: undefined }
  | { role?: undefined; userId: string }
)

/** A new key; its text is in this answer and nowhere else. Nobody can give out more than he has. */
export async function createKey(deps: Deps, actor: Actor, wanted: NewKey): Promise<{ key: ApiKey; text: string }> {
  requirePermission(actor, 'key:manage')
  // Each once: a key that names its only tenant twice would seem to have several.
  const tenantIds =
    wanted.tenantIds === 'all' ? 'all' : ([...new Set(wanted.tenantIds.map((id) => id.toLowerCase()))] as TenantId[])
  if (tenantIds !== 'all' && tenantIds.length === 0) throw invalid('tenant_ids', 'must not be empty')
  if (!covers(actor, tenantIds)) throw new DocketError('forbidden', 'Insufficient Permissions')
  for (const id of tenantIds === 'all' ? [] : tenantIds)
    if (!isUuid(id) || !(await deps.store.tenants.get(id)))
      throw invalid('tenant_ids', `${id.slice(0, 40)} is not a tenant`)
  return changeRights(deps, async (tx) => {
    const owner = wanted.userId === undefined ? { role: wanted.role } : { userId: wanted.userId }
    if (wanted.userId === undefined) {
      const role = await deps.store.roles.get(wanted.role, tx)
      if (!role) throw invalid('role', 'is not a role')
      for (const place of tenantIds === 'all' ? (['all'] as const) : tenantIds)
        requireAll(actor, place, role.permissions)
    } else await requireUser(deps, tx, actor, wanted.userId, tenantIds)
    const made = await deps.store.keys.create({ name: wanted.name, tenantIds, ...owner }, tx)
    const after = { name: wanted.name, ...owner, tenants: tenantIds }
    await recordRights(deps, tx, actor, { verb: 'created', object: `key:${made.key.id}`, after })
    return made
  })
}

/** Ends a key at once, and every token made from it. The last key that can administer the installation is a `conflict`. */
export async function revokeKey(deps: Deps, actor: Actor, id: string): Promise<void> {
  const key = (await listKeys(deps, actor)).find((row) => row.id === id.toLowerCase())
  if (!key) throw new DocketError('not_found', 'Key not found')
  await changeRights(deps, async (tx) => {
    if (!(await deps.store.keys.revoke(key.id as KeyId, tx))) throw new DocketError('not_found', 'Key not found')
    await recordRights(deps, tx, actor, { verb: 'revoked', object: `key:${key.id}`, after: { name: key.name } })
  })
}

/** Whoever holds a key of a user is that user: the maker needs every right the user has in the tenants of the key. */
async function requireUser(
  deps: Deps,
  tx: Db,
  actor: Actor,
  userId: string,
  tenantIds: readonly TenantId[] | 'all',
): Promise<void> {
  const user = isUuid(userId) ? await deps.store.users.get(userId, tx) : null
  const seen = placesWith(actor, 'user:read')
  const isSeen =
    user &&
    (seen === 'all' || user.grants.some(({ tenantId }) => tenantId === 'all' || seen.includes(tenantId as TenantId)))
  if (!isSeen) throw invalid('user_id', 'is not a user')
  for (const { tenantId, role } of user.grants) {
    const permissions: readonly Permission[] = (await deps.store.roles.get(role, tx))?.permissions ?? []
    const places =
      tenantIds === 'all' ? [tenantId as TenantId] : tenantIds.filter((id) => tenantId === 'all' || tenantId === id)
    for (const place of places) requireAll(actor, place, permissions)
  }
}

const covers = (actor: Actor, tenants: readonly TenantId[] | 'all'): boolean =>
  (tenants === 'all' ? (['all'] as const) : tenants).every((place) => hasAll(actor, place, ['key:manage']))

const invalid = (field: string, problem: string) =>
  new DocketError('invalid', 'Invalid key', { details: { [field]: [problem] } })
