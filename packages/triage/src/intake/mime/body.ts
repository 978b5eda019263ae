// Transfer encodings undone: base64, quoted-printable, uuencode; everything else is taken as it stands.
import { hexPair } from './encoded-words.ts'

export interface DecodedBody {
  bytes: Buffer
  /** `bad-base64`, `bad-quoted-printable`, `unknown-encoding`; null when all is well. */
  defect: string | null
}

/** Decodes a body given as latin1 text by its Content-Transfer-Encoding. */
export function decodeBody(text: string, encoding: string): DecodedBody {
  switch (encoding) {
    case 'base64':
    case 'b':
      return decodeBase64(text)
    case 'quoted-printable':
    case 'q':
      return decodeQuotedPrintable(text)
    case 'x-uuencode':
    case 'uuencode':
    case 'x-uue':
    case 'uue': {
      const [file] = findUuencoded(text, 1)
      return file ? { bytes: file.bytes, defect: null } : { bytes: Buffer.from(text, 'latin1'), defect: 'bad-uuencode' }
    }
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return { bytes: Buffer.from(text, 'latin1'), defect: null }
    default:
      return { bytes: Buffer.from(text, 'latin1'), defect: 'unknown-encoding' }
  }
}

function decodeBase64(text: string): DecodedBody {
  const padding = text.indexOf('=')
  const tail = padding < 0 ? '' : text.slice(padding, padding + 4096)
  // Node stops at the first padding; some senders join several encoded pieces, and readers show them all.
  if (padding >= 0 && /=[\s=]{0,200}[A-Za-z0-9+/]{4}/.test(tail)) {
    const pieces: Buffer[] = []
    for (const [piece] of text.matchAll(/[^=]{1,}={0,3}/g)) {
      pieces.push(Buffer.from(piece, 'base64'))
      if (pieces.length > 10_000) break
    }
    return { bytes: Buffer.concat(pieces), defect: 'joined-base64' }
  }
  const bytes = Buffer.from(text, 'base64')
  const foreign = /[^A-Za-z0-9+/=\s]/.test(text.length > 65_536 ? text.slice(0, 65_536) : text)
  return { bytes, defect: foreign ? 'bad-base64' : null }
}

/** RFC 2045 6.7; lines too long, lower-case digits and stray `=` are accepted as every mail program does. */
function decodeQuotedPrintable(text: string): DecodedBody {
  let at = text.indexOf('=')
  if (at < 0) return { bytes: Buffer.from(text, 'latin1'), defect: null }
  const bytes = Buffer.allocUnsafe(text.length)
  let size = 0
  let copied = 0
  let broken = 0
  while (at >= 0) {
    if (at > copied) size += bytes.write(text.slice(copied, at), size, 'latin1')
    const value = hexPair(text, at + 1)
    if (value >= 0) {
      bytes[size++] = value
      copied = at + 3
    } else {
      const next = softBreak(text, at + 1)
      if (next < 0) {
        bytes[size++] = 0x3d
        copied = at + 1
        broken += 1
      } else copied = next
    }
    at = text.indexOf('=', copied)
  }
  if (copied < text.length) size += bytes.write(text.slice(copied), size, 'latin1')
  return { bytes: bytes.subarray(0, size), defect: broken > 0 ? 'bad-quoted-printable' : null }
}

/** Position after `=` blanks line-end, or −1 when no line end follows. */
function softBreak(text: string, from: number): number {
  let at = from
  while (at - from < 200 && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at += 1
  const code = text.charCodeAt(at)
  if (at >= text.length) return at
  if (code === 10) return at + 1
  if (code === 13) return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1
  return -1
}

export interface UuencodedFile {
  name: string
  bytes: Buffer
  start: number
  end: number
}

/** Files written as `begin 644 name … end` into plain text, at most `limit`; every line is visited once. */
export function findUuencoded(text: string, limit: number): UuencodedFile[] {
  const files: UuencodedFile[] = []
  let from = 0
  while (files.length < limit) {
    let start =
      text.startsWith('begin ', from) && (from === 0 || text[from - 1] === '\n') ? from : text.indexOf('\nbegin ', from)
    if (start < 0) break
    if (text[start] === '\n') start += 1
    const head = /^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n/.exec(text.slice(start, start + 300))
    if (!head) {
      from = start + 6
      continue
    }
    const pieces: Buffer[] = []
    let at = start + head[0].length
    let closed = false
    while (at < text.length) {
      const feed = text.indexOf('\n', at)
      const lineEnd = feed < 0 ? text.length : feed
      const line = text.slice(at, Math.min(lineEnd, at + 200)).trimEnd()
      at = feed < 0 ? text.length : feed + 1
      if (line === 'end') {
        closed = true
        break
      }
      if (line === '' || line === '`') continue
      const decoded = uuLine(line)
      if (!decoded) break
      pieces.push(decoded)
    }
    from = at
    if (pieces.length > 0 || closed) files.push({ name: head[1]!.trim(), bytes: Buffer.concat(pieces), start, end: at })
  }
  return files
}

function uuLine(line: string): Buffer | null {
  const size = (line.charCodeAt(0) - 32) & 63
  const needed = Math.ceil(size / 3) * 4
  if (size === 0 || line.length - 1 < needed - 3 || line.length - 1 > needed + 4) return null
  const bytes = Buffer.alloc(size)
  for (let group = 0, out = 0; out < size; group += 4) {
    const at = 1 + group
    const digit = (offset: number) => ((line.charCodeAt(at + offset) || 32) - 32) & 63
    const value = (digit(0) << 18) | (digit(1) << 12) | (digit(2) << 6) | digit(3)
    for (const shift of [16, 8, 0]) if (out < size) bytes[out++] = (value >> shift) & 255
  }
  return bytes
}
