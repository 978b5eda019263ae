// IBM QRadar: offenses.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const qradar: SourceReader = {
  source: 'qradar',
  product: 'IBM QRadar',
  matches: (raw) => 'magnitude' in raw && 'offense_type' in raw && 'credibility' in raw,
  fields: {
    alert_id: ['id'],
    alert_title: ['description'],
    creation_time: ['start_time', 'first_persisted_time'],
    severity: ['magnitude', 'severity'],
    ips: ['offense_source', 'source_address_ids[*]', 'local_destination_addresses[*]'],
    usernames: [(raw) => (firstAt(raw, 'offense_type') === 3 ? firstAt(raw, 'offense_source') : null)],
  },
  claims: (raw) => {
    // Closing reason 1 is "non-issue", 2 "false positive, tuned".
    const reason = textOf(raw.closing_reason_id)
    return {
      opinion: textOf(raw.status) === 'CLOSED' && (reason === '1' || reason === '2') ? 'dismissed' : null,
      tactics: [textOf(firstAt(raw, 'categories[0]'))].flatMap((name) => name ?? []),
    }
  },
}
