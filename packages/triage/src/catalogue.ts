// The findings catalogue: every reason a verdict may cite, declared once. Weights come from weights.json (learned).
import type { RiskCategory, Verdict } from '@docket/model'

export interface CatalogueEntry {
  id: string
  title: string
  /** What it means to an analyst, in one or two sentences. */
  meaning: string
  techniques: readonly string[]
  category: RiskCategory
  /** Log-odds used until learned weights exist, and for findings too rare to learn. Negative entries speak for a mail. */
  defaultWeight: number
  /** Worst verdict this finding can cause alone. */
  ceiling: Verdict
  /** Findings of one group describe the same fact; only the heaviest counts in full. */
  group?: string
  /** Aspect of the artifact it is about, when its id does not tell (see areas.ts). */
  area?: string
}

/** Identity function that keeps catalogue rows checked and ids literal. */
export function entries<const T extends readonly CatalogueEntry[]>(rows: T): T {
  return rows
}
