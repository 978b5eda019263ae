// Kills the server with SIGKILL at random moments while mails stream in, then proves that nothing acknowledged was lost.
// Usage: node tests/faults/kill-server.ts [--mails 2000] [--kills 50] [--seed 1]. Every fifth kill takes the database too.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { history, ingestMail, login, type ServerProcess, startServerProcess } from '../kit/server-process.ts'

const option = (name: string, fallback: number) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}
const mailCount = option('mails', 2000)
const killCount = option('kills', 50)
let seed = option('seed', 1)
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

const samples = resolve(import.meta.dirname, '../../packages/cli/samples')
const templates = await Promise.all((await readdir(samples)).sort().map((name) => readFile(join(samples, name))))
const mails = Array.from({ length: mailCount }, (_, i) =>
  Buffer.concat([Buffer.from(`X-Fault-Run: ${i}\r\n`), templates[i % templates.length] ?? Buffer.alloc(0)]),
)

const dataDir = await mkdtemp(join(tmpdir(), 'docket-faults-'))
const acknowledged = new Map<string, number>()
const waiting = mails.map((_, i) => i)
let server: ServerProcess = await startServerProcess({ dataDir })
const port = Number(new URL(server.url).port)
let token = await login(server.url)
let restarting: Promise<void> | null = null
let kills = 0
let unanswered = 0
const restartMs: number[] = []

async function restart(withDatabase: boolean): Promise<void> {
  if (withDatabase) {
    const pid = Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
    await server.kill()
    process.kill(pid, 'SIGKILL')
  } else await server.kill()
  const startedAt = performance.now()
  server = await startServerProcess({ dataDir, port })
  restartMs.push(performance.now() - startedAt)
  token = await login(server.url)
}

async function sender(): Promise<void> {
  for (;;) {
    const i = waiting.shift()
    if (i === undefined) return
    if (restarting) await restarting
    const mail = mails[i]
    if (!mail) return
    try {
      const id = await ingestMail(server.url, token, mail)
      acknowledged.set(id, (acknowledged.get(id) ?? 0) + 1)
    } catch {
      unanswered++ // the kill hit this request: it was never acknowledged, so the client sends it again
      waiting.push(i)
      await new Promise((done) => setTimeout(done, 20))
    }
  }
}

/** Spreads the kills over the stream: one whenever another 1/kills of the mails was acknowledged, at a random moment after. */
async function killer(): Promise<void> {
  while (kills < killCount && acknowledged.size < mailCount) {
    if (acknowledged.size < (kills * mailCount) / killCount) {
      await new Promise((done) => setTimeout(done, 5))
      continue
    }
    await new Promise((done) => setTimeout(done, random() * 150))
    kills++
    restarting = restart(kills % 5 === 0)
    await restarting
    restarting = null
  }
}

await Promise.all([killer(), ...Array.from({ length: 8 }, sender)])
let verdicts = await history(server.url, token)
for (const until = Date.now() + 180_000; verdicts.rows.some((row) => row.verdict === null) && Date.now() < until; ) {
  await new Promise((done) => setTimeout(done, 1000))
  verdicts = await history(server.url, token)
}
const times = new Map<string, number>()
for (const row of verdicts.rows) times.set(row.alert_id, (times.get(row.alert_id) ?? 0) + 1)
const ids = [...acknowledged.keys()]
const result = {
  mails: mailCount,
  kills,
  kills_with_database: Math.floor(kills / 5),
  acknowledged: ids.length,
  requests_cut_by_kills: unanswered,
  lost: ids.filter((id) => !times.has(id)).length,
  doubled: [...times.values()].filter((count) => count > 1).length,
  without_verdict: verdicts.rows.filter((row) => row.verdict === null).length,
  total_in_history: verdicts.total,
  restart_ms_median: Math.round(restartMs.sort((a, b) => a - b)[restartMs.length >> 1] ?? 0),
}
console.log(JSON.stringify(result, null, 2))
await server.stop()
await rm(dataDir, { recursive: true, force: true })
process.exitCode =
  result.lost + result.doubled + result.without_verdict === 0 && result.acknowledged === mailCount ? 0 : 1
