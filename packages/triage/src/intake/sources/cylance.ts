// BlackBerry Cylance: threats.
import { booleanOf, numberOf, textOf } from '../../alert-values.ts'
import { firstAt } from '../../json-path.ts'
import type { SourceReader } from './reader.ts'

export const cylance: SourceReader = {
  source: 'cylance',
  product: 'BlackBerry Cylance',
  matches: (raw) => 'cylance_score' in raw || ('file_status' in raw && 'policy_id' in raw),
  fields: {
    alert_id: ['sha256', 'id'],
    alert_title: ['name'],
    creation_time: ['last_found', 'date_found'],
    severity: [(raw) => cylanceSeverity(firstAt(raw, 'cylance_score'))],
    is_mitigated: ['global_quarantined', (raw) => textOf(firstAt(raw, 'file_status')) === 'Quarantined' || null],
    file_hashes: ['sha256', 'md5'],
  },
  claims: (raw) => {
    const said = textOf(raw.classification)?.toLowerCase()
    const trusted = said === 'trusted' || booleanOf(raw.safelisted) === true
    return { opinion: trusted ? 'dismissed' : said === 'malware' ? 'malicious' : said === 'pup' ? 'suspicious' : null }
  },
}

/** The score runs from -1 (malware) to 1 (safe). */
function cylanceSeverity(value: unknown): string | null {
  const score = numberOf(value ?? Number.NaN)
  return Number.isNaN(score) ? null : score <= -0.6 ? 'high' : score < 0 ? 'medium' : 'informational'
}
