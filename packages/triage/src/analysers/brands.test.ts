// Checks brand names in texts and hosts: found when disguised, left alone when innocent.
import { describe, expect, it } from 'vitest'
import { belongsTo, borrowedBrand, brandOfHost, decodeLabel, findBrands } from './brands.ts'

const named = (text: string) => findBrands(text).map((hit) => hit.brand.name)

describe('findBrands', () => {
  it('reads names through apostrophes, other alphabets and piled-up marks', () => {
    expect(named("D'isney Plus offer")).toEqual(['Disney+'])
    expect(named('MеtаМаsk support')).toEqual(['MetaMask'])
    expect(named('A\u073fm\u073fa\u073fz\u073fon')).toEqual(['Amazon'])
    expect(findBrands('paypa1 service')[0]).toMatchObject({ seen: 'paypa1', disguised: true })
  })
  it('takes the longest name and leaves other words', () => {
    expect(named('Bank of America alert')).toEqual(['Bank of America'])
    expect(named('The bank of the river')).toEqual([])
  })
})

describe('belongsTo and brandOfHost', () => {
  it('knows own, country and foreign domains', () => {
    const paypal = brandOfHost('www.paypal.com')
    expect(paypal?.name).toBe('PayPal')
    if (paypal === null) return
    expect(belongsTo('paypal.de', paypal)).toBe(true)
    expect(belongsTo('paypal.tk', paypal)).toBe(false)
    expect(belongsTo('paypal.com.example.net', paypal)).toBe(false)
    expect(brandOfHost('someone.github.io')).toBeNull()
  })
})

describe('borrowedBrand', () => {
  it.each([
    ['paypa1.com', 'PayPal', 'look-alike'],
    ['rnicrosoft.com', 'Microsoft', 'look-alike'],
    ['xn--pypal-4ve.com', 'PayPal', 'same-name'],
    ['micorsoft.com', 'Microsoft', 'typo'],
    ['care-metamask.com', 'MetaMask', 'embedded'],
    ['www.paypal.com.login.example.net', 'PayPal', 'subdomain'],
  ])('%s borrows %s by %s', (host, brand, how) => {
    expect(borrowedBrand(host)).toMatchObject({ brand: { name: brand }, how })
  })
  it.each([
    'paypal.com',
    'amazon.co.jp',
    'amazonas.gov.br',
    'interactive.com',
    'telecom.pt',
    'example.com',
    'googlegroups.com',
    'sparkasse-musterstadt.de',
    'appleseed.org',
  ])('%s borrows none', (host) => expect(borrowedBrand(host)).toBeNull())
})

describe('decodeLabel', () => {
  it('decodes punycode and refuses nonsense', () => {
    expect(decodeLabel('xn--mnchen-3ya')).toBe('münchen')
    expect(decodeLabel('xn--!!')).toBeNull()
    expect(decodeLabel(`xn--${'9'.repeat(63)}`)).toBeNull()
  })
})
