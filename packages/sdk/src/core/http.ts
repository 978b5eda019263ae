// One call from options to parsed answer: address, login, timeout, retries, errors. Every client is made of these.

import { createTransport } from '#transport'
import {
  AbortedError,
  type HttpError,
  httpErrorOf,
  InvalidAnswerError,
  NetworkError,
  SdkError,
  TimeoutError,
} from './errors.ts'
import { backOffMs, mayRetry, type RetryOptions, type RetryPolicy, retryAfterMs, retryPolicy } from './retry.ts'
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

/** The whole answer to a call. */
export interface HttpAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  bytes: Uint8Array
  text: string
  /** The parsed body; undefined when it is empty or no JSON. */
  json: unknown
  requestId: string | null
}

/** Adds the login to a call's headers; `isRepeat` after a 401, to get a fresh one. Null: there is nothing better to offer. */
export type Authorize = (isRepeat: boolean, options: CallOptions) => Promise<Record<string, string> | null>

/** How a vendor words its refusals: the text for people and its machine word. */
export type DescribeRefusal = (body: unknown, status: number) => { message: string | null; code: string | null }

const version = '0.1.0'

/** Calls with login, retries, limits and errors. */
export class Http {
  private readonly transport: Transport
  private readonly policy: RetryPolicy
  private readonly options: ConnectionOptions
  private readonly authorize: Authorize
  private readonly describe: DescribeRefusal

  constructor(options: ConnectionOptions, authorize: Authorize, describe: DescribeRefusal) {
    this.options = options
    this.policy = retryPolicy(options.retry)
    this.authorize = authorize
    this.describe = describe
    const { ca, proxy, maxResponseBytes } = options
    this.transport =
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

  /** The answer whatever its status, after retries and a renewed login. */
  async answerTo(call: HttpCall): Promise<HttpAnswer> {
    const isSafe = call.isSafe ?? isSafeByItself(call)
    let renewed = false
    for (let attempt = 1; ; attempt++) {
      const login = await this.authorize(false, call)
      let answer: HttpAnswer | null = null
      let failure: unknown
      try {
        answer = readAnswer(await this.sendOnce(call, login ?? {}))
      } catch (error) {
        failure = error
      }
      if (answer?.status === 401 && !renewed) {
        renewed = true
        const fresh = await this.authorize(true, call)
        if (fresh) {
          attempt -= 1
          continue
        }
      }
      if (answer && answer.status < 400) return answer
      const last = attempt > this.policy.retries
      if (failure !== undefined) {
        // A connection that was never made has carried nothing: repeating is safe whatever the call does.
        const unsent = failure instanceof NetworkError && neverConnected.has(failure.code ?? '')
        if (last || !(failure instanceof NetworkError) || !mayRetry(null, isSafe || unsent)) throw failure
      }
      if (answer && (last || !mayRetry(answer.status, isSafe))) return answer
      const asked = answer ? retryAfterMs(answer.headers['retry-after'], Date.now()) : null
      if (answer && asked !== null && asked > this.policy.maxMs) return answer
      await pause(Math.max(asked ?? 0, asked === null ? backOffMs(this.policy, attempt) : 0), this.signals(call))
    }
  }

  /** An answer that is read piece by piece. One try; no time limit once it has begun. */
  async stream(call: HttpCall): Promise<StreamResponse> {
    const login = (await this.authorize(false, call)) ?? {}
    const begun = new AbortController()
    const timer = setTimeout(() => begun.abort(), call.timeoutMs ?? this.options.timeoutMs ?? 60_000)
    const signals = this.signals(call)
    try {
      const answer = await this.transport.stream({
        method: call.method,
        url: call.url,
        headers: this.headersOf(call, login),
        body: bodyOf(call),
        signal: AbortSignal.any([...signals, begun.signal]),
      })
      if (answer.status < 400) return answer
      const chunks: Uint8Array[] = []
      for await (const chunk of answer.body) chunks.push(chunk)
      throw this.refusal(call, readAnswer({ ...answer, body: joined(chunks) }))
    } catch (error) {
      throw failureOf(error, call, signals, begun.signal)
    } finally {
      clearTimeout(timer)
    }
  }

  /** The error for a refused call, in the words of the server. */
  refusal(call: Pick<HttpCall, 'method' | 'url'>, answer: HttpAnswer): HttpError {
    const body = answer.json === undefined ? answer.text.slice(0, 2000) : answer.json
    const { message, code } = this.describe(answer.json, answer.status)
    const path = pathOf(call.url)
    return httpErrorOf(message ?? `${call.method} ${path} was refused with status ${answer.status}`, {
      status: answer.status,
      method: call.method,
      path,
      body,
      code,
      requestId: answer.requestId,
      retryAfterMs: retryAfterMs(answer.headers['retry-after'], Date.now()),
    })
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.transport.close()
  }

  private signals(call: CallOptions): AbortSignal[] {
    return [this.options.signal, call.signal].filter((signal) => signal !== undefined)
  }

  private headersOf(call: HttpCall, login: Record<string, string>): Record<string, string> {
    const suffix = this.options.userAgent ? ` ${this.options.userAgent.replace(/[^\x20-\x7e]/g, '')}` : ''
    return {
      accept: 'application/json',
      ...(isBrowser ? {} : { 'user-agent': `docket-sdk/${version}${suffix}` }),
      ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
      ...login,
    }
  }

  private async sendOnce(call: HttpCall, login: Record<string, string>): Promise<TransportResponse> {
    const signals = this.signals(call)
    const time = AbortSignal.timeout(call.timeoutMs ?? this.options.timeoutMs ?? 60_000)
    try {
      return await this.transport.send({
        method: call.method,
        url: call.url,
        headers: this.headersOf(call, login),
        body: bodyOf(call),
        signal: AbortSignal.any([...signals, time]),
      })
    } catch (error) {
      throw failureOf(error, call, signals, time)
    }
  }
}

const isBrowser = typeof (globalThis as { document?: unknown }).document !== 'undefined'

const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function isSafeByItself(call: HttpCall): boolean {
  return call.method !== 'POST' && call.method !== 'PATCH' ? true : call.headers?.['idempotency-key'] !== undefined
}

function bodyOf(call: HttpCall): Uint8Array | null {
  if (call.bytes) return call.bytes
  return call.json === undefined ? null : new TextEncoder().encode(JSON.stringify(call.json))
}

/** Without query and origin: what is left may stand in a log. */
function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '(no address)'
}

function readAnswer(answer: TransportResponse): HttpAnswer {
  const { headers } = answer
  const requestId = headers['x-request-id'] ?? headers['x-ms-request-id'] ?? null
  let text: string | undefined
  let json: { value: unknown } | undefined
  return {
    status: answer.status,
    headers,
    bytes: answer.body,
    requestId,
    get text() {
      text ??= new TextDecoder().decode(answer.body)
      return text
    },
    get json() {
      json ??= { value: parsed(this.text) }
      return json.value
    },
  }
}

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Not JSON: whoever needs JSON says so, with the text.
    return undefined
  }
}

/** The parsed body of a good answer as an object; `InvalidAnswerError` for anything else. */
export function objectOf(answer: HttpAnswer): Record<string, unknown> {
  const { json } = answer
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  throw new InvalidAnswerError('the server answered something that is not a JSON object', answer.status, answer.text, {
    requestId: answer.requestId,
  })
}

function failureOf(error: unknown, call: HttpCall, signals: AbortSignal[], time: AbortSignal): Error {
  if (error instanceof SdkError) return error
  const what = `${call.method} ${pathOf(call.url)}`
  if (signals.some(({ aborted }) => aborted)) return new AbortedError(`${what} was aborted`, { cause: error })
  if (time.aborted) return new TimeoutError(`${what} took longer than allowed`, { cause: error })
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : null
  const host = URL.canParse(call.url) ? new URL(call.url).host : '(no address)'
  const reason = code ?? (inner instanceof Error ? inner.message : 'unknown reason')
  return new NetworkError(`${what}: no answer from ${host} (${reason})`, { cause: error, code })
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

/** Waits; rejects at once with `AbortedError` when one of the signals fires. */
export function pause(ms: number, signals: readonly AbortSignal[] = []): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => {
      clearTimeout(timer)
      for (const signal of signals) signal.removeEventListener('abort', gone)
      reject(new AbortedError('the wait was aborted'))
    }
    const timer = setTimeout(() => {
      for (const signal of signals) signal.removeEventListener('abort', gone)
      resolve()
    }, ms)
    for (const signal of signals) {
      if (signal.aborted) return gone()
      signal.addEventListener('abort', gone)
    }
  })
}
