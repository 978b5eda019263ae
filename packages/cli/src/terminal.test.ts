// Nothing an artifact says may reach the terminal as a control sequence or a live link.
import { expect, it } from 'vitest'
import { defang, safe, table } from './terminal.ts'

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
