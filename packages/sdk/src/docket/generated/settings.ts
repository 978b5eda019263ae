// Generated from the operation rows of the native API by `npm run generate`; change those instead.
import type { CallSettings, Calls } from '../calls.ts'
import type { CorrelationChange, CorrelationSettings, SettingsCorrelationGetQuery, SettingsCorrelationPutQuery } from './types.ts'

/** The operations on settings; get it from a `Docket` client. */
export class SettingsResource {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** How alerts of the tenant are gathered into incidents and cases. */
  getCorrelation(options: SettingsCorrelationGetQuery & CallSettings = {}): Promise<CorrelationSettings> {
    return this.calls.json({ method: 'GET', path: '/settings/correlation', query: ['tenant_id'], options })
  }

  /** Change how alerts of the tenant are gathered; what was gathered before stays as it is. */
  putCorrelation(body: CorrelationChange = {}, options: SettingsCorrelationPutQuery & CallSettings = {}): Promise<CorrelationSettings> {
    return this.calls.json({ method: 'PUT', path: '/settings/correlation', query: ['tenant_id'], json: body, options })
  }
}
