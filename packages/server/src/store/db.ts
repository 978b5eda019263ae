// The one way to the database: a pool of connections, `$1` parameters, transactions, values as the house wants them.
import { DocketError } from '@docket/model'
import pg from 'pg'
import type { Db } from './contract.ts'

export type Connection =
  | { connectionString: string }
  | { host: string; user: string; database: string; port?: number; password?: string }

/** Type numbers of https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat that we read our own way. */
const oid = { int8: 20, json: 114, date: 1082, timestamp: 1114, timestamptz: 1184, jsonb: 3802 }

/** Counts become numbers; JSON and times stay text (mapped where they are needed, passed on where they are not). */
const parsers = new Map<number, (text: string) => unknown>([
  [oid.int8, Number],
  [oid.json, (text) => text],
  [oid.jsonb, (text) => text],
  [oid.date, (text) => text],
  [oid.timestamp, (text) => text],
  [oid.timestamptz, isoFromDatabase],
])

const types: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') =>
    (format !== 'binary' ? parsers.get(id) : undefined) ??
    pg.types.getTypeParser(id, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
}

/**
 * Opens a pool and checks that the server answers and is new enough (15). Lost connections make queries fail with
 * `DocketError('unavailable')`; the next query connects anew.
 */
export async function openDb(connection: Connection, options: { max?: number } = {}): Promise<Db> {
  const pool = new pg.Pool({
    ...connection,
    types,
    max: options.max ?? 10,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    application_name: 'docket',
  })
  // A connection that dies while idle is dropped by the pool; whoever asks next gets a new one or an error.
  pool.on('error', () => {})
  const db = new PoolDb(pool)
  try {
    const [row] = await db.query<{ version: string }>("select current_setting('server_version_num') as version")
    if (Number(row?.version) < 150_000) {
      throw new DocketError('unavailable', `PostgreSQL 15 or newer is needed, this server is ${row?.version}.`)
    }
  } catch (error) {
    await pool.end()
    throw error
  }
  return db
}

type Queryable = pg.Pool | pg.PoolClient

async function ask<R>(on: Queryable, sql: string, values: unknown[] | undefined, name?: string): Promise<R[]> {
  try {
    const config: pg.QueryConfig = { text: sql }
    if (values !== undefined) config.values = values
    if (name !== undefined) config.name = name
    return (await on.query(config)).rows as R[]
  } catch (error) {
    throw translate(error)
  }
}

class PoolDb implements Db {
  private readonly pool: pg.Pool
  private readonly listeners = new Set<() => void>()
  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  query<R>(sql: string, values?: unknown[], name?: string): Promise<R[]> {
    return ask<R>(this.pool, sql, values, name)
  }

  async transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw translate(error)
    })
    const broken = (): void => {}
    client.on('error', broken)
    let failed = false
    try {
      await ask(client, 'begin', undefined)
      const result = await work(new TransactionDb(client))
      await ask(client, 'commit', undefined)
      for (const listener of this.listeners) listener()
      return result
    } catch (error) {
      failed = true
      // A connection that cannot even roll back is closed, which rolls back too.
      await client.query('rollback').then(
        () => {
          failed = false
        },
        () => {},
      )
      throw error
    } finally {
      client.off('error', broken)
      client.release(failed)
    }
  }

  onCommit(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async close(): Promise<void> {
    await this.pool.end()
  }
}

/** What no running transaction can do. */
export abstract class RunningTransaction {
  onCommit(): () => void {
    throw new DocketError('internal', 'commits are heard of outside of transactions')
  }

  async close(): Promise<void> {
    throw new DocketError('internal', 'a transaction is closed by ending its work')
  }
}

/** True for a database that is one running transaction. */
export const isTransaction = (db: Db): boolean => db instanceof RunningTransaction

class TransactionDb extends RunningTransaction implements Db {
  private readonly client: pg.PoolClient
  private depth = 0
  constructor(client: pg.PoolClient) {
    super()
    this.client = client
  }

  query<R>(sql: string, values?: unknown[], name?: string): Promise<R[]> {
    return ask<R>(this.client, sql, values, name)
  }

  /** A part that can fail by itself: a savepoint. */
  async transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    this.depth += 1
    const point = `part_${this.depth}`
    try {
      await this.query(`savepoint ${point}`)
      const result = await work(this)
      await this.query(`release savepoint ${point}`)
      return result
    } catch (error) {
      await this.query(`rollback to savepoint ${point}`)
      throw error
    } finally {
      this.depth -= 1
    }
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: class 08 connection, 57P0x shutdown, 53 resources. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const lost =
    /^(08|57P0|53)/.test(code) ||
    /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND)$/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      error.message,
    )
  return lost ? new DocketError('unavailable', 'The database cannot be reached.', { cause: error }) : error
}

/**
 * A CTE `light` for one statement that need not wait for the disk, because losing it in a crash only means doing it again: a claim,
 * a lease, "in progress". The setting is local to the statement's own transaction. The statement must read from `light`.
 */
export const withoutWaiting = `light as materialized (select set_config('synchronous_commit', 'off', true))`

/** SQLSTATE of a database error, or an empty string. */
export function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/**
 * `2026-01-02 03:04:05.678+00` to `2026-01-02T03:04:05.678Z`; microseconds are kept when there are some, otherwise three
 * decimals are written. Other zones (a foreign server's setting) are converted; `-infinity` stays.
 */
export function isoFromDatabase(text: string): string {
  if (text.endsWith('infinity')) return text
  if (!text.endsWith('+00')) return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString()
  const [whole = '', fraction = ''] = text.slice(0, -3).split('.')
  return `${whole.replace(' ', 'T')}.${fraction.length > 3 ? fraction.padEnd(6, '0') : fraction.padEnd(3, '0')}Z`
}

/** A value for a JSON column: text without what PostgreSQL cannot keep (NUL, lone surrogates become U+FFFD). */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return /\\u(?:0000|d[89a-f])/.test(text) ? JSON.stringify(value ?? null, clean) : text
}

function clean(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  const entries = Object.entries(value)
  return entries.some(([key]) => key !== plainText(key))
    ? Object.fromEntries(entries.map(([key, item]) => [plainText(key), item]))
    : value
}

/** Text as a text column can keep it. */
export function plainText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text).toWellFormed()
}
