// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { RoleAnswer, RolesListAnswer, RolesPutBody } from './types.ts'

/** The operations on roles; get it from a `Docket` client. */
export class RolesResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Roles there are, built-in ones first. */
  list(options: CallSettings = {}): Promise<RolesListAnswer> {
    return this.calls.json({ method: 'GET', path: '/roles', options })
  }

  /** Make a role or change what it may do; for administrators of all tenants. */
  async put(name: string, body: RolesPutBody, options: CallSettings = {}): Promise<RoleAnswer> {
    return this.calls.json({ method: 'PUT', path: `/roles/${pathPart(name)}`, json: body, options })
  }

  /** Delete a role that nobody has. */
  async delete(name: string, options: CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/roles/${pathPart(name)}`, options })
  }
}
