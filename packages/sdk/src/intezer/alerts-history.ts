// Finding alerts: many by their ids, or all that a filter matches.
import { type CallOptions, limitsOf } from '../core/http.ts'
import { apiOr, type IntezerApi } from './api.ts'
import { type HistoryOptions, HistoryResult, secondsOf, snakeCased } from './history.ts'
import type { AlertRow, AlertSource, AlertVerdict } from './types.ts'

/**
 * Several alerts at once; unknown ids are left out, and an id that several environments have gives several rows.
 *
 * @example
 * const { count, alerts } = await getAlertsByAlertIds(['id-1', 'id-2', 'id-3'])
 */
export async function getAlertsByAlertIds(
  alertIds: readonly string[],
  options: CallOptions & { environments?: readonly string[]; api?: IntezerApi } = {},
): Promise<{ count: number; alerts: AlertRow[] }> {
  const api = apiOr(options.api)
  const body = { alert_ids: alertIds, environments: options.environments, ...api.tenant }
  const result = await api.result('GET', '/alerts/search', body, limitsOf(options))
  const alerts = Array.isArray(result.alerts) ? (result.alerts as AlertRow[]) : []
  return { count: typeof result.alerts_count === 'number' ? result.alerts_count : alerts.length, alerts }
}

/** Every filter of the history of alerts. Values of one filter are alternatives, filters narrow each other down. */
export interface AlertsQuery extends HistoryOptions {
  startTime?: Date
  endTime?: Date
  timeFilterType?:
    | 'creation_time'
    | 'triage_time'
    | 'triage_change_time'
    | 'triage_or_triage_change_time'
    | 'alert_update_time'
  sortBy?: 'CREATION_TIME' | 'TRIAGE_TIME' | 'TRIAGE_CHANGE_TIME' | 'ALERT_UPDATE_TIME'
  sortOrder?: 'asc' | 'desc'
  environments?: readonly string[]
  sources?: readonly AlertSource[]
  riskCategories?: readonly string[]
  alertVerdicts?: readonly AlertVerdict[]
  familyNames?: readonly string[]
  responseStatuses?: readonly string[]
  hostnames?: readonly string[]
  deviceIds?: readonly string[]
  devicePrivateIps?: readonly string[]
  deviceExternalIps?: readonly string[]
  siteName?: string
  accountName?: string
  usernames?: readonly string[]
  fileHashes?: readonly string[]
  processCommandlines?: readonly string[]
  ips?: readonly string[]
  domains?: readonly string[]
  incidentIds?: readonly string[]
  excludeAlertIds?: readonly string[]
  isMitigated?: boolean
  freeText?: string
  emailSender?: string
  emailRecipient?: string
  emailSubject?: string
  emailCc?: string
  emailBcc?: string
  emailMessageId?: string
  emailReportedBy?: string
}

/**
 * Alerts that match, page by page.
 *
 * @example
 * const results = queryAlertsHistory({
 *   startTime: new Date(Date.now() - 7 * 86_400_000),
 *   sources: ['s1', 'cs'],
 *   alertVerdicts: ['confirmed_threat', 'likely_true_positive'],
 * })
 * for await (const alert of results) console.log(alert.alert_id, alert.verdict)
 */
export function queryAlertsHistory(query: AlertsQuery = {}): HistoryResult<AlertRow> {
  const { api: _api, limit: _limit, signal: _signal, timeoutMs: _timeout, startTime, endTime, ...filters } = query
  const body = { start_time: secondsOf(startTime), end_time: secondsOf(endTime), ...snakeCased(filters) }
  const place = { path: '/alerts/search', total: 'alerts_count', rows: 'alerts', isWrapped: true }
  return new HistoryResult<AlertRow>(place, (page) => ({ ...body, ...page }), query)
}
