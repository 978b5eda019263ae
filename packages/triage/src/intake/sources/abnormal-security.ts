// Abnormal Security: threats, messages, cases.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const abnormalSecurity: SourceReader = {
  source: 'abnormal_security',
  product: 'Abnormal Security',
  aliases: ['abnormal'],
  matches: (raw) =>
    ('threatId' in raw && 'messages' in raw) ||
    ('abxMessageId' in raw && 'attackType' in raw) ||
    ('caseId' in raw && ('affectedEmployee' in raw || firstAt(raw, 'analysis.attackType') !== undefined)),
  fields: {
    alert_id: ['threatId', 'caseId', 'abxMessageId'],
    alert_title: ['description', 'messages[0].subject', 'subject', 'analysis.summary'],
    alert_url: ['messages[0].abxPortalUrl', 'abxPortalUrl'],
    creation_time: ['firstObserved', 'messages[0].receivedTime', 'receivedTime'],
    severity: ['severity_level', 'severity'],
    is_mitigated: ['messages[0].autoRemediated', 'autoRemediated'],
    usernames: ['affectedEmployee'],
    ips: ['messages[*].senderIpAddress'],
    urls: ['messages[*].urls'],
    'email.sender': ['messages[0].fromAddress', 'fromAddress'],
    'email.recipient': ['messages[*].recipientAddress', 'messages[*].toAddresses', 'toAddresses'],
    'email.subject': ['messages[0].subject', 'subject'],
    'email.message_id': ['messages[0].internetMessageId', 'internetMessageId'],
  },
  claims: (raw) => {
    const attack = textOf(
      firstAt(raw, 'messages[0].attackType') ?? raw.attackType ?? firstAt(raw, 'analysis.attackType'),
    )
    return { opinion: attack && !/spam|graymail|safe/i.test(attack) ? 'malicious' : null, threatName: null }
  },
}
