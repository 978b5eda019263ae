// Push Security: browser events. Mostly records; phishing detections are alerts.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const pushSecurity: SourceReader = {
  source: 'push_security',
  product: 'Push Security',
  matches: (raw) => 'object' in raw && 'new' in raw && 'timestamp' in raw && 'version' in raw,
  fields: {
    alert_id: ['id'],
    alert_title: ['object'],
    creation_time: ['timestamp'],
    severity: ['new.severity'],
    usernames: ['new.employee.email', 'new.email'],
    ips: ['new.sourceIpAddress'],
    urls: ['new.url', 'new.referrerUrl'],
  },
  claims: (raw) => {
    const object = textOf(raw.object)?.toUpperCase() ?? ''
    const mode = textOf(firstAt(raw, 'new.mode') ?? firstAt(raw, 'new.action'))
    const isDetection = /PHISH|CLONED_LOGIN|STOLEN|DETECTION|SESSION_TOKEN|MALICIOUS|AITM/.test(object)
    return { kind: isDetection ? 'alert' : 'event', action: mode ? `${object} ${mode}` : object }
  },
}
