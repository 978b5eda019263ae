// Further endpoint products: ESET, WatchGuard, Cylance, FireEye HX, Jamf Protect.
import { booleanOf, numberOf, textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const esetProtect: SourceReader = {
  source: 'eset_protect',
  product: 'ESET PROTECT',
  aliases: ['eset'],
  matches: (raw) => 'source_uuid' in raw && 'occured' in raw && 'event_type' in raw,
  fields: {
    alert_id: ['eialarmid', 'source_uuid'],
    alert_title: ['threat_name', 'rulename', 'event', 'action', 'event_type'],
    alert_url: ['eiconsolelink'],
    creation_time: [(raw) => esetTime(firstAt(raw, 'occured'))],
    severity: ['severity'],
    is_mitigated: ['threat_handled', 'handled'],
    'device.hostname': ['hostname'],
    'device.os_type': ['os_name'],
    'device.private_ips': ['ipv4'],
    site_name: ['group_name'],
    usernames: ['username', 'user'],
    ips: ['source_address', 'target_address'],
    file_hashes: ['hash'],
    urls: ['object_uri'],
  },
  claims: (raw) => ({
    kind: /Audit_Event/i.test(wordOf(raw.event_type)) ? 'event' : 'alert',
    threatName: textOf(raw.threat_name),
    action: textOf(raw.action),
  }),
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** ESET writes `20-May-2024 09:05:05`, in UTC. */
function esetTime(value: unknown): string | null {
  const match = /^(\d{2})-([A-Z][a-z]{2})-(\d{4}) (\d{2}:\d{2}:\d{2})$/.exec(textOf(value) ?? '')
  const month = match ? months.indexOf(match[2]!.toLowerCase()) + 1 : 0
  return match && month > 0 ? `${match[3]}-${wordOf(month).padStart(2, '0')}-${match[1]}T${match[4]}Z` : null
}

export const watchguardEpdr: SourceReader = {
  source: 'watchguard_epdr',
  product: 'WatchGuard EPDR',
  aliases: ['watchguard', 'panda'],
  matches: (raw) =>
    ('host_name' in raw &&
      'device_id' in raw &&
      ('protection_mode' in raw || 'custom_group_folder_id' in raw || 'network_attack' in raw)) ||
    ('rule_mitre' in raw && 'rule_risk' in raw),
  fields: {
    alert_id: ['id', 'event_id', 'instance_id'],
    alert_title: ['rule_name', 'exploit_technique', 'network_attack', 'malware_name', 'item_name'],
    creation_time: ['endpoint_event_date', 'security_event_date', 'date'],
    severity: [
      (raw) => ({ 1: 'critical', 2: 'high', 3: 'medium', 4: 'low' })[wordOf(firstAt(raw, 'rule_risk'))] ?? null,
    ],
    'device.hostname': ['host_name'],
    'device.device_id': ['device_id'],
    'device.private_ips': ['ip_address', 'local_ip_address'],
    site_name: ['site_name'],
    account_name: ['account_id'],
    ips: ['remote_ip_address'],
    file_hashes: ['hash', 'sha256'],
    techniques: ['rule_mitre[*].technique'],
  },
  claims: (raw) => {
    const isBlockedDevice =
      'device_type' in raw && 'type' in raw && !('malware_category' in raw) && !('rule_name' in raw)
    return { kind: isBlockedDevice ? 'event' : 'alert', threatName: textOf(raw.malware_name), action: 'device blocked' }
  },
}

export const cylance: SourceReader = {
  source: 'cylance',
  product: 'BlackBerry Cylance',
  matches: (raw) => 'cylance_score' in raw || ('file_status' in raw && 'policy_id' in raw),
  fields: {
    alert_id: ['sha256', 'id'],
    alert_title: ['name'],
    creation_time: ['last_found', 'date_found'],
    severity: [(raw) => cylanceSeverity(firstAt(raw, 'cylance_score'))],
    is_mitigated: ['global_quarantined', (raw) => textOf(firstAt(raw, 'file_status')) === 'Quarantined' || null],
    file_hashes: ['sha256', 'md5'],
  },
  claims: (raw) => {
    const said = textOf(raw.classification)?.toLowerCase()
    const trusted = said === 'trusted' || booleanOf(raw.safelisted) === true
    return { opinion: trusted ? 'dismissed' : said === 'malware' ? 'malicious' : said === 'pup' ? 'suspicious' : null }
  },
}

/** The score runs from -1 (malware) to 1 (safe). */
function cylanceSeverity(value: unknown): string | null {
  const score = numberOf(value ?? Number.NaN)
  return Number.isNaN(score) ? null : score <= -0.6 ? 'high' : score < 0 ? 'medium' : 'informational'
}

export const fireeyeHx: SourceReader = {
  source: 'fireeye_hx',
  product: 'Trellix (FireEye) HX',
  aliases: ['fireeye', 'trellix_hx'],
  matches: (raw) => ('event_values' in raw && 'agent' in raw && 'matched_at' in raw) || 'last_alert' in raw,
  fields: {
    alert_id: ['_id', 'last_alert._id', 'event_id'],
    alert_title: ['indicator.display_name', 'name', 'assessment', 'last_alert.indicator.display_name'],
    creation_time: ['reported_at', 'last_alert.reported_at', 'event_at'],
    'device.hostname': ['agent.hostname', 'last_alert.agent.hostname'],
    'device.device_id': ['agent._id', 'last_alert.agent._id'],
    usernames: ['event_values.processEvent/username', 'event_values.regKeyEvent/username'],
  },
  claims: (raw) => {
    const said = firstAt(raw, 'is_false_positive') ?? firstAt(raw, 'last_alert.is_false_positive')
    return { opinion: booleanOf(said) === true ? 'dismissed' : null }
  },
}

export const jamfProtect: SourceReader = {
  source: 'jamf_protect',
  product: 'Jamf Protect',
  aliases: ['jamf'],
  matches: (raw) =>
    ('caid' in raw && 'topicType' in raw) || (firstAt(raw, 'input.match') !== undefined && 'caid' in raw),
  fields: {
    alert_id: ['match.uuid', 'input.match.uuid', 'uuid', 'event.uuid'],
    alert_title: [
      'match.facts[0].human',
      'input.match.facts[0].human',
      'input.match.facts[0].name',
      'event.name',
      'action_type_name',
    ],
    creation_time: ['timestamp', 'input.match.event.timestamp'],
    severity: [
      (raw) =>
        ['informational', 'low', 'medium', 'high'][
          numberOf(firstAt(raw, 'match.severity') ?? firstAt(raw, 'input.match.severity') ?? -1)
        ] ?? null,
    ],
    'device.hostname': ['input.host.hostname', 'host.hostname'],
    'device.private_ips': ['input.host.ips', 'host.ips'],
    is_mitigated: ['match.blocked'],
    techniques: ['match.tags[*]', 'input.match.tags[*]'],
    process_commandlines: [commandOf],
  },
  claims: (raw) => ({
    kind: raw.topicType === 'alert' || 'input' in raw ? 'alert' : 'event',
    action: textOf(raw.action_type_name),
  }),
}

/** Endpoint Security events carry the arguments as a list. */
function commandOf(raw: unknown): string | null {
  const args = firstAt(raw, 'event.exec.args')
  return Array.isArray(args) ? args.slice(0, 200).map(wordOf).join(' ') : null
}
