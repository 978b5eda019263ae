// Nothing an artifact says may reach the terminal as a control sequence or a live link.
import { expect, it } from 'vitest'
import { defang, jsonText, safe, table } from './terminal.ts'

it('shows no control, bidirectional or zero-width characters', () => {
  const hostile = 'a\u001b[2Jb\u0007c\u202ed\u200be\u009bf\rg\u0000h'
  expect(safe(hostile)).toBe('a·[2Jb·c·d·e·f·g·h')
})

it('keeps one line and its length', () => {
  expect(safe('one\ntwo\tthree')).toBe('one two three')
  expect(safe('x'.repeat(10_000), 50)).toHaveLength(50)
})

it('makes links unclickable', () => {
  expect(defang('see https://login.example.com/a.b and HTTP://1.2.3.4')).toBe(
    'see hxxps://login[.]example[.]com/a.b and HxxP://1[.]2[.]3[.]4',
  )
})

it('aligns columns without trailing blanks', () => {
  expect(
    table([
      ['a', 'bb'],
      ['ccc', 'd'],
    ]),
  ).toBe('a    bb\nccc  d')
})

it('hides what Unicode hides: tags, selectors, fillers, halves of pairs', () => {
  expect(safe('a\u{e0041}b\u{e0101}c\u3164d\ud800e\u2028f\u061cg')).toBe('a·b·c·d·e·f·g')
  expect(safe('\u2764\ufe0f!')).toBe('\u2764!')
})

it('keeps JSON free of control characters, and its values', () => {
  const hostile = { 'key\u202e': 'a\u001b[2J\u009b31m\u{e0041}\u2028\ud800' }
  expect(jsonText(hostile)).toMatch(/^[\x20-\x7e]+$/)
  expect(JSON.parse(jsonText(hostile))).toEqual(hostile)
})

it('aligns wide letters and marks', () => {
  const [wide, narrow] = table([
    ['警報', 'x'],
    ['cafe\u0301', 'x'],
  ]).split('\n')
  expect(wide).toBe('警報  x')
  expect(narrow).toBe('cafe\u0301  x')
})
