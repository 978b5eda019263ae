// Mails inside mails are judged by themselves: nothing hides as an attachment, nor behind one.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isAtLeast } from '@docket/model'
import { expect, it } from 'vitest'
import { triage } from './triage.ts'

const samples = resolve(import.meta.dirname, '../../cli/samples')
const sample = (start: string) => readFileSync(join(samples, start), 'latin1')

/** A mail with another one attached. */
function carrying(inner: string, headers: string[], text: string): Buffer {
  const head = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"', ...headers].join('\r\n')
  return Buffer.from(
    `${head}\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--b--\r\n`,
    'latin1',
  )
}

const stranger = [
  'From: Kim Lund <kim.lund@partner.example>',
  'To: dana.reyes@corp.example',
  'Subject: for you',
  'Message-ID: <1@partner.example>',
]
const longText = 'Hello Dana, here is the message we spoke about at the fair in spring. '.repeat(12)

it.each(['01-phishing-mailbox-quota.eml', '04-malware-encrypted-archive.eml', '12-phishing-brand-lookalike.eml'])(
  'judges an attached message as a mail of its own: %s',
  async (name) => {
    const report = await triage({ kind: 'email', bytes: carrying(sample(name), stranger, longText) })
    expect(report.email?.subject).toBe('for you')
    expect(isAtLeast(report.verdict, 'likely_true_positive'), report.verdict).toBe(true)
    expect(report.findings.map(({ id }) => id)).toContain('attached-mail-threat')
  },
)

it('leaves a mail alone that carries a harmless one', async () => {
  const report = await triage({
    kind: 'email',
    bytes: carrying(sample('08-legitimate-colleague.eml'), stranger, longText),
  })
  expect(isAtLeast(report.verdict, 'suspicious_behavior'), report.verdict).toBe(false)
})

it('judges the covering text of a report, so that fraud cannot hide behind a harmless attachment', async () => {
  const colleague = [
    'From: Margaret Olsen <m.olsen@corp.example>',
    'To: abuse@corp.example',
    'Subject: Fwd: phishing report',
    'Message-ID: <2@corp.example>',
  ]
  const errand = 'Please check. I need you to buy five gift cards today, scratch the back and send me the codes.'
  const report = await triage({
    kind: 'email',
    bytes: carrying(sample('08-legitimate-colleague.eml'), colleague, errand),
  })
  expect(report.email?.reportedBy?.address).toBe('m.olsen@corp.example')
  expect(report.findings.map(({ id }) => id)).toContain('cover-mail-threat')
  expect(isAtLeast(report.verdict, 'suspicious_behavior'), report.verdict).toBe(true)
})

it('reads a chain of attached messages to a bounded depth and says what it left out', async () => {
  let bytes = sample('08-legitimate-colleague.eml')
  for (let i = 0; i < 6; i++) bytes = carrying(bytes, stranger, longText).toString('latin1')
  const report = await triage({ kind: 'email', bytes: Buffer.from(bytes, 'latin1') })
  expect(report.verdict).toBe('inconclusive')
  expect(report.unexamined.some(({ reason }) => reason === 'limit')).toBe(true)
})
