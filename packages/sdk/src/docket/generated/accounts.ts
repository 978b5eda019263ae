// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { PagedList } from '../../core/pages.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { AccountsGetQuery, AccountsListPage, AccountsListQuery, AccountsPutAnswer, AccountsPutBody, AccountsPutQuery, TenantAccount } from './types.ts'

/** The operations on accounts; get it from a `Docket` client. */
export class AccountsResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Accounts of a tenant's own environment; or what changed since a time. Fetches page after page. */
  list(options: AccountsListQuery & CallSettings = {}): PagedList<TenantAccount> {
    return this.calls.list<TenantAccount>({ method: 'GET', path: '/accounts', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'environment', 'name', 'email', 'updated_since'], options }, 'accounts')
  }

  /** One page of the same. */
  listPage(options: AccountsListQuery & CallSettings = {}): Promise<AccountsListPage> {
    return this.calls.json({ method: 'GET', path: '/accounts', query: ['tenant_id', 'cursor', 'limit', 'filter', 'sort', 'offset', 'total', 'environment', 'name', 'email', 'updated_since'], options })
  }

  /** One account. */
  async get(id: string, options: AccountsGetQuery & CallSettings = {}): Promise<TenantAccount> {
    return this.calls.json({ method: 'GET', path: `/accounts/${pathPart(id)}`, query: ['tenant_id'], options })
  }

  /** Tell of accounts: new ones are added, known ones brought up to date. */
  put(body: AccountsPutBody, options: AccountsPutQuery & CallSettings = {}): Promise<AccountsPutAnswer> {
    return this.calls.json({ method: 'POST', path: '/accounts', query: ['tenant_id'], json: body, isCreation: true, options })
  }
}
