// Attachments and QR codes of whole mails: archives with members, names of readers, codes in pictures, HTML and text.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { MailMessage } from '../../message.ts'
import { attachment, fileContext, zip } from '../file/testing-files.ts'
import { attachments } from './attachments.ts'
import { qr } from './qr.ts'

function mailOf(more: Partial<MailMessage>): MailMessage {
  const to = [{ name: '', address: 'dana.field@corp.example' }]
  return {
    headers: [],
    from: [{ name: 'Billing', address: 'billing@sender.example' }],
    sender: null,
    replyTo: [],
    returnPath: null,
    facts: {
      subject: '',
      from: [],
      replyTo: [],
      to,
      cc: [],
      bcc: [],
      messageId: null,
      sentAt: null,
      reportedBy: null,
      recipientsTotal: 1,
    },
    parts: [],
    text: '',
    plainText: '',
    html: [],
    links: [],
    attachments: [],
    passwords: [],
    wrappers: [],
    headerless: false,
    defects: [],
    ...more,
  }
}

function part(mediaType: string, text: string): MailMessage['parts'][number] {
  return {
    number: '1',
    mediaType,
    charset: 'utf-8',
    fileName: null,
    disposition: null,
    contentId: null,
    encoding: '8bit',
    bytes: new Uint8Array(),
    sizeBytes: 0,
    text,
  }
}

const outcomeOf = async (analyser: typeof qr, more: Partial<MailMessage>) => analyser.run(mailOf(more), fileContext())
const idsOf = async (analyser: typeof qr, more: Partial<MailMessage>) =>
  (await outcomeOf(analyser, more)).findings.map(({ id }) => id)

describe('attachments', () => {
  it('says nothing about a mail without files', async () =>
    expect(await outcomeOf(attachments, {})).toEqual({ findings: [] }))
  it('judges an archive by its members and scans each file', async () => {
    const packed = attachment('order.7z', Buffer.from("7z\xbc\xaf'\x1c", 'latin1'))
    const member = attachment('order.vbs', 'CreateObject("WScript.Shell").Run "x"', { parent: packed.sha256 })
    const outcome = await outcomeOf(attachments, { attachments: [packed, member] })
    expect(outcome.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['archive-single-program', 'script-attachment']),
    )
    expect(outcome.scans).toHaveLength(2)
    expect(outcome.observables).toContainEqual({ kind: 'sha256', value: member.sha256, role: 'attachment' })
  })
  it('finds the password in the text of the mail', async () => {
    const locked = attachment('a.zip', zip({ 'a.doc': { content: 'x', encrypted: true } }))
    expect(await idsOf(attachments, { attachments: [locked], text: 'Das Passwort lautet: Herbst2026' })).toContain(
      'archive-password-in-text',
    )
  })
  it('notices files named after their reader', async () => {
    expect(
      await idsOf(attachments, {
        attachments: [attachment('Remittance_dana.field@corp.example.htm', '<html>x</html>')],
      }),
    ).toContain('attachment-names-recipient')
    expect(await idsOf(attachments, { attachments: [attachment('dana.field-cv.pdf', '%PDF-1.4\n')] })).toEqual([])
  })
})

describe('QR codes', () => {
  let png: Uint8Array
  let modules: { width: number; height: number; isDark: (x: number, y: number) => boolean }
  beforeAll(async () => {
    const { prepareZXingModule, writeBarcode } = await import('zxing-wasm/writer')
    const { default: sharp } = await import('sharp')
    const wasm = new URL(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm'))
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } })
    const { symbol } = await writeBarcode('https://qr.example/login?u=1', { format: 'QRCode' })
    modules = { width: symbol.width, height: symbol.height, isDark: (x, y) => symbol.data[y * symbol.width + x] === 0 }
    const raw = Uint8Array.from(symbol.data)
    const small = sharp(raw, { raw: { width: symbol.width, height: symbol.height, channels: 1 } })
    const side = symbol.width * 5
    png = await sharp(await small.resize(side, side, { kernel: 'nearest' }).png().toBuffer())
      .extend({ top: 40, bottom: 200, left: 60, right: 120, background: '#fff' })
      .png()
      .toBuffer()
  })

  it('reads a picture that is attached', async () => {
    const outcome = await outcomeOf(qr, { attachments: [attachment('scan.png', png)] })
    expect(outcome.findings.map(({ id }) => id)).toEqual(['qr-code-link'])
    expect(outcome.links?.[0]).toMatchObject({ kind: 'qr', href: 'https://qr.example/login?u=1', part: 'scan.png' })
  })
  it('reads a picture in an Office file', async () => {
    const docx = zip({ '[Content_Types].xml': '', 'word/media/image1.png': { content: png } })
    expect(await idsOf(qr, { attachments: [attachment('a.docx', docx)] })).toEqual(['qr-code-link'])
  })
  it('reads a code drawn with half blocks in text', async () => {
    const lines: string[] = []
    for (let y = 0; y < modules.height; y += 2) {
      let line = '    '
      for (let x = 0; x < modules.width; x += 1) {
        const up = modules.isDark(x, y)
        const down = y + 1 < modules.height && modules.isDark(x, y + 1)
        line += up && down ? '█' : up ? '▀' : down ? '▄' : ' '
      }
      lines.push(line)
    }
    const outcome = await outcomeOf(qr, { parts: [part('text/plain', `Scan this:\n${lines.join('\n')}\nThanks`)] })
    expect(outcome.findings.map(({ id }) => id)).toEqual(['qr-code-drawn'])
  })
  it('reads a code drawn with table cells', async () => {
    const rows = Array.from({ length: modules.height }, (_, y) => {
      const cells = Array.from(
        { length: modules.width },
        (_, x) => `<td bgcolor="${modules.isDark(x, y) ? '#000000' : '#ffffff'}"></td>`,
      )
      return `<tr>${cells.join('')}</tr>`
    })
    expect(await idsOf(qr, { parts: [part('text/html', `<table cellspacing=0>${rows.join('')}</table>`)] })).toEqual([
      'qr-code-drawn',
    ])
  })
  it('says nothing about tracking pixels, broken pictures and ordinary tables', async () => {
    const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
    const table = `<table>${'<tr><td>1</td><td>2</td></tr>'.repeat(400)}</table>`
    const found = await outcomeOf(qr, {
      attachments: [attachment('p.gif', pixel), attachment('b.png', png.subarray(0, 300))],
      parts: [part('text/html', table)],
    })
    expect(found.findings).toEqual([])
  })
  it('looks at twelve pictures and says what it left out', async () => {
    const many = Array.from({ length: 14 }, (_, i) => attachment(`${i}.png`, png))
    expect((await outcomeOf(qr, { attachments: many })).unexamined?.[0]).toMatchObject({
      analyser: 'qr',
      reason: 'limit',
    })
  })
})
