// What could not be looked at never makes a mail benign, and what was attached is never overlooked in silence.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { triage } from '@docket/triage'
import { describe, expect, it } from 'vitest'
import { loopingMsg } from '../kit/hostile-mails.ts'
import { wrapWithParts } from '../kit/mail-surgery.ts'

const samples = resolve(import.meta.dirname, '../../packages/cli/samples')
const sample = (name: string) => readFileSync(join(samples, name), 'latin1')
const harmless = sample('08-legitimate-colleague.eml')
const lockedZip = /UEsD[A-Za-z0-9+/=\r\n]+/.exec(sample('04-malware-encrypted-archive.eml'))?.[0] ?? ''

const part = (name: string, base64: string, type = 'application/octet-stream') =>
  `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}`
const filled = (magic: string, length: number) =>
  Buffer.concat([Buffer.from(magic, 'hex'), Buffer.alloc(length, 0x87)]).toString('base64')
const judge = (mail: string) => triage({ kind: 'email', bytes: Buffer.from(mail, 'latin1') })

it('judges the mail without the file to be benign', async () => {
  expect((await judge(wrapWithParts(harmless, []))).verdict).toBe('false_positive')
})

const unread: Record<string, string> = {
  'locked archive without its password': part('notes.zip', lockedZip, 'application/zip'),
  'archive cut short': part('notes.zip', lockedZip.slice(0, 200), 'application/zip'),
  'base64 with foreign characters': part('notes.pdf', '%%%%JVBERi0xLjcK!!!!AAAA', 'application/pdf'),
  'looping .msg': part('notes.msg', loopingMsg().toString('base64')),
  'damaged compound file': part('notes.doc', filled('d0cf11e0a1b11ae1', 700)),
  'damaged 7z': part('notes.7z', filled('377abcaf271c0004', 500)),
  'damaged RAR': part('notes.rar', filled('526172211a070100', 500)),
  'damaged gzip': part('notes.gz', filled('1f8b08', 40)),
  'container nobody knows': part(
    'notes.dat',
    Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919 + ((i * i) % 251)) & 255)).toString('base64'),
  ),
  'S/MIME envelope': part(
    'smime.p7m',
    'MIAGCSqGSIb3DQEHA6CAMIACAQAxggE=',
    'application/pkcs7-mime; smime-type=enveloped-data',
  ),
  'attached message': `Content-Type: message/rfc822\r\n\r\n${sample('05-scam-advance-fee.eml')}`,
}

describe('a harmless text with something unread', () => {
  it.each(Object.entries(unread))('%s', async (_, file) => {
    const report = await judge(wrapWithParts(harmless, [file]))
    expect(report.verdict).not.toBe('false_positive')
    const said = report.unexamined.some(({ reason }) => reason !== 'offline')
    expect(said || report.findings.some(({ weight }) => weight > 0)).toBe(true)
  })
})
