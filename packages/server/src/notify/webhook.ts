// Posts an alert as JSON, signed so that the receiver can tell it from a forgery and from a replay.
import { createHmac } from 'node:crypto'
import { request } from 'undici'
import type { Target } from './index.ts'

const timeoutMs = 10_000

/** `t=<epoch seconds>,v1=<hex HMAC-SHA-256 of "t.body">`; the receiver should refuse old times. */
export function signWebhook(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

/** Any 2xx counts as taken. Redirects are not followed: they would carry the alert to an address nobody configured. */
export async function sendWebhook(target: Target, content: object, at: Date): Promise<void> {
  const body = JSON.stringify({ event: 'alert', ...content })
  const answer = await request(String(target.config.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'docket',
      'docket-signature': signWebhook(target.secret ?? '', body, at),
    },
    body,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    signal: AbortSignal.timeout(timeoutMs),
  })
  await answer.body.dump({ limit: 65_536, signal: AbortSignal.timeout(timeoutMs) })
  if (answer.statusCode < 200 || answer.statusCode > 299) throw new Error(`the webhook answered ${answer.statusCode}`)
}
