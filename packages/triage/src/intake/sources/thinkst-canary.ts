// Thinkst Canary: nobody has business touching a canary, so every incident is a claim worth a look.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const thinkstCanary: SourceReader = {
  source: 'thinkst_canary',
  product: 'Thinkst Canary',
  aliases: ['canary'],
  matches: (raw) =>
    'CanaryID' in raw ||
    wordOf(raw.AlertType).startsWith('Canary') ||
    wordOf(raw.IncidentKey ?? raw.incident_id ?? '').startsWith('incident:') ||
    ('flock_id' in raw && 'logtype' in raw),
  fields: {
    alert_id: ['IncidentHash', 'IncidentKey', 'incident_id', 'id'],
    alert_title: ['Description', 'description', 'summary', 'Intro'],
    creation_time: ['Timestamp', 'timestamp', 'created'],
    severity: [(raw) => (isHousekeeping(raw) ? 'low' : 'high')],
    'device.hostname': ['CanaryName', 'name', 'hostname'],
    'device.device_id': ['CanaryID', 'node_id'],
    'device.private_ips': ['CanaryIP', 'ip_address'],
    site_name: ['CanaryLocation', 'location', 'flock_name'],
    ips: ['SourceIP', 'src_host', 'dst_host'],
  },
  claims: (raw) => ({
    kind: isHousekeeping(raw) ? 'event' : 'alert',
    action: textOf(raw.Description ?? raw.description),
  }),
}

/** A canary that went away, came back or had its settings changed is no incident. */
function isHousekeeping(raw: unknown): boolean {
  const key = textOf(firstAt(raw, 'IncidentKey') ?? firstAt(raw, 'incident_id')) ?? ''
  const text = textOf(firstAt(raw, 'Description') ?? firstAt(raw, 'description')) ?? ''
  return (
    key.includes('devicedied') ||
    /disconnected|reconnected|settings changed|rollback|tokens? moved|enabled|disabled/i.test(text)
  )
}
