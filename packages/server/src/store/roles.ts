// Roles: the built-in ones of the program, and those of this installation.
import { type Permission, permissions, type RoleInfo, rolePermissions, roles } from '@docket/model'
import type { Db, RoleStore } from './contract.ts'
import { plainText } from './db.ts'

interface RoleRow {
  name: string
  description: string | null
  permissions: string[]
}

const descriptions: Record<(typeof roles)[number], string> = {
  reader: 'Sees everything, changes nothing',
  analyst: 'Works on alerts, incidents and cases',
  admin: 'May do everything, also users, keys and settings',
}

export const builtInRoles: readonly RoleInfo[] = roles.map((name) => ({
  name,
  description: descriptions[name],
  permissions: [...rolePermissions[name]],
  builtIn: true,
}))

/** Permissions of a role; a permission that this version no longer has counts for nothing, nor does a role that is not there. */
export function permissionsOfRole(name: string | null, custom: readonly string[] | null): readonly Permission[] {
  const known = builtInRoles.find((role) => role.name === name)
  if (known) return known.permissions
  return (custom ?? []).filter((permission): permission is Permission =>
    (permissions as readonly string[]).includes(permission),
  )
}

export function openRoles(db: Db): RoleStore {
  const find = async (on: Db, name: string): Promise<RoleInfo | null> => {
    const known = builtInRoles.find((role) => role.name === name)
    if (known) return known
    const [row] = await on.query<RoleRow>('select name, description, permissions from roles where name = $1', [
      plainText(name),
    ])
    return row === undefined ? null : roleFromRow(row)
  }
  return {
    get: (name, tx) => find(tx ?? db, name),

    async list() {
      const rows = await db.query<RoleRow>('select name, description, permissions from roles order by name')
      return [...builtInRoles, ...rows.map(roleFromRow)]
    },

    async put(tx, role) {
      await tx.query(
        `insert into roles (name, description, permissions) values ($1, $2, $3)
         on conflict (name) do update set description = excluded.description, permissions = excluded.permissions,
           updated_at = date_trunc('milliseconds', now())`,
        [role.name, role.description === null ? null : plainText(role.description), role.permissions],
      )
    },

    async remove(tx, name) {
      await tx.query('delete from roles where name = $1', [name])
    },

    async isUsed(tx, name) {
      const [row] = await tx.query(
        `select from user_grants where role = $1 union all select from api_keys where role = $1 and revoked_at is null limit 1`,
        [name],
      )
      return row !== undefined
    },
  }
}

function roleFromRow({ name, description, permissions: given }: RoleRow): RoleInfo {
  return { name, description, permissions: [...permissionsOfRole(null, given)], builtIn: false }
}
