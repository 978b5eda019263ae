// ESET PROTECT: threat, firewall, HIPS and audit events.
import { textOf, wordOf } from '../../alert-values.ts'
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
