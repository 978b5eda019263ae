// Nothing an artifact says may reach the terminal as a control sequence or a live link.
import { expect, it, vi } from 'vitest'
import { defang, jsonText, print, safe, table } from './terminal.ts'

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

it('takes room from the widest columns on a narrow terminal, in columns of the screen', () => {
  const rows = [
    ['id', 'title', 'who'],
    ['1', '漢字のとても長い題名がここにあります', 'ann'],
    ['2', 'a very long title that nobody can read on a telephone', 'carl'],
  ]
  const lines = table(rows, 30).split('\n')
  expect(lines[1]).toMatch(/^1 {3}漢字のと.*… +ann$/)
  expect(lines[2]).toMatch(/^2 {3}a very long title.*… {2}carl$/)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(30)
  expect(table(rows, 5).split('\n')[2]).toBe('2   a very …  carl')
  expect(table(rows, null)).toContain('telephone')
})

it('prints no control bytes but line breaks and its own colours', () => {
  const written: unknown[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(text) > 0)
  try {
    print('a\u001b[31mred\u001b[39m\u001b[2J\u001b]8;;http://x.example\u0007b\u202e\u009b\n')
  } finally {
    write.mockRestore()
  }
  expect(written).toEqual(['a\u001b[31mred\u001b[39m·[2J·]8;;http://x.example·b··\n'])
})
