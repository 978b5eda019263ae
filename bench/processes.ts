// Starts and watches the processes of a measurement: load client, ceiling server, and the CPU and memory of a Docket server.
import { fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadOrder, LoadResult } from './load-client.ts'

export function sendLoad(order: LoadOrder): Promise<LoadResult> {
  const child = fork(join(import.meta.dirname, 'load-client.ts'))
  return new Promise((resolve, reject) => {
    child.once('message', (result: LoadResult) => resolve(result))
    child.once('exit', (code) => reject(new Error(`the load client ended with code ${code} and no result`)))
    child.send(order)
  })
}

/** The parse-only server with its address and how to end it. */
export function startCeiling(): Promise<{ url: string; pid: number; stop: () => Promise<void> }> {
  const child = fork(join(import.meta.dirname, 'parse-only-server.ts'))
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the ceiling server ended with code ${code}`)))
    child.once('message', (url: string) => {
      const stop = () =>
        new Promise<void>((done) => {
          child.once('exit', () => done())
          child.kill('SIGTERM')
        })
      resolve({ url, pid: child.pid ?? 0, stop })
    })
  })
}

/** CPU seconds of a process so far, all threads (proc_pid_stat(5): fields 14 and 15, in hundredths). */
export function cpuOf(pid: number): number {
  const fields = statOf(pid)
  return fields === null ? 0 : (Number(fields[11]) + Number(fields[12])) / 100
}

/** CPU seconds so far of the PostgreSQL in a data folder, its ended children included. */
export const databaseCpu = (dataDir: string): number => familyCpu(postmasterPid(dataDir))

/** CPU seconds so far of a process and its children, those that have ended included. */
export function familyCpu(main: number): number {
  let sum = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const fields = statOf(Number(name))
    if (fields === null) continue
    if (Number(name) === main) sum += (Number(fields[13]) + Number(fields[14])) / 100
    if (Number(name) === main || Number(fields[1]) === main) sum += (Number(fields[11]) + Number(fields[12])) / 100
  }
  return sum
}

/** Resident memory in MB, now. */
export function residentMb(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1]) / 1024
}

/** Memory in MB with what is shared split among those who share it (proc_pid_smaps_rollup(5)), so that processes can be added up. */
export function proportionalMb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0) / 1024
}

/** Process ids of the children that a process has now, those that run Node only. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(statOf(Number(name))?.[1]) === parent)
    .map(Number)
    .filter((pid) => /(?:^|\/)node\0/.test(readIfThere(`/proc/${pid}/cmdline`) ?? ''))
}

function postmasterPid(dataDir: string): number {
  const moved = readIfThere(join(dataDir, 'cluster-location'))?.trim()
  return Number(readIfThere(join(moved ?? join(dataDir, 'postgres'), 'postmaster.pid'))?.split('\n')[0])
}

/** From the third field on; null when the process has ended. */
function statOf(pid: number): string[] | null {
  return (
    readIfThere(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ') ?? null
  )
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // not there, or no longer
  }
}
