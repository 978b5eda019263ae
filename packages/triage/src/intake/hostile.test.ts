// Hostile mails: each ends quickly, with bounded results, whatever its size.
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../../../tests/kit/cpu-clock.ts'
import { defaultLimits } from '../ports.ts'
import { readMail } from './index.ts'

const head = 'From: a@example.com\r\nTo: b@example.org\r\nSubject: x\r\n'
const html = (body: string) => `${head}Content-Type: text/html\r\n\r\n${body}`
const plain = (body: string) => `${head}\r\n${body}`
const from = (value: string) => `From: ${value}\r\n\r\nhi`
/** Far above what each takes (under 300 ms alone), far below what a quadratic scan would. */
const allowedMs = 4000

async function read(source: string) {
  const started = cpuMs()
  const reading = await readMail(Buffer.from(source, 'latin1'), { limits: defaultLimits, outOfTime: () => false })
  return { ...reading, ms: cpuMs() - started }
}

describe('bounded', () => {
  test('a header of 10 MB in one line, in many fields, in folds', async () => {
    for (const field of [
      `X-A: ${'a'.repeat(10_000_000)}`,
      'X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(280_000).trim(),
      `X-A: a\r\n${' b\r\n'.repeat(2_500_000)}`.trim(),
    ]) {
      const { mail, unexamined, ms } = await read(`${head}${field}\r\n\r\nbody text`)
      expect(ms).toBeLessThan(allowedMs)
      expect(mail.headers.length).toBeLessThanOrEqual(defaultLimits.headerCount)
      expect(mail.facts.subject).toBe('x')
      if (field.includes('\n')) expect(unexamined).toMatchObject([{ reason: 'limit' }])
    }
  })

  test('50,000 recipients are counted, 2,000 kept, and the body is still read', async () => {
    const list = Array.from({ length: 50_000 }, (_, i) => `"N, ${i}" <u${i}@example.org>`).join(',\r\n ')
    const { mail, ms } = await read(`From: a@example.com\r\nTo: ${list}\r\n\r\nbody text`)
    expect(ms).toBeLessThan(allowedMs)
    expect(mail.facts.recipientsTotal).toBe(50_000)
    expect(mail.facts.to).toHaveLength(2000)
    expect(mail.text).toBe('body text')
  })

  test('1,000 nested messages, 5,000 nested multiparts, 100,000 parts', async () => {
    let nested = `${head}\r\ninnermost`
    for (let i = 0; i < 1000; i += 1) nested = `${head}Content-Type: message/rfc822\r\n\r\n${nested}`
    const messages = await read(nested)
    expect(messages.unexamined).toMatchObject([{ reason: 'limit' }])
    expect(messages.mail.attachments.length).toBeLessThan(10)
    let multiparts = head
    for (let i = 0; i < 5000; i += 1) multiparts += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`
    const deep = await read(multiparts)
    expect(deep.unexamined).toMatchObject([{ reason: 'limit' }])
    const parts = await read(
      `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(100_000)}`,
    )
    expect(parts.mail.parts).toHaveLength(defaultLimits.parts)
    expect(parts.unexamined).toMatchObject([{ reason: 'limit' }])
    for (const { ms } of [messages, deep, parts]) expect(ms).toBeLessThan(allowedMs)
  })

  test('100,000 nested div elements', async () => {
    const { mail, ms } = await read(html(`${'<div>'.repeat(100_000)}deep${'</div>'.repeat(80_000)}`))
    expect(ms).toBeLessThan(allowedMs)
    expect(mail.text).toBe('deep')
    expect(mail.html[0]).toMatchObject({ maxDepth: 100_000, tagCount: 100_000 })
  })

  test('more links than are kept', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `<a href="http://example.com/${i}">x</a>`).join('')
    const { mail, unexamined, ms } = await read(html(many))
    expect(ms).toBeLessThan(allowedMs)
    expect(mail.links).toHaveLength(defaultLimits.links)
    expect(unexamined).toMatchObject([{ reason: 'limit' }])
  })
})

test.each([
  ['junk header lines', `${head}${'junk line\r\njunk\r\nX: y\r\n'.repeat(40_000)}\r\nb`],
  ['LF only', `${head.replaceAll('\r', '')}${'X-B: abc\n'.repeat(100_000)}\nb`],
  ['CR only', `${head.replaceAll('\n', '')}${'X-B: abc\r'.repeat(100_000)}\rb`],
  ['encoded words', `From: a@example.com\r\nSubject: ${'=?utf-8?B?YWFh?= '.repeat(60_000)}\r\n\r\nb`],
  ['word starts', `From: a@example.com\r\nSubject: ${'=?'.repeat(400_000)}\r\n\r\nb`],
  ['words cut off', `From: a@example.com\r\nSubject: ${'=?a?q?'.repeat(150_000)}\r\n\r\nb`],
  ['quotes', from('"'.repeat(900_000))],
  ['brackets', from('('.repeat(900_000))],
  ['angles', from('<'.repeat(900_000))],
  ['commas', from('a,'.repeat(400_000))],
  ['colons', from('a:'.repeat(400_000))],
  ['at signs', from('@'.repeat(900_000))],
  ['quoted local parts', from('"a"@'.repeat(200_000))],
  ['parameters', `${head}Content-Type: text/plain; ${'a*0*=b; '.repeat(100_000)}\r\n\r\nb`],
  ['boundary look-alikes', `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--bx\r\n'.repeat(500_000)}`],
  [
    'boundary with blanks',
    `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b${' '.repeat(900)}x\r\n`.repeat(5000)}`,
  ],
  ['unnamed boundary', `${head}Content-Type: multipart/mixed\r\n\r\n${'-'.repeat(900_000)}`],
  [
    'equals signs in quoted-printable',
    `${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n${'='.repeat(3_000_000)}`,
  ],
  ['padding in base64', `${head}Content-Transfer-Encoding: base64\r\n\r\n${'QQ==\r\n'.repeat(500_000)}`],
  ['uuencode starts', plain('begin 644 a\r\n'.repeat(70_000))],
  ['tag starts', html('<'.repeat(1_000_000))],
  ['open tags', html('<a '.repeat(300_000))],
  ['open quotes', html('<a href="'.repeat(100_000))],
  ['stray close tags', html(`${'<table><tr><td>'.repeat(30_000)}${'</span>'.repeat(70_000)}`)],
  ['open comments', html('<!--'.repeat(200_000))],
  ['scripts', html('<script>'.repeat(100_000))],
  ['style rules', html(`<style>${'.a{color:red}'.repeat(60_000)}</style>`)],
  ['style blocks', html(`<style>${'@media{'.repeat(100_000)}</style>`)],
  ['attributes', html(`<a ${Array.from({ length: 100_000 }, (_, i) => `a${i}=b`).join(' ')}>x</a>`)],
  ['entities', html('&#x41;&amp;&zwnj;'.repeat(60_000))],
  ['white space', html(`${' '.repeat(500_000)}${'\n'.repeat(400_000)}`)],
  ['dots', plain('a.'.repeat(480_000))],
  ['hosts', plain('a.com/'.repeat(160_000))],
  ['slashes', plain('/'.repeat(960_000))],
  ['www', plain('www.'.repeat(240_000))],
  ['schemes', plain('http://'.repeat(140_000))],
  ['closing brackets', plain(`http://e.example/${')'.repeat(900_000)}`)],
  [
    'header blocks',
    `From: a@example.com\r\nTo: abuse@example.com\r\nSubject: Fwd: x\r\n\r\n${'From: a\n'.repeat(100_000)}`,
  ],
  ['dates', `From: a@example.com\r\nDate: ${'('.repeat(900_000)}\r\n\r\nb`],
])('a million of: %s', async (_name, source) => {
  const { mail, ms } = await read(source)
  expect(ms).toBeLessThan(allowedMs)
  expect(mail.links.length).toBeLessThanOrEqual(defaultLimits.links)
  expect(mail.text.length).toBeLessThanOrEqual(defaultLimits.textChars)
})
