// Bounded reader of ZIP directories and members (APPNOTE 4.3), for Office packages and for listing archives nobody unpacked.
import { inflateRawSync } from 'node:zlib'

export interface ZipMember {
  name: string
  /** Sizes as the directory claims them, in bytes. */
  packedBytes: number
  sizeBytes: number
  method: number
  encrypted: boolean
  /** Offset of the local header. */
  offset: number
}

export interface ZipDirectory {
  members: ZipMember[]
  /** Number of members the archive says it has; larger than `members.length` when the limit cut the list. */
  total: number
}

const endMark = 0x06054b50
const entryMark = 0x02014b50
const localMark = 0x04034b50
/** The end record may be followed by a comment of 64 KB. */
const endSearchBytes = 65_557

/** Lists the members, at most `maxMembers`; null when there is no readable directory. */
export function readZipDirectory(bytes: Uint8Array, maxMembers: number): ZipDirectory | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let end = bytes.length - 22
  const stop = Math.max(0, bytes.length - endSearchBytes)
  while (end >= stop && view.getUint32(end, true) !== endMark) end -= 1
  if (end < stop) return null
  const total = view.getUint16(end + 10, true)
  const directoryBytes = view.getUint32(end + 12, true)
  // Data put before the archive (self-extractors, polyglots) shifts all offsets; the directory itself ends at the end record.
  let at = end - directoryBytes
  const shift = at - view.getUint32(end + 16, true)
  if (at < 0) return null
  const members: ZipMember[] = []
  while (members.length < maxMembers && at + 46 <= end && view.getUint32(at, true) === entryMark) {
    const nameBytes = view.getUint16(at + 28, true)
    const flags = view.getUint16(at + 8, true)
    const rawName = bytes.subarray(at + 46, at + 46 + nameBytes)
    members.push({
      name: new TextDecoder(flags & 0x800 ? 'utf-8' : 'windows-1252').decode(rawName),
      packedBytes: view.getUint32(at + 20, true),
      sizeBytes: view.getUint32(at + 24, true),
      method: view.getUint16(at + 10, true),
      encrypted: (flags & 1) === 1,
      offset: view.getUint32(at + 42, true) + shift,
    })
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return { members, total }
}

/**
 * Bytes of a stored or deflated member, or null when it is encrypted, damaged, of another method, or larger than
 * `maxBytes` once unpacked (the claimed size is not believed).
 */
export function readZipMember(bytes: Uint8Array, member: ZipMember, maxBytes: number): Uint8Array | null {
  const { offset } = member
  if (member.encrypted || offset < 0 || offset + 30 > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint32(offset, true) !== localMark) return null
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  const packed = bytes.subarray(start, Math.min(bytes.length, start + member.packedBytes))
  if (member.method === 0) return packed.length <= maxBytes ? packed : null
  if (member.method !== 8) return null
  try {
    return inflateRawSync(packed, { maxOutputLength: maxBytes })
  } catch {
    // Damaged or beyond the limit: the caller treats both as "could not be read".
    return null
  }
}
