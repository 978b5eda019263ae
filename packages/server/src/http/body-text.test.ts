// Bodies in other charsets than the one JSON has, and bytes that are no text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyText } from './body-text.ts'

const json = 'application/json'
const problem = (bytes: Buffer, type?: string) => {
  try {
    return bodyText(bytes, type)
  } catch (error) {
    return [(error as { code: string }).code, (error as Error).message]
  }
}

describe('bodyText', () => {
  it('gives back every text, with or without a mark, whatever 8-bit charset is named', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('', ';charset=utf-8', '; Charset="UTF-8"', '; charset=iso-8859-1', '; charset=no-such-thing'),
        (text, charset) => {
          fc.pre(!text.startsWith('\uFEFF') && text.isWellFormed())
          expect(bodyText(Buffer.from(text), json + charset)).toBe(text)
          expect(bodyText(Buffer.from(`\uFEFF${text}`), json + charset)).toBe(text)
        },
      ),
    )
  })

  it('reads UTF-16 by its mark or its name', () => {
    const text = '{"a":"ü😀"}'
    const little = Buffer.from(text, 'utf16le')
    const big = Buffer.from(little).swap16()
    expect(bodyText(Buffer.concat([Buffer.from([0xff, 0xfe]), little]), undefined)).toBe(text)
    expect(bodyText(Buffer.concat([Buffer.from([0xfe, 0xff]), big]), json)).toBe(text)
    expect(bodyText(little, `${json}; charset=utf-16le`)).toBe(text)
    expect(bodyText(big, `${json}; charset="UTF-16BE"`)).toBe(text)
    expect(problem(Buffer.from('abc'), `${json}; charset=utf-16`)).toEqual([
      'invalid',
      'the body cannot be read as utf-16',
    ])
  })

  it('reads other charsets where they are named, and refuses what is no text', () => {
    const latin = Buffer.from('"für"', 'latin1')
    expect(bodyText(latin, `${json}; charset=ISO-8859-1`)).toBe('"für"')
    expect(bodyText(latin, `${json};charset = "windows-1252"; x=y`)).toBe('"für"')
    for (const type of [undefined, json, `${json}; charset=utf-8`, ';;;'])
      expect(problem(latin, type)).toEqual(['invalid', expect.stringContaining('the body is not UTF-8')])
    expect(problem(latin, `${json}; charset=no-such-thing`)).toEqual([
      'invalid',
      'the body cannot be read as no-such-thing',
    ])
    // A lone surrogate is no UTF-8, and neither is the long form of a slash.
    for (const bytes of [[0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xff]])
      expect(problem(Buffer.from(bytes), json)).toEqual(['invalid', expect.stringContaining('not UTF-8')])
  })
})
