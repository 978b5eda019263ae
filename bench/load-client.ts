// Sends requests over a fixed number of connections for some seconds; runs as a process of its own so that it shares no thread with the server.
import { Pool } from 'undici'
import { alertBody } from './sample-alerts.ts'
import { mailBytes } from './sample-mails.ts'

export interface LoadOrder {
  url: string
  token: string
  kind: 'alert' | 'mail'
  connections: number
  /** Before measuring begins. */
  warmSeconds: number
  seconds: number
  /** Makes the ids of this run differ from those of others. */
  run: string
}

export interface LoadResult {
  answered: number
  /** Answers other than 200, and broken connections. */
  failed: number
  seconds: number
  p50: number
  p95: number
  p99: number
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const pool = new Pool(order.url, { connections: order.connections, pipelining: 1 })
  const took: number[] = []
  let failed = 0
  let next = 0
  const begin = performance.now() + order.warmSeconds * 1000
  const end = begin + order.seconds * 1000
  const request = order.kind === 'alert' ? alertRequest(order) : mailRequest(order)

  async function connection(): Promise<void> {
    while (performance.now() < end) {
      const options = request(next++)
      const sent = performance.now()
      const ok = await pool.request(options).then(
        async ({ statusCode, body }) => {
          await body.text()
          return statusCode === 200
        },
        () => false,
      )
      const at = performance.now()
      if (at < begin || at > end) continue
      if (ok) took.push(at - sent)
      else failed++
    }
  }
  await Promise.all(Array.from({ length: order.connections }, connection))
  await pool.destroy()
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? Number.NaN
  return { answered: took.length, failed, seconds: order.seconds, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

const authorization = (order: LoadOrder) => `Bearer ${order.token}`

function alertRequest(order: LoadOrder) {
  const headers = { authorization: authorization(order), 'content-type': 'application/json' }
  return (n: number) => ({
    path: '/api/v2-0/alerts/ingest',
    method: 'POST' as const,
    headers,
    body: alertBody(order.run, n),
  })
}

function mailRequest(order: LoadOrder) {
  const boundary = 'docket-bench-boundary'
  const headers = {
    authorization: authorization(order),
    'content-type': `multipart/form-data; boundary=${boundary}`,
  }
  const before = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="mail.eml"\r\nContent-Type: message/rfc822\r\n\r\n`,
  )
  const after = Buffer.from(`\r\n--${boundary}--\r\n`)
  return (n: number) => ({
    path: '/api/v2-0/alerts/ingest/binary',
    method: 'POST' as const,
    headers,
    body: Buffer.concat([before, mailBytes(order.run, n), after]),
  })
}

process.once('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send?.(result, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`load client: ${String(error)}\n`)
      process.exit(1)
    },
  )
})
