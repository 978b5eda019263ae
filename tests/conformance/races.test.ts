// Writers that meet: many make one thing, delete what others add to, close while others link; nothing is lost, doubled or left over.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Json,
  makeTenant,
  type Reply,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from './kit.ts'

let server: TestServer
let key: string
let tenant: string
let caller: SentinelCaller
beforeAll(async () => {
  server = await startTestServer({ workers: '0', requestsPerMinute: '0' })
  const made = await makeTenant(server, 'Races')
  key = made.keys.analyst
  tenant = made.id
  caller = await sentinelCaller(server, key)
})
afterAll(() => server.stop())

const bearer = () => ({ authorization: `Bearer ${key}` })
const native = (method: string, path: string, body?: unknown) =>
  send(`${server.url}/api/v1${path}`, method, body, bearer())
const post = (method: string, path: string, body: unknown) => send(`${server.url}${path}`, method, body, bearer())

describe('writers that race', () => {
  const put = (tail: string, properties: object, more: object = {}) => caller.call('PUT', tail, { properties, ...more })
  const incident = { title: 'raced', severity: 'Low', status: 'New' }
  const statuses = (replies: Reply[]) => replies.map(({ status }) => status)
  const expected = (replies: Reply[], allowed: number[]) =>
    expect(replies.filter(({ status }) => !allowed.includes(status)).map(({ status, text }) => [status, text])).toEqual(
      [],
    )
  const many = <T>(n: number, work: (n: number) => Promise<T>) =>
    Promise.all(Array.from({ length: n }, (_, i) => work(i)))

  it('twenty make one incident, one bookmark, one comment and one task', async () => {
    const id = randomUUID()
    const rows: [string, object][] = [
      [`/incidents/${id}`, incident],
      [`/bookmarks/${randomUUID()}`, { displayName: 'b', query: 'q' }],
      [`/incidents/${id}/comments/${randomUUID()}`, { message: 'm' }],
      [`/incidents/${id}/tasks/${randomUUID()}`, { title: 't', status: 'New' }],
    ]
    for (const [tail, properties] of rows) {
      const replies = await many(20, () => put(tail, properties))
      expect([tail, statuses(replies).filter((status) => status === 201).length]).toEqual([tail, 1])
      expected(replies, [200, 201])
    }
    const { additionalData } = (await caller.call('GET', `/incidents/${id}`)).json.properties
    expect(additionalData.commentsCount).toBe(1)
    expect((await caller.call('GET', `/incidents/${id}/comments`)).json.value.length).toBe(1)
  })

  it('twenty give one relation of one name, and of twenty names to one bookmark one holds', async () => {
    const { name } = await caller.makeIncident('relations')
    const bookmark = randomUUID()
    await put(`/bookmarks/${bookmark}`, { displayName: 'b', query: 'q' })
    const target = { relatedResourceId: `${caller.root}/Bookmarks/${bookmark}` }
    const named = await many(20, (n) => put(`/incidents/${name}/relations/r${n}`, target))
    expected(named, [201, 409])
    expect(statuses(named).filter((status) => status === 201)).toEqual([201])
    const [kept] = (await caller.call('GET', `/incidents/${name}/relations`)).json.value
    expected(await many(20, () => put(`/incidents/${name}/relations/${kept.name}`, target)), [200])
    expect((await caller.call('GET', `/incidents/${name}`)).json.properties.additionalData.bookmarksCount).toBe(1)
  })

  it('no comment outlives its incident, no relation its bookmark', async () => {
    for (let round = 0; round < 8; round++) {
      const { name } = await caller.makeIncident('doomed')
      const bookmark = randomUUID()
      await put(`/bookmarks/${bookmark}`, { displayName: 'b', query: 'q' })
      const target = { relatedResourceId: `${caller.root}/Bookmarks/${bookmark}` }
      const [replies, gone] = await Promise.all([
        many(6, (n) => put(`/incidents/${name}/comments/${randomUUID()}`, { message: `${n}` })),
        many(2, () => caller.call('DELETE', `/incidents/${name}`)),
      ])
      expected(replies, [201, 404])
      expect(statuses(gone).sort()).toEqual([200, 204])
      expect((await caller.call('GET', `/incidents/${name}/comments`)).status).toBe(404)
      await put(`/incidents/${name}`, incident)
      expect((await caller.call('GET', `/incidents/${name}/comments`)).json.value).toEqual([])
      const [related] = await Promise.all([
        many(6, (n) => put(`/incidents/${name}/relations/r${n}`, target)),
        caller.call('DELETE', `/bookmarks/${bookmark}`),
      ])
      expected(related, [201, 404, 409])
      expect((await caller.call('GET', `/incidents/${name}/relations`)).json.value).toEqual([])
      expect((await caller.call('GET', `/incidents/${name}`)).json.properties.additionalData.bookmarksCount).toBe(0)
    }
  })

  it('closing while alerts are linked leaves no alert open in a closed incident', async () => {
    for (let round = 0; round < 6; round++) {
      const { id } = (await native('POST', '/incidents', { title: 'closing', severity: 'low' })).json
      const alerts: string[] = await many(4, async (n) => {
        const alert = { n: `closing-${round}-${n}` }
        return (await native('POST', '/alerts', { alert, mapping: { alert_id: 'n' } })).json.id
      })
      const close = { ID: id, TenantID: tenant, Reason: 'lowPriority' }
      const replies = await Promise.all([
        ...alerts.map((alert) => native('POST', `/incidents/${id}/alerts`, { alerts: [alert] })),
        post('POST', '/xdr/api/v1/incidents/close', close),
        post('POST', '/xdr/api/v1/incidents/close', close),
      ])
      expected(replies, [200, 204, 409])
      const shown = (await native('GET', `/incidents/${id}`)).json
      expect([shown.status, shown.resolution]).toEqual(['closed', 'low_priority'])
      const inside = (await native('GET', `/incidents/${id}/alerts`)).json.alerts as Json[]
      expect(shown.alertsCount).toBe(inside.length)
      const listed = await post(
        'GET',
        `/xdr/api/v1/alerts?tenantID=${tenant}${alerts.map((one) => `&id=${one}`).join('')}`,
        undefined,
      )
      for (const alert of listed.json.Alerts) {
        const isInside = alert.IncidentID === id
        expect([isInside, ['closed', 'inIncident'].includes(alert.Status)]).toEqual([isInside, isInside])
      }
    }
  })

  it('merging both ways at once, splitting and deleting end without a loss', async () => {
    for (let round = 0; round < 6; round++) {
      const make = async (n: number) =>
        (await native('POST', '/incidents', { title: `m ${n}`, severity: 'low' })).json.id as string
      const [a, b, c] = [await make(1), await make(2), await make(3)]
      const merge = (into: string, source: string) => native('POST', `/incidents/${into}/merge`, { sources: [source] })
      const replies = await Promise.all([
        merge(a, b),
        merge(b, a),
        merge(a, c),
        merge(c, b),
        native('DELETE', `/incidents/${c}`),
      ])
      expected(replies, [200, 204, 400, 404, 409])
      for (const id of [a, b, c]) expect([200, 404]).toContain((await native('GET', `/incidents/${id}`)).status)
    }
  })
})

describe('closing', () => {
  it('one thing twice in one body with two reasons is refused before anything is changed', async () => {
    const { name } = await caller.makeIncident('twice')
    const item = (Reason: string, ID = name) => ({ ID, TenantID: tenant, Reason })
    const body = [item('lowPriority'), item('falsePositive', name.toUpperCase())]
    const reply = await post('POST', '/xdr/api/v1/incidents/close', body)
    expect([reply.status, reply.json]).toEqual([406, { message: 'incident already closed', details: null }])
    expect((await caller.call('GET', `/incidents/${name}`)).json.properties.status).toBe('New')
    const same = await post('POST', '/xdr/api/v1/incidents/close', [item('lowPriority'), item('lowPriority')])
    expect(same.status).toBe(204)
  })
})
