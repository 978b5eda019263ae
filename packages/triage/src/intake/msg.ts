// Outlook .msg files (MS-OXMSG): MAPI properties read from a compound file into a message taken apart.
import { hash } from 'node:crypto'
import { DocketError, type Unexamined } from '@docket/model'
import { type CompoundEntry, type CompoundFile, openCompoundFile } from '../analysers/file/compound-file.ts'
import type { Header } from '../message.ts'
import type { Limits } from '../ports.ts'
import { decodeText } from './mime/charset.ts'
import { firstHeader, makeHeader, readHeaders } from './mime/headers.ts'
import { cleanName, type Leaf, type Taken } from './mime/multipart.ts'
import { decompressRtf, readRtf } from './rtf.ts'

interface Store {
  file: CompoundFile
  streams: Map<string, CompoundEntry>
  limits: Limits
  /** Bytes that may still be read: streams of hostile files can share their sectors. */
  budget: number
  unexamined: Unexamined[]
}

const maxPropertyBytes = 16 * 1024 * 1024

/** Reads a .msg file; throws `invalid` when it is an OLE file without a message. */
export function readMsg(bytes: Uint8Array, limits: Limits): Taken {
  const file = openCompoundFile(bytes)
  if (!file) throw new DocketError('invalid', 'the OLE container is damaged')
  const streams = new Map(file.entries.filter(({ isStream }) => isStream).map((entry) => [entry.path, entry]))
  if (!streams.has('__properties_version1.0'))
    throw new DocketError('invalid', 'this OLE file is not an Outlook message')
  const store: Store = { file, streams, limits, budget: limits.unpackedBytes, unexamined: [] }
  const taken = readMessage(store, '', 0)
  taken.unexamined.push(...store.unexamined)
  return taken
}

function read(store: Store, path: string, maxBytes = maxPropertyBytes): Uint8Array | null {
  const entry = store.streams.get(path)
  if (!entry) return null
  if (store.budget <= 0) {
    if (!store.unexamined.some(({ reason }) => reason === 'limit'))
      store.unexamined.push({ analyser: 'intake', reason: 'limit', detail: 'the Outlook message holds too many bytes' })
    return null
  }
  const bytes = store.file.read(entry, Math.min(maxBytes, store.budget))
  store.budget -= bytes.length + 64
  return bytes
}

/** The fixed-size properties of a storage as id → low 32 bits; `skip` is the size of the stream's own header. */
function fixedProperties(store: Store, prefix: string, skip: number): Map<number, bigint> {
  const bytes = read(store, `${prefix}__properties_version1.0`, 65_536)
  const found = new Map<number, bigint>()
  if (!bytes) return found
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = skip; at + 16 <= bytes.length; at += 16)
    found.set(view.getUint16(at + 2, true), view.getBigUint64(at + 8, true))
  return found
}

function text(store: Store, prefix: string, id: string, charset: string): string {
  const wide = read(store, `${prefix}__substg1.0_${id}001F`)
  if (wide)
    return Buffer.from(wide)
      .toString('utf16le')
      .replace(/\0{1,}$/, '')
  const narrow = read(store, `${prefix}__substg1.0_${id}001E`)
  return narrow ? decodeText(narrow, charset).replace(/\0{1,}$/, '') : ''
}

function readMessage(store: Store, prefix: string, depth: number): Taken {
  const { limits } = store
  const fixed = fixedProperties(store, prefix, depth === 0 ? 32 : 24)
  const codePage = Number((fixed.get(0x3fde) ?? fixed.get(0x3ffd) ?? 1252n) & 0xffffn)
  const charset =
    codePage === 65_001 ? 'utf-8' : codePage >= 1250 && codePage <= 1258 ? `windows-${codePage}` : `cp${codePage}`
  const taken: Taken = { headers: [], leaves: [], mediaType: 'multipart/mixed', defects: [], unexamined: [] }
  taken.headers = messageHeaders(store, prefix, charset, fixed)
  addBodies(store, prefix, charset, taken)
  const found = new Set<string>()
  for (const path of store.streams.keys()) {
    const storage = path.startsWith(prefix)
      ? /^__attach_version1\.0_#[0-9a-f]{1,8}\//i.exec(path.slice(prefix.length))
      : null
    if (storage) found.add(`${prefix}${storage[0]}`)
  }
  const storages = [...found].sort()
  if (storages.length > limits.attachments)
    taken.unexamined.push({
      analyser: 'intake',
      reason: 'limit',
      detail: `more than ${limits.attachments} attachments`,
    })
  for (const [index, storage] of storages.slice(0, limits.attachments).entries())
    addAttachment(store, storage, charset, `${taken.leaves.length + 1}`, index, depth, taken)
  return taken
}

function messageHeaders(store: Store, prefix: string, charset: string, fixed: Map<number, bigint>): Header[] {
  const transport = text(store, prefix, '007D', charset).slice(0, store.limits.headerBytes)
  const source = Buffer.from(transport, 'utf8')
    .toString('latin1')
    .replace(/^\s{1,100}/, '')
  const headers = source === '' ? [] : readHeaders(source, 0, source.length, store.limits).headers
  const add = (name: string, value: string) => {
    if (value !== '' && !firstHeader(headers, name))
      headers.push(makeHeader(name, Buffer.from(value.replace(/[\r\n\0]{1,}/g, ' '), 'utf8').toString('latin1'), 0))
  }
  const get = (id: string) => text(store, prefix, id, charset)
  const name = get('0042') || get('0C1A')
  const candidates = [get('5D02'), get('5D01'), get('0065'), get('0C1F')]
  const address = candidates.find((one) => one.includes('@')) ?? candidates.find((one) => one !== '') ?? ''
  if (name !== '' || address !== '') add('from', mailbox(name, address))
  add('subject', get('0037'))
  add('message-id', get('1035'))
  add('in-reply-to', get('1042'))
  const kinds = ['from', 'to', 'cc', 'bcc']
  const lists: Record<string, string[]> = {}
  for (const storage of recipientStorages(store, prefix)) {
    const type = Number((fixedProperties(store, storage, 8).get(0x0c15) ?? 1n) & 15n)
    const kind = kinds[type] ?? 'to'
    const smtp = text(store, storage, '39FE', charset) || text(store, storage, '3003', charset)
    lists[kind] ??= []
    lists[kind].push(mailbox(text(store, storage, '3001', charset), smtp))
  }
  for (const kind of ['to', 'cc', 'bcc']) add(kind, (lists[kind] ?? []).join(', '))
  const sent = fixed.get(0x0039) ?? fixed.get(0x0e06)
  // FILETIME: 100 ns since 1601.
  if (sent) add('date', new Date(Number(sent / 10_000n) - 11_644_473_600_000).toUTCString())
  return headers
}

function recipientStorages(store: Store, prefix: string): string[] {
  const found = new Set<string>()
  for (const path of store.streams.keys()) {
    const storage = path.startsWith(prefix)
      ? /^__recip_version1\.0_#[0-9a-f]{1,8}\//i.exec(path.slice(prefix.length))
      : null
    if (storage) found.add(`${prefix}${storage[0]}`)
    if (found.size >= store.limits.recipients) break
  }
  return [...found].sort()
}

function mailbox(name: string, address: string): string {
  const quoted = name === '' || name === address ? '' : `"${name.replace(/[\\"]/g, '\\$&')}" `
  return `${quoted}<${address.replace(/[<>\s]/g, '')}>`
}

function addBodies(store: Store, prefix: string, charset: string, taken: Taken): void {
  const { textChars } = store.limits
  const plain = text(store, prefix, '1000', charset)
  const binary = read(store, `${prefix}__substg1.0_10130102`)
  let html = binary ? decodeText(binary, charset) : text(store, prefix, '1013', charset)
  let rest = plain
  if (html === '') {
    const packed = read(store, `${prefix}__substg1.0_10090102`)
    const rtf = packed ? decompressRtf(packed, maxPropertyBytes) : null
    const inner = rtf ? readRtf(rtf, textChars) : null
    if (inner?.kind === 'html') html = inner.text
    else if (inner && rest.trim() === '') rest = inner.text
  }
  const alternative = html !== '' && rest !== '' ? '1' : null
  const add = (mediaType: string, body: string) => {
    if (body.length > textChars)
      taken.unexamined.push({ analyser: 'intake', reason: 'limit', detail: `text longer than ${textChars}` })
    const cut = body.slice(0, textChars)
    taken.leaves.push({
      ...bareLeaf(`${taken.leaves.length + 1}`, mediaType, Buffer.from(cut, 'utf8')),
      text: cut,
      charset: 'utf-8',
      alternative,
    })
  }
  if (rest !== '') add('text/plain', rest)
  if (html !== '') add('text/html', html)
}

function bareLeaf(number: string, mediaType: string, bytes: Uint8Array): Leaf {
  return {
    number,
    mediaType,
    charset: null,
    fileName: null,
    disposition: null,
    contentId: null,
    encoding: 'binary',
    bytes,
    sizeBytes: bytes.length,
    text: null,
    alternative: null,
    parentType: 'multipart/mixed',
  }
}

function addAttachment(
  store: Store,
  storage: string,
  charset: string,
  number: string,
  index: number,
  depth: number,
  taken: Taken,
): void {
  const get = (id: string) => text(store, storage, id, charset)
  const shown = cleanName(get('3707') || get('3704') || get('3001'))
  const id = get('3712').replace(/[<>\s]/g, '')
  const inner = `${storage}__substg1.0_3701000D/`
  let bytes: Uint8Array | null = read(store, `${storage}__substg1.0_37010102`, store.limits.inputBytes)
  let mediaType = get('370E').toLowerCase() || 'application/octet-stream'
  let fileName = shown
  if (!bytes && store.streams.has(`${inner}__properties_version1.0`)) {
    if (depth + 1 >= store.limits.nesting) {
      taken.unexamined.push({
        analyser: 'intake',
        reason: 'limit',
        detail: `messages nested deeper than ${store.limits.nesting}`,
      })
      return
    }
    bytes = writeMessage(readMessage(store, inner, depth + 1))
    mediaType = 'message/rfc822'
    fileName = `${(shown ?? `message-${index + 1}`).replace(/\.(?:eml|msg)$/i, '')}.eml`
  }
  if (!bytes) return
  taken.leaves.push({
    ...bareLeaf(number, mediaType, bytes),
    fileName,
    disposition: 'attachment',
    contentId: id === '' ? null : id,
  })
  if (id !== '' && mediaType.startsWith('image/')) taken.leaves.at(-1)!.disposition = 'inline'
}

/** A message taken apart written as one again, so that a message inside a .msg can be handed on like any other file. */
function writeMessage(taken: Taken): Buffer {
  const digest = hash('sha256', Buffer.concat(taken.leaves.map(({ bytes }) => bytes)))
  const boundary = `=_docket_${digest.slice(0, 40)}`
  const line = (text: string) => Buffer.from(`${text}\r\n`, 'latin1')
  const parameter = (name: string) =>
    `"${Buffer.from(name, 'utf8')
      .toString('latin1')
      .replace(/[\\"\r\n]/g, '_')}"`
  const pieces: Buffer[] = []
  for (const { name, raw } of taken.headers)
    if (!/^(?:content-|mime-version)/.test(name)) pieces.push(line(`${name}: ${raw.replace(/[\r\n]{1,}/g, ' ')}`))
  pieces.push(line('mime-version: 1.0'), line(`content-type: multipart/mixed; boundary="${boundary}"`), line(''))
  for (const leaf of taken.leaves) {
    const name = leaf.fileName === null ? '' : `; name=${parameter(leaf.fileName)}`
    pieces.push(
      line(`--${boundary}`),
      line(`content-type: ${leaf.mediaType}${leaf.text === null ? '' : '; charset=utf-8'}${name}`),
    )
    pieces.push(line('content-transfer-encoding: binary'))
    if (leaf.disposition) pieces.push(line(`content-disposition: ${leaf.disposition}`))
    if (leaf.contentId) pieces.push(line(`content-id: <${leaf.contentId.replace(/[\r\n]/g, '')}>`))
    pieces.push(line(''), Buffer.from(leaf.bytes), line(''))
  }
  pieces.push(line(`--${boundary}--`))
  return Buffer.concat(pieces)
}
