// Wiz: issues, detections, vulnerabilities and the audit log.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
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
