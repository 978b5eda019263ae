// Vade for M365: mail logs and remediations.
import { booleanOf, textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const vadeSecure: SourceReader = {
  source: 'vade_secure',
  product: 'Vade for M365',
  aliases: ['vade'],
  matches: (raw) =>
    ('sender_ip' in raw && 'remediation_type' in raw) || ('nb_messages_remediated' in raw && 'actions' in raw),
  fields: {
    alert_id: ['id'],
    alert_title: ['subject', 'reason', 'status'],
    creation_time: ['date'],
    ips: ['sender_ip'],
    urls: ['urls[*].url'],
    'email.sender': ['from', 'from_header'],
    'email.recipient': ['to'],
    'email.subject': ['subject'],
    'email.message_id': ['message_id'],
  },
  claims: (raw) => {
    const status = (textOf(firstAt(raw, 'status.status')) ?? textOf(raw.status))?.toUpperCase()
    const overdict = textOf(raw.overdict)?.toLowerCase()
    const bad = status === 'PHISHING' || status === 'MALWARE' || status === 'SCAM'
    return {
      kind: status === 'LEGIT' || status === undefined ? 'event' : 'alert',
      opinion: overdict === 'clean' || booleanOf(raw.whitelisted) === true ? 'dismissed' : bad ? 'malicious' : null,
      action: 'mail log',
    }
  },
}
