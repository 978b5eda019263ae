// Reads postmaster.pid, the file by which a running PostgreSQL says where and how it is doing.
import { readFileSync } from 'node:fs'
import { readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/** https://www.postgresql.org/docs/current/storage-file-layout.html: pid, folder, start, port, socket folder, address, key, status. */
export interface Postmaster {
  pid: number
  port: number
  socketDir: string
  status: 'starting' | 'ready' | 'stopping' | 'standby' | 'unknown'
}

/** Null when there is no such file or it is not complete yet. */
export async function readPostmaster(clusterDir: string): Promise<Postmaster | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return null
  const word = (lines[7] ?? '').trim()
  const status = word === 'starting' || word === 'ready' || word === 'stopping' || word === 'standby' ? word : 'unknown'
  return { pid, port: Number(lines[3] ?? 0) || 5432, socketDir: (lines[4] ?? '').trim(), status }
}

/**
 * True when the process is alive and is a PostgreSQL working in this folder; a reused process id is told apart by its working
 * folder. Where /proc is missing only its being alive can be asked.
 */
export async function isPostmasterOf(pid: number, clusterDir: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(clusterDir))
  } catch (error) {
    // The folder of another user's process cannot be read: then it is not one we started. ENOENT: it has just ended.
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM' || code === 'ENOENT') return false
    throw error
  }
}

/** False also for one that has ended and was not collected by its parent yet, which in containers may never happen. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat[stat.lastIndexOf(')') + 2] !== 'Z'
  } catch {
    // It ended between the two questions.
    return false
  }
}
