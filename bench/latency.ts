// How long from a mail's acknowledgement to its verdict with an empty queue; how fast the server starts; how much memory it rests in.
// Usage: node bench/latency.ts [FOLDER of .eml] [--mails 100] [--starts 7]; without a folder, invented mails of a few KB.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ingestMail, login, startServerProcess } from '../tests/kit/server-process.ts'
import { childrenOf, proportionalMb, residentMb } from './processes.ts'
import { mailBytes } from './sample-mails.ts'
import { median, option, printMachine, printTable, quantile } from './table.ts'

const pollMs = 20
const dataDir = await mkdtemp(join(tmpdir(), 'docket-bench-latency-'))
try {
  printMachine()
  const first = performance.now()
  const server = await startServerProcess({ dataDir })
  const fresh = performance.now() - first
  const rested = await restingMemory(server.child.pid!)
  const { verdict, acknowledged } = await judgeMails(server.url)
  const worked = await restingMemory(server.child.pid!)
  const together = [server.child.pid!, ...childrenOf(server.child.pid!)]
  const sum = together.reduce((total, pid) => total + proportionalMb(pid), 0)
  await server.stop()
  const starts = await measureStarts()
  printTable(
    ['what', 'p50', 'p95', 'worst'],
    [
      ['acknowledged → verdict seen, ms', ...spread(verdict)],
      ['sent → acknowledged, ms', ...spread(acknowledged)],
      ['start on existing data, ms', ...spread(starts.workers)],
      ['start on existing data, --workers 0, ms', ...spread(starts.serving)],
      ['start after SIGKILL, ms', ...spread(starts.killed)],
      ['first start, empty folder, ms', fresh, fresh, fresh],
    ],
  )
  console.log(
    `resting memory of the Node process, MB: ${rested.toFixed(0)} after the first start, ${worked.toFixed(0)} after ${verdict.length} mails, ${median(starts.workersMb).toFixed(0)} after a restart, ${median(starts.servingMb).toFixed(0)} with --workers 0 (promise: 200)`,
  )
  console.log(
    `the ${together.length} Node processes together after those mails, shared memory counted once: ${sum.toFixed(0)} MB`,
  )
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

function spread(values: number[]): [number, number, number] {
  return [quantile(values, 0.5), quantile(values, 0.95), Math.max(...values)]
}

/** From spawning the process to its ready line: after an orderly stop with and without workers, and after SIGKILL of the Node process. */
async function measureStarts() {
  const found = { workers: [], serving: [], killed: [], workersMb: [], servingMb: [] } as Record<
    'workers' | 'serving' | 'killed' | 'workersMb' | 'servingMb',
    number[]
  >
  const timed = async (kind: 'workers' | 'serving' | 'killed') => {
    const began = performance.now()
    const server = await startServerProcess({ dataDir, args: kind === 'serving' ? ['--workers', '0'] : [] })
    found[kind].push(performance.now() - began)
    return server
  }
  for (let n = 0; n < option('starts', 7); n++) {
    const serving = await timed('serving')
    if (n < 3) found.servingMb.push(await restingMemory(serving.child.pid!))
    await serving.stop()
    const workers = await timed('workers')
    if (n < 3) found.workersMb.push(await restingMemory(workers.child.pid!))
    await workers.kill()
    await (await timed('killed')).stop()
  }
  return found
}

/** Ten seconds after the ready line, when everything that warms up has done so. */
async function restingMemory(pid: number): Promise<number> {
  await sleep(10_000)
  return residentMb(pid)
}

/** One mail at a time, the next one only after the verdict. The first five warm the code and are not counted. */
async function judgeMails(url: string): Promise<{ verdict: number[]; acknowledged: number[] }> {
  const token = await login(url)
  const verdict: number[] = []
  const acknowledged: number[] = []
  const mails = await givenMails()
  const count = option('mails', 100)
  for (let n = -5; n < count; n++) {
    const bytes = mails[(n + 5) % mails.length] ?? mailBytes(dataDir, n)
    const sent = performance.now()
    const id = await ingestMail(url, token, new Uint8Array(bytes))
    const known = performance.now()
    while (!(await isJudged(url, token, id))) {
      if (performance.now() - known > 30_000) throw new Error(`no verdict after 30 s for ${id}`)
      await sleep(pollMs)
    }
    if (n < 0) continue
    verdict.push(performance.now() - known)
    acknowledged.push(known - sent)
  }
  return { verdict, acknowledged }
}

/** Over the native door, whose GET needs no body. */
async function isJudged(url: string, token: string, id: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/alerts/${id}`, { headers: { authorization: `Bearer ${token}` } })
  const { status } = (await answer.json()) as { status: string }
  return status === 'finished'
}

async function givenMails(): Promise<Buffer[]> {
  const folder = process.argv[2]
  if (!folder || folder.startsWith('--')) return []
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.eml')).sort()
  const step = Math.max(1, Math.floor(names.length / (option('mails', 100) + 5)))
  return Promise.all(names.filter((_, i) => i % step === 0).map((name) => readFile(join(folder, name))))
}
