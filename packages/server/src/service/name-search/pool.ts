// Runs patterns in threads that are ended when a pattern overruns, so that no pattern can hold up the server.
import { DocketError } from '@docket/model'
import { openSandbox, SandboxFailure } from '@docket/triage/sandbox'

export interface NamesRequest {
  pattern: string
  ignoreCase: boolean
  /** JSON array of strings, as the database wrote it: it is parsed in the thread. */
  names: string
  /** Computing time for all names together. */
  timeoutMs: number
}

export interface PatternThreads {
  /** Positions of the names in which the pattern is found, ascending. `invalid` with field `name` when the pattern cannot be used. */
  positions(request: Omit<NamesRequest, 'timeoutMs'>): Promise<Uint32Array>
  ready(): Promise<void>
  close(): Promise<void>
}

/** What a pattern may compute before it is refused. A thread that does not notice is ended by the clock, late enough for a busy machine. */
const matchMs = 120
const killMs = 2000
const threads = 2

/** Threads start with the first search; `close` ends them. */
export function openPatternThreads(): PatternThreads {
  const thread = new URL(`./thread${import.meta.filename.slice(-3)}`, import.meta.url)
  const pool = openSandbox<NamesRequest, Uint32Array>({ threads, thread, heapMegabytes: 256 })
  return {
    async positions(request) {
      try {
        return await pool.triage({ ...request, timeoutMs: matchMs }, { timeoutMs: killMs })
      } catch (error) {
        throw refused(error)
      }
    },
    ready: () => pool.ready(),
    close: () => pool.close(),
  }
}

/** A refused pattern as `invalid`; `details.name` says why in words for the caller. */
function refused(error: unknown): unknown {
  const why =
    error instanceof Error && error.name === 'PatternError'
      ? error.message
      : error instanceof SandboxFailure && error.reason === 'timeout'
        ? 'the pattern takes too long'
        : error instanceof SandboxFailure && error.reason === 'memory'
          ? 'the pattern needs too much memory'
          : null
  return why === null ? error : new DocketError('invalid', 'invalid name', { details: { name: [why] } })
}
