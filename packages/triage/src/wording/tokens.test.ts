// Words as the model and the phrase tables see them, however they are disguised.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../../../tests/kit/cpu-clock.ts'
import { foldWord } from './letters.ts'
import { tokenise } from './tokens.ts'

const wordsOf = (text: string) => tokenise(text).words

describe('tokenise', () => {
  test.each([
    ['Actiоn Requiгed: Unusuаl', ['action', 'required', 'unusual']],
    ['ve\u200brify y\u00adour acc\u034fount', ['verify', 'your', 'account']],
    ['𝐕𝐞𝐫𝐢𝐟𝐲 Ｎｏｗ', ['verify', 'now']],
    ['Straße überprüfen, c’est déjà', ['strasse', 'uberprufen', 'cest', 'deja']],
    ['pay $ 3,500,000.00 USD', ['pay', '$', '0', 'usd']],
    ['L E D G E R live', ['l', 'e', 'd', 'g', 'e', 'r', 'ledger', 'live']],
    ['visit https://a.example/x?y=z or mail a.b@c.example now', ['visit', 'or', 'mail', 'now']],
    ['账户已被 locked', ['账', '户', '已', '被', 'locked']],
    ['москва и Aпple', ['москва', 'и', 'anple']],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  test('places lie in the text, in order, and fold back to their word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { words, starts, ends } = tokenise(text)
        words.forEach((word, i) => {
          expect(starts[i]!).toBeLessThan(ends[i]!)
          expect(ends[i]!).toBeLessThanOrEqual(text.length)
          expect(word).not.toBe('')
        })
      }),
      { numRuns: 1000, seed: 21 },
    )
  })

  test('takes time in proportion to the text', () => {
    const hostile = [
      'a@'.repeat(200_000),
      '://'.repeat(150_000),
      'a '.repeat(250_000),
      "a'".repeat(250_000),
      'é'.repeat(400_000),
    ]
    for (const text of hostile) {
      const began = cpuMs()
      tokenise(text)
      expect(cpuMs() - began).toBeLessThan(2000)
    }
  })

  test('folding a folded word changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (word) => {
        expect(foldWord(foldWord(word))).toBe(foldWord(word))
      }),
      { numRuns: 500, seed: 22 },
    )
  })
})
