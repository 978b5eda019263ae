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
import { emptyAccount, type NewAccount, type PageRequest, transactionAgain } from '../../store/index.ts'
import { requireIn } from '../access.ts'
import { Problems } from '../cases/check-change.ts'
import { differences, recordChange } from '../cases/record-change.ts'
import type { Deps } from '../deps.ts'

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
  const at = deps.now().toISOString()
  const order = given.map((_, index) => index).sort((a, b) => (keyOf(given[a]!) < keyOf(given[b]!) ? -1 : 1))
  return transactionAgain(deps.store.db, async (tx) => {
    const made: TenantAccount[] = []
    for (const index of order) made[index] = await upsertOne(given[index]!)
    return made

    async function upsertOne(account: NewAccount): Promise<TenantAccount> {
      const { changeSet } = options
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const before = await deps.store.accounts.lockSame(tx, tenant, account)
        const after = merged(before ?? emptyAccount(tenant, account.environment, account.name, at), account, before, at)
        if (before === null) {
          // Somebody who made it at the same moment has committed by now: then it is found.
          if (!(await deps.store.accounts.insert(tx, after))) continue
          const entry = { tenant, kind: 'account', id: after.id, verb: 'created', after, changeSet, at } as const
          await recordChange(deps, tx, actor, entry)
          return after
        }
        await deps.store.accounts.update(tx, after)
        const entry = { tenant, kind: 'account', id: after.id, verb: 'updated', changeSet, at } as const
        await recordChange(deps, tx, actor, { ...entry, ...differences(before, after) })
        return after
      }
      throw new DocketError('conflict', 'There is another account with this id')
    }
  })
}

const keyOf = (account: NewAccount) =>
  `${account.environment}\n${(account.userPrincipalName ?? account.email ?? account.name).toLowerCase()}`

function merged(known: TenantAccount, given: NewAccount, before: TenantAccount | null, at: string): TenantAccount {
  const { id, firstSeenAt, lastSeenAt, extra, ...rest } = given
  const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  // What tells no time was not a sighting.
  const first = iso(firstSeenAt ?? lastSeenAt ?? before?.firstSeenAt ?? at)
  const last = iso(lastSeenAt ?? firstSeenAt ?? before?.lastSeenAt ?? at)
  return {
    ...known,
    ...told,
    id: before === null && id !== undefined ? id.toLowerCase() : known.id,
    firstSeenAt: before !== null && before.firstSeenAt < first ? before.firstSeenAt : first,
    lastSeenAt: before !== null && before.lastSeenAt > last ? before.lastSeenAt : last,
    updatedAt: at,
    extra: { ...known.extra, ...extra },
  }
}

const iso = (time: string) => new Date(time).toISOString()

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
