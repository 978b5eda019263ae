// Makes sure that one process at a time works on a data folder, also after kills, reused process ids and in containers.
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DocketError } from '@docket/model'

interface Holder {
  token: string
  pid: number
  /** Start of the process in clock ticks since boot: tells a reused process id apart. */
  startTicks: string
  /** Boot id and process namespace: only within the same ones does the process id mean anything. */
  machine: string
  host: string
  since: string
}

const beatMs = 5000
/** A lock from elsewhere whose holder has not touched it for so long belongs to a dead process. */
const silenceMs = 30_000

export interface FolderLock {
  release(): Promise<void>
}

/**
 * Two guards. On Linux an abstract socket named after the folder's inode: the kernel frees it with the process, so there is
 * nothing to go stale. Beside it a lock file `docket.lock`, for a clear message, other systems, and containers that share the
 * folder but not the network namespace. Throws `DocketError('conflict')` when another process works here.
 */
export async function lockFolder(folder: string, now: () => number = Date.now): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'docket.lock')
  const guard = await bindGuard(folder, path)
  const own = await describeSelf()
  try {
    await writeLock(path, own, now)
  } catch (error) {
    guard?.close()
    throw error
  }
  const beat = setInterval(() => {
    const at = now() / 1000
    // A folder that was deleted under us cannot be kept alive; the next write to it says so.
    utimes(path, at, at).catch(() => {})
  }, beatMs)
  beat.unref()
  return {
    async release() {
      clearInterval(beat)
      const holder = await readHolder(path)
      if (holder?.token === own.token) await rm(path, { force: true })
      await new Promise<void>((resolve) => (guard === null ? resolve() : guard.close(() => resolve())))
    },
  }
}

/** Binds the abstract socket; null where there are none. */
async function bindGuard(folder: string, path: string): Promise<Server | null> {
  if (process.platform !== 'linux') return null
  const { dev, ino } = await stat(folder, { bigint: true })
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error)
      else readHolder(path).then((holder) => reject(refusal(folder, holder)), reject)
    })
    server.listen({ path: `\0docket-data-${dev}-${ino}` }, () => resolve())
  })
  server.unref()
  return server
}

async function writeLock(path: string, own: Holder, now: () => number): Promise<void> {
  const draft = `${path}.${own.token}`
  await writeFile(draft, JSON.stringify(own), { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      try {
        // link() fails when the name is taken, also over NFS, where O_EXCL once did not.
        await link(draft, path)
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = await readHolder(path)
      if (holder !== null && (await isHeld(path, holder, now))) throw refusal(path, holder)
      await setAside(path, holder)
    }
    throw new DocketError('conflict', `Several processes try to lock ${path} at the same moment; try again.`)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Removes a stale lock, and only the one that was judged: another process may have taken over meanwhile. */
async function setAside(path: string, judged: Holder | null): Promise<void> {
  const aside = `${path}.stale-${randomUUID()}`
  await rename(path, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  const moved = await readHolder(aside)
  if (moved !== null && moved.token !== judged?.token) {
    await link(aside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
  await rm(aside, { force: true })
}

async function isHeld(path: string, holder: Holder, now: () => number): Promise<boolean> {
  const own = await describeSelf()
  if (holder.machine !== own.machine) {
    const touched = await stat(path).catch(() => null)
    return touched !== null && now() - touched.mtimeMs < silenceMs
  }
  return holder.startTicks === (await startTicksOf(holder.pid))
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch (error) {
    // Cut short by a full disk or a crash of the machine: such a lock holds nothing.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function describeSelf(): Promise<Holder> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => hostname())
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return {
    token: randomUUID(),
    pid: process.pid,
    startTicks: (await startTicksOf(process.pid)) ?? '',
    machine: `${boot.trim()} ${namespace}`,
    host: hostname(),
    since: new Date().toISOString(),
  }
}

/** Field 22 of /proc/PID/stat (proc(5)); without /proc, `alive` for a living process. Null when there is no such process. */
async function startTicksOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (text !== null) return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  if (process.platform === 'linux') return null
  try {
    process.kill(pid, 0)
    return 'alive'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : null
  }
}

function refusal(path: string, holder: Holder | null): DocketError {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`
  return new DocketError(
    'conflict',
    `The data folder is in use by ${who} (${path}). Stop it first, or give another folder with --data.`,
  )
}
