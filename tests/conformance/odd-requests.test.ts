// No operation of any door breaks on odd ids and bodies, and each refusal has the form of its door.
import type { Door, Operation } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { intezerDoors } from '../../packages/server/src/dialects/intezer/index.ts'
import { kasperskyDoors } from '../../packages/server/src/dialects/kaspersky/index.ts'
import { nativeDoor } from '../../packages/server/src/dialects/native/index.ts'
import { sentinelDoors } from '../../packages/server/src/dialects/sentinel/index.ts'
import type { Deps, NameSearch } from '../../packages/server/src/service/index.ts'
import { type Home, openWorld, type World } from './access/world.ts'
import { makeTenant, type Reply, send } from './kit.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world?.stop())

const deps = {} as Deps
const doors: Record<string, Door[]> = {
  native: [nativeDoor(deps)],
  intezer: intezerDoors(deps),
  sentinel: sentinelDoors(deps),
  kaspersky: kasperskyDoors(deps, {} as NameSearch),
}

const odd = '"\\u0000", "tenant_id": "\\ud800", "alert_id": "\\udfff", "environment": "\\u0000"'
const named =
  '"config": {"url": "http://\\u0000/"}, "alert": {"\\u0000": 1}, "mapping": {"alert_id": {"const": "\\u0000"}}'
const bodies = [
  'null',
  '[]',
  '{',
  '{"alert_id": 5, "environment": {}, "tenant_id": []}',
  `{"api_key": ${odd}}`,
  `{"name": ${odd}, "alert_ids": ["\\u0000\\ud800"]}`,
  `{"kind": "webhook", "verdict": "x", ${named}}`,
  '{"title": "\\u0000\\ud800", "severity": "low", "message": "\\u0000", "displayName": "\\udfff", "query": "\\u0000", "entities": [{"kind": "ip", "properties": {"\\u0000": "\\ud800"}}]}',
  '{"properties": {"title": "\\u0000", "severity": "Low", "status": "New", "message": "\\udfff", "displayName": "\\u0000", "query": "\\ud800", "labels": [{"labelName": "\\u0000"}]}}',
  '{"properties": {"relatedResourceId": "/subscriptions/\\u0000", "firstActivityTimeUtc": "0000-00-00T00:00:00Z"}, "start_time": 1e308}',
  '[{"ID": "\\u0000", "TenantID": "\\ud800", "Reason": "truePositive"}]',
]

/** Whether a refusal has the form its door's clients read. */
const isWorded: Record<string, (reply: Reply) => boolean> = {
  native: ({ status, json }) => json.status === status,
  intezer: ({ status, json }) => typeof json.error === 'string' && (status !== 400 || typeof json.message === 'object'),
  sentinel: ({ json }) => typeof (json.error?.code ?? json.error) === 'string',
  kaspersky: ({ json }) => typeof json.message === 'string' && 'details' in json,
}

/** So many requests at least: a door that lost its operations must not pass. */
const least: Record<string, number> = { native: 1500, intezer: 900, sentinel: 500, kaspersky: 20 }

const ids = ['11111111-2222-4333-8444-555555555555', '%00', 'a%2F..%2F..', '%F0%9F%92%A9', 'x'.repeat(3000)]

function pathOf({ path }: Operation, id: string, place: Home['place']): string {
  const part = (name: string) => (name in place ? place[name as keyof Home['place']] : id)
  return path.replace(/\{(\w+)\}/g, (_, name: string) => part(name)).replace('*', 'host-info')
}

describe('odd ids and bodies', () => {
  it.each(Object.keys(doors))('break nothing at the %s door', { timeout: 240_000 }, async (name) => {
    const failures: unknown[] = []
    let tried = 0
    for (const door of doors[name]!) {
      for (const { row } of door.operations.filter((one) => !/^(gap|no) |stream/.test(one.row.id))) {
        for (const id of row.path.includes('{') ? ids : ids.slice(0, 1)) {
          const path = `${door.prefixes[0]}${pathOf(row as Operation, id, world.home.place)}`
          const version = name === 'sentinel' ? '?api-version=2024-03-01' : ''
          for (const body of row.bodyKind === 'none' ? [undefined] : bodies) {
            const reply = await send(`${world.server.url}${path}${version}`, row.method, body, {
              authorization: `Bearer ${world.home.keys.admin}`,
              'content-type': row.bodyKind === 'multipart' ? 'multipart/form-data; boundary=x' : 'application/json',
            })
            tried++
            const isBroken = reply.status >= 500 && reply.status !== 501
            if (isBroken || (reply.status >= 400 && !isWorded[name]!(reply)))
              failures.push([row.id, id.slice(0, 40), body, reply.status, reply.text.slice(0, 200)])
          }
        }
      }
    }
    expect(failures).toEqual([])
    expect(tried).toBeGreaterThan(least[name]!)
  })
})

describe('administrators of a tenant', () => {
  it('cannot reach beyond it', async () => {
    const own = await makeTenant(world.server, 'access')
    const other = await makeTenant(world.server, 'beyond')
    const authorization = `Bearer ${own.keys.admin}`
    const at = (path: string) => `${world.server.url}${path}`
    const post = (path: string, body: unknown) => send(at(`/api/v1${path}`), 'POST', body, { authorization })
    const get = (path: string) => send(at(`/api/v1${path}`), 'GET', undefined, { authorization })
    expect((await post('/tenants', { name: 'mine' })).status).toBe(403)
    expect((await post('/keys', { name: 'all', tenant_ids: 'all', role: 'admin' })).status).toBe(403)
    expect((await post('/keys', { name: 'theirs', tenant_ids: [other.id], role: 'reader' })).status).toBe(403)
    expect((await get(`/tenants/${other.id}`)).json).toMatchObject({ status: 404, detail: 'Tenant not found' })
    expect((await get('/tenants')).json.tenants.length).toBe(1)
    expect((await get(`/alerts?tenant_id=${other.id}`)).status).toBe(403)
    expect((await send(at('/metrics'), 'GET', undefined, { authorization })).status).toBe(403)
    const listed = (await get('/keys')).json.keys as { name: string }[]
    expect(listed.every(({ name }) => name.startsWith('access '))).toBe(true)
  })
})
