// Incidents and cases over HTTP, door by door, beside a million alerts: lists, filters, opening, changing, in bulk.
// Usage: node bench/incidents.ts [--incidents 50000] [--alerts 100000] [--rounds 5] [--folder F] [--only WORD]; a folder keeps the data.
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'undici'
import { login, startServerProcess } from '../tests/kit/server-process.ts'
import { fillHistory } from './fill-history.ts'
import { fillIncidents } from './fill-incidents.ts'
import { type IncidentCase, type IncidentRequest, incidentCases, type Known } from './incident-cases.ts'
import { cpuOf, databaseCpu } from './processes.ts'
import { median, option, printMachine, printTable, quantile } from './table.ts'

const incidents = option('incidents', 50_000)
const alerts = option('alerts', 100_000)
const rounds = option('rounds', 5)
const only = option('only', '')
const kept = option('folder', '')
/** Requests of one case in one round. */
const perRound = 10
const promise = { p50: 25, p95: 200 } as const

interface Took {
  /** Milliseconds of each request, by round. */
  rounds: number[][]
  nodeCpu: number
  databaseCpu: number
  bytes: number
}

const base = kept || (await mkdtemp(join(tmpdir(), 'docket-bench-incidents-')))
const dataDir = join(base, `incidents-${incidents}-alerts-${alerts}`)
try {
  const log = (line: string) => process.stderr.write(`${line}\n`)
  if (alerts > 0) await fillHistory(dataDir, alerts, log, incidents)
  const tenant = await fillIncidents(dataDir, incidents, log)
  const server = await startServerProcess({ dataDir, args: ['--workers', '0'] })
  const client = new Client(server.url)
  try {
    await measureAll(client, await login(server.url), tenant, server.child.pid ?? 0)
  } finally {
    await client.close()
    await server.stop()
  }
} finally {
  if (!kept) await rm(base, { recursive: true, force: true })
}

async function measureAll(client: Client, token: string, tenant: string, pid: number): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const ask = async ({ method, path, body }: IncidentRequest) => {
    const answer = await client.request({
      method,
      path,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200)
      throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`)
    return text
  }
  const known = await knownOf(ask, tenant)
  const chosen = incidentCases.filter(({ door, what }) => `${door}: ${what}`.includes(only))
  // So that the code is compiled and not the compiler measured.
  for (const one of chosen.filter(({ what }) => what === 'newest'))
    for (let n = 0; n < 100; n += 1) await ask(one.request(n, known))
  const took = new Map<IncidentCase, Took>()
  printMachine()
  let n = 0
  for (let round = 0; round < rounds; round += 1) {
    for (const one of chosen) {
      const entry = took.get(one) ?? { rounds: [], nodeCpu: 0, databaseCpu: 0, bytes: 0 }
      took.set(one, entry)
      // The first of all is not counted: it warms the statement and the code.
      if (round === 0) await ask(one.request(997, known))
      const before = [cpuOf(pid), databaseCpu(dataDir)] as const
      const ms: number[] = []
      for (let k = 0; k < perRound; k += 1) {
        n += 1
        const request = one.request(n, known)
        const sent = performance.now()
        const text = await ask(request)
        ms.push(performance.now() - sent)
        entry.bytes = Buffer.byteLength(text)
      }
      entry.rounds.push(ms)
      entry.nodeCpu += cpuOf(pid) - before[0]
      entry.databaseCpu += databaseCpu(dataDir) - before[1]
    }
  }
  report(took)
}

async function knownOf(ask: (request: IncidentRequest) => Promise<string>, tenant: string): Promise<Known> {
  const get = async (path: string) => JSON.parse(await ask({ method: 'GET', path }))
  const newest: { incidents: Known['incidents']; next: string } = await get('/api/v1/incidents')
  const { cases }: Pick<Known, 'cases'> = await get('/api/v1/cases')
  const {
    tenants,
  }: { tenants: { id: string; sentinel: Record<'subscription_id' | 'resource_group' | 'workspace', string> }[] } =
    await get('/api/v1/tenants')
  const place = tenants.find(({ id }) => id === tenant)!.sentinel
  return {
    tenant,
    cases,
    incidents: newest.incidents,
    cursor: newest.next,
    root: `/subscriptions/${place.subscription_id}/resourceGroups/${place.resource_group}/providers/Microsoft.OperationalInsights/workspaces/${place.workspace}/providers/Microsoft.SecurityInsights`,
  }
}

function report(took: ReadonlyMap<IncidentCase, Took>): void {
  const rows = [...took].map(([{ door, what }, entry]) => {
    const p50 = median(entry.rounds.map((ms) => median(ms)))
    const p95 = median(entry.rounds.map((ms) => quantile(ms, 0.95)))
    const each = rounds * perRound
    return [
      `${door}: ${what}`,
      entry.bytes / 1024,
      p50,
      p95,
      Math.max(...entry.rounds.flat()),
      (entry.nodeCpu * 1000) / each,
      (entry.databaseCpu * 1000) / each,
      [...(p50 > promise.p50 ? ['p50'] : []), ...(p95 > promise.p95 ? ['p95'] : [])].join(', ') || 'met',
    ]
  })
  console.log(
    `${incidents} incidents and cases, ${alerts} alerts in 10 tenants (seven in ten in the one asked); 1 connection, ${rounds} rounds of ${perRound}, median of the rounds, ms; load average at the end ${loadavg()[0]?.toFixed(1)}`,
  )
  printTable(['what', 'KB', 'p50', 'p95', 'worst', 'Node CPU', 'SQL CPU', 'promise'], rows)
  const all = (share: number) =>
    median(
      Array.from({ length: rounds }, (_, round) =>
        quantile(
          [...took.values()].flatMap((entry) => entry.rounds[round] ?? []),
          share,
        ),
      ),
    )
  console.log(
    `all of them: p50 ${all(0.5).toFixed(1)} ms, p95 ${all(0.95).toFixed(1)} ms (promise at 1 M alerts and 50,000 incidents: ${promise.p50} and ${promise.p95})`,
  )
}
