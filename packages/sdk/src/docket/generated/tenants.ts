// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { TenantsCreateAnswer, TenantsCreateBody, TenantsGetAnswer, TenantsListAnswer } from './types.ts'

/** The operations on tenants; get it from a `Docket` client. */
export class TenantsResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Tenants of this key. */
  list(options: CallSettings = {}): Promise<TenantsListAnswer> {
    return this.calls.json({ method: 'GET', path: '/tenants', options })
  }

  /** One tenant. */
  async get(id: string, options: CallSettings = {}): Promise<TenantsGetAnswer> {
    return this.calls.json({ method: 'GET', path: `/tenants/${pathPart(id)}`, options })
  }

  /** Make a tenant. */
  create(body: TenantsCreateBody, options: CallSettings = {}): Promise<TenantsCreateAnswer> {
    return this.calls.json({ method: 'POST', path: '/tenants', json: body, options })
  }
}
