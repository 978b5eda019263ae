// What runs inside a pattern thread: tables of names are made and merged here, and a pattern is tried on names for a slice of time.
import { parentPort } from 'node:worker_threads'
import { mergedLayers, type NameTable, Numbering, selectNames, tableOf } from './name-table.ts'
import { compilePattern } from './pcre2.ts'
import { type PlainPattern, plainPattern } from './plain-pattern.ts'
import type { Job, Slice, SliceReport } from './pool.ts'

const port = parentPort
if (port === null) throw new Error('thread runs as a worker thread only')

/** Milliseconds this thread has computed; the clock, where Node cannot tell. A busy machine must not make patterns costlier. */
function usedMs(): number {
  if (process.threadCpuUsage === undefined) return performance.now()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** A turn ends by the clock as well, later: then the machine is busy, and others wait. */
const clockFactor = 4

function search({ sources, question, rows: known, from, name, sliceMs }: Slice): SliceReport {
  const began = usedMs()
  const until = performance.now() + sliceMs * clockFactor
  const rows = known ?? selectNames(sources, question)
  const plain = plainPattern(name.pattern, name.ignoreCase)
  const test = testOf(name, plain)
  const numbers = new Numbering(sources)
  const found: number[] = []
  let at = from
  for (let looks = 0; at < rows.length; at += 1, looks += 1) {
    // The clock is cheap to ask, the time computed is not.
    if (looks > 0 && (performance.now() > until || (looks % 32 === 0 && usedMs() - began > sliceMs))) break
    const row = rows[at] ?? 0
    const [table, index] = numbers.place(row)
    if (test(table, table.offsets[index] ?? 0, table.offsets[index + 1] ?? 0)) found.push(row)
  }
  return {
    rows: known === null ? rows : null,
    found: Uint32Array.from(found),
    next: at < rows.length ? at : null,
    usedMs: usedMs() - began,
    isPlain: plain !== null,
  }
}

/** The pattern on JavaScript's engine where that finds the same in bounded time, else on PCRE2. */
function testOf({ pattern, ignoreCase }: Slice['name'], plain: PlainPattern | null) {
  // PCRE2 compiles every pattern: what it refuses is refused, however plain.
  const test = compilePattern(pattern, { ignoreCase })
  if (plain === null) return ({ units }: NameTable, start: number, end: number) => test(units, start, end)
  let table: NameTable | null = null
  let bytes: Buffer = Buffer.alloc(0)
  return (of: NameTable, start: number, end: number) => {
    if (end - start > plain.maxNameChars) return test(of.units, start, end)
    if (of !== table) bytes = Buffer.from(of.units.buffer, of.units.byteOffset, of.units.byteLength)
    table = of
    return plain.expression.test(bytes.toString('utf16le', start * 2, end * 2))
  }
}

function answer(job: Job): unknown {
  if (job.kind === 'make') return tableOf(job.raw)
  if (job.kind === 'merge') return mergedLayers(job.layers)
  return search(job)
}

/** Half a thousand names, so that the WebAssembly is compiled for speed before somebody waits for it. */
function warm(): void {
  const test = compilePattern('(?i)(\\w+) .*\\1 [0-9]+$', { ignoreCase: false })
  const name = Uint16Array.from('A name of an incident as they are, number 0', (character) => character.charCodeAt(0))
  for (let n = 0; n < 500; n += 1) test(name, 0, name.length)
}

warm()
port.on('message', ({ id, request }: { id: number; request: Job }) => {
  try {
    port.postMessage({ id, report: answer(request) })
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    port.postMessage({ id, error: { name: error.name, message: error.message, code: null } })
  }
})

port.postMessage({ ready: true })
