// Runs a transaction again when the database broke a circle of waiting writers by ending it.
import { DocketError } from '@docket/model'
import type { Db } from './contract.ts'
import { isTransaction, sqlState } from './db.ts'

/** A broken circle has cost a second of waiting already (deadlock_timeout); a look that came too late has cost nothing. */
const mostTries = { circle: 6, look: 50 } as const

/** Between a look and the lock, somebody changed what was looked at: an alert went into an incident that is not locked, say. */
export class ChangedMeanwhile extends Error {
  constructor() {
    super('changed by somebody else meanwhile')
  }
}

/** Throws `ChangedMeanwhile` when one of the locked alerts is in an incident that is not. */
export function requireLocked(alerts: readonly { incidentId: string | null }[], incidents: readonly { id: string }[]) {
  const locked = new Set(incidents.map(({ id }) => id))
  if (alerts.some(({ incidentId }) => incidentId !== null && !locked.has(incidentId))) throw new ChangedMeanwhile()
}

/** Of the first pause; it grows up to the fifth. */
const pauseMs = 40

/**
 * SQLSTATE 40P01 deadlock_detected, 40001 serialization_failure, `ChangedMeanwhile`: nothing was kept, doing it again is safe. `unavailable`
 * when it still fails after a few tries, or after many looks that came too late: where others never stop moving things, every second
 * look does. Inside a running transaction the error goes on to whoever began that one, because what it has locked already is part of
 * the circle.
 */
export async function transactionAgain<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  if (isTransaction(db)) return db.transaction(work)
  const failed = { circle: 0, look: 0 }
  for (;;) {
    try {
      return await db.transaction(work)
    } catch (error) {
      const why = reasonToTryAgain(error)
      if (why === null) throw error
      failed[why] += 1
      if (failed[why] >= mostTries[why])
        throw new DocketError('unavailable', 'Others are changing the same things; try again', { cause: error })
      // Those who met meet again when they wait equally long.
      const tries = Math.min(5, failed.circle + failed.look)
      await new Promise((done) => setTimeout(done, Math.random() * pauseMs * tries))
    }
  }
}

function reasonToTryAgain(error: unknown): keyof typeof mostTries | null {
  if (error instanceof ChangedMeanwhile) return 'look'
  return ['40P01', '40001'].includes(sqlState(error)) ? 'circle' : null
}
