// Kills the embedded PostgreSQL with SIGKILL at random moments under a stream of alerts and triages, then counts what was lost.
// Usage: node tests/faults/kill-postgres.ts [--kills 20] [--engine embedded|system] [--seed 1]. Prints one JSON line; 1 when anything was lost.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDocketError } from '../../packages/model/src/index.ts'
import { startWorkers } from '../../packages/server/src/jobs/worker.ts'
import { openStore } from '../../packages/server/src/store/index.ts'
import { sampleAlert, sampleTriage } from '../../packages/server/src/store/testing.ts'

const option = (name: string, fallback: string) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback)
}
const kills = Number(option('kills', '20'))
const postgres = option('engine', 'embedded')
let seed = Number(option('seed', '1'))
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

const dataDir = await mkdtemp(join(tmpdir(), 'docket-kill-postgres-'))
const store = await openStore({ dataDir, postgres })
const tenant = (await store.tenants.list())[0]!.id
const workers = startWorkers({
  store,
  concurrency: 4,
  log: () => {},
  // A real lease would outlast the run.
  timing: { leaseMs: 5000, extendMs: 1000, reapMs: 1000 },
  tasks: {
    'triage-alert': {
      async run(job) {
        await store.alerts.recordTriage(tenant, String(job.payload.id), sampleTriage(), { job })
      },
      async onExhausted(job) {
        await store.alerts.recordTriage(tenant, String(job.payload.id), sampleTriage({ verdict: 'inconclusive' }), {
          job,
        })
      },
    },
  },
})

const acknowledged = new Set<string>()
let refused = 0
let running = true
const streams = Array.from({ length: 16 }, async (_, stream) => {
  for (let n = 0; running; ) {
    try {
      const { alert } = await store.alerts.insert(tenant, sampleAlert(`${stream}-${n}`))
      acknowledged.add(alert.alertId)
      n += 1
    } catch (error) {
      if (!isDocketError(error) || error.code !== 'unavailable') throw error
      refused += 1
      await sleep(50)
    }
  }
})

const outagesMs: number[] = []
for (let kill = 0; kill < kills; kill += 1) {
  await sleep(200 + random() * 1800)
  const pid = Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
  process.kill(pid, 'SIGKILL')
  const before = acknowledged.size
  const startedAt = performance.now()
  while (acknowledged.size <= before + 16) await sleep(5)
  outagesMs.push(Math.round(performance.now() - startedAt))
}
running = false
await Promise.all(streams)

for (const end = Date.now() + 120_000; Date.now() < end; await sleep(500)) {
  const { ready, claimed } = await store.jobs.stats()
  if (ready + claimed === 0) break
}
await workers.stop()
const rows = await store.db.query<{ alert_id: string; verdict: string | null }>('select alert_id, verdict from alerts')
const kept = new Set(rows.map((row) => row.alert_id))
const everything = {
  filter: { op: 'and', items: [] },
  sort: { field: 'created_at', order: 'desc' },
  offset: 0,
  limit: 1,
} as const
const { total } = await store.alerts.search(tenant, { ...everything, filter: { op: 'and', items: [] } })
const result = {
  engine: postgres,
  kills,
  acknowledged: acknowledged.size,
  lost: [...acknowledged].filter((id) => !kept.has(id)).length,
  doubled: rows.length - kept.size,
  stuck: rows.filter((row) => row.verdict === null).length,
  rollUpIsOff: total - rows.length,
  refused,
  longestOutageMs: Math.max(...outagesMs),
}
console.log(JSON.stringify(result))
await store.close()
await rm(dataDir, { recursive: true })
process.exitCode = result.lost + result.doubled + result.stuck + Math.abs(result.rollUpIsOff) === 0 ? 0 : 1
