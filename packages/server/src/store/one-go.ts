// A transaction without savepoints, for many small works in one commit: fast while all goes well, else to be done again with care.
import { isDocketError } from '@docket/model'
import type { Db } from './contract.ts'
import { RunningTransaction } from './db.ts'

/** Some part failed after it had written: what it wrote cannot be taken back alone, and nothing was kept. */
export class NotInOneGo extends Error {
  constructor(cause: unknown) {
    super('a part of the transaction failed after it had written', { cause })
  }
}

/**
 * Runs `work` in one transaction where the parts (`tx.transaction`) are no savepoints. A part that throws before it wrote anything has
 * simply not happened, and whoever began it may go on; when one throws later, or the database refuses a statement, everything ends
 * with `NotInOneGo`.
 */
export function inOneGo<T>(db: Db, work: (tx: OneGo) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    const whole = new OneGo(tx)
    const result = await work(whole)
    // A transaction in which a statement failed would commit as nothing, silently.
    if (whole.failure !== null) throw whole.failure
    return result
  })
}

export class OneGo extends RunningTransaction implements Db {
  failure: NotInOneGo | null = null
  /** Runs before each statement that does not go through `direct`: the place to write what was kept back. */
  beforeOthers: () => Promise<void> = async () => {}
  /** The same transaction for whoever writes what was kept back. */
  readonly direct: Db
  private writes = 0
  private readonly tx: Db

  constructor(tx: Db) {
    super()
    this.tx = tx
    this.direct = {
      query: (sql, values, name) => this.ask(sql, values, name),
      transaction: (work) => work(this.direct),
      onCommit: () => this.onCommit(),
      close: () => this.close(),
    }
  }

  async query<R>(sql: string, values?: unknown[], name?: string): Promise<R[]> {
    await this.beforeOthers()
    // Whatever is not surely a look counts as a write.
    if (!/^\s*select\b/i.test(sql)) this.noteWrite()
    return this.ask<R>(sql, values, name)
  }

  /** Something was written, or kept back to be written. */
  noteWrite(): void {
    this.writes += 1
  }

  async transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const before = this.writes
    try {
      return await work(this)
    } catch (error) {
      if (this.writes === before || error instanceof NotInOneGo) throw error
      throw this.fail(error)
    }
  }

  private async ask<R>(sql: string, values?: unknown[], name?: string): Promise<R[]> {
    try {
      return await this.tx.query<R>(sql, values, name ?? (values === undefined ? undefined : nameOf(sql)))
    } catch (error) {
      if (isDocketError(error)) throw error
      throw this.fail(error)
    }
  }

  private fail(error: unknown): NotInOneGo {
    this.failure ??= new NotInOneGo(error)
    return this.failure
  }
}

/** Statements of imports are the same ones thousands of times over: planned once for each connection. */
const names = new Map<string, string>()
const mostNames = 300

function nameOf(sql: string): string | undefined {
  const known = names.get(sql)
  if (known !== undefined) return known
  if (names.size >= mostNames) return undefined
  const name = `one-go-${names.size}`
  names.set(sql, name)
  return name
}
