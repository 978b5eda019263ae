// Sends one hostile mail of each kind to a real server and measures how quickly it still answers health meanwhile.
// Usage: node tests/faults/hostile.ts. Prints one line a mail; ends with 1 when one got no verdict or health took 100 ms.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchHealth } from '../kit/health-watch.ts'
import { hostileMails } from '../kit/hostile-mails.ts'
import { adminKey, ingestMail, login, startServerProcess } from '../kit/server-process.ts'

interface AlertAnswer {
  status: string
  verdict: string | null
  report: { error: { code: string } | null; unexamined: { reason: string }[] } | null
}

const mails = hostileMails()
const dataDir = await mkdtemp(join(tmpdir(), 'docket-hostile-'))
const server = await startServerProcess({ dataDir })
const token = await login(server.url)
let failed = 0
async function fetchAlert(alertId: string): Promise<AlertAnswer> {
  const response = await fetch(`${server.url}/api/v1/alerts/${alertId}`, {
    headers: { authorization: `Bearer ${adminKey}` },
  })
  return (await response.json()) as AlertAnswer
}

const health = watchHealth(server.url)
await new Promise((done) => setTimeout(done, 500))
for (const [name, bytes] of mails) {
  await health.take()
  const startedAt = performance.now()
  const id = await ingestMail(server.url, token, new Uint8Array(bytes))
  let alert = await fetchAlert(id)
  for (const until = Date.now() + 120_000; alert.status !== 'finished' && Date.now() < until; ) {
    await new Promise((done) => setTimeout(done, 50))
    alert = await fetchAlert(id)
  }
  const latencies = await health.take()
  const slowest = Math.max(0, ...latencies)
  const reasons = [
    ...new Set([...(alert.report?.unexamined.map(({ reason }) => reason) ?? []), alert.report?.error?.code]),
  ].filter(Boolean)
  if (alert.status !== 'finished' || slowest >= 100) failed++
  console.log(
    `${name.padEnd(30)} ${(bytes.length / 1e6).toFixed(1).padStart(6)} MB  verdict ${String(alert.verdict).padEnd(20)} after ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  health: ${latencies.length} answers, slowest ${slowest.toFixed(0)} ms  ${reasons.join(', ')}`,
  )
}
await health.stop()
await server.stop()
await rm(dataDir, { recursive: true, force: true })
process.exitCode = failed === 0 ? 0 : 1
