// SentinelOne: threats, STAR custom alerts, unified alerts, and activities of the console.
import { numberOf, textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { Claims, SourceReader } from './reader.ts'

/** Activities that report a detection: STAR alert 3608/3784…, new threat 18, 19, 20, 4003, 4008, 4108, 4109. */
const alertActivities = new Set([18, 19, 20, 3608, 3784, 4003, 4008, 4108, 4109])

export const sentinelone: SourceReader = {
  source: 's1',
  product: 'SentinelOne',
  aliases: ['sentinelone', 'sentinel_one'],
  matches: (raw) =>
    'threatInfo' in raw ||
    'agentDetectionInfo' in raw ||
    ('alertInfo' in raw && 'ruleInfo' in raw) ||
    ('activityType' in raw && 'primaryDescription' in raw) ||
    ('activitytype' in raw && 'primarydescription' in raw) ||
    ('detectionSource' in raw && 'attackSurfaces' in raw),
  fields: {
    alert_id: ['threatInfo.threatId', 'alertInfo.alertId', 'data.alertid', 'id'],
    alert_title: [
      'threatInfo.threatName',
      'ruleInfo.name',
      'data.rulename',
      'name',
      'primaryDescription',
      'primarydescription',
    ],
    creation_time: [
      'threatInfo.identifiedAt',
      'threatInfo.createdAt',
      'alertInfo.createdAt',
      'detectedAt',
      'createdAt',
      'createdat',
    ],
    severity: ['severity', 'ruleInfo.severity', 'data.severity', 'rawData.severity_id', byConfidence],
    is_mitigated: [mitigated],
    'device.hostname': [
      'agentRealtimeInfo.agentComputerName',
      'agentDetectionInfo.name',
      'data.computerName',
      'data.computername',
      'data.origagentname',
      'asset.name',
    ],
    'device.device_id': [
      'agentDetectionInfo.agentUuid',
      'agentDetectionInfo.uuid',
      'asset.agentUuid',
      'agentId',
      'agentid',
    ],
    'device.os_type': ['agentRealtimeInfo.agentOsType', 'agentDetectionInfo.osFamily', 'osFamily', 'asset.osType'],
    'device.os_version': ['agentRealtimeInfo.agentOsName', 'agentDetectionInfo.osName', 'asset.osVersion'],
    'device.private_ips': [
      (raw) => splitList(firstAt(raw, 'agentDetectionInfo.agentIpV4')),
      (raw) => splitList(firstAt(raw, 'data.agentipv4')),
    ],
    'device.external_ips': ['agentDetectionInfo.externalIp', 'data.externalIp', 'data.externalip'],
    ips: [
      (raw) => splitList(firstAt(raw, 'agentDetectionInfo.agentIpV4')),
      (raw) => splitList(firstAt(raw, 'agentDetectionInfo.agentIpV6')),
    ],
    site_name: ['agentDetectionInfo.siteName', 'data.siteName', 'sitename'],
    account_name: ['agentDetectionInfo.accountName', 'data.accountName', 'accountname'],
    usernames: [
      'threatInfo.processUser',
      'agentDetectionInfo.agentLastLoggedInUserName',
      'data.username',
      'sourceProcessInfo.user',
    ],
    file_hashes: [
      'threatInfo.sha256',
      'threatInfo.sha1',
      'threatInfo.md5',
      'data.fileContentHash',
      'data.filecontenthash',
    ],
    process_commandlines: ['threatInfo.maliciousProcessArguments', 'sourceProcessInfo.commandline'],
    techniques: ['indicators[*].tactics[*].techniques[*].name', 'indicators[*].techniques[*].name'],
  },
  claims: (raw) => ({
    kind: isAlert(raw) ? 'alert' : 'event',
    opinion: opinionOf(raw),
    threatName: textOf(firstAt(raw, 'threatInfo.threatName')),
    tactics: [firstAt(raw, 'indicators[0].tactics[0].name')].flatMap((tactic) => textOf(tactic) ?? []),
    action: isAlert(raw) ? null : textOf(raw.primaryDescription ?? raw.primarydescription),
  }),
}

function isAlert(raw: Record<string, unknown>): boolean {
  if (!('activityType' in raw) && !('activitytype' in raw)) return true
  return alertActivities.has(numberOf(raw.activityType ?? raw.activitytype))
}

function confidence(raw: unknown): string {
  const places = ['threatInfo.confidenceLevel', 'confidenceLevel', 'data.confidenceLevel', 'data.confidencelevel']
  for (const place of places) {
    const said = textOf(firstAt(raw, place))
    if (said) return said.toLowerCase()
  }
  return ''
}

/** A threat has no severity, only a confidence; `malicious` is the console's own word for its highest. */
function byConfidence(raw: unknown): string | null {
  const said = confidence(raw)
  return said === 'malicious' ? 'high' : said === 'suspicious' ? 'medium' : null
}

function opinionOf(raw: Record<string, unknown>): Claims['opinion'] {
  const analyst = textOf(firstAt(raw, 'threatInfo.analystVerdict') ?? raw.analystVerdict)?.toLowerCase()
  if (analyst === 'false_positive' || analyst === 'false_positive_benign') return 'dismissed'
  if (analyst === 'true_positive') return 'malicious'
  const said = confidence(raw)
  return said === 'malicious' || said === 'suspicious' ? said : null
}

function mitigated(raw: unknown): boolean | null {
  const status = textOf(firstAt(raw, 'threatInfo.mitigationStatus') ?? firstAt(raw, 'result'))?.toLowerCase()
  if (status === undefined) return null
  return status === 'mitigated' || status === 'blocked'
    ? true
    : /^(?:not_mitigated|unmitigated|active)$/.test(status)
      ? false
      : null
}

function splitList(value: unknown): string[] | null {
  return typeof value === 'string' ? value.split(',', 50).map((item) => item.trim()) : null
}
