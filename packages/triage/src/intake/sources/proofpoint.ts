// Proofpoint TAP and Protection Server: messages with their threats, clicks, mail logs.
import { numberOf, textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const proofpoint: SourceReader = {
  source: 'proofpoint',
  product: 'Proofpoint',
  aliases: ['proofpoint_tap', 'proofpoint_pod'],
  matches: (raw) =>
    'threatsInfoMap' in raw ||
    ('phishScore' in raw && 'malwareScore' in raw) ||
    ('clickTime' in raw && 'threatID' in raw) ||
    ('filter' in raw && 'msg' in raw && 'guid' in raw) ||
    ('msgParts' in raw && 'guid' in raw),
  fields: {
    alert_id: ['GUID', 'guid', 'id', 'messageID', 'threatID'],
    alert_title: ['threatsInfoMap[0].threat', 'subject', 'msg.header.subject[0]', 'classification'],
    alert_url: ['threatsInfoMap[0].threatUrl', 'threatURL'],
    creation_time: ['messageTime', 'clickTime', 'ts', 'threatTime'],
    severity: [byScores],
    is_mitigated: [(raw) => (textOf(firstAt(raw, 'quarantineFolder')) ? true : null)],
    ips: ['senderIP', 'clickIP', 'connection.ip'],
    urls: ['url'],
    file_hashes: ['messageParts[*].sha256', 'msgParts[*].sha256'],
    'email.sender': ['sender', 'fromAddress', 'msg.header.from[0]'],
    'email.recipient': ['recipient', 'toAddresses', 'filter.verified.rcpts', 'msg.header.to'],
    'email.cc': ['ccAddresses'],
    'email.subject': ['subject', 'msg.header.subject[0]'],
    'email.message_id': ['messageID', 'msg.header.message-id[0]'],
  },
  claims: (raw) => {
    const status = textOf(firstAt(raw, 'threatsInfoMap[0].threatStatus') ?? raw.threatStatus)?.toLowerCase()
    const classified = textOf(firstAt(raw, 'threatsInfoMap[0].classification') ?? raw.classification)?.toLowerCase()
    const bad = classified === 'malware' || classified === 'phish' || classified === 'impostor'
    return {
      kind: 'filter' in raw || 'msgParts' in raw ? 'event' : 'alert',
      opinion: status === 'falsepositive' || status === 'cleared' ? 'dismissed' : bad ? 'malicious' : null,
      threatName: null,
    }
  },
}

/** Scores run from 0 to 100; a message a rule merely quarantined for spam is low. */
function byScores(raw: unknown): string | null {
  const classified = textOf(firstAt(raw, 'classification'))?.toLowerCase()
  const scores = ['malwareScore', 'phishScore', 'impostorScore'].map((name) =>
    numberOf(firstAt(raw, name) ?? Number.NaN),
  )
  const known = scores.filter((score) => !Number.isNaN(score))
  if (known.length === 0) return classified === 'malware' || classified === 'phish' ? 'high' : null
  const worst = Math.max(...known)
  return worst >= 80 ? 'high' : worst >= 50 ? 'medium' : 'low'
}
