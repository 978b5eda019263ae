// Checks what the display name is caught at, and the ordinary names it must leave alone.
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../../tests/kit/cpu-clock.ts'
import { contextForTests, idsOf, letter } from '../testing.ts'
import { displayName } from './display-name.ts'

const ids = (from: string, context = contextForTests()) => idsOf(displayName, letter({ From: from }), context)

describe('displayName', () => {
  it.each([
    ['"billing@example.net" <x@bakery-hut.com>', 'name-holds-address'],
    ['"orders.example.net" <x@bakery-hut.com>', 'name-holds-domain'],
    ['IT Support <x@bakery-hut.com>', 'name-service-desk'],
    ['Webmail <x@bakery-hut.com>', 'name-bare-service'],
    ['"kim@example.org" <x@bakery-hut.com>', 'name-is-recipient'],
    ['"example.org mail quota" <x@bakery-hut.com>', 'name-is-own-organisation'],
    ['Ultimate Cookware Shipment Pending <x@bakery-hut.com>', 'name-pitch'],
    ['"Aviso - Protocolo 8837465521" <x@bakery-hut.com>', 'name-reference-number'],
    ['"S\u200bupport Desk" <x@bakery-hut.com>', 'name-disguised'],
    ['"C o i n b a n k" <x@bakery-hut.com>', 'name-disguised'],
    ['"Barrister Tom Fund" <tom@bakery-hut.com>', 'name-title'],
    ['Sunny Roofs <noreply@bakery-hut.com>', 'name-unrelated-to-address'],
    ['Ruth Winters <ruthwintersvaqn@gmail.com>', 'name-random-tail'],
    ['🎁 Your parcel 🎁 <x@bakery-hut.com>', 'name-pictogram'],
  ])('%s: %s', async (from, id) => {
    expect(await ids(from)).toContain(id)
  })

  it.each([
    'Ada Lovett <ada.lovett@example.com>',
    '"Lovett, Ada" <alovett@example.com>',
    '"Ada Lovett via Gardeners" <gardeners@lists.example.net>',
    'Bakery Hut <news@bakery-hut.com>',
    '"Bakery Hut Support" <support@bakery-hut.com>',
    'kim.lee@example.com',
    '"Zoë Müller" <zoe@example.com>',
    '李小龙 <li@example.com>',
    '"blog.example.net" <editor@example.net>',
  ])('%s is left alone', async (from) => {
    expect(await ids(from)).toEqual([])
  })

  it('knows the own organisation from the ports', async () => {
    const context = contextForTests({ ownDomains: ['northwind.example'] })
    expect(await ids('Northwind Payroll <x@bakery-hut.com>', context)).toContain('name-is-own-organisation')
  })

  it('lets an inside help desk be one', async () => {
    expect(await ids('IT Support <helpdesk@example.org>')).toEqual([])
  })

  it('ends at once on a hostile name', async () => {
    const started = cpuMs()
    await ids(`"${'a.'.repeat(20_000)} ${'x_'.repeat(20_000)}" <x@example.com>`)
    expect(cpuMs() - started).toBeLessThan(500)
  })
})
