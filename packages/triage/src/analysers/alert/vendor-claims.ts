// What the product itself says: severity, its own verdict, the threat's name, whether it was stopped, whether it was dismissed.
import type { RawFinding } from '../../analyser.ts'
import { type AlertAnalyser, clip, inField } from './view.ts'

const bySeverity = {
  critical: 'vendor-severity-critical',
  high: 'vendor-severity-high',
  medium: 'vendor-severity-medium',
} as const

/**
 * A severity is a claim and carries modest weight. Records of activity have a level but no claim behind it, and a claim its
 * own product has taken back (false positive, benign, test, triaged away) is told but not counted.
 */
export const vendorClaims: AlertAnalyser = {
  name: 'vendor-claims',
  cites: [
    ...Object.values(bySeverity),
    'vendor-verdict-malicious',
    'vendor-verdict-suspicious',
    'vendor-mail-threat',
    'vendor-threat-name',
    'vendor-dismissed',
    'vendor-mitigated',
    'no-alert',
  ],
  run({ facts, claims }) {
    const findings: RawFinding[] = []
    if (claims.kind === 'event')
      findings.push({
        id: 'no-alert',
        where: inField('kind'),
        says: `A record of activity${claims.action ? ` (${clip(claims.action, 80)})` : ''}; the product claims no threat here`,
      })
    if (claims.opinion === 'dismissed')
      findings.push({
        id: 'vendor-dismissed',
        where: inField('verdict'),
        says: 'The product or its analyst has closed this as benign, expected or a test, so its severity is not counted',
      })
    const counts = claims.kind === 'alert' && claims.opinion !== 'dismissed'
    if (!counts) return findings
    const { severity } = facts
    if (severity === 'critical' || severity === 'high' || severity === 'medium')
      findings.push({
        id: bySeverity[severity],
        where: inField('severity', severity),
        says: `The product rates this ${severity}${facts.title ? `: ${clip(facts.title, 120)}` : ''}`,
      })
    if (claims.opinion === 'malicious' || claims.opinion === 'suspicious') {
      const mail = facts.email !== null && claims.opinion === 'malicious'
      findings.push({
        id: mail ? 'vendor-mail-threat' : `vendor-verdict-${claims.opinion}`,
        where: inField('verdict', claims.opinion),
        says: `The product itself judges this ${claims.opinion}`,
      })
    }
    if (claims.threatName)
      findings.push({
        id: 'vendor-threat-name',
        where: inField('threat', claims.threatName),
        says: `The product names the threat ${clip(claims.threatName, 100)}`,
      })
    if (facts.isMitigated)
      findings.push({
        id: 'vendor-mitigated',
        where: inField('is_mitigated', 'true'),
        says: 'The product reports that it stopped this; the attempt still happened',
      })
    return findings
  },
}
