// Falco: runtime security events of hosts and containers.
import { textOf } from '../../alert-values.ts'
import { valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const falco: SourceReader = {
  source: 'falco',
  product: 'Falco',
  matches: (raw) => 'output_fields' in raw && 'priority' in raw && 'rule' in raw,
  fields: {
    alert_id: ['uuid'],
    alert_title: ['rule'],
    creation_time: ['time'],
    severity: ['priority'],
    'device.hostname': ['hostname'],
    usernames: ['output_fields.user.name'],
    process_commandlines: ['output_fields.proc.cmdline'],
    techniques: ['tags[*]'],
  },
  claims: (raw) => ({
    tactics: valuesAt(raw, 'tags[*]').flatMap((tag) => {
      const text = textOf(tag)
      return text?.startsWith('mitre_') ? [text.slice(6).replaceAll('_', ' ')] : []
    }),
  }),
}
