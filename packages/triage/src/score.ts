// Adds up findings: one count per id, the heaviest of a group in full, a ceiling on what one finding can cause alone.
import { type Finding, isAtLeast, type Verdict } from '@docket/model'
import { areaOf } from './areas.ts'
import { type Rules, shippedRules, type Thresholds } from './rules.ts'

/** What one catalogue id contributes: its heaviest occurrence. */
export interface Contribution {
  id: string
  weight: number
  group: string
  area: string
  ceiling: Verdict
}

export const levels = ['confirmed_threat', 'likely_true_positive', 'suspicious_behavior', 'inconclusive'] as const
export type Level = (typeof levels)[number]

/** Share of a group's other findings that still counts: they describe the same fact again. */
const groupShare = 0.25
/** How far towards a verdict beyond its ceiling one finding can carry; the rest must come from an independent one. */
const ceilingShare = 0.75
/** However much speaks for a mail, it takes away at most this. */
const mostInFavour = 2

/**
 * Heaviest occurrence per id, in a fixed order: weight, then id.
 * A weight that is not a number counts nothing; a negative one counts only for rows the catalogue declares negative.
 */
export function contributionsOf(findings: readonly Finding[], rules: Rules = shippedRules): Contribution[] {
  const byId = new Map<string, Contribution>()
  for (const { id, weight } of findings) {
    const row = rules.catalogue.get(id)
    if (!Number.isFinite(weight) || (weight < 0 && !(row && row.defaultWeight < 0))) continue
    const known = byId.get(id)
    if (known && Math.abs(known.weight) >= Math.abs(weight)) continue
    byId.set(id, {
      id,
      weight,
      group: row?.group ?? `alone ${id}`,
      area: areaOf(id, row),
      ceiling: row?.ceiling ?? 'suspicious_behavior',
    })
  }
  return [...byId.values()].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1))
}

/** Weight from which an aspect counts in full as one that looks wrong. */
export const fullArea = 0.4

/**
 * Score towards one verdict. Within a group the heaviest counts in full and the others at a share; findings whose ceiling
 * is milder are capped; each aspect beyond the first that looks wrong adds the agreement. Summed in whole thousandths, so
 * that no order of adding can change the last digit.
 */
export function scoreFor(
  level: Level,
  contributions: readonly Contribution[],
  thresholds: Thresholds,
  agreement = 0,
): number {
  const cap = Math.floor(thresholds[level] * ceilingShare * 1000)
  const groups = new Map<string, { heaviest: number; sum: number }>()
  const areas = new Map<string, number>()
  let favour = 0
  for (const { weight, group, area, ceiling } of contributions) {
    const counted = Math.round(weight * 1000)
    if (counted < 0) {
      favour -= counted
      continue
    }
    const capped = isAtLeast(ceiling, level) ? counted : Math.min(counted, cap)
    areas.set(area, (areas.get(area) ?? 0) + capped)
    const known = groups.get(group)
    if (known) {
      known.heaviest = Math.max(known.heaviest, capped)
      known.sum += capped
    } else groups.set(group, { heaviest: capped, sum: capped })
  }
  let malice = 0
  for (const { heaviest, sum } of groups.values()) malice += heaviest * (1 - groupShare) + sum * groupShare
  const agreed = agreementOf([...areas.values()]) * Math.round(agreement * 1000)
  return (malice * 1000 + agreed - Math.min(favour, mostInFavour * 1000) * 1000) / 1e6
}

/** How many aspects beyond the first look wrong, in thousandths: all but the clearest, each at most once. */
export function agreementOf(thousandths: readonly number[]): number {
  const shares = thousandths.map((sum) => Math.min(1000, Math.round(sum / fullArea)))
  return shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) - Math.max(...shares)
}

/** The worst verdict the findings reach, or null when they do not even leave it open. */
export function levelOf(contributions: readonly Contribution[], thresholds: Thresholds, agreement = 0): Level | null {
  return levels.find((level) => scoreFor(level, contributions, thresholds, agreement) >= thresholds[level]) ?? null
}
