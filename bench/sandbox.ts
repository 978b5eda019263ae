// What it costs to triage in a process that can be killed: against worker threads and against none, in one run.
// Usage: node bench/sandbox.ts [FOLDER of .eml] [--mails 500] [--rounds 3]; without a folder, invented mails of a few KB.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TriageRequest, triage } from '@docket/triage'
import { openSandbox, type Sandbox } from '@docket/triage/sandbox'
import { childrenOf, cpuOf, proportionalMb, residentMb } from './processes.ts'
import { mailBytes } from './sample-mails.ts'
import { median, option, printMachine, printTable, quantile } from './table.ts'

const patience = { timeoutMs: 120_000 }
const thread = new URL('./triage-thread.ts', import.meta.url)
const kinds = {
  processes: () => openSandbox<TriageRequest, unknown>({ threads: 2, niceness: 0 }),
  threads: () => openSandbox<TriageRequest, unknown>({ threads: 2, thread }),
}
const mails = sampleMails()
const largeMail = Buffer.concat([
  mailBytes('large', 0),
  Buffer.alloc(64e6, 'A long line of text that nobody will read.\r\n'),
])
const request = (bytes: Buffer): TriageRequest => ({ kind: 'email', bytes })

/** CPU seconds of this process and of the triage processes it has now. */
const cpuSeconds = () => [process.pid, ...childrenOf(process.pid)].reduce((sum, pid) => sum + cpuOf(pid), 0)

async function measure(open: () => Sandbox<TriageRequest, unknown>) {
  const startedAt = performance.now()
  const sandbox = open()
  await sandbox.ready()
  const startMs = performance.now() - startedAt
  const judge = (bytes: Buffer) => sandbox.triage(request(bytes), patience)
  // Both members, and warm.
  await Promise.all(mails.map(judge))
  const cpuBefore = cpuSeconds()
  const busyAt = performance.now()
  await Promise.all(mails.map(judge))
  const perSecond = (mails.length / (performance.now() - busyAt)) * 1000
  const cpuMs = ((cpuSeconds() - cpuBefore) / mails.length) * 1000
  const alone: number[] = []
  for (const bytes of mails.slice(0, 200)) {
    const at = performance.now()
    await judge(bytes)
    alone.push(performance.now() - at)
  }
  const memory = {
    own: residentMb(process.pid),
    all: [process.pid, ...childrenOf(process.pid)].reduce((sum, pid) => sum + proportionalMb(pid), 0),
  }
  const large = await whileTicking(() => judge(largeMail))
  const closingAt = performance.now()
  await sandbox.close()
  const closeMs = performance.now() - closingAt
  return {
    startMs,
    perSecond,
    cpuMs,
    p50: quantile(alone, 0.5),
    p95: quantile(alone, 0.95),
    ...memory,
    ...large,
    closeMs,
  }
}

/** How long work takes, and the longest time for which this thread answered nobody meanwhile. */
async function whileTicking(work: () => Promise<unknown>): Promise<{ largeMs: number; heldMs: number }> {
  let heldMs = 0
  let last = performance.now()
  const ticks = setInterval(() => {
    heldMs = Math.max(heldMs, performance.now() - last)
    last = performance.now()
  }, 1)
  const at = performance.now()
  await work()
  clearInterval(ticks)
  return { largeMs: performance.now() - at, heldMs: Math.max(heldMs, performance.now() - last) }
}

async function measureDirect(): Promise<number> {
  for (const bytes of mails) await triage(request(bytes))
  const before = cpuSeconds()
  for (const bytes of mails) await triage(request(bytes))
  return ((cpuSeconds() - before) / mails.length) * 1000
}

function sampleMails(): Buffer[] {
  const count = option('mails', 500)
  const folder = process.argv[2]
  if (!folder || folder.startsWith('--')) return Array.from({ length: count }, (_, n) => mailBytes('sandbox', n))
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml'))
  const step = Math.max(1, Math.floor(names.length / count))
  return names.sort().flatMap((name, at) => (at % step === 0 ? readFileSync(join(folder, name)) : []))
}

printMachine()
const rows: (string | number)[][] = []
for (const [name, open] of Object.entries(kinds)) {
  const rounds: Awaited<ReturnType<typeof measure>>[] = []
  for (let n = 0; n < option('rounds', 3); n += 1) rounds.push(await measure(open))
  const middle = (key: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[key]))
  rows.push([
    name,
    ...(['startMs', 'perSecond', 'cpuMs', 'p50', 'p95', 'own', 'all', 'largeMs', 'heldMs', 'closeMs'] as const).map(
      middle,
    ),
  ])
}
rows.push(['neither', '', '', await measureDirect(), '', '', '', '', '', '', ''])
printTable(
  [
    `${mails.length} mails in`,
    'ready ms',
    'mails/s',
    'CPU ms each',
    'alone p50 ms',
    'alone p95 ms',
    'own RSS MB',
    'all PSS MB',
    '64 MB mail ms',
    'main thread held ms',
    'close ms',
  ],
  rows,
)
