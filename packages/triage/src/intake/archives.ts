// Opens archives: ZIP by zip.js, gzip by zlib, everything else by 7-Zip; loaded when needed, every byte and member counted.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'
import type { Unexamined } from '@docket/model'
import type { ZipReaderConstructorOptions } from '@zip.js/zip.js'

/** One file of an archive; `bytes` is null when it is encrypted and no password fitted. */
export interface Member {
  /** Path inside the archive, as stored. */
  path: string
  bytes: Uint8Array | null
  /** Size as unpacked, or as the archive claims when it could not be opened. */
  sizeBytes: number
}

/** What may still be unpacked; shared by all archives of one mail and counted down. */
export interface Budget {
  bytes: number
  members: number
  outOfTime: () => boolean
}

export interface Unpacked {
  members: Member[]
  unexamined: Unexamined[]
  /** The password that opened it, if one was needed. */
  password: string | null
}

/** File types (as `fileTypeOf` says them) that hold files worth unpacking. */
export const archiveTypes: ReadonlySet<string> = new Set([
  'zip',
  'rar',
  '7z',
  'gzip',
  'bzip2',
  'xz',
  'zstd',
  'cab',
  'arj',
  'tar',
  'iso',
  'vhd',
  'vhdx',
])

const maxPasswords = 20
/** 7-Zip works in memory; larger archives of its kinds are only said to be unexamined. */
const maxSevenZipInput = 32 * 1024 * 1024
const zipOptions: ZipReaderConstructorOptions = { useWebWorkers: false, filenameValidation: 'tolerant' }

/** Unpacks an archive within the budget. Damage and limits end up in `unexamined`; nothing is thrown for hostile bytes. */
export async function unpack(
  bytes: Uint8Array,
  type: string,
  name: string,
  passwords: readonly string[],
  budget: Budget,
): Promise<Unpacked> {
  const result: Unpacked = { members: [], unexamined: [], password: null }
  const note = (reason: Unexamined['reason'], detail: string) => {
    if (result.unexamined.length < 20)
      result.unexamined.push({ analyser: 'intake', reason, detail: `${name.slice(0, 100)}: ${detail}` })
  }
  const tries = [...new Set(passwords)].slice(0, maxPasswords)
  // No archive may use up what the others need: a bomb in front must not shield what comes after it.
  const share: Budget = {
    bytes: Math.ceil(budget.bytes / 2),
    members: Math.ceil(budget.members / 2),
    outOfTime: budget.outOfTime,
  }
  const granted = { ...share }
  try {
    if (type === 'zip') await unpackZip(bytes, tries, share, result, note)
    else if (type === 'gzip') unpackGzip(bytes, name, share, result)
    else if (bytes.length > maxSevenZipInput) note('limit', 'the archive is too large to be unpacked')
    else await unpackBySevenZip(bytes, tries, share, result, note)
  } catch (error) {
    if (error instanceof LimitReached) note('limit', error.message)
    else
      note('malformed', `the archive is damaged (${error instanceof Error ? error.message.slice(0, 80) : 'unknown'})`)
  }
  budget.bytes = Math.max(0, budget.bytes - (granted.bytes - share.bytes))
  budget.members -= granted.members - share.members
  if (result.members.some((member) => member.bytes === null))
    note('encrypted', 'encrypted, and no known password opens it')
  return result
}

type Note = (reason: Unexamined['reason'], detail: string) => void

class LimitReached extends Error {}

async function unpackZip(
  bytes: Uint8Array,
  passwords: readonly string[],
  budget: Budget,
  result: Unpacked,
  note: Note,
): Promise<void> {
  const { Uint8ArrayReader, ZipReader } = await import('@zip.js/zip.js')
  const reader = new ZipReader(new Uint8ArrayReader(bytes), zipOptions)
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue
    takeMember(budget)
    const path = entry.filename
    if (!entry.encrypted) {
      const content = await collect((sink) => entry.getData(sink, zipOptions), budget).catch((error: unknown) => {
        if (error instanceof LimitReached) throw error
        note('malformed', `${path.slice(0, 80)} is damaged`)
        return null
      })
      if (content) result.members.push({ path, bytes: content, sizeBytes: content.length })
      continue
    }
    let content: Uint8Array | null = null
    const known = result.password === null ? passwords : [result.password, ...passwords]
    for (const password of known) {
      content = await collect(
        (sink) => entry.getData(sink, { ...zipOptions, password, checkSignature: true }),
        budget,
      ).catch((error: unknown) => {
        if (error instanceof LimitReached) throw error
        // A wrong password shows itself as such, or as a wrong checksum.
        return null
      })
      if (!content) continue
      result.password = password
      break
    }
    result.members.push({ path, bytes: content, sizeBytes: content?.length ?? entry.uncompressedSize })
  }
}

function takeMember(budget: Budget): void {
  if (budget.members <= 0) throw new LimitReached('more members than are unpacked')
  if (budget.outOfTime()) throw new LimitReached('the time for this mail was used up')
  budget.members -= 1
}

/** Gathers what is written, counted against the budget; the claimed size of a member is not believed. */
async function collect(
  write: (sink: WritableStream<Uint8Array>) => Promise<unknown>,
  budget: Budget,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let taken = 0
  let over: LimitReached | null = null
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      taken += chunk.length
      if (taken > budget.bytes) over = new LimitReached('more bytes than are unpacked')
      else if (budget.outOfTime()) over = new LimitReached('the time for this mail was used up')
      if (over) throw over
      chunks.push(chunk)
    },
  })
  try {
    await write(sink)
  } catch (error) {
    throw over ?? error
  } finally {
    budget.bytes -= taken
  }
  return Buffer.concat(chunks)
}

function unpackGzip(bytes: Uint8Array, name: string, budget: Budget, result: Unpacked): void {
  takeMember(budget)
  let content: Buffer
  try {
    content = gunzipSync(bytes, { maxOutputLength: Math.max(1, budget.bytes) })
  } catch (error) {
    if (error instanceof RangeError) throw new LimitReached('more bytes than are unpacked')
    throw error
  }
  budget.bytes -= content.length
  result.members.push({
    path: name.replace(/\.t?gz$/i, (end) => (end.toLowerCase() === '.tgz' ? '.tar' : '')),
    bytes: content,
    sizeBytes: content.length,
  })
}

type SevenZipFactory = typeof import('7z-wasm').default
let wasm: Promise<Buffer> | null = null

/** One run of 7-Zip over the archive; a new instance each time, because a failed run leaves the old one unusable. */
async function runSevenZip(bytes: Uint8Array, args: string[], limit: Budget) {
  const { default: factory } = (await import('7z-wasm')) as unknown as { default: SevenZipFactory }
  wasm ??= readFile(
    createRequire(import.meta.url)
      .resolve('7z-wasm')
      .replace(/[^/\\]{1,40}$/, '7zz.wasm'),
  )
  const binary = await wasm
  const lines: string[] = []
  const say = (line: string) => {
    if (lines.length < 20_000) lines.push(line)
  }
  const seven = await factory({
    wasmBinary: binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.length) as ArrayBuffer,
    print: say,
    printErr: say,
    stdin: () => 10,
  })
  let written = 0
  let over: LimitReached | null = null
  const files = seven.FS as unknown as {
    write: (stream: unknown, buffer: unknown, offset: number, length: number, ...rest: unknown[]) => number
  }
  const write = files.write
  files.write = (stream, buffer, offset, length, ...rest) => {
    written += length
    // Names are written to the console streams too; a megabyte of talk is no harm.
    if (written > limit.bytes + 1_000_000) over = new LimitReached('more bytes than are unpacked')
    else if (limit.outOfTime()) over = new LimitReached('the time for this mail was used up')
    if (over) throw over
    return write(stream, buffer, offset, length, ...rest)
  }
  const input = seven.FS.open('/archive', 'w+')
  write(input, bytes, 0, bytes.length)
  seven.FS.close(input)
  try {
    seven.callMain(args)
  } catch (error) {
    if (over) throw over
    // 7-Zip ends with an exit code thrown as a bare number; what went wrong stands in the printed lines.
    if (typeof error !== 'number' && !(typeof error === 'object' && error !== null && 'status' in error)) throw error
  }
  return { seven, text: lines.join('\n') }
}

async function unpackBySevenZip(
  bytes: Uint8Array,
  passwords: readonly string[],
  budget: Budget,
  result: Unpacked,
  note: Note,
): Promise<void> {
  const first = passwords[0] ?? 'infected'
  const listing = await runSevenZip(bytes, ['l', '-slt', `-p${first}`, '/archive'], { ...budget, bytes: 10_000_000 })
  const listed = parseListing(listing.text)
  const namesHidden = /Wrong password|Cannot open encrypted archive/i.test(listing.text)
  const encrypted = namesHidden || listed.some((member) => member.encrypted)
  const total = listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  if (listed.length > budget.members) throw new LimitReached(`${listed.length} members are more than are unpacked`)
  if (total > budget.bytes) throw new LimitReached(`${total} bytes are more than are unpacked`)
  for (const password of encrypted ? [...passwords.slice(0, 6), ''] : ['']) {
    if (budget.outOfTime()) throw new LimitReached('the time for this mail was used up')
    const { seven, text } = await runSevenZip(bytes, ['x', '-y', `-p${password}`, '-o/out', '/archive'], budget)
    const members = readTree(seven.FS as unknown as TreeSystem, budget)
    const wrong = /Wrong password|Cannot open encrypted archive|Data Error in encrypted/i.test(text)
    if (wrong && password !== '') continue
    if (!wrong && encrypted) result.password = password
    const failed = new Set(
      [...text.matchAll(/(?:Wrong password\??|Data Error[^:\n]{0,60}) : ([^\n]{1,1000})/g)].map((match) => match[1]!),
    )
    for (const { path, content } of members) {
      if (failed.has(path) || (wrong && listed.some((one) => one.path === path && one.encrypted))) continue
      takeMember(budget)
      budget.bytes -= content.length
      result.members.push({ path, bytes: content, sizeBytes: content.length })
    }
    if (wrong) {
      const opened = new Set(result.members.map(({ path }) => path))
      for (const one of listed)
        if (one.encrypted && !opened.has(one.path))
          result.members.push({ path: one.path, bytes: null, sizeBytes: one.sizeBytes })
      if (namesHidden && listed.length === 0) result.members.push({ path: '(hidden names)', bytes: null, sizeBytes: 0 })
    } else if (result.members.length === 0) note('malformed', 'nothing could be unpacked')
    return
  }
}

interface Listed {
  path: string
  sizeBytes: number
  encrypted: boolean
}

/** Members of a technical listing (`7z l -slt`), folders left out. */
function parseListing(text: string): Listed[] {
  const listed: Listed[] = []
  const body = text.slice(text.indexOf('----------'))
  for (const block of body.split('\n\n').slice(0, 20_000)) {
    const path = /^Path = (.{1,2000})$/m.exec(block)?.[1]
    if (path === undefined || /^Folder = \+$/m.test(block) || /^Attributes = D/m.test(block)) continue
    const sizeBytes = Number(/^Size = (\d{1,15})$/m.exec(block)?.[1] ?? 0)
    listed.push({ path, sizeBytes, encrypted: /^Encrypted = \+$/m.test(block) })
  }
  return listed
}

interface TreeSystem {
  readdir(path: string): string[]
  lstat(path: string): { mode: number; size: number }
  isDir(mode: number): boolean
  isFile(mode: number): boolean
  readFile(path: string): Uint8Array
}

function readTree(files: TreeSystem, budget: Budget): { path: string; content: Uint8Array }[] {
  const found: { path: string; content: Uint8Array }[] = []
  const pending = files.readdir('/').includes('out') ? ['/out'] : []
  while (pending.length > 0 && found.length < budget.members) {
    const folder = pending.pop()!
    for (const name of files.readdir(folder)) {
      if (name === '.' || name === '..') continue
      const path = `${folder}/${name}`
      const { mode } = files.lstat(path)
      if (files.isDir(mode)) pending.push(path)
      else if (files.isFile(mode)) found.push({ path: path.slice('/out/'.length), content: files.readFile(path) })
    }
  }
  return found
}
