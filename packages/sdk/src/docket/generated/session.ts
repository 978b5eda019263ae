// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import type { CallSettings, Calls } from '../calls.ts'
import type { MeAnswer } from './types.ts'

/** The operations on session; get it from a `Docket` client. */
export class SessionResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Who this key is, and what it may do. */
  me(options: CallSettings = {}): Promise<MeAnswer> {
    return this.calls.json({ method: 'GET', path: '/me', options })
  }
}
