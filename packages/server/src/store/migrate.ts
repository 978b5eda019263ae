// Brings a database to the newest schema: plain numbered SQL files, each in its own transaction, one process at a time.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DocketError } from '@docket/model'
import type { Db } from './contract.ts'

/** Any constant: all processes of one installation must agree on it. */
const lockNumber = 5_237_001

const shippedFolder = join(import.meta.dirname, 'migrations')

/**
 * Applies what is missing. Throws `DocketError('conflict')` when the database was made by a newer Docket, or when a migration
 * that was applied reads differently now.
 */
export async function migrate(db: Db, folder = shippedFolder): Promise<void> {
  const shipped = await readMigrations(folder)
  // The lock is taken before anything is looked at, and each migration commits under it, so that two nodes that start at
  // once do not both begin.
  for (;;) {
    const done = await db.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [lockNumber])
      await tx.query(
        'create table if not exists docket_migrations (number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())',
      )
      const applied = await tx.query<{ number: number; name: string; sha256: string }>(
        'select number, name, sha256 from docket_migrations order by number',
      )
      for (const row of applied) checkApplied(row, shipped)
      const next = shipped.find((migration) => !applied.some((row) => row.number === migration.number))
      if (next === undefined) return true
      await tx.query(next.sql)
      await tx.query('insert into docket_migrations (number, name, sha256) values ($1, $2, $3)', [
        next.number,
        next.name,
        next.sha256,
      ])
      return false
    })
    if (done) return
  }
}

interface Migration {
  number: number
  name: string
  sql: string
  sha256: string
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const migrations: Migration[] = []
  for (const name of (await readdir(folder)).sort()) {
    const match = /^(\d{6})-[a-z0-9-]+\.sql$/.exec(name)
    if (match === null) continue
    // Line ends are not part of a migration: a checkout with CRLF must not look like a changed one.
    const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
    migrations.push({ number: Number(match[1]), name, sql, sha256: createHash('sha256').update(sql).digest('hex') })
  }
  return migrations
}

function checkApplied(row: { number: number; name: string; sha256: string }, shipped: Migration[]): void {
  const known = shipped.find((migration) => migration.number === row.number)
  if (known === undefined) {
    throw new DocketError(
      'conflict',
      `The database has migration ${row.name}, which this version of Docket does not know: it was made by a newer one. Start that version.`,
    )
  }
  if (known.sha256 !== row.sha256) {
    throw new DocketError('conflict', `Migration ${row.name} was changed after it had been applied to this database.`)
  }
}
