// People who work with Docket, and what they may do where.
import type { Grant, TenantId, User } from '@docket/model'
import { installationTenant } from './audit.ts'
import type { Db, UserQuery, UserStore } from './contract.ts'
import { plainText } from './db.ts'
import { isUuid, newId } from './ids.ts'

interface UserRow {
  id: string
  name: string
  email: string | null
  user_principal_name: string | null
  disabled: boolean
  created_at: string
  updated_at: string
  grants: string | null
  total?: number
}

/** Any constant: whoever changes users, roles or keys waits for the others, so that two cannot each remove the last but one administrator. */
const lockNumber = 5_237_007

const columns = 'u.id, u.name, u.email, u.user_principal_name, u.disabled, u.created_at, u.updated_at'
const grants = `(select json_agg(json_build_object('tenantId', g.tenant_id, 'role', g.role) order by g.tenant_id)
  from user_grants g where g.user_id = u.id) as grants`

/** `all` as the uuid that stands for it in the table. */
export const grantPlace = (tenant: string): string => (tenant === 'all' ? installationTenant : tenant)

export function grantsFromText(text: string | null): Grant[] {
  const rows = text === null ? [] : (JSON.parse(text) as Grant[])
  return rows.map(({ tenantId, role }) => ({ tenantId: tenantId === installationTenant ? 'all' : tenantId, role }))
}

const textOrNull = (text: string | null): string | null => (text === null ? null : plainText(text))

/** `onChange` is called after each change, so that nobody goes on with remembered rights. */
export function openUsers(db: Db, onChange: () => void): UserStore {
  async function one(on: Db, id: string): Promise<User | null> {
    if (!isUuid(id)) return null
    const [row] = await on.query<UserRow>(`select ${columns}, ${grants} from users u where u.id = $1`, [id])
    return row === undefined ? null : userFromRow(row)
  }

  return {
    async change(work) {
      try {
        return await db.transaction(async (tx) => {
          await tx.query('select pg_advisory_xact_lock($1)', [lockNumber])
          return work(tx)
        })
      } finally {
        onChange()
      }
    },

    get: (id, tx) => one(tx ?? db, id),

    async list(query, tx) {
      const { where, values } = conditions(query)
      values.push(query.limit ?? 1000, query.offset ?? 0)
      const rows = await (tx ?? db).query<UserRow>(
        `select ${columns}, ${grants}, count(*) over () as total from users u where ${where}
         order by lower(u.name), u.id limit $${values.length - 1} offset $${values.length}`,
        values,
      )
      let total = rows[0]?.total ?? 0
      if (rows.length === 0 && (query.offset ?? 0) > 0) {
        const [counted] = await (tx ?? db).query<{ n: number }>(
          `select count(*) as n from users u where ${where}`,
          values.slice(0, -2),
        )
        total = counted?.n ?? 0
      }
      return { total, users: rows.map(userFromRow) }
    },

    async insert(tx, user) {
      const id = newId()
      await tx.query('insert into users (id, name, email, user_principal_name, disabled) values ($1, $2, $3, $4, $5)', [
        id,
        plainText(user.name),
        textOrNull(user.email),
        textOrNull(user.userPrincipalName),
        user.disabled,
      ])
      return id
    },

    async update(tx, id, user) {
      await tx.query(
        `update users set name = $2, email = $3, user_principal_name = $4, disabled = $5,
         updated_at = date_trunc('milliseconds', now()) where id = $1`,
        [id, plainText(user.name), textOrNull(user.email), textOrNull(user.userPrincipalName), user.disabled],
      )
    },

    async setGrant(tx, id, { tenantId, role }) {
      await tx.query(
        `insert into user_grants (user_id, tenant_id, role) values ($1, $2, $3)
         on conflict (user_id, tenant_id) do update set role = excluded.role`,
        [id, grantPlace(tenantId), role],
      )
    },

    async removeGrant(tx, id, tenantId) {
      const rows = await tx.query('delete from user_grants where user_id = $1 and tenant_id = $2 returning user_id', [
        id,
        grantPlace(tenantId),
      ])
      return rows.length === 1
    },
  }
}

function conditions({ tenants, text, ids, exactly }: UserQuery): { where: string; values: unknown[] } {
  const values: unknown[] = []
  const parameter = (value: unknown): string => `$${values.push(value)}`
  const where = ['true']
  if (tenants !== undefined && tenants !== 'all') {
    const places = parameter([...tenants, installationTenant as TenantId])
    where.push(`exists (select from user_grants g where g.user_id = u.id and g.tenant_id = any(${places}::uuid[]))`)
  }
  if (ids !== undefined) where.push(`u.id = any(${parameter(ids.filter(isUuid))}::uuid[])`)
  if (text !== undefined && text !== '') {
    const like = parameter(`%${plainText(text).replace(/[\\%_]/g, '\\$&')}%`)
    where.push(`(u.name ilike ${like} or u.email ilike ${like} or u.user_principal_name ilike ${like})`)
  }
  if (exactly !== undefined) {
    const value = parameter(plainText(exactly))
    where.push(`(lower(u.email) = lower(${value}) or lower(u.user_principal_name) = lower(${value}))`)
  }
  return { where: where.join(' and '), values }
}

function userFromRow(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    userPrincipalName: row.user_principal_name,
    disabled: row.disabled,
    grants: grantsFromText(row.grants),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
