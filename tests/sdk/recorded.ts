// A transport that plays recorded exchanges: each expected request in turn, with the vendor's documented answer.
import type { Transport, TransportRequest } from '@docket/sdk'

export interface Exchange {
  method: string
  /** Path and query as sent. */
  path: string
  /** Parts that the JSON body must have. */
  body?: unknown
  status?: number
  headers?: Record<string, string>
  /** An object is sent as JSON, a text as it is. */
  answer?: unknown
  /** Instead of an answer: how the connection fails. */
  fails?: string
}

export interface Recording extends Transport {
  requests: TransportRequest[]
  /** What was expected and not asked. */
  left(): Exchange[]
}

/** Throws into the call when something else is asked than recorded. */
export function play(exchanges: readonly Exchange[]): Recording {
  const waiting = [...exchanges]
  const requests: TransportRequest[] = []
  return {
    requests,
    left: () => waiting,
    async send(request) {
      requests.push(request)
      const url = new URL(request.url)
      const asked = `${request.method} ${url.pathname}${url.search}`
      const next = waiting.shift()
      if (!next || asked !== `${next.method} ${next.path}`)
        throw new Error(`asked ${asked}, recorded ${next ? `${next.method} ${next.path}` : 'nothing more'}`)
      if (next.body !== undefined) {
        const sent: unknown = JSON.parse(new TextDecoder().decode(request.body ?? new Uint8Array()) || 'null')
        if (!contains(sent, next.body)) throw new Error(`${asked} sent ${JSON.stringify(sent)}`)
      }
      if (next.fails) throw Object.assign(new Error(next.fails), { code: next.fails })
      const text =
        typeof next.answer === 'string' ? next.answer : next.answer === undefined ? '' : JSON.stringify(next.answer)
      return { status: next.status ?? 200, headers: next.headers ?? {}, body: new TextEncoder().encode(text) }
    },
    stream: () => Promise.reject(new Error('nothing is streamed here')),
    close: async () => {},
  }
}

/** True when `whole` has everything that `part` has. */
function contains(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return Object.is(whole, part)
  if (typeof whole !== 'object' || whole === null) return false
  if (Array.isArray(part) && (!Array.isArray(whole) || whole.length !== part.length)) return false
  return Object.entries(part).every(([key, value]) => contains((whole as Record<string, unknown>)[key], value))
}
