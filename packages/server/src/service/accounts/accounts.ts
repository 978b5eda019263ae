// Accounts of a tenant's own users: listing, reading, and taking in what imports and people tell of them.
import {
  type AccountField,
  type AccountSortField,
  type Actor,
  DocketError,
  everything,
  type Filter,
  type TenantAccount,
  type TenantId,
} from '@docket/model'
import { emptyAccount, type NewAccount, type PageRequest } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { Problems } from '../cases/check-change.ts'
import type { Deps } from '../deps.ts'
import { takeInSeen } from '../take-in-seen.ts'

export async function listAccounts(
  deps: Deps,
  actor: Actor,
  query: {
    tenants: readonly TenantId[]
    filter?: Filter<AccountField>
    /** Empty: last seen first. */
    sort?: readonly { field: AccountSortField; order: 'asc' | 'desc' }[]
    page: PageRequest
  },
): Promise<{ total: number | null; accounts: TenantAccount[]; next: string | null }> {
  const { tenants, filter = everything, sort = [], page } = query
  for (const tenant of tenants) requireIn(actor, tenant, 'device:read')
  return deps.store.accounts.list({ tenants, filter, sort, page })
}

/** By our id. */
export async function getAccount(deps: Deps, actor: Actor, tenant: TenantId, id: string): Promise<TenantAccount> {
  requireIn(actor, tenant, 'device:read')
  const account = await deps.store.accounts.get(tenant, id)
  if (account === null) throw new DocketError('not_found', 'Account not found')
  return account
}

/**
 * Makes or changes accounts: the same principal name, address, `domain\name` or name in one environment is the same account.
 * First and last seen are widened; `extra` is merged by its names; everything else that is given replaces. In the order of the
 * input.
 */
export async function upsertAccounts(
  deps: Deps,
  actor: Actor,
  tenant: TenantId,
  given: readonly NewAccount[],
  options: { changeSet?: string } = {},
): Promise<TenantAccount[]> {
  requireIn(actor, tenant, 'device:update')
  for (const account of given) checkAccount(account)
  const kind = {
    kind: 'account',
    rows: deps.store.accounts,
    empty: ({ environment, name }: NewAccount, at: string) => emptyAccount(tenant, environment, name, at),
    orderOf: keyOf,
  } as const
  return takeInSeen(deps, actor, tenant, kind, given, options.changeSet)
}

const keyOf = (account: NewAccount) =>
  `${account.environment}\n${(account.userPrincipalName ?? account.email ?? account.name).toLowerCase()}`

function checkAccount(account: NewAccount): void {
  const problems = new Problems()
  problems.uuid('id', account.id)
  problems.text('name', account.name, 300, 1)
  problems.text('environment', account.environment, 200, 1)
  for (const field of ['displayName', 'email', 'domain', 'userPrincipalName', 'sid', 'externalId'] as const) {
    problems.text(field, account[field], 500)
  }
  problems.time('firstSeenAt', account.firstSeenAt)
  problems.time('lastSeenAt', account.lastSeenAt)
  problems.json('extra', account.extra, 1_000_000)
  problems.refuse()
}
