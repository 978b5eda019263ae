// Every operation of every door × nobody, reader, analyst, administrator: a row without an entry here fails.
import { nativeOperations, type Operation } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { intezerDoors } from '../../../packages/server/src/dialects/intezer/index.ts'
import type { Deps } from '../../../packages/server/src/service/index.ts'
import { makeTenant, multipart, sampleMail, send, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
let keys: Record<'reader' | 'analyst' | 'admin', string>
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  keys = (await makeTenant(server, 'access')).keys
})
afterAll(() => server.stop())

/** Who may, by operation. Written down here on purpose and not taken from the code under test. */
const everyone = ['nobody', 'reader', 'analyst', 'admin']
const readers = ['reader', 'analyst', 'admin']
const analysts = ['analyst', 'admin']
const admins = ['admin']
const allowed: Record<string, string[]> = {
  'intezer session.get_access_token': everyone,
  'intezer session.is_available': everyone,
  'intezer downloads.get': everyone,
  'intezer alerts.ingest_binary': analysts,
  'intezer alerts.ingest': analysts,
  'intezer alerts.ingest_custom': analysts,
  'intezer alerts.get_by_id': readers,
  'intezer alerts.search_by_ids': readers,
  'intezer alerts.search': readers,
  'intezer alerts.raw_data': readers,
  'intezer alerts.notify': analysts,
  'intezer alerts.delete': analysts,
  'intezer operations.get': readers,
  'intezer analyses.get': readers,
  'intezer analyses.sub_analyses': readers,
  'intezer analyses.iocs': readers,
  'intezer url.get': readers,
  'intezer files.get': readers,
  'native me': readers,
  'native tenants.list': readers,
  'native tenants.get': readers,
  'native tenants.create': admins,
  'native keys.list': admins,
  'native keys.create': admins,
  'native keys.revoke': admins,
  'native alerts.list': readers,
  'native alerts.get': readers,
  'native alerts.raw': readers,
  'native alerts.send_mail': analysts,
  'native alerts.send': analysts,
  'native alerts.judge': analysts,
  'native alerts.notify': analysts,
  'native alerts.delete': analysts,
  'native channels.list': admins,
  'native channels.create': admins,
  'native channels.delete': admins,
}

interface Row {
  name: string
  prefix: string
  row: Operation
}
const rows: Row[] = [
  ...intezerDoors({} as Deps).flatMap((door) =>
    door.operations.map(({ row }) => ({
      name: `${door.name} ${row.id}`,
      prefix: door.prefixes[0] ?? '',
      row: row as Operation,
    })),
  ),
  ...Object.values(nativeOperations).map((row) => ({
    name: `native ${row.id}`,
    prefix: '/api/v1',
    row: row as Operation,
  })),
]

function call({ prefix, row }: Row, key: string | null) {
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {}
  const path = row.path.replace(/\{\w+\}/g, '11111111-2222-3333-4444-555555555555').replace('*', 'host-info')
  if (row.bodyKind === 'multipart') {
    const form = multipart({}, sampleMail('access'), 'name="file"')
    return send(`${server.url}${prefix}${path}`, row.method, form.body, {
      ...headers,
      'content-type': form.contentType,
    })
  }
  return send(`${server.url}${prefix}${path}`, row.method, row.bodyKind === 'none' ? undefined : {}, headers)
}

describe('access', () => {
  for (const row of rows) {
    const isGap = row.row.id.startsWith('gap ')
    it(row.name, async () => {
      const who = isGap ? readers : allowed[row.name]
      expect(who, `${row.name} stands in no access table`).toBeDefined()
      for (const caller of everyone) {
        const reply = await call(row, caller === 'nobody' ? null : keys[caller as 'reader'])
        const refused = caller === 'nobody' ? 401 : 403
        if (!who?.includes(caller)) expect([caller, reply.status]).toEqual([caller, refused])
        // A token for no key is 401 by itself; a tenant's administrator may not make tenants.
        else if (row.row.id === 'session.get_access_token') expect(reply.json).toEqual({ error: 'Invalid API key' })
        else
          expect([caller, [401, 403].includes(reply.status)]).toEqual([
            caller,
            row.row.id === 'tenants.create' && reply.status === 403,
          ])
        expect([caller, reply.status < 500 || reply.status === 501]).toEqual([caller, true])
        if (isGap && caller !== 'nobody') {
          expect(reply.status).toBe(501)
          expect(reply.json.error).toMatch(/^Not implemented: /)
        }
      }
    })
  }

  it('no operation breaks on odd ids and bodies, and each refusal has the form of its door', async () => {
    const odd = '"\\u0000", "tenant_id": "\\ud800", "alert_id": "\\udfff", "environment": "\\u0000"'
    const bodies = ['null', '[]', '{', '{"alert_id": 5, "environment": {}, "tenant_id": []}', `{"api_key": ${odd}}`]
    const named =
      '"config": {"url": "http://\\u0000/"}, "alert": {"\\u0000": 1}, "mapping": {"alert_id": {"const": "\\u0000"}}'
    bodies.push(`{"name": ${odd}, "alert_ids": ["\\u0000\\ud800"]}`, `{"kind": "webhook", "verdict": "x", ${named}}`)
    const failures: unknown[] = []
    let tried = 0
    for (const { name, prefix, row } of rows) {
      for (const id of ['11111111-2222-4333-8444-555555555555', '%00', 'a%2F..%2F..']) {
        const path = `${prefix}${row.path.replace(/\{\w+\}/g, id).replace('*', 'host-info')}`
        for (const body of row.bodyKind === 'none' ? [undefined] : bodies) {
          const reply = await send(`${server.url}${path}`, row.method, body, {
            authorization: `Bearer ${keys.admin}`,
            'content-type': row.bodyKind === 'multipart' ? 'multipart/form-data; boundary=x' : 'application/json',
          })
          tried++
          const { error, message, status } = reply.json
          const isWorded =
            prefix === '/api/v1'
              ? status === reply.status
              : typeof error === 'string' && (reply.status !== 400 || typeof message === 'object')
          if ((reply.status >= 500 && reply.status !== 501) || (reply.status >= 400 && !isWorded))
            failures.push([name, id, body, reply.status, reply.text])
        }
      }
    }
    expect(failures).toEqual([])
    expect(tried).toBeGreaterThan(500)
  })

  it('what another tenant has is not found, whoever asks and whatever the operation', async () => {
    const own = await makeTenant(server, 'owner')
    const stranger = (await makeTenant(server, 'stranger')).keys.admin
    const authorization = `Bearer ${own.keys.admin}`
    const post = (path: string, body: unknown) => send(`${server.url}${path}`, 'POST', body, { authorization })
    const alert = await post('/api/v1/alerts', { alert: { n: 'theirs-1' }, mapping: { alert_id: 'n' } })
    const channel = await post('/api/v1/channels', {
      kind: 'webhook',
      name: 'theirs',
      config: { url: 'https://hooks.example.org/' },
    })
    const doomed = await post('/api/v1/alerts', { alert: { n: 'theirs-2' }, mapping: { alert_id: 'n' } })
    const deletion = await send(`${server.url}/api/v1/alerts/${doomed.json.id}`, 'DELETE', undefined, { authorization })
    const keyId = (await send(`${server.url}/api/v1/me`, 'GET', undefined, { authorization })).json.key_id
    const ids: [RegExp, Record<string, string>][] = [
      [/^intezer alerts\.(raw_data|notify|delete)$/, { alert_id: 'theirs-1' }],
      [/^intezer operations\.get$/, { operation_id: deletion.json.operation_id }],
      [/^native alerts\.(get|raw|judge|notify|delete)$/, { id: alert.json.id }],
      [/^native alerts\.(get|raw|judge|notify|delete)$/, { id: 'theirs-1' }],
      [/^native tenants\.get$/, { id: own.id }],
      [/^native keys\.revoke$/, { id: keyId }],
      [/^native channels\.delete$/, { id: channel.json.id }],
    ]
    let tried = 0
    for (const [names, values] of ids) {
      for (const { name, prefix, row } of rows.filter((one) => names.test(one.name))) {
        const path = row.path.replace(/\{(\w+)\}/g, (_, parameter: string) => values[parameter] ?? '')
        const body =
          row.id === 'alerts.judge' ? { verdict: 'false_positive' } : row.bodyKind === 'none' ? undefined : {}
        const reply = await send(`${server.url}${prefix}${path}`, row.method, body, {
          authorization: `Bearer ${stranger}`,
        })
        expect([name, reply.status]).toEqual([name, 404])
        tried++
      }
    }
    expect(tried).toBe(17)
    const still = await send(`${server.url}/api/v1/alerts/theirs-1`, 'GET', undefined, { authorization })
    expect([still.status, still.json.analystVerdict]).toEqual([200, null])
  })

  it('tenant administrators cannot reach beyond their tenant', async () => {
    const authorization = `Bearer ${keys.admin}`
    const other = await makeTenant(server, 'beyond')
    const post = (path: string, body: unknown) => send(`${server.url}/api/v1${path}`, 'POST', body, { authorization })
    expect((await post('/tenants', { name: 'mine' })).status).toBe(403)
    expect((await post('/keys', { name: 'all', tenant_ids: 'all', role: 'admin' })).status).toBe(403)
    expect((await post('/keys', { name: 'theirs', tenant_ids: [other.id], role: 'reader' })).status).toBe(403)
    const get = (path: string) => send(`${server.url}/api/v1${path}`, 'GET', undefined, { authorization })
    expect((await get(`/tenants/${other.id}`)).json).toMatchObject({ status: 404, detail: 'Tenant not found' })
    expect((await get('/tenants')).json.tenants.length).toBe(1)
    expect((await get(`/alerts?tenant_id=${other.id}`)).status).toBe(403)
    expect((await send(`${server.url}/metrics`, 'GET', undefined, { authorization })).status).toBe(403)
    const listed = (await get('/keys')).json.keys as { name: string }[]
    expect(listed.every(({ name }) => name.startsWith('access '))).toBe(true)
  })
})
