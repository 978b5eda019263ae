// Bytes to text: every charset a mail may name, by the platform's decoders first and iconv-lite for the rest.
import { isAscii } from 'node:buffer'
import { createRequire } from 'node:module'
import { TextDecoder } from 'node:util'

type Iconv = typeof import('iconv-lite')

const require = createRequire(import.meta.url)
const decoders = new Map<string, TextDecoder | null>()
const notAsciiCompatible =
  /^(?:utf-?(?:7|16|32)|ucs|unicode|iso-?2022|hz|unicode-1-1|x-user-defined|cp037|ibm037|ebcdic|imap)/
const singleByte =
  /^(?:us-?ascii|ascii|ansi_x3\.4.{0,9}|iso-?8859-?1|latin-?1|windows-?1252|cp1252|x-unknown|unknown.{0,20}|binary|8bit|7bit)$/
const aliases: Record<string, string> = {
  utf8: 'utf-8',
  unicode: 'utf-16le',
  'cp-850': 'cp850',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  'x-sjis': 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  ks_c_5601: 'euc-kr',
  'ks_c_5601-1987': 'euc-kr',
  cp950: 'big5',
  'x-gbk': 'gbk',
  'iso-8859-8-i': 'iso-8859-8',
  'unicode-1-1-utf-7': 'utf-7',
  utf7: 'utf-7',
}

/** A charset label as decoders know it: lower case, without quotes, blanks and language suffix. */
export function charsetName(label: string | null | undefined): string {
  const name = (label ?? '')
    .slice(0, 60)
    .toLowerCase()
    .replace(/["'\s;]/g, '')
    .split('*')[0]!
  return aliases[name] ?? name.replace(/^cp-?(125\d)$/, 'windows-$1')
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/**
 * Decodes text. A byte order mark wins over the label; without a usable label the bytes are taken as UTF-8 when they are
 * valid UTF-8, else as windows-1252 (which is also what `us-ascii` and `iso-8859-1` mean in practice, WHATWG Encoding 4.2).
 */
export function decodeText(bytes: Uint8Array, label: string | null | undefined): string {
  const buffer = toBuffer(bytes)
  const name = charsetName(label)
  if (!notAsciiCompatible.test(name) && isAscii(buffer)) return buffer.toString('latin1')
  const marked = byteOrderMark(buffer)
  if (marked) return decodeBy(marked, buffer)
  if (name === '' || singleByte.test(name)) return utf8OrWestern(buffer)
  return decodeBy(name, buffer)
}

function byteOrderMark(buffer: Buffer): string | null {
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) return 'utf-8'
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return 'utf-16le'
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return 'utf-16be'
  return null
}

function utf8OrWestern(buffer: Buffer): string {
  const text = buffer.toString('utf8')
  return text.includes('\uFFFD') ? decodeBy('windows-1252', buffer) : text
}

function decodeBy(name: string, buffer: Buffer): string {
  if (name === 'utf-8') return stripMark(buffer.toString('utf8'))
  let decoder = decoders.get(name)
  if (decoder === undefined) {
    decoder = platformDecoder(name)
    if (decoders.size < 200) decoders.set(name, decoder)
  }
  if (decoder) return decoder.decode(buffer)
  const iconv = require('iconv-lite') as Iconv
  if (iconv.encodingExists(name)) return stripMark(iconv.decode(buffer, name))
  return utf8OrWestern(buffer)
}

function platformDecoder(name: string): TextDecoder | null {
  try {
    return new TextDecoder(name)
  } catch {
    // Not a label of the WHATWG table: iconv-lite or the fallback takes it.
    return null
  }
}

function stripMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** True when the charset can be decoded as named; an unknown one is a defect worth telling. */
export function isKnownCharset(label: string): boolean {
  const name = charsetName(label)
  if (name === '' || singleByte.test(name) || platformDecoder(name)) return true
  return (require('iconv-lite') as Iconv).encodingExists(name)
}
