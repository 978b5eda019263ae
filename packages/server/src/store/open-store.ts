// Opens the whole store: lock, database (embedded or by URL), migrations, secrets, and one part per noun.
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DocketError } from '@docket/model'
import { openAccounts } from './accounts.ts'
import { openAlerts } from './alerts.ts'
import { openAudit } from './audit.ts'
import { openBlobs } from './blobs.ts'
import { openBookmarks } from './bookmarks.ts'
import { openCases } from './cases.ts'
import { adoptHistory, openChangeFeed } from './change-feed.ts'
import { changeLog } from './change-log.ts'
import { openChannels } from './channels.ts'
import { openComments } from './comments.ts'
import type { Db, Store, StoreOptions } from './contract.ts'
import { openCorrelation } from './correlation.ts'
import { type Connection, openDb } from './db.ts'
import { openDevices } from './devices.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { openIncidents } from './incidents.ts'
import { expireAllLeases, openJobs } from './jobs.ts'
import { openKeptAnswers } from './kept-answers.ts'
import { openKeys } from './keys.ts'
import { mergeStore } from './merge-moves.ts'
import { migrate } from './migrate.ts'
import { openOperations } from './operations.ts'
import { PageMemory } from './page-memory.ts'
import { type RunningPostgres, startPostgres } from './postgres/supervisor.ts'
import { openProductIds } from './product-ids.ts'
import { openRelations } from './relations.ts'
import { openRoles } from './roles.ts'
import { openSettings, pepperFile } from './settings.ts'
import { openTasks } from './tasks.ts'
import { ensureFirstTenant, openTenants } from './tenants.ts'
import { openUsers } from './users.ts'
import { openVeil } from './veil.ts'

/**
 * Without `databaseUrl` a PostgreSQL is run in `dataDir`, which is locked: a second process is refused with
 * `DocketError('conflict')`. With it nothing is locked, and any number of nodes may work on the database; the pepper of the keys
 * then lies in the database, because every node needs the same.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const dataDir = resolve(options.dataDir)
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    const embedded = options.databaseUrl === undefined
    let connection: Connection
    if (options.databaseUrl === undefined) {
      const lock: FolderLock = await lockFolder(dataDir)
      closing.push(() => lock.release())
      const postgres: RunningPostgres = await startPostgres({
        dataDir,
        ...(options.postgres === undefined ? {} : { engine: options.postgres }),
        ...(options.postgresSettings === undefined ? {} : { settings: options.postgresSettings }),
        ...(options.log === undefined ? {} : { log: options.log }),
      })
      closing.push(() => postgres.stop())
      connection = postgres.connection
    } else connection = { connectionString: options.databaseUrl }
    const db = await openDb(connection)
    closing.push(() => db.close())
    await migrate(db)
    await adoptHistory(db)
    if (embedded) await expireAllLeases(db)
    const blobs = await openBlobs(options.blobs ?? join(dataDir, 'blobs'))
    const parts = await openParts(db, { ...options, dataDir, embedded }, blobs)
    return { ...parts, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openParts(
  db: Db,
  options: StoreOptions & { embedded: boolean },
  blobs: Store['blobs'],
): Promise<Omit<Store, 'close'>> {
  const settings = openSettings(db)
  const pepper = options.embedded ? await pepperFile(options.dataDir) : await settings.secret('pepper')
  const veil = openVeil(await settings.secret('history-ids'))
  const jobs = openJobs(db)
  const tenants = openTenants(db)
  const keys = openKeys(db, pepper)
  await ensureFirstTenant(db, tenants)
  const tacticOf = options.tacticOf ?? (() => null)
  const memory = new PageMemory(() => (options.now?.() ?? new Date()).getTime())
  /** Parts that can work inside a transaction. */
  const parts = (on: Db) => ({
    tenants: on === db ? tenants : openTenants(on),
    settings: on === db ? settings : openSettings(on),
    alerts: openAlerts(on, blobs, { now: options.now ?? (() => new Date()), onJobs: () => jobs.wake(), tacticOf }),
    operations: openOperations(on),
    channels: openChannels(on),
    audit: openAudit(on, veil),
    incidents: openIncidents(on, { tacticOf, memory }),
    cases: openCases(on),
    bookmarks: openBookmarks(on),
    relations: openRelations(on),
    devices: openDevices(on),
    accounts: openAccounts(on),
    comments: openComments(on),
    tasks: openTasks(on),
    feed: openChangeFeed(on, veil),
    kept: openKeptAnswers(on),
    changes: changeLog,
    correlation: openCorrelation(on),
    merges: mergeStore,
  })
  const fixed = {
    blobs,
    jobs,
    keys,
    users: openUsers(db, () => keys.forget()),
    roles: openRoles(db),
    productIds: openProductIds(db),
  }
  const within = (tx: Db): Store => ({
    ...fixed,
    ...parts(tx),
    db: tx,
    within,
    close: async () => {
      throw new DocketError('internal', 'a store inside a transaction is closed by ending its work')
    },
  })
  return { ...fixed, ...parts(db), db, within }
}
