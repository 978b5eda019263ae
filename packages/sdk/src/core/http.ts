// One call from options to parsed answer: login, timeout, retries, errors. Every client is made of these.

import { createTransport } from '#transport'
import { pathOfUrl } from './address.ts'
import { type HttpAnswer, parsed, readAnswer } from './answer.ts'
import {
  AbortedError,
  ConfigurationError,
  type HttpError,
  httpErrorOf,
  InvalidAnswerError,
  NetworkError,
  SdkError,
  TimeoutError,
} from './errors.ts'
import { joined } from './form.ts'
import { backOffMs, mayRetry, type RetryOptions, type RetryPolicy, retryAfterMs, retryPolicy } from './retry.ts'
import { limited, pause, shared, timeLimit } from './time.ts'
import type { StreamResponse, Transport, TransportOptions, TransportResponse } from './transport.ts'

/** Options that every client takes. */
export interface ConnectionOptions extends TransportOptions {
  /** How often and how long to repeat; `{ retries: 0 }` for never. */
  retry?: RetryOptions
  /** Time for one try in milliseconds, default 60,000. */
  timeoutMs?: number
  /** Ends every call of this client. */
  signal?: AbortSignal
  /** Instead of the built-in transport, e.g. in tests. */
  transport?: Transport
  /** Appended to the `User-Agent` of this SDK. */
  userAgent?: string
}

/** Options of one call. */
export interface CallOptions {
  signal?: AbortSignal
  timeoutMs?: number
}

/** Only what limits a call, out of larger options. */
export function limitsOf({ signal, timeoutMs }: CallOptions): CallOptions {
  return { ...(signal ? { signal } : {}), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
}

/** One call. */
export interface HttpCall extends CallOptions {
  method: string
  /** Absolute address. */
  url: string
  headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is; set `content-type` in `headers`. */
  bytes?: Uint8Array
  /** True when repeating does no harm; default: GET, HEAD, PUT, DELETE, and calls with an `idempotency-key` header. */
  isSafe?: boolean
}

/**
 * The headers that log a call in. `refused` are those a 401 came back for: null then says that there is nothing better to offer.
 * Many calls may wait for one login, so that none of them can end it.
 */
export type Authorize = (refused: Login | null) => Promise<Login | null>

type Login = Readonly<Record<string, string>>

/** How a client logs in and what must never be shown. */
export interface LoginOptions {
  authorize: Authorize
  describe: DescribeRefusal
  /** Keys and tokens in use. */
  secrets: () => readonly string[]
}

/** How a vendor words its refusals: the text for people and its machine word. */
export type DescribeRefusal = (body: unknown, status: number) => { message: string | null; code: string | null }

const version = '0.1.0'

/** Calls with login, retries, limits and errors. Its state is private at run time too, so that printing a client shows no key. */
export class Http {
  readonly #transport: Transport
  readonly #policy: RetryPolicy
  readonly #options: ConnectionOptions
  readonly #login: LoginOptions

  constructor(options: ConnectionOptions, login: LoginOptions) {
    this.#options = options
    this.#policy = retryPolicy(options.retry)
    this.#login = login
    const { ca, proxy, maxResponseBytes } = options
    this.#transport =
      options.transport ??
      createTransport({
        ...(ca === undefined ? {} : { ca }),
        ...(proxy === undefined ? {} : { proxy }),
        ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
      })
  }

  /** The answer of a call that was not refused; throws the matching `HttpError` otherwise. */
  async call(call: HttpCall): Promise<HttpAnswer> {
    const answer = await this.answerTo(call)
    if (answer.status >= 400) throw this.refusal(call, answer)
    return answer
  }

  /** The answer whatever its status, after retries and a renewed login; redirects are not followed. */
  async answerTo(call: HttpCall): Promise<HttpAnswer> {
    const isSafe = call.isSafe ?? isSafeByItself(call)
    const body = bodyOf(call)
    let renewed = false
    for (let attempt = 1; ; attempt++) {
      const login = await this.#loginFor(call, null)
      let answer: HttpAnswer | null = null
      let failure: unknown
      try {
        answer = readAnswer(await this.#sendOnce(call, body, login ?? {}), this.#secretsWith(login))
      } catch (error) {
        failure = error
      }
      if (answer?.status === 401 && !renewed) {
        renewed = true
        const fresh = await this.#loginFor(call, login ?? {})
        if (fresh) {
          attempt -= 1
          continue
        }
      }
      if (answer && answer.status < 400) return notRedirected(call, answer)
      const last = attempt > this.#policy.retries
      if (failure !== undefined) {
        // A connection that was never made has carried nothing: repeating is safe whatever the call does.
        const unsent = failure instanceof NetworkError && neverConnected.has(failure.code ?? '')
        const canPass = failure instanceof NetworkError || failure instanceof TimeoutError
        if (last || !canPass || !mayRetry(null, isSafe || unsent)) throw failure
      }
      if (answer && (last || !mayRetry(answer.status, isSafe))) return answer
      const asked = answer ? retryAfterMs(answer.headers['retry-after'], serverNow(answer)) : null
      if (answer && asked !== null && asked > this.#policy.maxMs) return answer
      await pause(Math.max(asked ?? 0, backOffMs(this.#policy, attempt)), this.#signals(call))
    }
  }

  /** An answer that is read piece by piece. One try; no time limit once it has begun. */
  async stream(call: HttpCall): Promise<StreamResponse> {
    const body = bodyOf(call)
    const login = (await this.#loginFor(call, null)) ?? {}
    const begun = new AbortController()
    const limit = this.#limit(call)
    const timer = limit === null ? undefined : setTimeout(() => begun.abort(), limit)
    const signals = this.#signals(call)
    try {
      const answer = await this.#transport.stream({
        method: call.method,
        url: call.url,
        headers: this.#headersOf(call, login),
        body,
        signal: AbortSignal.any([...signals, begun.signal]),
      })
      if (answer.status < 300) return answer
      const whole = { ...answer, body: await firstBytes(answer.body, maxRefusalBytes) }
      const refused = readAnswer(whole, this.#secretsWith(login))
      throw this.refusal(call, notRedirected(call, refused))
    } catch (error) {
      throw failureOf(error, call, signals, [begun.signal])
    } finally {
      clearTimeout(timer)
    }
  }

  /** The error for a refused call, in the words of the server. */
  refusal(call: Pick<HttpCall, 'method' | 'url'>, answer: HttpAnswer): HttpError {
    // Written anew before it is blotted: a server may have spelled a key with escapes.
    const json = answer.json === undefined ? undefined : parsed(answer.hide(JSON.stringify(answer.json)))
    const { message, code } = this.#login.describe(json, answer.status)
    const path = pathOfUrl(call.url)
    return httpErrorOf(message ?? `${call.method} ${path} was refused with status ${answer.status}`, {
      status: answer.status,
      method: call.method,
      path,
      body: json === undefined ? answer.shown.slice(0, 2000) : json,
      code,
      requestId: answer.requestId,
      retryAfterMs: retryAfterMs(answer.headers['retry-after'], serverNow(answer)),
    })
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.#transport.close()
  }

  #signals(call: CallOptions): AbortSignal[] {
    return [this.#options.signal, call.signal].filter((signal) => signal !== undefined)
  }

  #limit(call: CallOptions): number | null {
    return timeLimit('timeoutMs', call.timeoutMs ?? this.#options.timeoutMs ?? 60_000)
  }

  async #loginFor(call: HttpCall, refused: Login | null): Promise<Login | null> {
    const what = `logging in for ${call.method} ${pathOfUrl(call.url)}`
    // Whoever left already must not make others log in.
    if (this.#signals(call).some(({ aborted }) => aborted)) throw new AbortedError(`${what} was aborted`)
    const signals = this.#signals(call)
    const limits = limited([], this.#limit(call))
    try {
      return await shared(this.#login.authorize(refused), what, signals, [limits.time])
    } finally {
      limits.end()
    }
  }

  #headersOf(call: HttpCall, login: Login): Record<string, string> {
    const suffix = this.#options.userAgent ? ` ${this.#options.userAgent.replace(/[^\x20-\x7e]/g, '')}` : ''
    const headers = {
      accept: 'application/json',
      ...(isBrowser ? {} : { 'user-agent': `docket-sdk/${version}${suffix}` }),
      ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
      ...login,
    }
    for (const [name, value] of Object.entries(headers))
      if (/[^\t\x20-\x7e]/.test(value))
        throw new ConfigurationError(`the ${name} header cannot carry this value; is there a line break in it?`)
    return headers
  }

  /** Those in use, and what this very call carried: its token may have been renewed meanwhile. */
  #secretsWith(login: Login | null): string[] {
    const carried = (login?.authorization ?? '').replace(/^Bearer /, '')
    return [...this.#login.secrets(), carried].filter((secret) => secret !== '')
  }

  async #sendOnce(call: HttpCall, body: Uint8Array | null, login: Login): Promise<TransportResponse> {
    const signals = this.#signals(call)
    const limits = limited(signals, this.#limit(call))
    try {
      return await this.#transport.send({
        method: call.method,
        url: call.url,
        headers: this.#headersOf(call, login),
        body,
        signal: limits.signal,
      })
    } catch (error) {
      throw failureOf(error, call, signals, [limits.time])
    } finally {
      limits.end()
    }
  }
}

/** Pages and their workers say themselves what they are. */
const isBrowser = 'document' in globalThis || 'WorkerGlobalScope' in globalThis

/** Of a refused stream as much as says why. */
const maxRefusalBytes = 1024 * 1024

const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** The server's clock where it tells: dates it names are meant by that one, whatever the clock here says. */
function serverNow(answer: HttpAnswer): number {
  const told = Date.parse(answer.headers.date ?? '')
  return Number.isNaN(told) ? Date.now() : told
}

function isSafeByItself(call: HttpCall): boolean {
  return call.method !== 'POST' && call.method !== 'PATCH' ? true : call.headers?.['idempotency-key'] !== undefined
}

function bodyOf(call: HttpCall): Uint8Array | null {
  if (call.bytes) return call.bytes
  if (call.json === undefined) return null
  try {
    return new TextEncoder().encode(JSON.stringify(call.json))
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : ''
    throw new ConfigurationError(`what is to be sent cannot be written as JSON: ${why}`)
  }
}

/** A redirect would carry the key to another place, and a POST would arrive as GET: the person is told instead. */
function notRedirected(call: HttpCall, answer: HttpAnswer): HttpAnswer {
  if (answer.status < 300 || answer.status >= 400) return answer
  const { location = '' } = answer.headers
  const target = URL.canParse(location, call.url) ? new URL(location, call.url) : null
  const where = target === null ? '' : ` to ${answer.hide(`${target.origin}${target.pathname}`).slice(0, 300)}`
  throw new InvalidAnswerError(
    `${call.method} ${pathOfUrl(call.url)} was redirected${where}; redirects are not followed: give the address it is really at`,
    answer.status,
    '',
    { requestId: answer.requestId },
  )
}

function failureOf(error: unknown, call: HttpCall, signals: AbortSignal[], time: AbortSignal[]): Error {
  if (error instanceof SdkError) return error
  const what = `${call.method} ${pathOfUrl(call.url)}`
  const cause = plainCause(error)
  if (signals.some(({ aborted }) => aborted)) return new AbortedError(`${what} was aborted`, { cause })
  if (time.some(({ aborted }) => aborted)) return new TimeoutError(`${what} took longer than allowed`, { cause })
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : null
  const host = URL.canParse(call.url) ? new URL(call.url).host : '(no address)'
  const reason = code ?? (inner instanceof Error ? inner.message : 'unknown reason')
  return new NetworkError(`${what}: no answer from ${host} (${reason})`, { cause, code })
}

/** Errors of transports may hang the whole request on themselves, login included: only name, text and code are kept. */
function plainCause(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const plain: Error & { code?: unknown } = new Error(error.message)
  plain.name = error.name
  if ('code' in error) plain.code = error.code
  return plain
}

async function firstBytes(body: AsyncIterable<Uint8Array>, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size >= max) break
  }
  return joined(chunks)
}
