// Two servers for tests of `docket sync`: one plays the vendor, the other is kept up to date; and the command as a script runs it.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { docket, type Ran } from '../cli/kit.ts'
import {
  adminKey,
  type Json,
  makeTenant,
  type Reply,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from '../conformance/kit.ts'

export type SyncedVendor = 'sentinel' | 'kaspersky-xdr' | 'intezer'

export interface World {
  vendor: TestServer
  server: TestServer
  stop(): Promise<void>
}

/** Without triage, which would go on changing things while a test compares them. */
export async function startWorld(): Promise<World> {
  const [vendor, server] = await Promise.all([startTestServer({ workers: '0' }), startTestServer({ workers: '0' })])
  return {
    vendor,
    server,
    async stop() {
      await Promise.all([vendor.stop(), server.stop()])
    },
  }
}

/** One side's tenant with the callers tests need. */
export interface Side {
  url: string
  id: string
  /** Of a program: the sync. */
  key: string
  native(method: string, path: string, body?: unknown): Promise<Reply>
  sentinel: SentinelCaller
}

let counter = 0

async function side(server: TestServer, name: string): Promise<Side> {
  const { id, keys } = await makeTenant(server, `${name} ${counter++}`)
  const authorization = `Bearer ${keys.analyst}`
  return {
    url: server.url,
    id,
    key: keys.admin,
    native: (method, path, body) => send(`${server.url}/api/v1${path}`, method, body, { authorization }),
    sentinel: await sentinelCaller(server, adminKey, id),
  }
}

/** A tenant at either end and a state of their own. */
export interface Pair {
  there: Side
  here: Side
  stateFile: string
  args(vendor: SyncedVendor, ...more: string[]): string[]
  environment(): Record<string, string>
  /** One pass; the parsed report. */
  sync(vendor: SyncedVendor, ...more: string[]): Promise<Report>
  run(vendor: SyncedVendor, ...more: string[]): Promise<Ran>
  remove(): Promise<void>
}

export interface Report extends Ran {
  json: Json
}

export async function makePair({ vendor, server }: World, vendorUrl = vendor.url): Promise<Pair> {
  const there = await side(vendor, 'vendor')
  const here = await side(server, 'docket')
  const folder = await mkdtemp(join(tmpdir(), 'docket-sync-'))
  const stateFile = join(folder, 'state.json')
  const place = there.sentinel.place
  const pair: Pair = {
    there,
    here,
    stateFile,
    args(of, ...more) {
      const where = {
        sentinel: [
          ...['--subscription', place.subscription_id, '--resource-group', place.resource_group],
          ...['--workspace', place.workspace],
        ],
        'kaspersky-xdr': ['--from-tenant', there.id],
        intezer: [],
      }[of]
      return ['sync', of, '--from-url', vendorUrl, ...where, '--state', stateFile, '--url', here.url, '--json', ...more]
    },
    environment: () => ({ DOCKET_SYNC_KEY: there.key, DOCKET_API_KEY: here.key }),
    run: (of, ...more) => docket(pair.args(of, ...more), pair.environment()),
    async sync(of, ...more) {
      const ran = await pair.run(of, ...more)
      if (ran.out.trim() === '') throw new Error(`no report, exit ${ran.code}: ${ran.err}`)
      return { ...ran, json: JSON.parse(ran.out.trim().split('\n').at(-1)!) }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
  return pair
}

/** An incident of the vendor with everything its door can say. */
export async function richIncident({ sentinel }: Side, title = 'Password spray'): Promise<string> {
  const made = await sentinel.makeIncident(title, {
    severity: 'High',
    description: 'Many accounts, one address',
    owner: { email: 'ann@example.org', assignedTo: 'Ann' },
    labels: [{ labelName: 'spray' }],
  })
  const id: string = made.name
  await put(sentinel, `/incidents/${id}/comments/${randomUUID()}`, { message: `seen on ${title}` })
  await put(sentinel, `/incidents/${id}/tasks/${randomUUID()}`, { title: 'Reset the passwords', status: 'New' })
  const bookmark = randomUUID()
  await put(sentinel, `/bookmarks/${bookmark}`, { displayName: 'Odd sign-in', query: 'SigninLogs | take 1' })
  const relatedResourceId = `${sentinel.root}/Bookmarks/${bookmark}`
  await put(sentinel, `/incidents/${id}/relations/${randomUUID()}`, { relatedResourceId })
  return id
}

/** An alert of a product, its incident and their case, as a vendor would have them. */
export async function story(there: Side, n: string): Promise<void> {
  const alert = {
    alert_id: `alert-${n}`,
    source: 'edr',
    environment: 'production',
    alert: {
      alert_title: `Odd process ${n}`,
      severity: 'medium',
      creation_time: '2026-05-01T10:00:00Z',
      device: { hostname: `ws-${n}`, device_id: `dev-${n}` },
    },
  }
  const incident = {
    incident_id: `inc-${n}`,
    name: `Story ${n}`,
    source: 'edr',
    severity: 'medium',
    status: 'new',
    related_alert_ids: [`alert-${n}`],
    creation_time: '2026-05-01T10:00:00Z',
  }
  const found = { case_id: `case-${n}`, case_title: `Case ${n}`, incident_ids: [`inc-${n}`], case_status: 'new' }
  const device = { hostname: `ws-${n}`, device_id: `dev-${n}`, environment: 'production', os_type: 'windows' }
  const values = { devices: device, alerts: alert, incidents: incident, cases: found }
  const records = Object.entries(values).map(([list, value]) => ({ where: list, list, value }))
  const { json } = await there.native('POST', '/import', { from: 'intezer', records })
  if (json.refused?.length !== 0) throw new Error(`the story was not taken: ${JSON.stringify(json)}`)
}

export async function put(sentinel: SentinelCaller, tail: string, properties: object): Promise<Json> {
  const reply = await sentinel.call('PUT', tail, { properties })
  if (reply.status >= 300) throw new Error(`PUT ${tail} answered ${reply.status} ${reply.text}`)
  return reply.json
}

/** Every incident of a side, by id, with its comments and tasks. */
export async function everything(of: Side): Promise<Map<string, Json>> {
  const found = new Map<string, Json>()
  let offset = 0
  for (;;) {
    const { json } = await of.native('GET', `/incidents?limit=100&offset=${offset}&sort=number`)
    for (const incident of json.incidents) {
      const part = async (name: string) => (await of.native('GET', `/incidents/${incident.id}/${name}`)).json
      const [{ comments }, { tasks }] = [await part('comments'), await part('tasks')]
      found.set(incident.id, { ...incident, comments, tasks })
    }
    offset += json.incidents.length
    if (json.incidents.length === 0 || offset >= json.total) return found
  }
}

export const changesOf = async (of: Side, id: string): Promise<Json[]> =>
  (await of.native('GET', `/incidents/${id}/history?limit=1000`)).json.changes
