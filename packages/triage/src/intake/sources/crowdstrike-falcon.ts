// CrowdStrike Falcon: detections, alerts and incidents of the APIs, the event stream, and raw sensor events (FDR).
import { numberOf, severityOf, textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { Claims, SourceReader } from './reader.ts'

const fiveSteps = ['informational', 'low', 'medium', 'high', 'critical'] as const

export const crowdstrikeFalcon: SourceReader = {
  source: 'cs',
  product: 'CrowdStrike Falcon',
  aliases: ['crowdstrike', 'crowdstrike_falcon'],
  matches: (raw) =>
    'detection_id' in raw ||
    'fdr_event_type' in raw ||
    firstAt(raw, 'metadata.detectionIdString') !== undefined ||
    'event_simpleName' in raw ||
    'event_simplename' in raw ||
    wordOf(raw.p_log_type).startsWith('Crowdstrike.') ||
    /^[A-Z]\w{3,60}Event$/.test(streamType(raw)) ||
    ('composite_id' in raw && 'cid' in raw) ||
    (wordOf(raw.incident_id).startsWith('inc:') && 'cid' in raw) ||
    wordOf(firstAt(raw, 'event.ExternalApiType') ?? raw.ExternalApiType ?? '').startsWith('Event_'),
  fields: {
    alert_id: [
      'detection_id',
      'composite_id',
      'incident_id',
      'event.DetectId',
      'metadata.detectionIdString',
      'event.CompositeId',
      'CompositeId',
      'event.IncidentId',
      'event.id',
      'id',
      'event.LeadId',
      'event.EventUUID',
      'EventUUID',
    ],
    alert_title: [
      'display_name',
      'behaviors[0].display_name',
      'behaviors[0].scenario',
      'event.DetectName',
      'event.Name',
      'Name',
      'name',
      'event.OperationName',
      'event_simpleName',
      'event_simplename',
    ],
    alert_url: ['falcon_host_link', 'event.FalconHostLink', 'FalconHostLink'],
    creation_time: [
      'created_timestamp',
      'first_behavior',
      'timestamp',
      'metadata.eventCreationTime',
      'event.timestamp',
      'created',
      'start',
    ],
    severity: [
      'max_severity_displayname',
      'severity_name',
      'event.SeverityName',
      'metadata.severity.name',
      'SeverityName',
      'max_severity',
      'severity',
      (raw) => fiveStepSeverity(firstAt(raw, 'event.Severity') ?? firstAt(raw, 'Severity')),
    ],
    is_mitigated: [
      (raw) => {
        const done = textOf(
          firstAt(raw, 'event.PatternDispositionDescription') ?? firstAt(raw, 'PatternDispositionDescription'),
        )
        return done === null ? null : /^Prevention/i.test(done) && !/would have been/i.test(done)
      },
    ],
    'device.hostname': [
      'device.hostname',
      'event.ComputerName',
      'event.Hostname',
      'Hostname',
      'event.HostnameField',
      'hosts[0].hostname',
    ],
    'device.device_id': [
      'device.device_id',
      'event.SensorId',
      'event.AgentIdString',
      'AgentIdString',
      'agent_id',
      'aid',
    ],
    'device.os_type': ['device.platform_name', 'event_platform', 'event.event_platform'],
    'device.os_version': ['device.os_version'],
    'device.private_ips': ['device.local_ip', 'event.LocalIP', 'LocalIP', 'event.LocalAddressIP4'],
    'device.external_ips': ['device.external_ip', 'aip', 'event.aip'],
    account_name: ['cid', 'metadata.customerIDString'],
    usernames: [
      'event.UserName',
      'UserName',
      'behaviors[*].user_name',
      'user_name',
      'event.UserId',
      'event.SourceAccountName',
    ],
    file_hashes: ['event.IOCValue', 'behaviors[*].sha256', 'behaviors[*].md5', 'sha256', 'md5'],
    domains: ['event.DomainName'],
    incident_ids: ['incident_id'],
    techniques: [
      'behaviors[*].technique_id',
      'technique_id',
      'event.MitreAttack[*].TechniqueID',
      'event.Techniques[*]',
    ],
  },
  claims: (raw) => ({
    kind: isTelemetry(raw) ? 'event' : 'alert',
    action: isTelemetry(raw) ? textOf(firstAt(raw, 'event.OperationName') ?? simpleName(raw)) : null,
    opinion: opinionOf(raw),
    tactics: [
      firstAt(raw, 'behaviors[0].tactic'),
      firstAt(raw, 'tactic'),
      firstAt(raw, 'event.Tactic'),
      raw.Tactic,
    ].flatMap((tactic) => textOf(tactic) ?? []),
  }),
}

function streamType(raw: Record<string, unknown>): string {
  return 'event' in raw ? wordOf(firstAt(raw, 'metadata.eventType') ?? '') : ''
}

function simpleName(raw: Record<string, unknown>): unknown {
  return raw.event_simpleName ?? raw.event_simplename ?? raw.fdr_event_type ?? streamType(raw)
}

const alertTypes = /(?:Detection|Incident|Idp|Lead|Alert|Xdr)\w{0,30}Summary|MobileDetection|ReconNotification/i

/** Sensor events and audit records of the console; summaries of detections and incidents are alerts. */
function isTelemetry(raw: Record<string, unknown>): boolean {
  if (
    'detection_id' in raw ||
    firstAt(raw, 'metadata.detectionIdString') ||
    'composite_id' in raw ||
    'incident_id' in raw
  )
    return false
  const type = [streamType(raw), raw.ExternalApiType, firstAt(raw, 'event.ExternalApiType'), raw.fdr_event_type].find(
    textOf,
  )
  return !alertTypes.test(wordOf(type ?? ''))
}

function fiveStepSeverity(value: unknown): string | null {
  const step = numberOf(value)
  if (Number.isInteger(step) && step >= 1 && step <= 5) return fiveSteps[step - 1]!
  return severityOf(value)
}

function opinionOf(raw: Record<string, unknown>): Claims['opinion'] {
  const status = textOf(raw.status ?? raw.resolution)?.toLowerCase()
  if (status === 'false_positive' || status === 'ignored') return 'dismissed'
  return status === 'true_positive' ? 'malicious' : null
}
