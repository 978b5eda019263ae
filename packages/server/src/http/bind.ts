// Turns operation rows into routes: key first, then permission, then the body, its validation, the handler, the answer.
import { Readable } from 'node:stream'
import {
  type Actor,
  type Answer,
  type BoundOperation,
  type Call,
  checkDepth,
  DocketError,
  type Door,
  isDocketError,
  isStream,
} from '@docket/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { bodyText } from './body-text.ts'
import { type RateLimiter, rateHeaders } from './guards.ts'
import type { Metrics } from './metrics.ts'
import { type BodyBudget, readBytes, readForm } from './read-body.ts'
import { checker, typed, withoutNulls } from './validate.ts'

export interface BindOptions {
  publicUrl: () => string
  /** The public address somebody configured, or null. */
  configuredUrl: () => string | null
  /** Per key; the failures of one address have a budget of their own. */
  requests: RateLimiter
  failures: RateLimiter
  metrics: Metrics
  bodies: BodyBudget
  /** Gets every error whose text must not reach the caller. */
  logInternal: (error: unknown, requestId: string) => void
}

const defaultBodyLimit = 1024 * 1024

/** Registers every operation of a door below `base` + each of its prefixes. */
export function bindDoor(app: FastifyInstance, door: Door, bases: readonly string[], options: BindOptions): void {
  const greedy = new Map<string, BoundOperation[]>()
  for (const operation of door.operations) {
    const { row } = operation
    const run = stages(door, operation, app, options)
    for (const base of bases) {
      for (const prefix of door.prefixes) {
        const path = `${base}${prefix}${row.path}`
        app.route({ method: row.method, url: path.replace(/\{(\w+)\}/g, ':$1'), handler: run })
        if (!row.greedyParam) continue
        const key = `${row.method} ${path.slice(0, path.indexOf(`{${row.greedyParam}}`))}*`
        greedy.set(key, [...(greedy.get(key) ?? []), operation])
      }
    }
  }
  for (const [key, operations] of greedy) bindGreedy(app, door, key, operations, options)
}

/** Ids may hold slashes, raw: below `/alerts/*` the longest matching tail decides which operation is meant. */
function bindGreedy(
  app: FastifyInstance,
  door: Door,
  key: string,
  operations: BoundOperation[],
  options: BindOptions,
): void {
  const [method = 'GET', url = '*'] = key.split(' ')
  const tails = operations
    .map((operation) => ({
      name: operation.row.greedyParam ?? '',
      tail: operation.row.path.slice(operation.row.path.indexOf('}') + 1),
      run: stages(door, operation, app, options),
    }))
    .sort((a, b) => b.tail.length - a.tail.length)
  app.route({
    method,
    url,
    handler: (request, reply) => {
      const rest = (request.params as Record<string, string>)['*'] ?? ''
      const match = tails.find(({ tail }) => rest.endsWith(tail) && rest.length > tail.length)
      if (!match) return reply.callNotFound()
      request.params = { [match.name]: rest.slice(0, rest.length - match.tail.length) }
      return match.run(request, reply)
    },
  })
}

function stages(door: Door, operation: BoundOperation, app: FastifyInstance, options: BindOptions) {
  const { row } = operation
  const check = row.body ? checker(row.body) : null
  const checkQuery = door.mergeQuery ? null : checker(row.query ?? Type.Object({}, { additionalProperties: false }))
  const parseJson = app.getDefaultJsonParser('error', 'error')
  const name = `${door.name}.${row.id}`

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const startedAt = performance.now()
    let heldBytes = 0
    try {
      const actor = await identify(door, row.permission === null, request, reply, options)
      if (row.permission !== null && !actor.permissions.has(row.permission))
        throw new DocketError('forbidden', 'Insufficient Permissions')
      const query = typed(request.query as Record<string, string | string[]>, door.mergeQuery ? row.body : row.query)
      checkQuery?.(query)
      const bytes =
        row.bodyKind === 'none'
          ? Buffer.alloc(0)
          : await readBytes(request.raw, row.bodyLimit ?? defaultBodyLimit, options.bodies)
      heldBytes = bytes.length
      const { body, upload } = await readInput(request, door, operation, bytes, parseJson)
      const merged = door.mergeQuery ? { ...withoutNulls(query), ...withoutNulls(body, row.body) } : body
      check?.(merged)
      const call: Call = {
        actor,
        requestId: request.id,
        startedAt,
        tenantHint: headerText(request.headers['docket-tenant']),
        params: request.params as Record<string, string>,
        query,
        body: merged,
        upload,
        publicUrl: options.publicUrl(),
        origin: originOf(request, options),
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
        ),
        search: request.url.includes('?') ? request.url.slice(request.url.indexOf('?') + 1) : '',
      }
      return send(reply, await operation.handle(call))
    } catch (error) {
      const failure = expected(error, request.id, options)
      // A login that failed inside its operation counts like one that failed before.
      const isLogin = row.permission === null && failure.code === 'unauthenticated'
      return refuse(door, reply, (isLogin && countFailure(request, reply, options)) || failure, request.id)
    } finally {
      options.bodies.held -= heldBytes
      options.metrics.observe(name, reply.statusCode, (performance.now() - startedAt) / 1000)
    }
  }
}

/** The caller, looked at before a byte of the body: a 401 must not cost the client its upload. */
export async function identify(
  door: Pick<Door, 'authenticate'>,
  open: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
  options: BindOptions,
): Promise<Actor> {
  if (open) return nobody(request.id)
  try {
    const actor = await door.authenticate({ authorization: request.headers.authorization, requestId: request.id })
    const state = options.requests.take(actor.keyId)
    rateHeaders(reply, state)
    if (state.retryAfterSeconds > 0) throw new DocketError('rate_limited', 'Too many requests')
    return actor
  } catch (error) {
    if (!isDocketError(error) || error.code !== 'unauthenticated') throw error
    throw countFailure(request, reply, options) ?? error
  }
}

/** One failed login of this address; answers the error to throw when its budget is used up. */
export function countFailure(request: FastifyRequest, reply: FastifyReply, options: BindOptions): DocketError | null {
  const state = options.failures.take(request.ip)
  if (state.retryAfterSeconds === 0) return null
  rateHeaders(reply, state)
  return new DocketError('rate_limited', 'Too many failed logins')
}

const headerText = (value: string | string[] | undefined) => (typeof value === 'string' && value !== '' ? value : null)

const nobody = (requestId: string): Actor => ({
  keyId: '' as Actor['keyId'],
  name: 'nobody',
  role: 'reader',
  tenants: [],
  permissions: new Set(),
  requestId,
})

/** Clients follow links only to the host they began with; a configured address is the one they are meant to know. */
function originOf(request: FastifyRequest, options: BindOptions): string {
  const configured = options.configuredUrl()
  if (configured) return configured
  // Behind a trusted proxy, the one the client asked for.
  const host = request.host ?? ''
  return /^[\w.-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/i.test(host)
    ? `${request.protocol}://${host}`
    : options.publicUrl()
}

type JsonParser = ReturnType<FastifyInstance['getDefaultJsonParser']>

async function readInput(
  request: FastifyRequest,
  door: Door,
  operation: BoundOperation,
  bytes: Buffer,
  parseJson: JsonParser,
) {
  const { row } = operation
  const nothing: { body: Record<string, unknown>; upload: Call['upload'] } = { body: {}, upload: null }
  if (row.bodyKind === 'none') return nothing
  if (row.bodyKind === 'bytes') return { body: {}, upload: { field: 'body', name: null, bytes } }
  const contentType = request.headers['content-type']
  if (row.bodyKind === 'multipart') {
    const form = readForm(bytes, contentType, 'file')
    return { body: typed(form.fields, row.body), upload: form.file }
  }
  if (bytes.length === 0) return nothing
  const text = bodyText(bytes, contentType)
  if (door.readBody) {
    const read = door.readBody(text, contentType)
    checkDepth(read)
    return { ...nothing, body: objectOf(read) }
  }
  let body = await new Promise<unknown>((resolve, reject) => {
    parseJson(request, text, (error, value) =>
      error ? reject(new DocketError('invalid', 'the body is not valid JSON', { cause: error })) : resolve(value),
    )
  })
  checkDepth(body)
  if (/\d{16}/.test(text)) body = JSON.parse(text, keepLongNumbers)
  return { ...nothing, body: objectOf(body) }
}

/** A body of nothing, or `null`, has no fields. */
function objectOf(body: unknown): Record<string, unknown> {
  if (body === null || body === undefined) return {}
  if (typeof body !== 'object' || Array.isArray(body))
    throw new DocketError('invalid', 'the body must be a JSON object')
  return body as Record<string, unknown>
}

/**
 * Whole numbers beyond 2^53 as text: rounded, the ids of two alerts become one, and the second alert would be taken for the first.
 */
function keepLongNumbers(this: unknown, _name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !context?.source) return value
  return /^-?\d+$/.test(context.source) ? context.source : value
}

/** Any thrown value as an expected error; what was not expected is logged and answered without its text. */
export function expected(error: unknown, requestId: string, options: Pick<BindOptions, 'logInternal'>): DocketError {
  if (isDocketError(error) && error.code !== 'internal') {
    // What does not work now is somebody's task; the caller only hears that it does not.
    if (error.code === 'unavailable' && error.cause !== undefined) options.logInternal(error.cause, requestId)
    return error
  }
  if (isBadMediaType(error)) return new DocketError('invalid', 'the content type is not valid')
  options.logInternal(error, requestId)
  return new DocketError('internal', `Internal error; the server's log has it under request ${requestId}`)
}

/** Fastify looks at the content type before any handler of ours does. */
const isBadMediaType = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'

export function refuse(
  door: Pick<Door, 'errorAnswer'>,
  reply: FastifyReply,
  error: DocketError,
  requestId: string,
): FastifyReply {
  // The rest of a body that was not read would hold the connection; the client is told to open another.
  if (error.code === 'too_large') reply.header('connection', 'close')
  return send(reply, door.errorAnswer(error, requestId))
}

/** How long a stream that has to end may still be read. */
const lastWordsMs = 2000

function streamOf(body: AsyncIterable<string | Uint8Array>, over: AbortSignal | undefined): Readable {
  const stream = Readable.from(body, { objectMode: false, highWaterMark: 65_536 })
  over?.addEventListener('abort', () => {
    // A reader that does not read would keep the connection; one that does has reached the end by then.
    setTimeout(() => stream.destroy(), lastWordsMs).unref()
  })
  return stream
}

export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status)
  if (answer.headers) reply.headers(answer.headers)
  if (answer.body === undefined) return reply.send()
  if (Buffer.isBuffer(answer.body)) return reply.send(answer.body)
  // Ended streams and gone clients both end the iterable; a slow client holds it back.
  if (isStream(answer.body)) return reply.send(streamOf(answer.body, answer.over))
  if (!answer.headers?.['content-type']) reply.header('content-type', 'application/json; charset=utf-8')
  return reply.send(JSON.stringify(answer.body))
}
