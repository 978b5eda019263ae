// Ordinary mails for load: invented, each different, a few KB, text and HTML with a link.
import { createHash } from 'node:crypto'

const line =
  'Please find below the figures of this week; the team has compared them with last month and adds its remarks. '

/** Mail number `n` of a run, as bytes of an .eml file. */
export function mailBytes(run: string, n: number): Buffer {
  const tag = createHash('sha256').update(`${run} ${n}`).digest('hex').slice(0, 24)
  const boundary = `b-${tag}`
  const body = line.repeat(12)
  const text = `Hello,\r\n\r\n${body}\r\n\r\nThe whole report: https://reports.example.com/weekly/${tag}\r\n\r\nKind regards\r\nDana Example\r\n`
  const html = `<html><body><p>Hello,</p><p>${body}</p><p><a href="https://reports.example.com/weekly/${tag}">The whole report</a></p><p>Kind regards<br>Dana Example</p></body></html>`
  return Buffer.from(
    [
      'Received: from mail.example.com (mail.example.com [192.0.2.10]) by mx.example.net with ESMTPS; Fri, 20 Nov 2026 09:00:00 +0000',
      'From: Dana Example <dana@example.com>',
      'To: Robin Example <robin@example.net>',
      `Subject: Weekly figures ${tag.slice(0, 8)}`,
      `Message-ID: <${tag}@mail.example.com>`,
      'Date: Fri, 20 Nov 2026 09:00:00 +0000',
      'MIME-Version: 1.0',
      `Content-Type: multipart/alternative; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
      `--${boundary}`,
      'Content-Type: text/html; charset=utf-8',
      '',
      html,
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  )
}
