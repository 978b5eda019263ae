// Outlook's winmail.dat (MS-OXTNEF): the files and bodies wrapped in it.
import type { Limits } from '../ports.ts'
import { isTnef } from './identify.ts'
import { decodeText } from './mime/charset.ts'
import { decompressRtf, readRtf } from './rtf.ts'

export interface TnefFile {
  name: string
  bytes: Uint8Array
}

const attachmentStart = 0x0006_9002
const attachmentTitle = 0x0001_8010
const attachmentData = 0x0006_800f
const attachmentProperties = 0x0006_9005
const messageProperties = 0x0006_9003
const messageBody = 0x0002_800c

/** Files in a TNEF stream; its message body, if any, comes as `body.txt` or `body.html`. Bounded by the attachment limit. */
export function readTnef(bytes: Uint8Array, limits: Limits): TnefFile[] {
  if (!isTnef(bytes)) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const files: TnefFile[] = []
  let name = ''
  let data: Uint8Array | null = null
  const flush = () => {
    if (data && files.length < limits.attachments)
      files.push({ name: name || `attachment-${files.length + 1}`, bytes: data })
    name = ''
    data = null
  }
  let at = 6
  while (at + 9 <= bytes.length) {
    const id = view.getUint32(at + 1, true)
    const size = view.getUint32(at + 5, true)
    const start = at + 9
    if (start + size > bytes.length) break
    const content = bytes.subarray(start, start + size)
    if (id === attachmentStart) flush()
    else if (id === attachmentTitle) name ||= decodeText(content, null).replace(/\0.{0,300}$/s, '')
    else if (id === attachmentData) data = content
    else if (id === attachmentProperties) {
      const properties = readProperties(content)
      const long = properties.get(0x3707) ?? properties.get(0x3001)
      if (long) name = textOf(long)
      const object = properties.get(0x3701)
      if (!data && object && object.bytes.length > 16) data = object.bytes
    } else if (id === messageBody) files.push({ name: 'body.txt', bytes: content })
    else if (id === messageProperties) addBody(readProperties(content), files, limits)
    at = start + size + 2
  }
  flush()
  return files
}

interface Property {
  type: number
  bytes: Uint8Array
}

function textOf({ type, bytes }: Property): string {
  const text = type === 0x1f ? Buffer.from(bytes).toString('utf16le') : decodeText(bytes, null)
  return text.replace(/\0{1,}$/, '').slice(0, 1000)
}

function addBody(properties: Map<number, Property>, files: TnefFile[], limits: Limits): void {
  const html = properties.get(0x1013)
  if (html) {
    files.push({ name: 'body.html', bytes: html.bytes })
    return
  }
  const packed = properties.get(0x1009)
  const rtf = packed ? decompressRtf(packed.bytes, limits.textChars * 4) : null
  if (!rtf) return
  const inner = readRtf(rtf, limits.textChars)
  files.push({ name: inner.kind === 'html' ? 'body.html' : 'body.txt', bytes: Buffer.from(inner.text, 'utf8') })
}

const fixedSizes: Record<number, number> = { 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16 }
const sized = new Set([0x0d, 0x1e, 0x1f, 0x102])
const maxProperties = 5000

/** MAPI properties by id (MS-OXTNEF 2.1.3.4); of multi-valued ones the first value. Stops at the first thing unknown. */
function readProperties(bytes: Uint8Array): Map<number, Property> {
  const found = new Map<number, Property>()
  if (bytes.length < 4) return found
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const count = Math.min(view.getUint32(0, true), maxProperties)
  let at = 4
  for (let i = 0; i < count && at + 4 <= bytes.length; i += 1) {
    const rawType = view.getUint16(at, true)
    const id = view.getUint16(at + 2, true)
    at += 4
    if (id >= 0x8000) {
      at = afterName(view, at)
      if (at < 0) return found
    }
    const type = rawType & 0xfff
    const counted = sized.has(type) || (rawType & 0x1000) !== 0
    let values = 1
    if (counted) {
      if (at + 4 > bytes.length) return found
      values = view.getUint32(at, true)
      at += 4
    }
    for (let value = 0; value < values; value += 1) {
      let size = fixedSizes[type] ?? -1
      if (sized.has(type)) {
        if (at + 4 > bytes.length) return found
        size = view.getUint32(at, true)
        at += 4
      }
      if (size < 0 || at + size > bytes.length) return found
      if (value === 0 && !found.has(id)) found.set(id, { type, bytes: bytes.subarray(at, at + size) })
      at += size + ((4 - (size % 4)) % 4)
    }
  }
  return found
}

/** Position after the name of a named property, or −1 when it is cut off. */
function afterName(view: DataView, from: number): number {
  if (from + 24 > view.byteLength) return -1
  if (view.getUint32(from + 16, true) === 0) return from + 24
  const size = view.getUint32(from + 20, true)
  const end = from + 24 + size + ((4 - (size % 4)) % 4)
  return end > view.byteLength ? -1 : end
}
