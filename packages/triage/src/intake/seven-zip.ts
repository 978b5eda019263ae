// Runs 7-Zip, compiled to WebAssembly, over an archive in memory, with every byte it writes counted.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Budget, LimitReached, type Note, takeMember, type Unpacked } from './unpack-budget.ts'

/** 7-Zip works in memory; larger archives of its kinds are only said to be unexamined. */
export const maxSevenZipInput = 32 * 1024 * 1024

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

/** Unpacks by 7-Zip into `result`; throws `LimitReached` when the budget is used up. */
export async function unpackBySevenZip(
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
