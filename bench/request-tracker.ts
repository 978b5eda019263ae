// Incidents of Docket against tickets of Request Tracker 5, both over HTTP on this machine, the same number in each: lists, a filter,
// opening one, changing the status. Usage: node bench/request-tracker.ts [--count 50000] [--rounds 7] [--workers 4] [--folder F]
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { adminKey, startServerProcess } from '../tests/kit/server-process.ts'
import { analystEmail, analysts, fillIncidents } from './fill-incidents.ts'
import { analystName } from './fill-tickets.ts'
import { cpuOf, databaseCpu, familyCpu } from './processes.ts'
import { missingTracker, startTracker } from './rt-server.ts'
import { median, option, printMachine, printTable, quantile } from './table.ts'

const count = option('count', 50_000)
const rounds = option('rounds', 7)
const workers = option('workers', 4)
const kept = option('folder', '')
/** Requests of one case in one round, one after the other. */
const perRound = 10
/** Connections at the same time, and requests of each in a round, where throughput is measured. */
const lanes = 8
const perLane = 5
const visits = perRound + lanes * perLane
const promise = 10

interface Request {
  method: 'GET' | 'PUT' | 'PATCH'
  path: string
  body?: object
}

interface Case {
  what: string
  docket: (n: number) => Request
  tracker: (n: number) => Request
  /** The promise speaks of it. */
  promised?: true
}

interface Side {
  ask(request: Request): Promise<string>
  /** CPU seconds so far, database included. */
  cpu(): number
}

interface Took {
  /** Milliseconds of each request, by round. */
  alone: number[][]
  /** Requests a second on several connections, by round. */
  perSecond: number[]
  /** CPU milliseconds a request, by round. */
  cpu: number[]
  kilobytes: number
}

const text = encodeURIComponent
const ticketList = (query: string) =>
  `/REST/2.0/tickets?query=${text(query)}&per_page=50&orderby=Created&order=DESC&fields=Subject,Status,Owner,Priority,Created,LastUpdated`
const ticketPage = (query: string) =>
  `/Search/Results.html?Query=${text(query)}&RowsPerPage=50&OrderBy=Created&Order=DESC`
const get = (path: string): Request => ({ method: 'GET', path })

/** `ids` are incidents to open and change, spread over all; tickets are numbered from 1. */
function casesOf(ids: readonly string[]): Case[] {
  const id = (n: number) => ids[(n % visits) % ids.length]!
  // Each round visits the same ones, so that every second change takes back the one before.
  const ticket = (n: number) => 1 + (((n % visits) * 7919) % count)
  const isBack = (n: number) => Math.floor(n / visits) % 2 === 1
  const newest = () => get('/api/v1/incidents?limit=50')
  const ofAnalyst = (n: number) =>
    get(`/api/v1/incidents?limit=50&status=new,in_progress&assignee=${analystEmail(n % analysts)}`)
  const openOf = (n: number) => `Queue = 'General' AND Status = '__Active__' AND Owner = '${analystName(n)}'`
  return [
    {
      what: 'newest 50, with total',
      docket: newest,
      tracker: () => get(ticketList("Queue = 'General'")),
      promised: true,
    },
    { what: 'open ones of one person', docket: ofAnalyst, tracker: (n) => get(ticketList(openOf(n))), promised: true },
    {
      what: 'open one',
      docket: (n) => get(`/api/v1/incidents/${id(n)}`),
      tracker: (n) => get(`/REST/2.0/ticket/${ticket(n)}`),
    },
    {
      what: 'change status',
      docket: (n) => ({
        method: 'PATCH',
        path: `/api/v1/incidents/${id(n)}`,
        body: { status: isBack(n) ? 'in_progress' : 'on_hold' },
      }),
      tracker: (n) => ({
        method: 'PUT',
        path: `/REST/2.0/ticket/${ticket(n)}`,
        body: { Status: isBack(n) ? 'open' : 'stalled' },
      }),
      promised: true,
    },
    { what: 'newest 50 ÷ web page of RT', docket: newest, tracker: () => get(ticketPage("Queue = 'General'")) },
    {
      what: 'open one ÷ web page of RT',
      docket: (n) => get(`/api/v1/incidents/${id(n)}`),
      tracker: (n) => get(`/Ticket/Display.html?id=${ticket(n)}`),
    },
  ]
}

const missing = missingTracker()
if (missing !== null) console.log(`skipped: Request Tracker 5 is not installed (${missing})`)
else await main()

async function main(): Promise<void> {
  const folder = kept || (await mkdtemp(join(tmpdir(), 'docket-bench-tracker-')))
  const log = (line: string) => process.stderr.write(`${line}\n`)
  const closing: (() => Promise<void>)[] = []
  const closeAll = async () => {
    for (let close = closing.shift(); close !== undefined; close = closing.shift()) await close()
    if (!kept) await rm(folder, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void closeAll().finally(() => process.exit(1)))
  try {
    const dataDir = join(folder, `incidents-${count}`)
    await fillIncidents(dataDir, count, log)
    const docket = await startServerProcess({ dataDir, args: ['--workers', '0'] })
    closing.unshift(() => docket.stop())
    const tracker = await startTracker(folder, count, workers, closing, log)
    const side = (url: string, header: Record<string, string>, cpu: () => number): Side => {
      const pool = new Pool(url, { connections: lanes })
      closing.unshift(() => pool.close())
      return { cpu, ask: (request) => ask(pool, header, request) }
    }
    const docketPid = docket.child.pid!
    const ours = side(
      docket.url,
      { authorization: `Bearer ${adminKey}` },
      () => cpuOf(docketPid) + databaseCpu(dataDir),
    )
    const theirs = side(
      tracker.url,
      { cookie: tracker.cookie },
      () => familyCpu(tracker.pid) + databaseCpu(tracker.dataDir),
    )
    printMachine()
    const took = await measure(casesOf(await someIds(ours)), ours, theirs)
    console.log(`Request Tracker ${tracker.version}, ${workers} workers; ${count} incidents and ${count} tickets`)
    report(took)
  } finally {
    await closeAll()
  }
}

async function ask(pool: Pool, header: Record<string, string>, { method, path, body }: Request): Promise<string> {
  const headers = { ...header, 'content-type': 'application/json' }
  const answer = await pool.request({ method, path, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
  const said = await answer.body.text()
  if (answer.statusCode !== 200)
    throw new Error(`${method} ${path} answered ${answer.statusCode}: ${said.slice(0, 300)}`)
  return said
}

/** Five hundred incidents, newest first. */
async function someIds(docket: Side): Promise<string[]> {
  const { incidents } = JSON.parse(await docket.ask(get('/api/v1/incidents?limit=500'))) as {
    incidents: { id: string }[]
  }
  return incidents.map(({ id }) => id)
}

/** Round by round, one side right after the other, so that what else the machine does meets both. */
async function measure(
  cases: Case[],
  docket: Side,
  tracker: Side,
): Promise<Map<Case, { docket: Took; tracker: Took }>> {
  const fresh = (): Took => ({ alone: [], perSecond: [], cpu: [], kilobytes: 0 })
  const took = new Map(cases.map((one) => [one, { docket: fresh(), tracker: fresh() }]))
  for (let round = -1; round < rounds; round += 1)
    for (const [one, { docket: ours, tracker: theirs }] of took) {
      const first = (round + 1) * visits
      // The round before the first warms both.
      await measureSide(docket, one.docket, first, round < 0 ? fresh() : ours)
      await measureSide(tracker, one.tracker, first, round < 0 ? fresh() : theirs)
    }
  return took
}

async function measureSide(side: Side, request: (n: number) => Request, first: number, into: Took): Promise<void> {
  let n = first
  const before = side.cpu()
  const alone: number[] = []
  for (let k = 0; k < perRound; k += 1) {
    const sent = performance.now()
    const asked = request(n++)
    const said = await side.ask(asked)
    alone.push(performance.now() - sent)
    // RT answers 200 to a change that it refuses, with the reason in words.
    if (asked.method === 'PUT' && first > 0 && !/changed from/.test(said)) throw new Error(`not changed: ${said}`)
    into.kilobytes = Buffer.byteLength(said) / 1024
  }
  into.alone.push(alone)
  const began = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let k = 0; k < perLane; k += 1) await side.ask(request(n++))
    }),
  )
  into.perSecond.push((lanes * perLane * 1000) / (performance.now() - began))
  into.cpu.push(((side.cpu() - before) * 1000) / visits)
}

function report(took: Map<Case, { docket: Took; tracker: Took }>): void {
  console.log(
    `1 connection, then ${lanes}; ${rounds} rounds of ${perRound} and ${lanes * perLane}; medians of the rounds; load average at the end ${loadavg()[0]?.toFixed(1)}`,
  )
  const p50 = ({ alone }: Took) => median(alone.map((ms) => median(ms)))
  const p95 = ({ alone }: Took) => median(alone.map((ms) => quantile(ms, 0.95)))
  const rows = [...took].map(([{ what, promised }, { docket, tracker }]) => {
    const times = p50(tracker) / p50(docket)
    const rate = median(docket.perSecond) / median(tracker.perSecond)
    return [
      what,
      ...[docket.kilobytes, tracker.kilobytes, p50(docket), p50(tracker), p95(docket), p95(tracker), times],
      ...[median(docket.perSecond), median(tracker.perSecond), rate],
      ...[median(docket.cpu), median(tracker.cpu), median(tracker.cpu) / median(docket.cpu)],
      promised ? (Math.min(times, rate) >= promise ? 'met' : 'missed') : '',
    ]
  })
  const head = [
    'what',
    'KB',
    'KB RT',
    'p50',
    'p50 RT',
    'p95',
    'p95 RT',
    'times',
    '/s',
    '/s RT',
    'times',
    'CPU',
    'CPU RT',
    'times',
    `≥ ${promise}`,
  ]
  printTable(head, rows)
}
