// Disk images: ISO 9660 directories are listed; what lies in virtual disks is searched for programs by their marks.
import { citeMembers } from './archive.ts'
import { noteChild, type Sheet, skip } from './sheet.ts'
import { latin1 } from './signature.ts'

const sectorBytes = 2048
const maxDirectories = 200
const maxMembers = 500
const childBytes = 32 * 1024 * 1024

/** Examines a disk image. Members found here go on as files of their own unless intake has unpacked them already. */
export function examineDiskImage(sheet: Sheet): void {
  if (sheet.context.members && sheet.context.members.length > 0) return
  if (sheet.kind !== 'iso') {
    skip(sheet, 'unsupported', 'the file system of the virtual disk was not read')
    return
  }
  const members = readIsoMembers(sheet.file.bytes)
  if (members.length === 0) skip(sheet, 'malformed', 'no file could be listed in the disk image')
  citeMembers(
    sheet,
    members.map(({ name }) => ({ name, encrypted: false })),
  )
  for (const { name, bytes } of members.slice(0, 50)) if (bytes.length <= childBytes) noteChild(sheet, name, bytes)
}

/** Files of an ISO 9660 image, Joliet names when there are some (ECMA-119 8.4, 9.1); directories visited once each. */
export function readIsoMembers(image: Uint8Array): { name: string; bytes: Uint8Array }[] {
  const view = new DataView(image.buffer, image.byteOffset, image.length)
  let root = -1
  let joliet = false
  for (let sector = 16; sector < 48 && (sector + 1) * sectorBytes <= image.length; sector += 1) {
    const at = sector * sectorBytes
    if (latin1(image, at + 1, at + 6) !== 'CD001' || image[at] === 255) break
    const isJoliet = image[at] === 2 && image[at + 88] === 0x25 && image[at + 89] === 0x2f
    if ((image[at] === 1 && root < 0) || isJoliet) {
      root = at + 156
      joliet = isJoliet
    }
  }
  if (root < 0) return []
  const members: { name: string; bytes: Uint8Array }[] = []
  const seen = new Set<number>()
  const pending = [{ at: root, prefix: '' }]
  while (pending.length > 0 && seen.size < maxDirectories && members.length < maxMembers) {
    const { at, prefix } = pending.pop()!
    if (at + 18 > image.length) continue
    const start = view.getUint32(at + 2, true) * sectorBytes
    const end = Math.min(image.length, start + view.getUint32(at + 10, true))
    if (seen.has(start)) continue
    seen.add(start)
    for (let record = start; record + 33 < end && members.length < maxMembers; ) {
      const size = image[record]!
      if (size === 0) {
        record = (Math.floor(record / sectorBytes) + 1) * sectorBytes
        continue
      }
      const nameBytes = image.subarray(record + 33, Math.min(record + 33 + image[record + 32]!, image.length))
      const isSelf = nameBytes.length === 1 && nameBytes[0]! < 2
      if (!isSelf && record + 33 < image.length) {
        const plain = joliet ? new TextDecoder('utf-16be').decode(nameBytes) : latin1(nameBytes)
        const name = `${prefix}${plain.replace(/;\d{1,5}$/, '')}`.slice(0, 500)
        if ((image[record + 25]! & 2) !== 0) pending.push({ at: record, prefix: `${name}/` })
        else {
          const from = view.getUint32(record + 2, true) * sectorBytes
          members.push({ name, bytes: image.subarray(from, from + view.getUint32(record + 10, true)) })
        }
      }
      record += size
    }
  }
  return members
}
