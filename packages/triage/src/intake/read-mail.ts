// Reads an upload into the mail that is to be judged: finds its format, takes it apart, peels reports off, unpacks files.
import { DocketError, type Unexamined } from '@docket/model'
import type { MailMessage } from '../message.ts'
import type { Limits } from '../ports.ts'
import { assemble } from './assemble.ts'
import { identify } from './identify.ts'
import { decodeText } from './mime/charset.ts'
import { type Taken, takeApart } from './mime/multipart.ts'
import { readMsg } from './msg.ts'

export interface ReadOptions {
  limits: Limits
  /** File name of the upload; only helps where the bytes leave a choice. */
  name?: string | undefined
  /** Passwords to try on encrypted archives. */
  passwords?: string[]
  outOfTime: () => boolean
}

export interface MailReading {
  mail: MailMessage
  unexamined: Unexamined[]
}

/**
 * Reads a mail from .eml, .msg, an HTML file or an archive holding one. Throws `DocketError('invalid')` with a named reason
 * only when nothing like a mail can be read; whatever else could not be looked at is listed in `unexamined`.
 */
export async function readMail(bytes: Uint8Array, options: ReadOptions): Promise<MailReading> {
  const { limits } = options
  const kind = identify(bytes, options.name)
  if (kind === 'html') return assemble(htmlFile(bytes, limits), limits, true)
  if (kind === 'eml' || kind === 'unknown') {
    const reading = assemble(takeMessage(bytes, options), limits)
    reading.mail.raw = bytes
    return reading
  }
  if (kind === 'msg') return assemble(readMsg(bytes, limits), limits)
  throw new DocketError('invalid', 'this file is not a mail')
}

/** Takes the bytes of one message apart; throws `invalid` when they have no header of a mail. */
export function takeMessage(bytes: Uint8Array, options: ReadOptions): Taken {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const start = messageStart(source)
  if (start >= source.length) throw new DocketError('invalid', 'the file holds only white space')
  const taken = takeApart(source, start, options.limits, options.outOfTime)
  if (taken.headers.length === 0) throw new DocketError('invalid', 'no mail header was found')
  return taken
}

/** Skips a byte order mark, blank lines and mbox `From ` lines before the header. */
function messageStart(source: string): number {
  let at = source.startsWith('\xef\xbb\xbf') ? 3 : 0
  for (let lines = 0; lines < 1000; lines += 1) {
    while (at < source.length && (source[at] === '\n' || source[at] === '\r')) at += 1
    if (!/^>?From [^:]/.test(source.slice(at, at + 7))) break
    const end = source.indexOf('\n', at)
    if (end < 0) break
    at = end + 1
  }
  return at
}

/** An HTML file as a message of one part without header. */
function htmlFile(bytes: Uint8Array, limits: Limits): Taken {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(2048, bytes.length)).toString('latin1')
  const charset = /<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w:-]{2,40})/i.exec(head)?.[1] ?? null
  const text = decodeText(bytes, charset)
  const unexamined: Unexamined[] = []
  if (text.length > limits.textChars)
    unexamined.push({ analyser: 'intake', reason: 'limit', detail: `the text is longer than ${limits.textChars}` })
  return {
    headers: [],
    mediaType: 'text/html',
    defects: [],
    unexamined,
    leaves: [
      {
        number: '1',
        mediaType: 'text/html',
        charset,
        fileName: null,
        disposition: null,
        contentId: null,
        encoding: '8bit',
        bytes,
        sizeBytes: bytes.length,
        text: text.slice(0, limits.textChars),
        alternative: null,
        parentType: null,
      },
    ],
  }
}
