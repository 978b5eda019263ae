// Files made to hang, fill memory or crash a reader: each must end soon, within limits, and say what was left out.
import { deflateRawSync, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../../../tests/kit/cpu-clock.ts'
import { openCompoundFile } from './compound-file.ts'
import { examineFile } from './index.ts'
import {
  attachment,
  compound,
  diskImage,
  fileContext,
  macroDocument,
  pdf,
  shortcut,
  stream,
  vbaModule,
  zip,
} from './testing-files.ts'
import { decompressVba } from './vba.ts'

async function examine(name: string, bytes: Uint8Array, context = fileContext()) {
  const started = cpuMs()
  const outcome = await examineFile(attachment(name, bytes), context)
  return { ...outcome, tookMs: cpuMs() - started, reasons: outcome.unexamined?.map(({ reason }) => reason) }
}

describe('compound files', () => {
  it('ends on sector tables that point at themselves', async () => {
    const looping = Buffer.from(compound({ WordDocument: Buffer.alloc(20_000, 1) }))
    const table = (looping.readUInt32LE(76) + 1) * 512
    for (let at = 0; at < 512; at += 4) looping.writeUInt32LE((at / 4) % 8, table + at)
    expect((await examine('a.doc', looping)).tookMs).toBeLessThan(1000)
  })
  it('ends on directory trees that point at themselves', () => {
    const looping = Buffer.from(compound({ 'a/b/c': 'x', 'd/e': 'y' }))
    const directory = (looping.readUInt32LE(48) + 1) * 512
    for (let entry = directory; entry < Math.min(looping.length - 128, directory + 1024); entry += 128) {
      looping.writeUInt32LE(1, entry + 68)
      looping.writeUInt32LE(2, entry + 72)
      looping.writeUInt32LE(1, entry + 76)
    }
    expect(openCompoundFile(looping)?.entries.length).toBeLessThan(20)
  })
  it('ends on extension tables of sectors that loop', async () => {
    const looping = Buffer.from(compound({ a: 'x' }))
    looping.writeUInt32LE(0, 68)
    looping.fill(0, 512, 1024)
    expect((await examine('a.doc', looping)).tookMs).toBeLessThan(1000)
  })
  it('holds macro text that unpacks without measure to its limit', () => {
    // Copy tokens that each repeat 4 KB, in one chunk.
    const token = Buffer.from([0xff, 0x0f])
    const body = Buffer.concat([
      Buffer.from([0, 65, 65, 65, 65, 65, 65, 65, 65]),
      ...Array.from({ length: 400 }, () => Buffer.concat([Buffer.from([0xff]), ...new Array<Buffer>(8).fill(token)])),
    ])
    const header = Buffer.alloc(2)
    header.writeUInt16LE(0xb000 | (Math.min(body.length, 4096) - 1))
    expect(decompressVba(Buffer.concat([Buffer.from([1]), header, body]), 0, 1_000_000).length).toBeLessThan(20_000)
  })
})

describe('archives', () => {
  it('lists ten thousand members up to the limit', async () => {
    const many = zip(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}.txt`, 'x'])))
    const outcome = await examine('a.zip', many)
    expect(outcome.reasons).toContain('limit')
    expect(outcome.scans?.length).toBeLessThanOrEqual(51)
    expect(outcome.tookMs).toBeLessThan(3000)
  })
  it('stops at bombs, whatever size they claim', async () => {
    const zeros = Buffer.alloc(120 * 1024 * 1024)
    const honest = await examine(
      'a.zip',
      zip({ 'zeros.bin': { content: zeros } }),
      fileContext({}, { unpackedBytes: 1_000_000 }),
    )
    expect(honest.reasons).toContain('limit')
    const lying = await examine(
      'a.zip',
      zip({ 'zeros.bin': { content: zeros, claimedBytes: 10 } }),
      fileContext({}, { unpackedBytes: 1_000_000 }),
    )
    expect(lying.reasons).toContain('limit')
    expect(lying.scans).toHaveLength(1)
    const claims = zip(
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, { content: 'x', claimedBytes: 0x7fffffff }])),
    )
    expect((await examine('a.zip', claims)).findings.map(({ id }) => id)).toContain('archive-bomb')
  })
  it('ends at nested archives beyond the depth', async () => {
    let inner = zip({ 'x.txt': 'x' })
    for (let depth = 0; depth < 12; depth += 1) inner = zip({ 'a.zip': { content: inner } })
    const outcome = await examine('a.zip', inner)
    expect(outcome.scans?.length).toBe(4)
    expect(outcome.reasons).toContain('limit')
  })
  it('bounds parts of Office packages', async () => {
    const huge = deflateRawSync(Buffer.alloc(100 * 1024 * 1024, '<')).length
    expect(huge).toBeLessThan(200_000)
    const outcome = await examine(
      'a.docx',
      zip({ '[Content_Types].xml': '', 'word/document.xml': { content: Buffer.alloc(100 * 1024 * 1024, '<') } }),
    )
    expect(outcome.reasons).toContain('limit')
    expect(outcome.tookMs).toBeLessThan(3000)
  })
})

describe('documents', () => {
  it('bounds deflate bombs in PDF', async () => {
    const bomb = stream('/Type/ObjStm/Filter/FlateDecode', deflateSync(Buffer.alloc(200 * 1024 * 1024)))
    expect((await examine('a.pdf', pdf([bomb, bomb, bomb]))).tookMs).toBeLessThan(3000)
  })
  it.each([
    ['open brackets', '/URI('.repeat(400_000)],
    ['streams without end', '1 0 obj<</Filter/FlateDecode>>stream\n'.repeat(60_000)],
    ['names in escape codes', '/#4a#4a'.repeat(200_000)],
    ['actions', '/OpenAction 1 0 R /JS('.repeat(60_000)],
    ['encrypted without end', `/Encrypt 1 0 R/ID[<00>]1 0 obj<</V 2/R 3/O(${'('.repeat(500_000)}`],
  ])('ends on a PDF of %s', async (_, body) =>
    expect((await examine('a.pdf', Buffer.from(`%PDF-1.4\n${body}`))).tookMs).toBeLessThan(4000),
  )
  it.each([
    ['a.rtf', `{\\rtf1${'{\\objdata '.repeat(200_000)}`],
    ['a.rtf', `{\\rtf1\\objdata ${'\\x'.repeat(2_000_000)}`],
    ['a.html', '<a href="'.repeat(300_000)],
    ['a.html', `<html>${'<input '.repeat(400_000)}`],
    ['a.svg', `<svg>${'<a '.repeat(500_000)}`],
    ['a.js', 'a^b'.repeat(600_000)],
    ['a.ps1', `${'-enc '.repeat(200_000)}${'A'.repeat(500_000)}`],
    ['a.ics', `BEGIN:VCALENDAR\n${'DESCRIPTION:https://a.example/ '.repeat(60_000)}`],
    ['a.url', `[InternetShortcut]\nURL=${' '.repeat(500_000)}`],
  ])('ends on %s of repeated openings', async (name, body) =>
    expect((await examine(name, Buffer.from(body))).tookMs).toBeLessThan(4000),
  )
  it('hands out links and children within limits', async () => {
    const links = Array.from({ length: 5000 }, (_, i) => `<a href="https://h${i}.example/">`).join('')
    expect((await examine('a.html', Buffer.from(`<html>${links}`))).links?.length).toBeLessThanOrEqual(100)
  })
  it('stops when the time is used up', async () => {
    const outcome = await examine('a.pdf', pdf(['<</S/Launch>>']), fileContext({ outOfTime: () => true }))
    expect(outcome.reasons).toEqual(['timeout'])
  })
})

it('never throws, whatever bytes are changed or cut', async () => {
  const seeds: [string, Uint8Array][] = [
    ['a.doc', macroDocument('Sub AutoOpen()\r\nShell "x"\r\nEnd Sub')],
    [
      'a.docx',
      zip({
        '[Content_Types].xml': '',
        'word/vbaProject.bin': { content: compound({ 'VBA/M': vbaModule('Sub A()\r\nEnd Sub') }) },
      }),
    ],
    ['a.lnk', shortcut('cmd.exe', '/c x', 'y')],
    ['a.iso', diskImage({ 'A.EXE': 'MZ' })],
    [
      'a.pdf',
      pdf([
        '<</S/URI/URI(https://a.example)>>',
        stream('/Filter/FlateDecode', deflateSync(Buffer.from('BT (a) Tj ET'))),
      ]),
    ],
    ['a.rtf', Buffer.from('{\\rtf1{\\object{\\*\\objdata 0105000002000000d0cf11e0a1b11ae1}}}')],
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
      fc.nat(),
      async ([name, seed], changes, cut) => {
        const bytes = Buffer.from(seed)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        await examineFile(
          attachment(name, bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length)),
          fileContext(),
        )
      },
    ),
    { numRuns: 300, seed: 20261121 },
  )
})
