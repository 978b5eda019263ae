// Jamf Protect: alerts.
import { numberOf, textOf, wordOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const jamfProtect: SourceReader = {
  source: 'jamf_protect',
  product: 'Jamf Protect',
  aliases: ['jamf'],
  matches: (raw) =>
    ('caid' in raw && 'topicType' in raw) || (firstAt(raw, 'input.match') !== undefined && 'caid' in raw),
  fields: {
    alert_id: ['match.uuid', 'input.match.uuid', 'uuid', 'event.uuid'],
    alert_title: [
      'match.facts[0].human',
      'input.match.facts[0].human',
      'input.match.facts[0].name',
      'event.name',
      'action_type_name',
    ],
    creation_time: ['timestamp', 'input.match.event.timestamp'],
    severity: [
      (raw) =>
        ['informational', 'low', 'medium', 'high'][
          numberOf(firstAt(raw, 'match.severity') ?? firstAt(raw, 'input.match.severity') ?? -1)
        ] ?? null,
    ],
    'device.hostname': ['input.host.hostname', 'host.hostname'],
    'device.private_ips': ['input.host.ips', 'host.ips'],
    is_mitigated: ['match.blocked'],
    techniques: ['match.tags[*]', 'input.match.tags[*]'],
    process_commandlines: [commandOf],
  },
  claims: (raw) => ({
    kind: raw.topicType === 'alert' || 'input' in raw ? 'alert' : 'event',
    action: textOf(raw.action_type_name),
  }),
}

/** Endpoint Security events carry the arguments as a list. */
function commandOf(raw: unknown): string | null {
  const args = firstAt(raw, 'event.exec.args')
  return Array.isArray(args) ? args.slice(0, 200).map(wordOf).join(' ') : null
}
