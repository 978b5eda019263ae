// Sends one alert to one channel: a signed webhook or an e-mail. Knows no store and no use cases.
import type { Alert } from '@docket/model'
import { sendEmail } from './email.ts'
import { sendWebhook } from './webhook.ts'

export { signWebhook } from './webhook.ts'

/** A channel as the store keeps it. */
export interface Target {
  name: string
  kind: 'webhook' | 'email'
  config: Record<string, unknown>
  secret: string | null
}

/** Resolves when the other side has taken it; throws when not, within ten seconds. */
export async function deliver(target: Target, alert: Alert, note: string, link: string): Promise<void> {
  if (target.kind === 'webhook') await sendWebhook(target, { alert, note, link }, new Date())
  else await sendEmail(target, alert, note, link)
}
