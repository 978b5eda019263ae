// Fits the weights of findings to labelled mails: pulled to the catalogue's defaults, never below nothing.
import { areaOf } from '../areas.ts'
import type { CatalogueEntry } from '../catalogue.ts'
import { agreementOf } from '../score.ts'
import { type Example, fitLogistic } from './logistic.ts'

export interface Observed {
  /** Strongest occurrence of each finding. */
  strengths: ReadonlyMap<string, number>
  malicious: boolean
  weight: number
}

/** Score at which a mail is as likely one as the other; the scale on which default weights are written. */
const evenScore = 2
/** Likelihood it takes to move a weight by one; a finding seen in a few mails hardly moves. */
const pullToDefault = 2
/** Hints that were never observed share the scale of those that were; strong reasons keep what their authors gave them. */
const weakBelow = 2.5
/** Aspects the collection holds next to nothing of: mails with dangerous files were left out, headers of proof removed. */
const unlearned = new Set(['file', 'authentication'])
const groupShare = 0.25
const rounds = 6
/** The wording repeats what phrases say and would be learned away, yet it alone follows new campaigns as they are labelled. */
const pullOfWording = 20
const agreementPrior = 2
/** Learned weights are later brought to the scale of the defaults, on which an aspect counts in full from its weight. */
export const laterScale = 0.47

export interface FittedWeights {
  weights: Record<string, number>
  agreement: number
}

/** Weights of all findings that speak against a mail and were observed at least once, and of weak ones. */
export function fitWeights(mails: readonly Observed[], catalogue: ReadonlyMap<string, CatalogueEntry>): FittedWeights {
  const rows = [...catalogue.values()].filter(({ defaultWeight }) => defaultWeight > 0)
  rows.sort((a, b) => (a.id < b.id ? -1 : 1))
  const indexOf = new Map(rows.map(({ id }, index) => [id, index]))
  const prior = Float64Array.from([...rows.map(({ defaultWeight }) => defaultWeight), agreementPrior])
  const pull = new Float64Array(prior.length).fill(pullToDefault)
  pull[indexOf.get('wording-lure') ?? rows.length] = pullOfWording
  pull[rows.length] = 60
  let weights = prior
  for (let round = 0; round < rounds; round++) {
    const examples = mails.map((mail) => exampleOf(mail, rows, indexOf, weights))
    const fit = fitLogistic(examples, {
      featureCount: prior.length,
      prior,
      pull,
      bias: -evenScore,
      fixedBias: true,
      steps: 400,
    })
    weights = fit.weights.map((weight, index) => Math.min(weight, mostOf(prior[index]!)))
  }
  const observed = new Set(mails.flatMap(({ strengths }) => [...strengths.keys()]))
  const kept = (row: CatalogueEntry) =>
    observed.has(row.id) || (row.defaultWeight < weakBelow && !unlearned.has(areaOf(row.id, row)))
  const rounded = (index: number) => Math.round(weights[index]! * 1000) / 1000
  return {
    weights: Object.fromEntries(rows.flatMap((row, index) => (kept(row) ? [[row.id, rounded(index)]] : []))),
    agreement: rounded(rows.length),
  }
}

/** Few mails with a finding and no honest one among them would let its weight grow without bound. */
function mostOf(defaultWeight: number): number {
  return Math.max(1.5, defaultWeight * 2)
}

/** Counts the heaviest finding of a group in full and the others at their share, as the verdict does. */
function exampleOf(
  { strengths, malicious, weight }: Observed,
  rows: readonly CatalogueEntry[],
  indexOf: ReadonlyMap<string, number>,
  weights: Float64Array,
): Example {
  const seen = [...strengths].flatMap(([id, strength]) => {
    const index = indexOf.get(id)
    return index === undefined ? [] : [{ index, strength, group: rows[index]!.group ?? `alone ${id}` }]
  })
  seen.sort((a, b) => weights[b.index]! * b.strength - weights[a.index]! * a.strength || a.index - b.index)
  const areas = new Map<string, number>()
  for (const { index, strength } of seen) {
    const area = areaOf(rows[index]!.id, rows[index])
    areas.set(area, (areas.get(area) ?? 0) + weights[index]! * strength * laterScale * 1000)
  }
  const groups = new Set<string>()
  const values = seen.map(({ strength, group }) => {
    const share = groups.has(group) ? groupShare : 1
    groups.add(group)
    return strength * share
  })
  return {
    features: Int32Array.from([...seen.map(({ index }) => index), rows.length]),
    values: Float64Array.from([...values, agreementOf([...areas.values()]) / 1000]),
    malicious,
    weight,
  }
}
