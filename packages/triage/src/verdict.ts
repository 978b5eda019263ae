// Folds findings into a verdict: a pure, monotone function of the findings and the rule pack.
import type { Finding, RiskCategory, TriageReport, Unexamined, Verdict } from '@docket/model'
import type { RawFinding } from './analyser.ts'
import { flipsWithout } from './flips-without.ts'
import { type Rules, shippedRules, weightOf } from './rules.ts'
import { type Contribution, contributionsOf, levelOf, scoreFor } from './score.ts'

export { catalogue } from './catalogue-all.ts'
export { rulePack } from './rules.ts'

export type Judgement = Pick<TriageReport, 'verdict' | 'riskCategory' | 'riskScore' | 'flipsWithout'>

export interface JudgeOptions {
  kind: TriageReport['kind']
  /** What could not be looked at; anything but a lookup that needs a network keeps a clean artifact `inconclusive`. */
  unexamined: readonly Unexamined[]
  /** Verdict to use when nothing was found that decides; chosen by whoever handed in the alert. */
  defaultVerdict?: Verdict
  /** Another rule pack, for training and for tests. */
  rules?: Rules
}

/** Scores 0–100 a verdict may have, so that score and verdict never contradict each other. */
const bands: Record<Verdict, readonly [number, number]> = {
  confirmed_threat: [85, 100],
  likely_true_positive: [60, 84],
  suspicious_behavior: [30, 59],
  inconclusive: [10, 29],
  false_positive: [0, 9],
  audited: [0, 9],
}

/**
 * Judges findings. Adding a finding of malice never makes the verdict milder, the order of findings does not matter, and
 * nothing outside the arguments does. `false_positive` is given to a mail that was looked at completely and in which
 * nothing suspicious was found; other kinds have no such proof and stay `inconclusive`.
 */
export function judge(findings: readonly Finding[], options: JudgeOptions): Judgement {
  const rules = options.rules ?? shippedRules
  const contributions = contributionsOf(findings, rules)
  const level = levelOf(contributions, rules.thresholds, rules.agreement)
  if (level !== null && level !== 'inconclusive') {
    return {
      verdict: level,
      riskCategory: categoryOf(contributions, rules),
      riskScore: riskScoreOf(level, contributions, rules),
      flipsWithout: flipsWithout(contributions, rules),
    }
  }
  const incomplete = options.unexamined.some(({ reason }) => reason !== 'offline')
  const clean = level === null && !incomplete && options.kind === 'email'
  const verdict = clean ? 'false_positive' : (options.defaultVerdict ?? 'inconclusive')
  return {
    verdict,
    riskCategory: verdict === 'false_positive' || verdict === 'audited' ? 'none' : 'unknown',
    riskScore: riskScoreOf(verdict, contributions, rules),
    flipsWithout: level === 'inconclusive' && !incomplete ? flipsWithout(contributions, rules) : [],
  }
}

/** Attaches weight and ATT&CK techniques from the rule pack. A finding the catalogue does not know weighs nothing. */
export function weighFindings(raw: readonly RawFinding[], analyser: string, rules: Rules = shippedRules): Finding[] {
  return raw.map(({ id, where, says, strength }) => {
    const share = strength === undefined ? 1 : Math.min(1, Math.max(0, strength))
    const weight = Math.round(weightOf(id, rules) * share * 1000) / 1000
    return { id, weight, where, says, techniques: [...(rules.catalogue.get(id)?.techniques ?? [])], analyser }
  })
}

/** The kind of harm that most of the weight speaks for; ties go to the alphabetically first. */
function categoryOf(contributions: readonly Contribution[], rules: Rules): RiskCategory {
  const byCategory = new Map<RiskCategory, number>()
  for (const { id, weight } of contributions) {
    const category = rules.catalogue.get(id)?.category ?? 'generic_threat'
    if (weight > 0 && category !== 'none' && category !== 'unknown')
      byCategory.set(category, (byCategory.get(category) ?? 0) + weight)
  }
  const [worst] = [...byCategory].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return worst?.[0] ?? 'generic_threat'
}

/** Place of the score between the threshold of its verdict and the next one, within the band of that verdict. */
function riskScoreOf(verdict: Verdict, contributions: readonly Contribution[], rules: Rules): number {
  const { thresholds } = rules
  const [low, high] = bands[verdict]
  const { inconclusive, suspicious_behavior, likely_true_positive, confirmed_threat } = thresholds
  const spans: Record<Verdict, readonly [number, number]> = {
    confirmed_threat: [confirmed_threat, confirmed_threat * 2],
    likely_true_positive: [likely_true_positive, confirmed_threat],
    suspicious_behavior: [suspicious_behavior, likely_true_positive],
    inconclusive: [inconclusive, suspicious_behavior],
    false_positive: [0, inconclusive],
    audited: [0, inconclusive],
  }
  const [from, to] = spans[verdict]
  const score = scoreFor(levelWithScore(verdict), contributions, thresholds, rules.agreement)
  const place = Math.min(1, Math.max(0, (score - from) / (to - from)))
  return Math.round(low + place * (high - low))
}

function levelWithScore(verdict: Verdict) {
  return verdict === 'false_positive' || verdict === 'audited' ? 'inconclusive' : verdict
}
