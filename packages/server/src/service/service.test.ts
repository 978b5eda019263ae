// The rules of the use cases that need no store: signed texts, notes, default verdicts.
import type { Alert, TriageReport, Verdict } from '@docket/model'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../tests/kit/cpu-clock.ts'
import { defang, noteOf } from './note.ts'
import { sign, verify } from './signed.ts'
import { responseStatusOf, withDefaultVerdict } from './triage.ts'

const finding = { id: 'x', weight: 1, where: { header: 'From' }, says: 'odd', techniques: [], analyser: 'a' }
const report = (more: Partial<TriageReport>): TriageReport => ({
  kind: 'email',
  verdict: 'inconclusive',
  riskCategory: 'unknown',
  riskScore: 0,
  familyName: null,
  findings: [],
  flipsWithout: [],
  unexamined: [],
  email: null,
  observables: [],
  scans: [],
  rulePack: 'test',
  error: null,
  ...more,
})

describe('signed texts', () => {
  const key = Buffer.alloc(32, 7)
  const now = new Date('2026-11-21T12:00:00Z')
  const exp = now.getTime() / 1000 + 60

  it('open for their purpose until they expire', () => {
    const text = sign(key, 'token', { exp, key: 'k1' })
    expect(verify(key, 'token', text, now)).toEqual({ exp, key: 'k1' })
    expect(verify(key, 'token', text, new Date(now.getTime() + 59_999))).not.toBeNull()
    expect(verify(key, 'token', text, new Date(now.getTime() + 60_000))).toBeNull()
    expect(verify(key, 'download', text, now)).toBeNull()
    expect(verify(Buffer.alloc(32, 8), 'token', text, now)).toBeNull()
  })

  it('do not open when a single character was changed', () => {
    const text = sign(key, 'token', { exp, key: 'k1' })
    for (let i = 0; i < text.length; i++) {
      const other = text[i] === 'A' ? 'Q' : 'A'
      const forged = text.slice(0, i) + other + text.slice(i + 1)
      expect([i, verify(key, 'token', forged, now)]).toEqual([i, null])
    }
    for (const junk of ['', '.', 'a.b', `${'a'.repeat(2000)}.${'b'.repeat(43)}`])
      expect(verify(key, 'token', junk, now)).toBeNull()
  })
})

describe('the default verdict', () => {
  const given = (wanted: Verdict, more: Partial<TriageReport>) => withDefaultVerdict(report(more), wanted).verdict
  it('applies where nothing was found', () => {
    expect(given('false_positive', {})).toBe('false_positive')
    expect(given('suspicious_behavior', {})).toBe('suspicious_behavior')
    expect(given('false_positive', { unexamined: [{ analyser: 'a', reason: 'offline', detail: '' }] })).toBe(
      'false_positive',
    )
  })
  it('does not overrule reasons', () => {
    expect(given('false_positive', { findings: [finding] })).toBe('inconclusive')
    expect(given('false_positive', { verdict: 'confirmed_threat', findings: [finding] })).toBe('confirmed_threat')
    expect(given('confirmed_threat', { verdict: 'false_positive' })).toBe('false_positive')
  })
  it('cannot call harmless what could not be looked at', () => {
    const hidden: Partial<TriageReport> = { unexamined: [{ analyser: 'a', reason: 'encrypted', detail: '' }] }
    expect(given('false_positive', hidden)).toBe('inconclusive')
    expect(given('audited', { error: { code: 'invalid', message: 'broken' } })).toBe('inconclusive')
    expect(given('suspicious_behavior', hidden)).toBe('suspicious_behavior')
  })
})

describe('notes', () => {
  it('hold no clickable address, no line breaks and no direction marks from the mail', () => {
    const alert = {
      verdict: 'confirmed_threat',
      facts: { title: 'Pay\r\nBcc: x \u202egpj.exe http://evil.example/a' },
      report: report({
        verdict: 'confirmed_threat',
        riskScore: 90,
        findings: [{ ...finding, says: 'goes to https://evil.example/login\nVerdict: fine' }],
      }),
    } as unknown as Alert
    const note = noteOf(alert)
    expect(note).not.toMatch(/https?:|\u202e/)
    expect(note.split('\n').length).toBe(3)
    expect(note).toContain('hxxps://evil[.]example/login')
    expect(note).toContain('critical')
  })
  it('are empty while there is no verdict', () => {
    expect(noteOf({ verdict: null, report: null } as unknown as Alert)).toBe('')
  })
  it('defang quickly', () => {
    const startedAt = cpuMs()
    defang('a.'.repeat(100_000))
    expect(cpuMs() - startedAt).toBeLessThan(500)
  })
})

it('responses follow verdicts', () => {
  const statuses = (
    [
      'confirmed_threat',
      'likely_true_positive',
      'suspicious_behavior',
      'inconclusive',
      'false_positive',
      'audited',
    ] as const
  ).map(responseStatusOf)
  expect(statuses).toEqual([
    'escalated',
    'escalated',
    'review_needed',
    'review_needed',
    'no_action_needed',
    'no_action_needed',
  ])
})
