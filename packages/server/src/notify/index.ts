// Sends one alert to one channel: a signed webhook or an e-mail. Knows no store and no use cases.
import type { Alert } from '@docket/model'
import { sendEmail } from './email.ts'
import type { Reach } from './reach.ts'
import { sendWebhook } from './webhook.ts'

export { createReach, type Reach } from './reach.ts'
export { signWebhook } from './webhook.ts'

/** A channel as the store keeps it. */
export interface Target {
  name: string
  kind: 'webhook' | 'email'
  config: Record<string, unknown>
  secret: string | null
}

/**
 * A function that resolves when the other side has taken an alert, and throws when not, within ten seconds, or when `reach` does not
 * allow the place.
 */
export function createDelivery(reach: Reach) {
  return async (target: Target, alert: Alert, note: string, link: string): Promise<void> => {
    if (target.kind === 'webhook') await sendWebhook(target, { alert, note, link }, new Date(), reach)
    else await sendEmail(target, alert, note, link, reach)
  }
}
