// Work asked for by many at once is done once for all of them, but never with what was read before one of them asked.
import { DocketError } from '@docket/model'

/** Work that may run at the same time, and callers that may wait for it. */
const atOnce = 2
const maxWaiting = 200

interface Round {
  running: Promise<unknown>
  /** What was read counts from the moment of the turn: until then others may join. */
  begun: boolean
  /** The round after this one, which begins when this one ends, once for everybody who came meanwhile. */
  next: Promise<unknown> | null
}

export interface Rounds {
  /** The outcome of a run of `work` that began after this call; `key` says which calls want the same. */
  share<T>(key: string, work: () => Promise<T>): Promise<T>
}

export function openRounds(): Rounds {
  const rounds = new Map<string, Round>()
  const waiting: (() => void)[] = []
  let busy = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (busy >= atOnce) {
      if (waiting.length >= maxWaiting) throw new DocketError('unavailable', 'Too many searches are waiting')
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else busy += 1
    try {
      return await work()
    } finally {
      // The place is handed on, or given back.
      const following = waiting.shift()
      if (following) following()
      else busy -= 1
    }
  }

  function start<T>(key: string, work: () => Promise<T>): Promise<T> {
    const round: Round = { running: Promise.resolve(), begun: false, next: null }
    const running = inTurn(() => {
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
    share<T>(key: string, work: () => Promise<T>): Promise<T> {
      const round = rounds.get(key)
      if (round === undefined) return start(key, work)
      if (!round.begun) return round.running as Promise<T>
      if (round.next === null) {
        const begin = () => start(key, work)
        round.next = round.running.then(begin, begin)
      }
      return round.next as Promise<T>
    },
  }
}
