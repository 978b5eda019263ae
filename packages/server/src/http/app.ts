// The HTTP server: doors bound under every base path, health and metrics, and one way to refuse what nobody answers.
import { type Actor, DocketError, type Door } from '@docket/model'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type BindOptions, bindDoor, expected, identify, refuse } from './bind.ts'
import { addGuards, answerBrokenRequest, rateLimiter, requestIdOf, securityHeaders } from './guards.ts'
import { createMetrics } from './metrics.ts'
import { bodyBudget, holdContinue } from './read-body.ts'

export interface AppOptions {
  doors: readonly Door[]
  /** Words the errors of paths that belong to no door. */
  fallback: Door
  /** Path of the public URL, e.g. `/docket`; everything is served with and without it. */
  basePath: string
  publicUrl: () => string
  configuredUrl: () => string | null
  tls: { cert: Buffer; key: Buffer } | null
  /** Requests per minute and key; 0 means no limit. */
  requestsPerMinute: number
  /** Failed logins per minute and address; 0 means no limit. */
  failuresPerMinute: number
  trustProxy: boolean
  isReady: () => Promise<boolean>
  gauges: () => Promise<Record<string, number>>
  logInternal: BindOptions['logInternal']
  /** Hears of every answered request. */
  logRequest: (line: { method: string; path: string; status: number; ms: number; requestId: string }) => void
  now: () => number
}

/** Bodies of all running requests together. */
const heldBodyBytes = 512 * 1024 * 1024

/** Lists of ids stand in the address: room for eight hundred, twice what Node gives. */
const maxHeaderSize = 32 * 1024

/** Builds the server without listening. */
export function createApp(options: AppOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    // What arrives on an open connection while closing is still answered, in its door's words; then the connection ends.
    return503OnClosing: false,
    // One hop: what stands further left in X-Forwarded-For was written by whoever sent the request.
    trustProxy: options.trustProxy && ((_address, hop) => hop === 0),
    requestTimeout: 300_000,
    genReqId: (request) => requestIdOf(request),
    rewriteUrl: (request) => canonicalUrl(options, request.url ?? '/'),
    routerOptions: { maxParamLength: 4096 },
    frameworkErrors: (_error, request, reply) => {
      reply.headers(securityHeaders)
      return refuse(
        doorOf(options, request.url),
        reply,
        new DocketError('invalid', 'the address is not valid'),
        request.id,
      )
    },
    clientErrorHandler: answerBrokenRequest,
    ...(options.tls ? { https: { ...options.tls, maxHeaderSize } } : { http: { maxHeaderSize } }),
  }) as FastifyInstance
  // Bodies are read by bind.ts, after the key was checked; no parser may touch them before.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))

  holdContinue(app.server)

  const metrics = createMetrics()
  const bind: BindOptions = {
    publicUrl: options.publicUrl,
    configuredUrl: options.configuredUrl,
    requests: rateLimiter(options.requestsPerMinute, options.now),
    failures: rateLimiter(options.failuresPerMinute, options.now),
    metrics,
    bodies: bodyBudget(heldBodyBytes),
    logInternal: options.logInternal,
  }
  const bases = options.basePath === '' ? [''] : ['', options.basePath]
  addGuards(app)
  app.addHook('onResponse', async (request, reply) => {
    // The pattern, not the address: download links in addresses are secrets.
    const path = request.routeOptions.url ?? '(none)'
    options.logRequest({
      method: request.method,
      path,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      requestId: request.id,
    })
  })
  for (const door of options.doors) bindDoor(app, door, bases, bind)

  for (const base of bases) {
    app.get(`${base}/healthz`, async () => ({ status: 'ok' }))
    app.get(`${base}/readyz`, async (_request, reply) => {
      const ready = await options.isReady()
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' })
    })
    app.get(`${base}/metrics`, async (request, reply) =>
      guarded(options, bind, request, reply, async (actor) => {
        // Numbers of the whole installation: only for keys that see all of it.
        if (actor.tenants !== 'all') throw new DocketError('forbidden', 'Insufficient Permissions')
        return reply.type('text/plain; version=0.0.4').send(metrics.print(await options.gauges()))
      }),
    )
  }
  app.setNotFoundHandler((request, reply) =>
    guarded(options, bind, request, reply, async () => {
      throw new DocketError('not_found', 'Not found')
    }),
  )
  app.setErrorHandler((error, request, reply) =>
    refuse(doorOf(options, request.url), reply, expected(error, request.id, bind), request.id),
  )
  return app
}

/** Runs `work` for a known caller and words its failures as the door of that path would. */
async function guarded(
  options: AppOptions,
  bind: BindOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (actor: Actor) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const door = doorOf(options, request.url)
  try {
    return await work(await identify(door, false, request, reply, bind))
  } catch (error) {
    return refuse(door, reply, expected(error, request.id, bind), request.id)
  }
}

/** The address without the base path, and that base path (empty when the address is not below it). */
function splitBase({ basePath }: AppOptions, url: string): [base: string, rest: string] {
  return basePath && url.startsWith(`${basePath}/`) ? [basePath, url.slice(basePath.length)] : ['', url]
}

/** Doors whose paths ignore case say how a path is spelled here; the query stays as it was sent. */
function canonicalUrl(options: AppOptions, url: string): string {
  const [base, rest] = splitBase(options, url)
  const queryAt = rest.indexOf('?')
  const path = queryAt < 0 ? rest : rest.slice(0, queryAt)
  for (const door of options.doors) {
    const canonical = door.canonicalPath?.(path)
    if (canonical) return base + canonical + rest.slice(path.length)
  }
  return url
}

function doorOf(options: AppOptions, url: string): Door {
  const [, rest] = splitBase(options, url)
  const path = rest.replace(/\?.*$/s, '')
  const owns = (door: Door) => door.owns?.(path) ?? door.prefixes.some((prefix) => path.startsWith(`${prefix}/`))
  return options.doors.find(owns) ?? options.fallback
}
