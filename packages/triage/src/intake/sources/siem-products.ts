// Collectors and threat intelligence: Google SecOps cases, Recorded Future, McAfee NSM, Armis.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const googleSecops: SourceReader = {
  source: 'google_secops',
  product: 'Google SecOps',
  aliases: ['chronicle', 'siemplify'],
  matches: (raw) =>
    ('alertCards' in raw && 'stage' in raw) ||
    ('SourceSystemName' in raw && 'TicketId' in raw) ||
    ('detection' in raw && 'detectionTime' in raw && 'collectionElements' in raw),
  fields: {
    alert_id: ['TicketId', 'id', 'DisplayId'],
    alert_title: ['displayName', 'Name', 'name', 'detection[0].ruleName', 'Reason'],
    creation_time: ['creationTimeUnixTimeInMs', 'StartTime', 'createTime', 'detectionTime'],
    severity: ['Events[0]._rawDataFields.Severity', 'detection[0].severity', 'priority'],
    account_name: ['environment', 'Environment'],
    usernames: ['Events[*]._rawDataFields.SourceUserName', 'Events[*]._rawDataFields.DestinationUserName'],
    urls: ['Events[*]._rawDataFields.DestinationURL'],
    'email.subject': ['Events[0]._rawDataFields.subject'],
    'email.message_id': ['Events[0]._rawDataFields.message_id'],
  },
  claims: (raw) => ({ opinion: raw.isTestCase === true || raw.IsTestCase === true ? 'dismissed' : null }),
}

export const recordedFuture: SourceReader = {
  source: 'recorded_future',
  product: 'Recorded Future',
  matches: (raw) => 'review' in raw && 'triggered' in raw && 'rule' in raw,
  fields: {
    alert_id: ['id'],
    alert_title: ['title', 'rule.name'],
    alert_url: ['url.portal', 'url'],
    creation_time: ['triggered'],
    severity: ['entities[0].risk.criticalityLabel'],
    domains: ['entities[*].entity.name'],
  },
  claims: (raw) => ({
    opinion: textOf(firstAt(raw, 'review.status')) === 'false-positive' ? 'dismissed' : null,
  }),
}

export const mcafeeNsm: SourceReader = {
  source: 'mcafee_nsm',
  product: 'McAfee (Trellix) NSM',
  aliases: ['trellix_nsm'],
  matches: (raw) =>
    firstAt(raw, 'summary.event') !== undefined && firstAt(raw, 'description.attackCategory') !== undefined,
  fields: {
    alert_id: ['uniqueAlertId', 'alertId', 'summary.event.alertId'],
    alert_title: ['name', 'summary.event.attackName'],
    creation_time: ['summary.event.time'],
    severity: ['alertSeverity', 'summary.event.severity', 'description.btf'],
    ips: ['summary.attacker.ipAddrs', 'summary.target.ipAddrs', 'summary.source.ipAddrs'],
  },
  claims: (raw) => ({ tactics: [textOf(firstAt(raw, 'description.attackCategory'))].flatMap((name) => name ?? []) }),
}

export const armis: SourceReader = {
  source: 'armis',
  product: 'Armis',
  matches: (raw) =>
    ('sourceId' in raw && 'targetId' in raw && 'risk' in raw) || ('alertId' in raw && 'deviceIds' in raw),
  fields: {
    alert_id: ['alertId', 'id'],
    alert_title: ['title', 'description'],
    creation_time: ['time', 'startTimestamp'],
    severity: ['severity', 'risk'],
    site_name: ['site.name'],
  },
  claims: (raw) => ({ kind: 'alertId' in raw ? 'alert' : 'event', action: 'connection' }),
}
