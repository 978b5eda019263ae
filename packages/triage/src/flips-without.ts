// Finds the smallest set of findings without which the verdict would be milder.

import type { Rules } from './rules.ts'
import { type Contribution, type Level, levelOf, levels } from './score.ts'

/** Sets up to this size are searched exactly; beyond, a greedy set is taken and made irreducible. */
const exactSize = 3
const mostTried = 4000

/**
 * Ids whose removal makes the verdict milder: the smallest such set when it has at most three members, else one from
 * which no member can be left out. Empty when the level is null. Ties are broken by weight, then id.
 */
export function flipsWithout(contributions: readonly Contribution[], { thresholds, agreement }: Rules): string[] {
  const before = levelOf(contributions, thresholds, agreement)
  if (before === null) return []
  const against = contributions.filter(({ weight }) => weight > 0)
  const flips = (without: ReadonlySet<string>) =>
    isMilder(
      levelOf(
        contributions.filter(({ id }) => !without.has(id)),
        thresholds,
      ),
      before,
    )

  const greedy = irreducible(greedySet(against, flips), flips)
  for (let size = 1; size < greedy.length && size <= exactSize; size++) {
    const found = firstOfSize(against, size, flips)
    if (found) return found
  }
  return greedy
}

function isMilder(after: Level | null, before: Level): boolean {
  return after === null || levels.indexOf(after) > levels.indexOf(before)
}

type Flips = (without: ReadonlySet<string>) => boolean

function greedySet(against: readonly Contribution[], flips: Flips): string[] {
  const chosen = new Set<string>()
  for (const { id } of against) {
    chosen.add(id)
    if (flips(chosen)) break
  }
  return [...chosen]
}

/** Leaves out members, lightest first, as long as the rest still flips the verdict. */
function irreducible(ids: string[], flips: Flips): string[] {
  let kept = ids
  for (const id of ids.toReversed()) {
    const rest = kept.filter((other) => other !== id)
    if (rest.length > 0 && flips(new Set(rest))) kept = rest
  }
  return kept
}

/** The first flipping set of exactly `size` members in order of weight, giving up after a fixed number of tries. */
function firstOfSize(against: readonly Contribution[], size: number, flips: Flips): string[] | null {
  const picks = Array.from({ length: size }, (_, i) => i)
  for (let tried = 0; tried < mostTried; tried++) {
    const ids = picks.map((i) => against[i]!.id)
    if (flips(new Set(ids))) return ids
    let slot = size - 1
    while (slot >= 0 && picks[slot] === against.length - size + slot) slot--
    if (slot < 0) return null
    picks[slot]!++
    for (let i = slot + 1; i < size; i++) picks[i] = picks[i - 1]! + 1
  }
  return null
}
