// Finds what `docket triage` was pointed at: files, folders (walked in name order), or standard input.
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandFailure, exitCodes } from './failure.ts'

export interface Input {
  path: string
  read(): Promise<Uint8Array>
}

const maxBytes = 64 * 1024 * 1024
/** Lists and archives that lie beside mail collections; a person who means one of them names it directly. */
const besides = /(^\.|\.(jsonl|md|tar|gz|xz|log|tsv|csv)$)/i

/** Expands the paths in the order given; a folder gives its files in name order, hidden files and lists left out. */
export async function collectInputs(paths: string[]): Promise<Input[]> {
  const inputs: Input[] = []
  for (const path of paths) {
    if (path === '-') inputs.push({ path, read: () => readStream(process.stdin) })
    else {
      const info = await stat(path).catch(() => null)
      if (!info) throw new CommandFailure(exitCodes.usage, `no such file or folder: ${path}`)
      if (info.isDirectory()) await walk(path, inputs)
      else inputs.push({ path, read: () => readBounded(path) })
    }
  }
  return inputs
}

async function walk(folder: string, inputs: Input[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !entry.name.startsWith('.')) await walk(path, inputs)
    else if (entry.isFile() && !besides.test(entry.name)) inputs.push({ path, read: () => readBounded(path) })
  }
}

async function readBounded(path: string): Promise<Uint8Array> {
  const { size } = await stat(path)
  return size > maxBytes ? readStream(createReadStream(path, { end: maxBytes })) : readFile(path)
}

/** Reads to the end, or one byte past the limit, so that triage itself reports "too large". */
async function readStream(stream: AsyncIterable<Buffer>): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  return Buffer.concat(chunks)
}
