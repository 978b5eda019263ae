// Checks brands claimed in name, subject, text and pictures against sender and links.
import { describe, expect, it } from 'vitest'
import { contextForTests, htmlLetter, idsOf, letter } from '../testing.ts'
import { brandImpersonation } from './brand-impersonation.ts'

const ids = (mail: readonly string[], context = contextForTests()) => idsOf(brandImpersonation, mail, context)

describe('brandImpersonation', () => {
  it('finds a brand over a strange address, worse from a free mailbox', async () => {
    expect(await ids(letter({ From: 'Netflix <x@bakery-hut.com>' }))).toEqual(['brand-in-name'])
    expect(await ids(letter({ From: 'Netflix Billing <k@gmail.com>' }))).toEqual([
      'brand-in-name',
      'brand-from-free-mail',
    ])
    expect(await ids(letter({ From: '"MеtаМаsk" <x@bakery-hut.com>' }))).toContain('brand-disguised')
  })
  it('lets the brand and people of that name speak', async () => {
    expect(await ids(letter({ From: 'Netflix <info@mailer.netflix.com>' }))).toEqual([])
    expect(await ids(letter({ From: 'Amazon.de <versand@amazon.de>' }))).toEqual([])
    expect(await ids(letter({ From: 'Chase Winter <chase@bakery-hut.com>' }))).toEqual([])
    expect(await ids(letter({ From: '"Ada via Dropbox" <x@bakery-hut.com>' }))).toEqual([])
  })
  it('finds text, copyright and pictures of a brand that has no part in the mail', async () => {
    const text =
      'Dear customer, your PayPal account is limited. <a href="https://bakery-hut.com/x">Open</a> Copyright 2026 PayPal'
    const found = await ids(
      htmlLetter({}, `<p>${text}</p><img src="https://www.paypalobjects.com/logo.png" width=120>`),
    )
    expect(found).toEqual(['brand-account-claim', 'brand-copyright', 'brand-picture', 'brand-beside-foreign-link'])
  })
  it('lets a discussion that links to the brand be', async () => {
    const html = '<p>Has your PayPal account moved? See <a href="https://www.paypal.com/help">their page</a>.</p>'
    expect(await ids(htmlLetter({}, html))).toEqual([])
  })
  it("finds a brand's unproven address whose links lead elsewhere, until it is proven", async () => {
    const mail = htmlLetter({ From: 'Netflix <info@netflix.com>' }, '<a href="https://bakery-hut.com/pay">Pay</a>')
    expect(await ids(mail)).toContain('brand-sender-links-elsewhere')
    const proven = contextForTests()
    proven.authenticatedDomains.add('netflix.com')
    expect(await ids(mail, proven)).not.toContain('brand-sender-links-elsewhere')
  })
})
