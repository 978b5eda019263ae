// What stands in the wire description and in no other test of this folder: statements.md says which test holds which statement.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as service from '../../../packages/server/src/service/index.ts'
import { sampleAlert } from '../../../packages/server/src/store/testing.ts'
import { type Json, type Reply, send } from '../kit.ts'
import { openScene, type Scene } from './kit.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.stop())

const make = (title: string, more: Partial<service.NewIncident> = {}) =>
  service.createIncident(scene.deps, scene.actor, scene.tenant, { title, severity: 'medium', ...more })
const get = (query: string, key?: string): Promise<Reply> =>
  scene.get(`v1/incidents?tenantID=${scene.tenant}${query}`, key)
const one = async (id: string, flags = ''): Promise<Json> => (await get(`&id=${id}${flags}`)).json.Incidents[0]
const makeAlert = async () => (await scene.store.alerts.insert(scene.tenant, sampleAlert(randomUUID()))).id
const alertOf = async (id: string, flags = ''): Promise<Json> =>
  (await scene.get(`v1/alerts?tenantID=${scene.tenant}&id=${id}${flags}`)).json.Alerts[0]
const reason = { rule: 'manual', says: 'by hand', keys: [] as string[] } as const
const link = (incident: string, alerts: string[]) =>
  service.linkAlerts(scene.deps, scene.actor, scene.tenant, incident, alerts, {
    linkType: 'manual',
    reason: { ...reason, keys: [] },
  })

describe('the address', () => {
  it('is served under any host name, as scripts put api. before their domain', async () => {
    for (const host of ['api.xdr.example.com', 'api.xdr.example.com:443', 'API.example']) {
      const headers = { authorization: `Bearer ${scene.reader}`, host }
      const { status } = await send(`${scene.url}/xdr/api/v1/tenants`, 'GET', undefined, headers)
      expect([host, status]).toEqual([host, 200])
    }
  })
})

describe('callers', () => {
  it('who were disabled get the same 403 as an unknown token', async () => {
    const grants = [{ tenantId: scene.tenant, role: 'reader' }]
    const user = await service.createUser(scene.deps, scene.actor, { name: 'Gone soon', email: null, grants })
    const { text } = await scene.store.keys.create({ name: 'gone', tenantIds: 'all', userId: user.id })
    expect((await get('', text)).status).toBe(200)
    await service.updateUser(scene.deps, scene.actor, user.id, { disabled: true })
    const { status, json } = await get('', text)
    expect([status, json]).toEqual([403, { message: 'access denied', details: null }])
  })

  it('hear of wrong parameters before wrong rights, and of wrong tokens before both', async () => {
    const wrong = `v1/incidents?tenantID=${scene.foreign}&page=x`
    expect((await scene.get(wrong)).status).toBe(400)
    expect((await scene.get(wrong, 'unknown-token')).status).toBe(403)
    expect((await scene.get(`v1/incidents?tenantID=${scene.foreign}`)).status).toBe(403)
  })
})

describe('parameters', () => {
  it('are known by their exact names only', async () => {
    const missing = await scene.get(`v1/incidents?tenantid=${scene.tenant}`)
    expect([missing.status, missing.json.details]).toEqual([400, 'tenantID'])
    const { id } = await make('exact names')
    for (const query of ['&Page=x', '&timestampfield=x', '&Status=x', '&ID=x', '&From=x', '&withhistory'])
      expect([query, (await get(query)).status]).toEqual([query, 200])
    expect(await one(id, '&withhistory')).not.toHaveProperty('HistoryRecords')
  })

  it('that are no list count once: the first', async () => {
    const { id } = await make('the first counts')
    const found = await get(`&id=${id}&name=first&name=nothing&timestampField=createdAt&timestampField=wrong`)
    expect([found.status, found.json.Total]).toEqual([200, 1])
  })

  it('take more than a hundred ids, and page what they find', async () => {
    const ids: string[] = []
    for (let n = 0; n < 105; n++) ids.push((await make(`many ids ${n}`)).id)
    const query = ids.map((id) => `&id=${id}`).join('')
    const [first, second] = [(await get(query)).json, (await get(`${query}&page=2`)).json]
    expect([first.Total, first.Incidents.length, second.Total, second.Incidents.length]).toEqual([105, 100, 105, 5])
    const unknown = '&id=00000000-0000-0000-0000-000000000000'.repeat(600)
    expect((await get(query + unknown)).json.Total).toBe(105)
  })

  it('order by the chosen time, newest first, ties by ID descending', async () => {
    scene.setTime('2026-04-01T00:00:00.000Z')
    const [a, b, c] = [await make('order a'), await make('order b'), await make('order c')]
    const { deps, actor, tenant } = scene
    scene.setTime('2026-04-02T00:00:00.000Z')
    await service.updateIncident(deps, actor, tenant, b.id, { status: 'in_progress' })
    scene.setTime('2026-04-03T00:00:00.000Z')
    await service.updateIncident(deps, actor, tenant, a.id, { description: 'x' })
    const order = async (field: string) =>
      (await get(`&name=order&timestampField=${field}`)).json.Incidents.map((row: Json) => row.Name.slice(-1)).join('')
    expect(await order('createdAt')).toBe('cba')
    expect(await order('updatedAt')).toBe('abc')
    expect((await order('statusChangedAt')).startsWith('b')).toBe(true)
    expect((await one(c.id)).UpdatedAt).toBe('2026-04-01T00:00:00.000Z')
  })
})

describe('an incident', () => {
  it('prints each status in the words of answers', async () => {
    const { deps, actor, tenant } = scene
    const words = []
    for (const status of ['new', 'in_progress', 'on_hold', 'closed'] as const) {
      const { id } = await make(`status ${status}`)
      if (status !== 'new') await service.updateIncident(deps, actor, tenant, id, { status })
      words.push((await one(id)).Status)
    }
    expect(words).toEqual(['open', 'inProgress', 'hold', 'closed'])
  })

  it('names the type of each observable, and times as RFC 3339 with milliseconds', async () => {
    const given = {
      ip: '192.0.2.1',
      domain: 'a.example',
      url: 'http://a.example/',
      email: 'a@example.org',
      sha256: 'ab'.repeat(32),
      md5: 'ab'.repeat(16),
      host: 'ws-1',
      user: 'anna',
    } as const
    const observables = Object.entries(given).map(([kind, value]) => ({ kind: kind as 'ip', value, role: 'seen' }))
    const { id } = await make('observables', { observables })
    const shown = await one(id)
    const types = Object.fromEntries(shown.Observables.map(({ Type, Value }: Json) => [Type, Value]))
    expect(types).toEqual({
      ip: given.ip,
      domain: given.domain,
      url: given.url,
      email: given.email,
      sha256: given.sha256,
      md5: given.md5,
      hostname: given.host,
      username: given.user,
    })
    for (const field of ['CreatedAt', 'UpdatedAt'])
      expect(shown[field]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it('lists at most 200 alerts', async () => {
    const { id } = await make('crowded', { severity: 'low' })
    const alerts = []
    for (let n = 0; n < 203; n++) alerts.push(await makeAlert())
    await link(id, alerts)
    expect((await one(id)).AlertIDs.length).toBe(200)
  })

  it('that was merged into another one is closed as merged, and merged is no reason to give', async () => {
    const [into, from] = [await make('into'), await make('from')]
    await service.mergeIncidents(scene.deps, scene.actor, scene.tenant, into.id, [from.id])
    expect(await one(from.id)).toMatchObject({ Status: 'closed', StatusResolution: 'merged' })
    const given = { ID: into.id, TenantID: scene.tenant, Reason: 'merged' }
    expect((await scene.post('v1/incidents/close', given)).json.message).toBe('invalid reason')
  })
})

describe('the life of incidents and alerts', () => {
  it('closing assigns incident and alerts that nobody has, and leaves those somebody has', async () => {
    const { id } = await make('closing assigns')
    const [free, taken] = [await makeAlert(), await makeAlert()]
    const { deps, actor, tenant } = scene
    const ada = { id: 'ada', name: 'Ada', email: null, userPrincipalName: null, kind: 'user' } as const
    await service.bulkUpdate(deps, actor, tenant, { kind: 'alert', ids: [taken], change: { assignee: ada } })
    await link(id, [free, taken])
    await scene.post('v1/incidents/close', { ID: id, TenantID: tenant, Reason: 'lowPriority' })
    expect((await one(id)).Assignee.Name).toBe('analyst')
    const shown = [await alertOf(free), await alertOf(taken)]
    expect(shown.map(({ Status, StatusResolution }) => [Status, StatusResolution])).toEqual([
      ['closed', 'lowPriority'],
      ['closed', 'lowPriority'],
    ])
    expect(shown.map(({ Assignee }) => Assignee.Name)).toEqual(['analyst', 'Ada'])
  })

  it('an alert is in one incident at most: linking again moves it', async () => {
    const [a, b] = [await make('first home'), await make('second home')]
    const alert = await makeAlert()
    await link(a.id, [alert])
    await link(b.id, [alert])
    expect(await alertOf(alert)).toMatchObject({ Status: 'inIncident', IncidentID: b.id, IncidentLinkType: 'manual' })
    expect([(await one(a.id)).AlertIDs, (await one(b.id)).AlertIDs]).toEqual([[], [alert]])
  })

  it('is told in the history by the words of the pattern', async () => {
    const { deps, actor, tenant } = scene
    const { id } = await make('told')
    const alert = await makeAlert()
    await link(id, [alert])
    await service.updateIncident(deps, actor, tenant, id, { description: 'changed' })
    const ada = { id: 'ada', name: 'Ada', email: null, userPrincipalName: null, kind: 'user' } as const
    await service.updateIncident(deps, actor, tenant, id, { assignee: ada })
    await service.bulkUpdate(deps, actor, tenant, { kind: 'alert', ids: [alert], change: { assignee: ada } })
    const told = (await one(id, '&withHistory')).HistoryRecords.map(({ type }: Json) => type)
    for (const type of ['incidentCreated', 'alertLinked', 'incidentChanged', 'incidentAssigned', 'alertAssigned'])
      expect([type, told.includes(type)]).toEqual([type, true])
    await service.unlinkAlerts(deps, actor, tenant, id, [alert])
    const after = (await one(id, '&withHistory')).HistoryRecords.map(({ type }: Json) => type)
    expect(after).toContain('alertUnlinked')
    const own = (await alertOf(alert, '&withHistory')).HistoryRecords
    expect(own.every(({ entityKind }: Json) => entityKind === 'Alert')).toBe(true)
  })
})

describe('fifty readers', () => {
  it('are served at once, and never told to slow down', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, (_, n) => get(`&page=${n + 1}`)))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
  })
})
