// Waiting until something on the server has ended: polls, with a limit and a way out.
import { AbortedError, TimeoutError } from '../core/errors.ts'
import type { CallOptions } from '../core/http.ts'
import { pause, signalAfter, timeLimit } from '../core/time.ts'

/** How long to wait, and how often to look. */
export interface WaitOptions {
  /** Longest wait in milliseconds; default: no limit. */
  timeout?: number
  /** Pause between two looks in milliseconds; default 1,000. */
  interval?: number
  signal?: AbortSignal
}

/** What `wait` options take: false not to wait, true for the defaults. */
export type Wait = boolean | WaitOptions

/**
 * Looks until `look` answers something other than null. The first look comes at once.
 *
 * @throws TimeoutError when `timeout` ran out, AbortedError when the signal fired
 */
export async function until<T>(
  what: string,
  look: (signal?: AbortSignal) => Promise<T | null>,
  options: WaitOptions = {},
): Promise<T> {
  const { timeout, interval = 1000, signal } = options
  const outOfTime = timeout === undefined ? [] : signalAfter(timeLimit('timeout', timeout))
  // A look that hangs must not outlast the wait: it ends with it.
  const ends = [...(signal ? [signal] : []), ...outOfTime]
  const endsLook = ends.length === 0 ? undefined : AbortSignal.any(ends)
  try {
    for (;;) {
      const seen = await look(endsLook)
      if (seen !== null) return seen
      await pause(interval, ends)
    }
  } catch (error) {
    const isLate = error instanceof AbortedError && !signal?.aborted && outOfTime.some(({ aborted }) => aborted)
    throw isLate ? new TimeoutError(`${what} did not end within ${timeout} ms`, { cause: error }) : error
  }
}

/** The options of a wait, or null for none; without a signal of its own it ends with that of the call. */
export function waitOptions(wait: Wait | undefined, { signal }: CallOptions): WaitOptions | null {
  if (wait === undefined || wait === false) return null
  return { ...(signal ? { signal } : {}), ...(wait === true ? {} : wait) }
}
