// Which patterns JavaScript's engine may run, and that it then finds exactly what PCRE2 finds.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from './pcre2.ts'
import { plainPattern } from './plain-pattern.ts'

const unitsOf = (name: string): [Uint16Array, number, number] => {
  const units = Uint16Array.from({ length: name.length }, (_, at) => name.charCodeAt(at))
  return [units, 0, units.length]
}

describe('plain patterns', () => {
  it.each([
    'incident',
    '^My incident$',
    '(?i)phishing.*(mail|post)',
    '\\w+@example\\.(org|net)',
    '[a-z0-9_-]{2,5}',
    '(?:re|fw)?: urgent',
    'straße|größe',
    '',
  ])('%s is one', (pattern) => {
    expect(plainPattern(pattern, false)).not.toBeNull()
  })

  it.each([
    '^(a+)+$',
    '(a|a)*b',
    '(.*)*x',
    '(a*)*$',
    '(a?){20}a{20}',
    '\\w*'.repeat(21),
    '\\w*'.repeat(660),
    '(a)\\1',
    '(?=a)b',
    '(?<!a)b',
    '(?>a+)b',
    'a++b',
    '(?P<x>a)',
    '(?R)',
    '[[:alpha:]]',
    '\\bword\\b',
    '\\Qa.b\\E',
    '(*UTF)a',
    '(?x) a b',
    '[]a]',
    'a{,3}',
    '(',
    ')',
    '[a',
    '\\',
    'a{2}{3}',
    '(?i)[^a]',
    '\ud800',
  ])('%s is none', (pattern) => {
    expect(plainPattern(pattern, false)).toBeNull()
  })

  const letters = [
    'a',
    'b',
    'A',
    'B',
    'ß',
    'ẞ',
    'ſ',
    's',
    'S',
    'K',
    'k',
    '9',
    '_',
    '-',
    ' ',
    '.',
    '😀',
    'é',
    'É',
    'σ',
    'ς',
    '\n',
    '٣',
    '\u0345',
  ]
  const letter = fc.constantFrom(...letters)
  const literal = letter.map((character) => character.replace(/[.-]/, '\\$&'))
  const memberOf = fc.constantFrom('a', 'b', 'a-k', '9', '\\d', '_', '\\-', 'é', 'ß-ẞ')
  const classes = fc.array(memberOf, { minLength: 1, maxLength: 3 }).map((members) => `[${members.join('')}]`)
  const atom = fc.oneof(literal, classes, fc.constantFrom('.', '\\d', '\\w', '\\s', '^', '$'))
  const repeat = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?')
  const item = fc.tuple(atom, repeat).map(([what, often]) => (/^[\^$]$/.test(what) ? what : what + often))
  const sequence = fc.array(item, { maxLength: 4 }).map((items) => items.join(''))
  const group = fc
    .tuple(
      fc.constantFrom('(', '(?:'),
      fc.array(sequence, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '?', '*'),
    )
    .map(([open, options, often]) => `${open}${options.join('|')})${often}`)
  const pattern = fc.array(fc.oneof(sequence, group), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
  const name = fc.array(letter, { maxLength: 8 }).map((characters) => characters.join(''))

  it('find what PCRE2 finds', () => {
    let compared = 0
    fc.assert(
      fc.property(pattern, fc.boolean(), fc.array(name, { minLength: 1, maxLength: 6 }), (text, ignoreCase, names) => {
        const plain = plainPattern(text, ignoreCase)
        if (plain === null) return
        compared += 1
        const test = compilePattern(text, { ignoreCase })
        for (const each of names) expect([each, plain.expression.test(each)]).toEqual([each, test(...unitsOf(each))])
      }),
      { numRuns: 800 },
    )
    expect(compared).toBeGreaterThan(300)
  })
})
