// Uploads and attachments in archives, Outlook files, TNEF: opened within limits, with passwords from the text.
import { gzipSync } from 'node:zlib'
import { BlobReader, BlobWriter, ZipWriter, type ZipWriterConstructorOptions } from '@zip.js/zip.js'
import CFB from 'cfb'
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../../../tests/kit/cpu-clock.ts'
import { defaultLimits, type Limits } from '../ports.ts'
import { fileTypeOf, readMail } from './index.ts'

const lines = (...list: string[]) => list.join('\r\n')
const simple = lines('From: a@example.com', 'Subject: inside', '', 'text')

async function read(bytes: Uint8Array, passwords: string[] = [], limits: Partial<Limits> = {}) {
  return readMail(bytes, { limits: { ...defaultLimits, ...limits }, passwords, outOfTime: () => false })
}

async function zip(
  files: Record<string, string | Uint8Array>,
  options: ZipWriterConstructorOptions = {},
): Promise<Buffer> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false, ...options })
  for (const [name, content] of Object.entries(files))
    await writer.add(name, new BlobReader(new Blob([typeof content === 'string' ? content : Buffer.from(content)])))
  return Buffer.from(await (await writer.close()).arrayBuffer())
}

function mailWith(name: string, bytes: Uint8Array, text = 'see file'): Buffer {
  return Buffer.from(
    lines(
      'From: a@example.com',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      text,
      '--b',
      `Content-Type: application/octet-stream; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(bytes).toString('base64'),
      '--b--',
    ),
  )
}

describe('a mail uploaded in a ZIP', () => {
  test.each([
    ['plain', {}, []],
    ['ZipCrypto', { password: 's3cret', zipCrypto: true }, ['s3cret']],
    ['AES-256', { password: 's3cret', encryptionStrength: 3 }, ['wrong', 's3cret']],
    ['AES with the customary password', { password: 'infected', encryptionStrength: 3 }, []],
  ] as [string, ZipWriterConstructorOptions, string[]][])('%s', async (_name, options, passwords) => {
    const { mail } = await read(await zip({ 'mail.eml': simple }, options), passwords)
    expect(mail.facts.subject).toBe('inside')
    expect(mail.wrappers).toEqual([{ kind: 'zip', from: null, subject: '' }])
  })

  test('refusals name their reason', async () => {
    const closed = await zip({ 'mail.eml': simple }, { password: 's3cret', encryptionStrength: 3 })
    await expect(read(closed, ['other'])).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('wrong password'),
    })
    await expect(read(closed)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('needs its password'),
    })
    await expect(read(await zip({ 'a.png': '\x89PNG\r\n\x1a\n' }))).rejects.toMatchObject({
      message: 'the archive holds no mail',
    })
    await expect(read(closed.subarray(0, 60))).rejects.toMatchObject({ code: 'invalid' })
  })

  test('an archive in an archive', async () => {
    expect((await read(await zip({ 'inner.zip': await zip({ 'mail.eml': simple }) }))).mail.wrappers).toHaveLength(2)
  })
})

describe('attached archives', () => {
  test('members are listed with their parent', async () => {
    const { mail } = await read(mailWith('a.zip', await zip({ 'dir/run.js': 'var a = 1', '../up.pdf': '%PDF-1.4' })))
    const [archive, ...members] = mail.attachments
    expect(
      members.map(({ name, part, fileType, parent }) => [name, part, fileType, parent === archive!.sha256]),
    ).toEqual([
      ['run.js', '2/dir/run.js', 'script', true],
      ['up.pdf', '2/../up.pdf', 'pdf', true],
    ])
  })

  test.each([
    'Password: Qw!7x',
    'Das Passwort lautet Qw!7x',
    'La contraseña es: "Qw!7x".',
    'senha: Qw!7x',
    'Mot de passe : Qw!7x',
    'пароль - Qw!7x',
    '密码：Qw!7x',
  ])('the password stands in the text: %s', async (text) => {
    const { mail, unexamined } = await read(
      mailWith('a.zip', await zip({ 'x.txt': 'hello' }, { password: 'Qw!7x', zipCrypto: true }), text),
    )
    expect(mail.attachments[1]).toMatchObject({ name: 'x.txt', encrypted: false, sizeBytes: 5 })
    expect(mail.passwords).toEqual(['Qw!7x'])
    expect(unexamined).toEqual([])
  })

  test('an encrypted member that stays closed is said to be so', async () => {
    const { mail, unexamined } = await read(
      mailWith('a.zip', await zip({ 'x.exe': 'hello' }, { password: 'Qw!7x', encryptionStrength: 3 })),
    )
    expect(mail.attachments[1]).toMatchObject({
      name: 'x.exe',
      encrypted: true,
      sizeBytes: 5,
      bytes: new Uint8Array(0),
    })
    expect(unexamined).toMatchObject([{ analyser: 'intake', reason: 'encrypted' }])
  })

  test('bombs end at the limit and do not shield what follows', async () => {
    const bomb = await zip({ 'big.bin': new Uint8Array(30_000_000) })
    const limits = { unpackedBytes: 2_000_000 }
    const zipped = await read(mailWith('a.zip', bomb), [], limits)
    expect(zipped.unexamined).toMatchObject([{ reason: 'limit' }])
    expect(zipped.mail.attachments).toHaveLength(1)
    const gzipped = await read(mailWith('a.gz', gzipSync(new Uint8Array(30_000_000))), [], limits)
    expect(gzipped.unexamined).toMatchObject([{ reason: 'limit' }])
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, 'x']))
    const crowd = await read(mailWith('a.zip', await zip(many)), [], { archiveMembers: 20 })
    expect(crowd.unexamined).toMatchObject([{ reason: 'limit' }])
    expect(crowd.mail.attachments.length).toBeLessThan(22)
    let nested = await zip({ 'x.txt': 'x' })
    for (let i = 0; i < 6; i += 1) nested = await zip({ 'n.zip': nested })
    expect((await read(mailWith('a.zip', nested))).unexamined).toMatchObject([{ reason: 'limit' }])
  })

  test('a tar inside gzip', async () => {
    const header = Buffer.alloc(512)
    header.write('note.txt')
    header.write('0000644\0', 100)
    header.write('00000000005\0', 124)
    header.write('ustar\x0000', 257)
    header.fill(32, 148, 156)
    header[156] = 48
    const checksum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148)
    const tar = Buffer.concat([header, Buffer.from('hello'.padEnd(512, '\0')), Buffer.alloc(1024)])
    const { mail } = await read(mailWith('a.tar.gz', gzipSync(tar)))
    expect(mail.attachments.map(({ name, fileType }) => [name, fileType])).toEqual([
      ['a.tar.gz', 'gzip'],
      ['a.tar', 'tar'],
      ['note.txt', 'text'],
    ])
  })
})

function outlook(entries: Record<string, Buffer>): Buffer {
  const container = CFB.utils.cfb_new()
  for (const [path, content] of Object.entries(entries)) CFB.utils.cfb_add(container, `/${path}`, content)
  return Buffer.from(CFB.write(container, { type: 'buffer' }) as Uint8Array)
}
const wide = (text: string) => Buffer.from(text, 'utf16le')
const message = (prefix = '', subject = 'from Outlook'): Record<string, Buffer> => ({
  [`${prefix}__properties_version1.0`]: Buffer.alloc(prefix === '' ? 32 : 24),
  [`${prefix}__substg1.0_0037001F`]: wide(subject),
  [`${prefix}__substg1.0_0042001F`]: wide('Ann Ö'),
  [`${prefix}__substg1.0_5D02001F`]: wide('ann@example.com'),
  [`${prefix}__substg1.0_1000001F`]: wide('see http://example.net/x'),
})

describe('Outlook files', () => {
  test('properties, recipients, attachments, a message inside', async () => {
    const attachment = '__attach_version1.0_#00000000/'
    const nested = '__attach_version1.0_#00000001/__substg1.0_3701000D/'
    const bytes = outlook({
      ...message(),
      '__recip_version1.0_#00000000/__properties_version1.0': Buffer.alloc(8),
      '__recip_version1.0_#00000000/__substg1.0_3001001F': wide('Jo'),
      '__recip_version1.0_#00000000/__substg1.0_39FE001F': wide('jo@example.com'),
      [`${attachment}__properties_version1.0`]: Buffer.alloc(8),
      [`${attachment}__substg1.0_3707001F`]: wide('note.pdf'),
      [`${attachment}__substg1.0_37010102`]: Buffer.from('%PDF-1.4'),
      ...message(nested, 'nested'),
    })
    expect(fileTypeOf(bytes)).toBe('msg')
    const { mail } = await read(bytes)
    expect(mail.facts).toMatchObject({
      subject: 'from Outlook',
      from: [{ name: 'Ann Ö', address: 'ann@example.com' }],
      to: [{ name: 'Jo', address: 'jo@example.com' }],
    })
    expect(mail.text).toBe('see http://example.net/x')
    expect(mail.attachments.map(({ name, fileType }) => [name, fileType])).toEqual([
      ['note.pdf', 'pdf'],
      ['message-2.eml', 'message'],
    ])
    expect(mail.links.map(({ kind, part }) => [kind, part])).toEqual([
      ['text', '1'],
      ['attachment', 'message-2.eml'],
    ])
  })

  test('looping and cut containers end at once', async () => {
    const good = outlook({ ...message(), __substg1: Buffer.alloc(50_000, 1) })
    const started = cpuMs()
    for (let at = 512; at + 512 <= good.length; at += 512) {
      const looping = Buffer.from(good)
      for (let i = 0; i < 128; i += 1) looping.writeUInt32LE(i, at + i * 4)
      await read(looping).catch((error: unknown) =>
        expect(error).toMatchObject({ name: 'DocketError', code: 'invalid' }),
      )
      await read(good.subarray(0, at)).catch((error: unknown) =>
        expect(error).toMatchObject({ name: 'DocketError', code: 'invalid' }),
      )
    }
    expect(cpuMs() - started).toBeLessThan(5000)
  })
})

test('winmail.dat gives its files', async () => {
  const attribute = (level: number, id: number, content: Buffer) => {
    const head = Buffer.alloc(9)
    head[0] = level
    head.writeUInt32LE(id, 1)
    head.writeUInt32LE(content.length, 5)
    return Buffer.concat([head, content, Buffer.alloc(2)])
  }
  const tnef = Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]),
    attribute(2, 0x00069002, Buffer.alloc(14)),
    attribute(2, 0x00018010, Buffer.from('paper.pdf\0')),
    attribute(2, 0x0006800f, Buffer.from('%PDF-1.4')),
  ])
  const { mail } = await read(mailWith('winmail.dat', tnef))
  expect(mail.attachments.map(({ name, fileType }) => [name, fileType])).toEqual([
    ['winmail.dat', 'tnef'],
    ['paper.pdf', 'pdf'],
  ])
  for (let cut = 0; cut < tnef.length; cut += 1) await read(mailWith('winmail.dat', tnef.subarray(0, cut)))
})
