// Palo Alto Networks Cortex XDR: alerts, incidents and agent events.
import { textOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const cortexXdr: SourceReader = {
  source: 'cortex_xdr',
  product: 'Cortex XDR',
  aliases: ['cortex', 'paloalto_cortex_xdr'],
  matches: (raw) =>
    ('alert_id' in raw && 'matching_status' in raw) ||
    ('alert_id' in raw && 'detection_timestamp' in raw && 'resolution_status' in raw) ||
    ('incident_id' in raw && 'alert_count' in raw && 'xdr_url' in raw) ||
    ('agent_install_type' in raw && 'event_timestamp' in raw && 'event_type' in raw),
  fields: {
    alert_id: ['alert_id', 'incident_id', 'event_id', 'external_id'],
    alert_title: ['name', 'alert_name', 'incident_name', 'description', 'event_type'],
    alert_url: ['xdr_url'],
    creation_time: ['detection_timestamp', 'event_timestamp', 'creation_time'],
    severity: ['severity'],
    is_mitigated: [
      (raw) => {
        const action = textOf(firstAt(raw, 'action'))?.toUpperCase()
        return action === undefined ? null : action.startsWith('BLOCKED') || action.startsWith('PREVENTED')
      },
    ],
    'device.hostname': ['host_name', 'endpoint_name', 'hosts[0]'],
    'device.device_id': ['endpoint_id'],
    'device.os_type': ['agent_os_type'],
    'device.os_version': ['agent_os_sub_type'],
    'device.private_ips': ['host_ip'],
    usernames: ['user_name', 'events[*].user_name', 'users[*]'],
    incident_ids: ['case_id', 'incident_id'],
    techniques: ['mitre_technique_id_and_name[*]', 'mitre_technique_id_and_name', 'mitre_techniques_ids_and_names[*]'],
  },
  claims: (raw) => {
    const resolution = textOf(raw.resolution_status ?? raw.status)?.toUpperCase() ?? ''
    return {
      kind: 'alert_id' in raw || 'incident_id' in raw ? 'alert' : 'event',
      opinion: /FALSE_POSITIVE|KNOWN_ISSUE|SECURITY_TESTING/.test(resolution)
        ? 'dismissed'
        : /TRUE_POSITIVE/.test(resolution)
          ? 'malicious'
          : null,
      tactics: valuesAt(raw, 'mitre_tactic_id_and_name[*]').flatMap((name) => textOf(name) ?? []),
      action: textOf(raw.event_type),
    }
  },
}
