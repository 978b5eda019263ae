// Threads for patterns: a search goes through them slice by slice, in turns with the others, until it is done or has cost too much.
import { DocketError } from '@docket/model'
import { openSandbox, SandboxFailure } from '@docket/triage/sandbox'
import type { Layer, Layers, NameTable, Question, RawNames } from './name-table.ts'
import { takesTooLong } from './pcre2.ts'
import type { Turns } from './turns.ts'

export interface Slice {
  kind: 'slice'
  sources: readonly Layers[]
  question: Question
  /** Null for the first slice, whose report has them. */
  rows: Uint32Array | null
  from: number
  name: { pattern: string; ignoreCase: boolean }
  /** Computing time. */
  sliceMs: number
}

export interface SliceReport {
  rows: Uint32Array | null
  /** Numbers of the names in which the pattern is found, in order. */
  found: Uint32Array
  /** Where the next slice begins; null at the end. */
  next: number | null
  usedMs: number
  /** The pattern is one that JavaScript's engine tries in bounded time. */
  isPlain: boolean
}

/** What a thread does; a table of names, one layer instead of many, or part of a search. */
export type Job = { kind: 'make'; raw: RawNames } | { kind: 'merge'; layers: Layers } | Slice

export interface Search extends Pick<Slice, 'sources' | 'question' | 'name'> {
  caller: string
  /** When the request began, as `performance.now` has it. */
  startedAt: number
}

export interface PatternThreads {
  /**
   * Numbers of the names in which the pattern is found, in the order asked for. `invalid` with field `name` when the pattern cannot be
   * used or costs too much, `unavailable` when others left it no time.
   */
  search(search: Search): Promise<Uint32Array>
  make(raw: RawNames): Promise<NameTable>
  merge(layers: Layers): Promise<Layer>
  ready(): Promise<void>
  close(): Promise<void>
}

/**
 * An answer has 300 ms from the beginning of its request, and the page behind the search takes its part. A pattern is refused when it has
 * computed for `patternMs`, or when `answerMs` are over. On a busy machine the clock alone refuses nobody: everything may compute for
 * `grantedMs`, most of all plain patterns, which need no more. When other searches or the first reading of the names took the time, that
 * is less, and whoever got less than `shareMs` may try again.
 */
const patternMs = 200
const answerMs = 215
const grantedMs = { plain: 120, alone: 40, among: 25 } as const
const shareMs = 75
/** Nobody waits longer, however busy the machine. */
const lastMs = 20_000
const sliceMs = 20
/** A thread that does not come back is ended; steps are counted, so that this is no more than a net. */
const killMs = 5000

/** At most so many threads; they start with the first search, and `close` ends them. */
export function openPatternThreads(turns: Turns, threads: number): PatternThreads {
  const thread = new URL(`./thread${import.meta.filename.slice(-3)}`, import.meta.url)
  const pool = openSandbox<Job, unknown>({ threads, thread, heapMegabytes: 256, jobsPerThread: 100_000 })
  const run = async <T>(job: Job): Promise<T> => {
    try {
      return (await pool.triage(job, { timeoutMs: killMs })) as T
    } catch (error) {
      throw refused(error)
    }
  }
  return {
    async search({ sources, question, name, caller, startedAt }) {
      const found: Uint32Array[] = []
      let rows: Uint32Array | null = null
      let from: number | null = 0
      let used = 0
      // What came before, the first reading of the names above all, was no computing of the pattern.
      let waited = performance.now() - startedAt
      while (from !== null) {
        const part: Slice = {
          kind: 'slice',
          sources,
          question,
          rows,
          from,
          name,
          sliceMs: Math.max(5, Math.min(sliceMs, patternMs - used)),
        }
        const asked = performance.now()
        const report: SliceReport = await turns.take(caller, () => {
          waited += performance.now() - asked
          return run<SliceReport>(part)
        })
        rows ??= report.rows
        found.push(report.found)
        used += report.usedMs
        from = report.next
        if (from !== null) checkCost(report, used, performance.now() - startedAt, waited)
      }
      return joined(found)
    },
    make: (raw) => run<NameTable>({ kind: 'make', raw }),
    merge: (layers) => run<Layer>({ kind: 'merge', layers }),
    ready: () => pool.ready(),
    close: () => pool.close(),
  }
}

function checkCost({ isPlain }: SliceReport, usedMs: number, passedMs: number, waitedMs: number): void {
  const isAmong = waitedMs > passedMs / 2
  const granted = grantedMs[isPlain ? 'plain' : isAmong ? 'among' : 'alone']
  if (usedMs < patternMs && passedMs < lastMs && (passedMs < answerMs || usedMs < granted)) return
  if (isAmong && usedMs < shareMs)
    throw new DocketError('unavailable', 'Too many searches are running; try again in a moment')
  throw invalidName(takesTooLong)
}

/** `details.name` says why in words for the caller. */
export const invalidName = (why: string) => new DocketError('invalid', 'invalid name', { details: { name: [why] } })

function refused(error: unknown): unknown {
  if (error instanceof Error && error.name === 'PatternError') return invalidName(error.message)
  if (error instanceof SandboxFailure && error.reason === 'timeout') return invalidName(takesTooLong)
  if (error instanceof SandboxFailure && error.reason === 'memory')
    return invalidName('the pattern needs too much memory')
  return error
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
