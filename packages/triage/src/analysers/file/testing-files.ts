// Builders of small files for tests: attachments, ZIPs, compound files with macros, shortcuts, disk images, PDF documents.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { deflateRawSync, gunzipSync } from 'node:zlib'
import { utils, write } from 'cfb'
import type { Attachment } from '../../message.ts'
import { defaultLimits, type Limits, offlinePorts } from '../../ports.ts'
import type { FileContext } from './sheet.ts'

export function attachment(name: string, content: Uint8Array | string, more: Partial<Attachment> = {}): Attachment {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    name,
    part: '2',
    mediaType: 'application/octet-stream',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
    bytes,
    fileType: 'unknown',
    parent: null,
    encrypted: false,
    inline: false,
    ...more,
  }
}

export function fileContext(more: Partial<FileContext> = {}, limits: Partial<Limits> = {}): FileContext {
  return {
    ports: offlinePorts,
    limits: { ...defaultLimits, ...limits },
    outOfTime: () => false,
    authenticatedDomains: new Set(),
    ...more,
  }
}

interface ZipEntry {
  content?: Uint8Array | string
  encrypted?: boolean
  claimedBytes?: number
}

/** A ZIP of deflated members, with one local header each and a directory. */
export function zip(entries: Record<string, ZipEntry | string>): Uint8Array {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, given] of Object.entries(entries)) {
    const entry: ZipEntry = typeof given === 'string' ? { content: given } : given
    const plain = Buffer.from(entry.content ?? '')
    const packed = deflateRawSync(plain)
    const nameBytes = Buffer.from(name)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE((entry.encrypted ? 1 : 0) | 0x800, 2)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(entry.claimedBytes ?? plain.length, 18)
    head.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, nameBytes, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), head, tail, nameBytes]))
    locals.push(local)
    offset += local.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(directory.length & 0xffff, 8)
  end.writeUInt16LE(directory.length & 0xffff, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, list, end])
}

/** A compound file with the given streams. */
export function compound(streams: Record<string, Uint8Array | string>): Uint8Array {
  const file = utils.cfb_new()
  for (const [path, content] of Object.entries(streams)) utils.cfb_add(file, `/${path}`, Buffer.from(content))
  return write(file, { type: 'buffer' }) as Buffer
}

/** A VBA compression container that holds `source` as literals only (MS-OVBA 2.4.1.3), with rubbish in front as in a module. */
export function vbaModule(source: string): Uint8Array {
  const text = `Attribute VB_Name = "Module1"\r\n${source}`
  const chunks: Buffer[] = [Buffer.from('rubbish\x01', 'latin1')]
  for (let at = 0; at < text.length; at += 3600) {
    const piece = Buffer.from(text.slice(at, at + 3600), 'latin1')
    const body: Buffer[] = []
    for (let i = 0; i < piece.length; i += 8) body.push(Buffer.from([0]), piece.subarray(i, i + 8))
    const packed = Buffer.concat(body)
    const header = Buffer.alloc(2)
    header.writeUInt16LE(0xb000 | (packed.length - 1))
    chunks.push(header, packed)
  }
  return Buffer.concat(chunks)
}

/** A macro document of the old kind. */
export function macroDocument(source: string): Uint8Array {
  return compound({
    WordDocument: Buffer.alloc(4200),
    'Macros/VBA/Module1': vbaModule(source),
    'Macros/VBA/dir': 'dir',
  })
}

/** A shortcut with target, arguments and icon in its string data (MS-SHLLINK 2.4). */
export function shortcut(target: string, args: string, icon: string): Uint8Array {
  const head = Buffer.alloc(76)
  head.write('4c0000000114020000000000c000000000000046', 'hex')
  head.writeUInt32LE(8 | 32 | 64 | 0x80, 20)
  const strings = [target, args, icon].flatMap((text) => {
    const size = Buffer.alloc(2)
    size.writeUInt16LE(text.length)
    return [size, Buffer.from(text, 'utf16le')]
  })
  return Buffer.concat([head, ...strings, Buffer.alloc(4)])
}

/** An ISO 9660 image with files in its root. */
export function diskImage(files: Record<string, Uint8Array | string>): Uint8Array {
  const image = Buffer.alloc(2048 * (20 + Object.keys(files).length * 4))
  image.write('\x01CD001\x01', 16 * 2048, 'latin1')
  image.write('\xffCD001\x01', 17 * 2048, 'latin1')
  const record = (name: string, sector: number, bytes: number, flags: number): Buffer => {
    const out = Buffer.alloc(33 + name.length + (name.length % 2 === 0 ? 1 : 0))
    out[0] = out.length
    out.writeUInt32LE(sector, 2)
    out.writeUInt32LE(bytes, 10)
    out[25] = flags
    out[32] = name.length
    out.write(name, 33, 'latin1')
    return out
  }
  record('\0', 18, 2048, 2).copy(image, 16 * 2048 + 156)
  let at = 18 * 2048
  for (const own of ['\0', '\x01']) at += record(own, 18, 2048, 2).copy(image, at)
  for (const [index, [name, content]] of Object.entries(files).entries()) {
    const bytes = Buffer.from(content)
    at += record(`${name};1`, 20 + index * 4, bytes.length, 0).copy(image, at)
    bytes.copy(image, (20 + index * 4) * 2048)
  }
  return image
}

/** A PDF of the given object bodies; object numbers start at 1. Offsets are left out, readers of lures do without them. */
export function pdf(objects: readonly (string | Uint8Array)[], trailer = '<</Root 1 0 R>>'): Uint8Array {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n')]
  for (const [index, body] of objects.entries())
    pieces.push(Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(body), Buffer.from('\nendobj\n'))
  pieces.push(Buffer.from(`trailer\n${trailer}\n%%EOF\n`))
  return Buffer.concat(pieces)
}

/** A stream object. */
export function stream(dictionary: string, body: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from(`<<${dictionary}/Length ${body.length}>>\nstream\n`),
    body,
    Buffer.from('\nendstream'),
  ])
}

/** Files of the shared test data (harmless samples of many types) by name, or null where the data is not installed. */
export function sampleFiles(): Map<string, Uint8Array> | null {
  const folder = process.env.DOCKET_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../../shared/data')
  const archive = join(folder, 'files', 'strelka-fixtures.tar.gz')
  if (!existsSync(archive)) return null
  const tar = gunzipSync(readFileSync(archive))
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + 512 <= tar.length; ) {
    const name = tar.toString('latin1', at, at + 100).split('\0', 1)[0] ?? ''
    if (name === '') break
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0
    if (size > 0) files.set(name.split('/').at(-1) ?? name, tar.subarray(at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
