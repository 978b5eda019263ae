// When a call may be repeated, and after how long: capped exponential back-off with jitter; the server's own word wins.

import { ConfigurationError } from './errors.ts'

/** How often and how long to repeat. */
export interface RetryOptions {
  /** Further tries after the first; 0 turns retries off. Default 3. */
  retries?: number
  /** Wait before the first repetition in milliseconds; doubles each time. Default 250. */
  baseMs?: number
  /** Longest wait in milliseconds, also for `Retry-After`: beyond it the call fails at once. Default 30,000. */
  maxMs?: number
}

/** The same with every value set. */
export interface RetryPolicy {
  retries: number
  baseMs: number
  maxMs: number
}

/** Fills in the defaults. */
export function retryPolicy(options: RetryOptions = {}): RetryPolicy {
  const policy = { retries: options.retries ?? 3, baseMs: options.baseMs ?? 250, maxMs: options.maxMs ?? 30_000 }
  for (const [name, value] of Object.entries(policy))
    if (!(value >= 0)) throw new ConfigurationError(`retry.${name} must be 0 or more`)
  return policy
}

/** Statuses that say "not now": the same call may succeed later. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Whether to repeat after this outcome. Calls that change something are repeated only when the server surely did nothing with
 * them (429, 503) or when an idempotency key makes repeating harmless.
 *
 * @param status of the answer, or null when none came
 */
export function mayRetry(status: number | null, isSafe: boolean): boolean {
  if (status === null) return isSafe
  if (!passing.has(status)) return false
  return isSafe || status === 429 || status === 503
}

/**
 * `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, section 10.2.3); null when absent or unreadable.
 *
 * @param nowMs the clock that dates are meant by: the server's own, where it told one
 * @example
 * retryAfterMs('120', Date.now()) // 120000
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  if (/^\d{1,400}(\.\d{1,9})?$/.test(header.trim()))
    return Math.min(Math.ceil(Number(header) * 1000), Number.MAX_SAFE_INTEGER)
  // Left alone, Date.parse reads dates into nearly anything, such as "-5".
  const at = /^(mon|tue|wed|thu|fri|sat|sun)/i.test(header.trim()) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}

/** Wait before try `attempt` (1 is the first repetition): between half and all of the doubled base, so that clients spread. */
export function backOffMs(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const full = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1))
  return full / 2 + (full / 2) * random()
}
