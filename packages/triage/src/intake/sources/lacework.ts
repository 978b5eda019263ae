// Lacework: alerts and events.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

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
