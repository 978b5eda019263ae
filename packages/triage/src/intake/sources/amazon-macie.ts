// Amazon Macie: findings about sensitive data.
import { booleanOf } from '../../alert-values.ts'
import type { SourceReader } from './reader.ts'

export const amazonMacie: SourceReader = {
  source: 'amazon_macie',
  product: 'Amazon Macie',
  aliases: ['macie'],
  matches: (raw) => 'resourcesAffected' in raw && 'schemaVersion' in raw && 'category' in raw,
  fields: {
    alert_id: ['id'],
    alert_title: ['title', 'type'],
    creation_time: ['createdAt'],
    severity: ['severity.description', 'severity.score'],
    site_name: ['region'],
    account_name: ['accountId'],
  },
  claims: (raw) => ({
    opinion: booleanOf(raw.sample) === true || booleanOf(raw.archived) === true ? 'dismissed' : null,
  }),
}
