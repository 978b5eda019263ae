// The alert history over HTTP at two sizes side by side: page with exact total by filter, far offsets, one alert, a judgement.
// Usage: node bench/history.ts [--rows 1000000] [--small 200000] [--rounds 20] [--folder F]; a folder given keeps what was filled.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'undici'
import { login, type ServerProcess, startServerProcess } from '../tests/kit/server-process.ts'
import { fillHistory } from './fill-history.ts'
import { type Case, historyCases, type Page, type Request } from './history-cases.ts'
import { cpuOf, databaseCpu } from './processes.ts'
import { option, printMachine, printTable, quantile } from './table.ts'

interface Side {
  rows: number
  dataDir: string
  server: ServerProcess
  client: Client
  headers: Record<string, string>
  /** By case: milliseconds of each request, CPU seconds of all, last total. */
  took: Map<string, { ms: number[]; nodeCpu: number; databaseCpu: number; total: number }>
  /** Alert ids and our own ids of the newest page, for the cases that need one. */
  known: { alertId: string; id: string }[]
}

const sizes = [option('small', 200_000), option('rows', 1_000_000)]
const rounds = option('rounds', 20)
const kept = option('folder', '')
const base = kept || (await mkdtemp(join(tmpdir(), 'docket-bench-history-')))
const sides: Side[] = []
try {
  for (const rows of sizes) sides.push(await open(rows))
  printMachine()
  for (const one of historyCases)
    for (let part = 0; part < rounds; part += 5) for (const side of sides) await measure(side, one, part)
  report()
} finally {
  for (const { server, client } of sides) {
    await client.close()
    await server.stop()
  }
  if (!kept) await rm(base, { recursive: true, force: true })
}

async function open(rows: number): Promise<Side> {
  const dataDir = join(base, `rows-${rows}`)
  const began = performance.now()
  const added = await fillHistory(dataDir, rows, (line) => process.stderr.write(`${line}\n`))
  if (added > 0) process.stderr.write(`${added} alerts added in ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  const server = await startServerProcess({ dataDir, args: ['--workers', '0'] })
  const headers = { authorization: `Bearer ${await login(server.url)}`, 'content-type': 'application/json' }
  const side: Side = { rows, dataDir, server, client: new Client(server.url), headers, took: new Map(), known: [] }
  const newest: Request = { method: 'POST', path: '/api/v2-0/alerts/search', body: { limit: 100 } }
  // So that the code is compiled and not the compiler measured.
  for (let n = 0; n < 100; n++) await ask(side, newest)
  const { alerts } = await ask(side, newest)
  side.known = alerts.map(({ alert_id, intezer_alert_url }) => ({
    alertId: alert_id,
    id: intezer_alert_url.split('/').at(-1) ?? '',
  }))
  return side
}

/** Answers the page of a search; other answers as an empty page. */
async function ask(side: Side, { method, path, body }: Request): Promise<Page> {
  const answer = await side.client.request({ method, path, headers: side.headers, body: JSON.stringify(body) })
  const text = await answer.body.text()
  if (answer.statusCode !== 200)
    throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`)
  const { result } = JSON.parse(text) as { result?: Partial<Page> }
  return { alerts_count: result?.alerts_count ?? 0, alerts: result?.alerts ?? [] }
}

/** Five requests; the first of all is not counted, it warms the statement and the code. */
async function measure(side: Side, one: Case, part: number): Promise<void> {
  const entry = side.took.get(one.name) ?? { ms: [], nodeCpu: 0, databaseCpu: 0, total: 0 }
  side.took.set(one.name, entry)
  if (part === 0) await ask(side, one.request(0, side))
  if (one.before) await ask(side, one.before(part, side))
  const cpu = () => [cpuOf(side.server.child.pid ?? 0), databaseCpu(side.dataDir)] as const
  const before = cpu()
  for (let n = part; n < part + 5; n++) {
    const request = one.request(n + 1, side)
    const sent = performance.now()
    const page = await ask(side, request)
    entry.ms.push(performance.now() - sent)
    entry.total = page.alerts_count
  }
  const after = cpu()
  entry.nodeCpu += after[0] - before[0]
  entry.databaseCpu += after[1] - before[1]
}

function report(): void {
  const [small, big] = sides as [Side, Side]
  const perRequest = (seconds: number, ms: number[]) => (seconds * 1000) / ms.length
  const rows = historyCases.map(({ name }) => {
    const [a, b] = [small.took.get(name)!, big.took.get(name)!]
    const p50 = [quantile(a.ms, 0.5), quantile(b.ms, 0.5)] as const
    return [
      name,
      String(b.total || '–'),
      p50[0],
      p50[1],
      quantile(b.ms, 0.95),
      perRequest(b.nodeCpu, b.ms),
      perRequest(a.databaseCpu, a.ms),
      perRequest(b.databaseCpu, b.ms),
      p50[1] / p50[0],
    ]
  })
  console.log(
    `${small.rows} against ${big.rows} alerts in 10 tenants, the asked one has 70 %; 100 alerts a page, 1 connection, ms`,
  )
  printTable(
    ['what', 'total', 'p50 small', 'p50 big', 'p95 big', 'Node CPU', 'SQL CPU small', 'SQL CPU big', 'p50 ratio'],
    rows,
  )
  const pooled = (side: Side) =>
    historyCases.filter(({ aside }) => !aside).flatMap(({ name }) => side.took.get(name)!.ms)
  const sql = (side: Side) =>
    quantile(
      historyCases.filter(({ aside }) => !aside).map(({ name }) => side.took.get(name)!.databaseCpu / rounds),
      0.5,
    )
  for (const side of sides)
    console.log(
      `${side.rows} alerts, all lists and filters, single alert, judgement: p50 ${quantile(pooled(side), 0.5).toFixed(1)} ms, p95 ${quantile(pooled(side), 0.95).toFixed(1)} ms (promise at 1 M: 25 and 200)`,
    )
  const p50 = (name: string) => quantile(big.took.get(name)?.ms ?? [], 0.5)
  console.log(
    `big ÷ small: p50 ${(quantile(pooled(big), 0.5) / quantile(pooled(small), 0.5)).toFixed(2)}, median SQL CPU of the cases ${(sql(big) / sql(small)).toFixed(2)} (promise, at 5 M ÷ 1 M: 1.2)`,
  )
  console.log(
    `deepest offset in sequence ÷ offset zero: ${(p50('offset 80 %, in sequence') / p50('newest')).toFixed(2)} (promise: 1.5)`,
  )
}
