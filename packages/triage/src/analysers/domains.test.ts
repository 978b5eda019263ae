// Checks the reading of hosts, look-alike letters, distances and random-looking names.
import { describe, expect, it } from 'vitest'
import {
  editDistance,
  hiddenCharacters,
  looksRandom,
  mixesScripts,
  readAs,
  registrableDomain,
  sameOrganisation,
  skeleton,
} from './domains.ts'

describe('hosts', () => {
  it('finds the registrable domain', () => {
    expect(registrableDomain('mail.shop.example.co.uk')).toBe('example.co.uk')
    expect(registrableDomain('localhost')).toBeNull()
    expect(registrableDomain('192.0.2.7')).toBeNull()
    expect(registrableDomain('correios')).toBeNull()
    expect(sameOrganisation('a.example.com', 'example.com')).toBe(true)
    expect(sameOrganisation('example.com', 'example.org')).toBe(false)
  })
})

describe('what a reader sees', () => {
  it('folds look-alike letters of other alphabets, accents and invisible characters', () => {
    expect(readAs('Мicrоsоft')).toBe('microsoft')
    expect(readAs('P\u200ba\u00adyPal')).toBe('paypal')
    expect(readAs('Itaú')).toBe('itau')
    expect(readAs('𝐀𝐦𝐚𝐳𝐨𝐧')).toBe('amazon')
  })
  it('gives deceptive spellings one skeleton', () => {
    expect(skeleton('paypa1')).toBe(skeleton('PayPal'))
    expect(skeleton('rnicrosoft')).toBe(skeleton('microsoft'))
    expect(skeleton('example')).not.toBe(skeleton('sample'))
  })
  it('counts hidden characters but not emoji joiners or composed accents', () => {
    expect(hiddenCharacters('in\u200bvoice')).toBe(1)
    expect(hiddenCharacters('A\u073fm\u073fa')).toBe(2)
    expect(hiddenCharacters('👩\u200d💻 Zoe\u0308')).toBe(0)
  })
  it('tells mixed alphabets within a word from words in two alphabets', () => {
    expect(mixesScripts('Раypal')).toBe(true)
    expect(mixesScripts('Привет')).toBe(false)
    expect(mixesScripts('Müller')).toBe(false)
  })
})

describe('editDistance', () => {
  it('counts a swap as one and stops at the limit', () => {
    expect(editDistance('micorsoft', 'microsoft', 2)).toBe(1)
    expect(editDistance('gogle', 'google', 1)).toBe(1)
    expect(editDistance('amazon', 'example', 1)).toBe(2)
    expect(editDistance('a'.repeat(100_000), 'b', 1)).toBe(2)
  })
})

describe('looksRandom', () => {
  it.each(['vzygwjnn', 'hcwkwsqh', 'QwdoRdHhS', 'k3j9x2mq7w', 'bvnmlhgdmn'])('%s is random', (word) => {
    expect(looksRandom(word)).toBe(true)
  })
  it.each([
    'electroplan',
    'stackprogramer',
    'schoolerpindia',
    'spamassassin',
    'notifications',
    'chrisgarrigues',
    'info',
    'muenchen',
  ])('%s is not', (word) => expect(looksRandom(word)).toBe(false))
})
