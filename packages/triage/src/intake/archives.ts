// Opens archives: ZIP by zip.js, gzip by zlib, everything else by 7-Zip; loaded when needed, every byte and member counted.
import { gunzipSync } from 'node:zlib'
import type { Unexamined } from '@docket/model'
import type { ZipReaderConstructorOptions } from '@zip.js/zip.js'
import { maxSevenZipInput, unpackBySevenZip } from './seven-zip.ts'
import { type Budget, LimitReached, type Note, takeMember, type Unpacked } from './unpack-budget.ts'

export type { Budget, Member, Unpacked } from './unpack-budget.ts'

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
