// Work asked for by many at once is done once for all of them, but never with what was read before one of them asked.

interface Round {
  running: Promise<unknown>
  /** What was read counts from the moment the work begins: until then others may join. */
  begun: boolean
  /** The round after this one, which begins when this one ends, once for everybody who came meanwhile. */
  next: Promise<unknown> | null
}

export interface Rounds {
  /**
   * The outcome of a run of `work` that began after this call; `key` says which calls want the same. A failure that `lasts`, which a second
   * run would only repeat, is also that of those who wait for the next run.
   */
  share<T>(key: string, work: () => Promise<T>, lasts?: (error: unknown) => boolean): Promise<T>
}

export function openRounds(): Rounds {
  const rounds = new Map<string, Round>()

  function start<T>(key: string, work: () => Promise<T>): Promise<T> {
    const round: Round = { running: Promise.resolve(), begun: false, next: null }
    const running = Promise.resolve().then(() => {
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
    share<T>(key: string, work: () => Promise<T>, lasts?: (error: unknown) => boolean): Promise<T> {
      const round = rounds.get(key)
      if (round === undefined) return start(key, work)
      if (!round.begun) return round.running as Promise<T>
      if (round.next === null) {
        const begin = () => start(key, work)
        round.next = round.running.then(begin, (error: unknown) => {
          if (lasts?.(error)) throw error
          return begin()
        })
      }
      return round.next as Promise<T>
    },
  }
}
