// Open Cybersecurity Schema Framework: findings of any product; other classes are records of activity.
import { numberOf, textOf } from '../../alert-values.ts'
import { firstAt, valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

/** `severity_id`: https://schema.ocsf.io, base event. */
const severities = [null, 'informational', 'low', 'medium', 'high', 'critical', 'critical'] as const

export const ocsf: SourceReader = {
  source: 'ocsf',
  product: 'OCSF',
  aliases: ['aws_security_lake'],
  matches: (raw) => 'class_uid' in raw && 'metadata' in raw && ('category_uid' in raw || 'type_uid' in raw),
  fields: {
    alert_id: ['finding_info.uid', 'finding.uid', 'metadata.uid', 'metadata.event_code', 'email.message_uid'],
    alert_title: ['finding_info.title', 'finding.title', 'message', 'type_name', 'class_name'],
    alert_url: ['finding_info.src_url', 'finding.src_url'],
    creation_time: ['time', 'time_dt', 'finding_info.created_time'],
    severity: [(raw) => severities[numberOf(firstAt(raw, 'severity_id') ?? 0)] ?? null, 'severity'],
    is_mitigated: [
      (raw) => {
        const disposition = textOf(firstAt(raw, 'disposition'))?.toLowerCase()
        return disposition === undefined
          ? null
          : /^(?:blocked|quarantined|deleted|isolated|dropped|rejected|corrected)/.test(disposition)
      },
    ],
    'device.hostname': ['device.hostname', 'device.name', 'resources[0].name'],
    'device.device_id': ['device.uid', 'device.instance_uid'],
    'device.os_type': ['device.os.type', 'device.os.name'],
    'device.private_ips': ['device.ip'],
    account_name: ['cloud.account.uid', 'cloud.account_uid'],
    usernames: ['actor.user.name', 'user.name', 'actor.user.email_addr', 'user.email_addr'],
    ips: ['src_endpoint.ip', 'dst_endpoint.ip'],
    domains: ['query.hostname', 'dst_endpoint.hostname', 'http_request.url.hostname'],
    urls: ['http_request.url.url_string', 'http_request.url.text', 'url.url_string'],
    file_hashes: ['file.hashes[*].value', 'process.file.hashes[*].value', 'malware[*].files[*].hashes[*].value'],
    process_commandlines: ['process.cmd_line', 'actor.process.cmd_line'],
    techniques: ['attacks[*].technique.uid', 'finding_info.attacks[*].technique.uid'],
    'email.sender': ['email.from', 'email.smtp_from'],
    'email.recipient': ['email.to', 'email.smtp_to'],
    'email.subject': ['email.subject'],
    'email.message_id': ['email.message_uid'],
  },
  claims: (raw) => {
    const isFinding = raw.category_uid === 2 && raw.class_uid !== 2003 && raw.class_uid !== 2002
    const verdict = textOf(raw.verdict)?.toLowerCase()
    return {
      kind: isFinding && textOf(firstAt(raw, 'compliance.status'))?.toUpperCase() !== 'PASSED' ? 'alert' : 'event',
      opinion:
        verdict === 'false positive' || textOf(raw.status)?.toLowerCase() === 'suppressed'
          ? 'dismissed'
          : verdict === 'true positive'
            ? 'malicious'
            : null,
      threatName: textOf(firstAt(raw, 'malware[0].name')),
      tactics: [...valuesAt(raw, 'attacks[*].tactic.name'), ...valuesAt(raw, 'attacks[*].tactics[*].name')].flatMap(
        (name) => textOf(name) ?? [],
      ),
      action: textOf(firstAt(raw, 'api.operation') ?? raw.activity_name ?? raw.class_name),
    }
  },
}
