// Runs a transaction again when the database broke a circle of waiting writers by ending it.
import type { Db } from './contract.ts'
import { sqlState } from './db.ts'

const tries = 4

/** SQLSTATE 40P01 deadlock_detected, 40001 serialization_failure: nothing was kept, doing it again is safe. */
export async function transactionAgain<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work)
    } catch (error) {
      const state = sqlState(error)
      if ((state !== '40P01' && state !== '40001') || attempt >= tries) throw error
    }
  }
}
