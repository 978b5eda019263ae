// RFC 2047 encoded words and raw 8-bit text in header values, as tolerant as mail programs are.
import { decodeText } from './charset.ts'

interface Word {
  charset: string
  bytes: Buffer
  end: number
}

const maxWords = 2000

/**
 * Decodes a header value given as latin1 text. Neighbouring words of one charset are joined before decoding, because
 * senders split characters between words (RFC 2047 section 5 forbids it, many do it); charsets with escape sequences, which
 * each word must end by returning to ASCII, are decoded word by word. What is no proper word stays.
 */
export function decodeWords(raw: string): string {
  let start = raw.indexOf('=?')
  if (start < 0) return decodeRaw(raw)
  const out: string[] = []
  let copied = 0
  let words = 0
  while (start >= 0 && words < maxWords) {
    const first = readWord(raw, start)
    if (!first) {
      start = raw.indexOf('=?', start + 2)
      continue
    }
    out.push(decodeRaw(raw.slice(copied, start)))
    let { charset, end } = first
    let pieces = [first.bytes]
    for (;;) {
      words += 1
      const next = skipBlanks(raw, end)
      const word = words < maxWords && raw.startsWith('=?', next) ? readWord(raw, next) : null
      if (!word) break
      if (word.charset === charset && !/^iso-2022/i.test(charset)) pieces.push(word.bytes)
      else {
        out.push(decodeText(Buffer.concat(pieces), charset))
        pieces = [word.bytes]
        charset = word.charset
      }
      end = word.end
    }
    out.push(decodeText(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), charset))
    copied = end
    start = raw.indexOf('=?', end)
  }
  out.push(decodeRaw(raw.slice(copied)))
  return out.join('')
}

function skipBlanks(raw: string, from: number): number {
  let at = from
  while (at < raw.length && (raw[at] === ' ' || raw[at] === '\t' || raw[at] === '\r' || raw[at] === '\n')) at += 1
  return at
}

/** One word `=?charset?B|Q?text?=` at `start`; text may hold blanks, the end mark may be cut off at the end of the value. */
function readWord(raw: string, start: number): Word | null {
  const charsetEnd = raw.indexOf('?', start + 2)
  if (charsetEnd < 0 || charsetEnd - start > 80 || raw[charsetEnd + 2] !== '?') return null
  const encoding = raw[charsetEnd + 1]!.toLowerCase()
  if (encoding !== 'b' && encoding !== 'q') return null
  const textStart = charsetEnd + 3
  let textEnd = raw.indexOf('?=', textStart)
  // `=?utf-8?Q?=41?=`: the text itself begins with `=`, so `?=` found at its very start is no end mark.
  if (encoding === 'q' && textEnd === textStart - 1) textEnd = raw.indexOf('?=', textStart + 1)
  const end = textEnd < 0 ? raw.length : textEnd + 2
  if (textEnd < 0) textEnd = raw.length
  const text = raw.slice(textStart, textEnd)
  const charset = raw.slice(start + 2, charsetEnd)
  return { charset, bytes: encoding === 'b' ? Buffer.from(text, 'base64') : decodeQ(text), end }
}

function decodeQ(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length)
  let size = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x5f) bytes[size++] = 0x20
    else if (code === 0x3d) {
      const value = hexPair(text, at + 1)
      bytes[size++] = value < 0 ? code : value
      if (value >= 0) at += 2
    } else bytes[size++] = code
  }
  return bytes.subarray(0, size)
}

/** Value of two hex digits at `at`, or −1. */
export function hexPair(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at))
  const low = hexDigit(text.charCodeAt(at + 1))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 65 && code <= 70) return code - 55
  if (code >= 97 && code <= 102) return code - 87
  return -1
}

const highByte = /[\x80-\xff]/

/** Header text outside encoded words: ASCII, or raw UTF-8 (RFC 6532), or bytes of an unnamed charset. */
export function decodeRaw(raw: string): string {
  return highByte.test(raw) ? decodeText(Buffer.from(raw, 'latin1'), null) : raw
}
