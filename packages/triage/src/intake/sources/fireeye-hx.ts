// Trellix (FireEye) HX: alerts and alert groups.
import { booleanOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const fireeyeHx: SourceReader = {
  source: 'fireeye_hx',
  product: 'Trellix (FireEye) HX',
  aliases: ['fireeye', 'trellix_hx'],
  matches: (raw) => ('event_values' in raw && 'agent' in raw && 'matched_at' in raw) || 'last_alert' in raw,
  fields: {
    alert_id: ['_id', 'last_alert._id', 'event_id'],
    alert_title: ['indicator.display_name', 'name', 'assessment', 'last_alert.indicator.display_name'],
    creation_time: ['reported_at', 'last_alert.reported_at', 'event_at'],
    'device.hostname': ['agent.hostname', 'last_alert.agent.hostname'],
    'device.device_id': ['agent._id', 'last_alert.agent._id'],
    usernames: ['event_values.processEvent/username', 'event_values.regKeyEvent/username'],
  },
  claims: (raw) => {
    const said = firstAt(raw, 'is_false_positive') ?? firstAt(raw, 'last_alert.is_false_positive')
    return { opinion: booleanOf(said) === true ? 'dismissed' : null }
  },
}
