// Takes a message apart into its leaf parts, without recursion and with every count bounded (RFC 2046).
import type { Unexamined } from '@docket/model'
import type { Header, Part } from '../../message.ts'
import type { Limits } from '../../ports.ts'
import { decodeBody, findUuencoded } from './body.ts'
import { charsetName, decodeText, isKnownCharset } from './charset.ts'
import { decodeWords } from './encoded-words.ts'
import { firstHeader, parseStructured, readHeaders, type StructuredValue } from './headers.ts'

/** A decoded leaf part and how it stands in the message. */
export interface Leaf extends Part {
  /** Number of the innermost multipart/alternative it belongs to, else null. */
  alternative: string | null
  /** Media type of the multipart it stands in directly, else null. */
  parentType: string | null
}

/** A message taken apart but not yet interpreted; what .eml, .msg and TNEF have in common. */
export interface Taken {
  headers: Header[]
  leaves: Leaf[]
  /** Media type of the whole message. */
  mediaType: string
  defects: { code: string; detail: string }[]
  unexamined: Unexamined[]
}

interface Entity {
  source: string
  start: number
  end: number
  number: string
  depth: number
  alternative: string | null
  parentType: string | null
}

const maxDepth = 30
const maxDefects = 100
const empty: StructuredValue = { value: '', params: new Map() }

/** Takes the message in `source` (latin1 text) apart. */
export function takeApart(source: string, start: number, limits: Limits, outOfTime: () => boolean): Taken {
  const taken: Taken = { headers: [], leaves: [], mediaType: '', defects: [], unexamined: [] }
  const root: Entity = {
    source,
    start,
    end: source.length,
    number: '',
    depth: 0,
    alternative: null,
    parentType: null,
  }
  const pending: Entity[] = [root]
  let entities = 0
  while (pending.length > 0) {
    const entity = pending.pop()!
    entities += 1
    if (entities > limits.parts * 2 || taken.leaves.length >= limits.parts) {
      taken.unexamined.push({ analyser: 'intake', reason: 'limit', detail: `more than ${limits.parts} MIME parts` })
      break
    }
    if (outOfTime()) {
      taken.unexamined.push({ analyser: 'intake', reason: 'timeout', detail: 'taking the message apart took too long' })
      break
    }
    const children = openEntity(entity, taken, limits)
    for (let i = children.length - 1; i >= 0; i -= 1) pending.push(children[i]!)
  }
  return taken
}

function defect(taken: Taken, code: string, detail: string): void {
  if (taken.defects.length < maxDefects) taken.defects.push({ code, detail })
}

function openEntity(entity: Entity, taken: Taken, limits: Limits): Entity[] {
  const { source, start, end } = entity
  const block = readHeaders(source, start, end, limits)
  for (const { code, detail } of block.defects) defect(taken, code, detail)
  if (block.cut)
    taken.unexamined.push({
      analyser: 'intake',
      reason: 'limit',
      detail: `header of part ${entity.number || '0'} is too long`,
    })
  const isRoot = entity.number === ''
  if (isRoot) taken.headers = block.headers
  const typeField = firstHeader(block.headers, 'content-type')
  const type = typeField ? parseStructured(typeField.raw) : empty
  const inDigest = entity.parentType === 'multipart/digest'
  const mediaType = /^[\w.+-]{1,60}\/[\w.+-]{1,120}$/.test(type.value)
    ? type.value
    : fallbackType(type.value, typeField !== null, inDigest, entity, taken)
  if (isRoot) taken.mediaType = mediaType
  const encodingField = firstHeader(block.headers, 'content-transfer-encoding')
  const encoding = encodingField ? encodingField.raw.split(';')[0]!.trim().toLowerCase().replace(/["']/g, '') : ''
  const leafOf = { ...entity, start: block.bodyStart }
  if (mediaType.startsWith('multipart/')) {
    if (entity.depth >= maxDepth) {
      defect(taken, 'deep-nesting', `multiparts nested deeper than ${maxDepth}`)
      taken.unexamined.push({
        analyser: 'intake',
        reason: 'limit',
        detail: `multiparts nested deeper than ${maxDepth}`,
      })
      return []
    }
    const children = splitMultipart(leafOf, mediaType, type, encoding, taken, limits)
    if (children.length > 0) return children
    addLeaf(leafOf, sniffText(source, block.bodyStart, end), type, encoding, block.headers, taken, limits)
    return []
  }
  addLeaf(leafOf, mediaType, type, encoding, block.headers, taken, limits)
  return []
}

function fallbackType(value: string, present: boolean, inDigest: boolean, entity: Entity, taken: Taken): string {
  if (present) {
    defect(taken, 'bad-content-type', value.slice(0, 100))
    if (value.startsWith('multipart')) return 'multipart/mixed'
    if (value === 'html' || value.startsWith('text/html')) return 'text/html'
  }
  return inDigest && entity.number !== '' ? 'message/rfc822' : 'text/plain'
}

function sniffText(source: string, start: number, end: number): string {
  return /<(?:html|body|div|table|p|a)[\s>]/i.test(source.slice(start, Math.min(end, start + 4000)))
    ? 'text/html'
    : 'text/plain'
}

function splitMultipart(
  entity: Entity,
  mediaType: string,
  type: StructuredValue,
  encoding: string,
  taken: Taken,
  limits: Limits,
): Entity[] {
  let body = entity.source.slice(entity.start, entity.end)
  let offset = entity.start
  let source = entity.source
  const declared = type.params.get('boundary') ?? ''
  let spans = declared === '' ? null : findParts(body, declared, limits.parts)
  if (declared === '') defect(taken, 'missing-boundary', `part ${entity.number || '0'}`)
  if (!spans && (encoding === 'base64' || encoding === 'quoted-printable')) {
    // Forbidden by RFC 2045 6.4, accepted by some readers: an encoded multipart.
    defect(taken, 'encoded-multipart', encoding)
    body = decodeBody(body, encoding).bytes.toString('latin1')
    source = body
    offset = 0
    spans = declared === '' ? null : findParts(body, declared, limits.parts)
  }
  if (!spans) {
    const guessed = guessBoundary(body)
    if (guessed !== null) {
      if (declared !== '') defect(taken, 'wrong-boundary', `part ${entity.number || '0'}`)
      spans = findParts(body, guessed, limits.parts)
    }
  }
  if (!spans) {
    if (body.trim() !== '') defect(taken, 'no-parts', `part ${entity.number || '0'} has no boundary line`)
    return []
  }
  if (!spans.closed) defect(taken, 'missing-end-boundary', `part ${entity.number || '0'}`)
  if (spans.cut)
    taken.unexamined.push({
      analyser: 'intake',
      reason: 'limit',
      detail: `more than ${limits.parts} parts in one multipart`,
    })
  const prefix = entity.number === '' ? '' : `${entity.number}.`
  const number = entity.number === '' ? '0' : entity.number
  return spans.parts.map(({ start, end }, index) => ({
    source,
    start: offset + start,
    end: offset + end,
    number: `${prefix}${index + 1}`,
    depth: entity.depth + 1,
    alternative: mediaType === 'multipart/alternative' ? number : entity.alternative,
    parentType: mediaType,
  }))
}

interface Spans {
  parts: { start: number; end: number }[]
  closed: boolean
  cut: boolean
}

/** Ranges between boundary lines; null when there is no such line. */
function findParts(body: string, boundary: string, limit: number): Spans | null {
  const mark = `--${boundary}`
  const parts: Spans['parts'] = []
  let open = -1
  let at = body.indexOf(mark)
  while (at >= 0) {
    const lineStart = at === 0 || body.charCodeAt(at - 1) === 10 || body.charCodeAt(at - 1) === 13
    const after = at + mark.length
    const closing = body.startsWith('--', after)
    const lineEnd = lineStart ? restIsBlank(body, closing ? after + 2 : after) : -1
    if (lineEnd < 0) {
      at = body.indexOf(mark, at + mark.length)
      continue
    }
    if (open >= 0) {
      let end = at
      if (end > open && body.charCodeAt(end - 1) === 10) end -= 1
      if (end > open && body.charCodeAt(end - 1) === 13) end -= 1
      parts.push({ start: open, end: Math.max(open, end) })
    }
    if (closing) return { parts, closed: true, cut: false }
    if (parts.length >= limit) return { parts, closed: false, cut: true }
    open = lineEnd
    at = body.indexOf(mark, lineEnd)
  }
  if (open < 0) return null
  parts.push({ start: open, end: body.length })
  return { parts, closed: false, cut: false }
}

/** Start of the next line when only blanks stand between `from` and the line end, else −1. */
function restIsBlank(body: string, from: number): number {
  let at = from
  for (;;) {
    const code = body.charCodeAt(at)
    if (code === 10) return at + 1
    if (code === 13) return body.charCodeAt(at + 1) === 10 ? at + 2 : at + 1
    if (code === 32 || code === 9) at += 1
    else return at >= body.length ? body.length : -1
    if (at - from > 1000) return -1
  }
}

/** The first line that looks like a boundary and is followed by a header field; for multiparts that do not name theirs. */
function guessBoundary(body: string): string | null {
  const found = /(?:^|\n)--([^\s-][^\r\n]{0,200}|-{1,60}[^\s-][^\r\n]{0,200})\r?\n(?:\r?\n|content-)/i.exec(
    body.slice(0, 65_536),
  )
  return found ? found[1]!.trimEnd() : null
}

function addLeaf(
  entity: Entity,
  mediaType: string,
  type: StructuredValue,
  encoding: string,
  headers: Header[],
  taken: Taken,
  limits: Limits,
): void {
  const { source, start, end } = entity
  const number = entity.number === '' ? '1' : entity.number
  const decoded = decodeBody(source.slice(start, end), encoding)
  if (decoded.defect) defect(taken, decoded.defect, `part ${number}`)
  const dispositionField = firstHeader(headers, 'content-disposition')
  const disposition = dispositionField ? parseStructured(dispositionField.raw) : empty
  const fileName = cleanName(
    disposition.params.get('filename') ?? type.params.get('name') ?? disposition.params.get('name'),
  )
  const charset = type.params.get('charset') ?? null
  const isText = mediaType.startsWith('text/') || mediaType === 'message/delivery-status'
  if (isText && charset !== null && !isKnownCharset(charset)) defect(taken, 'unknown-charset', charset.slice(0, 60))
  const id = firstHeader(headers, 'content-id')?.raw.replace(/[<>\s]/g, '') ?? null
  const leaf: Leaf = {
    number,
    mediaType,
    charset: charset === null ? null : charsetName(charset),
    fileName,
    disposition: dispositionKind(disposition.value),
    contentId: id === '' ? null : id,
    encoding,
    bytes: decoded.bytes,
    sizeBytes: decoded.bytes.length,
    text: isText ? textOf(decoded.bytes, charset, mediaType, limits, number, taken) : null,
    alternative: entity.alternative,
    parentType: entity.parentType,
  }
  taken.leaves.push(leaf)
  if (mediaType === 'text/plain' && leaf.text?.includes('begin ')) addUuencoded(leaf, taken, limits)
}

function dispositionKind(value: string): Part['disposition'] {
  if (value === '') return null
  return value === 'inline' ? 'inline' : 'attachment'
}

function textOf(
  bytes: Buffer,
  charset: string | null,
  mediaType: string,
  limits: Limits,
  number: string,
  taken: Taken,
): string {
  let label = charset
  if (label === null && mediaType === 'text/html')
    label =
      /<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w:-]{2,40})/i.exec(bytes.toString('latin1', 0, 2048))?.[1] ?? null
  // Four bytes a character are the most that any charset needs.
  const cut = bytes.length > limits.textChars * 4 ? bytes.subarray(0, limits.textChars * 4) : bytes
  const text = decodeText(cut, label)
  if (text.length <= limits.textChars && cut === bytes) return text
  taken.unexamined.push({
    analyser: 'intake',
    reason: 'limit',
    detail: `text of part ${number} is longer than ${limits.textChars}`,
  })
  return text.slice(0, limits.textChars)
}

/** A file name for people and rules: decoded, without control characters and folders. */
export function cleanName(name: string | undefined | null): string | null {
  if (name === undefined || name === null) return null
  const decoded = name.includes('=?') ? decodeWords(name) : name
  const clean = decoded.replace(/[\0-\x1f\x7f]/g, '').trim()
  const base = clean.slice(Math.max(clean.lastIndexOf('/'), clean.lastIndexOf('\\')) + 1).slice(0, 1000)
  return base === '' ? null : base
}

function addUuencoded(leaf: Leaf, taken: Taken, limits: Limits): void {
  const source = leaf.text!
  const files = findUuencoded(source, Math.min(50, limits.attachments))
  if (files.length === 0) return
  const kept: string[] = []
  let from = 0
  for (const [index, file] of files.entries()) {
    kept.push(source.slice(from, file.start))
    from = file.end
    taken.leaves.push({
      ...leaf,
      number: `${leaf.number}/uu${index + 1}`,
      mediaType: 'application/octet-stream',
      charset: null,
      fileName: cleanName(file.name),
      disposition: 'attachment',
      contentId: null,
      encoding: 'uuencode',
      bytes: file.bytes,
      sizeBytes: file.bytes.length,
      text: null,
    })
  }
  kept.push(source.slice(from))
  leaf.text = kept.join('')
}
