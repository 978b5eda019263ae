// People who work with Docket: who they are, and which role they have in which tenant.
import { type Actor, DocketError, type Grant, type Permission, type TenantId, type User } from '@docket/model'
import type { Db } from '../store/index.ts'
import { isUuid, requireIn, requirePermission, tenantFor } from './access.ts'
import type { Deps } from './deps.ts'
import { changeRights, hasAll, type Place, placesWith, recordRights, requireAll } from './rights.ts'

export interface UserChange {
  name?: string
  email?: string | null
  userPrincipalName?: string | null
  disabled?: boolean
}

const notFound = () => new DocketError('not_found', 'User not found')
const refused = () => new DocketError('forbidden', 'Insufficient Permissions')

/** Users with a role in the tenant, or, without one, in any tenant where the actor may see users; by name. */
export async function listUsers(
  deps: Deps,
  actor: Actor,
  query: { tenant?: string | null; text?: string; exactly?: string; offset?: number; limit?: number } = {},
): Promise<{ total: number; users: User[] }> {
  requirePermission(actor, 'user:read')
  const { tenant, ...rest } = query
  const seen = placesWith(actor, 'user:read')
  const tenants = tenant ? [await tenantFor(deps, actor, tenant, 'user:read')] : seen
  const { total, users } = await deps.store.users.list({ ...rest, tenants })
  return { total, users: users.map((user) => within(user, seen)) }
}

/** A user the actor may see; those of other tenants are `not_found` like those that do not exist. */
export async function getUser(deps: Deps, actor: Actor, id: string): Promise<User> {
  requirePermission(actor, 'user:read')
  const user = isUuid(id) ? await deps.store.users.get(id) : null
  const seen = placesWith(actor, 'user:read')
  if (!user || !isSeen(user, seen)) throw notFound()
  return within(user, seen)
}

/** A new user. Without a role in some tenant of the actor's he would be nobody's: only administrators of all tenants make such. */
export function createUser(
  deps: Deps,
  actor: Actor,
  wanted: UserChange & { name: string; grants?: readonly Grant[] },
): Promise<User> {
  requirePermission(actor, 'user:manage')
  const { grants = [], ...rest } = wanted
  const fields = checked({ email: null, userPrincipalName: null, disabled: false, ...rest })
  if (grants.length === 0) requireAll(actor, 'all', ['user:manage'])
  return changeRights(deps, async (tx) => {
    await refuseTwin(deps, tx, actor, null, fields)
    const id = await deps.store.users.insert(tx, fields)
    for (const grant of grants) await give(deps, tx, actor, id, grant)
    await recordRights(deps, tx, actor, { verb: 'created', object: `user:${id}`, after: fields })
    return shown(deps, tx, actor, id)
  })
}

/** Needs to administer every tenant the user has a role in, with all the rights he has there. */
export function updateUser(deps: Deps, actor: Actor, id: string, change: UserChange): Promise<User> {
  requirePermission(actor, 'user:manage')
  return changeRights(deps, async (tx) => {
    const before = await managed(deps, tx, actor, id)
    for (const { tenantId, role } of before.grants) {
      const permissions = await permissionsOf(deps, tx, role)
      if (!hasAll(actor, tenantId as Place, ['user:manage', ...permissions])) throw refused()
    }
    if (before.grants.length === 0) requireAll(actor, 'all', ['user:manage'])
    const { name, email, userPrincipalName, disabled } = { ...before, ...change }
    const fields = checked({ name, email, userPrincipalName, disabled })
    await refuseTwin(deps, tx, actor, id, fields)
    await deps.store.users.update(tx, id, fields)
    await recordRights(deps, tx, actor, {
      verb: 'updated',
      object: `user:${id}`,
      before: checked(before),
      after: fields,
    })
    return shown(deps, tx, actor, id)
  })
}

/** Gives a user a role in a tenant (or in all), in place of the one he had there. */
export function grantRole(deps: Deps, actor: Actor, id: string, grant: Grant): Promise<User> {
  requirePermission(actor, 'user:manage')
  return changeRights(deps, async (tx) => {
    await managed(deps, tx, actor, id)
    await give(deps, tx, actor, id, grant)
    return shown(deps, tx, actor, id)
  })
}

/** Takes a user's role in a tenant (or in all) away. `not_found` when he has none there. */
export async function revokeRole(deps: Deps, actor: Actor, id: string, tenantId: string): Promise<void> {
  requirePermission(actor, 'user:manage')
  await changeRights(deps, async (tx) => {
    const user = await managed(deps, tx, actor, id)
    const place = placeOf(tenantId)
    const before = user.grants.find((grant) => grant.tenantId === place)
    if (!before || !hasAll(actor, place, ['user:manage'])) throw new DocketError('not_found', 'Grant not found')
    requireAll(actor, place, await permissionsOf(deps, tx, before.role))
    await deps.store.users.removeGrant(tx, id, place)
    await recordRights(deps, tx, actor, { place, verb: 'revoked', object: `user:${id}`, before })
  })
}

async function give(deps: Deps, tx: Db, actor: Actor, id: string, grant: Grant): Promise<void> {
  const place = placeOf(grant.tenantId)
  requireAll(actor, place, ['user:manage'])
  if (place !== 'all' && !(await deps.store.tenants.get(place, tx)))
    throw new DocketError('invalid', 'Unknown tenant', { details: { tenant_id: ['is not a tenant'] } })
  requireAll(actor, place, await permissionsOf(deps, tx, grant.role))
  const before = (await deps.store.users.get(id, tx))?.grants.find(({ tenantId }) => tenantId === place)
  // Who has more than the actor is not for him to set back either.
  if (before) requireAll(actor, place, await permissionsOf(deps, tx, before.role))
  await deps.store.users.setGrant(tx, id, { tenantId: place, role: grant.role })
  await recordRights(deps, tx, actor, {
    place,
    verb: 'granted',
    object: `user:${id}`,
    ...(before ? { before } : {}),
    after: { tenantId: place, role: grant.role },
  })
}

async function permissionsOf(deps: Deps, tx: Db, name: string): Promise<readonly Permission[]> {
  const role = await deps.store.roles.get(name, tx)
  if (!role) throw new DocketError('invalid', 'Unknown role', { details: { role: ['is not a role'] } })
  return role.permissions
}

const placeOf = (tenantId: string): Place => tenantId.toLowerCase() as Place

/** The user with all his roles, when the actor may manage users in one of the tenants where he has one. */
async function managed(deps: Deps, tx: Db, actor: Actor, id: string): Promise<User> {
  const user = isUuid(id) ? await deps.store.users.get(id, tx) : null
  if (!user || !isSeen(user, placesWith(actor, 'user:read'))) throw notFound()
  if (!isSeen(user, placesWith(actor, 'user:manage'))) throw refused()
  return user
}

async function shown(deps: Deps, tx: Db, actor: Actor, id: string): Promise<User> {
  return within((await deps.store.users.get(id, tx))!, placesWith(actor, 'user:manage'))
}

function isSeen(user: User, places: readonly TenantId[] | 'all'): boolean {
  return places === 'all' || within(user, places).grants.length > 0
}

/** Without the roles in tenants that are none of the actor's business. */
function within(user: User, places: readonly TenantId[] | 'all'): User {
  if (places === 'all') return user
  const grants = user.grants.filter(({ tenantId }) => tenantId === 'all' || places.includes(tenantId as TenantId))
  return { ...user, grants }
}

/** Two users with one address would be mistaken for each other; users of foreign tenants are not told about. */
async function refuseTwin(
  deps: Deps,
  tx: Db,
  actor: Actor,
  id: string | null,
  { email, userPrincipalName }: Pick<User, 'email' | 'userPrincipalName'>,
): Promise<void> {
  for (const [field, address] of Object.entries({ email, user_principal_name: userPrincipalName })) {
    if (!address) continue
    const tenants = placesWith(actor, 'user:read')
    const { users } = await deps.store.users.list({ tenants, exactly: address, limit: 2 }, tx)
    if (users.some((user) => user.id !== id))
      throw new DocketError('conflict', 'There is a user with this address already', {
        details: { [field]: ['belongs to another user'] },
      })
  }
}

function checked<T extends Pick<User, 'name' | 'email' | 'userPrincipalName' | 'disabled'>>(given: T) {
  const name = given.name.trim()
  const refuse = (field: string, problem: string) =>
    new DocketError('invalid', 'Invalid user', { details: { [field]: [problem] } })
  if (name === '' || name.length > 200 || !isLine(name)) throw refuse('name', 'must be 1 to 200 printable characters')
  for (const [field, value] of [
    ['email', given.email],
    ['user_principal_name', given.userPrincipalName],
  ] as const)
    if (value !== null && (value.length > 320 || !isLine(value) || !/^[^\s@]+@[^\s@]+$/.test(value)))
      throw refuse(field, 'must be an address like name@example.org')
  return { name, email: given.email, userPrincipalName: given.userPrincipalName, disabled: given.disabled }
}

const isLine = (text: string) => !/[\u0000-\u001f\u007f]/.test(text) && text.isWellFormed()

/** Users with a role in the tenant, for doors that know people as accounts. Needs `user:read` there. */
export async function usersOfTenant(deps: Deps, actor: Actor, tenant: TenantId): Promise<User[]> {
  requireIn(actor, tenant, 'user:read')
  const { users } = await deps.store.users.list({ tenants: [tenant], limit: 10_000 })
  return users.map((user) => within(user, [tenant]))
}
