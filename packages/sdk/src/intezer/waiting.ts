// Waiting until something on the server has ended: polls, with a limit and a way out.
import { TimeoutError } from '../core/errors.ts'
import { pause } from '../core/http.ts'

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
  const endsAt = timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeout
  for (;;) {
    const seen = await look(signal)
    if (seen !== null) return seen
    const left = endsAt - Date.now()
    if (left <= 0) throw new TimeoutError(`${what} did not end within ${timeout} ms`)
    await pause(Math.min(interval, left), signal ? [signal] : [])
  }
}

/** The options of a wait, or null for none. */
export const waitOptions = (wait: Wait | undefined): WaitOptions | null =>
  wait === undefined || wait === false ? null : wait === true ? {} : wait
