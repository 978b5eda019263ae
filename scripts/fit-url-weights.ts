// Fits the weights of URL findings for judging single URLs, from lists of phishing and ordinary URLs. Same input, same output, bit for bit.
//
//   node scripts/fit-url-weights.ts [--check]
//
// Reads <DOCKET_TEST_DATA>/urls/{phishing,benign}.tsv (default ../shared/data beside the repository) and writes
// packages/triage/src/analysers/url/url-weights.json; --check only compares. Prints figures of a cross-validation split by
// registrable domain in which every domain counts once, because a few domains fill the lists.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { examineUrl, urlFindingIds } from '../packages/triage/src/analysers/url/index.ts'
import { catalogue } from '../packages/triage/src/catalogue-all.ts'

const root = join(import.meta.dirname, '..')
const data = process.env.DOCKET_TEST_DATA ?? join(root, '..', 'shared', 'data')
const target = join(root, 'packages/triage/src/analysers/url/url-weights.json')
const folds = 5
const rounds = 400
/** Pull towards the catalogue's own weight, in domains' worth of evidence. */
const pull = 4
/** The lists know little of ordinary mail, so a weight stays within twice what the catalogue gives. */
const mostTimes = 2

/**
 * Set by hand and reported with what they cost: 618 ordinary domains are too few to place them. A weak trait (free hosting,
 * an abused ending), whose weight is at most 2, shall not make a URL suspicious alone.
 */
const thresholds = { inconclusive: 0.5, suspicious_behavior: 2.2, likely_true_positive: 3.2, confirmed_threat: 6 }

interface Row {
  bad: boolean
  share: number
  fold: number
  ids: number[]
}

const idIndex = new Map<string, number>(urlFindingIds.map((id, i) => [id, i]))
const defaults = urlFindingIds.map((id) => catalogue.get(id)?.defaultWeight ?? 0)

function main(): void {
  if (!existsSync(join(data, 'urls', 'phishing.tsv'))) {
    console.log(`no URL lists below ${data}; set DOCKET_TEST_DATA`)
    process.exitCode = 1
    return
  }
  const rows = [...readRows('phishing', true), ...readRows('benign', false)]
  const scored = rows.map((row) => ({ row, score: 0 }))
  for (let fold = 0; fold < folds; fold++) {
    const { weights } = fitWeights(rows.filter((row) => row.fold !== fold))
    for (const entry of scored) if (entry.row.fold === fold) entry.score = scoreOf(entry.row, weights)
  }
  const { weights } = fitWeights(rows)
  const file = `${JSON.stringify({ thresholds, weights: Object.fromEntries(urlFindingIds.map((id, i) => [id, round(weights[i] ?? 0)])) }, null, 2)}\n`
  for (const [name, at] of Object.entries(thresholds)) {
    console.log(
      `${name.padEnd(22)} from ${at}: phishing ${percent(rate(scored, true, at))}, ordinary ${percent(rate(scored, false, at))}`,
    )
  }
  const known = existsSync(target) ? readFileSync(target, 'utf8') : ''
  if (process.argv.includes('--check')) {
    console.log(known === file ? 'url-weights.json is up to date' : 'url-weights.json differs')
    if (known !== file) process.exitCode = 1
  } else writeFileSync(target, file)
}

function readRows(name: string, bad: boolean): Row[] {
  const lines = readFileSync(join(data, 'urls', `${name}.tsv`), 'utf8')
    .split('\n')
    .slice(1)
  const found: { domain: string; ids: number[] }[] = []
  const counts = new Map<string, number>()
  for (const line of lines) {
    const [url = '', domain = ''] = line.split('\t')
    if (!URL.canParse(url)) continue
    const findings = examineUrl(new URL(url), undefined, { written: url })
    found.push({ domain, ids: findings.map(({ id }) => idIndex.get(id) ?? -1).filter((i) => i >= 0) })
    counts.set(domain, (counts.get(domain) ?? 0) + 1)
  }
  return found.map(({ domain, ids }) => ({
    bad,
    share: 1 / (counts.get(domain) ?? 1),
    fold: hash(domain) % folds,
    ids,
  }))
}

/** FNV-1a, so that folds depend on nothing but the domain. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0
  return value
}

/** Logistic regression with non-negative weights by coordinate-wise scaled gradient steps; classes count alike. */
function fitWeights(rows: readonly Row[]): { weights: number[]; bias: number } {
  const total = (bad: boolean): number => rows.reduce((sum, row) => (row.bad === bad ? sum + row.share : sum), 0)
  const [badTotal, goodTotal] = [total(true), total(false)]
  const domains = (badTotal + goodTotal) / 2
  const massOf = (row: Row): number => (row.share / (row.bad ? badTotal : goodTotal)) * domains
  const weights = defaults.map((weight) => weight)
  const frequency = weights.map(() => 0)
  for (const row of rows) for (const i of row.ids) frequency[i] = (frequency[i] ?? 0) + massOf(row)
  let bias = -0.5
  for (let round = 0; round < rounds; round++) {
    const gradient = weights.map((weight, i) => pull * (weight - (defaults[i] ?? 0)))
    let biasGradient = 0
    for (const row of rows) {
      const wrong = (1 / (1 + Math.exp(-(bias + scoreOf(row, weights)))) - (row.bad ? 1 : 0)) * massOf(row)
      biasGradient += wrong
      for (const i of row.ids) gradient[i] = (gradient[i] ?? 0) + wrong
    }
    bias -= biasGradient / (domains / 2)
    for (let i = 0; i < weights.length; i++) {
      const step = (gradient[i] ?? 0) / (pull + (frequency[i] ?? 0) / 2)
      weights[i] = Math.min(mostTimes * (defaults[i] ?? 0), Math.max(0, (weights[i] ?? 0) - step))
    }
  }
  return { weights, bias }
}

function scoreOf(row: Row, weights: readonly number[]): number {
  let sum = 0
  for (const i of row.ids) sum += weights[i] ?? 0
  return sum
}

type Scored = readonly { row: Row; score: number }[]

function rate(scored: Scored, bad: boolean, at: number): number {
  let over = 0
  let all = 0
  for (const { row, score } of scored) {
    if (row.bad !== bad) continue
    all += row.share
    if (score >= at) over += row.share
  }
  return over / all
}

const round = (value: number): number => Math.round(value * 1000) / 1000
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

main()
