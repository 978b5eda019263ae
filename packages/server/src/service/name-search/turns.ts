// Callers take turns: what one of them asks for waits behind his own, never behind all that another one asked for.
import { DocketError } from '@docket/model'

/** Work that may wait, of all callers and of one. */
const maxWaiting = { all: 1000, caller: 100 } as const

export interface Turns {
  /** Runs `work` when it is the caller's turn. `unavailable` when too much is waiting. */
  take<T>(caller: string, work: () => Promise<T>): Promise<T>
}

/** At most `atOnce` run at the same time. */
export function openTurns(atOnce: number): Turns {
  /** By caller; a map keeps the order in which they came, and who was served goes to its end. */
  const waiting = new Map<string, (() => void)[]>()
  let waits = 0
  let busy = 0

  function wait(caller: string): Promise<void> {
    const own = waiting.get(caller) ?? []
    if (own.length >= maxWaiting.caller || waits >= maxWaiting.all)
      throw new DocketError('unavailable', 'Too many searches are waiting; try again in a moment')
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

  return {
    async take(caller, work) {
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
    },
  }
}
