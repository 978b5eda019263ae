// How soon a change through the Sentinel door has been read through the others: from the PUT's answer to the last byte of theirs.
// Usage: node bench/doors.ts [--rounds 300] [--incidents 1000]; all in one tenant, one connection, the lists as clients ask for them.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adminKey, startServerProcess } from '../tests/kit/server-process.ts'
import { option, printMachine, printTable, quantile } from './table.ts'

const rounds = option('rounds', 300)
const present = option('incidents', 1000)
const promiseMs = 50
/** Rounds that warm the code, not counted. */
const warming = 30
const agent = new Agent({ keepAlive: true, maxSockets: 4 })
const dataDir = await mkdtemp(join(tmpdir(), 'docket-bench-doors-'))

// biome-ignore lint/suspicious/noExplicitAny: answers of four doors; a wrong path fails the check.
type Json = any

try {
  printMachine()
  const server = await startServerProcess({ dataDir, args: ['--workers', '0'] })
  const call = (method: string, path: string, body?: object, token = adminKey) =>
    ask(server.url + path, method, body, token)
  const { tenants } = await call('GET', '/api/v1/tenants')
  const { id: tenant, sentinel } = tenants[0]
  const root = `/subscriptions/${sentinel.subscription_id}/resourceGroups/${sentinel.resource_group}/providers/Microsoft.OperationalInsights/workspaces/${sentinel.workspace}/providers/Microsoft.SecurityInsights`
  const { result: token } = await call('POST', '/api/v2-0/get-access-token', { api_key: adminKey })
  const put = (tail: string, properties: object) => call('PUT', `${root}${tail}?api-version=2024-03-01`, { properties })
  for (let n = 0; n < present; n++)
    await call('POST', '/api/v1/incidents', { title: `There already ${n}`, severity: 'low', description: 'Of before' })

  const readers: Record<string, (id: string) => Promise<boolean>> = {
    'Kaspersky list, newest 100 with history': async (id) => {
      const query = `tenantID=${tenant}&withHistory&withAffected`
      const { Incidents } = await call('GET', `/xdr/api/v1/incidents?${query}`)
      const { InternalID, HistoryRecords } = Incidents[0]
      return InternalID === id && HistoryRecords.length === 3
    },
    'Kaspersky, by id': async (id) =>
      (await call('GET', `/xdr/api/v1/incidents?tenantID=${tenant}&id=${id}&withHistory`)).Incidents[0].InternalID ===
      id,
    'Intezer history, newest 100': async (id) =>
      (await call('POST', '/api/v2-0/incidents/search', { limit: 100 }, token)).result.incidents[0].docket_id === id,
    'Intezer, by id': async (id) =>
      (await call('GET', '/api/v2-0/incidents/get-by-id', { incident_id: id }, token)).result.docket_id === id,
    'native, by id': async (id) => (await call('GET', `/api/v1/incidents/${id}`)).bookmarksCount === 1,
  }
  const times = new Map<string, number[]>(Object.keys(readers).map((name) => [name, []]))
  const all: number[] = []
  let missed = 0
  for (let round = -warming; round < rounds; round++) {
    const [id, bookmark] = [randomUUID(), randomUUID()]
    await put(`/incidents/${id}`, { title: `Phish ${round}`, severity: 'High', status: 'New', description: 'Seen' })
    await put(`/incidents/${id}/comments/${randomUUID()}`, { message: 'Looked at' })
    await put(`/bookmarks/${bookmark}`, { displayName: 'Logins', query: 'SigninLogs' })
    await put(`/incidents/${id}/relations/${randomUUID()}`, { relatedResourceId: `${root}/Bookmarks/${bookmark}` })
    let sum = 0
    for (const [name, read] of Object.entries(readers)) {
      const from = performance.now()
      const isThere = await read(id)
      const took = performance.now() - from
      if (round < 0) continue
      if (!isThere) missed++
      times.get(name)!.push(took)
      if (name.includes('100')) sum += took
    }
    if (round >= 0) all.push(sum)
  }
  printTable(
    ['read after the PUT was answered, ms', 'p50', 'p95', 'worst', `within ${promiseMs} ms`],
    [...times, ['both lists, one after the other', all] as const].map(([name, values]) => [
      name,
      quantile(values, 0.5),
      quantile(values, 0.95),
      Math.max(...values),
      `${((values.filter((ms) => ms <= promiseMs).length / values.length) * 100).toFixed(1)} %`,
    ]),
  )
  console.log(
    `${rounds} rounds, ${present + rounds + warming} incidents in the end; not seen or incomplete at the first look: ${missed}`,
  )
  agent.destroy()
  await server.stop()
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

function ask(url: string, method: string, body: object | undefined, token: string): Promise<Json> {
  const payload = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        agent,
        headers: {
          authorization: `Bearer ${token}`,
          ...(payload ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) } : {}),
        },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const status = answer.statusCode ?? 0
          if (status >= 300) reject(new Error(`${method} ${url} answered ${status} ${text}`))
          else resolve(JSON.parse(text))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(payload)
  })
}
