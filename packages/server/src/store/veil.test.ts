// What a tenant sees of a sequence that it shares with others.
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openVeil } from './veil.ts'

const secret = randomBytes(32)
const veil = openVeil(secret)
const most = 2 ** 52

describe('hidden numbers', () => {
  it('come back, are each another one, and are exact', () => {
    // What was moved in with an import has negative ones.
    const numbers = [0, 1, 2, 3, most / 2 - 1, -1, -most / 2, ...Array.from({ length: 5000 }, (_, n) => n * 7919)]
    const shown = numbers.map((number) => veil.hide('a', number))
    expect(shown.map((number) => veil.reveal('a', number))).toEqual(numbers)
    expect(new Set(shown).size).toBe(new Set(numbers).size)
    expect(shown.every((number) => Number.isSafeInteger(number) && number >= 1 && number <= most)).toBe(true)
  })

  it('are the same on every node with the secret, and others for each tenant and secret', () => {
    expect(openVeil(secret).hide('a', 77)).toBe(veil.hide('a', 77))
    expect(veil.hide('b', 77)).not.toBe(veil.hide('a', 77))
    expect(openVeil(randomBytes(32)).hide('a', 77)).not.toBe(veil.hide('a', 77))
    expect(veil.reveal('b', veil.hide('a', 77))).not.toBe(77)
  })

  it('tell neither order nor distance: neighbours lie anywhere', () => {
    const shown = Array.from({ length: 20_000 }, (_, n) => veil.hide('a', n))
    const up = shown.slice(1).filter((number, n) => number > shown[n]!).length / (shown.length - 1)
    expect(up).toBeGreaterThan(0.45)
    expect(up).toBeLessThan(0.55)
    const low = shown.filter((number) => number <= most / 4).length / shown.length
    expect(low).toBeGreaterThan(0.22)
    expect(low).toBeLessThan(0.28)
  })

  it('that nobody was shown are none', () => {
    for (const number of [0, -1, most + 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER])
      expect(veil.reveal('a', number)).toBeNull()
    for (const number of [most, most / 2, -most / 2 - 1]) expect(() => veil.hide('a', number)).toThrow(RangeError)
  })
})
