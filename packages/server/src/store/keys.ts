// API keys: only a keyed hash of each is kept, so that a copy of the database opens nothing.
import { createHmac, randomBytes } from 'node:crypto'
import { DocketError, type Grant, type KeyId, type Permission, type TenantId } from '@docket/model'
import { installationTenant } from './audit.ts'
import type { ApiKey, Db, KeyStore } from './contract.ts'
import { plainText } from './db.ts'
import { isUuid, newId } from './ids.ts'
import { permissionsOfRole } from './roles.ts'

interface KeyRow {
  id: string
  name: string
  role: string | null
  role_permissions: string[] | null
  tenant_ids: string[] | null
  created_at: string
  revoked_at: string | null
  user_id: string | null
  user_name: string
  email: string | null
  user_principal_name: string | null
  disabled: boolean
  grants: string | null
}

/** A key with everything that decides its rights, so that a request costs one query. */
const selectKeys = `select k.id, k.name, k.role, r.permissions as role_permissions, k.tenant_ids, k.created_at, k.revoked_at,
    k.user_id, u.name as user_name, u.email, u.user_principal_name, u.disabled,
    (select json_agg(json_build_object('tenantId', g.tenant_id, 'role', g.role, 'permissions', gr.permissions) order by g.tenant_id)
       from user_grants g left join roles gr on gr.name = g.role where g.user_id = k.user_id) as grants
  from api_keys k left join roles r on r.name = k.role left join users u on u.id = k.user_id`

/** Who has both can give everybody else everything. */
const administration: readonly Permission[] = ['user:manage', 'key:manage']

/** A change through one node is seen by the others within this time; under load it saves a query for each request. */
const rememberedMs = 50

/** `forget` drops what is remembered, so that a change of rights counts from the next request on. */
export function openKeys(db: Db, pepper: Buffer, now: () => number = Date.now): KeyStore & { forget(): void } {
  const remembered = new Map<string, { key: ApiKey | null; until: number }>()

  const hashOf = (text: string): Buffer => createHmac('sha256', pepper).update(text).digest()

  async function recall(name: string, find: () => Promise<KeyRow[]>): Promise<ApiKey | null> {
    const known = remembered.get(name)
    if (known !== undefined && known.until > now()) return known.key
    const [row] = await find()
    const key = row === undefined ? null : keyFromRow(row)
    if (remembered.size > 1000) remembered.clear()
    remembered.set(name, { key, until: now() + rememberedMs })
    return key
  }

  /** Null when there is a key of this text already. */
  async function insert(
    on: Db,
    key: { name: string; tenantIds: readonly TenantId[] | 'all'; role?: string | null; userId?: string | null },
    text: string,
  ): Promise<ApiKey | null> {
    const id = newId()
    const made = await on.query(
      `insert into api_keys (id, name, role, user_id, tenant_ids, hash) values ($1, $2, $3, $4, $5, $6)
       on conflict (hash) do nothing returning id`,
      [
        id,
        plainText(key.name),
        key.role ?? null,
        key.userId ?? null,
        key.tenantIds === 'all' ? null : key.tenantIds,
        hashOf(text),
      ],
    )
    remembered.clear()
    return made.length === 0 ? null : one(on, id)
  }

  async function one(on: Db, id: string): Promise<ApiKey | null> {
    const [row] = await on.query<KeyRow>(`${selectKeys} where k.id = $1`, [id])
    return row === undefined ? null : keyFromRow(row)
  }

  return {
    forget: () => remembered.clear(),

    async create(wanted, tx) {
      const text = `dk_${randomBytes(32).toString('base64url')}`
      const key = await insert(tx ?? db, wanted, text)
      if (key === null) throw new DocketError('internal', 'Two random keys were the same.')
      return { key, text }
    },

    async findByText(text) {
      if (text === '' || text.length > 1000) return null
      const hash = hashOf(text)
      return recall(hash.toString('base64'), () =>
        db.query<KeyRow>(`${selectKeys} where k.hash = $1 and k.revoked_at is null`, [hash], 'find-key'),
      )
    },

    async get(id) {
      if (!isUuid(id)) return null
      return recall(id, () =>
        db.query<KeyRow>(`${selectKeys} where k.id = $1 and k.revoked_at is null`, [id], 'get-key'),
      )
    },

    async list() {
      return (await db.query<KeyRow>(`${selectKeys} order by k.created_at, k.id`)).map(keyFromRow)
    },

    async revoke(id, tx) {
      if (!isUuid(id)) return false
      const rows = await (tx ?? db).query(
        'update api_keys set revoked_at = now() where id = $1 and revoked_at is null returning id',
        [id],
      )
      remembered.clear()
      return rows.length === 1
    },

    async hasAdministrator(tx) {
      const rows = await tx.query<KeyRow>(`${selectKeys} where k.tenant_ids is null and k.revoked_at is null`)
      return rows.map(keyFromRow).some(({ user, permissions }) => {
        if (user?.disabled) return false
        const rights = user
          ? user.grants.flatMap((grant) => (grant.tenantId === 'all' ? grant.permissions : []))
          : permissions
        return administration.every((permission) => rights.includes(permission))
      })
    },

    async ensureAdminKey(text) {
      if (text.length < 32) throw new DocketError('invalid', 'The administrator key must have at least 32 characters.')
      const made = await insert(db, { name: 'administrator', tenantIds: 'all', role: 'admin' }, text)
      if (made !== null) return made
      const [row] = await db.query<{ id: string }>(
        `update api_keys set revoked_at = null, role = 'admin', user_id = null, tenant_ids = null where hash = $1 returning id`,
        [hashOf(text)],
      )
      remembered.clear()
      return (await one(db, row!.id))!
    },
  }
}

function keyFromRow(row: KeyRow): ApiKey {
  return {
    id: row.id as KeyId,
    name: row.name,
    role: row.role,
    permissions: permissionsOfRole(row.role, row.role_permissions),
    user: row.user_id === null ? null : userOf(row, row.user_id),
    tenants: row.tenant_ids === null ? 'all' : (row.tenant_ids as TenantId[]),
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }
}

function userOf(row: KeyRow, id: string): ApiKey['user'] {
  const grants = row.grants === null ? [] : (JSON.parse(row.grants) as (Grant & { permissions: string[] | null })[])
  return {
    id,
    name: row.user_name,
    email: row.email,
    userPrincipalName: row.user_principal_name,
    disabled: row.disabled,
    grants: grants.map(({ tenantId, role, permissions }) => ({
      tenantId: tenantId === installationTenant ? 'all' : tenantId,
      role,
      permissions: permissionsOfRole(role, permissions),
    })),
  }
}
