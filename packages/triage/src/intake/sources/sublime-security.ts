// Sublime Security: flagged messages and the audit log.
import { textOf, wordOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

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
