// Accounts of the organisation and what they may still use.
import { pathPart } from '../core/address.ts'
import { objectOf } from '../core/answer.ts'
import { NotFoundError } from '../core/errors.ts'
import type { CallOptions } from '../core/http.ts'
import { apiOr, type IntezerApi } from './api.ts'
import type { Row } from './history.ts'

/** A person of the organisation. */
export interface AccountRow {
  account_id: string
  account_name: string
  account_email: string
  [key: string]: unknown
}

type Options = CallOptions & { api?: IntezerApi }

/**
 * The account of the API key.
 *
 * @example
 * console.log((await getMyAccount()).account_email)
 */
export async function getMyAccount({ api, ...call }: Options = {}): Promise<AccountRow> {
  return (await apiOr(api).result('GET', '/accounts/me', {}, call)) as AccountRow
}

/**
 * An account by its id; null when there is none.
 *
 * @example
 * const account = await getAccount(accountId)
 * console.log(account?.account_name)
 */
export async function getAccount(accountId: string, { api, ...call }: Options = {}): Promise<AccountRow | null> {
  try {
    return (await apiOr(api).result('GET', `/accounts/${pathPart(accountId)}`, {}, call)) as AccountRow
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}

/**
 * Every account of the organisation.
 *
 * @example
 * for (const account of await listAccounts()) console.log(account.account_email)
 */
export async function listAccounts({ api, ...call }: Options = {}): Promise<AccountRow[]> {
  const { result } = objectOf(await apiOr(api).call('GET', '/accounts', {}, call))
  return Array.isArray(result) ? (result as AccountRow[]) : []
}

/**
 * Quotas and how much of them is used.
 *
 * @example
 * console.log(await getQuotaUsage())
 */
export async function getQuotaUsage({ api, ...call }: Options = {}): Promise<Row> {
  return apiOr(api).result('GET', '/current-quota-usage', {}, call)
}
