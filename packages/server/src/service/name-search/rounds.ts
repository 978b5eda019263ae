// Work asked for by many at once is done once for all of them, but never with what was read before one of them asked.
import { DocketError } from '@docket/model'

/** Work that may run at the same time, and work that may wait, of all callers and of one. */
const atOnce = 2
const maxWaiting = { all: 1000, caller: 100 } as const

interface Round {
  running: Promise<unknown>
  /** What was read counts from the moment of the turn: until then others may join. */
  begun: boolean
  /** The round after this one, which begins when this one ends, once for everybody who came meanwhile. */
  next: Promise<unknown> | null
}

export interface Rounds {
  /**
   * The outcome of a run of `work` that began after this call; `key` says which calls want the same. Callers take turns, so that nobody
   * waits behind all that another one asked for. `rate_limited` when the caller has too much waiting.
   */
  share<T>(key: string, caller: string, work: () => Promise<T>): Promise<T>
}

export function openRounds(): Rounds {
  const rounds = new Map<string, Round>()
  /** By caller; a map keeps the order in which they came, and who was served goes to its end. */
  const waiting = new Map<string, (() => void)[]>()
  let waits = 0
  let busy = 0

  function wait(caller: string): Promise<void> {
    const own = waiting.get(caller) ?? []
    if (own.length >= maxWaiting.caller) throw new DocketError('rate_limited', 'Too many searches are waiting')
    if (waits >= maxWaiting.all) throw new DocketError('unavailable', 'Too many searches are waiting')
    waiting.set(caller, own)
    waits += 1
    return new Promise((resolve) => own.push(resolve))
  }

  function nextWaiting(): (() => void) | undefined {
    const [first] = waiting
    if (first === undefined) return undefined
    const [caller, own] = first
    waiting.delete(caller)
    const next = own.shift()
    if (own.length > 0) waiting.set(caller, own)
    waits -= 1
    return next
  }

  async function inTurn<T>(caller: string, work: () => Promise<T>): Promise<T> {
    if (busy >= atOnce) await wait(caller)
    else busy += 1
    try {
      return await work()
    } finally {
      // The place is handed on, or given back.
      const following = nextWaiting()
      if (following) following()
      else busy -= 1
    }
  }

  function start<T>(key: string, caller: string, work: () => Promise<T>): Promise<T> {
    const round: Round = { running: Promise.resolve(), begun: false, next: null }
    const running = inTurn(caller, () => {
      round.begun = true
      return work()
    })
    round.running = running
    rounds.set(key, round)
    const end = () => {
      if (rounds.get(key) === round) rounds.delete(key)
    }
    running.then(end, end)
    return running
  }

  return {
    share<T>(key: string, caller: string, work: () => Promise<T>): Promise<T> {
      const round = rounds.get(key)
      if (round === undefined) return start(key, caller, work)
      if (!round.begun) return round.running as Promise<T>
      if (round.next === null) {
        const begin = () => start(key, caller, work)
        round.next = round.running.then(begin, begin)
      }
      return round.next as Promise<T>
    },
  }
}
