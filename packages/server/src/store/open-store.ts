// Opens the whole store: lock, database (embedded or by URL), migrations, secrets, and one part per noun.
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openAlerts } from './alerts.ts'
import { openAudit } from './audit.ts'
import { openBlobs } from './blobs.ts'
import { openChannels } from './channels.ts'
import type { Db, Store, StoreOptions } from './contract.ts'
import { type Connection, openDb } from './db.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { expireAllLeases, openJobs } from './jobs.ts'
import { openKeys } from './keys.ts'
import { migrate } from './migrate.ts'
import { openOperations } from './operations.ts'
import { type RunningPostgres, startPostgres } from './postgres/supervisor.ts'
import { openRoles } from './roles.ts'
import { openSettings, pepperFile } from './settings.ts'
import { ensureFirstTenant, openTenants } from './tenants.ts'
import { openUsers } from './users.ts'

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
  const jobs = openJobs(db)
  const tenants = openTenants(db)
  const keys = openKeys(db, pepper)
  await ensureFirstTenant(db, tenants)
  return {
    db,
    blobs,
    jobs,
    tenants,
    settings,
    alerts: openAlerts(db, blobs, { now: options.now ?? (() => new Date()), onJobs: () => jobs.wake() }),
    keys,
    users: openUsers(db, () => keys.forget()),
    roles: openRoles(db),
    operations: openOperations(db),
    channels: openChannels(db),
    audit: openAudit(db),
  }
}
