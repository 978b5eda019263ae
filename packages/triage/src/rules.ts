// The rule pack a verdict is made with: catalogue rows, learned weights and thresholds, and the version naming them.
import type { CatalogueEntry } from './catalogue.ts'
import { catalogue } from './catalogue-all.ts'
import learned from './weights.json' with { type: 'json' }

/** Scores (summed log-odds) from which a verdict is given. */
export interface Thresholds {
  /** Below this nothing suspicious was found; from here on something was, but it decides nothing. */
  inconclusive: number
  suspicious_behavior: number
  likely_true_positive: number
  confirmed_threat: number
}

export interface Rules {
  catalogue: ReadonlyMap<string, CatalogueEntry>
  /** Learned weights by finding id; rows without one use their default. */
  weights: Readonly<Record<string, number>>
  thresholds: Thresholds
  /** Added for each further aspect of the artifact that looks wrong: independent signs confirm each other. */
  agreement?: number
}

export const shippedRules: Rules = {
  catalogue,
  weights: learned.weights,
  thresholds: learned.thresholds,
  agreement: learned.agreement,
}

/** Names catalogue and weights together; stored with each report so that its verdict can be made again. */
export const rulePack: string = `docket-${learned.version}`

/** Weight of a finding of full strength. Learning may shrink a weight to nothing but never turn its sign. */
export function weightOf(id: string, rules: Rules = shippedRules): number {
  const row = rules.catalogue.get(id)
  if (!row) return 0
  const weight = rules.weights[id] ?? row.defaultWeight
  return Math.sign(weight) === Math.sign(row.defaultWeight) ? weight : 0
}
