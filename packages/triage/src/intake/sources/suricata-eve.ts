// Suricata EVE JSON: alerts, and the protocol records beside them.
import { numberOf, textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

/** Suricata counts down: 1 is the worst. */
const severities: Record<string, string> = { 1: 'high', 2: 'medium', 3: 'low', 4: 'informational' }

export const suricataEve: SourceReader = {
  source: 'suricata_eve',
  product: 'Suricata',
  aliases: ['suricata'],
  matches: (raw) =>
    'event_type' in raw && 'timestamp' in raw && ('flow_id' in raw || 'pcap_cnt' in raw || raw.event_type === 'stats'),
  fields: {
    // EVE records carry no id of their own; a flow and the rule that fired name an alert.
    alert_id: [
      (raw) => {
        const flow = firstAt(raw, 'flow_id')
        const rule = firstAt(raw, 'alert.signature_id')
        return flow === undefined ? null : [flow, rule, firstAt(raw, 'timestamp')].map(wordOf).filter(Boolean).join('-')
      },
    ],
    alert_title: ['alert.signature', 'anomaly.event', 'event_type'],
    creation_time: ['timestamp'],
    severity: [(raw) => severities[wordOf(firstAt(raw, 'alert.severity'))] ?? null],
    is_mitigated: [
      (raw) => {
        const action = textOf(firstAt(raw, 'alert.action'))
        return action === null ? null : action === 'blocked'
      },
    ],
    'device.hostname': ['host'],
    ips: ['src_ip', 'dest_ip'],
    domains: ['http.hostname', 'tls.sni', 'dns.rrname', 'dns.query[*].rrname', 'dns.queries[*].rrname'],
    urls: [httpUrl],
    usernames: ['ftp.user', 'krb5.cname'],
    file_hashes: ['fileinfo.sha256', 'fileinfo.md5', 'fileinfo.sha1', 'files[*].sha256'],
    techniques: ['alert.metadata.mitre_technique_id[*]'],
    'email.sender': ['email.from', 'smtp.mail_from'],
    'email.recipient': ['email.to[*]', 'smtp.rcpt_to[*]'],
  },
  claims: (raw) => ({
    kind: raw.event_type === 'alert' ? 'alert' : 'event',
    threatName: textOf(firstAt(raw, 'alert.metadata.malware_family[0]')),
    tactics: [firstAt(raw, 'alert.metadata.mitre_tactic_name[0]'), firstAt(raw, 'alert.category')].flatMap(
      (name) => textOf(name) ?? [],
    ),
    action: textOf(raw.event_type),
  }),
}

/** The address a client asked for: host header and path of an HTTP record. */
function httpUrl(raw: unknown): string | null {
  const host = textOf(firstAt(raw, 'http.hostname'))
  const path = textOf(firstAt(raw, 'http.url'))
  if (host === null || path === null || !/^[\w.:[\]-]{1,255}$/.test(host)) return null
  const port = numberOf(firstAt(raw, 'http.http_port') ?? 80)
  return path.startsWith('/') ? `http://${host}${port === 80 || host.includes(':') ? '' : `:${port}`}${path}` : null
}
