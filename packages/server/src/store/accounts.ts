// Accounts of a tenant's own users: list, get, find by name, and what imports and people tell of them. Alerts: sightings.ts.
import {
  type AccountField,
  type AccountSortField,
  accountFields,
  type Filter,
  type TenantAccount,
  type TenantId,
} from '@docket/model'
import { keyOf } from './alert-keys.ts'
import { compileFilter } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { accountColumns, accountSortKeys } from './device-columns.ts'
import { isUuid, newId } from './ids.ts'
import { keysOf } from './keys-of.ts'
import { listPage, type PageRequest } from './keyset-page.ts'

/** What is told of an account; absent means unchanged. The same principal name, address, `domain\name` or name is the same account. */
export type NewAccount = Partial<Omit<TenantAccount, 'tenantId' | 'updatedAt' | 'environment' | 'name'>> & {
  environment: string
  name: string
}

export interface AccountQuery {
  tenants: readonly TenantId[]
  filter: Filter<AccountField>
  sort: readonly { field: AccountSortField; order: 'asc' | 'desc' }[]
  page: PageRequest
}

export interface AccountStore {
  list(query: AccountQuery): Promise<{ total: number | null; accounts: TenantAccount[]; next: string | null }>
  get(tenant: TenantId, id: string, tx?: Db): Promise<TenantAccount | null>
  /** Those with one of these names, principal names or addresses, in any case; all environments unless one is named. */
  named(tenant: TenantId, names: readonly string[], environment?: string, tx?: Db): Promise<TenantAccount[]>
  /** The locked row that is this account already, or null. */
  lockSame(tx: Db, tenant: TenantId, account: NewAccount): Promise<TenantAccount | null>
  /** False when an account of this identity, or this id, is there already. */
  insert(tx: Db, account: TenantAccount): Promise<boolean>
  update(tx: Db, account: TenantAccount): Promise<void>
}

interface AccountRow {
  tenant_id: string
  id: string
  environment: string
  name: string
  display_name: string | null
  email: string | null
  domain: string | null
  user_principal_name: string | null
  sid: string | null
  external_id: string | null
  first_seen_at: string
  last_seen_at: string
  updated_at: string
  extra: string
}

const nullable = (text: string | null) => (text === null ? null : plainText(text))
const fold = (text: string) => plainText(text).trim().toLowerCase()

type Names = Pick<NewAccount, 'name' | 'email' | 'domain' | 'userPrincipalName'>

/** Every spelling products use for the account. The bare name counts only where no domain is known: two domains may share it. */
function spellings(account: Names): string[] {
  const { name, email, domain, userPrincipalName } = account
  const full = domain && !/[\\@]/.test(name) ? `${domain}\\${name}` : name
  return [userPrincipalName, email, full].flatMap((text) => (text ? [fold(text)] : [])).filter((text) => text !== '')
}

/** Column, SQL type, value. `identity` is written once. */
const stored: readonly [string, string, (a: TenantAccount) => unknown][] = [
  ['tenant_id', 'uuid', (a) => a.tenantId],
  ['id', 'uuid', (a) => a.id],
  ['environment', 'text', (a) => plainText(a.environment)],
  ['name', 'text', (a) => plainText(a.name)],
  ['display_name', 'text', (a) => nullable(a.displayName)],
  ['email', 'text', (a) => nullable(a.email)],
  ['domain', 'text', (a) => nullable(a.domain)],
  ['user_principal_name', 'text', (a) => nullable(a.userPrincipalName)],
  ['sid', 'text', (a) => nullable(a.sid)],
  ['external_id', 'text', (a) => nullable(a.externalId)],
  ['first_seen_at', 'timestamptz', (a) => a.firstSeenAt],
  ['last_seen_at', 'timestamptz', (a) => a.lastSeenAt],
  ['updated_at', 'timestamptz', (a) => a.updatedAt],
  ['keys', 'text[]', accountKeys],
  ['search_text', 'text', searchTextOf],
  ['extra', 'json', (a) => jsonText(a.extra)],
]
const names = stored.map(([name]) => name)
const values = stored.map(([, type], index) => `$${index + 1}::${type}`)
const insertSql = `insert into accounts (${names.join(', ')}, identity) values (${values.join(', ')}, $${stored.length + 1})
  on conflict do nothing returning id`
const updateSql = `update accounts set ${names
  .map((name, index) => `${name} = ${values[index]}`)
  .slice(2)
  .join(', ')} where tenant_id = $1::uuid and id = $2::uuid`
const columns = names
  .filter((name) => name !== 'keys' && name !== 'search_text')
  .map((name) => `p.${name}`)
  .join(', ')

export function openAccounts(db: Db): AccountStore {
  return {
    async list({ tenants, filter, sort, page }) {
      const { total, rows, next } = await listPage<AccountRow>(db, {
        table: 'accounts',
        alias: 'p',
        columns,
        tenants,
        where: (parameters) => compileFilter(filter, parameters, accountFields, accountColumns),
        sort: (sort.length === 0 ? [{ field: 'last_seen_at', order: 'desc' } as const] : sort).map(
          ({ field, order }) => ({ ...accountSortKeys[field], order }),
        ),
        fingerprint: filter,
        page,
      })
      return { total, accounts: rows.map(accountFromRow), next }
    },

    async get(tenant, id, tx = db) {
      if (!isUuid(id)) return null
      const [row] = await tx.query<AccountRow>(
        `select ${columns} from accounts p where p.tenant_id = $1 and p.id = $2`,
        [tenant, id],
        'get-account',
      )
      return row === undefined ? null : accountFromRow(row)
    },

    async named(tenant, wanted, environment, tx = db) {
      if (wanted.length === 0) return []
      const rows = await tx.query<AccountRow>(
        `select ${columns} from accounts p where p.tenant_id = $1 and p.keys && $2::text[]
           and ($3::text is null or p.environment = $3) order by p.last_seen_at desc, p.id desc limit 10000`,
        [tenant, wanted.map((name) => keyOf('u', name)), environment === undefined ? null : plainText(environment)],
      )
      return rows.map(accountFromRow)
    },

    async lockSame(tx, tenant, account) {
      const spelled = spellings(account)
      const [row] = await tx.query<AccountRow>(
        `select ${columns} from accounts p where p.tenant_id = $1 and p.environment = $2
           and (p.identity = any($3::text[]) or p.keys && $4::text[])
         order by array_position($3::text[], p.identity) nulls last, p.last_seen_at desc, p.id limit 1 for update`,
        [tenant, plainText(account.environment), spelled, spelled.map((name) => keyOf('u', name))],
      )
      return row === undefined ? null : accountFromRow(row)
    },

    async insert(tx, account) {
      const given = stored.map(([, , value]) => value(account))
      return (await tx.query(insertSql, [...given, spellings(account)[0] ?? account.id])).length === 1
    },

    async update(tx, account) {
      await tx.query(
        updateSql,
        stored.map(([, , value]) => value(account)),
      )
    },
  }
}

/** An account nothing else is known of yet. */
export function emptyAccount(tenant: TenantId, environment: string, name: string, at: string): TenantAccount {
  return {
    id: newId(),
    tenantId: tenant,
    environment,
    name,
    displayName: null,
    email: null,
    domain: null,
    userPrincipalName: null,
    sid: null,
    externalId: null,
    firstSeenAt: at,
    lastSeenAt: at,
    updatedAt: at,
    extra: {},
  }
}

function accountKeys(a: TenantAccount): string[] {
  const addresses = [a.email, a.userPrincipalName].flatMap((text) => (text?.includes('@') ? [keyOf('e', text)] : []))
  return keysOf([...spellings(a).map((name) => keyOf('u', name)), keyOf('u', a.name), ...addresses])
}

function searchTextOf(a: TenantAccount): string {
  const words = [a.name, a.displayName, a.email, a.domain, a.userPrincipalName, a.sid, a.externalId, a.id]
  return plainText(words.filter(Boolean).join('\n')).toLowerCase().slice(0, 4000).toWellFormed()
}

function accountFromRow(row: AccountRow): TenantAccount {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    environment: row.environment,
    name: row.name,
    displayName: row.display_name,
    email: row.email,
    domain: row.domain,
    userPrincipalName: row.user_principal_name,
    sid: row.sid,
    externalId: row.external_id,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    updatedAt: row.updated_at,
    extra: JSON.parse(row.extra) as Record<string, unknown>,
  }
}
