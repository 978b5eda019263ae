// What stands before every route: request id, security headers, and rate limits that say when to come back.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Headers every answer carries; nothing here is a page, so nothing may be framed, sniffed or cached. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** A client's own request id is kept when it is harmless, so that its log and ours meet. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID()
}

/** Answers what is not HTTP, or too slow or too long for it, and ends the connection. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, reason] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request']
  const body = JSON.stringify({ error: reason })
  const headers = {
    ...securityHeaders,
    'content-type': 'application/json',
    'content-length': body.length,
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}

export function addGuards(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders).header('x-request-id', request.id)
  })
}

/** Counts events per key in windows of one minute; memory is bounded by forgetting the oldest windows. */
export interface RateLimiter {
  /** Takes one from `who`'s budget. `retryAfterSeconds` is 0 while there is budget. */
  take(who: string): { limit: number; remaining: number; resetAt: number; retryAfterSeconds: number }
}

const windowMs = 60_000
const maxTracked = 10_000

/** `perMinute` 0 means unlimited. */
export function rateLimiter(perMinute: number, now: () => number): RateLimiter {
  const windows = new Map<string, { startedAt: number; used: number }>()
  return {
    take(who) {
      const at = now()
      let window = windows.get(who)
      if (!window || at - window.startedAt >= windowMs) {
        windows.delete(who)
        if (windows.size >= maxTracked) windows.delete(windows.keys().next().value ?? '')
        window = { startedAt: at, used: 0 }
        windows.set(who, window)
      }
      window.used++
      const over = perMinute > 0 && window.used > perMinute
      const resetAtMs = window.startedAt + windowMs
      return {
        limit: perMinute,
        remaining: Math.max(0, perMinute - window.used),
        resetAt: Math.ceil(resetAtMs / 1000),
        retryAfterSeconds: over ? Math.max(1, Math.ceil((resetAtMs - at) / 1000)) : 0,
      }
    },
  }
}

/** Puts the limit on the answer in the header names both doors' clients read. */
export function rateHeaders(reply: FastifyReply, state: ReturnType<RateLimiter['take']>): void {
  if (state.limit === 0) return
  reply.header('x-ratelimit-limit', String(state.limit))
  reply.header('x-ratelimit-remaining', String(state.remaining))
  reply.header('x-ratelimit-reset', String(state.resetAt))
  if (state.retryAfterSeconds > 0) reply.header('retry-after', String(state.retryAfterSeconds))
}
