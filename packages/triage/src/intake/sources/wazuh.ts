// Wazuh: manager alerts, and the message form some connectors make of them.
import { numberOf, textOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const wazuh: SourceReader = {
  source: 'wazuh',
  product: 'Wazuh',
  matches: (raw) =>
    (firstAt(raw, 'rule.level') !== undefined && 'agent' in raw && ('manager' in raw || 'decoder' in raw)) ||
    (typeof raw.description === 'string' && /^Rule ID \d+\s+Level \d+/.test(raw.description.slice(0, 80))),
  fields: {
    alert_id: ['id', (raw) => ruleInText(raw, /^Rule ID (\d{1,9})/)],
    alert_title: ['rule.description', 'message'],
    creation_time: ['timestamp', '@timestamp', 'created_at'],
    severity: [(raw) => byLevel(firstAt(raw, 'rule.level') ?? ruleInText(raw, /Level (\d{1,2})/)), 'severity'],
    'device.hostname': ['agent.name', (raw) => ruleInText(raw, /Agent Name ([^\s,]{1,80})/)],
    'device.device_id': ['agent.id'],
    'device.private_ips': ['agent.ip'],
    usernames: ['data.srcuser', 'data.dstuser', 'data.win.eventdata.targetUserName'],
    ips: ['data.srcip', 'data.dstip'],
    file_hashes: ['syscheck.sha256_after', 'syscheck.md5_after'],
    process_commandlines: ['data.win.eventdata.commandLine', 'data.command'],
    techniques: ['rule.mitre.id[*]', 'rule.mitre.id'],
  },
  claims: (raw) => ({ tactics: valuesAt(raw, 'rule.mitre.tactic[*]').flatMap((name) => textOf(name) ?? []) }),
}

/** Rule levels run from 0 to 15 and are meant so: 12 and up importance high, 7 and up worth a look. */
function byLevel(value: unknown): string | null {
  const level = numberOf(value)
  if (value === undefined || value === null || !Number.isInteger(level)) return null
  if (level >= 15) return 'critical'
  return level >= 12 ? 'high' : level >= 7 ? 'medium' : level >= 4 ? 'low' : 'informational'
}

function ruleInText(raw: unknown, pattern: RegExp): string | null {
  const text = textOf(firstAt(raw, 'description'))
  return text === null ? null : (pattern.exec(text.slice(0, 400))?.[1] ?? null)
}
