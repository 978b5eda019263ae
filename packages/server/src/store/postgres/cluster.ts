// Makes a new database cluster and says with which settings the embedded one runs.
import { execFile } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { DocketError } from '@docket/model'
import type { Account } from './account.ts'
import type { Engine } from './engines.ts'

const run = promisify(execFile)

/** The role that owns everything; the cluster is reachable only through a socket in a folder of mode 0700. */
export const clusterUser = 'docket'

/** Major version of the cluster in a folder, or null when there is none. */
export async function clusterMajor(clusterDir: string): Promise<number | null> {
  const text = await readFile(join(clusterDir, 'PG_VERSION'), 'utf8').catch(() => null)
  return text === null ? null : Number.parseInt(text, 10)
}

/** A clean environment: nothing of ours (PGHOST, LD_PRELOAD, locale) reaches the programs. */
export const programEnv = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, LANG: 'C', LC_ALL: 'C', TZ: 'UTC' })

/**
 * Runs initdb: UTF-8, page checksums, byte order collation that no system update can change (the built-in C.UTF-8 from
 * version 17 on, https://www.postgresql.org/docs/17/locale.html; before, C.UTF-8 of the C library, or C where that is missing).
 */
export async function createCluster(engine: Engine, account: Account, options: { sync: boolean }): Promise<void> {
  await mkdir(dirname(account.clusterDir), { recursive: true, mode: 0o700 })
  const locales =
    engine.major >= 17
      ? [['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']]
      : [['--locale=C.UTF-8'], ['--locale=C']]
  let last: unknown
  for (const locale of locales) {
    const args = [
      '-D',
      account.clusterDir,
      '-U',
      clusterUser,
      '--auth=trust',
      '-E',
      'UTF8',
      '--data-checksums',
      ...locale,
    ]
    if (!options.sync) args.push('--no-sync')
    const [file, ...rest] = [...account.prefix, join(account.binDir, 'initdb'), ...args]
    const owner = account.uid === null ? {} : { uid: account.uid, gid: account.uid }
    try {
      await run(file!, rest, { env: programEnv(), cwd: '/', timeout: 120_000, ...owner })
      return
    } catch (error) {
      last = error
      await rm(account.clusterDir, { recursive: true, force: true })
      if (account.uid !== null) break
    }
  }
  const said = (last as { stderr?: string }).stderr?.trim().split('\n').slice(-3).join(' ') ?? String(last)
  throw new DocketError('unavailable', `initdb failed in ${account.clusterDir}: ${said}`, { cause: last })
}

/** Settings given on the command line at every start, so that they follow the machine and this version of Docket. */
export function serverSettings(socketDir: string, extra: Record<string, string> = {}): string[] {
  const megabyte = 1024 * 1024
  const memory = Math.max(totalmem(), freemem())
  const share = (part: number, min: number, max: number) =>
    `${Math.round(Math.min(max, Math.max(min, memory / megabyte / part)))}MB`
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    port: '5432',
    max_connections: '60',
    shared_buffers: share(16, 32, 1024),
    effective_cache_size: share(2, 256, 65536),
    work_mem: share(768, 4, 32),
    maintenance_work_mem: share(96, 32, 256),
    max_wal_size: '1GB',
    min_wal_size: '80MB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    // Starting parallel workers costs more than a page takes; only visits of many thousands of rows are worth it.
    parallel_setup_cost: '20000',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'ISO, YMD',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    // A statement that no page or job needs is stopped before it can hold the machine.
    idle_in_transaction_session_timeout: '5min',
    ...extra,
  }
  if (process.platform === 'linux') settings.recovery_init_sync_method = 'syncfs'
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
