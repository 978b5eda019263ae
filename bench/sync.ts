// `docket sync` between two servers, one playing the vendor: the first pass over everything, one with nothing new, and one after some changes.
// Usage: node bench/sync.ts [--incidents 10000] [--vendor sentinel|kaspersky-xdr] [--changed 100]
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { adminKey, startServerProcess } from '../tests/kit/server-process.ts'
import { option, printMachine, printTable } from './table.ts'

const count = option('incidents', 10_000)
const changed = option('changed', 100)
const vendor = option('vendor', 'sentinel')
const folder = await mkdtemp(join(tmpdir(), 'docket-bench-sync-'))
const start = (name: string) => startServerProcess({ dataDir: join(folder, name), args: ['--workers', '0'] })
const [there, here] = await Promise.all([start('there'), start('here')])
try {
  printMachine()
  const place = await tenantOf(there.url)
  const ids = await fill(count)
  const rows: (string | number)[][] = []
  for (const what of ['first pass', 'nothing new', `${changed} changed`]) {
    if (what.endsWith('changed')) for (const id of ids.slice(0, changed)) await change(id)
    const { seconds, report } = await pass(place)
    const looked = Number(report.looked)
    rows.push([what, looked, JSON.stringify(report.pulled), seconds, looked / seconds])
  }
  printTable([`${vendor}, ${count} incidents`, 'looked at', 'pulled', 'seconds', 'incidents/s'], rows)
} finally {
  await Promise.all([there.stop(), here.stop()])
  await rm(folder, { recursive: true, force: true })
}

type Json = Record<string, unknown>
interface Place {
  id: string
  sentinel: { subscription_id: string; resource_group: string; workspace: string }
}

async function call(url: string, method: string, path: string, body?: unknown): Promise<Json> {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${(await answer.text()).slice(0, 300)}`)
  return (await answer.json()) as Json
}

async function tenantOf(url: string): Promise<Place> {
  return ((await call(url, 'GET', '/tenants')) as { tenants: Place[] } & Json).tenants[0]!
}

/** Every fourth one open. */
async function fill(most: number): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < most; at += 100) {
    const records = [...Array(Math.min(100, most - at)).keys()].map((n) => {
      const id = randomUUID()
      ids.push(id)
      const isOpen = (at + n) % 4 === 0
      const time = new Date(Date.UTC(2026, 0, 1) + (at + n) * 60_000).toISOString()
      const value = {
        InternalID: id,
        Name: `Incident ${at + n}`,
        Severity: 'medium',
        Status: isOpen ? 'open' : 'closed',
        StatusResolution: isOpen ? '' : 'truePositive',
        CreatedAt: time,
        UpdatedAt: time,
        Assets: [{ ID: randomUUID(), Name: `ws-${n}`, Type: 'host', IsVictim: true }],
      }
      return { where: String(n), list: 'Incidents', value }
    })
    await call(there.url, 'POST', '/import', { from: 'kaspersky-xdr', records })
  }
  return ids
}

async function change(id: string): Promise<void> {
  await call(there.url, 'PATCH', `/incidents/${id}`, { priority: 'high', title: `Changed ${id}` })
}

async function pass({ id, sentinel }: Place): Promise<{ seconds: number; report: Json }> {
  const { subscription_id, resource_group, workspace } = sentinel
  const where =
    vendor === 'sentinel'
      ? ['--subscription', subscription_id, '--resource-group', resource_group, '--workspace', workspace]
      : ['--from-tenant', id]
  const cli = resolve(import.meta.dirname, '../packages/cli/src/main.ts')
  const args = [cli, 'sync', vendor, '--from-url', there.url, '--url', here.url, '--state', join(folder, 'state.json')]
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...args, ...where, '--json'], {
    env: { ...process.env, DOCKET_SYNC_KEY: adminKey, DOCKET_API_KEY: adminKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += String(chunk)
  })
  await new Promise((done) => child.once('exit', done))
  return { seconds: (performance.now() - startedAt) / 1000, report: JSON.parse(out) as Json }
}
