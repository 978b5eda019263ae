// Moving in and out on a real server: what is written out and taken in elsewhere is written out the same again, in each format.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  adminKey,
  type Json,
  jobsDone,
  makeTenant,
  multipart,
  type Reply,
  sampleMail,
  send,
  startTestServer,
  type TestServer,
} from '../kit.ts'

let server: TestServer
let folder: string
let origin: Awaited<ReturnType<typeof makeTenant>>
let incident: Json

/** Servers of keys that are not of the first one. */
const homes = new Map<string, TestServer>()

const native = (key: string, method: string, path: string, body?: unknown): Promise<Reply> =>
  send(`${(homes.get(key) ?? server).url}/api/v1${path}`, method, body, { authorization: `Bearer ${key}` })

async function made(key: string, path: string, body: unknown, method = 'POST'): Promise<Json> {
  const reply = await native(key, method, path, body)
  if (reply.status >= 300) throw new Error(`${path} answered ${reply.status} ${reply.text}`)
  return reply.json
}

async function exported(key: string, to: string): Promise<Json[]> {
  const reply = await native(key, 'GET', `/export?to=${to}`)
  if (reply.status !== 200) throw new Error(`export answered ${reply.status} ${reply.text}`)
  return reply.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

async function imported(key: string, from: string, values: unknown[], list?: string): Promise<Json> {
  const records = values.map((value, index) => ({ where: `line ${index + 1}`, value, ...(list ? { list } : {}) }))
  return made(key, '/import', { from, records })
}

/** Another installation with the tenant of the first one, empty: as after a move to another machine. */
async function emptyCopy(): Promise<{ analyst: string; reader: string }> {
  const other = await startTestServer()
  const stop = other.stop.bind(other)
  closers.push(stop)
  const authorization = `Bearer ${adminKey}`
  const { json: tenant } = await native(adminKey, 'GET', `/tenants/${origin.id}`)
  const { id, name, sentinel } = tenant
  expect((await send(`${other.url}/api/v1/tenants`, 'POST', { id, name, sentinel }, { authorization })).status).toBe(
    201,
  )
  const keyOf = async (role: string): Promise<string> => {
    const body = { name: role, tenant_ids: [id], role }
    const reply = await send(`${other.url}/api/v1/keys`, 'POST', body, { authorization })
    homes.set(reply.json.key, other)
    return reply.json.key
  }
  return { analyst: await keyOf('analyst'), reader: await keyOf('reader') }
}
const closers: (() => Promise<void>)[] = []

/** Runs the command as a person does. */
function docket(args: string[], key: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const main = resolve(import.meta.dirname, '../../../packages/cli/src/main.ts')
  const env = { ...process.env, DOCKET_URL: server.url, DOCKET_API_KEY: key, NO_COLOR: '1' }
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}

const created = (answer: Json) =>
  Object.values(answer.counts as Record<string, { created?: number; extended?: number }>).reduce(
    (sum, { created: one = 0, extended = 0 }) => sum + one + extended,
    0,
  )

const settled = (key: string) => jobsDone((homes.get(key) ?? server).url)

beforeAll(async () => {
  server = await startTestServer()
  folder = await mkdtemp(join(tmpdir(), 'docket-transfer-'))
  origin = await makeTenant(server, 'origin')
  const key = origin.keys.admin
  const authorization = `Bearer ${key}`
  for (const n of [1, 2]) {
    const form = multipart({}, sampleMail(n), 'name="file"; filename="m.eml"')
    const reply = await send(`${server.url}/api/v1/alerts/emails`, 'POST', form.body, {
      authorization,
      'content-type': form.contentType,
    })
    expect(reply.status).toBeLessThan(300)
  }
  for (const n of [1, 2, 3]) {
    await made(key, '/alerts', {
      source: 'custom',
      alert: { id: `a-${n}`, host: `ws-${n}.corp.example`, user: 'CORP\\ann', ip: `192.0.2.${n}`, name: `Beacon ${n}` },
      mapping: {
        alert_id: 'id',
        alert_title: 'name',
        'device.hostname': 'host',
        usernames: 'user',
        ips: 'ip',
        severity: { const: 'high' },
      },
    })
  }
  await settled(key)
  const { json } = await native(key, 'GET', '/alerts?limit=100&source=custom')
  const alertIds = json.alerts.map(({ id }: Json) => id)
  await made(key, '/devices', {
    devices: [
      {
        environment: 'production',
        hostname: 'srv-1.corp.example',
        osType: 'Windows',
        privateIps: ['10.0.0.9'],
        tags: ['dmz'],
      },
    ],
  })
  incident = await made(key, '/incidents', {
    title: "Beacon it's \u00e9",
    description: 'Seen twice.\nOn two hosts.',
    severity: 'critical',
    status: 'closed',
    resolution: 'false_positive',
    resolutionReason: 'inaccurate_data',
    resolutionComment: 'Test of the red team',
    priority: 'escalated',
    externalId: 'INC-7',
    source: 'edr',
    sender: 'soc',
    url: 'https://edr.example.com/i/7',
    labels: [
      { name: 'red team', kind: 'user' },
      { name: 'auto', kind: 'auto' },
    ],
    assignee: { id: null, name: 'Ann', email: 'ann@corp.example', userPrincipalName: 'ann@corp.example', kind: 'user' },
    tactics: ['TA0011'],
    techniques: ['T1071'],
    tickets: [{ vendor: 'jira', id: 'SEC-1', url: 'https://jira.example.com/SEC-1', status: 'open' }],
    rules: [{ id: 'r1', name: 'Beacon', type: 'IOA', confidence: 'high', severity: 'high', custom: true }],
    detectionTechnologies: ['IOA'],
    firstActivityAt: '2026-03-01T10:00:00.000Z',
    lastActivityAt: '2026-03-01T11:00:00.000Z',
    entities: [
      { kind: 'host', properties: { hostName: 'srv-1' }, isVictim: true, data: { role: 'web' } },
      { kind: 'ip', properties: { address: '198.51.100.7' }, isAttacker: true },
    ],
    observables: [{ kind: 'domain', value: 'c2.example' }],
    extra: { sentinel: { teamInformation: { teamId: 't' } }, kaspersky: { IncidentType: 'x' }, intezer: { note: 1 } },
  })
  await made(key, `/incidents/${incident.id}/comments`, { message: "It's <b>theirs</b>" })
  await made(key, `/incidents/${incident.id}/tasks`, { title: 'Call them', status: 'completed', description: 'now' })
  const open = await made(key, '/incidents', { title: 'Open one', severity: 'low', alertIds: alertIds.slice(0, 1) })
  const bookmark = await made(key, '/bookmarks', {
    displayName: 'Hosts',
    query: 'Heartbeat | take 1',
    labels: ['x'],
    tactics: ['TA0001'],
  })
  await made(
    key,
    `/incidents/${open.id}/relations/${randomUUID()}`,
    { targetKind: 'bookmark', targetId: bookmark.id },
    'PUT',
  )
  const kase = await made(key, '/cases', {
    title: 'Story',
    incidentIds: [incident.id, open.id],
    tags: [{ name: 'q3', kind: 'user' }],
    priority: 'high',
  })
  await made(key, `/cases/${kase.id}/comments`, { message: 'Everything' })
  await made(key, `/cases/${kase.id}/tasks`, { title: 'Write up' })
  await made(key, `/incidents/${open.id}`, { status: 'in_progress', priority: 'high' }, 'PATCH')
  const twin = await made(key, '/incidents', { title: 'The same again', severity: 'low', tickets: [] })
  await made(key, `/incidents/${open.id}/merge`, { sources: [twin.id] })
  await settled(key)
}, 120_000)
afterAll(async () => {
  for (const close of closers) await close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Fields that an installation gives itself. */
const ofInstallation = ['serial', 'ID']
function without(value: unknown, names: readonly string[]): Json {
  const left = new Set(names)
  // Assets have an `ID` too, which is a text and stays.
  const keep = (name: string, item: unknown) =>
    left.has(name) && !(name === 'ID' && typeof item === 'string') ? undefined : item
  return JSON.parse(JSON.stringify(value, keep).replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://docket.test'))
}

describe('an export of Docket', () => {
  it('taken into an empty tenant gives the same objects with the same ids, and again changes nothing', async () => {
    const lines = await exported(origin.keys.reader, 'docket')
    const types = new Set(lines.map(({ type }) => type))
    expect([...types].sort()).toEqual([
      'account',
      'alert',
      'bookmark',
      'case',
      'change',
      'comment',
      'device',
      'incident',
      'relation',
      'task',
    ])
    const copy = await emptyCopy()
    const first = await imported(copy.analyst, 'docket', lines)
    expect(first.refused).toEqual([])
    expect(created(first)).toBe(lines.length)
    await settled(copy.reader)
    const again = await exported(copy.reader, 'docket')
    expect(without(again, ofInstallation)).toEqual(without(lines, ofInstallation))
    const second = await imported(copy.analyst, 'docket', lines)
    expect(second.refused).toEqual([])
    expect(created(second)).toBe(0)
    expect(await exported(copy.reader, 'docket')).toEqual(again)
    // What happened there is told here, as imported, before what happened here; nobody who follows the changes hears of it.
    const history = (await native(copy.reader, 'GET', `/incidents/${incident.id}/history?limit=1000`)).json.changes
    const there = (await native(origin.keys.reader, 'GET', `/incidents/${incident.id}/history?limit=1000`)).json.changes
    const told = ({ verb, actor, at, requestId, before, after }: Json) => ({
      verb,
      actor,
      at,
      requestId,
      before,
      after,
    })
    const moved = history.filter(({ imported }: Json) => imported)
    expect(without(moved.map(told), ofInstallation)).toEqual(without(there.map(told), ofInstallation))
    expect(history.filter(({ imported }: Json) => !imported).map(({ verb }: Json) => verb)).toContain('imported')
    const feed = (await native(copy.reader, 'GET', '/changes?order=asc&limit=1000')).json.changes
    expect(feed.length).toBeGreaterThan(0)
    expect(feed.filter(({ imported }: Json) => imported)).toEqual([])
    // New ones get numbers behind those that came.
    const next = await made(copy.analyst, '/incidents', { title: 'n', severity: 'low' })
    const numbers = lines.filter(({ type }) => type === 'incident').map(({ object }) => object.number)
    expect(next.number).toBe(1 + Math.max(...numbers))
  }, 120_000)

  it('refuses what is damaged with place and field, and goes on', async () => {
    const lines = await exported(origin.keys.reader, 'docket')
    const one = (type: string) => structuredClone(lines.find((line) => line.type === type))
    const wrong = [
      { ...one('alert'), raw: Buffer.from('other').toString('base64') },
      { ...one('incident'), object: { ...one('incident').object, severity: 'worst' } },
      { ...one('incident'), object: { ...one('incident').object, id: 'x', createdAt: '99999-01-01' } },
      { ...one('incident'), own: { entities: [{ id: 'no' }] } },
      {
        ...one('comment'),
        object: { ...one('comment').object, id: randomUUID(), incidentId: randomUUID(), caseId: null },
      },
      ...[0, -5, 1.5, 3_000_000_000].map((number) => ({
        ...one('incident'),
        object: { ...one('incident').object, number },
      })),
      {
        ...one('incident'),
        object: { ...one('incident').object, mergedInto: one('incident').object.id.toUpperCase() },
      },
      { type: 'weather', object: {} },
      { type: 'case', object: null },
      [],
      null,
    ]
    const copy = await makeTenant(server, 'damaged')
    const { refused, counts } = await imported(copy.keys.analyst, 'docket', [...wrong, one('bookmark')])
    expect(refused.map(({ where }: Json) => where)).toEqual(wrong.map((_, index) => `line ${index + 1}`))
    expect(Object.keys(refused[0].details)).toEqual(['raw'])
    expect(Object.keys(refused[1].details)).toEqual(['severity'])
    expect(Object.keys(refused[2].details).sort()).toEqual(['createdAt', 'id'])
    for (const at of [5, 6, 7, 8]) expect(Object.keys(refused[at].details)).toEqual(['number'])
    expect(Object.keys(refused[9].details)).toEqual(['mergedInto'])
    expect(Object.keys(refused[10].details)).toEqual(['type'])
    expect(counts).toEqual({ bookmark: { created: 1 } })
  }, 60_000)
})

/** What our own triage of the alerts makes anew, and numbers of the installation; times of changes are looked at apart. */
const remade: Record<string, readonly string[]> = {
  sentinel: [...['etag', 'incidentNumber', 'lastModifiedTimeUtc'], ...['riskScore', 'verdict']],
  'kaspersky-xdr': [...ofInstallation, 'UpdatedAt', 'LastVisible', 'Observables'],
  intezer: ['update_time', 'triage_time', 'triage_change_time', 'risk_score', 'risk_level', 'risk_category', 'verdict'],
}
const titleOf = (line: Json): string | undefined => {
  if (typeof line.type === 'string') return line.properties.title
  return 'AlertIDs' in line ? line.Name : 'incident_id' in line ? line.name : undefined
}
describe.each(['sentinel', 'kaspersky-xdr', 'intezer'])('a file of %s', (format) => {
  it('written out, taken in and written out again says the same of incidents', async () => {
    const lines = await exported(origin.keys.reader, format)
    expect(lines.length).toBeGreaterThan(3)
    const copy = await emptyCopy()
    const first = await imported(copy.analyst, format, lines)
    expect(first.refused).toEqual([])
    expect(created(first)).toBeGreaterThanOrEqual(lines.length)
    await settled(copy.reader)
    const second = await imported(copy.analyst, format, lines)
    expect(second.refused).toEqual([])
    expect(created(second)).toBe(0)
    const again = await exported(copy.reader, format)
    // What was merged is closed and lives on in another incident: its file does not say in which.
    for (const line of lines) if (line.StatusResolution === 'merged') line.StatusResolution = ''
    const incidents = (all: Json[]) => all.filter((line) => titleOf(line) !== undefined)
    expect(without(incidents(again), remade[format]!)).toEqual(without(incidents(lines), remade[format]!))
    expect(again.length).toBe(lines.length)
    // One without alerts is not touched by triage: it comes back to the last field, times of changes included.
    const [before, after] = [lines, again].map((all) => all.find((line) => titleOf(line) === incident.title))
    expect(before).toBeDefined()
    const own = [...ofInstallation, 'etag', 'incidentNumber', 'LastVisible']
    expect(without(after, own)).toEqual(without(before, own))
  }, 120_000)
})

describe('the command', () => {
  it('takes in a page of an API, reports the refused with exit code 1, and says when nothing is new', async () => {
    const file = join(folder, 'page.json')
    const incidents = [1, 2, 3].map((n) => ({
      InternalID: randomUUID(),
      Name: `Incident ${n}`,
      Severity: n === 2 ? 'extreme' : 'high',
      Status: 'open',
      CreatedAt: '2026-03-01T10:00:00.000Z',
      WorkflowName: 'w',
    }))
    await writeFile(file, JSON.stringify({ Total: 3, Incidents: incidents }, null, 2))
    const tenant = await makeTenant(server, 'cli')
    const first = await docket(['import', '--from', 'kaspersky-xdr', file], tenant.keys.analyst)
    expect(first).toMatchObject({ code: 1 })
    expect(first.stdout).toMatch(/incident\s+2\s+0\s+0/)
    expect(first.stderr).toMatch(/refused object 2, line \d+: .*Severity must be one of low, medium, high, critical/)
    const second = await docket(['import', '--from', 'kaspersky-xdr', file], tenant.keys.analyst)
    expect(second.stdout).toContain('nothing was changed')
    const out = join(folder, 'out.ndjson')
    const written = await docket(['export', '--to', 'kaspersky-xdr', '-o', out], tenant.keys.reader)
    expect(written).toMatchObject({ code: 0, stderr: '' })
    const lines = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ Name, WorkflowName }) => [Name, WorkflowName])).toEqual([
      ['Incident 1', 'w'],
      ['Incident 3', 'w'],
    ])
    const moved = await makeTenant(server, 'cli moved')
    const third = await docket(['import', '--from', 'kaspersky-xdr', '--json', out], moved.keys.analyst)
    expect(third.code).toBe(0)
    expect(JSON.parse(third.stdout)).toEqual({
      counts: { incident: { created: 2, extended: 0, unchanged: 0 } },
      refused: [],
      notes: [],
    })
    const none = await docket(['export', '--to', 'docket'], 'x'.repeat(40))
    expect(none.code).toBe(4)
    const foreign = await docket(['import', '--from', 'sentinel', join(folder, 'nothing')], tenant.keys.analyst)
    expect(foreign.code).toBe(2)
  }, 60_000)

  it('asks for the rights that each object needs', async () => {
    const tenant = await makeTenant(server, 'rights')
    const reply = await native(tenant.keys.reader, 'POST', '/import', { from: 'docket', records: [] })
    expect(reply.status).toBe(403)
    const role = `importer-${randomUUID().slice(0, 8)}`
    expect(
      (await native(adminKey, 'PUT', `/roles/${role}`, { permissions: ['import:run', 'incident:create'] })).status,
    ).toBeLessThan(300)
    const key = await native(adminKey, 'POST', '/keys', { name: role, tenant_ids: [tenant.id], role })
    const value = { InternalID: randomUUID(), Name: 'n', Severity: 'low', SourceID: '' }
    const asIncident = await imported(key.json.key, 'kaspersky-xdr', [value], 'Incidents')
    expect(asIncident).toMatchObject({ counts: { incident: { created: 1 } }, refused: [] })
    const asAlert = await imported(key.json.key, 'kaspersky-xdr', [{ ...value, InternalID: randomUUID() }], 'Alerts')
    expect(asAlert.refused).toHaveLength(1)
  })
})
