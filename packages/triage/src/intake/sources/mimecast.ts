// Mimecast: TTP events, impersonation, attachment and URL protection, receipt and process logs.
import { booleanOf, textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const mimecast: SourceReader = {
  source: 'mimecast',
  product: 'Mimecast',
  matches: (raw) =>
    ('aggregateId' in raw && 'processingId' in raw) ||
    ('taggedMalicious' in raw && 'messageId' in raw) ||
    ('scanResult' in raw && 'userEmailAddress' in raw && 'ttpDefinition' in raw),
  fields: {
    alert_id: ['processingId', 'id', 'aggregateId'],
    alert_title: ['rejectionType', 'scanResults', 'eventType', 'type', 'subject'],
    creation_time: ['timestamp', 'date'],
    is_mitigated: [
      (raw) => {
        const action = textOf(firstAt(raw, 'action') ?? firstAt(raw, 'actions'))?.toLowerCase()
        return action === undefined ? null : /^(?:hold|hld|block|rej|reject|bnc|discard|quarantine)/.test(action)
      },
    ],
    ips: ['senderIp', 'sourceIp'],
    urls: ['url'],
    domains: ['senderDomain'],
    file_hashes: ['sha256', 'sha1', 'md5'],
    'email.sender': ['senderEnvelope', 'fromUserEmailAddress', 'senderHeader'],
    'email.recipient': ['recipients', 'recipient', 'userEmailAddress'],
    'email.subject': ['subject'],
    'email.message_id': ['messageId'],
  },
  claims: (raw) => {
    const type = textOf(raw.eventType ?? raw.type)?.toLowerCase() ?? ''
    const found = [raw.rejectionType, raw.scanResults, raw.urlCategory, raw.blockReason, raw.virusFound]
      .map(textOf)
      .join(' ')
    return {
      kind: /protect|virus|spam/.test(type) || textOf(raw.virusFound) || textOf(raw.blockReason) ? 'alert' : 'event',
      opinion:
        booleanOf(raw.taggedMalicious) === true || /malicious|phish|virus|malware/i.test(found) ? 'malicious' : null,
      threatName: textOf(raw.virusFound),
      action: type || null,
    }
  },
}
