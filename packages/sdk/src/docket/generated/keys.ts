// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { KeysCreateAnswer, KeysCreateBody, KeysListAnswer } from './types.ts'

/** The operations on keys; get it from a `Docket` client. */
export class KeysResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Keys, without their text. */
  list(options: CallSettings = {}): Promise<KeysListAnswer> {
    return this.calls.json({ method: 'GET', path: '/keys', options })
  }

  /** Make a key; its text is in this answer only. */
  create(body: KeysCreateBody, options: CallSettings = {}): Promise<KeysCreateAnswer> {
    return this.calls.json({ method: 'POST', path: '/keys', json: body, options })
  }

  /** End a key and every token made from it. */
  async revoke(id: string, options: CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/keys/${pathPart(id)}`, options })
  }
}
