// The meter: what a module does stays the same, and what would not end ends at a given step, in compiling and in matching.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { meteredModule } from './metered-wasm.ts'
import { compilePattern } from './pcre2.ts'

const shipped = readFileSync(fileURLToPath(import.meta.resolve('@stephen-riley/pcre2-wasm/dist/libpcre2.wasm')))
const wasm = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly
const unitsOf = (name: string) => Uint16Array.from({ length: name.length }, (_, at) => name.charCodeAt(at))
const finds = (pattern: string, name: string) =>
  compilePattern(pattern, { ignoreCase: false })(unitsOf(name), 0, name.length)

describe('a metered module', () => {
  it('is valid, and larger than the one it was made from', () => {
    const metered = meteredModule(shipped, 'steps')
    expect(wasm.validate(metered)).toBe(true)
    expect(metered.length).toBeGreaterThan(shipped.length)
  })

  it.each([0, 7, 8, 9, 100, 5000, shipped.length - 1])('is not made from the first %i bytes of one', (length) => {
    expect(() => meteredModule(shipped.subarray(0, length), 'steps')).toThrow()
  })
})

describe('patterns without end', () => {
  it.each([
    ['many classes of every letter in any case', `(?i)${'[!-\u{10ffff}]'.repeat(300)}`],
    ['the same denied', `(?i)${'[^!-\u{10ffff}]'.repeat(250)}`],
  ])('%s are not compiled for ever', (_, pattern) => {
    expect(() => compilePattern(pattern, { ignoreCase: false })).toThrow('the pattern takes too long')
  })

  it.each([
    ['(?i)(ß|ss|ſs|a)+$', `${'a'.repeat(8191)}!`],
    ['(?:.{0,4000}){0,50}x', 'ab ä😀 x1 '.repeat(900)],
    ['(?:a?){30}a{60}$', `${'a'.repeat(8000)}!`],
  ])('%s does not search one name for ever', (pattern, name) => {
    expect(() => finds(pattern, name)).toThrow(/takes too (long|many steps)/)
  })

  it('others find what they found', () => {
    expect(finds('(?i)(\\w+) .*\\1', 'mail about Mail')).toBe(true)
    expect(finds('^(?:(?=(\\w+))\\1:)+$', 'a:b:c:')).toBe(true)
    expect(finds('(\\d)\\1\\1', '1223334')).toBe(true)
    expect(finds('(\\d)\\1\\1', '122334')).toBe(false)
    expect(finds('x{3}$', 'x'.repeat(8000))).toBe(true)
  })
})
