// Decides as whom PostgreSQL runs: it refuses to be root, so root needs a user namespace or an unprivileged account.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, chown, cp, lstat, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { DocketError } from '@docket/model'
import type { Engine } from './engines.ts'

const run = promisify(execFile)
const nobody = 65534

/** How programs of the engine are started, and where they and the cluster are. */
export interface Account {
  binDir: string
  clusterDir: string
  /** Put before the program and its arguments. */
  prefix: string[]
  /** Unprivileged owner, when root gives its rights up by setuid. */
  uid: number | null
}

/** Where root keeps clusters and programs that an unprivileged account must reach. */
const reachableRoot = '/var/lib/docket'

/**
 * As an ordinary user everything stays in `dataDir`. As root, first choice is a user namespace in which root appears as
 * nobody: files keep their owner, closed parent folders do not matter. Where namespaces are forbidden (many containers), the
 * cluster belongs to nobody; if `dataDir` is below a closed folder it is placed under /var/lib/docket and a file
 * `cluster-location` in `dataDir` says where, so that every later start finds it again.
 */
export async function chooseAccount(engine: Engine, dataDir: string): Promise<Account> {
  const home = join(dataDir, 'postgres')
  if (process.getuid?.() !== 0) return { binDir: engine.binDir, clusterDir: home, prefix: [], uid: null }
  const noted = await readFile(join(dataDir, 'cluster-location'), 'utf8').catch(() => null)
  if (noted === null && (await namespacesWork(engine))) {
    return { binDir: engine.binDir, clusterDir: home, prefix: namespacePrefix, uid: null }
  }
  const clusterDir = noted?.trim() ?? ((await isReachable(dataDir)) ? home : placeFor(dataDir))
  if (dirname(clusterDir) === reachableRoot) await openReachableRoot()
  await moveCluster(home, clusterDir)
  await mkdir(clusterDir, { recursive: true, mode: 0o700 })
  await giveTo(clusterDir, nobody)
  if (noted === null) await writeFile(join(dataDir, 'cluster-location'), `${clusterDir}\n`)
  return { binDir: await reachablePrograms(engine), clusterDir, prefix: [], uid: nobody }
}

const namespacePrefix = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--']

async function namespacesWork(engine: Engine): Promise<boolean> {
  const [file, ...args] = [...namespacePrefix, join(engine.binDir, 'postgres'), '--version']
  return run(file!, args, { timeout: 10_000 }).then(
    () => true,
    () => false,
  )
}

function placeFor(dataDir: string): string {
  return join(reachableRoot, createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16))
}

/** Everybody may pass through it; what lies in it is closed by itself. */
async function openReachableRoot(): Promise<void> {
  await mkdir(reachableRoot, { recursive: true })
  await chmod(reachableRoot, 0o755)
}

/** True when everyone may pass through the folder and all folders above it. */
async function isReachable(folder: string): Promise<boolean> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const mode = (await stat(at).catch(() => null))?.mode
    if (mode === undefined || (mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** A cluster made earlier under other conditions comes along. */
async function moveCluster(from: string, to: string): Promise<void> {
  if (from === to || (await stat(join(from, 'PG_VERSION')).catch(() => null)) === null) return
  if ((await stat(join(to, 'PG_VERSION')).catch(() => null)) !== null) {
    throw new DocketError('conflict', `There is a database both in ${from} and in ${to}; move one of them away.`)
  }
  await cp(from, to, { recursive: true, preserveTimestamps: true })
  await rename(from, `${from}.moved`)
}

/** Changes the owner of a folder and all below it; iterative, links are not followed. */
async function giveTo(folder: string, uid: number): Promise<void> {
  if ((await lstat(folder)).uid === uid) return
  const pending = [folder]
  while (pending.length > 0) {
    const at = pending.pop()!
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const path = join(at, entry.name)
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile()) await chown(path, uid, uid)
    }
    if (at !== folder) await chown(at, uid, uid)
  }
  // The top folder last: its owner says that everything below is done.
  await chown(folder, uid, uid)
}

/** Programs below a closed folder are copied once to a place that everyone can read. */
async function reachablePrograms(engine: Engine): Promise<string> {
  if (await isReachable(engine.binDir)) return engine.binDir
  if (engine.home === null) {
    throw new DocketError(
      'unavailable',
      `PostgreSQL in ${engine.binDir} cannot be reached by an unprivileged user and must not run as root.`,
    )
  }
  const place = join(reachableRoot, `postgresql-${engine.version}-${process.platform}-${process.arch}`)
  if ((await stat(place).catch(() => null)) === null) {
    await openReachableRoot()
    const half = `${place}.${process.pid}`
    await cp(engine.home, half, { recursive: true, verbatimSymlinks: true })
    await rename(half, place)
  }
  return join(place, 'bin')
}
