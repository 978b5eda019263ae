// Sophos Central: alerts and events of the SIEM API.
import { textOf, wordOf } from '../../alert-values.ts'
import type { SourceReader } from './reader.ts'

export const sophosEdr: SourceReader = {
  source: 'sophos_edr',
  product: 'Sophos Central',
  aliases: ['sophos', 'sophos_central'],
  matches: (raw) =>
    (/^Event::[A-Z]\w*::/.test(wordOf(raw.type)) && 'severity' in raw) ||
    ('customer_id' in raw && 'endpoint_id' in raw && 'group' in raw) ||
    ('raisedAt' in raw && 'managedAgent' in raw) ||
    ('ioc_severity' in raw && 'ioc_worker_name' in raw),
  fields: {
    alert_id: ['id', 'event_service_event_id', 'record_identifier'],
    alert_title: ['name', 'ioc_detection_description', 'description', 'ioc_worker_name', 'type'],
    creation_time: ['ioc_created_at', 'raisedAt', 'created_at', 'when', 'rt', 'end'],
    severity: ['severity', 'ioc_severity'],
    'device.hostname': ['dhost', 'meta_hostname', 'location', 'managedAgent.name', 'endpoint_name'],
    'device.device_id': ['endpoint_id', 'managedAgent.id', 'source_info.endpoint_id'],
    'device.os_type': ['endpoint_platform', 'endpoint_type'],
    'device.private_ips': ['source_info.ip'],
    account_name: ['customer_id', 'tenant.name'],
    usernames: ['suser', 'source', 'username', 'meta_username'],
    techniques: ['ioc_detection_mitre_attack'],
    file_hashes: ['appSha256', 'core_remedy_items.items[*].sha256'],
  },
  claims: (raw) => {
    const type = wordOf(raw.type)
    if ('ioc_severity' in raw)
      return {
        kind: /threat/i.test(wordOf(raw.ioc_detection_type)) ? 'alert' : 'event',
        action: textOf(raw.ioc_detection_type),
      }
    return {
      kind: /Update|Registered|Reprotected|::Enc|Application(?:Allowed|Detected)|WebControl|UserAutoCreated|Policy|Compliant|Scan(?:Complete|Suspended)|AdSync|NotProtected|DataLoss|Cleaned|CleanedUp/i.test(
        type,
      )
        ? 'event'
        : 'alert',
      threatName: textOf(raw.threat),
      action: type || null,
    }
  },
}
