// Upwind: detections.
import { textOf, wordOf } from '../../alert-values.ts'
import { valuesAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const upwind: SourceReader = {
  source: 'upwind',
  product: 'Upwind',
  matches: (raw) => 'upwind_console_link' in raw || wordOf(raw.p_log_type).startsWith('Upwind.'),
  fields: {
    alert_id: ['id'],
    alert_title: ['title'],
    alert_url: ['upwind_console_link'],
    creation_time: ['first_seen_time', 'p_event_time'],
    severity: ['severity'],
    'device.hostname': ['resource.name'],
    'device.device_id': ['resource.upwind_asset_id'],
    account_name: ['resource.cloud_account_name'],
    techniques: ['mitre_attacks[*].technique_id'],
  },
  claims: (raw) => ({
    opinion: /resolved|archived|dismissed|suppressed/i.test(textOf(raw.status) ?? '') ? 'dismissed' : null,
    tactics: valuesAt(raw, 'mitre_attacks[*].tactic_name').flatMap((name) => textOf(name) ?? []),
  }),
}
