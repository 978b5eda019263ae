// From the bytes of one message, or of a bare HTML file, to its parts.
import { DocketError, type Unexamined } from '@docket/model'
import type { Limits } from '../ports.ts'
import { isMailField } from './identify.ts'
import { decodeText } from './mime/charset.ts'
import { type Taken, takeApart } from './mime/multipart.ts'

/** Takes the bytes of one message apart; throws `invalid` when they have no header of a mail. */
export function takeMessage(bytes: Uint8Array, options: { limits: Limits; outOfTime: () => boolean }): Taken {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const start = messageStart(source)
  if (start >= source.length) throw new DocketError('invalid', 'the file holds only white space')
  const taken = takeApart(source, start, options.limits, options.outOfTime)
  if (!taken.headers.some(({ name }) => isMailField(name))) throw new DocketError('invalid', 'no mail header was found')
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
export function htmlFile(bytes: Uint8Array, limits: Limits): Taken {
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
