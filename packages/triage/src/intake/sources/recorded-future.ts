// Recorded Future: alerts.
import { textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const recordedFuture: SourceReader = {
  source: 'recorded_future',
  product: 'Recorded Future',
  matches: (raw) => 'review' in raw && 'triggered' in raw && 'rule' in raw,
  fields: {
    alert_id: ['id'],
    alert_title: ['title', 'rule.name'],
    alert_url: ['url.portal', 'url'],
    creation_time: ['triggered'],
    severity: ['entities[0].risk.criticalityLabel'],
    domains: ['entities[*].entity.name'],
  },
  claims: (raw) => ({
    opinion: textOf(firstAt(raw, 'review.status')) === 'false-positive' ? 'dismissed' : null,
  }),
}
