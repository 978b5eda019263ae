// WatchGuard EPDR: security events and indicators of attack.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

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
