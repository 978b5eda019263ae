// Armis: alerts on devices that nobody manages.
import type { SourceReader } from './reader.ts'

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
