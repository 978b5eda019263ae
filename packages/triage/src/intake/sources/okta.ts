// Okta System Log: every record of the identity service; few of them are alerts.
import { textOf, wordOf } from '../../alert-values.ts'
import type { SourceReader } from './reader.ts'

export const okta: SourceReader = {
  source: 'okta',
  product: 'Okta',
  matches: (raw) =>
    ('eventType' in raw && 'outcome' in raw && 'published' in raw) ||
    ('eventtype' in raw && ('legacyeventtype' in raw || 'displaymessage' in raw)) ||
    ('eventType' in raw && ('displayMessage' in raw || 'legacyEventType' in raw) && 'actor' in raw) ||
    wordOf(raw.p_log_type).startsWith('Okta.'),
  fields: {
    alert_id: ['uuid', 'id', 'p_row_id'],
    alert_title: ['displayMessage', 'displaymessage', 'eventType', 'eventtype'],
    creation_time: ['published', 'p_event_time'],
    severity: ['debugContext.debugData.risk.level', 'debugContext.debugData.threatSuspected.level'],
    'device.os_type': ['client.userAgent.os'],
    site_name: ['client.zone'],
    usernames: ['actor.alternateId', 'target[*].alternateId'],
    ips: ['client.ipAddress', 'request.ipChain[*].ip'],
  },
  claims: (raw) => {
    const action = textOf(raw.eventType ?? raw.eventtype)
    return { kind: action !== null && isThreat(action) ? 'alert' : 'event', action }
  },
}

/** Events in which Okta itself says that something is wrong. */
function isThreat(type: string): boolean {
  return /^(?:security\.(?:threat|attack|breached)|user\.account\.report_suspicious|user\.risk\.detect|system\.agent\.ad\.attack)/.test(
    type,
  )
}
