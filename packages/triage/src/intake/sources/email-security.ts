// Mail security products: Proofpoint, Mimecast, Abnormal, Sublime, IRONSCALES, Check Point Harmony, Vade.
import { booleanOf, numberOf, textOf, wordOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
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

export const sublimeSecurity: SourceReader = {
  source: 'sublime_security',
  product: 'Sublime Security',
  aliases: ['sublime'],
  matches: (raw) =>
    'flagged_rules' in raw ||
    firstAt(raw, 'data.flagged_rules') !== undefined ||
    wordOf(raw.p_log_type).startsWith('Sublime.') ||
    ('created_by' in raw && firstAt(raw, 'data.request.path') !== undefined),
  fields: {
    alert_id: ['data.message.id', 'id', 'p_row_id'],
    alert_title: ['data.flagged_rules[0].name', 'flagged_rules[0].name', 'type'],
    creation_time: ['created_at', 'p_event_time'],
    severity: ['data.flagged_rules[0].severity', 'flagged_rules[0].severity'],
    usernames: ['created_by.email_address'],
    ips: ['data.request.ip'],
  },
  claims: (raw) => {
    const isFlag = valuesAt(raw, 'data.flagged_rules[*]').length > 0 || 'flagged_rules' in raw
    const rules = [...valuesAt(raw, 'data.flagged_rules[*].name'), ...valuesAt(raw, 'flagged_rules[*].name')]
      .map(textOf)
      .join(' ')
    return {
      kind: isFlag ? 'alert' : 'event',
      opinion: /phish|malware|smuggling|impersonation|bec\b|fraud|extortion|callback|ransom/i.test(rules)
        ? 'malicious'
        : null,
      action: isFlag ? null : textOf(raw.type),
    }
  },
}

export const ironscales: SourceReader = {
  source: 'ironscales',
  product: 'IRONSCALES',
  matches: (raw) =>
    ('themis_verdict' in raw && 'incident_id' in raw) || ('incidentID' in raw && 'affectedMailboxCount' in raw),
  fields: {
    alert_id: ['incident_id', 'incidentID'],
    alert_title: ['reports[0].subject', 'emailSubject', 'classification'],
    creation_time: ['first_reported_date', 'created'],
    account_name: ['company_name'],
    ips: ['mail_server.ip'],
    'email.sender': ['sender_email', 'senderEmail'],
    'email.recipient': ['recipientEmail'],
    'email.subject': ['reports[0].subject', 'emailSubject'],
    'email.reported_by': ['reports[0].email'],
  },
  claims: (raw) => {
    const said = textOf(raw.classification)?.toLowerCase()
    return {
      opinion: said === 'false positive' ? 'dismissed' : said === 'attack' || said === 'phishing' ? 'malicious' : null,
    }
  },
}

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
