// Checks the analysers of answer address, look-alike and odd domains, headers, subject and encoding on small mails.
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../../tests/kit/cpu-clock.ts'
import { headerCatalogue } from '../../catalogue-headers.ts'
import { senderCatalogue } from '../../catalogue-sender.ts'
import { readMail } from '../../intake/index.ts'
import { defaultLimits } from '../../ports.ts'
import { contextForTests, htmlLetter, idsOf, letter } from '../testing.ts'
import { brandImpersonation } from './brand-impersonation.ts'
import { bulkMail } from './bulk-mail.ts'
import { displayName } from './display-name.ts'
import { headerAnomalies } from './header-anomalies.ts'
import { headerEncoding } from './header-encoding.ts'
import { lookAlikeDomain } from './look-alike-domain.ts'
import { oddDomain } from './odd-domain.ts'
import { replyTo } from './reply-to.ts'
import { senderAuthentication } from './sender-authentication.ts'
import { subject } from './subject.ts'

describe('replyTo', () => {
  const ids = (headers: Record<string, string>) => idsOf(replyTo, letter(headers))
  it('finds answers that go elsewhere', async () => {
    expect(await ids({ 'Reply-To': 'ada.office@gmail.com' })).toEqual(['reply-to-free-mail'])
    expect(await ids({ From: 'Ada <ada@gmail.com>', 'Reply-To': 'lovett@yahoo.com' })).toEqual([
      'reply-to-other-free-mailbox',
    ])
    expect(await ids({ 'Reply-To': 'ada@bakery-hut.com' })).toEqual(['reply-to-other-domain'])
    expect(await ids({ 'Reply-To': 'ada@nowhere' })).toEqual(['reply-to-invalid-domain'])
  })
  it('leaves the same organisation and lists alone', async () => {
    expect(await ids({ 'Reply-To': 'office@post.example.com' })).toEqual([])
    const list = {
      From: '"Ada via Gardeners" <g@lists.example.net>',
      To: 'g@lists.example.net',
      'Reply-To': 'ada@gmail.com',
    }
    expect(await ids(list)).toEqual([])
  })
})

describe('lookAlikeDomain', () => {
  const ids = (from: string, context = contextForTests()) => idsOf(lookAlikeDomain, letter({ From: from }), context)
  it('finds borrowed brand names', async () => {
    expect(await ids('x@paypa1.com')).toEqual(['domain-look-alike'])
    expect(await ids('x@secure-paypal.com')).toEqual(['domain-holds-brand'])
    expect(await ids('x@paypal.bakery-hut.com')).toEqual(['domain-brand-subdomain'])
    expect(await ids('x@paypal.com')).toEqual([])
  })
  it("finds near copies of our own and the recipient's domain", async () => {
    const context = contextForTests({ ownDomains: ['northwind-trading.com'] })
    expect(await ids('x@northwlnd-trading.com', context)).toEqual(['domain-like-ours'])
    expect(await ids('x@northwind-trading.com', context)).toEqual([])
  })
})

describe('oddDomain', () => {
  const ids = (from: string) => idsOf(oddDomain, letter({ From: from }))
  it.each([
    ['x@hcwkwsqh.com', 'from-random-domain'],
    ['x@lucky-deal.cfd', 'from-cheap-ending'],
    ['Sale <x@tenant4711.onmicrosoft.com>', 'from-rented-host'],
    ['x@ns396106.ip-192-0-2.eu', 'from-machine-name'],
    ['x@bradbank', 'from-impossible-domain'],
    ['Kim <daud76642@gmail.com>', 'from-numbered-local-part'],
    ['Kim <bvnmlhgdmn@gmail.com>', 'from-random-local-part'],
    ['www-data@bakery-hut.com', 'from-server-account'],
    ['x@account-secure-update.com', 'domain-service-word'],
  ])('%s: %s', async (from, id) => {
    expect(await ids(from)).toContain(id)
  })
  it.each([
    'ada.lovett@example.com',
    'kim@mail.example.co.uk',
    'liu.xiwei@gmail.com',
    'root@box.test',
    'x@server.local',
  ])('%s is left alone', async (from) =>
    expect((await ids(from)).filter((id) => id !== 'from-server-account')).toEqual([]),
  )
})

describe('headerAnomalies', () => {
  const ids = (headers: Record<string, string | null>) => idsOf(headerAnomalies, letter(headers))
  it('says nothing of an ordinary mail', async () => expect(await ids({})).toEqual([]))
  it('finds missing, several and own senders', async () => {
    expect(await ids({ From: null })).toContain('from-missing')
    expect(await ids({ From: 'a@example.com, b@example.net' })).toContain('from-several')
    expect(await ids({ To: 'ada.lovett@example.com' })).toContain('from-equals-to')
    expect(await ids({ To: 'Recipients <>' })).toContain('recipients-hidden')
    expect(await ids({ To: 'undisclosed-recipients:;' })).toContain('recipients-hidden')
  })
  it('finds invented identifiers and mailers', async () => {
    expect(await ids({ 'Message-ID': 'no brackets' })).toContain('message-id-malformed')
    expect(await ids({ 'Message-ID': '<1.2@hcwkwsqhx.com>' })).toContain('message-id-random-host')
    expect(await ids({ 'Message-ID': '<1@ubuntu-s-1vcpu-1gb-fra1>' })).toContain('message-id-bare-server')
    expect(await ids({ 'X-Mailer': 'Zx7QpL3mK9' })).toContain('mailer-invented')
    expect(await ids({ 'X-Mailer': 'Microsoft Outlook Express 6.00.2600.0000' })).toContain('mailer-retired')
    expect(await ids({ 'Reply-To': '[[-Email-]]' })).toContain('merge-leftover-header')
  })
  it('lets delivery reports be', async () => {
    const report = {
      From: 'MAILER-DAEMON@example.com',
      To: 'undisclosed-recipients:;',
      'Content-Type': 'multipart/report; boundary=b',
    }
    expect(await ids(report)).toEqual([])
  })
})

describe('subject', () => {
  const ids = (text: string) => idsOf(subject, htmlLetter({ Subject: text }, '<p>Good morning.</p>'))
  it.each([
    ['Re: your payment is pending', 'subject-false-reply'],
    ['kim@example.org has 3 new messages', 'subject-names-recipient'],
    ['Notice - 6NwlyfzWcsNerv0', 'subject-random-token'],
    ['Your wаllet', 'subject-disguised'],
    ['🎁 A gift', 'subject-pictogram'],
    ['Your.transaction.is.ready', 'subject-joined-words'],
    ['You get $ 12,000,000', 'subject-money'],
    ['FINAL NOTICE BEFORE CLOSURE', 'subject-shouted'],
    ['', 'subject-missing'],
  ])('%s: %s', async (text, id) => {
    expect(await ids(text)).toContain(id)
  })
  it.each(['Minutes of Tuesday', '[gardeners] Re: roses and 2 bulbs', 'Résumé attached', 'Привет из Москвы'])(
    '%s is left alone',
    async (text) => {
      expect(await ids(text)).toEqual([])
    },
  )
})

describe('headerEncoding', () => {
  const ids = (headers: Record<string, string>) => idsOf(headerEncoding, letter(headers))
  it('finds plain letters in base64, raw bytes and fancy letters', async () => {
    expect(await ids({ Subject: '=?utf-8?B?SW52b2ljZQ==?=' })).toEqual(['header-hidden-in-base64'])
    expect(await ids({ Subject: 'Prêmio' })).toEqual(['header-raw-bytes'])
    expect(await ids({ Subject: '=?utf-8?B?8J2QiPCdkKY=?=' })).toEqual(['header-dressed-letters'])
    expect(await ids({ Subject: '=?utf-8?B?UHLDqm1pbw==?=' })).toEqual([])
  })
})

describe('hostile headers', () => {
  it('costs little and never throws, however long and odd', async () => {
    const long = (text: string, times: number) => text.repeat(times)
    const mail = htmlLetter(
      {
        From: `"${long('((((', 5000)} ${long('a1', 20_000)}" <${long('x.', 5000)}@${long('b-', 2000)}.com>`,
        To: long('a@example.com, ', 5000),
        'Reply-To': `${long('=?utf-8?B?', 2000)}<@@>`,
        Subject: `${long('[[', 5000)}${long('A.b_1', 20_000)}`,
        'X-Mailer': long('Zx9', 30_000),
        'Message-ID': `<${long('@', 10_000)}>`,
        Received: `from ${long('(1.2.3.', 20_000)} by ${long(':', 10_000)}`,
        'Authentication-Results': long('dkim=fail (;', 20_000),
      },
      `<p>${long('paypal account ', 20_000)}</p>`,
    )
    const analysers = [
      senderAuthentication,
      displayName,
      replyTo,
      lookAlikeDomain,
      oddDomain,
      brandImpersonation,
      headerAnomalies,
      headerEncoding,
      subject,
      bulkMail,
    ]
    const bytes = Buffer.from(mail.join('\r\n'))
    const { mail: read } = await readMail(bytes, { limits: defaultLimits, outOfTime: () => false })
    const started = cpuMs()
    for (const analyser of analysers) await analyser.run(read, contextForTests({ trustedAuthservIds: ['example.org'] }))
    expect(cpuMs() - started).toBeLessThan(400)
  })
})

describe('the catalogue', () => {
  it('has a row for all that is cited and cites every row', () => {
    const analysers = [
      senderAuthentication,
      displayName,
      replyTo,
      lookAlikeDomain,
      oddDomain,
      brandImpersonation,
      headerAnomalies,
      headerEncoding,
      subject,
      bulkMail,
    ]
    const cited = analysers.flatMap((analyser) => analyser.cites).sort()
    expect([...senderCatalogue, ...headerCatalogue].map((row) => row.id).sort()).toEqual(cited)
  })
})
