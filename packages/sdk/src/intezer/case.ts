// A case at Intezer or Docket, and the history of cases.
import { pathPart } from '../core/address.ts'
import { NotFoundError } from '../core/errors.ts'
import { type CallOptions, limitsOf } from '../core/http.ts'
import { apiOr, type IntezerApi } from './api.ts'
import { CaseNotFoundError, detailsOf } from './errors.ts'
import { type HistoryOptions, HistoryResult, type Row, snakeCased, wholeSecondsOf } from './history.ts'
import type { AlertSource, CasePriority, CaseRow, CaseStatus } from './types.ts'

/**
 * One case.
 *
 * @example
 * const found = await Case.fromId('case-1')
 * console.log(found.caseTitle, found.caseStatus, found.casePriority, found.intezerCaseUrl)
 */
export class Case {
  readonly caseId: string
  caseTitle: string | null = null
  caseStatus: CaseStatus | null = null
  casePriority: CasePriority | null = null
  alertsCount = 0
  caseSources: readonly string[] = []
  caseTags: readonly string[] = []
  riskCategory: string | null = null
  caseVerdict: string | null = null
  responseStatus: string | null = null
  analystVerdict: string | null = null
  intezerCaseUrl: string | null = null
  private readonly api: IntezerApi
  private report: CaseRow | null = null

  /** A case by its id; nothing is asked of the server before `fetchInfo`. */
  constructor(options: { caseId: string; api?: IntezerApi }) {
    this.caseId = options.caseId
    this.api = apiOr(options.api)
  }

  /** @throws CaseNotFoundError when there is none with this id */
  static async fromId(caseId: string, options: CallOptions & { api?: IntezerApi } = {}): Promise<Case> {
    const found = new Case({ caseId, ...options })
    await found.fetchInfo(options)
    return found
  }

  /** Asks the server and fills every attribute. */
  async fetchInfo(options: CallOptions = {}): Promise<void> {
    let result: CaseRow
    try {
      result = await this.api.result('GET', this.path, {}, limitsOf(options))
    } catch (error) {
      if (error instanceof NotFoundError) throw new CaseNotFoundError(this.caseId, detailsOf(error))
      throw error
    }
    this.report = result
    this.caseTitle = result.case_title ?? null
    this.caseStatus = result.case_status ?? null
    this.casePriority = result.case_priority ?? null
    this.alertsCount = result.alerts_count ?? 0
    this.caseSources = result.case_sources ?? []
    this.caseTags = result.case_tags ?? []
    this.analystVerdict = result.analyst_verdict ?? null
    this.intezerCaseUrl = result.intezer_case_url ?? null
    this.riskCategory = result.case_triage?.risk_category ?? null
    this.caseVerdict = result.case_triage?.case_verdict ?? null
    this.responseStatus = result.case_triage?.response_status ?? null
  }

  /** The whole answer of the last `fetchInfo`; null before. */
  result(): CaseRow | null {
    return this.report
  }

  getDevices(options: CallOptions = {}): Promise<Row[]> {
    return this.list('devices', options)
  }

  getUsers(options: CallOptions = {}): Promise<Row[]> {
    return this.list('users', options)
  }

  /** ATT&CK techniques of its alerts. */
  getTtps(options: CallOptions = {}): Promise<Row[]> {
    return this.list('ttps', options)
  }

  private get path(): string {
    return `/cases/${pathPart(this.caseId)}`
  }

  private async list(name: string, options: CallOptions): Promise<Row[]> {
    const rows = (await this.api.result('GET', `${this.path}/${name}`, {}, limitsOf(options)))[name]
    return Array.isArray(rows) ? (rows as Row[]) : []
  }
}

/** Every filter of the history of cases. */
export interface CasesQuery extends HistoryOptions {
  caseIds?: readonly string[]
  excludeCaseIds?: readonly string[]
  sources?: readonly AlertSource[]
  subTenantNames?: readonly string[]
  assignedAccountIds?: readonly string[]
  riskCategories?: readonly string[]
  caseVerdicts?: readonly string[]
  responseStatuses?: readonly string[]
  analystVerdicts?: readonly string[]
  caseStatuses?: readonly CaseStatus[]
  priorities?: readonly CasePriority[]
  externalTicketVendors?: readonly string[]
  timeRangeStart?: Date
  timeRangeEnd?: Date
  timeRangeField?: 'creation_time' | 'modification_time' | 'last_attached_alert_time'
  freeText?: string
  devices?: {
    hostnames?: readonly string[]
    devicePrivateIps?: readonly string[]
    deviceExternalIps?: readonly string[]
    deviceIds?: readonly string[]
    deviceTags?: readonly string[]
    deviceManagedBy?: readonly string[]
    deviceKeys?: readonly string[]
    sourceDeviceKeys?: readonly string[]
    targetDeviceKeys?: readonly string[]
  }
  users?: {
    userIds?: readonly string[]
    userEmails?: readonly string[]
    userNames?: readonly string[]
    userSids?: readonly string[]
    userKeys?: readonly string[]
  }
  alertIdentifiers?: readonly { alertId: string; environment: string }[]
  /** How the filters combine; default `and`. */
  searchMode?: 'and' | 'or'
  sortBy?: 'creation_time' | 'alerts_count' | 'modification_time' | 'last_attached_alert_time'
}

/**
 * Cases that match, page by page.
 *
 * @example
 * const results = queryCasesHistory({ caseStatuses: ['new', 'in_progress'], priorities: ['high', 'escalated'] })
 * for await (const found of results) console.log(found.case_id, found.case_title)
 */
export function queryCasesHistory(query: CasesQuery = {}): HistoryResult<CaseRow> {
  const { api: _api, limit: _limit, signal: _signal, timeoutMs: _timeout, ...filters } = query
  const { searchMode, sortBy, timeRangeStart, timeRangeEnd, devices, users, alertIdentifiers, ...others } = filters
  const payload = {
    ...snakeCased(others),
    ...(timeRangeStart ? { time_range_start: wholeSecondsOf(timeRangeStart) } : {}),
    ...(timeRangeEnd ? { time_range_end: wholeSecondsOf(timeRangeEnd) } : {}),
    ...(devices ? { devices: snakeCased(devices) } : {}),
    ...(users ? { users: snakeCased(users) } : {}),
    ...(alertIdentifiers ? { alert_identifiers: alertIdentifiers.map(snakeCased) } : {}),
  }
  const place = { path: '/cases/search', total: 'cases_count', rows: 'cases', isWrapped: true }
  return new HistoryResult<CaseRow>(
    place,
    (page) => ({ payload, ...snakeCased({ searchMode, sortBy }), ...page }),
    query,
  )
}
