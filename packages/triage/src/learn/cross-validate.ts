// Judges every labelled mail with a model that saw neither its campaign nor its source, and chooses the thresholds so.
import type { Finding, Verdict } from '@docket/model'
import { catalogue } from '../catalogue-all.ts'
import type { Rules, Thresholds } from '../rules.ts'
import { type Contribution, contributionsOf, levelOf } from '../score.ts'
import { weighFindings } from '../verdict.ts'
import { expressionsOf } from '../wording/features.ts'
import type { Segment } from '../wording/mail-words.ts'
import { heaviestHits, indexWording, strengthOf, type WordingModel } from '../wording/model.ts'
import { everydayWorded } from './everyday.ts'
import { fitWeights, laterScale, type Observed } from './fit-weights.ts'
import { foldCount, foldsOf, groupOf, type Labelled } from './folds.ts'
import { isName } from './names.ts'
import { type TrainedWording, trainWording, type WordedMail } from './train-wording.ts'

/** One labelled mail after all analysers but the wording ran on it, as received and without collection artefacts. */
export interface Analysed extends Labelled {
  segments: Segment[]
  untouched: ReadonlyMap<string, number>
  neutral: ReadonlyMap<string, number>
  /** Something besides lookups could not be examined, so a clean mail stays inconclusive. */
  incomplete: boolean
  /** `eml`, or `html` for a body without headers. */
  kind: string
  name: string
}

export interface Judged {
  mail: Analysed
  /** What the neutral form was judged by, heaviest first. */
  reasons: Contribution[]
  untouched: Verdict
  neutral: Verdict
}

export interface Outcome {
  thresholds: Thresholds
  judged: Judged[]
  weights: Record<string, number>
  agreement: number
  wording: WordingModel
}

const wordingId = 'wording-lure'

/** Honest mail of today is scarce in the collection, so each counts for several; spam of 2002 is not learned from. */
export function learningWeight({ folder, source }: Labelled): number {
  if (folder === 'spam') return 0
  if (folder === 'ham-modern') return 4
  if (source === 'courier') return 3
  if (source === 'sa-hard-ham-1') return 2
  return 1
}

/** The same for wording, where technical lists teach little about what sets fraud apart from honest business. */
function wordingWeight(mail: Labelled): number {
  const weight = learningWeight(mail)
  return isMalicious(mail) || weight > 1 ? weight * (isMalicious(mail) ? 1 : 1.4) : 0.2
}

const isMalicious = ({ folder }: Labelled) => folder === 'phishing' || folder === 'spam'

/** Trains on all mails for shipping, and on all but each fold for measuring. */
export function learn(mails: readonly Analysed[], report: (line: string) => void): Outcome {
  const folds = foldsOf(mails)
  const worded: WordedMail[] = mails.map((mail) => ({
    group: groupOf(mail),
    malicious: isMalicious(mail),
    weight: wordingWeight(mail),
    expressions: expressionsOf(mail.segments),
  }))
  const everyday = everydayWorded()
  const wordingWithout = (...left: number[]) =>
    trainWording([...worded.filter((_, i) => !left.includes(folds[i]!)), ...everyday], isName)

  const whole = wordingWithout()
  const single = Array.from({ length: foldCount }, (_, fold) => wordingWithout(fold))
  report(`wording: ${Object.keys(whole.expressions).length} expressions`)
  const pairs = new Map<string, TrainedWording>()
  for (let a = 0; a < foldCount; a++)
    for (let b = a + 1; b < foldCount; b++) pairs.set(`${a} ${b}`, wordingWithout(a, b))
  report('wording: nested folds trained')

  const scored = (model: TrainedWording) => scoresOf(mails, model)
  const singleScores = single.map(scored)
  const pairScores = new Map([...pairs].map(([key, model]) => [key, scored(model)]))
  const scale = scaleOf(
    mails.map((_, i) => singleScores[folds[i]!]![i]!),
    mails,
  )
  const observe = (i: number, score: number, found: ReadonlyMap<string, number>): Observed => ({
    strengths: withWording(found, strengthOf(score, scale)),
    malicious: isMalicious(mails[i]!),
    weight: learningWeight(mails[i]!) / 2,
  })
  const fitOn = (chosen: number[], scoreFor: (i: number) => number) =>
    fitWeights(
      chosen.flatMap((i) => [observe(i, scoreFor(i), mails[i]!.untouched), observe(i, scoreFor(i), mails[i]!.neutral)]),
      catalogue,
    )
  const learned = mails.flatMap((mail, i) => (learningWeight(mail) > 0 ? [i] : []))
  const fitted = fitOn(learned, (i) => singleScores[folds[i]!]![i]!)
  const foldFits = single.map((_, fold) =>
    fitOn(
      learned.filter((i) => folds[i] !== fold),
      (i) => pairScores.get([fold, folds[i]!].sort().join(' '))![i]!,
    ),
  )
  report('weights: fitted')

  const entriesBy = (factor: number): Scored[] =>
    mails.map((mail, i) => {
      const fold = folds[i]!
      const { weights, agreement } = foldFits[fold]!
      const rules: Rules = { catalogue, weights: scaled(weights, factor), thresholds: started }
      const strength = strengthOf(singleScores[fold]![i]!, scale)
      const contributions = (found: ReadonlyMap<string, number>) =>
        contributionsOf(asFindings(withWording(found, strength), rules), rules)
      return {
        mail,
        agreement: agreement * factor,
        untouched: contributions(mail.untouched),
        neutral: contributions(mail.neutral),
      }
    })
  // The agreement counts aspects on the final scale, so the scale is found by approaching it, not in one step.
  let factor = laterScale
  for (let step = 0; step < 5; step++)
    factor *= started.suspicious_behavior / chooseThresholds(entriesBy(factor)).suspicious_behavior
  const entries = entriesBy(factor)
  const thresholds = chooseThresholds(entries)
  const judged = entries.map(({ mail, agreement, untouched, neutral }) => ({
    mail,
    reasons: neutral,
    untouched: levelOf(untouched, thresholds, agreement) ?? milder(mail),
    neutral: levelOf(neutral, thresholds, agreement) ?? milder(mail),
  }))
  const wording = { ...scale, expressions: whole.expressions }
  const agreement = Math.round(fitted.agreement * factor * 1000) / 1000
  report(`scale ${factor.toFixed(3)}, agreement ${agreement}`)
  return { thresholds, judged, weights: scaled(fitted.weights, factor), agreement, wording }
}

/**
 * Learned weights in the unit of the catalogue's defaults, in which two make a mail suspicious; so findings that the
 * collection does not hold keep the meaning their authors gave them.
 */
function scaled(weights: Record<string, number>, factor: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(weights).map(([id, weight]) => [id, Math.round(weight * factor * 1000) / 1000]),
  )
}

function milder({ incomplete }: Analysed): Verdict {
  return incomplete ? 'inconclusive' : 'false_positive'
}

const started: Thresholds = { inconclusive: 1, suspicious_behavior: 2, likely_true_positive: 3.5, confirmed_threat: 6 }

function scoresOf(mails: readonly Analysed[], model: TrainedWording): number[] {
  const index = indexWording(model)
  return mails.map(({ segments }) => heaviestHits(segments, index).reduce((sum, { weight }) => sum + weight, 0))
}

/** Where the wording begins to be mentioned (few honest mails reach it) and where it counts in full. */
function scaleOf(scores: readonly number[], mails: readonly Labelled[]): { from: number; full: number } {
  const honest = scores.filter((_, i) => !isMalicious(mails[i]!)).sort((a, b) => b - a)
  const at = (share: number) => Math.round(honest[Math.floor(honest.length * share)]! * 100) / 100
  return { from: at(0.015), full: at(0.015) + 1.5 }
}

function withWording(found: ReadonlyMap<string, number>, strength: number): ReadonlyMap<string, number> {
  return strength > 0 ? new Map([...found, [wordingId, strength]]) : found
}

function asFindings(found: ReadonlyMap<string, number>, rules: Rules): Finding[] {
  const raw = [...found].map(([id, strength]) => ({ id, strength, where: { message: '' }, says: '' }))
  return weighFindings(raw, 'learning', rules)
}

/** Most honest mails that may be judged so, out of all; kept below the promise because the choice sees these mails. */
const tolerated = { suspicious_behavior: 0.0095, likely_true_positive: 0.0016 }

interface Scored {
  mail: Analysed
  agreement: number
  untouched: Contribution[]
  neutral: Contribution[]
}

/** The lowest thresholds that keep false alarms tolerated on both forms of the mails. */
function chooseThresholds(scored: readonly Scored[]): Thresholds {
  const honest = scored.filter(({ mail }) => !isMalicious(mail))
  const share = (thresholds: Thresholds, levels: readonly string[], form: 'untouched' | 'neutral') =>
    honest.filter((entry) => levels.includes(levelOf(entry[form], thresholds, entry.agreement) ?? '')).length /
    honest.length
  const worst = (thresholds: Thresholds, levels: readonly string[]) =>
    Math.max(share(thresholds, levels, 'untouched'), share(thresholds, levels, 'neutral'))
  const flagged = ['suspicious_behavior', 'likely_true_positive', 'confirmed_threat']
  let suspicious = 1
  while (
    suspicious < 5 &&
    worst({ ...started, suspicious_behavior: suspicious, likely_true_positive: 90, confirmed_threat: 99 }, flagged) >
      tolerated.suspicious_behavior
  )
    suspicious = round(suspicious + 0.02)
  let likely = round(suspicious * 1.1)
  while (
    likely < 8 &&
    worst(
      { ...started, suspicious_behavior: suspicious, likely_true_positive: likely, confirmed_threat: 99 },
      flagged.slice(1),
    ) > tolerated.likely_true_positive
  )
    likely = round(likely + 0.02)
  return {
    inconclusive: round(suspicious / 2),
    suspicious_behavior: suspicious,
    likely_true_positive: likely,
    confirmed_threat: Math.max(started.confirmed_threat, round(likely * 1.5)),
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
