// Reads rows of this API's histories for an import: incidents, cases, alerts and devices, told apart by their ids.
import {
  type AlertFacts,
  caseStatuses,
  DocketError,
  emptyFacts,
  incidentStatuses,
  type Person,
  priorities,
  readTime,
  resolutions,
  riskCategories,
  riskLevels,
  severities,
  verdicts,
} from '@docket/model'
import { type Incoming, isUuid } from '../../service/index.ts'

type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const objectOf = (value: unknown): Fields => (isObject(value) ? value : {})
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null
const textsOf = (value: unknown): string[] =>
  typeof value === 'string' && value !== ''
    ? [value]
    : Array.isArray(value)
      ? value.filter((item): item is string => typeof item === 'string' && item !== '')
      : []

function refuse(field: string, problem: string): DocketError {
  return new DocketError('invalid', 'The object cannot be read', { details: { [field]: [problem] } })
}

/** Answers of get-by-id stand in `result`. */
export function readIntezer(given: Fields, list: string | null): Incoming[] {
  const record = isObject(given.result) ? given.result : given
  if (list === 'incidents' || (list === null && 'incident_id' in record && !('alert_id' in record))) {
    return [readIncident(record)]
  }
  if (list === 'cases' || (list === null && 'case_id' in record)) return [readCase(record)]
  if (list === 'alerts' || (list === null && 'alert_id' in record)) return [readAlert(record)]
  if (list === 'devices' || (list === null && 'hostname' in record)) return [readDevice(record)]
  throw refuse('object', 'has none of incident_id, case_id, alert_id and hostname')
}

/** ISO 8601 with or without zone, RFC 1123, or seconds since 1970. */
function timeIn(record: Fields, field: string): string | null {
  const value = record[field]
  if (value === undefined || value === null || value === '') return null
  const read = typeof value === 'string' ? readTime(value) : null
  const text = typeof value === 'string' && /^[A-Z][a-z]{2}, \d/.test(value) && value.length < 40 ? value : null
  const at = new Date(read?.at ?? text ?? (typeof value === 'number' ? value * 1000 : Number.NaN))
  const year = at.getUTCFullYear()
  if (Number.isNaN(year) || year < 1 || year > 9998) throw refuse(field, 'must be a time')
  return at.toISOString()
}

/** A word of ours in any case; null when it says nothing. */
function wordIn<W extends string>(record: Fields, field: string, words: readonly W[]): W | null {
  const value = record[field]
  if (value === undefined || value === null || value === '') return null
  const found = words.find((word) => word === String(value).toLowerCase())
  if (found === undefined) throw refuse(field, `must be one of ${words.join(', ')}`)
  return found
}

/** The same where the vendor's list of words is open: what is none of ours is left to the kept fields. */
function openWordIn<W extends string>(value: unknown, words: readonly W[]): W | null {
  return words.find((word) => word === String(value ?? '').toLowerCase()) ?? null
}

/** A product's own id is the external one; where we wrote the file, ours stands beside it. */
function idsOf(record: Fields, field: string): { id?: string; externalId?: string } {
  const given = textOf(record[field])
  if (given === null) throw refuse(field, 'must not be empty')
  if (given.length > 512) throw refuse(field, 'must have at most 512 characters')
  const ours = textOf(record.docket_id)
  if (ours !== null && isUuid(ours)) return { id: ours, ...(ours === given ? {} : { externalId: given }) }
  return isUuid(given) ? { id: given } : { externalId: given }
}

function personIn(value: unknown, id: unknown): Person | null {
  const { account_id, account_name, account_email } = objectOf(value)
  const person = { id: textOf(account_id) ?? textOf(id), name: textOf(account_name), email: textOf(account_email) }
  if (Object.values(person).every((part) => part === null)) return null
  return { ...person, userPrincipalName: null, kind: 'user' }
}

const keptOf = (record: Fields, known: ReadonlySet<string>) => {
  const rest = Object.fromEntries(Object.entries(record).filter(([name]) => !known.has(name)))
  return Object.keys(rest).length === 0 ? {} : { extra: { intezer: rest } }
}
const given = (fields: Fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

const knownOfIncident = new Set([
  ...['incident_id', 'docket_id', 'name', 'environment', 'source', 'sender', 'severity', 'status', 'risk_category'],
  ...['risk_level', 'risk_score', 'response_status', 'alerts_count', 'related_alert_ids', 'verdict', 'priority'],
  ...['resolution', 'assigned_account', 'creation_time', 'received_time', 'update_time', 'triage_time'],
  ...['triage_change_time', 'incident', 'triage_summary', 'intezer_incident_url'],
])

function readIncident(record: Fields): Incoming {
  const inner = objectOf(record.incident)
  const triage = { ...objectOf(record.triage_summary), ...given(record) }
  const title = textOf(record.name) ?? textOf(inner.name)
  if (title === null || title.trim() === '') throw refuse('name', 'must not be empty')
  const status = wordIn(record, 'status', incidentStatuses) ?? wordIn(inner, 'status', incidentStatuses) ?? 'new'
  const resolution = wordIn(record, 'resolution', resolutions)
  const score = triage.risk_score
  const updatedAt = timeIn(record, 'update_time')
  return {
    kind: 'incident',
    alerts: textsOf(record.related_alert_ids ?? inner.related_alert_ids),
    incident: {
      ...idsOf(record, 'incident_id'),
      title,
      severity: wordIn(record, 'severity', severities) ?? wordIn(inner, 'severity', severities) ?? 'medium',
      status,
      ...(status === 'closed' && resolution !== null ? { resolution } : {}),
      ...given({
        environment: textOf(record.environment),
        source: textOf(record.source),
        sender: textOf(record.sender),
        url: textOf(inner.url),
        priority: wordIn(record, 'priority', priorities),
        assignee: personIn(record.assigned_account, null),
        responseStatus: textOf(triage.response_status),
        verdict: openWordIn(triage.verdict, verdicts),
        riskCategory: openWordIn(triage.risk_category, riskCategories),
        riskLevel: openWordIn(triage.risk_level, riskLevels),
        riskScore: typeof score === 'number' && score >= 0 && score <= 100 ? score : null,
        createdAt: timeIn(record, 'creation_time'),
        receivedAt: timeIn(record, 'received_time'),
        updatedAt,
        statusChangedAt: status === 'new' ? null : updatedAt,
        closedAt: status === 'closed' ? updatedAt : null,
        triagedAt: timeIn(record, 'triage_time'),
        triageChangedAt: timeIn(record, 'triage_change_time'),
      }),
      // Not `auto`: the severity is the vendor's word and does not follow that of the alerts.
      origin: 'manual',
      ...keptOf(record, knownOfIncident),
    },
  }
}

const knownOfCase = new Set([
  ...['case_id', 'docket_id', 'case_title', 'case_description', 'case_status', 'case_priority', 'case_severity'],
  ...['environment', 'alerts_count', 'case_sources', 'case_tags', 'analyst_verdict', 'case_triage', 'risk_category'],
  ...['case_verdict', 'response_status', 'incident_ids', 'incidents_count', 'assigned_account_id'],
  ...['assigned_account', 'external_tickets', 'creation_time', 'modification_time', 'last_attached_alert_time'],
  ...['closed_time', 'intezer_case_url'],
])

function readCase(record: Fields): Incoming {
  const title = textOf(record.case_title)
  if (title === null || title.trim() === '') throw refuse('case_title', 'must not be empty')
  const tickets = Array.isArray(record.external_tickets) ? record.external_tickets.filter(isObject) : []
  return {
    kind: 'case',
    incidents: textsOf(record.incident_ids),
    case: {
      ...idsOf(record, 'case_id'),
      title,
      ...given({
        description: textOf(record.case_description),
        status: wordIn(record, 'case_status', caseStatuses),
        priority: wordIn(record, 'case_priority', priorities),
        severity: wordIn(record, 'case_severity', severities),
        environment: textOf(record.environment),
        analystVerdict: openWordIn(record.analyst_verdict, verdicts),
        responseStatus: textOf(record.response_status) ?? textOf(objectOf(record.case_triage).response_status),
        assignee: personIn(record.assigned_account, record.assigned_account_id),
        createdAt: timeIn(record, 'creation_time'),
        updatedAt: timeIn(record, 'modification_time'),
        closedAt: timeIn(record, 'closed_time'),
      }),
      tags: textsOf(record.case_tags).map((name) => ({ name, kind: 'user' as const })),
      tickets: tickets.map(({ vendor, ticket_id, ticket_url, ticket_status }) => ({
        vendor: textOf(vendor) ?? 'external',
        id: textOf(ticket_id) ?? '',
        url: textOf(ticket_url),
        status: textOf(ticket_status),
      })),
      ...keptOf(record, knownOfCase),
    },
  }
}

function readAlert(record: Fields): Incoming {
  const alertId = textOf(record.alert_id)
  if (alertId === null) throw refuse('alert_id', 'must not be empty')
  const triage = objectOf(record.triage_result)
  const alert = objectOf(record.alert)
  const createdAt = timeIn(alert, 'creation_time') ?? timeIn(record, 'creation_time')
  const additional = objectOf(record.additional_info)
  const severity = openWordIn(alert.severity, severities)
  const incidentId = textOf(record.docket_incident_id)
  return {
    kind: 'alert',
    ...(incidentId !== null && isUuid(incidentId) ? { incidentId } : {}),
    alert: {
      alertId,
      source: textOf(record.source) ?? textOf(record.alert_source) ?? 'intezer',
      ...(textOf(record.environment) === null ? {} : { environment: String(record.environment) }),
      sender: textOf(record.sender),
      facts: factsOf(alertId, alert, severity, createdAt),
      // What this vendor found out is kept as it is; our own triage stands beside it.
      additionalInfo: { ...additional, ...(Object.keys(triage).length === 0 ? {} : { triage_result: triage }) },
      defaultVerdict: openWordIn(triage.alert_verdict ?? record.verdict, verdicts),
      analystVerdict: openWordIn(record.analyst_verdict, verdicts),
      ...(createdAt === null ? {} : { createdAt }),
      ...(typeof record.raw_email === 'string' && record.raw_email !== ''
        ? { mail: Buffer.from(record.raw_email, 'base64') }
        : {}),
      raw: isObject(record.raw_alert) ? record.raw_alert : record,
    },
  }
}

function factsOf(
  alertId: string,
  alert: Fields,
  severity: AlertFacts['severity'],
  createdAt: string | null,
): AlertFacts {
  const device = objectOf(alert.device)
  const email = objectOf(alert.email)
  const hostname = textOf(device.hostname)
  const deviceId = textOf(device.device_id)
  return {
    ...emptyFacts(),
    sourceAlertId: alertId,
    title: textOf(alert.alert_title),
    url: textOf(alert.alert_url),
    createdAt,
    severity,
    isMitigated: typeof alert.is_mitigated === 'boolean' ? alert.is_mitigated : null,
    device:
      hostname === null && deviceId === null
        ? null
        : {
            ...(hostname === null ? {} : { hostname }),
            ...(deviceId === null ? {} : { deviceId }),
            ...(textOf(device.os_type) === null ? {} : { osType: String(device.os_type) }),
            ...(textOf(device.os_version) === null ? {} : { osVersion: String(device.os_version) }),
            privateIps: textsOf(device.private_ips),
            externalIps: textsOf(device.external_ips),
          },
    siteName: textOf(alert.site_name),
    accountName: textOf(alert.account_name),
    usernames: textsOf(alert.usernames),
    email:
      Object.keys(email).length === 0
        ? null
        : {
            sender: textOf(email.sender),
            recipients: textsOf(email.to),
            cc: textsOf(email.cc),
            bcc: textsOf(email.bcc),
            subject: textOf(email.subject),
            messageId: textOf(email.message_id),
            reportedBy: textOf(email.reported_by),
          },
  }
}

function readDevice(record: Fields): Incoming {
  const hostname = textOf(record.hostname)
  if (hostname === null) throw refuse('hostname', 'must not be empty')
  const key = textOf(record.device_key)
  const deviceId = textOf(record.device_id)
  return {
    kind: 'device',
    device: {
      ...(key !== null && isUuid(key) ? { id: key } : {}),
      hostname,
      environment: textOf(record.environment) ?? 'production',
      ...given({
        deviceId: deviceId === key ? null : deviceId,
        hostType: textOf(record.host_type),
        osType: textOf(record.os_type) ?? textOf(record.os_name),
        osVersion: textOf(record.os_version),
        managedBy: textOf(record.managed_by),
        cloudProvider: textOf(record.cloud_provider),
        siteName: textOf(record.site_name),
        lastLoginUser: textOf(record.last_login_user),
        source: textOf(record.source),
        firstSeenAt: timeIn(record, 'discovery_time'),
        lastSeenAt: timeIn(record, 'last_seen_time'),
      }),
      privateIps: textsOf(record.private_ips),
      externalIps: textsOf(record.external_ips),
      fqdns: textsOf(record.fqdns),
      macs: textsOf(record.mac_addresses),
      tags: textsOf(record.host_tags),
      groups: textsOf(record.host_groups),
    },
  }
}
