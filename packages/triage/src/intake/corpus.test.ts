// Real mails, where they are at hand: none crashes, none is slow, and another reader agrees about what they say.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { corpusFolder, noCorpus } from '../../../../tests/kit/corpus.ts'
import { cpuMs } from '../../../../tests/kit/cpu-clock.ts'
import { defaultLimits } from '../ports.ts'
import { readMail } from './index.ts'

const folders = ['phishing', 'ham', 'ham-modern', 'spam', 'broken'].map(corpusFolder).filter((path) => path !== null)
const read = (bytes: Uint8Array, name?: string) =>
  readMail(bytes, { limits: defaultLimits, name, outOfTime: () => false })
const flat = (text: string) => text.replace(/\s+/g, ' ').trim()

test('every real mail is read or refused with a named reason, within two seconds', {
  timeout: 120_000,
}, async (context) => {
  if (folders.length === 0) return context.skip(noCorpus)
  for (const folder of folders)
    for (const name of readdirSync(folder).filter((file) => /\.(?:eml|html|msg)$/.test(file))) {
      const started = cpuMs()
      try {
        await read(readFileSync(join(folder, name)), name)
      } catch (error) {
        expect(error, name).toMatchObject({ name: 'DocketError', code: 'invalid' })
      }
      expect(cpuMs() - started, name).toBeLessThan(2000)
    }
})

describe('against another reader', () => {
  const word = fc.stringMatching(/^[a-zA-ZäöüÄßéñ日本語]{1,12}$/)
  const text = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '))
  const encodings = ['base64', 'quoted-printable', '8bit'] as const

  const encode = (content: string, encoding: (typeof encodings)[number]): string => {
    const bytes = Buffer.from(content, 'utf8')
    if (encoding === 'base64') return bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
    if (encoding === '8bit') return content
    return [...bytes]
      .map((byte) =>
        byte > 126 || byte === 61 ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte),
      )
      .join('')
      .replace(/(?:=..|[^=]){60}/g, '$&=\r\n')
  }

  test('subject, sender, bodies and files come out the same', async () => {
    const mail = fc.record({
      subject: text,
      name: word,
      plain: text,
      html: text,
      file: text,
      how: fc.array(fc.constantFrom(...encodings), { minLength: 3, maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(mail, async ({ subject, name, plain, html, file, how }) => {
        const word64 = (value: string) => `=?utf-8?B?${Buffer.from(value).toString('base64')}?=`
        const part = (type: string, content: string, encoding: (typeof encodings)[number], extra = '') =>
          `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n${extra}\r\n${encode(content, encoding)}\r\n`
        const source = [
          `From: ${word64(name)} <a@example.com>\r\nSubject: ${word64(subject)}\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n`,
          'Content-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n',
          part('text/plain', plain, how[0]!),
          '--inner\r\n',
          part('text/html', `<p>${html}</p>`, how[1]!),
          '--inner--\r\n--outer\r\n',
          part(
            'application/octet-stream',
            file,
            how[2]!,
            `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}.bin\r\n`,
          ),
          '--outer--\r\n',
        ].join('')
        const bytes = Buffer.from(source)
        const ours = (await read(bytes)).mail
        const theirs = await PostalMime.parse(bytes)
        expect(ours.facts.subject).toBe(theirs.subject)
        expect(ours.from[0]).toEqual(theirs.from)
        expect(flat(ours.plainText)).toBe(flat(theirs.text ?? ''))
        expect(flat(ours.text)).toBe(flat(html))
        expect(ours.attachments.map((one) => [one.name, Buffer.from(one.bytes).toString().trimEnd()])).toEqual(
          theirs.attachments.map((one) => [
            one.filename,
            Buffer.from(one.content as ArrayBuffer)
              .toString()
              .trimEnd(),
          ]),
        )
      }),
      { numRuns: 150, seed: 5 },
    )
  })

  test('damaged mails are read or refused, never anything else', async () => {
    const source = Buffer.from(
      'From: "A" <a@example.com>\r\nTo: b@example.org, c@example.org\r\nSubject: =?utf-8?Q?x=C3=A4?=\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p style="color:red">hi <a href="http://example.com/">x</a>\r\n--b\r\nContent-Transfer-Encoding: base64\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nJVBERi0xLjQ=\r\n--b--\r\n',
    )
    const edit = fc.record({ at: fc.nat(source.length), cut: fc.nat(30), put: fc.uint8Array({ maxLength: 6 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
        let bytes: Buffer = source
        for (const { at, cut, put } of edits)
          bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)])
        await read(bytes).catch((error: unknown) =>
          expect(error).toMatchObject({ name: 'DocketError', code: 'invalid' }),
        )
      }),
      { numRuns: 500, seed: 6 },
    )
  })
})
