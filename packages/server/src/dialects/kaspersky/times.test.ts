// Times of the query: what is one, which moment it means, and that printed times lie within their own interval.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstBehind, firstInside, milliseconds, readTime } from './times.ts'

const iso = (text: string) => {
  const read = readTime(text)
  return typeof read === 'string' ? read : new Date(read.ms).toISOString()
}

describe('readTime', () => {
  it.each([
    ['2021-09-06T00:00:00Z', '2021-09-06T00:00:00.000Z'],
    ['2021-09-06T00:00:00.000Z', '2021-09-06T00:00:00.000Z'],
    ['2021-09-06T00:00:00Z+00:00', '2021-09-06T00:00:00.000Z'],
    ['2021-09-06T00:00:00Z 00:00', '2021-09-06T00:00:00.000Z'],
    ['2021-09-06T03:00:00+03:00', '2021-09-06T00:00:00.000Z'],
    ['2021-09-06T03:00:00 03:00', '2021-09-06T00:00:00.000Z'],
    ['2021-09-05T20:30:00-03:30', '2021-09-06T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0099-12-31T00:00:00Z', '0099-12-31T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  it.each(['2023-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-00-10T00:00:00Z'])(
    'the calendar has no %s',
    (text) => expect(readTime(text)).toMatch(/not a day/),
  )

  it('answers a text or a moment for anything', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?[+ -]?(\d\d:\d\d)?$/)),
        (text) => {
          const read = readTime(text)
          if (typeof read === 'string') expect(read.length).toBeGreaterThan(10)
          else expect(Number.isFinite(read.ms)).toBe(true)
        },
      ),
    )
  })

  it('reads back every time that is printed', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), noInvalidDate: true }), fc.nat({ max: 999 }), (date, micros) => {
        const stored = date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
        if (!/^\d{4}-/.test(stored)) return
        const read = readTime(milliseconds(stored) ?? '')
        if (typeof read === 'string') throw new Error(read)
        const within = (text: string) => text.slice(0, 23)
        expect(within(firstInside(read)) <= within(stored)).toBe(true)
        expect(within(stored) < within(firstBehind(read)) || stored.startsWith('9999-12-31T23:59:59.999')).toBe(true)
      }),
    )
  })
})
