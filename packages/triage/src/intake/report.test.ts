// Which mails are reports of another mail, and which only pretend to be.
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../ports.ts'
import { readMail } from './index.ts'

const lines = (...list: string[]) => list.join('\r\n')
const read = async (source: string) =>
  (await readMail(Buffer.from(source), { limits: defaultLimits, outOfTime: () => false })).mail

const lure = lines(
  'Received: from bad.example by mx.example.com',
  'From: Bank <service@bad.example>',
  'To: jo@example.com',
  'Subject: Your account',
  'Content-Type: text/html',
  '',
  '<a href="http://bad.example/login">log in</a>',
)
const attached = (cover: string, extra: string[] = [], inner = lure, fields: string[] = []) =>
  lines(
    'From: Jo <jo@example.com>',
    'To: soc@example.com',
    'Subject: FW: Your account',
    ...fields,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    cover,
    '--b',
    'Content-Type: message/rfc822',
    '',
    inner,
    ...extra,
    '--b--',
  )

describe('forwarded as attachment', () => {
  test('the mail inside is judged, the reporter kept', async () => {
    const mail = await read(attached('please check this one'))
    expect(mail.facts).toMatchObject({ subject: 'Your account', reportedBy: { name: 'Jo', address: 'jo@example.com' } })
    expect(mail.from).toEqual([{ name: 'Bank', address: 'service@bad.example' }])
    expect(mail.wrappers).toEqual([
      {
        kind: 'attached',
        from: { name: 'Jo', address: 'jo@example.com' },
        subject: 'FW: Your account',
        text: 'please check this one',
      },
    ])
    expect(Buffer.from(mail.raw!).toString().startsWith('Received: from bad.example')).toBe(true)
    expect(mail.links).toMatchObject([{ href: 'http://bad.example/login', part: '1' }])
  })

  test('reports inside reports, down to the limit of nesting', async () => {
    const level = (depth: number) => {
      let source = lure
      for (let i = 0; i < depth; i += 1)
        source = attached('see below', [], '@inner')
          .replace('boundary=b', `boundary=b${i}`)
          .replaceAll('--b', `--b${i}`)
          .replace('@inner', source)
      return source
    }
    const deep = await read(level(5))
    expect(deep.wrappers).toHaveLength(5)
    expect(deep.from[0]!.address).toBe('service@bad.example')
    expect((await read(level(9))).wrappers).toHaveLength(5)
  })

  test.each([
    ['a link of its own', attached('see http://evil.example/x')],
    ['a file of its own', attached('see file', ['--b', 'Content-Type: application/pdf', '', '%PDF-1.4'])],
    [
      'a picture of its own',
      attached('scan this', ['--b', 'Content-Type: image/png', 'Content-Disposition: inline', '', 'x']),
    ],
    ['a long text of its own', attached('I need you to buy gift cards today. '.repeat(12))],
    ['a bounce', attached('could not deliver', [], lure, ['Auto-Submitted: auto-replied'])],
    ['a list mail', attached('look', [], lure, ['List-Id: <l.example.com>'])],
    [
      'no sign of being passed on',
      attached('hello').replace('FW: Your', 'Your').replace('soc@example.com', 'kim@example.net'),
    ],
  ])('not peeled: %s', async (_name, source) => {
    const mail = await read(source)
    expect(mail.wrappers).toEqual([])
    expect(mail.from[0]!.address).toBe('jo@example.com')
    expect(mail.attachments.some(({ fileType }) => fileType === 'message')).toBe(true)
    // What the attached mail links to is examined all the same.
    expect(mail.links.some(({ href, kind }) => kind === 'attachment' && href === 'http://bad.example/login')).toBe(true)
  })

  test('an abuse report (ARF) is peeled by its structure', async () => {
    const source = attached('This is an email abuse report. '.repeat(30), [
      '--b',
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: abuse',
    ])
    expect(
      (await read(source.replace('multipart/mixed', 'multipart/report; report-type=feedback-report'))).facts.subject,
    ).toBe('Your account')
  })
})

const inline = (subject: string, ...body: string[]) =>
  lines(
    'From: Jo <jo@example.com>',
    'To: report@example.com',
    `Subject: ${subject}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    ...body,
  )

describe('forwarded inline', () => {
  test.each([
    [
      'Gmail',
      [
        '---------- Forwarded message ---------',
        'From: Bank <service@bad.example>',
        'Date: Tue, Nov 17, 2026 at 3:26 PM',
        'Subject: Your account',
        'To: <jo@example.com>',
      ],
    ],
    [
      'Outlook',
      [
        '-----Original Message-----',
        'From: Bank [mailto:service@bad.example]',
        'Sent: Tuesday, November 17, 2026 3:26 PM',
        'To: Jo',
        'Subject: Your account',
      ],
    ],
    [
      'Apple Mail',
      [
        'Begin forwarded message:',
        '',
        '> From: Bank <service@bad.example>',
        '> Subject: Your account',
        '> Date: 17 November 2026',
      ],
    ],
    [
      'Outlook in German',
      [
        '',
        'Von: Bank <service@bad.example>',
        'Gesendet: Dienstag, 17. November 2026',
        'An: Jo',
        'Betreff: Your account',
      ],
    ],
    [
      'Outlook in Portuguese',
      [
        '________________________________',
        'De: Bank <service@bad.example>',
        'Enviado: terça-feira',
        'Para: Jo',
        'Assunto: Your account',
      ],
    ],
    [
      'Chinese',
      [
        '-----原始邮件-----',
        '发件人: Bank <service@bad.example>',
        '发送时间: 2026-11-17',
        '收件人: jo@example.com',
        '主题: Your account',
      ],
    ],
  ])('%s', async (_name, block) => {
    const mail = await read(
      inline('Fwd: Your account', 'is this real?', '', ...block, '', 'Log in at http://bad.example/login'),
    )
    expect(mail.wrappers).toMatchObject([{ kind: 'inline', text: 'is this real?' }])
    expect(mail.from).toEqual([{ name: 'Bank', address: 'service@bad.example' }])
    expect(mail.facts).toMatchObject({ subject: 'Your account', reportedBy: { address: 'jo@example.com' } })
    expect(mail.text.trim()).toBe('Log in at http://bad.example/login')
    expect(mail.raw).toBeUndefined()
  })

  test.each([
    [
      'a reply',
      inline(
        'Re: lunch',
        'fine',
        '-----Original Message-----',
        'From: Kim <kim@example.com>',
        'Subject: lunch',
        '',
        'at one?',
      ),
    ],
    [
      'a link above',
      inline(
        'Fwd: x',
        'http://evil.example',
        '-----Original Message-----',
        'From: Kim <kim@example.com>',
        'Subject: x',
        '',
        'y',
      ),
    ],
    ['no block', inline('Fwd: x', 'nothing below', 'From: the start I said so')],
  ])('not peeled: %s', async (_name, source) => {
    const mail = await read(source)
    expect(mail.wrappers).toEqual([])
    expect(mail.from[0]!.address).toBe('jo@example.com')
  })
})
