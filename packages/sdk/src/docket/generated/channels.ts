// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import { pathPart } from '../../core/address.ts'
import type { CallSettings, Calls } from '../calls.ts'
import type { ChannelsCreateAnswer, ChannelsCreateBody, ChannelsCreateQuery, ChannelsDeleteQuery, ChannelsListAnswer, ChannelsListQuery } from './types.ts'

/** The operations on channels; get it from a `Docket` client. */
export class ChannelsResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** Notification channels of a tenant. */
  list(options: ChannelsListQuery & CallSettings = {}): Promise<ChannelsListAnswer> {
    return this.calls.json({ method: 'GET', path: '/channels', query: ['tenant_id'], options })
  }

  /** Make a notification channel. */
  create(body: ChannelsCreateBody, options: ChannelsCreateQuery & CallSettings = {}): Promise<ChannelsCreateAnswer> {
    return this.calls.json({ method: 'POST', path: '/channels', query: ['tenant_id'], json: body, options })
  }

  /** Remove a notification channel. */
  async delete(id: string, options: ChannelsDeleteQuery & CallSettings = {}): Promise<void> {
    return this.calls.nothing({ method: 'DELETE', path: `/channels/${pathPart(id)}`, query: ['tenant_id'], options })
  }
}
