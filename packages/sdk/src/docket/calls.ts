// How the generated resources call the native API: address, key, tenant, idempotency, pages.
import { addressOf } from '../core/address.ts'
import { type HttpAnswer, objectOf } from '../core/answer.ts'
import { ConfigurationError, InvalidAnswerError } from '../core/errors.ts'
import { formOf } from '../core/form.ts'
import { type CallOptions, type ConnectionOptions, Http, limitsOf } from '../core/http.ts'
import { LoopWatch } from '../core/loop-watch.ts'
import { PagedList } from '../core/pages.ts'
import { randomUuid } from '../core/random.ts'
import type { StreamResponse } from '../core/transport.ts'

/** Address, key and tenant. */
export interface DocketOptions extends ConnectionOptions {
  /** Address of the server, e.g. `http://127.0.0.1:8484`. */
  url: string
  apiKey: string
  /** Tenant (uuid) to work in when the key has several; each call may name another with `tenant_id`. */
  tenant?: string
}

/** Options of one call of the native API. */
export interface CallSettings extends CallOptions {
  /** Only change what still has this etag; `PreconditionFailedError` otherwise. */
  ifMatch?: string
  /** For creations: the same key again within 24 hours gives the first answer. Made up when it is not given, so that retries are safe. */
  idempotencyKey?: string
  /** Id under which the server logs the call and keeps what it changed: 8 to 64 of `A-Z a-z 0-9 _ . -`. */
  requestId?: string
}

/** One call as a resource describes it. */
export interface Calling {
  method: string
  path: string
  /** Names of options that travel in the query. */
  query?: readonly string[]
  json?: unknown
  bytes?: Uint8Array
  file?: Uint8Array
  fields?: object
  isCreation?: boolean
  options: CallSettings
}

/** Calls below `/api/v1`. */
export class Calls {
  readonly #http: Http
  readonly #base: string
  readonly #tenant: string | undefined

  constructor(options: DocketOptions) {
    if (!options.apiKey) throw new ConfigurationError('apiKey must not be empty')
    this.#base = `${addressOf('url', options.url, 'http://127.0.0.1:8484').replace(/\/api\/v1$/, '')}/api/v1`
    this.#tenant = options.tenant
    const login = { authorization: `Bearer ${options.apiKey}` }
    const authorize = async (refused: object | null) => (refused ? null : login)
    this.#http = new Http(options, { authorize, describe, secrets: () => [options.apiKey] })
  }

  /** The parsed answer. */
  async json<T>(calling: Calling): Promise<T> {
    return objectOf(await this.send(calling)) as T
  }

  /** Whatever JSON came back; undefined for an empty answer. */
  async any(calling: Calling): Promise<unknown> {
    return (await this.send(calling)).json
  }

  async nothing(calling: Calling): Promise<void> {
    await this.send(calling)
  }

  async bytes(calling: Calling): Promise<Uint8Array> {
    return (await this.send(calling)).bytes
  }

  /** Follows `next`, or counts offsets where a list has no cursors. */
  list<T>(calling: Calling, key: string): PagedList<T> {
    return new PagedList<T>(() => {
      let cursor: unknown = (calling.options as Record<string, unknown>).cursor
      const watch = new LoopWatch()
      return async ({ offset }) => {
        const isByCursor = calling.query?.includes('cursor') ?? false
        const place = isByCursor ? { cursor } : { offset: offsetOf(calling) + offset }
        const whole = await this.send({ ...calling, options: { ...calling.options, ...place } })
        const answer = objectOf(whole)
        if (!Array.isArray(answer[key]))
          throw new InvalidAnswerError(`the list answered without ${key}`, whole.status, whole.shown, {
            requestId: whole.requestId,
          })
        const items = answer[key] as T[]
        const total = typeof answer.total === 'number' ? answer.total : null
        const asked = cursor
        cursor = answer.next ?? undefined
        // Lists of changes always have a next cursor, to ask again later: `has_more`, or an empty page that leads to itself, is the end.
        const isEnd = answer.has_more === false || (items.length === 0 && cursor === asked)
        const isLast = isByCursor
          ? cursor === undefined || isEnd
          : items.length === 0 || offsetOf(calling) + offset + items.length >= (total ?? 0)
        if (isByCursor && !isLast && watch.isKnown(String(cursor)))
          throw new InvalidAnswerError('the list leads in a circle', whole.status, '', { requestId: whole.requestId })
        return { items, total, isLast }
      }
    })
  }

  stream(
    path: string,
    query: Record<string, unknown>,
    headers: Record<string, string>,
    options: CallOptions,
  ): Promise<StreamResponse> {
    const said = { ...this.tenantHeader(), accept: 'text/event-stream', ...headers }
    return this.#http.stream({ method: 'GET', url: this.urlOf(path, query), headers: said, ...limitsOf(options) })
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  private async send(calling: Calling): Promise<HttpAnswer> {
    const { method, path, json, bytes, file, fields, isCreation, options } = calling
    const given = options as Record<string, unknown>
    const query = Object.fromEntries((calling.query ?? []).map((name) => [name, given[name]]))
    const headers: Record<string, string> = this.tenantHeader()
    if (options.ifMatch) headers['if-match'] = options.ifMatch
    if (options.requestId) headers['x-request-id'] = options.requestId
    const key = options.idempotencyKey ?? (isCreation ? randomUuid() : undefined)
    if (key) headers['idempotency-key'] = key
    const call = { method, url: this.urlOf(path, query), ...limitsOf(options) }
    if (file) {
      const form = formOf(texts(fields ?? {}), { name: 'file', bytes: file })
      // What is sent is known by the hash of its bytes: twice is once.
      return this.#http.call({
        ...call,
        bytes: form.bytes,
        headers: { ...headers, 'content-type': form.contentType },
        isSafe: true,
      })
    }
    if (bytes) {
      headers['content-type'] = 'application/octet-stream'
      return this.#http.call({ ...call, bytes, headers })
    }
    return this.#http.call({ ...call, headers, ...(json === undefined ? {} : { json }) })
  }

  private tenantHeader(): Record<string, string> {
    return this.#tenant === undefined ? {} : { 'docket-tenant': this.#tenant }
  }

  private urlOf(path: string, query: Record<string, unknown>): string {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query))
      if (value !== undefined && value !== null) search.set(name, String(value))
    return `${this.#base}${path}${search.size === 0 ? '' : `?${search}`}`
  }
}

const offsetOf = ({ options }: Calling) => Number((options as Record<string, unknown>).offset ?? 0)

const texts = (fields: object): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value === undefined || typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )

/** Problem documents (RFC 9457), with problems by field. */
function describe(body: unknown): { message: string | null; code: string | null } {
  const { detail, title, code, problems } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >
  const said = typeof detail === 'string' ? detail : typeof title === 'string' ? title : null
  const fields =
    typeof problems === 'object' && problems !== null
      ? Object.entries(problems).flatMap(([field, texts]) =>
          [texts].flat().flatMap((text) => (said?.includes(String(text)) ? [] : [`${field}: ${text}`])),
        )
      : []
  return {
    message: said === null ? null : [said, ...fields].join('; '),
    code: typeof code === 'string' ? code : null,
  }
}
