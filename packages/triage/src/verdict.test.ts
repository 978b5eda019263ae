// Properties every verdict must have: monotone, blind to order, explained by the smallest set that would flip it.
import type { Finding, Unexamined, Verdict } from '@docket/model'
import { isAtLeast, verdicts } from '@docket/model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CatalogueEntry } from './catalogue.ts'
import type { Rules } from './rules.ts'
import { judge, weighFindings } from './verdict.ts'

const ceilings: Verdict[] = ['suspicious_behavior', 'likely_true_positive', 'confirmed_threat', 'inconclusive']
const rows: CatalogueEntry[] = Array.from({ length: 12 }, (_, i) => ({
  id: `row-${i}`,
  title: `Row ${i}`,
  meaning: 'A row for tests.',
  techniques: i % 2 ? ['T1566'] : [],
  category: i % 3 ? 'phishing' : 'scam',
  defaultWeight: i >= 10 ? -1.2 : 0.3 + i * 0.6,
  ceiling: ceilings[i % 4]!,
  area: `aspect ${i % 4}`,
  ...(i % 3 === 1 ? { group: 'same-fact' } : {}),
}))
const rules: Rules = {
  catalogue: new Map(rows.map((row) => [row.id, row])),
  weights: { 'row-2': 0.9, 'row-3': -4 },
  thresholds: { inconclusive: 1, suspicious_behavior: 2, likely_true_positive: 3.4, confirmed_threat: 6 },
  agreement: 0.35,
}
const email = { kind: 'email', unexamined: [], rules } as const

const raw = fc.record({
  id: fc.constantFrom(...rows.map(({ id }) => id)),
  where: fc.constant({ message: 'somewhere' }),
  says: fc.constant('seen'),
  strength: fc.double({ min: 0, max: 1, noNaN: true }),
})
const findings = fc.array(raw, { maxLength: 14 }).map((list) => weighFindings(list, 'test', rules))
const malice = findings.map((list) => list.filter(({ weight }) => weight > 0))

describe('judge', () => {
  test('adding a finding of malice never makes the verdict milder or the score lower', () => {
    fc.assert(
      fc.property(findings, malice, (before, added) => {
        const first = judge(before, email)
        const second = judge([...before, ...added], email)
        expect(isAtLeast(second.verdict, first.verdict)).toBe(true)
        expect(second.riskScore).toBeGreaterThanOrEqual(first.riskScore)
      }),
      { numRuns: 2000, seed: 11 },
    )
  })

  test('the order of findings does not matter', () => {
    const shuffled = findings.chain((list) =>
      fc.shuffledSubarray(list, { minLength: list.length }).map((other) => [list, other] as const),
    )
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(judge(other, email)).toEqual(judge(list, email))
      }),
      { numRuns: 1000, seed: 12 },
    )
  })

  test('leaving out what it says makes the verdict milder, and no smaller set does', () => {
    fc.assert(
      fc.property(findings, (list) => {
        const { verdict, flipsWithout } = judge(list, email)
        if (verdict === 'false_positive') {
          expect(flipsWithout).toEqual([])
          return
        }
        const without = (ids: readonly string[]) =>
          judge(
            list.filter(({ id }) => !ids.includes(id)),
            email,
          ).verdict
        const milder = (ids: readonly string[]) => !isAtLeast(without(ids), verdict)
        expect(milder(flipsWithout)).toBe(true)
        const ids = [...new Set(list.map(({ id }) => id))]
        for (const one of ids) {
          if (flipsWithout.length > 1) expect(milder([one])).toBe(false)
          for (const two of ids) if (flipsWithout.length > 2) expect(milder([one, two])).toBe(false)
        }
      }),
      { numRuns: 1500, seed: 13 },
    )
  })

  test('one finding alone stays below what its row allows, however often it is repeated', () => {
    const strong: Finding = { ...weighFindings([{ id: 'row-8', where: { message: 'x' }, says: 'x' }], 't', rules)[0]! }
    expect(rules.catalogue.get('row-8')!.ceiling).toBe('suspicious_behavior')
    expect(judge(Array(50).fill({ ...strong, weight: 40 }), email).verdict).toBe('suspicious_behavior')
    const other = { ...strong, id: 'row-9', weight: 4 }
    expect(judge([{ ...strong, weight: 40 }, other], email).verdict).toBe('confirmed_threat')
  })

  test('a negative weight counts only for rows declared so, and what speaks for a mail is bounded', () => {
    const [finding] = weighFindings([{ id: 'row-5', where: { message: 'x' }, says: 'x' }], 't', rules)
    const base = judge([finding!], email)
    for (const id of ['row-0', 'not-in-the-catalogue'])
      expect(judge([finding!, { ...finding!, id, weight: -50 }], email)).toEqual(base)
    const favour = Array.from({ length: 2 }, (_, i) => ({ ...finding!, id: `row-${10 + i}`, weight: -50 }))
    const heavy = { ...finding!, id: 'row-6', weight: 9 }
    expect(judge([heavy, ...favour], email).verdict).toBe('confirmed_threat')
  })

  test('what could not be looked at keeps a clean mail inconclusive, a missing network does not', () => {
    const unseen = (reason: Unexamined['reason']): Unexamined[] => [{ analyser: 'files', reason, detail: '' }]
    expect(judge([], email).verdict).toBe('false_positive')
    expect(judge([], { ...email, unexamined: unseen('offline') }).verdict).toBe('false_positive')
    for (const reason of ['timeout', 'limit', 'unsupported', 'crashed', 'encrypted', 'malformed'] as const)
      expect(judge([], { ...email, unexamined: unseen(reason) }).verdict).toBe('inconclusive')
    expect(judge([], { ...email, kind: 'url' }).verdict).toBe('inconclusive')
  })

  test('the verdict handed in is used only when nothing decides', () => {
    const withDefault = { ...email, unexamined: [], kind: 'alert', defaultVerdict: 'suspicious_behavior' } as const
    expect(judge([], withDefault)).toMatchObject({ verdict: 'suspicious_behavior', riskScore: 30 })
    const [finding] = weighFindings([{ id: 'row-6', where: { message: 'x' }, says: 'x' }], 't', rules)
    expect(judge([finding!], withDefault).verdict).toBe('likely_true_positive')
  })

  test('numbers that are none and unknown ids do no harm', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, -0].map(
      (weight) => ({ id: 'odd', weight, where: { message: '' }, says: '', techniques: [], analyser: 'x' }) as Finding,
    )
    expect(judge(odd, email)).toEqual({
      verdict: 'false_positive',
      riskCategory: 'none',
      riskScore: 0,
      flipsWithout: [],
    })
    expect(verdicts).toContain(judge(odd, { kind: 'email', unexamined: [] }).verdict)
  })
})

describe('weighFindings', () => {
  test('learned weight, scaled by strength, with the techniques of the row', () => {
    const at = { where: { message: 'x' }, says: 'x' }
    const [learned, turned, unknown, half] = weighFindings(
      [
        { id: 'row-2', ...at },
        { id: 'row-3', ...at },
        { id: 'nothing', ...at },
        { id: 'row-1', strength: 0.5, ...at },
      ],
      'test',
      rules,
    )
    expect(learned).toMatchObject({ weight: 0.9, techniques: [], analyser: 'test' })
    expect(turned).toMatchObject({ weight: 0, techniques: ['T1566'] })
    expect(unknown!.weight).toBe(0)
    expect(half!.weight).toBe(0.45)
  })
})
