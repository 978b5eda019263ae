// Posts an alert as JSON, signed so that the receiver can tell it from a forgery and from a replay.
import { createHmac } from 'node:crypto'
import type { LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import type { Target } from './index.ts'
import type { Reach } from './reach.ts'

const timeoutMs = 10_000

/** `t=<epoch seconds>,v1=<hex HMAC-SHA-256 of "t.body">`; the receiver should refuse old times. */
export function signWebhook(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

/**
 * Any 2xx counts as taken. Redirects are not followed: they would carry the alert to an address nobody configured. The addresses that
 * were judged are the ones connected to: a name that answers differently a moment later changes nothing.
 */
export async function sendWebhook(target: Target, content: object, at: Date, reach: Reach): Promise<void> {
  const url = new URL(String(target.config.url))
  const signal = AbortSignal.timeout(timeoutMs)
  const addresses = await reach.resolve(url.hostname)
  const lookup: LookupFunction = (_host, options, done) => {
    const [first] = addresses
    if (options.all) done(null, addresses)
    else done(null, first?.address ?? '', first?.family)
  }
  const agent = new Agent({ connect: { lookup, timeout: timeoutMs } })
  const body = JSON.stringify({ event: 'alert', ...content })
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'docket',
        'docket-signature': signWebhook(target.secret ?? '', body, at),
      },
      body,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal,
    })
    await answer.body.dump({ limit: 65_536, signal })
    if (answer.statusCode < 200 || answer.statusCode > 299) throw new Error(`the webhook answered ${answer.statusCode}`)
  } finally {
    await agent.destroy()
  }
}
