// Reading mails of every shape through the door of intake: headers, bodies, charsets, broken MIME.
import { describe, expect, test } from 'vitest'
import type { MailMessage } from '../message.ts'
import { defaultLimits } from '../ports.ts'
import { identify, readMail } from './index.ts'

async function read(source: string | Uint8Array, name?: string): Promise<MailMessage> {
  const bytes = typeof source === 'string' ? Buffer.from(source, 'utf8') : source
  return (await readMail(bytes, { limits: defaultLimits, name, outOfTime: () => false })).mail
}

const lines = (...list: string[]) => list.join('\r\n')
const codes = (mail: MailMessage) => mail.defects.map(({ code }) => code)

describe('headers', () => {
  const plain = lines('From: Ann <ann@example.com>', 'Subject: long', ' folded', '\tsubject', 'X-Empty:', '', 'body')

  test.each([
    ['CRLF', plain],
    ['LF', plain.replaceAll('\r\n', '\n')],
    ['CR', plain.replaceAll('\r\n', '\r')],
    ['CR CR LF', plain.replaceAll('\r\n', '\r\r\n')],
    ['a byte order mark', `\ufeff${plain}`],
    ['an mbox line', `From ann@example.com Sat Jan  3 01:05:34 2026\n${plain}`],
    ['blank lines on top', `\r\n\r\n${plain}`],
  ])('are read with %s', async (_name, source) => {
    const mail = await read(source)
    expect(mail.facts.subject).toBe('long folded\tsubject')
    expect(mail.from).toEqual([{ name: 'Ann', address: 'ann@example.com' }])
    expect(mail.text.trim()).toBe('body')
  })

  test('offsets are bytes from the start of the message', async () => {
    const source = lines('From: Änn <ann@example.com>', 'Subject: x', '', 'body')
    const { headers } = await read(source)
    const at = headers.find(({ name }) => name === 'subject')!.offset
    expect(
      Buffer.from(source)
        .subarray(at, at + 8)
        .toString(),
    ).toBe('Subject:')
  })

  test('junk inside is told, a missing blank line ends them', async () => {
    const junk = await read(lines('From: a@example.com', 'no field at all', 'Subject: s', '', 'body'))
    expect(junk.facts.subject).toBe('s')
    expect(codes(junk)).toContain('junk-header-line')
    const open = await read(
      lines('From: a@example.com', 'Subject: s', 'Dear all,', 'this is text', 'and more', 'and more'),
    )
    expect(open.text).toContain('Dear all,')
    expect(codes(open)).toContain('no-header-end')
  })

  test.each([
    ['=?utf-8?B?w6TDtg==?= =?utf-8?Q?=C3=BC_x?=', 'äöü x'],
    ['=?utf-8?B?w6Q=?= and =?iso-8859-1?q?=FC?=', 'ä and ü'],
    ['a character split between words: =?utf-8?B?w6TD?= =?utf-8?B?tg==?=', 'a character split between words: äö'],
    ['=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
    ['=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?iso-2022-jp?B?GyRCOGwbKEI=?=', '日本語'],
    ['=?gb2312?B?1tDOxA==?=', '中文'],
    ['=?utf-8?Q?with blanks inside?=', 'with blanks inside'],
    ['=?utf-8?Q?no_end', 'no end'],
    ['=?utf-8?X?what?= =?broken', '=?utf-8?X?what?= =?broken'],
    ['raw ünicode', 'raw ünicode'],
    ['=?utf-8?Q?=3D=3Dx?=', '==x'],
  ])('subject %s', async (raw, expected) => {
    expect((await read(lines('From: a@example.com', `Subject: ${raw}`, '', ''))).facts.subject).toBe(expected)
  })

  test.each([
    ['"Doe, Jane" <JANE@example.com>', [['Doe, Jane', 'jane@example.com']]],
    [
      'Doe, Jane <jane@example.com>, b@example.org',
      [
        ['Doe, Jane', 'jane@example.com'],
        ['', 'b@example.org'],
      ],
    ],
    ['jane@example.com (Jane Doe)', [['Jane Doe', 'jane@example.com']]],
    [
      'Friends: a@example.com, B <b@example.com>;, c@example.com',
      [
        ['', 'a@example.com'],
        ['B', 'b@example.com'],
        ['', 'c@example.com'],
      ],
    ],
    ['"support@bank.example" <x@evil.example>', [['support@bank.example', 'x@evil.example']]],
    ['<@relay.example,@two.example:jane@example.com>', [['', 'jane@example.com']]],
    ['=?utf-8?Q?M=C3=BCller=2C_Eva?= <eva@example.com>', [['Müller, Eva', 'eva@example.com']]],
    ['=?utf-8?Q?Bank_<service@bank.example>?=', [['Bank', 'service@bank.example']]],
    ['"esc \\"quoted\\" name" <q@example.com>', [['esc "quoted" name', 'q@example.com']]],
    ['(never closed <a@example.com>', [['never closed', 'a@example.com']]],
    ['<mailto:m@example.com>', [['', 'm@example.com']]],
    ['First <one@example.com> <two@example.com>', [['First <one@example.com>', 'two@example.com']]],
    ['Undisclosed recipients:;', []],
  ])('addresses %s', async (raw, expected) => {
    const { facts } = await read(lines('From: f@example.com', `To: ${raw}`, '', ''))
    expect(facts.to.map(({ name, address }) => [name, address])).toEqual(expected)
    expect(facts.recipientsTotal).toBe(expected.length)
  })

  test.each([
    ['Sat, 21 Nov 2026 10:00:00 +0200 (EET)', '2026-11-21T08:00:00.000Z'],
    ['21 Nov 2026 10:00:00', '2026-11-21T10:00:00.000Z'],
    ['tomorrow', null],
  ])('date %s', async (raw, expected) => {
    expect((await read(lines('From: f@example.com', `Date: ${raw}`, '', ''))).facts.sentAt).toBe(expected)
  })
})

const withBody = (fields: string[], body: string) => lines('From: a@example.com', ...fields, '', body)

describe('bodies', () => {
  test('quoted-printable, also broken', async () => {
    const mail = await read(
      withBody(
        ['Content-Transfer-Encoding: quoted-printable', 'Content-Type: text/plain; charset=utf-8'],
        'soft=\r\nbreak =C3=A4 100=% =\t\r\nend',
      ),
    )
    expect(mail.text).toBe('softbreak ä 100=% end')
    expect(codes(mail)).toContain('bad-quoted-printable')
  })

  test('base64, also in joined pieces', async () => {
    const encoded = (text: string) => Buffer.from(text).toString('base64')
    const fields = ['Content-Transfer-Encoding: BASE64']
    expect((await read(withBody(fields, encoded('hello there')))).text).toBe('hello there')
    const joined = await read(withBody(fields, `${encoded('one!')}\r\n${encoded('two!')}`))
    expect(joined.text).toBe('one!two!')
    expect(codes(joined)).toContain('joined-base64')
  })

  test.each([
    ['utf-7', Buffer.from('Hi +AOQ-'), 'Hi ä'],
    ['koi8-r', Buffer.from([0xf0, 0xd2, 0xc9]), 'При'],
    ['cp850', Buffer.from([0x84]), 'ä'],
    ['us-ascii', Buffer.from([0x93, 0x61, 0x94]), '“a”'],
    ['no-such-charset', Buffer.from('ä'), 'ä'],
  ])('charset %s', async (charset, bytes, expected) => {
    const head = Buffer.from(withBody([`Content-Type: text/plain; charset="${charset}"`], ''))
    const mail = await read(Buffer.concat([head, bytes]))
    expect(mail.text).toBe(expected)
    expect(codes(mail).includes('unknown-charset')).toBe(charset.startsWith('no-'))
  })

  test('HTML is decoded by its own meta charset when the header names none', async () => {
    const head = Buffer.from(withBody(['Content-Type: text/html'], '<meta charset="windows-1251"><p>'))
    expect((await read(Buffer.concat([head, Buffer.from([0xcf, 0xf0])]))).text).toBe('Пр')
  })

  test('files uuencoded into the text become attachments', async () => {
    const mail = await read(
      withBody([], lines('see file', 'begin 644 note.txt', '+:&5L;&\\@=V]R;&0 ', '`', 'end', 'bye')),
    )
    expect(mail.attachments.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['note.txt', 'hello world'],
    ])
    expect(mail.text).toContain('bye')
    expect(mail.text).not.toContain('begin 644')
  })
})

const alternative = (boundary: string, end = `--${boundary}--`) =>
  lines(
    `--${boundary}`,
    'Content-Type: text/plain',
    '',
    'plain words',
    `--${boundary}`,
    'Content-Type: text/html',
    '',
    '<p>rich words</p>',
    end,
  )

describe('multiparts', () => {
  test('of alternatives the HTML one is what is read; both are listed', async () => {
    const mail = await read(withBody(['Content-Type: multipart/alternative; boundary="b=1"'], alternative('b=1')))
    expect(mail.text).toBe('rich words')
    expect(mail.plainText).toBe('plain words')
    expect(mail.parts.map(({ number, mediaType }) => [number, mediaType])).toEqual([
      ['1', 'text/plain'],
      ['2', 'text/html'],
    ])
  })

  test.each([
    ['missing-boundary', 'Content-Type: multipart/alternative', '--b--'],
    ['wrong-boundary', 'Content-Type: multipart/alternative; boundary=other', '--b--'],
    ['missing-end-boundary', 'Content-Type: multipart/alternative; boundary=b', ''],
  ])('damage: %s', async (code, field, end) => {
    const mail = await read(withBody([field], alternative('b', end)))
    expect(codes(mail)).toContain(code)
    expect(mail.plainText.trim()).toBe('plain words')
    expect(mail.text).toBe('rich words')
  })

  test('a boundary that begins like another does not end it, and an encoded multipart is decoded', async () => {
    const inner = lines('--bb', 'Content-Type: text/plain', '', 'inner', '--bb--')
    const nested = lines('--b', 'Content-Type: multipart/mixed; boundary=bb', '', inner, '--b', '', 'outer', '--b--')
    const mail = await read(withBody(['Content-Type: multipart/mixed; boundary=b'], nested))
    expect(mail.parts.map(({ number, text }) => [number, text])).toEqual([
      ['1.1', 'inner'],
      ['2', 'outer'],
    ])
    const fields = ['Content-Type: multipart/mixed; boundary=bb', 'Content-Transfer-Encoding: base64']
    expect((await read(withBody(fields, Buffer.from(inner).toString('base64')))).text).toBe('inner')
  })

  test('attachment names: RFC 2231 in sections, RFC 2047, folders, bare', async () => {
    const part = (...fields: string[]) => lines('--b', 'Content-Type: application/pdf', ...fields, '', '%PDF-1.4')
    const body = lines(
      part("Content-Disposition: attachment; filename*0*=utf-8''rech%C3%A4; filename*1=nung.pdf"),
      part('Content-Disposition: attachment; filename="=?utf-8?Q?gr=C3=BCn.pdf?="'),
      part('Content-Disposition: attachment; filename="C:\\docs\\a.pdf"'),
      part('Content-Disposition: attachment'),
      '--b--',
    )
    const { attachments } = await read(withBody(['Content-Type: multipart/mixed; boundary=b'], body))
    expect(attachments.map(({ name }) => name)).toEqual(['rechänung.pdf', 'grün.pdf', 'a.pdf', 'part-4'])
    expect(new Set(attachments.map(({ fileType }) => fileType))).toEqual(new Set(['pdf']))
    expect(attachments[0]!.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  test('pictures shown by content id are inline', async () => {
    const body = lines(
      '--b',
      'Content-Type: text/html',
      '',
      '<img src="cid:x@y">',
      '--b',
      'Content-Type: image/gif',
      'Content-ID: <x@y>',
      '',
      'GIF89a',
      '--b--',
    )
    const { attachments } = await read(withBody(['Content-Type: multipart/related; boundary=b'], body))
    expect(attachments).toMatchObject([{ inline: true, fileType: 'gif' }])
  })
})

describe('what is no mail', () => {
  test.each([
    ['JSON', '{"alert": 1}', 'this is JSON and not a mail'],
    ['plain text', 'just some words\nand more', 'no mail header was found'],
    ['a picture', '\x89PNG\r\n\x1a\n', 'this file is not a mail'],
    ['white space', ' \n \n', 'no mail header was found'],
  ])('%s is refused with its reason', async (_name, source, message) => {
    await expect(read(Buffer.from(source, 'latin1'))).rejects.toMatchObject({
      name: 'DocketError',
      code: 'invalid',
      message,
    })
  })

  test('an HTML file is a body without header', async () => {
    const mail = await read(
      '<!DOCTYPE html><html><title>T</title><p>Hello <a href="http://example.net/x">here</a></html>',
    )
    expect(mail).toMatchObject({ headerless: true, text: 'Hello here' })
    expect(mail.links).toMatchObject([{ kind: 'anchor', text: 'here' }])
  })

  test('identify goes by bytes', () => {
    expect(identify(Buffer.from('PK\x03\x04', 'latin1'), 'mail.eml')).toBe('zip')
    expect(identify(Buffer.from('Received: from x\nSubject: y\n\n'))).toBe('eml')
    expect(identify(Buffer.from('<html>'), 'mail.eml')).toBe('html')
  })
})
