// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { PagedList } from '../../core/pages.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { UserAnswer, UsersCreateBody, UsersGrantBody, UsersListPage, UsersListQuery, UsersUpdateBody } from './types.ts'

/** The operations on users; get it from a `Docket` client. */
export class UsersResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** People who work with Docket, by name. Fetches page after page. */
  list(options: UsersListQuery & CallSettings = {}): PagedList<UserAnswer> {
    return this.calls.list<UserAnswer>({ method: 'GET', path: '/users', query: ['tenant_id', 'text', 'offset', 'limit'], options }, 'users')
  }

  /** One page of the same. */
  listPage(options: UsersListQuery & CallSettings = {}): Promise<UsersListPage> {
    return this.calls.json({ method: 'GET', path: '/users', query: ['tenant_id', 'text', 'offset', 'limit'], options })
  }

  /** One user. */
  async get(id: string, options: CallSettings = {}): Promise<UserAnswer> {
    return this.calls.json({ method: 'GET', path: `/users/${pathPart(id)}`, options })
  }

  /** Make a user, with roles in tenants you administer. */
  create(body: UsersCreateBody, options: CallSettings = {}): Promise<UserAnswer> {
    return this.calls.json({ method: 'POST', path: '/users', json: body, options })
  }

  /** Change or disable a user. */
  async update(id: string, body: UsersUpdateBody = {}, options: CallSettings = {}): Promise<UserAnswer> {
    return this.calls.json({ method: 'PATCH', path: `/users/${pathPart(id)}`, json: body, options })
  }

  /** Give a user a role in a tenant, in place of the one he had there. */
  async grant(id: string, tenantId: string, body: UsersGrantBody, options: CallSettings = {}): Promise<UserAnswer> {
    return this.calls.json({ method: 'PUT', path: `/users/${pathPart(id)}/grants/${pathPart(tenantId)}`, json: body, options })
  }

  /** Take a user's role in a tenant away. */
  async revoke(id: string, tenantId: string, options: CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/users/${pathPart(id)}/grants/${pathPart(tenantId)}`, options })
  }
}
