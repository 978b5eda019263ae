// An incident at Intezer or Docket, and the history of incidents.
import { pathPart } from '../core/address.ts'
import { objectOf } from '../core/answer.ts'
import { NotFoundError } from '../core/errors.ts'
import { type CallOptions, limitsOf } from '../core/http.ts'
import { apiOr, type IntezerApi } from './api.ts'
import { detailsOf, IncidentNotFoundError } from './errors.ts'
import { type HistoryOptions, HistoryResult, type Row, snakeCased, wholeSecondsOf } from './history.ts'
import type { AlertSource, IncidentRow, RiskLevel } from './types.ts'

/**
 * One incident.
 *
 * @example
 * const incident = await Incident.fromId('inc-1')
 * console.log(incident.name, incident.riskLevel, incident.intezerIncidentUrl)
 */
export class Incident {
  readonly incidentId: string
  environment: string | null
  name: string | null = null
  source: string | null = null
  sender: string | null = null
  riskCategory: string | null = null
  riskLevel: RiskLevel | null = null
  intezerIncidentUrl: string | null = null
  private readonly api: IntezerApi
  private report: IncidentRow | null = null

  /** An incident by its id; nothing is asked of the server before `fetchInfo`. */
  constructor(options: { incidentId: string; environment?: string; api?: IntezerApi }) {
    this.incidentId = options.incidentId
    this.environment = options.environment ?? null
    this.api = apiOr(options.api)
  }

  /** @throws IncidentNotFoundError when there is none with this id */
  static async fromId(
    incidentId: string,
    options: CallOptions & { environment?: string; api?: IntezerApi } = {},
  ): Promise<Incident> {
    const incident = new Incident({ incidentId, ...options })
    await incident.fetchInfo(options)
    return incident
  }

  /** Asks the server and fills every attribute. */
  async fetchInfo(options: CallOptions = {}): Promise<void> {
    const named = { incident_id: this.incidentId, environment: this.environment }
    let result: IncidentRow
    try {
      result = await this.api.result('GET', '/incidents/get-by-id', named, limitsOf(options))
    } catch (error) {
      if (error instanceof NotFoundError) throw new IncidentNotFoundError(this.incidentId, detailsOf(error))
      throw error
    }
    this.report = result
    this.environment ??= result.environment ?? null
    this.name = result.incident?.name ?? result.name ?? null
    this.source = result.source ?? null
    this.sender = result.sender ?? null
    this.riskCategory = result.triage_summary?.risk_category ?? result.risk_category ?? null
    this.riskLevel = result.triage_summary?.risk_level ?? result.risk_level ?? null
    this.intezerIncidentUrl = result.intezer_incident_url ?? null
  }

  /** The whole answer of the last `fetchInfo`; null before. */
  result(): IncidentRow | null {
    return this.report
  }

  /** The payload the incident was made from. */
  async getRawData(options: CallOptions & { environment?: string; rawDataType?: 'raw_incident' } = {}): Promise<Row> {
    const body = {
      environment: options.environment ?? this.environment,
      raw_data_type: options.rawDataType ?? 'raw_incident',
    }
    const path = `/incidents/${pathPart(this.incidentId)}/raw-data`
    return objectOf(await this.api.call('GET', path, body, limitsOf(options)))
  }
}

/** Every filter of the history of incidents. */
export interface IncidentsQuery extends HistoryOptions {
  startTime?: Date
  /** The whole second is included. */
  endTime?: Date
  timeFilterType?:
    | 'creation_time'
    | 'received_time'
    | 'triage_time'
    | 'triage_change_time'
    | 'triage_or_triage_change_time'
  incidentIds?: readonly string[]
  environments?: readonly string[]
  sources?: readonly AlertSource[]
  senders?: readonly string[]
  names?: readonly string[]
  relatedAlertIds?: readonly string[]
  severities?: readonly RiskLevel[]
  statuses?: readonly string[]
  riskCategories?: readonly string[]
  responseStatuses?: readonly string[]
  freeText?: string
  sortBy?: 'creation_time' | 'received_time' | 'triage_time' | 'triage_change_time' | 'risk_score'
  sortOrder?: 'asc' | 'desc'
  includeRawIncident?: boolean
}

/**
 * Incidents that match, page by page.
 *
 * @example
 * const results = queryIncidentsHistory({ sources: ['s1', 'microsoft_sentinel'], severities: ['high', 'critical'] })
 * for await (const incident of results) console.log(incident.incident_id, incident.name)
 */
export function queryIncidentsHistory(query: IncidentsQuery = {}): HistoryResult<IncidentRow> {
  const { api: _api, limit: _limit, signal: _signal, timeoutMs: _timeout, startTime, endTime, ...filters } = query
  const { sortBy, timeFilterType, ...others } = filters
  const body = {
    start_time: wholeSecondsOf(startTime),
    end_time: wholeSecondsOf(endTime),
    ...snakeCased({ ...others, ...listed({ sortBy, timeFilterType }) }),
  }
  const place = { path: '/incidents/search', total: 'incidents_count', rows: 'incidents', isWrapped: true }
  return new HistoryResult<IncidentRow>(place, (page) => ({ ...body, ...page }), query)
}

/** The API takes these two as lists. */
const listed = (values: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === undefined ? undefined : [value]]))
