// Durable ingest through the Intezer door against a server that only parses the same bodies, in one run; prints rates and ratios.
// Usage: node bench/ingest.ts [--seconds N] [--rounds N] [--folder F]; --workers 0, so that only ingest is measured.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { login, startServerProcess } from '../tests/kit/server-process.ts'
import { durableFilesPerSecond } from './disk-limit.ts'
import type { LoadResult } from './load-client.ts'
import { cpuOf, databaseCpu, sendLoad, startCeiling } from './processes.ts'
import { median, option, printMachine, printTable } from './table.ts'

interface Row extends LoadResult {
  nodeCpu: number
  databaseCpu: number
}

const seconds = option('seconds', 6)
/** Long enough for the code to be compiled, or the first rounds measure the compiler. */
const warmSeconds = 3
const rounds = option('rounds', 3)
const dataDir = await mkdtemp(join(option('folder', tmpdir()), 'docket-bench-ingest-'))
const docket = await startServerProcess({ dataDir, args: ['--workers', '0'] })
const ceiling = await startCeiling()
const results = new Map<string, Row[]>()
try {
  printMachine()
  const token = await login(docket.url)
  const order = { token, warmSeconds, seconds }
  const runName = (round: number) => `${round.toString(16)}${Date.now().toString(16)}`
  for (let round = 0; round < rounds; round++) {
    for (const connections of [1, 32, 128]) {
      const load = { ...order, kind: 'alert' as const, connections, run: runName(round) }
      await measure(`parse only, ${connections}`, ceiling.pid, null, () => sendLoad({ ...load, url: ceiling.url }))
      await measure(`alerts, ${connections}`, docket.child.pid!, dataDir, () => sendLoad({ ...load, url: docket.url }))
    }
    await measure('mails, 32', docket.child.pid!, dataDir, () =>
      sendLoad({ ...order, url: docket.url, kind: 'mail', connections: 32, run: runName(round) }),
    )
  }
  const files = await durableFilesPerSecond(dataDir, 4000, 32, Math.min(3, seconds))
  report(files)
} finally {
  await docket.stop()
  await ceiling.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function measure(name: string, pid: number, data: string | null, work: () => Promise<LoadResult>): Promise<void> {
  const before = [cpuOf(pid), data ? databaseCpu(data) : 0] as const
  const result = await work()
  const after = [cpuOf(pid), data ? databaseCpu(data) : 0] as const
  // The warm-up counts in the CPU but not in the answers: scaled to the measured part.
  const part = seconds / (seconds + warmSeconds)
  const row = { ...result, nodeCpu: (after[0] - before[0]) * part, databaseCpu: (after[1] - before[1]) * part }
  results.set(name, [...(results.get(name) ?? []), row])
}

function report(filesPerSecond: number): void {
  const of = (name: string, pick: (row: Row) => number) => median((results.get(name) ?? []).map(pick))
  const rate = (name: string) => of(name, (row) => row.answered / row.seconds)
  const rows = [...results.keys()].map((name) => [
    name,
    rate(name),
    of(name, (row) => row.p50),
    of(name, (row) => row.p95),
    of(name, (row) => row.p99),
    of(name, (row) => (row.nodeCpu * 1e6) / row.answered),
    of(name, (row) => (row.databaseCpu * 1e6) / row.answered),
    String((results.get(name) ?? []).reduce((sum, row) => sum + row.failed, 0)),
  ])
  printTable(['what, connections', '/s', 'p50 ms', 'p95 ms', 'p99 ms', 'Node µs', 'SQL µs', 'failed'], rows)
  console.log(`disk by itself, 32 at once: ${filesPerSecond.toFixed(0)} durable files/s`)
  const ratios = [1, 32, 128].map((n) => `${(rate(`alerts, ${n}`) / rate(`parse only, ${n}`)).toFixed(2)} at ${n}`)
  console.log(`alerts ÷ parse only: ${ratios.join(', ')} (promise: 0.5 at 128)`)
  console.log(`alerts, 128 ÷ 1 connection: ${(rate('alerts, 128') / rate('alerts, 1')).toFixed(1)}`)
  console.log(`mails ÷ durable files of the disk: ${(rate('mails, 32') / filesPerSecond).toFixed(2)}`)
}
