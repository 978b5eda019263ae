// Tests of retry.ts.
import { describe, expect, it } from 'vitest'
import { backOffMs, mayRetry, retryAfterMs, retryPolicy } from './retry.ts'

describe('retries', () => {
  it('repeat what is safe, and unsafe calls only when the server did nothing', () => {
    expect([null, 429, 500, 502, 503].map((status) => mayRetry(status, true))).toEqual([true, true, true, true, true])
    expect([null, 429, 500, 502, 503].map((status) => mayRetry(status, false))).toEqual([
      false,
      true,
      false,
      false,
      true,
    ])
    expect([400, 401, 403, 404, 409, 412, 501].some((status) => mayRetry(status, true))).toBe(false)
  })

  it('wait between half and all of a doubling, capped time', () => {
    const policy = retryPolicy({ baseMs: 100, maxMs: 1000 })
    expect([1, 2, 3, 9].map((attempt) => backOffMs(policy, attempt, () => 0))).toEqual([50, 100, 200, 500])
    expect([1, 2, 3, 9].map((attempt) => backOffMs(policy, attempt, () => 1))).toEqual([100, 200, 400, 1000])
  })

  it('read Retry-After as seconds and as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z')
    expect(retryAfterMs('120', now)).toBe(120_000)
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:10 GMT', now)).toBe(10_000)
    expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0)
    expect([undefined, 'soon'].map((header) => retryAfterMs(header, now))).toEqual([null, null])
  })
})
