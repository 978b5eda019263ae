// The campaign fingerprint through the door of the package: what it survives, what it keeps apart, what an attacker cannot do with it.
import { type CampaignFingerprint, CampaignFingerprint as schema } from '@docket/model'
import Schema from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../tests/kit/cpu-clock.ts'
import { triage } from '../triage.ts'
import { compareFingerprints } from './compare.ts'
import { strongKeys } from './strong-observables.ts'

interface Parts {
  from?: string
  to?: string
  subject?: string
  body?: string
  attachment?: string
  html?: boolean
}

function mail(parts: Parts): Buffer {
  const {
    from = 'Desk <desk@sender.example>',
    to = 'anna@example.org',
    subject = 'Hello',
    body = '',
    html = true,
  } = parts
  const text = [`Content-Type: text/${html ? 'html' : 'plain'}; charset=utf-8`, '', body]
  const content =
    parts.attachment === undefined
      ? text
      : [
          'Content-Type: multipart/mixed; boundary="b"',
          '',
          '--b',
          ...text,
          '--b',
          'Content-Type: application/octet-stream; name="order.bin"',
          'Content-Disposition: attachment; filename="order.bin"',
          'Content-Transfer-Encoding: base64',
          '',
          Buffer.from(parts.attachment).toString('base64'),
          '--b--',
        ]
  return Buffer.from(
    [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, 'MIME-Version: 1.0', ...content, ''].join('\r\n'),
  )
}

async function print(parts: Parts): Promise<CampaignFingerprint> {
  const { fingerprint } = await triage({ kind: 'email', bytes: mail(parts) })
  if (!fingerprint) throw new Error('no fingerprint')
  return fingerprint
}
const compare = async (a: Parts, b: Parts) => compareFingerprints(await print(a), await print(b))
const shareKey = async (a: Parts, b: Parts) => {
  const keys = new Set((await print(a)).keys)
  return (await print(b)).keys.some((key) => keys.has(key))
}

const sentences = [
  'your parcel could not be delivered because the customs fee has not been paid',
  'please confirm your address and pay the outstanding amount within two days',
  'otherwise the parcel goes back to the sender and the fee is lost to you',
  'our drivers tried to reach you at the door but nobody answered the bell',
  'the tracking page shows every step and lets you choose another day',
]
const lure: Parts = {
  subject: 'Your parcel waits for customs clearance',
  body: `<p>${sentences.join('.</p><p>')}.</p><p><a href="https://parcel-desk.example/pay/now?id=1">Pay</a></p>`,
}
const vocabulary =
  'garden choir river coffee museum bicycle summer harbour library violin lantern meadow teacher orchard window kettle thunder pepper saddle compass velvet marble copper walnut'.split(
    ' ',
  )
/** Ordinary text of 300 words, another one for each `n`. */
const prose = (n: number) => {
  const random = randomFrom(n)
  return Array.from({ length: 300 }, () => vocabulary[Math.floor(random() * vocabulary.length)]).join(' ')
}

/** Numbers in [0, 1) that are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed * 2654435761 + 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('a campaign', () => {
  it('is known again when names, numbers, tokens, dates, salutation, sender and hidden filler change', async () => {
    const other: Parts = {
      from: 'Desk <x81jq@another.example>',
      to: '"Bruno Berg" <bruno.berg@example.net>',
      subject: 'Your parcel waits for customs clearance [QX81-JJ2]',
      body: `<p>Dear Bruno Berg,</p><p>${sentences.join('.</p><p>')}.</p><p>Fee: 4.99 EUR, 12.11.2026</p><p style="display:none">${prose(3)}</p>
        <p><a href="https://parcel-desk.example/pay/now?id=99182&u=bruno">Pay</a></p>`,
    }
    const found = await compare(lure, other)
    expect(found).toMatchObject({ isSame: true, isFirm: true })
    expect(found.says).toMatch(/^same link template, same subject, same displayed name and \d\d %/)
    expect(await shareKey(lure, other)).toBe(true)
  })

  it('is known again under as much ordinary text, wherever it stands', async () => {
    for (const body of [`${lure.body}<p>${prose(1)}</p>`, `<p>${prose(2)}</p>${lure.body}`]) {
      expect(await compare(lure, { ...lure, body })).toMatchObject({ isSame: true })
      expect(await shareKey(lure, { ...lure, body })).toBe(true)
    }
  })

  it('is known by its attachment alone, but not by an empty or tiny one', async () => {
    const [a, b] = [
      { body: 'one', subject: 'a' },
      { body: 'two', subject: 'b' },
    ]
    const file = 'x'.repeat(500)
    expect(await compare({ ...a, attachment: file }, { ...b, attachment: file })).toMatchObject({ isSame: true })
    for (const attachment of ['', 'tiny'])
      expect(await compare({ ...a, attachment }, { ...b, attachment })).toMatchObject({ isSame: false })
  })

  it('is told from another one of the same brand, with the same subject, or through the same shortener', async () => {
    const brand: Parts = {
      subject: lure.subject ?? '',
      body: '<p>We are hiring drivers. Earn more than you think from home, with training on the job and a van of your own.</p><p><a href="https://jobs-desk.example/apply">Apply</a></p>',
    }
    expect((await compare(lure, brand)).isSame).toBe(false)
    const short = (path: string, body: string): Parts => ({
      subject: 'News',
      body: `<p>${body}</p><a href="https://bit.ly/${path}">x</a>`,
    })
    expect((await compare(short('3abcXYZ', sentences[0]!), short('9zzzQQQ', sentences[3]!))).isSame).toBe(false)
    expect((await print(short('3abcXYZ', 'a'))).links).toEqual(['bit.ly/3abcXYZ'])
  })

  it('shares nothing through well-known hosts, own domains and private addresses', async () => {
    const { links } = await print({
      body: '<a href="https://www.google.com/intl/policies">a</a><a href="http://10.0.0.1/login">b</a><a href="https://intranet.example.org/wiki">c</a>',
    })
    expect(links).toEqual([])
  })
})

describe('an attacker', () => {
  const victims: Parts[] = [0, 1, 2, 3].map((n) => ({
    from: `Sender ${n} <s${n}@sender-${n}.example>`,
    subject: `Story number ${['one', 'two', 'three', 'four'][n]} about something else`,
    body: `<p>${prose(n * 11 + 5)}</p><p><a href="https://host-${'abcd'[n]}.example/path/page">go</a></p>`,
  }))

  it('cannot tie foreign mails together with one that holds several of them', async () => {
    for (const count of [2, 3, 4]) {
      const copied = victims.slice(0, count)
      const body = copied.map((one) => one.body).join('\n')
      const all = { from: 'X <x@attacker.example>', subject: 'Everything', body }
      for (const victim of copied) expect((await compare(all, victim)).isSame).toBe(false)
    }
  })

  it('cannot pull a mail in by its subject, its sender’s name or one of its links', async () => {
    const [victim] = victims as [Parts]
    const own =
      '<p>Something quite different that nobody has asked for, with a demand at its end and no more than that.</p>'
    const tries: Parts[] = [
      { from: 'X <x@attacker.example>', subject: victim.subject ?? '', body: own },
      { from: 'Sender 0 <x@attacker.example>', subject: 'Other', body: own },
      {
        from: 'X <x@attacker.example>',
        subject: 'Other',
        body: `${own}<a href="https://host-a.example/path/page">go</a>`,
      },
    ]
    for (const one of tries) expect((await compare(one, victim)).isSame).toBe(false)
  })

  it('cannot make it large or slow', async () => {
    const word = (n: number) => `word${'abcdefghijklmnop'[n % 16]}${'qrstuvwxyz'[n % 10]}`
    const huge = Array.from({ length: 150_000 }, (_, n) => word(n * 7919)).join(' ')
    const links = Array.from(
      { length: 3000 },
      (_, n) => `<a href="https://h${n}.example/${'p/'.repeat(200)}?${'a=1&'.repeat(200)}">x</a>`,
    )
    const startedAt = cpuMs()
    const made = await print({
      subject: 'S '.repeat(5000),
      body: `${huge}${links.join('')}\u0000\ud800 a@b.example `.repeat(2),
    })
    expect(cpuMs() - startedAt).toBeLessThan(10_000)
    expect(Schema.Check(schema, made)).toBe(true)
    expect(JSON.stringify(made).length).toBeLessThan(12_000)
  })
})

it('compares fingerprints of different versions never, and broken ones without failing', async () => {
  const made = await print(lure)
  expect(compareFingerprints(made, { ...made, version: 0 }).isSame).toBe(false)
  const broken = { ...made, sketch: '!!', textSize: 9_999_999, links: [], subject: [], keys: [] }
  expect(compareFingerprints(made, broken)).toMatchObject({ isSame: false, textLikeness: 0 })
  expect(compareFingerprints(made, made)).toMatchObject({ isSame: true, textLikeness: 1 })
})

it('knows which observables can tie alerts together', () => {
  const hash = 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a'
  const given = [
    { kind: 'sha256', value: hash.toUpperCase() },
    { kind: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e' },
    { kind: 'sha256', value: '0'.repeat(64) },
    { kind: 'url', value: 'https://evil.example/login/step.php?x=1' },
    { kind: 'url', value: 'https://evil.example/' },
    { kind: 'url', value: 'https://www.microsoft.com/en-us/windows/features' },
    { kind: 'url', value: 'https://example.blob.core.windows.net/' },
    { kind: 'url', value: 'http://192.168.1.1/cgi-bin/login' },
    { kind: 'url', value: 'https://portal.example.org/hr/leave' },
    { kind: 'url', value: 'not a url' },
    { kind: 'email', value: 'boss@evil.example', role: 'sender' },
    { kind: 'email', value: 'boss@gmail.com', role: 'sender' },
    { kind: 'email', value: 'carl@example.org', role: 'sender' },
    { kind: 'email', value: 'victim@evil.example', role: 'recipient' },
    { kind: 'domain', value: 'evil.example' },
    { kind: 'ip', value: '203.0.113.9' },
  ] as const
  expect(strongKeys(given, ['example.org'])).toEqual([
    'e:boss@evil.example',
    `f:${hash}`,
    'l:https://evil.example/login/step.php?x=1',
  ])
})
