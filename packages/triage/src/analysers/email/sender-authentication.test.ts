// Checks who is believed to be proven: by trusted results, by our own DKIM and DMARC checks with a stub resolver, and offline by nobody.
import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Resolver } from '../../ports.ts'
import { contextForTests, examine, idsOf, letter } from '../testing.ts'
import { bulkMail } from './bulk-mail.ts'
import { senderAuthentication } from './sender-authentication.ts'

const border =
  'Received: from out.example.net (out.example.net [192.0.2.9]) by mx.example.org; Tue, 03 Nov 2026 09:00:01 +0000'
const results = (text: string) => [`Authentication-Results: mx.example.org; ${text}`, border, ...letter({})]
const trusting = () => contextForTests({ trustedAuthservIds: ['example.org'] })

describe('trusted results', () => {
  it.each([
    ['dmarc=fail action=quarantine header.from=example.com', ['dmarc-reject']],
    ['dmarc=fail (p=none dis=none) header.from=example.com', ['dmarc-fail']],
    ['spf=fail smtp.mailfrom=example.com; dkim=fail header.d=example.com', ['dkim-fail', 'spf-fail']],
    ['dmarc=pass header.from=example.com', []],
  ])('%s', async (text, expected) => {
    expect(await idsOf(senderAuthentication, results(text), trusting())).toEqual(expected)
  })
  it('proves only a domain aligned with From', async () => {
    const aligned = trusting()
    await examine(senderAuthentication, results('dkim=pass header.d=example.com'), aligned)
    expect([...aligned.authenticatedDomains]).toEqual(['example.com'])
    const other = trusting()
    await examine(
      senderAuthentication,
      results('dkim=pass header.d=example.net; spf=pass smtp.mailfrom=example.net'),
      other,
    )
    expect([...other.authenticatedDomains]).toEqual([])
  })
  it('ignores a pass nobody vouches for, and cites a failure weakly', async () => {
    const stranger = contextForTests()
    const pass = await examine(senderAuthentication, results('dmarc=pass header.from=example.com'), stranger)
    expect(pass.findings).toEqual([])
    expect(pass.unexamined?.[0]?.reason).toBe('offline')
    expect(stranger.authenticatedDomains.size).toBe(0)
    expect(await idsOf(senderAuthentication, results('dmarc=fail header.from=example.com'))).toEqual([
      'auth-failure-reported',
    ])
  })
})

describe('our own check', () => {
  let record = ''
  let signed: string[] = []
  const resolver: Resolver = {
    resolve: async (name, type) => {
      if (type === 'TXT' && name === 's1._domainkey.example.com') return [[record]]
      if (type === 'TXT' && name === '_dmarc.example.com') return [['v=DMARC1; p=reject']]
      throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
    },
  }
  beforeAll(async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
    const body = letter({}).join('\r\n')
    const key = {
      signingDomain: 'example.com',
      selector: 's1',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    }
    const { signatures } = await dkimSign(body, { ...key, signatureData: [key] })
    signed = `${signatures}${body}`.split('\r\n')
  })

  it('proves a good signature', async () => {
    const context = contextForTests({ resolver })
    expect(await idsOf(senderAuthentication, signed, context)).toEqual([])
    expect([...context.authenticatedDomains]).toEqual(['example.com'])
  })
  it('refutes a changed mail', async () => {
    const context = contextForTests({ resolver })
    const changed = signed.map((line) => line.replace('Good morning.', 'Pay at once.'))
    expect(await idsOf(senderAuthentication, changed, context)).toEqual(['dmarc-reject', 'dkim-fail'])
    expect(context.authenticatedDomains.size).toBe(0)
  })
  it('holds nothing against the sender when DNS does not answer', async () => {
    const silent: Resolver = {
      resolve: () => Promise.reject(Object.assign(new Error('timeout'), { code: 'ETIMEOUT' })),
    }
    const analysis = await examine(senderAuthentication, signed, contextForTests({ resolver: silent }))
    expect(analysis.findings).toEqual([])
    expect(analysis.unexamined?.[0]?.reason).toBe('offline')
  })
})

describe('bulkMail', () => {
  const mailing = [
    ...letter({ From: 'Netflix <info@netflix.com>', 'List-Unsubscribe': '<https://www.netflix.com/leave>' }, [
      'New this week: https://www.netflix.com/new',
    ]),
  ]
  const own = mailing.map((line) => line.replaceAll('netflix.com', 'bakery-hut.com'))
  it('speaks only for a proven sender with a name to lose', async () => {
    const proven = contextForTests()
    proven.authenticatedDomains.add('netflix.com').add('bakery-hut.com')
    expect(await idsOf(bulkMail, mailing, proven)).toEqual(['bulk-authenticated', 'links-match-sender'])
    expect(await idsOf(bulkMail, mailing)).toEqual([])
    expect(await idsOf(bulkMail, own, proven)).toEqual([])
  })
})
