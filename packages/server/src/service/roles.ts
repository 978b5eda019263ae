// Roles of this installation: named lists of permissions beside the three that are built in.
import { type Actor, DocketError, type Permission, type RoleInfo } from '@docket/model'
import { requireEverywhere, requirePermission } from './access.ts'
import type { Deps } from './deps.ts'
import { changeRights, recordRights, requireAll } from './rights.ts'

/** All roles there are, built-in ones first. */
export async function listRoles(deps: Deps, actor: Actor): Promise<RoleInfo[]> {
  requirePermission(actor, 'user:read')
  return deps.store.roles.list()
}

/**
 * Makes a role or changes what it may do, for everybody who has it. Needs every right it has or had, in all tenants. Built-in roles are
 * a `conflict`.
 */
export function putRole(
  deps: Deps,
  actor: Actor,
  role: { name: string; description?: string | null; permissions: readonly Permission[] },
): Promise<{ role: RoleInfo; created: boolean }> {
  requireEverywhere(actor, 'user:manage')
  const permissions = [...new Set(role.permissions)].sort()
  requireAll(actor, 'all', permissions)
  return changeRights(deps, async (tx) => {
    const before = await deps.store.roles.get(role.name, tx)
    if (before?.builtIn) throw builtIn(role.name)
    if (before) requireAll(actor, 'all', before.permissions)
    const description = role.description === undefined ? (before?.description ?? null) : role.description
    const after = { name: role.name, description, permissions }
    await deps.store.roles.put(tx, after)
    await recordRights(deps, tx, actor, {
      verb: before ? 'updated' : 'created',
      object: `role:${role.name}`,
      ...(before ? { before: { description: before.description, permissions: before.permissions } } : {}),
      after: { description, permissions },
    })
    return { role: { ...after, builtIn: false }, created: before === null }
  })
}

/** `conflict` while a user or a live key has the role. */
export async function deleteRole(deps: Deps, actor: Actor, name: string): Promise<void> {
  requireEverywhere(actor, 'user:manage')
  await changeRights(deps, async (tx) => {
    const before = await deps.store.roles.get(name, tx)
    if (!before) throw new DocketError('not_found', 'Role not found')
    if (before.builtIn) throw builtIn(name)
    if (await deps.store.roles.isUsed(tx, name))
      throw new DocketError('conflict', 'Users or keys have this role; give them another one first')
    await deps.store.roles.remove(tx, name)
    await recordRights(deps, tx, actor, {
      verb: 'deleted',
      object: `role:${name}`,
      before: { description: before.description, permissions: before.permissions },
    })
  })
}

const builtIn = (name: string) => new DocketError('conflict', `${name} is built in and cannot be changed`)
