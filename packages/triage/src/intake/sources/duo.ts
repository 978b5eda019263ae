// Cisco Duo: authentication, administrator and telephony logs. Mostly records; fraud reports are alerts.
import { textOf, wordOf } from '../../alert-values.ts'
import type { SourceReader } from './reader.ts'

export const duo: SourceReader = {
  source: 'duo',
  product: 'Cisco Duo',
  aliases: ['duo_security', 'cisco_duo'],
  matches: (raw) =>
    ('action' in raw && 'isotimestamp' in raw && 'username' in raw) ||
    ('access_device' in raw && 'factor' in raw) ||
    ('access_device' in raw && 'application' in raw && 'result' in raw) ||
    ('telephony_id' in raw && 'txid' in raw) ||
    ['admin_log', 'telephony_log', 'authentication_log'].includes(wordOf(raw.eventtype)) ||
    ('surfaced_auth' in raw && 'triage_event_uri' in raw),
  fields: {
    alert_id: ['txid', 'sekey', 'telephony_id', 'p_row_id'],
    alert_title: ['action', 'result', 'event_type', 'eventtype'],
    creation_time: ['isotimestamp', 'timestamp', 'ts'],
    'device.hostname': ['access_device.hostname'],
    'device.os_type': ['access_device.os'],
    usernames: ['username', 'user.name', 'object', 'email'],
    ips: ['access_device.ip', 'auth_device.ip'],
  },
  claims: (raw) => {
    const isFraud = textOf(raw.result)?.toLowerCase() === 'fraud'
    const action = [raw.action, raw.reason, raw.result].map(textOf).find((text) => text !== null) ?? null
    return { kind: isFraud || 'surfaced_auth' in raw ? 'alert' : 'event', action }
  },
}
