// VMware Carbon Black Cloud: alerts (v6 and v7) and the audit log of its console.
import { booleanOf, textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const carbonblack: SourceReader = {
  source: 'carbonblack',
  product: 'Carbon Black Cloud',
  aliases: ['carbon_black', 'cbc', 'vmware_carbon_black'],
  matches: (raw) =>
    ('backend_timestamp' in raw && 'device_id' in raw && 'severity' in raw) ||
    ('org_key' in raw && 'alert_url' in raw) ||
    ('eventId' in raw && 'loginName' in raw && 'orgName' in raw),
  fields: {
    alert_id: ['id', 'legacy_alert_id', 'eventId', 'p_row_id'],
    alert_title: ['reason', 'threat_cause_reputation', 'description'],
    alert_url: ['alert_url'],
    creation_time: ['detection_timestamp', 'create_time', 'backend_timestamp', 'eventTime'],
    severity: ['severity'],
    is_mitigated: [
      (raw) => {
        const action = textOf(firstAt(raw, 'sensor_action'))?.toUpperCase()
        return action === undefined ? null : action === 'DENY' || action === 'TERMINATE' || action === 'QUARANTINE'
      },
    ],
    'device.hostname': ['device_name'],
    'device.device_id': ['device_id'],
    'device.os_type': ['device_os'],
    'device.os_version': ['device_os_version'],
    'device.private_ips': ['device_internal_ip'],
    'device.external_ips': ['device_external_ip'],
    account_name: ['org_key', 'orgName'],
    usernames: ['device_username', 'process_username', 'childproc_username', 'loginName'],
    incident_ids: ['threat_id'],
    techniques: ['attack_technique', 'ttps[*]'],
    process_commandlines: ['process_cmdline', 'childproc_cmdline', 'parent_cmdline'],
  },
  claims: (raw) => {
    const isAudit = 'loginName' in raw && 'orgName' in raw
    const said = textOf(firstAt(raw, 'determination.value'))?.toUpperCase()
    return {
      kind: isAudit && booleanOf(raw.flagged) !== true ? 'event' : 'alert',
      opinion: said === 'TRUE_POSITIVE' ? 'malicious' : said === 'FALSE_POSITIVE' ? 'dismissed' : null,
      tactics: [textOf(raw.attack_tactic)].flatMap((tactic) => tactic ?? []),
      threatName: textOf(raw.malware_name),
      action: isAudit ? textOf(raw.description) : null,
    }
  },
}
