// The native API on incidents as scripts use it: lists, conditions, repeated requests, parts, deltas.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, type Json, makeTenant, type Reply, send, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
let tenant: Awaited<ReturnType<typeof makeTenant>>
let other: Awaited<ReturnType<typeof makeTenant>>
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  tenant = await makeTenant(server, 'Acme')
  other = await makeTenant(server, 'Other')
})
afterAll(() => server.stop())

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}, key?: string) =>
  send(`${server.url}/api/v1${path}`, method, body, {
    authorization: `Bearer ${key ?? tenant.keys.analyst}`,
    ...headers,
  })

async function made(reply: Promise<Reply>, status = 201): Promise<Json> {
  const answer = await reply
  expect([answer.status, answer.text]).toEqual([status, expect.any(String)])
  return answer.json
}
const incident = (title: string, more: object = {}) =>
  made(call('POST', '/incidents', { title, severity: 'high', ...more }))
const mapping = { alert_id: 'id' }
const alert = async (n: string) =>
  (await made(call('POST', '/alerts', { source: 'edr', alert: { id: n, title: `Alert ${n}` }, mapping }))).id as string

describe('one incident', () => {
  it('is created, read, changed, deleted', async () => {
    const made = await incident('Lost laptop', { environment: 'lab', labels: [{ name: 'theft', kind: 'user' }] })
    expect(made).toMatchObject({
      title: 'Lost laptop',
      severity: 'high',
      status: 'new',
      environment: 'lab',
      version: 1,
    })
    const changed = await call('PATCH', `/incidents/${made.id}`, { status: 'closed', resolution: 'false_positive' })
    expect(changed.json).toMatchObject({ status: 'closed', resolution: 'false_positive', version: 2 })
    expect((await call('GET', `/incidents/${made.id}`)).json).toEqual(changed.json)
    expect((await call('DELETE', `/incidents/${made.id}`)).status).toBe(204)
    expect((await call('GET', `/incidents/${made.id}`)).status).toBe(404)
    expect((await call('DELETE', `/incidents/${made.id}`)).status).toBe(404)
  })

  it('is changed only on the condition given, and read only when it is new', async () => {
    const { id } = await incident('Conditional')
    const first = await call('GET', `/incidents/${id}`)
    const etag = String(first.headers.etag)
    expect(etag).toMatch(/^"1\.[0-9a-f]{16}"$/)
    const same = await call('GET', `/incidents/${id}`, undefined, { 'if-none-match': etag })
    expect([same.status, same.text]).toEqual([304, ''])
    const changed = await call('PATCH', `/incidents/${id}`, { priority: 'escalated' }, { 'if-match': etag })
    expect(changed.status).toBe(200)
    expect((await call('GET', `/incidents/${id}`, undefined, { 'if-none-match': etag })).status).toBe(200)
    const late = await call('PATCH', `/incidents/${id}`, { priority: 'low' }, { 'if-match': etag })
    expect([late.status, late.json.code]).toEqual([412, 'conflict'])
    expect((await call('DELETE', `/incidents/${id}`, undefined, { 'if-match': '"nonsense"' })).status).toBe(412)
    // A comment changes the counts, not the version: what is read is new, a change is still allowed.
    const before = String(changed.headers.etag)
    await made(call('POST', `/incidents/${id}/comments`, { message: 'Seen' }))
    expect((await call('GET', `/incidents/${id}`, undefined, { 'if-none-match': before })).status).toBe(200)
    expect((await call('PATCH', `/incidents/${id}`, { priority: 'low' }, { 'if-match': before })).status).toBe(200)
  })

  it('is won by exactly one of two writers with one tag', async () => {
    const { id } = await incident('Contested')
    const etag = String((await call('GET', `/incidents/${id}`)).headers.etag)
    for (let round = 0; round < 5; round++) {
      const tag = round === 0 ? etag : String((await call('GET', `/incidents/${id}`)).headers.etag)
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((name) =>
          call('PATCH', `/incidents/${id}`, { description: `${round} ${name}` }, { 'if-match': tag }),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412])
    }
  })

  it('says what is wrong with a request, by field', async () => {
    const bad = await call('POST', '/incidents', { title: '', severity: 'huge', colour: 'red' })
    expect([bad.status, Object.keys(bad.json.problems).sort()]).toEqual([400, ['colour', 'severity', 'title']])
    for (const filter of ['title eq', "colour eq 'red'", '((((', "severity gt 'low'"]) {
      const reply = await call('GET', `/incidents?filter=${encodeURIComponent(filter)}`)
      expect([filter, reply.status]).toEqual([filter, 400])
    }
    for (const query of ['sort=colour', 'status=open', 'cursor=abc', 'limit=0', 'limit=1001', 'updated_since=today'])
      expect([query, (await call('GET', `/incidents?${query}`)).status]).toEqual([query, 400])
    const nul = await call('POST', '/incidents', { title: 'a\u0000b \ud800', severity: 'low' })
    expect(nul.status).toBe(201)
  })
})

describe('a request with an Idempotency-Key', () => {
  it('is done once, however often it is sent', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const body = { title: 'Only once', severity: 'low' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/incidents', body, key)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1)
    expect(answers.every(({ headers }) => headers.etag === answers[0]!.headers.etag)).toBe(true)
    const list = await call('GET', `/incidents?filter=${encodeURIComponent("title eq 'Only once'")}`)
    expect(list.json.total).toBe(1)
    expect((await call('POST', '/incidents', { ...body, severity: 'high' }, key)).status).toBe(409)
    // Another key of the tenant has its own.
    expect((await call('POST', '/incidents', body, key, tenant.keys.admin)).status).toBe(201)
  })

  it('is not answered again to somebody who has lost the right to it since', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const third = await makeTenant(server, 'Third')
    const grants = [tenant, third].map(({ id }) => ({ tenant_id: id, role: 'analyst' }))
    const user = await made(call('POST', '/users', { name: 'Moving', grants }, {}, adminKey))
    const wanted = { name: 'moving', user_id: user.id, tenant_ids: [tenant.id, third.id] }
    const mine = (await made(call('POST', '/keys', wanted, {}, adminKey))).key as string
    const ask = () => call('POST', `/incidents?tenant_id=${third.id}`, { title: 'Secret', severity: 'low' }, key, mine)
    const first = await ask()
    expect([first.status, (await ask()).json]).toEqual([201, first.json])
    const grant = `/users/${user.id}/grants/${third.id}`
    await made(call('PUT', grant, { role: 'reader' }, {}, adminKey), 200)
    const refused = await ask()
    expect([refused.status, refused.text.includes('Secret')]).toEqual([403, false])
    expect((await call('DELETE', grant, undefined, {}, adminKey)).status).toBe(204)
    expect((await ask()).status).toBe(403)
  })

  it('leaves nothing behind when it fails', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const { id } = await incident('There', {})
    expect((await call('POST', '/incidents', { id, title: 'Again', severity: 'low' }, key)).status).toBe(409)
    expect((await call('POST', '/incidents', { title: 'Again', severity: 'low' }, key)).status).toBe(201)
    expect(
      (await call('POST', '/incidents', { title: 'x', severity: 'low' }, { 'idempotency-key': 'a b' })).status,
    ).toBe(400)
  })

  it('many at a time do not stand in each other’s way', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        call(
          'POST',
          `/incidents?tenant_id=${tenant.id}`,
          { title: `Many ${n}`, severity: 'low' },
          { 'idempotency-key': randomUUID() },
          adminKey,
        ),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  })
})

describe('lists', () => {
  it('page through everything once while others write, and count exactly', async () => {
    const mark = randomUUID()
    const ids: string[] = []
    for (let n = 0; n < 105; n++)
      ids.push((await incident(`Page ${n} ${mark}`, { severity: n % 2 ? 'low' : 'critical' })).id)
    const filter = encodeURIComponent(`contains(title, '${mark}')`)
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; ; page++) {
      const { json } = await call('GET', `/incidents?filter=${filter}&limit=20${cursor && `&cursor=${cursor}`}`)
      if (page === 0) expect(json.total).toBe(105)
      seen.push(...json.incidents.map(({ id }: Json) => id))
      await incident(`Later ${page} ${mark}`)
      if (json.next === null) break
      cursor = json.next
    }
    expect(seen).toEqual(ids.toReversed())
    const sorted = await call('GET', `/incidents?filter=${filter}&sort=-severity,number&limit=3&total=false`)
    expect(sorted.json.total).toBeNull()
    expect(sorted.json.incidents.map(({ severity }: Json) => severity)).toEqual(['critical', 'critical', 'critical'])
    const simple = await call('GET', `/incidents?filter=${filter}&severity=low,medium&status=new`)
    expect(simple.json.total).toBe(52)
  })

  it('show the first few of long parts with their counts, and all of those that are asked for', async () => {
    const ids: string[] = []
    for (let n = 0; n < 7; n += 1) ids.push(await alert(`long-${n}`))
    const one = await incident('Long parts', {
      alertIds: ids,
      observables: [
        ...Array.from({ length: 20 }, (_, n) => ({ kind: 'host', value: `ws-${n}` })),
        { kind: 'sha256', value: 'ab'.repeat(32) },
        { kind: 'url', value: 'https://shop.example/pay' },
      ],
      entities: Array.from({ length: 9 }, (_, n) => ({
        kind: 'host',
        properties: { hostName: `ws-${n}` },
        ...(n === 8 ? { isVictim: true } : {}),
      })),
      source: 'parts-of-lists',
    })
    const whole = (await call('GET', `/incidents/${one.id}`)).json
    expect([whole.alerts, whole.entities, whole.observables].map((part) => part.length)).toEqual([7, 9, 22])
    const read = async (query: string) => (await made(call('GET', `/incidents?${query}`), 200)).incidents
    const [brief] = await read('source=parts-of-lists')
    const kinds = ({ observables }: Json) => observables.map(({ kind }: Json) => kind)
    expect(kinds(brief)).toEqual(['sha256', 'url', 'host', 'host', 'host'])
    expect(brief.entities.map(({ name }: Json) => name)).toEqual(['ws-8', 'ws-0', 'ws-1', 'ws-2', 'ws-3'])
    expect(brief.alerts).toEqual(whole.alerts.slice(0, 5))
    // Everything else is the same, and the counts are those of the whole incident.
    const { alerts: _a, entities: _e, observables: _o, ...rest } = whole
    expect(brief).toMatchObject({ ...rest, alertsCount: 7, entitiesCount: 9, observablesCount: 22, reportersCount: 0 })
    expect(Object.keys(brief).sort()).toEqual(Object.keys(whole).sort())

    expect(await read('source=parts-of-lists&include=alerts,entities,observables,reporters')).toEqual([whole])
    const [some] = await read('source=parts-of-lists&include=entities')
    expect(some).toEqual({ ...brief, entities: whole.entities })
    const [linked] = await read('source=parts-of-lists&include=Alerts')
    expect(linked).toEqual({ ...brief, alerts: whole.alerts })
    const since = encodeURIComponent(whole.createdAt)
    expect((await read(`updated_since=${since}`)).at(-1)).toEqual(brief)
    expect((await read(`updated_since=${since}&include=observables`)).at(-1)).toEqual({
      ...brief,
      observables: whole.observables,
    })
    const refused = await call('GET', '/incidents?include=everything')
    expect([refused.status, refused.json.problems]).toEqual([400, { include: [expect.stringContaining('entities')] }])
    // What is changed later is told by the next list.
    await made(call('PUT', `/incidents/${one.id}/entities`, { entities: [] }), 200)
    expect((await read('source=parts-of-lists'))[0]).toMatchObject({ entities: [], entitiesCount: 0 })
  })

  it('never show what is another tenant’s', async () => {
    const { id } = await incident('Secret')
    const foreign = other.keys.admin
    const missing = randomUUID()
    for (const path of [``, '/comments', '/tasks', '/relations', '/alerts', '/entities', '/history']) {
      const there = await call('GET', `/incidents/${id}${path}`, undefined, {}, foreign)
      const nowhere = await call('GET', `/incidents/${missing}${path}`, undefined, {}, foreign)
      expect([path, there.status, { ...there.json, request_id: '' }]).toEqual([
        path,
        404,
        { ...nowhere.json, request_id: '' },
      ])
    }
    expect((await call('GET', '/incidents', undefined, {}, foreign)).json).toMatchObject({ total: 0, incidents: [] })
    expect((await call('PATCH', `/incidents/${id}`, { title: 'x' }, {}, foreign)).status).toBe(404)
    expect((await call('PATCH', `/incidents/${id}`, { title: 'x' }, {}, tenant.keys.reader)).status).toBe(403)
  })
})

describe('parts', () => {
  it('comments, tasks and relations are made, listed, changed and deleted', async () => {
    const { id } = await incident('With parts')
    const comment = await made(call('POST', `/incidents/${id}/comments`, { message: 'First <b>look</b>' }))
    expect(comment).toMatchObject({ incidentId: id, message: 'First <b>look</b>', version: 1 })
    const changed = await call('PATCH', `/incidents/${id}/comments/${comment.id}`, { message: 'Second' })
    expect(changed.json).toMatchObject({ message: 'Second', version: 2 })
    expect((await call('POST', `/incidents/${id}/comments`, { id: comment.id, message: 'Taken' })).status).toBe(409)
    const task = await made(call('POST', `/incidents/${id}/tasks`, { title: 'Call the owner' }))
    expect((await call('PATCH', `/incidents/${id}/tasks/${task.id}`, { status: 'completed' })).json.status).toBe(
      'completed',
    )
    const bookmark = await made(call('POST', '/bookmarks', { displayName: 'Logins', query: 'SigninLogs' }))
    const relation = await made(
      call('PUT', `/incidents/${id}/relations/evidence`, { targetKind: 'bookmark', targetId: bookmark.id }),
    )
    expect(relation).toMatchObject({ name: 'evidence', targetId: bookmark.id })
    const now = (await call('GET', `/incidents/${id}`)).json
    expect([now.commentsCount, now.tasksCount, now.bookmarksCount]).toEqual([1, 1, 1])
    expect((await call('GET', `/incidents/${id}/comments`)).json).toMatchObject({ total: 1, next: null })
    expect(
      (await call('GET', `/incidents/${id}/tasks?filter=${encodeURIComponent("status eq 'new'")}`)).json.total,
    ).toBe(0)
    const history = (await call('GET', `/incidents/${id}/history?order=asc`)).json.changes
    expect(history.map(({ kind, verb }: Json) => `${kind} ${verb}`)).toEqual([
      'incident created',
      'comment commented',
      'comment updated',
      'task created',
      'task status_changed',
      'relation created',
    ])
    for (const path of [`comments/${comment.id}`, `tasks/${task.id}`, 'relations/evidence'])
      expect((await call('DELETE', `/incidents/${id}/${path}`)).status).toBe(204)
    expect((await call('GET', `/incidents/${id}/comments`)).json.total).toBe(0)
  })

  it('alerts are linked and taken out; entities are given by hand', async () => {
    const { id } = await incident('With alerts')
    const alerts = [await alert(randomUUID()), await alert(randomUUID())]
    expect((await call('POST', `/incidents/${id}/alerts`, { alerts })).json.alertsCount).toBe(2)
    expect((await call('GET', `/incidents/${id}/alerts?limit=1`)).json).toMatchObject({ total: 2, next: 'o.1' })
    expect((await call('DELETE', `/incidents/${id}/alerts/${alerts[0]}`)).status).toBe(204)
    expect((await call('DELETE', `/incidents/${id}/alerts/${alerts[0]}`)).status).toBe(404)
    const entities = [{ kind: 'host', properties: { hostName: 'srv-1' } }]
    const put = await call('PUT', `/incidents/${id}/entities`, { entities })
    expect(put.json.entities).toMatchObject([{ kind: 'host', name: 'srv-1' }])
  })

  it('cases hold incidents; devices and accounts are told of', async () => {
    const { id: incidentId } = await incident('In a case')
    const made_ = await made(call('POST', '/cases', { title: 'Story', incidentIds: [incidentId] }))
    expect(made_).toMatchObject({ title: 'Story', incidentIds: [incidentId], incidentsCount: 1 })
    const second = (await incident('Also in it')).id
    expect((await call('POST', `/cases/${made_.id}/incidents`, { incidents: [second] })).json.incidentsCount).toBe(2)
    expect((await call('DELETE', `/cases/${made_.id}/incidents/${second}`)).status).toBe(204)
    expect((await call('PATCH', `/cases/${made_.id}`, { status: 'suppressed' })).json.status).toBe('suppressed')
    for (const what of ['alerts', 'devices', 'accounts', 'techniques', 'comments', 'tasks', 'history'])
      expect([what, (await call('GET', `/cases/${made_.id}/${what}`)).status]).toEqual([what, 200])
    const devices = await call('POST', '/devices', { devices: [{ hostname: 'srv-1', osType: 'Linux' }] })
    expect(devices.json.devices).toMatchObject([{ hostname: 'srv-1', environment: 'production' }])
    const device = await call('GET', `/devices/${devices.json.devices[0].id}`)
    expect(
      (await call('GET', `/devices/${device.json.id}`, undefined, { 'if-none-match': String(device.headers.etag) }))
        .status,
    ).toBe(304)
    const accounts = await call('POST', '/accounts', { accounts: [{ name: 'anna', email: 'anna@example.org' }] })
    expect(accounts.json.accounts).toMatchObject([{ name: 'anna' }])
    expect((await call('GET', '/accounts?email=anna@example.org')).json.total).toBe(1)
    expect((await call('DELETE', `/cases/${made_.id}`)).status).toBe(204)
  })
})

describe('what changed since a time', () => {
  it('comes once, oldest change first, with what was deleted, and goes on from its cursor', async () => {
    const first = (await incident('Delta 1')).id
    const since = new Date().toISOString()
    await new Promise((done) => setTimeout(done, 5))
    const second = (await incident('Delta 2')).id
    const gone = (await incident('Delta 3')).id
    await made(call('POST', `/incidents/${first}/comments`, { message: 'Changed' }))
    await call('DELETE', `/incidents/${gone}`)
    const delta = (await call('GET', `/incidents?updated_since=${since}`)).json
    expect(delta.incidents.map(({ id }: Json) => id)).toEqual([second, first])
    expect(delta.deleted).toMatchObject([{ id: gone, deleted_at: expect.any(String) }])
    expect([delta.total, delta.has_more]).toEqual([null, false])
    const nothing = (await call('GET', `/incidents?cursor=${delta.next}`)).json
    expect([nothing.incidents, nothing.deleted, nothing.has_more]).toEqual([[], [], false])
    await call('PATCH', `/incidents/${second}`, { severity: 'low' })
    const more = (await call('GET', `/incidents?cursor=${nothing.next}`)).json
    expect(more.incidents.map(({ id, severity }: Json) => [id, severity])).toEqual([[second, 'low']])
    expect((await call('GET', `/incidents?updated_since=${since}&status=new`)).status).toBe(400)
    expect(
      (await call('GET', `/incidents?updated_since=${since}`, undefined, {}, other.keys.admin)).json,
    ).toMatchObject({
      incidents: [],
      deleted: [],
    })
  })

  it('comes in pages that together hold everything', async () => {
    const since = new Date().toISOString()
    const ids = new Set<string>()
    for (let n = 0; n < 25; n++) ids.add((await incident(`Delta page ${n}`)).id)
    const seen: string[] = []
    let query = `updated_since=${since}&limit=10`
    for (;;) {
      const { json } = await call('GET', `/incidents?${query}`)
      seen.push(...json.incidents.map(({ id }: Json) => id))
      query = `cursor=${json.next}&limit=10`
      if (!json.has_more) break
    }
    expect(new Set(seen)).toEqual(ids)
    expect(seen.length).toBe(25)
  })

  it('is told of alerts too, which also take filters and cursors', async () => {
    const since = new Date().toISOString()
    const mark = `mark-${randomUUID()}`
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push(await alert(`${mark}-${n}`))
    const delta = (await call('GET', `/alerts?updated_since=${since}`)).json
    expect(delta.alerts.map(({ id }: Json) => id)).toEqual(ids)
    await made(call('PUT', `/alerts/${ids[1]}/analyst-verdict`, { verdict: 'audited' }), 200)
    const more = (await call('GET', `/alerts?cursor=${delta.next}`)).json
    expect(more.alerts).toMatchObject([{ id: ids[1], analystVerdict: 'audited' }])
    const filter = encodeURIComponent("analyst_verdict eq 'audited'")
    expect((await call('GET', `/alerts?filter=${filter}`)).json).toMatchObject({ total: 1, next: null })
    const page = (await call('GET', '/alerts?limit=2')).json
    const next = (await call('GET', `/alerts?limit=2&cursor=${page.next}`)).json
    expect(new Set([...page.alerts, ...next.alerts].map(({ id }: Json) => id)).size).toBe(4)
  })
})
