// Cloud posture and workload products: Wiz, Lacework, Upwind.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const wiz: SourceReader = {
  source: 'wiz',
  product: 'Wiz',
  matches: (raw) =>
    ('entitySnapshot' in raw && 'sourceRule' in raw) ||
    ('sourceRules' in raw && 'createdAt' in raw && 'severity' in raw) ||
    ('actionParameters' in raw && 'requestId' in raw) ||
    ('actionparameters' in raw && 'requestid' in raw) ||
    ('vulnerableAsset' in raw && 'firstDetectedAt' in raw) ||
    wordOf(raw.p_log_type).startsWith('Wiz.'),
  fields: {
    alert_id: ['id', 'issue.id', 'p_row_id'],
    alert_title: ['sourceRule.name', 'control.name', 'title', 'name', 'action'],
    alert_url: ['url', 'portalUrl'],
    creation_time: ['createdAt', 'firstDetectedAt', 'issue.created', 'timestamp', 'p_event_time'],
    severity: ['severity', 'issue.severity'],
    'device.hostname': ['entitySnapshot.name', 'vulnerableAsset.name', 'primaryResource.name'],
    'device.device_id': ['entitySnapshot.id', 'vulnerableAsset.id'],
    account_name: ['entitySnapshot.subscriptionName', 'entitySnapshot.subscriptionExternalId'],
    usernames: ['user.name', 'serviceAccount.name', 'actors[*].name'],
    ips: ['sourceIP', 'sourceip'],
    techniques: ['triggeringEvents[*].cdrSeverity', 'mitreTechniques[*]'],
  },
  claims: (raw) => {
    const isAudit = 'requestId' in raw || 'requestid' in raw
    const resolution = textOf(raw.resolutionReason ?? raw.status ?? firstAt(raw, 'issue.status'))?.toUpperCase() ?? ''
    return {
      // Toxic combinations, misconfigurations and vulnerabilities are states, not something somebody did; they are still claims.
      kind: isAudit || 'vulnerableAsset' in raw ? 'event' : 'alert',
      opinion: /FALSE_POSITIVE|REJECTED|WONT_FIX|WONTFIX|RESOLVED/.test(resolution) ? 'dismissed' : null,
      action: isAudit ? textOf(raw.action) : null,
    }
  },
}

export const lacework: SourceReader = {
  source: 'lacework',
  product: 'Lacework',
  matches: (raw) =>
    ('alertId' in raw && 'alertInfo' in raw && 'alertType' in raw) ||
    ('event_id' in raw && 'event_type' in raw && 'lacework_account' in raw),
  fields: {
    alert_id: ['alertId', 'event_id'],
    alert_title: ['alertName', 'alertInfo.subject', 'event_title'],
    alert_url: ['event_link', 'alertUrl'],
    creation_time: ['startTime', 'event_timestamp'],
    severity: ['severity', 'event_severity'],
    ips: [(raw) => keysOf(firstAt(raw, 'entityMap.SourceIpAddress'))],
    usernames: [(raw) => keysOf(firstAt(raw, 'entityMap.CT_User')), 'keys.user.name'],
  },
  claims: (raw) => ({
    tactics: [textOf(firstAt(raw, 'derivedFields.sub_category'))].flatMap((name) => name ?? []),
    opinion: firstAt(raw, 'alertInfo.isExpectedLWBehavior') === true ? 'dismissed' : null,
  }),
}

function keysOf(value: unknown): string[] | null {
  return typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 50) : null
}

export const upwind: SourceReader = {
  source: 'upwind',
  product: 'Upwind',
  matches: (raw) => 'upwind_console_link' in raw || wordOf(raw.p_log_type).startsWith('Upwind.'),
  fields: {
    alert_id: ['id'],
    alert_title: ['title'],
    alert_url: ['upwind_console_link'],
    creation_time: ['first_seen_time', 'p_event_time'],
    severity: ['severity'],
    'device.hostname': ['resource.name'],
    'device.device_id': ['resource.upwind_asset_id'],
    account_name: ['resource.cloud_account_name'],
    techniques: ['mitre_attacks[*].technique_id'],
  },
  claims: (raw) => ({
    opinion: /resolved|archived|dismissed|suppressed/i.test(textOf(raw.status) ?? '') ? 'dismissed' : null,
    tactics: valuesAt(raw, 'mitre_attacks[*].tactic_name').flatMap((name) => textOf(name) ?? []),
  }),
}
