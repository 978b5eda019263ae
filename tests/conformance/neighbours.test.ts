// Two tenants side by side: whatever one of them puts into an id, a link, a cursor or a file, it learns and changes nothing of the other.
import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  adminKey,
  intezerClient,
  type Json,
  makeTenant,
  type Reply,
  type SentinelCaller,
  sampleMail,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from './kit.ts'

interface Side {
  id: string
  keys: Record<'reader' | 'analyst' | 'admin', string>
  native(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  sentinel: SentinelCaller
}

let server: TestServer
let ours: Side
let theirs: Side
/** What they have. */
const there = {
  incident: '',
  other: '',
  case: '',
  alert: '',
  bookmark: '',
  comment: '',
  task: '',
  entity: '',
  device: '',
}
const mail = sampleMail('neighbours')
const mailId = createHash('sha256').update(mail).digest('hex')
const nobody = '11111111-2222-4333-8444-555555555555'

async function side(name: string): Promise<Side> {
  const { id, keys } = await makeTenant(server, name)
  const native: Side['native'] = (method, path, body, headers = {}) =>
    send(`${server.url}/api/v1${path}`, method, body, { authorization: `Bearer ${keys.analyst}`, ...headers })
  return { id, keys, native, sentinel: await sentinelCaller(server, keys.analyst) }
}

async function made(of: Side, path: string, body: unknown, method = 'POST'): Promise<Json> {
  const reply = await of.native(method, path, body)
  if (reply.status >= 300) throw new Error(`${path} answered ${reply.status} ${reply.text}`)
  return reply.json
}

/** Everything the other side has, as it reads it itself. */
async function whole(of: Side): Promise<string> {
  const texts = []
  for (const path of ['/incidents', '/cases', '/alerts', '/bookmarks', '/devices', '/accounts', '/users'])
    texts.push((await of.native('GET', `${path}?limit=1000`)).text)
  for (const part of ['comments', 'tasks', 'relations', 'alerts', 'entities'])
    texts.push((await of.native('GET', `/incidents/${there.incident}/${part}`)).text)
  return texts.join('\n')
}

/** The answer without its request id and the ids that were asked for. */
function plain({ status, text, json }: Reply, ...ids: string[]): string {
  let told = typeof json.request_id === 'string' ? text.replaceAll(json.request_id, '') : text
  for (const id of ids) told = told.replaceAll(id, '#')
  return `${status} ${told}`
}

beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  ours = await side('Ours')
  theirs = await side('Theirs')
  const sent = await (await intezerClient(server, theirs.keys.analyst)).upload(
    { alert_source: 'phishing_emails' },
    mail,
  )
  if (sent.status !== 200) throw new Error(sent.text)
  there.alert = (await theirs.native('GET', '/alerts')).json.alerts[0].id
  const incident = await made(theirs, '/incidents', {
    title: 'Theirs alone',
    severity: 'high',
    externalId: 'vendor-7',
    source: 'cs',
    entities: [{ kind: 'host', name: 'their-host', properties: { hostName: 'their-host' } }],
  })
  there.incident = incident.id
  there.entity = incident.entities[0].id
  there.other = (await made(theirs, '/incidents', { title: 'Theirs too', severity: 'low' })).id
  there.case = (await made(theirs, '/cases', { title: 'Their case', incidentIds: [there.incident] })).id
  there.bookmark = (await made(theirs, '/bookmarks', { displayName: 'Their bookmark', query: 'q' })).id
  there.comment = (await made(theirs, `/incidents/${there.incident}/comments`, { message: 'their words' })).id
  there.task = (await made(theirs, `/incidents/${there.incident}/tasks`, { title: 'their task' })).id
  const devices = [{ environment: 'production', hostname: 'their-host' }]
  there.device = (await made(theirs, '/devices', { devices })).devices[0].id
})
afterAll(() => server.stop())

describe('ids of the other side', () => {
  it('in paths below an incident or case of our own are as unknown as any', async () => {
    const incident = await made(ours, '/incidents', { title: 'Ours', severity: 'low' })
    const aCase = await made(ours, '/cases', { title: 'Ours' })
    const rows: [string, string, unknown?][] = []
    for (const [part, id, body] of [
      ['comments', there.comment, { message: 'x' }],
      ['tasks', there.task, { title: 'x' }],
    ] as const)
      for (const of of [`/incidents/${incident.id}`, `/cases/${aCase.id}`])
        rows.push(
          ['GET', `${of}/${part}/${id}`],
          ['PATCH', `${of}/${part}/${id}`, body],
          ['DELETE', `${of}/${part}/${id}`],
        )
    rows.push(['DELETE', `/incidents/${incident.id}/alerts/${there.alert}`])
    rows.push(['DELETE', `/cases/${aCase.id}/incidents/${there.incident}`])
    const before = await whole(theirs)
    for (const [method, path, body] of rows) {
      const missing = path.replace(/[^/]+$/, nobody)
      const id = path.split('/').at(-1) ?? ''
      const [known, unknown] = [await ours.native(method, path, body), await ours.native(method, missing, body)]
      expect([method, path, plain(known, id)]).toEqual([method, path, plain(unknown, nobody)])
      expect([method, path, known.status]).toEqual([method, path, 404])
    }
    expect(await whole(theirs)).toBe(before)
  })

  it('in bodies are as unknown as any, and nothing is kept of what named them', async () => {
    const incident = await made(ours, '/incidents', { title: 'Pointing', severity: 'low' })
    const aCase = await made(ours, '/cases', { title: 'Gathering' })
    const rows: [string, string, (id: string) => unknown, string][] = [
      ['POST', '/incidents', (id) => ({ title: 'x', severity: 'low', alertIds: [id] }), there.alert],
      ['POST', `/incidents/${incident.id}/alerts`, (id) => ({ alerts: [id] }), there.alert],
      ['POST', `/incidents/${incident.id}/merge`, (id) => ({ sources: [id] }), there.incident],
      ['POST', `/incidents/${incident.id}/split`, (id) => ({ sources: [id] }), there.incident],
      ['POST', `/incidents/${incident.id}/split`, (id) => ({ alerts: [id] }), there.alert],
      ['PATCH', `/incidents/${incident.id}`, (id) => ({ caseId: id }), there.case],
      ['POST', '/cases', (id) => ({ title: 'x', incidentIds: [id] }), there.incident],
      ['POST', `/cases/${aCase.id}/incidents`, (id) => ({ incidents: [id] }), there.incident],
      ['POST', '/incidents/bulk', (id) => ({ ids: [incident.id, id], change: { severity: 'high' } }), there.incident],
      ['POST', '/incidents/bulk', (id) => ({ ids: [incident.id], change: { caseId: id } }), there.case],
      ['POST', '/cases/bulk', (id) => ({ ids: [id], change: { priority: 'high' } }), there.case],
      ['POST', '/alerts/bulk', (id) => ({ ids: [id], change: { resolution: 'false_positive' } }), there.alert],
    ]
    for (const [kind, id] of [
      ['bookmark', there.bookmark],
      ['alert', there.alert],
      ['entity', there.entity],
    ] as const)
      rows.push([
        'PUT',
        `/incidents/${incident.id}/relations/r-${kind}`,
        (targetId) => ({ targetKind: kind, targetId }),
        id,
      ])
    const [before, own] = [await whole(theirs), (await ours.native('GET', '/incidents')).text]
    for (const [method, path, body, id] of rows) {
      const [known, unknown] = [
        await ours.native(method, path, body(id)),
        await ours.native(method, path, body(nobody)),
      ]
      expect([method, path, plain(known, id)]).toEqual([method, path, plain(unknown, nobody)])
      expect([method, path, known.status >= 400 && known.status < 500]).toEqual([method, path, true])
    }
    expect(await whole(theirs)).toBe(before)
    expect((await ours.native('GET', '/incidents')).text).toBe(own)
  })

  it('in filters and searches match nothing at any door', async () => {
    const client = await intezerClient(server, ours.keys.analyst)
    const none = async (path: string, body: unknown) => {
      const reply = await client.call('POST', path, body)
      expect([path, reply.status, reply.text.includes('heir')]).toEqual([path, 200, false])
      const told = reply.json.result ?? reply.json
      expect([path, body, Object.values(told).find((value) => typeof value === 'number')]).toEqual([path, body, 0])
    }
    for (const id of [there.incident, 'vendor-7']) await none('/incidents/search', { incident_ids: [id] })
    await none('/incidents/search', { related_alert_ids: [mailId] })
    await none('/incidents/search', { free_text: 'Theirs alone' })
    await none('/alerts/search', { incident_ids: ['vendor-7'] })
    await none('/cases/search', { payload: { case_ids: [there.case] } })
    await none('/cases/search', { payload: { alert_identifiers: [{ alert_id: mailId, environment: 'production' }] } })
    await none('/cases/search', { payload: { devices: { device_keys: [there.device] } } })
    await none('/devices/search', { device_ids: [there.device], hostnames: ['their-host'], search_mode: 'or' })
    for (const filter of [`name eq '${there.incident}'`, "contains(properties/title, 'heirs')"]) {
      const { json } = await ours.sentinel.call('GET', `/incidents?${new URLSearchParams({ $filter: filter })}`)
      expect([filter, json.value]).toEqual([filter, []])
    }
  })

  it('are free for things of our own, which stay apart from theirs', async () => {
    const before = await whole(theirs)
    const put = (tail: string, properties: object) => ours.sentinel.call('PUT', tail, { properties })
    const incident = `/incidents/${there.incident}`
    expect((await put(incident, { title: 'Same id', severity: 'Low', status: 'New' })).status).toBe(201)
    expect((await put(`/bookmarks/${there.bookmark}`, { displayName: 'Same id', query: 'ours' })).status).toBe(201)
    expect((await put(`${incident}/comments/${there.comment}`, { message: 'same id' })).status).toBe(201)
    expect((await put(`${incident}/tasks/${there.task}`, { title: 'same id', status: 'New' })).status).toBe(201)
    const relatedResourceId = `${ours.sentinel.root}/bookmarks/${there.bookmark}`
    expect((await put(`${incident}/relations/r`, { relatedResourceId })).status).toBe(201)
    const shown = await ours.sentinel.call('POST', `${incident}/bookmarks`)
    expect(shown.json.value.map((one: Json) => one.properties.query)).toEqual(['ours'])
    expect((await ours.sentinel.call('GET', incident)).json.properties).toMatchObject({
      title: 'Same id',
      additionalData: { commentsCount: 1, bookmarksCount: 1, alertsCount: 0 },
    })
    expect(await whole(theirs)).toBe(before)
    expect((await ours.sentinel.call('DELETE', incident)).status).toBe(200)
    expect((await ours.sentinel.call('DELETE', `/bookmarks/${there.bookmark}`)).status).toBe(200)
    expect(await whole(theirs)).toBe(before)
    // Alike in everything a product says of them: still two.
    const twin = { title: 'Ours', severity: 'low', externalId: 'vendor-7', source: 'cs' }
    const mine = await made(ours, '/incidents', twin)
    expect(mine.id).not.toBe(there.incident)
    expect(mine.number).toBeGreaterThan(0)
    expect(await whole(theirs)).toBe(before)
  })
})

describe('cursors', () => {
  it('of the other side, of another filter or another order show nothing of theirs', async () => {
    for (let n = 0; n < 3; n++) {
      await made(ours, '/incidents', { title: `Ours ${n}`, severity: 'low' })
      await made(theirs, '/incidents', { title: `Theirs ${n}`, severity: 'low' })
    }
    const list = await theirs.native('GET', '/incidents?limit=2')
    const page = await ours.native('GET', `/incidents?limit=100&cursor=${list.json.next}`)
    expect(page.text).not.toMatch(/Theirs/)
    const delta = await theirs.native('GET', '/incidents?limit=2&updated_since=2020-01-01T00:00:00Z')
    expect(delta.json.next).toBeTruthy()
    const changed = await ours.native('GET', `/incidents?limit=100&cursor=${delta.json.next}`)
    expect([changed.status, /Theirs/.test(changed.text)]).toEqual([400, false])
    const changes = await theirs.native('GET', '/changes?limit=2')
    const told = await ours.native('GET', `/changes?limit=1000&cursor=${changes.json.next}`)
    expect([told.status, /heir/.test(told.text)]).toEqual([400, false])
    const first = await theirs.sentinel.call('GET', '/incidents?$top=1')
    const token = new URL(first.json.nextLink).searchParams.get('$skipToken')
    const next = await ours.sentinel.call('GET', `/incidents?$skipToken=${token}`)
    expect(next.text).not.toMatch(/Theirs/)
    const link = await send(first.json.nextLink, 'GET', undefined, { authorization: `Bearer ${ours.keys.admin}` })
    expect([link.status, link.json.error.code]).toEqual([404, 'SubscriptionNotFound'])
  })
})

describe('links to raw data', () => {
  it('open what they were given for and nothing else, whatever is changed in them', async () => {
    const client = await intezerClient(server, theirs.keys.reader)
    const link: string = (await client.call('GET', `/alerts/${mailId}/raw-data`)).json.result_url
    expect((await send(link, 'GET')).text).toBe(mail.toString())
    const [payload = '', signature = ''] = (link.split('/').at(-1) ?? '').split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = [
      { ...claims, tenant: ours.id },
      { ...claims, exp: claims.exp + 1 },
      { ...claims, tenant: theirs.id.toUpperCase() },
    ].map((value) => `${Buffer.from(JSON.stringify(value)).toString('base64url')}.${signature}`)
    for (const text of [...forged, `${payload}.`, payload, `${payload}.${signature}=`, `.${signature}`])
      expect([text, (await send(link.replace(/[^/]+$/, text), 'GET')).status]).toEqual([text, 404])
  })

  it('do not open bytes that only the other side has, by whatever hash a file of ours names', async () => {
    const source = await made(ours, '/incidents', { title: 'Honest', severity: 'low' })
    const lines = (await ours.native('GET', '/export?to=docket')).text.trim().split('\n')
    const record = lines.map((line) => JSON.parse(line)).find((one: Json) => one.object.id === source.id)
    const id = randomUUID()
    record.object = { ...record.object, id, externalId: 'thief', rawSha256: mailId }
    const imported = await ours.native('POST', '/import', {
      from: 'docket',
      records: [{ where: 'line 1', value: record }],
    })
    expect([imported.status, imported.json.refused]).toEqual([200, []])
    const client = await intezerClient(server, ours.keys.analyst)
    for (const name of [id, 'thief']) {
      const data = await client.call('GET', `/incidents/${name}/raw-data`)
      expect([data.status, data.text.includes('login-verify')]).toEqual([200, false])
      expect((await send(data.json.result_url, 'GET')).text).not.toContain('login-verify')
    }
    const rows = await client.call('POST', '/incidents/search', { incident_ids: ['thief'], include_raw_incident: true })
    expect(rows.text).not.toContain('login-verify')
    // The hash itself is not kept: it would keep their bytes from going when they delete them.
    expect((await ours.native('GET', `/incidents/${id}`)).json.rawSha256).toBeNull()
  })
})

describe('files', () => {
  it('that hold the other side’s objects make objects of ours and touch none of theirs', async () => {
    const text = (await theirs.native('GET', '/export?to=docket')).text
    const records = text
      .trim()
      .split('\n')
      .map((line, n) => ({ where: `line ${n + 1}`, value: JSON.parse(line) }))
    const before = await whole(theirs)
    const third = await side('Third')
    const result = await made(third, '/import', { from: 'docket', records })
    expect(result.refused).toEqual([])
    expect(await whole(theirs)).toBe(before)
    const incident = (await third.native('GET', `/incidents/${there.incident}`)).json
    expect([incident.title, incident.tenantId]).toEqual(['Theirs alone', third.id])
    expect((await third.native('DELETE', `/incidents/${there.incident}`)).status).toBe(204)
    expect(await whole(theirs)).toBe(before)
  })
})

describe('rights in one tenant', () => {
  it('are not widened by an import: a comment in a file needs what writing it needs', async () => {
    const authorization = `Bearer ${adminKey}`
    const chief = (method: string, path: string, body: unknown) =>
      send(`${server.url}/api/v1${path}`, method, body, { authorization })
    const permissions = ['import:run', 'incident:read', 'incident:update', 'case:read']
    expect((await chief('PUT', '/roles/incident-importer', { permissions })).status).toBe(201)
    const { json } = await chief('POST', '/keys', {
      name: 'importer',
      tenant_ids: [ours.id],
      role: 'incident-importer',
    })
    const incident = await made(ours, '/incidents', { title: 'Commented', severity: 'low' })
    const aCase = await made(ours, '/cases', { title: 'Commented' })
    const records = [`/incidents/${incident.id}`, `/cases/${aCase.id}`].map(async (subject) => {
      const object = await made(ours, `${subject}/comments`, { message: 'm' })
      return { where: subject, value: { type: 'comment', object: { ...object, id: randomUUID() } } }
    })
    const body = { from: 'docket', records: await Promise.all(records) }
    const reply = await ours.native('POST', '/import', body, { authorization: `Bearer ${json.key}` })
    expect([reply.status, reply.json.counts]).toEqual([200, { comment: { created: 1 } }])
    expect(reply.json.refused.map(({ where }: Json) => where)).toEqual([`/cases/${aCase.id}`])
    expect((await ours.native('GET', `/cases/${aCase.id}/comments`)).json.total).toBe(1)
  })
})

describe('streams', () => {
  it('begun anywhere tell nothing of the other side', async () => {
    const all = (await theirs.native('GET', '/changes?order=asc&limit=1000')).json.changes as Json[]
    const heard = async (headers: Record<string, string>, query = '') => {
      const leaving = new AbortController()
      const answer = await fetch(`${server.url}/api/v1/events${query}`, {
        headers: { authorization: `Bearer ${ours.keys.reader}`, ...headers },
        signal: leaving.signal,
      })
      setTimeout(() => leaving.abort(), 1_000)
      let text = ''
      try {
        for await (const chunk of answer.body!) text += Buffer.from(chunk).toString()
      } catch {
        // The stream does not end by itself.
      }
      return text
    }
    for (const id of ['0', String(all[0].id), String(all.at(-1)!.id)]) {
      const text = await heard({ 'last-event-id': id }, '?full=true')
      expect([id, /heir/.test(text)]).toEqual([id, false])
      for (const { id: other } of all) expect(text).not.toContain(`id: ${other}\n`)
    }
  })
})

describe('names of tenants', () => {
  it('own and foreign together are refused whole, in any spelling and anywhere', async () => {
    const own = `Bearer ${ours.keys.admin}`
    const get = (path: string, headers: Record<string, string> = {}) =>
      send(`${server.url}${path}`, 'GET', undefined, { authorization: own, ...headers })
    for (const query of [
      `tenantID=${ours.id}&tenantID=${theirs.id}`,
      `tenantID=${theirs.id}&tenantID=${ours.id}`,
      `tenantID=${ours.id}&TenantID=${theirs.id}`,
      `tenantID=${theirs.id.toUpperCase()}`,
      `tenantID=${ours.id},${theirs.id}`,
      `tenantID=%20${theirs.id}`,
    ])
      for (const list of ['incidents', 'alerts']) {
        const reply = await get(`/xdr/api/v1/${list}?${query}`)
        expect([list, query, reply.status, reply.text]).toEqual([
          list,
          query,
          403,
          '{"message":"access denied","details":null}',
        ])
      }
    // What a header says does not open another tenant, nor does a second name beside one's own.
    for (const path of ['/api/v1/incidents', `/api/v1/incidents?tenant_id=${theirs.id}`]) {
      const reply = await get(path, { 'docket-tenant': theirs.id })
      expect([path, reply.status, /Theirs/.test(reply.text)]).toEqual([path, 403, false])
    }
    for (const headers of [
      { 'docket-tenant': theirs.id },
      { 'x-docket-tenant': theirs.id, 'x-tenant-id': theirs.id, 'x-forwarded-user': 'admin' },
      { 'x-original-url': `/api/v1/incidents?tenant_id=${theirs.id}`, 'x-rewrite-url': '/metrics' },
    ] as Record<string, string>[]) {
      const listed = await get(`${ours.sentinel.root}/incidents?api-version=2024-03-01`, headers)
      expect([listed.status, /Theirs/.test(listed.text)]).toEqual([200, false])
      const kaspersky = await get(`/xdr/api/v1/incidents?tenantID=${ours.id}`, headers)
      expect([kaspersky.status, /Theirs/.test(kaspersky.text)]).toEqual([200, false])
    }
    for (const [first, second] of [
      [ours.id, theirs.id],
      [theirs.id, ours.id],
    ]) {
      const twice = await get(`/api/v1/incidents?tenant_id=${first}&tenant_id=${second}`)
      expect([first, /Theirs/.test(twice.text)]).toEqual([first, false])
    }
    const client = await intezerClient(server, ours.keys.analyst)
    for (const tenant_id of [theirs.id, [ours.id, theirs.id], { id: theirs.id }]) {
      const reply = await client.call('POST', '/incidents/search', { tenant_id })
      expect([tenant_id, [400, 403].includes(reply.status), /Theirs/.test(reply.text)]).toEqual([
        tenant_id,
        true,
        false,
      ])
    }
  })

  it('a place is known only with its own subscription, group and workspace together', async () => {
    const at = (root: string, key: string) =>
      send(`${server.url}${root}/incidents?api-version=2024-03-01`, 'GET', undefined, {
        authorization: `Bearer ${key}`,
      })
    const { subscription_id: theirSubscription } = theirs.sentinel.place
    const { subscription_id: ourSubscription } = ours.sentinel.place
    const roots = [
      theirs.sentinel.root,
      theirs.sentinel.root.toUpperCase(),
      `/${theirs.sentinel.root}`,
      theirs.sentinel.root.replace('/providers/', '//providers/'),
      `${ours.sentinel.root}/../../../../../../../../..${theirs.sentinel.root}`,
      `${ours.sentinel.root}/%2e%2e/%2e%2e${theirs.sentinel.root}`,
      theirs.sentinel.root.replace(theirSubscription, `${ourSubscription}%2f..%2f${theirSubscription}`),
      theirs.sentinel.root.replace(theirSubscription, encodeURIComponent(encodeURIComponent(`/${theirSubscription}`))),
    ]
    for (const root of roots) {
      const reply = await at(root, ours.keys.admin)
      expect([root, reply.status, /Theirs/.test(reply.text)]).toEqual([root, 404, false])
    }
  })
})

describe('correlation', () => {
  it('joins nothing across tenants, however alike', { timeout: 120_000 }, async () => {
    const alert = { n: 'twin-1', h: 'same-host', i: 'vendor-9', x: 'ab'.repeat(32) }
    const mapping = { alert_id: 'n', 'device.hostname': 'h', incident_ids: 'i', file_hashes: 'x' }
    for (const one of [ours, theirs]) await made(one, '/alerts', { alert, mapping, source: 'edr' })
    await server.restart({ workers: '1' })
    const finished = async (one: Side) =>
      (await one.native('GET', '/alerts?limit=100')).json.alerts.find((row: Json) => row.alertId === 'twin-1')
    for (const one of [ours, theirs])
      await expect.poll(async () => (await finished(one)).triagedAt, { timeout: 60_000 }).not.toBeNull()
    for (const one of [ours, theirs]) {
      const row = await finished(one)
      expect(row.tenantId).toBe(one.id)
      if (!row.incidentId) continue
      const incident = (await one.native('GET', `/incidents/${row.incidentId}`)).json
      expect([incident.tenantId, incident.alertsCount]).toEqual([one.id, 1])
    }
    const metrics = await send(`${server.url}/metrics`, 'GET', undefined, { authorization: `Bearer ${adminKey}` })
    expect(metrics.text).not.toContain(theirs.id)
  })
})
