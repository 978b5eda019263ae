// API keys: only a keyed hash of each is kept, so that a copy of the database opens nothing.
import { createHmac, randomBytes } from 'node:crypto'
import { DocketError, type KeyId, type Role, type TenantId } from '@docket/model'
import type { ApiKey, Db, KeyStore } from './contract.ts'
import { plainText } from './db.ts'
import { isUuid, newId } from './ids.ts'

interface KeyRow {
  id: string
  name: string
  role: Role
  tenant_ids: string[] | null
  created_at: string
  revoked_at: string | null
}

const columns = 'id, name, role, tenant_ids, created_at, revoked_at'

/** A change through one node is seen by the others within this time; under load it saves a query for each request. */
const rememberedMs = 50

export function openKeys(db: Db, pepper: Buffer, now: () => number = Date.now): KeyStore {
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

  async function insert(
    name: string,
    tenantIds: readonly TenantId[] | 'all',
    role: Role,
    text: string,
  ): Promise<ApiKey | null> {
    const [row] = await db.query<KeyRow>(
      `insert into api_keys (id, name, role, tenant_ids, hash) values ($1, $2, $3, $4, $5)
       on conflict (hash) do nothing returning ${columns}`,
      [newId(), plainText(name), role, tenantIds === 'all' ? null : tenantIds, hashOf(text)],
    )
    remembered.clear()
    return row === undefined ? null : keyFromRow(row)
  }

  return {
    async create({ name, tenantIds, role }) {
      const text = `dk_${randomBytes(32).toString('base64url')}`
      const key = await insert(name, tenantIds, role, text)
      if (key === null) throw new DocketError('internal', 'Two random keys were the same.')
      return { key, text }
    },

    async findByText(text) {
      if (text === '' || text.length > 1000) return null
      const hash = hashOf(text)
      return recall(hash.toString('base64'), () =>
        db.query<KeyRow>(`select ${columns} from api_keys where hash = $1 and revoked_at is null`, [hash], 'find-key'),
      )
    },

    async get(id) {
      if (!isUuid(id)) return null
      return recall(id, () =>
        db.query<KeyRow>(`select ${columns} from api_keys where id = $1 and revoked_at is null`, [id], 'get-key'),
      )
    },

    async list() {
      return (await db.query<KeyRow>(`select ${columns} from api_keys order by created_at, id`)).map(keyFromRow)
    },

    async revoke(id) {
      if (!isUuid(id)) return false
      const rows = await db.query(
        'update api_keys set revoked_at = now() where id = $1 and revoked_at is null returning id',
        [id],
      )
      remembered.clear()
      return rows.length === 1
    },

    async ensureAdminKey(text) {
      if (text.length < 32) throw new DocketError('invalid', 'The administrator key must have at least 32 characters.')
      const made = await insert('administrator', 'all', 'admin', text)
      if (made !== null) return made
      const [row] = await db.query<KeyRow>(
        `update api_keys set revoked_at = null, role = 'admin', tenant_ids = null where hash = $1 returning ${columns}`,
        [hashOf(text)],
      )
      return keyFromRow(row!)
    },
  }
}

function keyFromRow(row: KeyRow): ApiKey {
  return {
    id: row.id as KeyId,
    name: row.name,
    role: row.role,
    tenants: row.tenant_ids === null ? 'all' : (row.tenant_ids as TenantId[]),
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }
}
