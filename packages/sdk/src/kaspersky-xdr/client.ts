// The Kaspersky XDR client: incidents and alerts of tenants, closing them, and the tenants themselves.
import { addressOf } from '../core/address.ts'
import { type HttpAnswer, objectOf } from '../core/answer.ts'
import { ConfigurationError, InvalidAnswerError } from '../core/errors.ts'
import { type CallOptions, type ConnectionOptions, Http, type HttpCall, limitsOf } from '../core/http.ts'
import { PagedList } from '../core/pages.ts'
import { validDate } from '../core/time.ts'
import { refusalOf, xdrErrorOf } from './errors.ts'
import { alertOf, incidentOf } from './normalise.ts'
import type { XdrAlert, XdrIncident, XdrIncidentStatusFilter, XdrTenant } from './types.ts'

/** The vendor's page size; where no total is told, a shorter page is the last one. */
const pageSize = 100

/** Address and token. */
export interface KasperskyXdrOptions extends ConnectionOptions {
  /** Address of the API, e.g. `https://api.xdr.example`; `/xdr/api/v1` is added. */
  url: string
  token: string
}

type OneOrMany<T> = T | readonly T[]

/** What both lists can be asked. */
export interface XdrListOptions {
  /** Tenants to read; at least one. */
  tenantId: OneOrMany<string>
  /** UUIDs (`InternalID`); unknown ones are ignored by the server. */
  id?: OneOrMany<string>
  /** Perl-compatible regular expression, searched anywhere in the name. */
  name?: string
  /** Which time `from` and `to` are about; the server's default is its own. */
  timestampField?: 'createdAt' | 'updatedAt' | 'statusChangedAt'
  /** Inclusive; a Date or RFC 3339 text. */
  from?: Date | string
  to?: Date | string
  /** Adds details of hosts and accounts. */
  withAffected?: boolean
  /** Adds the history of changes. */
  withHistory?: boolean
}

/** What the list of incidents can be asked. */
export interface XdrIncidentListOptions extends XdrListOptions {
  status?: OneOrMany<XdrIncidentStatusFilter>
}

/** What the list of alerts can be asked. */
export interface XdrAlertListOptions extends Omit<XdrListOptions, 'timestampField'> {
  status?: OneOrMany<'new' | 'inProgress' | 'inIncident' | 'closed'>
  timestampField?: 'createdAt' | 'updatedAt' | 'statusChangedAt' | 'lastSeen' | 'firstSeen'
  withEvents?: boolean
}

/** One incident or alert to close, and why. */
export interface XdrClosing<Reason extends string> {
  /** `InternalID`. */
  id: string
  tenantId: string
  reason: Reason
}

/**
 * A client of the Kaspersky XDR API, for the real product and for Docket alike.
 *
 * @example
 * const xdr = new KasperskyXdr({ url: 'https://api.xdr.example', token })
 * for await (const incident of xdr.incidents.list({ tenantId, status: ['new', 'inProgress'] })) {
 *   console.log(incident.ID, incident.Name, incident.Severity)
 * }
 */
export class KasperskyXdr {
  readonly incidents: XdrIncidents
  readonly alerts: XdrAlerts
  private readonly calls: Calls

  constructor(options: KasperskyXdrOptions) {
    this.calls = new Calls(options)
    this.incidents = new XdrIncidents(this.calls)
    this.alerts = new XdrAlerts(this.calls)
  }

  /** Tenants the token may read. */
  async tenants(options: CallOptions = {}): Promise<XdrTenant[]> {
    const answer = await this.calls.get('/tenants', new URLSearchParams(), options)
    if (answer.json === null) return []
    if (Array.isArray(answer.json)) return answer.json as XdrTenant[]
    throw withoutRows(answer, 'tenants')
  }

  /** Ends idle connections. */
  close(): Promise<void> {
    return this.calls.close()
  }
}

/**
 * Incidents; get it from `KasperskyXdr.incidents`.
 *
 * @example
 * const { Total } = await xdr.incidents.page({ tenantId })
 * console.log(Total)
 */
export class XdrIncidents {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /**
   * All matching incidents, page by page.
   *
   * @example
   * const open = await xdr.incidents.list({ tenantId, name: '^Phishing', status: 'new' }).all()
   */
  list(options: XdrIncidentListOptions & CallOptions): PagedList<XdrIncident> {
    return new PagedList(() => async ({ page, offset }) => {
      const { Total, Incidents } = await this.page({ ...options, page: page + 1 })
      return { items: Incidents, total: Total, isLast: isLastOf(Incidents.length, offset, Total) }
    })
  }

  /** One page (from 1) of 100 with the exact total, as the API answers it. */
  async page(
    options: XdrIncidentListOptions & CallOptions & { page?: number },
  ): Promise<{ Total: number; Incidents: XdrIncident[] }> {
    const answer = pageIn(await this.calls.get('/incidents', queryOf(options), options), 'Incidents')
    return { Total: Number(answer.Total ?? 0), Incidents: listOf(answer.Incidents).map(incidentOf) }
  }

  /** One incident by its UUID; null when the tenant has none with it. */
  async get(
    id: string,
    options: Pick<XdrListOptions, 'tenantId' | 'withAffected' | 'withHistory'> & CallOptions,
  ): Promise<XdrIncident | null> {
    const { Incidents } = await this.page({ ...options, id })
    return Incidents[0] ?? null
  }

  /** Closes incidents; all are checked before one is changed. Closing again with the same reason is no error. */
  async close(
    closings: OneOrMany<XdrClosing<'truePositive' | 'falsePositive' | 'lowPriority'>>,
    options: CallOptions = {},
  ): Promise<void> {
    await this.calls.post('/incidents/close', many(closings).map(closingOf), options)
  }
}

/**
 * Alerts; get it from `KasperskyXdr.alerts`.
 *
 * @example
 * for await (const alert of xdr.alerts.list({ tenantId, status: 'new' })) console.log(alert.Name)
 */
export class XdrAlerts {
  private readonly calls: Calls
  constructor(calls: Calls) {
    this.calls = calls
  }

  /** All matching alerts, page by page. */
  list(options: XdrAlertListOptions & CallOptions): PagedList<XdrAlert> {
    return new PagedList(() => async ({ page, offset }) => {
      const { Total, Alerts } = await this.page({ ...options, page: page + 1 })
      return { items: Alerts, total: Total, isLast: isLastOf(Alerts.length, offset, Total) }
    })
  }

  /** One page (from 1) of 100 with the exact total. */
  async page(
    options: XdrAlertListOptions & CallOptions & { page?: number },
  ): Promise<{ Total: number; Alerts: XdrAlert[] }> {
    const answer = pageIn(await this.calls.get('/alerts', queryOf(options), options), 'Alerts')
    return { Total: Number(answer.Total ?? 0), Alerts: listOf(answer.Alerts).map(alertOf) }
  }

  /** Closes alerts. `truePositive` is reached only through their incident. */
  async close(
    closings: OneOrMany<XdrClosing<'falsePositive' | 'lowPriority'>>,
    options: CallOptions = {},
  ): Promise<void> {
    await this.calls.post('/alerts/close', many(closings).map(closingOf), options)
  }
}

/** The total counts where there is one: a server with smaller pages is walked to its end too. */
const isLastOf = (length: number, offset: number, total: number): boolean =>
  length === 0 || (total > 0 ? offset + length >= total : length < pageSize)

/** A page; lists that are null or missing are empty, an answer that knows neither list nor total is none of this API. */
function pageIn(answer: HttpAnswer, list: 'Incidents' | 'Alerts'): Record<string, unknown> {
  const page = objectOf(answer)
  const rows = page[list] ?? null
  if ((rows !== null && !Array.isArray(rows)) || !('Total' in page || list in page)) throw withoutRows(answer, list)
  return page
}

const withoutRows = ({ status, shown, requestId }: HttpAnswer, list: string) =>
  new InvalidAnswerError(`the server answered without ${list}`, status, shown, { requestId })

/** Calls with this API's address, login and errors. */
class Calls {
  readonly #http: Http
  readonly #base: string

  constructor(options: KasperskyXdrOptions) {
    if (!options.token) throw new ConfigurationError('token must not be empty')
    const place = addressOf('url', options.url, 'https://api.xdr.example')
    this.#base = `${place.replace(/\/xdr\/api\/v1$/, '')}/xdr/api/v1`
    const login = { authorization: `Bearer ${options.token}` }
    const authorize = async (refused: object | null) => (refused ? null : login)
    this.#http = new Http(options, { authorize, describe, secrets: () => [options.token] })
  }

  get(path: string, query: URLSearchParams, { signal, timeoutMs }: CallOptions): Promise<HttpAnswer> {
    const search = query.size === 0 ? '' : `?${query}`
    return this.call({ method: 'GET', url: `${this.#base}${path}${search}`, ...limitsOf({ signal, timeoutMs }) })
  }

  post(path: string, json: unknown, { signal, timeoutMs }: CallOptions): Promise<HttpAnswer> {
    // Closing twice with one reason changes nothing, so that it may be repeated.
    const call = { method: 'POST', url: `${this.#base}${path}`, json, isSafe: true }
    return this.call({ ...call, ...limitsOf({ signal, timeoutMs }) })
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  private async call(call: HttpCall): Promise<HttpAnswer> {
    const answer = await this.#http.answerTo(call)
    if (answer.status < 400) return answer
    throw xdrErrorOf(this.#http.refusal(call, answer), call, answer)
  }
}

function describe(body: unknown): { message: string | null; code: string | null } {
  const { message, details } = refusalOf(body)
  const more = typeof details === 'string' && details !== '' ? `: ${details}` : ''
  return { message: message === '' ? null : message + more, code: message === '' ? null : message }
}

/** Flags count by their presence, so that a false one must not be sent at all. */
function queryOf(options: XdrAlertListOptions | (XdrIncidentListOptions & { page?: number })): URLSearchParams {
  const query = new URLSearchParams()
  const { tenantId, id, name, status, timestampField, from, to } = options
  if ('page' in options && options.page !== undefined) query.set('page', String(options.page))
  for (const one of many(id ?? [])) query.append('id', one)
  for (const one of many(tenantId)) query.append('tenantID', one)
  if (name !== undefined) query.set('name', name)
  if (timestampField !== undefined) query.set('timestampField', timestampField)
  if (from !== undefined) query.set('from', timeText(from))
  if (to !== undefined) query.set('to', timeText(to))
  for (const one of many<string>(status ?? [])) query.append('status', one)
  for (const flag of ['withAffected', 'withHistory', 'withEvents'] as const)
    if (flag in options && (options as XdrAlertListOptions)[flag] === true) query.set(flag, '')
  return query
}

const timeText = (time: Date | string) => (typeof time === 'string' ? time : validDate(time).toISOString())
const many = <T>(value: OneOrMany<T>): readonly T[] => (Array.isArray(value) ? value : [value as T])
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const closingOf = ({ id, tenantId, reason }: XdrClosing<string>) => ({ ID: id, TenantID: tenantId, Reason: reason })
