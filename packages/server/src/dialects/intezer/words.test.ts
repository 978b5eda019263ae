// Times, filters and failures in this API's words.
import { DocketError, errorCodes } from '@docket/model'
import { describe, expect, it } from 'vitest'
import { errorAnswer } from './errors.ts'
import { filterOf, sortOf } from './filters.ts'
import { displayTime, fromEpochSeconds, isoWithOffset, isoWithoutZone, rfc1123 } from './times.ts'

describe('times', () => {
  const iso = '2026-01-02T03:04:05.678Z'
  it('have the spelling of their place', () => {
    expect(isoWithOffset(iso)).toBe('2026-01-02T03:04:05.678+00:00')
    expect(isoWithoutZone(iso)).toBe('2026-01-02T03:04:05')
    expect(rfc1123(iso)).toBe('Fri, 02 Jan 2026 03:04:05 GMT')
    expect(displayTime(iso)).toBe('02 Jan 26 | 03:04 UTC')
  })
  it('keep microseconds, also before 1970', () => {
    expect(fromEpochSeconds(1790000000.123456)).toBe('2026-09-21T14:13:20.123456Z')
    expect(fromEpochSeconds(0)).toBe('1970-01-01T00:00:00.000000Z')
    expect(fromEpochSeconds(-0.5)).toBe('1969-12-31T23:59:59.500000Z')
    for (const wrong of [1e300, -1e300, 1e14]) expect(fromEpochSeconds(wrong)).toBeNull()
  })
})

describe('filters', () => {
  it('without any keep everything, newest first', () => {
    expect(filterOf({})).toEqual({ op: 'and', items: [] })
    expect(sortOf({})).toEqual({ field: 'created_at', order: 'desc' })
  })
  it('take one word or a list, in any case', () => {
    expect(sortOf({ sort_by: ['TRIAGE_TIME'], sort_order: 'ASC' })).toEqual({ field: 'triaged_at', order: 'asc' })
    expect(sortOf({ sort_by: 'alert_update_time' }).field).toBe('updated_at')
    expect(filterOf({ start_time: 1, time_filter_type: ['TRIAGE_OR_TRIAGE_CHANGE_TIME'] })).toEqual({
      op: 'and',
      items: [{ op: 'gte', field: 'triage_or_change_at', value: '1970-01-01T00:00:01.000000Z' }],
    })
  })
  it('compare the bare address', () => {
    expect(filterOf({ email_sender: 'Anna <a@example.org>' })).toEqual({
      op: 'and',
      items: [{ op: 'eq', field: 'email_sender', value: 'a@example.org' }],
    })
  })
})

describe('failures', () => {
  it('never break the client: an object as message in a 400, no result in a 409', () => {
    for (const code of errorCodes) {
      const { status, body } = errorAnswer(new DocketError(code, 'words'))
      const wire = body as Record<string, unknown>
      expect(typeof wire.error).toBe('string')
      expect(wire).not.toHaveProperty('result')
      if (status === 400) expect(wire.message).toEqual({})
      else expect(wire).toEqual({ error: 'words' })
    }
  })
})
