// Runs a transaction again when the database broke a circle of waiting writers by ending it.
import { DocketError } from '@docket/model'
import type { Db } from './contract.ts'
import { isTransaction, sqlState } from './db.ts'

const tries = 6

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

const longestPauseMs = 40

/**
 * SQLSTATE 40P01 deadlock_detected, 40001 serialization_failure, `ChangedMeanwhile`: nothing was kept, doing it again is safe. `unavailable` when it
 * still fails after a few tries. Inside a running transaction the error goes on to whoever began that one, because what it has
 * locked already is part of the circle.
 */
export async function transactionAgain<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  if (isTransaction(db)) return db.transaction(work)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work)
    } catch (error) {
      const state = sqlState(error)
      if (!(error instanceof ChangedMeanwhile) && state !== '40P01' && state !== '40001') throw error
      if (attempt >= tries)
        throw new DocketError('unavailable', 'Others are changing the same things; try again', { cause: error })
      // Those who met meet again when they wait equally long.
      await new Promise((done) => setTimeout(done, Math.random() * longestPauseMs * attempt))
    }
  }
}
