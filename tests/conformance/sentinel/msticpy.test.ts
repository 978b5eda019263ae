// Requests exactly as MSTICPy 3.0.2 sends them, over plain http: every call of its manual, in its shapes and with its quirks.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pythonRepr } from '../../kit/python-repr.ts'
import {
  type Json,
  makeTenant,
  type Reply,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from '../kit.ts'

let server: TestServer
let caller: SentinelCaller
let key: string
/** What MSTICPy builds from the answer of `/metadata/endpoints`: it ends in a slash, and the group is in lower case. */
let base: string

beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  key = (await makeTenant(server, 'Mstic')).keys.analyst
  caller = await sentinelCaller(server, key)
  const { json } = await send(`${server.url}/metadata/endpoints?api-version=latest`, 'GET')
  const { subscription_id, resource_group, workspace } = caller.place
  base = `${json.resourceManager}subscriptions/${subscription_id}/resourcegroups/${resource_group}/providers/Microsoft.OperationalInsights/workspaces/${workspace}/providers/Microsoft.SecurityInsights`
})
afterAll(() => server.stop())

/** `Content-Type: application/json` on everything, bodies by `str(dict)`, options in form style. */
function mp(method: string, tail: string, params: Record<string, string>, data?: object): Promise<Reply> {
  const query = new URLSearchParams(params).toString()
  return send(`${base}${tail}?${query}`, method, data === undefined ? undefined : pythonRepr(data), {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: '*/*',
    'user-agent': 'MSTICPy/3.0.2',
    ...(method === 'POST' ? { 'content-length': '0' } : {}),
  })
}
const v2020 = { 'api-version': '2020-01-01' }
const v2021 = { 'api-version': '2021-04-01' }

/** `create_incident`: severity and status are capitalised, labels wrapped. */
const create = (title: string, more: object = {}) => {
  const id = randomUUID()
  const properties = { title, severity: 'High', status: 'New', ...more }
  return mp('PUT', `/incidents/${id}`, v2020, { properties }).then((reply) => ({ id, reply }))
}

describe('create_incident and list_incidents', () => {
  it('makes an incident from a Python literal, with times without zone', async () => {
    const { id, reply } = await create(`it's "odd" \\ text\u200b é\n`, {
      description: "don't",
      firstActivityTimeUtc: '2023-03-21T12:00:00.123456',
      lastActivityTimeUtc: '2023-03-21T14:00:00+02:00',
      labels: [{ labelName: 'one' }],
    })
    expect([reply.status, reply.json.name]).toEqual([201, id])
    expect(reply.json).not.toHaveProperty('value')
    expect(reply.json.properties).toMatchObject({
      title: `it's "odd" \\ text\u200b é\n`,
      description: "don't",
      severity: 'High',
      status: 'New',
      firstActivityTimeUtc: '2023-03-21T12:00:00.123Z',
      lastActivityTimeUtc: '2023-03-21T12:00:00.000Z',
      labels: [{ labelName: 'one', labelType: 'User' }],
      owner: { objectId: null, email: null, assignedTo: null, userPrincipalName: null },
    })
  })

  it('finds by title among the newest fifty, in pages of the size asked for', async () => {
    const { id } = await create('A custom incident')
    for (let n = 0; n < 55; n++) await create(`filler ${n}`)
    const first = await mp('GET', '/incidents', v2020)
    expect(first.json.value.length).toBe(50)
    expect(first.json.value[0].properties.title).toBe('filler 54')
    await create('fresh')
    const again = await mp('GET', '/incidents', v2020)
    expect(again.json.value[0].properties.title).toBe('fresh')
    const many = await mp('GET', '/incidents', { ...v2020, $top: '500' })
    expect([many.json.value.length, many.json.nextLink]).toEqual([58, undefined])
    expect(many.json.value.find((one: Json) => one.properties.title === 'A custom incident').name).toBe(id)
    for (const one of many.json.value)
      expect([typeof one.properties.title, typeof one.name, typeof one.etag]).toEqual(['string', 'string', 'string'])
  })

  it('takes the filter of the manual', async () => {
    await create('MSTICPy test')
    const filter = `contains(properties/title, 'MSTICPy') and properties/createdTimeUtc gt 2023-03-21T12:00:00Z`
    const found = await mp('GET', '/incidents', { ...v2020, $top: '500', $filter: filter })
    expect(found.json.value.map((one: Json) => one.properties.title)).toEqual(['MSTICPy test'])
    const none = await mp('GET', '/incidents', { ...v2020, $filter: filter.replace('2023', '2093') })
    expect([none.status, none.json]).toEqual([200, { value: [] }])
  })
})

describe('update_incident', () => {
  it('changes what is named and keeps the rest', async () => {
    const { id, reply } = await create('keep me', { description: 'text', labels: [{ labelName: 'x' }] })
    // It reads first, adds title and status, and sends the etag as it found it.
    const update = (items: object, etag: string | null) =>
      mp('PUT', `/incidents/${id}`, v2020, { properties: { ...items, title: 'keep me', status: 'New' }, etag })
    const changed = await update({ severity: 'Low' }, reply.json.etag)
    expect([changed.status, changed.json.properties]).toMatchObject([
      200,
      { severity: 'Low', description: 'text', labels: [{ labelName: 'x', labelType: 'User' }], title: 'keep me' },
    ])
    expect((await update({ severity: 'High' }, reply.json.etag)).status).toBe(409)
    expect((await update({ severity: 'High' }, null)).status).toBe(200)
    // The manual tells its readers to write the prefix for everything but severity, status and title.
    const prefixed = await update({ 'properties.description': "it's new", 'properties.status': 'Active' }, null)
    expect(prefixed.json.properties).toMatchObject({ description: "it's new", status: 'Active' })
    // MSTICPy leaves capitals to its caller here.
    expect((await update({ severity: 'high' }, null)).json.properties.severity).toBe('High')
  })

  it('makes no phantom of a title', async () => {
    const reply = await mp('PUT', '/incidents/a%20title', v2020, {
      properties: { title: 'a title', status: 'New', severity: 'Low' },
    })
    expect([reply.status, reply.json.error.code]).toEqual([400, 'BadRequest'])
  })
})

describe('get_incident and its flags', () => {
  it('posts nothing with a JSON content type for alerts and entities', async () => {
    const { id } = await create('parts')
    const alerts = await mp('POST', `/incidents/${id}/alerts`, v2021)
    expect([alerts.status, alerts.json]).toEqual([200, { value: [] }])
    const entities = await mp('POST', `/incidents/${id}/entities`, v2021)
    expect([entities.status, entities.json]).toEqual([200, { entities: [], metaData: [] }])
    expect((await mp('POST', `/incidents/${randomUUID()}/alerts`, v2021)).status).toBe(404)
    expect((await mp('POST', `/incidents/${randomUUID()}/entities`, v2021)).status).toBe(404)
  })

  it('posts comments and lists them with their authors', async () => {
    const { id } = await create('commented')
    const before = (await mp('GET', `/incidents/${id}`, v2020)).json
    for (let n = 0; n < 60; n++) {
      const posted = await mp('PUT', `/incidents/${id}/comments/${randomUUID()}`, v2020, {
        properties: { message: `it's ${n}` },
      })
      expect([posted.status, typeof posted.json.name]).toEqual([201, 'string'])
    }
    const { json } = await mp('GET', `/incidents/${id}/comments`, { 'api-version': '2020-04-01' })
    expect([json.value.length, json.nextLink]).toEqual([60, undefined])
    for (const { properties } of json.value)
      expect([typeof properties.message, properties.author.name]).toEqual(['string', 'Mstic analyst'])
    const after = (await mp('GET', `/incidents/${id}`, v2020)).json
    // A comment between read and write must not make the write stale.
    expect([after.etag, after.properties.additionalData.commentsCount]).toEqual([before.etag, 60])
    expect(
      (await mp('PUT', `/incidents/${randomUUID()}/comments/${randomUUID()}`, v2020, { properties: { message: 'x' } }))
        .status,
    ).toBe(404)
  })

  it('attaches bookmarks by ids in both of its shapes, and shows them', async () => {
    const { id } = await create('marked')
    const bookmarks: string[] = []
    for (let n = 0; n < 55; n++) {
      const name = randomUUID()
      const data = { properties: { displayName: `mark ${n}`, query: "T | where x == 'y'", notes: null, labels: ['a'] } }
      const made = await mp('PUT', `/bookmarks/${name}`, v2020, data)
      expect([made.status, made.json.name]).toEqual([201, name])
      bookmarks.push(name)
    }
    const listed = (await mp('GET', '/bookmarks', v2020)).json
    expect([listed.value.length, listed.nextLink]).toEqual([55, undefined])
    for (const { properties } of listed.value) expect(typeof properties.displayName).toBe('string')
    const shapes = [
      `${base}/bookmarks/${bookmarks[0]}`,
      `${base.slice(server.url.length + 1)}/bookmarks/${bookmarks[1]}`,
    ]
    for (const relatedResourceId of shapes) {
      const made = await mp('PUT', `/incidents/${id}/relations/${randomUUID()}`, v2021, {
        properties: { relatedResourceId },
      })
      expect([made.status, made.json.properties.relatedResourceId]).toEqual([
        201,
        `${caller.root}/Bookmarks/${relatedResourceId.slice(-36)}`,
      ])
    }
    const relations = (await mp('GET', `/incidents/${id}/relations`, { 'api-version': '2020-04-01' })).json.value
    expect(
      relations.map((one: Json) => [one.properties.relatedResourceType, one.properties.relatedResourceName]).sort(),
    ).toEqual(
      bookmarks
        .slice(0, 2)
        .sort()
        .map((name) => ['Microsoft.SecurityInsights/Bookmarks', name]),
    )
    expect((await mp('DELETE', `/bookmarks/${bookmarks[0]}`, v2020)).status).toBe(200)
    const left = (await mp('GET', `/incidents/${id}/relations`, { 'api-version': '2020-04-01' })).json.value
    expect(left.length).toBe(1)
  })
})
