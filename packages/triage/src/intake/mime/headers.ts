// Header fields of one message or part: finding, unfolding, decoding, and the structured values (RFC 5322, 2045, 2231).
import type { Header } from '../../message.ts'
import type { Limits } from '../../ports.ts'
import { decodeText } from './charset.ts'
import { decodeWords, hexPair } from './encoded-words.ts'

export interface HeaderBlock {
  headers: Header[]
  /** First character after the blank line that ends the header. */
  bodyStart: number
  /** Codes of damage: `junk-header-line`, `no-header-end`, `header-cut`. */
  defects: { code: string; detail: string }[]
  /** True when a limit kept fields from being read. */
  cut: boolean
}

const nameEnd = /[:\s]/g
const validName = /^[!-9;-~]{1,200}$/
/** A field that began within the limit is read on over this many times the limit, so that its recipients can be counted. */
const overrun = 8

class LazyHeader implements Header {
  readonly name: string
  readonly raw: string
  readonly offset: number
  #value: string | null = null

  constructor(name: string, raw: string, offset: number) {
    this.name = name
    this.raw = raw
    this.offset = offset
  }

  get value(): string {
    this.#value ??= decodeWords(this.raw)
    return this.#value
  }

  toJSON(): Header {
    return { name: this.name, raw: this.raw, value: this.value, offset: this.offset }
  }
}

/** A header field whose value is decoded when first asked for. `raw` is unfolded latin1 text. */
export function makeHeader(name: string, raw: string, offset: number): Header {
  return new LazyHeader(name.toLowerCase(), raw, offset)
}

/** Reads the fields from `start` up to the blank line or `end`; lines may end in CRLF, LF or CR. */
export function readHeaders(source: string, start: number, end: number, limits: Limits): HeaderBlock {
  const block: HeaderBlock = { headers: [], bodyStart: end, defects: [], cut: false }
  const budgetEnd = Math.min(end, start + limits.headerBytes)
  const lines = new Lines(source, end)
  const hardEnd = Math.min(end, start + limits.headerBytes * overrun)
  let at = start
  let fieldStart = -1
  let colon = -1
  let pieces: string[] = []
  const flush = () => {
    if (fieldStart < 0) return
    if (block.headers.length < limits.headerCount) {
      const raw = pieces.length === 1 ? pieces[0]! : pieces.join('')
      const name = source.slice(fieldStart, colon).trimEnd()
      block.headers.push(makeHeader(name, raw.trim(), fieldStart))
    } else block.cut = true
    fieldStart = -1
  }
  while (at < end) {
    const { lineEnd, next } = lines.at(at)
    if (lineEnd === at) {
      flush()
      block.bodyStart = next
      return block
    }
    if (at >= budgetEnd && (at >= hardEnd || !isContinuation(source, at))) {
      flush()
      block.cut = true
      block.bodyStart = findBody(source, at, end)
      return block
    }
    const first = source.charCodeAt(at)
    if (fieldStart >= 0 && isContinuation(source, at)) {
      pieces.push(source.slice(at, lineEnd))
    } else if (source.startsWith('--', at) && block.headers.length > 0 && !source.slice(at, lineEnd).includes(':')) {
      // A boundary right after fields: the blank line is missing.
      flush()
      block.bodyStart = at
      block.defects.push({ code: 'no-header-end', detail: 'a boundary follows the header without a blank line' })
      return block
    } else {
      const found = fieldName(source, at, lineEnd)
      if (found >= 0) {
        flush()
        fieldStart = at
        colon = found
        pieces = [source.slice(colon + 1, lineEnd)]
      } else if (block.headers.length === 0 && fieldStart < 0 && first === 62) {
        // `>From `: an escaped mbox line that some gateways leave on top.
      } else if (fieldStart >= 0 || block.headers.length > 0) {
        if (!fieldFollows(source, lines, next, end)) {
          flush()
          block.bodyStart = at
          block.defects.push({ code: 'no-header-end', detail: 'the header ends without a blank line' })
          return block
        }
        block.defects.push({ code: 'junk-header-line', detail: source.slice(at, Math.min(lineEnd, at + 100)) })
      } else if (!fieldFollows(source, lines, next, end)) {
        block.bodyStart = at
        return block
      } else block.defects.push({ code: 'junk-header-line', detail: source.slice(at, Math.min(lineEnd, at + 100)) })
      if (block.defects.length > 50) block.defects.length = 50
    }
    at = next
  }
  flush()
  block.bodyStart = end
  return block
}

function isContinuation(source: string, at: number): boolean {
  const code = source.charCodeAt(at)
  return code === 32 || code === 9
}

/** Walks lines that end in CRLF, LF, CR or CR CR LF, looking at each character once. */
class Lines {
  readonly #source: string
  readonly #end: number
  #nextReturn = -1
  #nextFeed = -1

  constructor(source: string, end: number) {
    this.#source = source
    this.#end = end
  }

  at(at: number): { lineEnd: number; next: number } {
    const source = this.#source
    if (this.#nextFeed < at) {
      this.#nextFeed = source.indexOf('\n', at)
      if (this.#nextFeed < 0) this.#nextFeed = Number.POSITIVE_INFINITY
    }
    const feed = Math.min(this.#nextFeed, this.#end)
    if (this.#nextReturn < at) {
      this.#nextReturn = source.indexOf('\r', at)
      if (this.#nextReturn < 0) this.#nextReturn = Number.POSITIVE_INFINITY
    }
    const lone = this.#nextReturn
    if (lone >= feed) return { lineEnd: feed, next: Math.min(this.#end, feed + 1) }
    let next = lone
    while (next < feed && source.charCodeAt(next) === 13) next += 1
    return { lineEnd: lone, next: next === feed ? Math.min(this.#end, feed + 1) : next }
  }
}

/** Position of the colon when the line begins a field, else −1. Blanks before the colon are tolerated (RFC 5322 4.5). */
function fieldName(source: string, at: number, lineEnd: number): number {
  nameEnd.lastIndex = at
  const stop = nameEnd.exec(source)
  if (!stop || stop.index >= lineEnd || stop.index === at || stop.index - at > 200) return -1
  let colon = stop.index
  while (colon < lineEnd && (source.charCodeAt(colon) === 32 || source.charCodeAt(colon) === 9)) colon += 1
  if (source.charCodeAt(colon) !== 58 || colon - stop.index > 10) return -1
  return validName.test(source.slice(at, stop.index)) ? colon : -1
}

/** Whether one of the next three lines is a field, so that the line before is junk inside the header and not its end. */
function fieldFollows(source: string, lines: Lines, from: number, end: number): boolean {
  let at = from
  for (let count = 0; count < 3 && at < end; count += 1) {
    const { lineEnd, next } = lines.at(at)
    if (lineEnd === at) return false
    if (fieldName(source, at, lineEnd) >= 0) return true
    at = next
  }
  return false
}

function findBody(source: string, from: number, end: number): number {
  const slice = source.slice(from, end)
  const crlf = slice.indexOf('\r\n\r\n')
  const lf = slice.indexOf('\n\n')
  if (crlf < 0 && lf < 0) return end
  return from + (crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 4 : lf + 2)
}

/** First field of a name (lower case), or null. */
export function firstHeader(headers: readonly Header[], name: string): Header | null {
  for (const header of headers) if (header.name === name) return header
  return null
}

/** A structured field such as Content-Type: its value in lower case and its parameters, decoded. */
export interface StructuredValue {
  value: string
  params: Map<string, string>
}

const maxParams = 100

/** Parses `value; name=value; name*0*=charset''text` (RFC 2045 section 5.1, RFC 2231) with tolerance for what senders do. */
export function parseStructured(raw: string): StructuredValue {
  const semicolon = raw.indexOf(';')
  const value = (semicolon < 0 ? raw : raw.slice(0, semicolon)).trim().toLowerCase()
  const params = new Map<string, string>()
  if (semicolon < 0) return { value: stripComment(value), params }
  const sections = new Map<string, { index: number; text: string; encoded: boolean }[]>()
  let at = semicolon + 1
  for (let count = 0; at < raw.length && count < maxParams; count += 1) {
    const param = readParam(raw, at)
    at = param.next
    if (param.name === '') continue
    const star = /^([^*]{1,60})(?:\*(\d{1,3}))?(\*?)$/.exec(param.name)
    if (star && (star[2] !== undefined || star[3] === '*')) {
      const list = sections.get(star[1]!) ?? []
      list.push({ index: Number(star[2] ?? 0), text: param.text, encoded: star[3] === '*' })
      sections.set(star[1]!, list)
    } else if (!params.has(param.name)) params.set(param.name, decodeWords(param.text))
  }
  for (const [name, list] of sections) params.set(name, joinSections(list))
  return { value: stripComment(value), params }
}

function stripComment(value: string): string {
  const open = value.indexOf('(')
  return open < 0 ? value : value.slice(0, open).trim()
}

function readParam(raw: string, from: number): { name: string; text: string; next: number } {
  const equals = raw.indexOf('=', from)
  const end = raw.indexOf(';', from)
  if (equals < 0 || (end >= 0 && end < equals)) return { name: '', text: '', next: end < 0 ? raw.length : end + 1 }
  const name = raw.slice(from, equals).trim().toLowerCase()
  let at = equals + 1
  while (raw[at] === ' ' || raw[at] === '\t') at += 1
  if (raw[at] !== '"') {
    const stop = end < 0 ? raw.length : end
    return { name, text: raw.slice(at, stop).trim(), next: stop + 1 }
  }
  const pieces: string[] = []
  at += 1
  let start = at
  while (at < raw.length && raw[at] !== '"') {
    // A backslash quotes only a quote or itself here: Windows paths are sent unquoted by many programs.
    if (raw[at] === '\\' && (raw[at + 1] === '"' || raw[at + 1] === '\\')) {
      pieces.push(raw.slice(start, at))
      start = at + 1
      at += 1
    }
    at += 1
  }
  pieces.push(raw.slice(start, at))
  const after = raw.indexOf(';', at)
  return { name, text: pieces.join(''), next: after < 0 ? raw.length : after + 1 }
}

function joinSections(list: { index: number; text: string; encoded: boolean }[]): string {
  list.sort((a, b) => a.index - b.index)
  let charset = 'utf-8'
  const pieces = list.map(({ text, encoded }, position) => {
    if (!encoded) return Buffer.from(text, 'latin1')
    let coded = text
    const first = coded.indexOf("'")
    const second = position === 0 && first >= 0 ? coded.indexOf("'", first + 1) : -1
    if (second >= 0) {
      charset = coded.slice(0, first) || charset
      coded = coded.slice(second + 1)
    }
    return percentDecode(coded)
  })
  const joined = Buffer.concat(pieces)
  const text = decodeText(joined, charset)
  return list.some(({ encoded }) => encoded) ? text : decodeWords(joined.toString('latin1'))
}

function percentDecode(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length)
  let size = 0
  for (let at = 0; at < text.length; at += 1) {
    const value = text[at] === '%' ? hexPair(text, at + 1) : -1
    bytes[size++] = value < 0 ? text.charCodeAt(at) : value
    if (value >= 0) at += 2
  }
  return bytes.subarray(0, size)
}
