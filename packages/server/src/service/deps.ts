// What the use cases are handed: the store, the clock, the way out to notification channels, and a few settings.
import type { Alert, TenantId } from '@docket/model'
import type { Channel, Store } from '../store/index.ts'

/** Sends one alert to one channel; throws when it did not arrive. */
export type Deliver = (channel: Channel, alert: Alert, note: string, link: string) => Promise<void>

export interface Deps {
  store: Store
  now: () => Date
  deliver: Deliver
  /** False for the name or address of a machine that no channel may be pointed at. */
  mayReach: (host: string) => boolean
  /** Where keys for all tenants work when they name none. */
  defaultTenant: TenantId
  /** Signs access tokens and download links. */
  signingKey: Buffer
  /** Life of an access token in seconds. */
  tokenSeconds: number
  /** Address of this server as its clients know it, without a trailing slash. */
  publicUrl: () => string
  log: (line: string, context?: Record<string, unknown>) => void
}

/** The environment of alerts that name none. */
export const defaultEnvironment = 'production'
