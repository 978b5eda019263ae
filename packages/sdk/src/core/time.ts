// Waiting with a way out: for a while, for somebody else's promise, and the limits of both.
import { AbortedError, ConfigurationError, TimeoutError } from './errors.ts'

/** Longest wait a timer can hold; beyond it Node fires at once. */
const maxTimerMs = 2 ** 31 - 1

/** A time limit in milliseconds as timers take it; null for none. `ConfigurationError` for what is no time. */
export function timeLimit(name: string, ms: number): number | null {
  if (ms === Number.POSITIVE_INFINITY) return null
  if (!(ms > 0)) throw new ConfigurationError(`${name} must be more than 0 milliseconds`)
  return Math.min(Math.ceil(ms), maxTimerMs)
}

/** A date that is one: an invalid one would travel as nothing, and a search be about all time. */
export function validDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new ConfigurationError('a date given is no valid date')
  return date
}

/** Fires after `ms`; never for null. Its timer keeps no process alive. */
export const signalAfter = (ms: number | null): AbortSignal[] => (ms === null ? [] : [AbortSignal.timeout(ms)])

/** The limits of one try. */
export interface Limits {
  /** Fires when one of the caller's signals does, and when the time is up. */
  signal: AbortSignal
  /** Fires only when the time is up. */
  time: AbortSignal
  /** Lets go of signals and timer: a client's signal outlives millions of tries, and a timer holds what it would end. */
  end(): void
}

/** Limits of one try; null for no limit of time. */
export function limited(signals: readonly AbortSignal[], ms: number | null): Limits {
  const whole = new AbortController()
  const late = new AbortController()
  const fire = () => {
    late.abort()
    whole.abort()
  }
  const timer = ms === null ? undefined : setTimeout(fire, ms)
  const leave = listen(signals, () => whole.abort())
  if (signals.some(({ aborted }) => aborted)) whole.abort()
  return {
    signal: whole.signal,
    time: late.signal,
    end() {
      clearTimeout(timer)
      leave()
    },
  }
}

/** Waits; rejects at once with `AbortedError` when one of the signals fires. */
export function pause(ms: number, signals: readonly AbortSignal[] = []): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = listen(signals, () => {
      clearTimeout(timer)
      reject(new AbortedError('the wait was aborted'))
    })
    const end = () => {
      leave()
      resolve()
    }
    const timer = setTimeout(end, Math.min(ms, maxTimerMs))
  })
}

/**
 * The outcome of work that others may be waiting for too: who is aborted or out of time leaves, the work goes on.
 *
 * @param what names the work in the error
 */
export function shared<T>(
  work: Promise<T>,
  what: string,
  signals: readonly AbortSignal[],
  time: readonly AbortSignal[],
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leaveSignals = listen(signals, () => end(() => reject(new AbortedError(`${what} was aborted`))))
    const leaveTime = listen(time, () => end(() => reject(new TimeoutError(`${what} took longer than allowed`))))
    const end = (settle: () => void) => {
      leaveSignals()
      leaveTime()
      settle()
    }
    work.then(
      (value) => end(() => resolve(value)),
      (error: unknown) => end(() => reject(error)),
    )
  })
}

/** Calls `gone` once when one of the signals fires, at once when one has; answers how to stop listening. */
function listen(signals: readonly AbortSignal[], gone: () => void): () => void {
  const leave = () => {
    for (const signal of signals) signal.removeEventListener('abort', fired)
  }
  const fired = () => {
    leave()
    gone()
  }
  if (signals.some(({ aborted }) => aborted)) queueMicrotask(fired)
  else for (const signal of signals) signal.addEventListener('abort', fired)
  return leave
}
