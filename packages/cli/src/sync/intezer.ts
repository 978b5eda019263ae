// Intezer's side of a sync: incidents, cases, alerts and devices; its documented API writes nothing of what people decide.
import {
  type AlertRow,
  type CaseRow,
  getAlertsByAlertIds,
  type IncidentRow,
  IntezerApi,
  type IntezerApiOptions,
  queryAlertsHistory,
  queryCasesHistory,
  queryDevicesHistory,
  queryIncidentsHistory,
  type Row,
} from '@docket/sdk/intezer'
import type { Aspects, ImportRecord, Item, Source } from './source.ts'

const readOnly = 'the documented API of Intezer cannot write this'
/** Ids of one request. */
const idsAtOnce = 100

export function intezerSource(options: IntezerApiOptions): Source {
  const api = new IntezerApi(options)

  async function* changed(since: Date | null, known: readonly string[]): AsyncIterable<Item> {
    for await (const device of queryDevicesHistory({ api, ...(since ? { timeRangeStart: since } : {}) }))
      yield deviceItem(device)
    for (const timeFilterType of incidentTimes(since)) {
      const when = since === null ? {} : { startTime: since, timeFilterType }
      for await (const row of queryIncidentsHistory({ api, ...when, sortBy: 'creation_time', sortOrder: 'asc' }))
        yield itemOf(row)
    }
    // No filter of the API finds a change of status: those that were open are asked for by their ids.
    for (let at = 0; since !== null && at < known.length; at += idsAtOnce)
      for await (const row of queryIncidentsHistory({ api, incidentIds: known.slice(at, at + idsAtOnce) }))
        yield itemOf(row)
    for (const timeFilterType of alertTimes(since)) {
      const when = since === null ? {} : { startTime: since, timeFilterType }
      for await (const row of queryAlertsHistory({ api, ...when })) yield alertItem(row)
    }
    const when = since === null ? {} : { timeRangeStart: since, timeRangeField: 'modification_time' as const }
    for await (const row of queryCasesHistory({ api, ...when })) yield caseItem(row)
  }

  async function incident(id: string): Promise<Item | null> {
    const [row] = await queryIncidentsHistory({ api, incidentIds: [id] }).all({ max: 1 })
    return row === undefined ? null : itemOf(row)
  }

  /** Its alerts come with it: those that came alone would be grouped anew. */
  async function belonging({ key, value }: Item, docketId: string): Promise<ImportRecord[]> {
    if (!key.startsWith('incident:')) return []
    const { related_alert_ids, incident: inner, environment } = value as IncidentRow
    const given = related_alert_ids ?? inner?.related_alert_ids
    const ids = Array.isArray(given) ? given.map(String) : []
    const records: ImportRecord[] = []
    for (let at = 0; at < ids.length; at += idsAtOnce) {
      const where = environment ? { environments: [environment] } : {}
      const { alerts } = await getAlertsByAlertIds(ids.slice(at, at + idsAtOnce), { api, ...where })
      for (const alert of alerts) records.push({ list: 'alerts', value: { ...alert, docket_incident_id: docketId } })
    }
    return records
  }

  return {
    format: 'intezer',
    belonging,
    title: 'Intezer account',
    changed,
    whole: async ({ list, value }) => [{ ...(list === undefined ? {} : { list }), value }],
    incident,
    write: async ({ aspects }) => ({
      theirs: null,
      done: [],
      left: aspects.map((aspect) => ({ aspect, why: readOnly, isFinal: true })),
    }),
    comment: readOnly,
    isOpen: ({ value }) => (value as IncidentRow).status !== 'closed',
    close: () => api.close(),
  }
}

/** Creation is the product's own time, which may be long past when something arrives here; the others are this service's. */
const incidentTimes = (since: Date | null) =>
  since === null ? (['received_time'] as const) : (['received_time', 'triage_or_triage_change_time'] as const)
const alertTimes = (since: Date | null) =>
  since === null
    ? (['creation_time'] as const)
    : (['creation_time', 'triage_or_triage_change_time', 'alert_update_time'] as const)

const text = (value: unknown) => JSON.stringify(value ?? null)

/** The latest of the times that are told, as ISO 8601. */
function latest(row: Row, names: readonly string[]): string | null {
  const times = names.map((name) => Date.parse(String(row[name] ?? ''))).filter((time) => !Number.isNaN(time))
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString()
}

function itemOf(row: IncidentRow): Item {
  const id = String(row.incident_id ?? '')
  const { intezer_incident_url: _url, ...told } = row
  return {
    key: `incident:${id}`,
    id,
    list: 'incidents',
    mark: text(told),
    // The times that can be asked for: a later `update_time` would hide what comes after it.
    changedAt: latest(row, ['received_time', 'triage_time', 'triage_change_time']),
    aspects: aspectsOf(row),
    value: row,
  }
}

function aspectsOf(row: IncidentRow): Aspects {
  const { account_email, account_name, account_id } = (row.assigned_account ?? {}) as Row
  const { verdict, risk_category, risk_level, risk_score, response_status, triage_summary, sender } = row
  return {
    title: row.name ?? row.incident?.name ?? '',
    severity: text(row.severity),
    priority: text(row.priority),
    state: text([row.status, row.status === 'closed' ? row.resolution : null]),
    assignee: String(account_email ?? account_name ?? account_id ?? '').toLowerCase(),
    details: text([verdict, risk_category, risk_level, risk_score, response_status, triage_summary, sender]),
  }
}

const one = (kind: string, id: string, list: string, row: Row, changedAt: string | null): Item => ({
  key: `${kind}:${id}`,
  id,
  list,
  mark: text(row),
  changedAt,
  aspects: { details: 'one' },
  value: row,
})

const alertItem = (row: AlertRow): Item =>
  one(
    'alert',
    `${row.environment ?? ''}/${row.alert_id ?? ''}`,
    'alerts',
    row,
    latest(row, ['triage_time', 'triage_change_time', 'alert_update_time']),
  )
const caseItem = (row: CaseRow): Item =>
  one('case', String(row.case_id ?? ''), 'cases', row, latest(row, ['modification_time']))
const deviceItem = (row: Row): Item =>
  one('device', String(row.device_key ?? row.device_id ?? row.hostname ?? ''), 'devices', row, null)
