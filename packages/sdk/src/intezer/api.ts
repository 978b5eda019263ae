// Calls of the Intezer API v2.0: addresses, tokens from the API key, error wording; one global instance or many.

import { addressOf } from '../core/address.ts'
import { type HttpAnswer, objectOf } from '../core/answer.ts'
import {
  AuthenticationError,
  ConfigurationError,
  type HttpError,
  InvalidAnswerError,
  PermissionError,
} from '../core/errors.ts'
import { type CallOptions, type ConnectionOptions, Http, type HttpCall, limitsOf } from '../core/http.ts'
import { detailsOf, InsufficientPermissionsError, InvalidApiKeyError } from './errors.ts'

/** Address and key. */
export interface IntezerApiOptions extends ConnectionOptions {
  apiKey: string
  /** Address that ends in `/api/`; default the vendor's own, `https://analyze.intezer.com/api/`. */
  baseUrl?: string
  /** Tenant to ask for when the key has several. */
  tenantId?: string
  /**
   * Where parameters of GET calls travel. The real API reads them from a body, which browsers cannot send with GET; Docket reads
   * both. Default `body`.
   */
  getParameters?: 'body' | 'query'
}

type Parameters = Record<string, unknown>

/** Tokens are renewed this long before they end. */
const renewBeforeSeconds = 20

/**
 * Everything that talks to one Intezer account (or Docket). Most programs make one and call `setGlobalApi`.
 *
 * @example
 * const api = new IntezerApi({ apiKey, baseUrl: 'https://docket.example/api/' })
 * const alert = await Alert.fromId({ alertId, api })
 */
export class IntezerApi {
  readonly #http: Http
  readonly #login: Http
  readonly #base: string
  readonly #options: IntezerApiOptions
  #token: { text: string; expiresAt: number } | null = null
  #loggingIn: Promise<void> | null = null

  constructor(options: IntezerApiOptions) {
    if (!options.apiKey) throw new ConfigurationError('apiKey must not be empty')
    const given = options.baseUrl ?? 'https://analyze.intezer.com/api/'
    this.#options = options
    this.#base = `${addressOf('baseUrl', given, 'https://docket.example/api/')}/`
    const secrets = () => [options.apiKey, ...(this.#token === null ? [] : [this.#token.text])]
    this.#login = new Http(options, { authorize: async (refused) => (refused ? null : {}), describe, secrets })
    this.#http = new Http(options, { authorize: (refused) => this.#authorize(refused), describe, secrets })
  }

  /** True when the service answers. Needs no valid key. */
  async isAvailable(options: CallOptions = {}): Promise<boolean> {
    const answer = await this.#login.answerTo({ method: 'GET', url: this.#urlOf('/is-available'), ...options })
    return answer.status === 200
  }

  /** One call below `/api/v2-0`; refusals are thrown as the general errors. */
  async call(
    method: string,
    path: string,
    parameters: Parameters = {},
    options: CallOptions & Repeat = {},
  ): Promise<HttpAnswer> {
    const answer = await this.answerTo(method, path, parameters, options)
    if (answer.status >= 400) throw this.refusal(method, path, answer)
    return answer
  }

  /** The answer whatever its status. */
  answerTo(
    method: string,
    path: string,
    parameters: Parameters = {},
    options: CallOptions & Repeat = {},
  ): Promise<HttpAnswer> {
    const { isSafe } = options
    const sent = defined(parameters)
    const asQuery = method === 'GET' && this.#options.getParameters === 'query'
    const call: HttpCall = {
      method,
      url: this.#urlOf(path) + (asQuery ? queryOf(sent) : ''),
      ...(asQuery ? {} : { json: sent }),
      ...(isSafe === undefined ? {} : { isSafe }),
      ...limitsOf(options),
    }
    return this.#http.answerTo(call)
  }

  /** `result` of a good answer, as an object. */
  async result(
    method: string,
    path: string,
    parameters: Parameters = {},
    options: CallOptions & Repeat = {},
  ): Promise<Record<string, unknown>> {
    return resultOf(await this.call(method, path, parameters, options))
  }

  /** A form upload. */
  async upload(
    path: string,
    form: { bytes: Uint8Array; contentType: string },
    options: CallOptions & Repeat = {},
  ): Promise<HttpAnswer> {
    const call = {
      method: 'POST',
      url: this.#urlOf(path),
      bytes: form.bytes,
      headers: { 'content-type': form.contentType },
      ...repeatOf(options),
    }
    const answer = await this.#http.answerTo(call)
    if (answer.status >= 400) throw this.refusal('POST', path, answer)
    return answer
  }

  /** A call outside `/api/v2-0`: `root` is the host, `api` the folder of the API. */
  async callOutside(
    from: 'root' | 'api',
    path: string,
    call: Pick<HttpCall, 'json' | 'bytes' | 'headers'>,
    options: CallOptions & Repeat = {},
  ): Promise<HttpAnswer> {
    const base = from === 'api' ? this.#base.slice(0, -1) : this.#base.replace(/\/api\/$/, '')
    return this.#http.call({ method: 'POST', url: base + path, ...call, ...repeatOf(options) })
  }

  /** The error that stands for a refused answer. */
  refusal(method: string, path: string, answer: HttpAnswer): HttpError {
    const plain = this.#http.refusal({ method, url: this.#urlOf(path) }, answer)
    if (plain instanceof AuthenticationError) return new InvalidApiKeyError(plain.message, detailsOf(plain))
    if (plain instanceof PermissionError && plain.message === 'Insufficient Permissions')
      return new InsufficientPermissionsError(plain.message, detailsOf(plain))
    return plain
  }

  /** Parameter that names the tenant, where one was given. */
  get tenant(): Parameters {
    return this.#options.tenantId === undefined ? {} : { tenant_id: this.#options.tenantId }
  }

  /** Ends idle connections. */
  async close(): Promise<void> {
    await this.#http.close()
    await this.#login.close()
  }

  #urlOf(path: string): string {
    return `${this.#base}v2-0${path}`
  }

  async #authorize(refused: Readonly<Record<string, string>> | null): Promise<Record<string, string> | null> {
    const known = this.#token
    const isRefused = refused !== null && refused.authorization === bearer(known)
    if (isRefused || known === null || known.expiresAt - Date.now() / 1000 < renewBeforeSeconds) {
      // Many calls at once share one login.
      this.#loggingIn ??= this.#renew().finally(() => {
        this.#loggingIn = null
      })
      await this.#loggingIn
    }
    const authorization = bearer(this.#token)
    return authorization === undefined ? null : { authorization, ...this.#tenantHeader() }
  }

  /** Where a tenant is named for calls whose bodies have no place for it; the vendor's own service does not look at it. */
  #tenantHeader(): Record<string, string> {
    const { tenantId } = this.#options
    return tenantId === undefined ? {} : { 'docket-tenant': tenantId }
  }

  async #renew(): Promise<void> {
    this.#token = null
    const call = {
      method: 'POST',
      url: this.#urlOf('/get-access-token'),
      json: { api_key: this.#options.apiKey },
      isSafe: true,
    }
    const answer = await this.#login.answerTo(call)
    if (answer.status >= 400) {
      const plain = this.#login.refusal(call, answer)
      if (answer.status === 400 || answer.status === 401) throw new InvalidApiKeyError(plain.message, detailsOf(plain))
      throw plain
    }
    const { result, expire_at } = objectOf(answer)
    if (typeof result !== 'string' || result === '')
      throw new InvalidAnswerError('the login answered without a token', answer.status, '', {
        requestId: answer.requestId,
      })
    this.#token = { text: result, expiresAt: endOf(expire_at, answer.headers.date) }
  }
}

/**
 * When a token just made ends, in seconds of the clock here. Clocks differ, so that the server's own time says how long it lasts; where
 * that makes no sense it is used until it is refused.
 */
function endOf(expireAt: unknown, date: string | undefined): number {
  if (typeof expireAt !== 'number') return Number.POSITIVE_INFINITY
  const here = Date.now() / 1000
  const there = Date.parse(date ?? '') / 1000
  const lasts = expireAt - (Number.isNaN(there) ? here : there)
  return lasts > renewBeforeSeconds ? here + lasts : Number.POSITIVE_INFINITY
}

const bearer = (token: { text: string } | null) => (token === null ? undefined : `Bearer ${token.text}`)

interface Repeat {
  /** True when repeating this POST does no harm. */
  isSafe?: boolean
}

const repeatOf = (options: CallOptions & Repeat) => ({
  ...limitsOf(options),
  ...(options.isSafe === undefined ? {} : { isSafe: options.isSafe }),
})

/** `result` of a good answer, as an object. */
export function resultOf(answer: HttpAnswer): Record<string, unknown> {
  const { result } = objectOf(answer)
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) return result as Record<string, unknown>
  throw new InvalidAnswerError('the answer has no result', answer.status, answer.shown, { requestId: answer.requestId })
}

/** `{error, message: {field: [problem]}, details}` as one line. */
function describe(body: unknown): { message: string | null; code: string | null } {
  const { error, message, details } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const fields =
    typeof message === 'object' && message !== null
      ? Object.entries(message).map(([field, problems]) => `${field}: ${[problems].flat().join(', ')}`)
      : []
  const parts = [error, typeof message === 'string' ? message : null, ...fields, details]
  const said = parts.filter((part) => typeof part === 'string' && part !== '')
  return { message: said.length === 0 ? null : said.join('; '), code: null }
}

const defined = (parameters: Parameters) =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null))

function queryOf(parameters: Parameters): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters))
    for (const one of Array.isArray(value) ? value : [value])
      query.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one))
  return query.size === 0 ? '' : `?${query}`
}

let globalApi: IntezerApi | null = null

/**
 * Sets the instance that calls without an `api` option use; a text is taken as the API key of the vendor's own service.
 *
 * @example
 * setGlobalApi({ apiKey, baseUrl: 'https://docket.example/api/' })
 */
export function setGlobalApi(api: string | IntezerApiOptions | IntezerApi): IntezerApi {
  globalApi = api instanceof IntezerApi ? api : new IntezerApi(typeof api === 'string' ? { apiKey: api } : api)
  return globalApi
}

/** The given instance, or the global one; `ConfigurationError` when there is none. */
export function apiOr(api: IntezerApi | undefined): IntezerApi {
  const found = api ?? globalApi
  if (found === null) throw new ConfigurationError('no API was set: call setGlobalApi first, or pass `api`')
  return found
}
