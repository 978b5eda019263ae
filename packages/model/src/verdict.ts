// What we conclude about an alert: the machine verdict, its risk and the words that go with it.
import { Type } from 'typebox'

/** Machine verdicts from worst to best; `audited` is kept for alerts a vendor marked so. */
export const verdicts = [
  'confirmed_threat',
  'likely_true_positive',
  'suspicious_behavior',
  'inconclusive',
  'false_positive',
  'audited',
] as const
export const Verdict = Type.Enum(verdicts, { description: 'Machine verdict of an alert, worst first' })
export type Verdict = Type.Static<typeof Verdict>

const badness: Record<Verdict, number> = {
  confirmed_threat: 5,
  likely_true_positive: 4,
  suspicious_behavior: 3,
  inconclusive: 2,
  audited: 1,
  false_positive: 1,
}

/** True when `verdict` is `floor` or worse, e.g. `isAtLeast('confirmed_threat', 'suspicious_behavior')`. */
export function isAtLeast(verdict: Verdict, floor: Verdict): boolean {
  return badness[verdict] >= badness[floor]
}

export const riskCategories = [
  'phishing',
  'malware',
  'scam',
  'business_email_compromise',
  'spam',
  'intrusion',
  'policy_violation',
  'generic_threat',
  'none',
  'unknown',
] as const
export const RiskCategory = Type.Enum(riskCategories, { description: 'What kind of harm the alert stands for' })
export type RiskCategory = Type.Static<typeof RiskCategory>

export const riskLevels = ['informational', 'low', 'medium', 'high', 'critical'] as const
export const RiskLevel = Type.Enum(riskLevels)
export type RiskLevel = Type.Static<typeof RiskLevel>

/** The level a risk score (0 to 100) is shown as: 0–9 informational, 10–29 low, 30–59 medium, 60–84 high, 85+ critical. */
export function riskLevelOf(score: number): RiskLevel {
  if (score >= 85) return 'critical'
  if (score >= 60) return 'high'
  if (score >= 30) return 'medium'
  if (score >= 10) return 'low'
  return 'informational'
}

/** What somebody should do now, in the words the filters know. */
export function responseStatusOf(verdict: Verdict): 'escalated' | 'review_needed' | 'no_action_needed' {
  if (isAtLeast(verdict, 'likely_true_positive')) return 'escalated'
  return isAtLeast(verdict, 'inconclusive') ? 'review_needed' : 'no_action_needed'
}
