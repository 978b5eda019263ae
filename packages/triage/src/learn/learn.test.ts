// Learning: folds that keep groups together, weights with the right sign, the same bits each time.
import { describe, expect, test } from 'vitest'
import type { CatalogueEntry } from '../catalogue.ts'
import { fitWeights } from './fit-weights.ts'
import { foldsOf, groupOf, type Labelled } from './folds.ts'
import { fitLogistic } from './logistic.ts'
import { trainWording } from './train-wording.ts'

const mail = (id: number, folder: string, source: string, cluster: number | null): Labelled => ({
  id: String(id),
  folder,
  source,
  cluster,
})

describe('foldsOf', () => {
  test('no campaign and no source is in two folds, and folds are filled evenly', () => {
    const mails = Array.from({ length: 300 }, (_, i) =>
      i % 2 ? mail(i, 'phishing', 'pot', Math.floor(i / 6)) : mail(i, 'ham', `list ${i % 14}`, null),
    )
    const folds = foldsOf(mails)
    const foldOfGroup = new Map<string, number>()
    mails.forEach((entry, i) => {
      const known = foldOfGroup.get(groupOf(entry)) ?? folds[i]!
      expect(folds[i]).toBe(known)
      foldOfGroup.set(groupOf(entry), known)
    })
    const sizes = [0, 1, 2, 3, 4].map((fold) => folds.filter((other, i) => other === fold && i % 2).length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(3)
  })
})

describe('fitLogistic', () => {
  test('never turns a weight negative, finds the telling feature, repeats itself exactly', () => {
    const examples = Array.from({ length: 200 }, (_, i) => ({
      features: Int32Array.from([...(i % 2 ? [0] : [1]), ...(i % 3 ? [2] : [])]),
      values: null,
      malicious: i % 2 === 1,
      weight: 1,
    }))
    const options = { featureCount: 3, sparsity: 0.001, bias: -1, steps: 300 }
    const fit = fitLogistic(examples, options)
    expect(fit.weights[0]).toBeGreaterThan(1)
    expect(fit.weights[1]).toBe(0)
    expect([...fitLogistic(examples, options).weights]).toEqual([...fit.weights])
  })
})

describe('fitWeights', () => {
  const row = (id: string, defaultWeight: number): CatalogueEntry => ({
    id,
    title: id,
    meaning: id,
    techniques: [],
    category: 'phishing',
    defaultWeight,
    ceiling: 'suspicious_behavior',
  })
  const catalogue = new Map(
    [row('good', 1), row('noise', 1), row('rare', 1.5), row('never', 3), row('proof', -1)].map((r) => [r.id, r]),
  )

  test('raises what tells, lowers noise, keeps the rare near its default and the unseen out', () => {
    const mails = Array.from({ length: 400 }, (_, i) => {
      const malicious = i % 4 === 0
      const strengths = new Map<string, number>()
      if (malicious && i % 8 === 0) strengths.set('good', 1)
      if (i % 3 === 0) strengths.set('noise', 1)
      if (i === 4) strengths.set('rare', 1)
      return { strengths, malicious, weight: 1 }
    })
    const { weights } = fitWeights(mails, catalogue)
    expect(weights.good).toBeGreaterThan(1)
    expect(weights.noise).toBeLessThan(0.6)
    expect(Math.abs(weights.rare! - 1.5)).toBeLessThan(0.5)
    expect(weights.never).toBeUndefined()
    expect(weights.proof).toBeUndefined()
  })
})

describe('trainWording', () => {
  test('learns from several campaigns only, never what it is told to leave out', () => {
    const worded = (group: string, malicious: boolean, text: string) => ({
      group,
      malicious,
      weight: 1,
      expressions: new Set(text.split(' ')),
    })
    const mails = [
      ...Array.from({ length: 30 }, (_, i) => worded(`c${i}`, true, `claim acme ${i % 2 ? 'shared' : ''}`)),
      ...Array.from({ length: 5 }, () => worded('one', true, 'single')),
      ...Array.from({ length: 60 }, (_, i) => worded(`h${i}`, false, 'shared minutes')),
    ]
    const { expressions } = trainWording(mails, (expression) => expression === 'acme')
    expect(Object.keys(expressions)).toEqual(['claim'])
  })
})
