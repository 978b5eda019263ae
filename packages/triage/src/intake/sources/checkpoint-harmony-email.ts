// Check Point Harmony Email & Collaboration: security events.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const checkpointHarmonyEmail: SourceReader = {
  source: 'checkpoint_harmony_email',
  product: 'Check Point Harmony Email',
  aliases: ['harmony_email', 'avanan'],
  matches: (raw) =>
    firstAt(raw, 'security_event.entity_payload') !== undefined || ('eventId' in raw && 'confidenceIndicator' in raw),
  fields: {
    alert_id: ['security_event.entity_info.entity_id', 'eventId'],
    alert_title: ['security_event.entity_payload.description_text', 'description', 'type'],
    creation_time: ['security_event.entity_info.entity_created', 'eventCreated'],
    severity: ['security_event.entity_payload.severity', 'severity'],
    'email.sender': [
      'security_event.entity_payload.event_metadata.sender_address',
      'entity.entity_payload.fromEmail',
      'senderAddress',
    ],
    'email.recipient': ['entity.entity_payload.recipients', 'entity.entity_payload.toEmail'],
    'email.subject': ['entity.entity_payload.subject'],
    'email.message_id': ['entity.entity_payload.internetMessageId'],
  },
  claims: (raw) => {
    const said = textOf(firstAt(raw, 'security_event.entity_payload.confidence_indicator'))?.toLowerCase()
    const type = textOf(firstAt(raw, 'security_event.entity_info.entity_sub_type'))?.toLowerCase()
    const bad = type === 'malware' || type === 'phishing' || type === 'malicious_url'
    return {
      opinion:
        said === 'malicious' || (said === 'detected' && bad)
          ? 'malicious'
          : said === 'suspicious'
            ? 'suspicious'
            : null,
    }
  },
}
