// What stands in the wire description and in no other test of this folder: statements.md says which test holds which statement.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  adminKey,
  type Json,
  makeTenant,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from '../kit.ts'

let server: TestServer
let caller: SentinelCaller
let key: string
let tenant: string
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  const made = await makeTenant(server, 'Statements')
  key = made.keys.analyst
  tenant = made.id
  caller = await sentinelCaller(server, key)
})
afterAll(() => server.stop())

const put = (tail: string, properties: object, more: object = {}) => caller.call('PUT', tail, { properties, ...more })
const get = async (tail: string): Promise<Json> => (await caller.call('GET', tail)).json
const native = (method: string, path: string, body?: unknown) =>
  send(`${server.url}/api/v1${path}`, method, body, { authorization: `Bearer ${key}` })
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('a bare incident', () => {
  it('has every property with its type, lists and objects never null, and no team', async () => {
    const { name, etag, ...shown } = await caller.makeIncident('bare')
    expect(Object.keys(shown).sort()).toEqual(['id', 'properties', 'type'])
    expect([typeof etag, name]).toEqual(['string', expect.stringMatching(guid)])
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/)
    expect(shown.properties).toMatchObject({
      title: 'bare',
      severity: 'Medium',
      status: 'New',
      owner: { objectId: null, email: null, assignedTo: null, userPrincipalName: null },
      labels: [],
      createdTimeUtc: time,
      lastModifiedTimeUtc: time,
      incidentNumber: expect.any(Number),
      incidentUrl: `${server.url}/incidents/${name}`,
      relatedAnalyticRuleIds: [],
      additionalData: {
        alertsCount: 0,
        bookmarksCount: 0,
        commentsCount: 0,
        alertProductNames: [],
        tactics: [],
        techniques: [],
      },
    })
    expect(shown.properties).not.toHaveProperty('teamInformation')
    const next = await caller.makeIncident('the next one')
    expect(next.properties.incidentNumber).toBe(shown.properties.incidentNumber + 1)
  })

  it('never loses its title, and a bookmark never its name', async () => {
    const { name } = await caller.makeIncident('kept title')
    const bookmark = `/bookmarks/${randomUUID()}`
    await put(bookmark, { displayName: 'kept name', query: 'q' })
    for (const value of [null, '', '  ', 5, {}]) {
      expect([value, (await put(`/incidents/${name}`, { title: value })).status]).toEqual([value, 400])
      expect([value, (await put(bookmark, { displayName: value })).status]).toEqual([value, 400])
    }
    expect((await get(`/incidents/${name}`)).properties.title).toBe('kept title')
    expect((await get(bookmark)).properties.displayName).toBe('kept name')
  })

  it('takes times with up to seven digits, any zone or none, and prints them as UTC', async () => {
    const { name } = await caller.makeIncident('times')
    for (const [given, shown] of [
      ['2026-05-01T10:00:00', '2026-05-01T10:00:00.000Z'],
      ['2026-05-01T10:00:00.1', '2026-05-01T10:00:00.100Z'],
      ['2026-05-01T10:00:00.1234567Z', '2026-05-01T10:00:00.123Z'],
      ['2026-05-01T10:00:00.1234567+02:00', '2026-05-01T08:00:00.123Z'],
      ['2026-05-01T10:00:00-05:30', '2026-05-01T15:30:00.000Z'],
    ] as const) {
      const { json } = await put(`/incidents/${name}`, { lastActivityTimeUtc: given })
      expect([given, json.properties?.lastActivityTimeUtc]).toEqual([given, shown])
    }
  })

  it('keeps the type of labels that come back without it', async () => {
    const { id } = (
      await native('POST', '/incidents', { title: 'labels', severity: 'low', labels: [{ name: 'auto', kind: 'auto' }] })
    ).json
    const labels = [{ labelName: 'auto' }, { labelName: 'mine' }]
    const { json } = await put(`/incidents/${id}`, { labels, additionalData: {} })
    expect(json.properties.labels).toEqual([
      { labelName: 'auto', labelType: 'AutoAssigned' },
      { labelName: 'mine', labelType: 'User' },
    ])
  })

  it('shows ids of people as GUIDs or null, whatever other doors call them', async () => {
    const assignee = { id: 'u-7', name: 'Ann', email: null, userPrincipalName: null, kind: 'user' }
    const { id } = (await native('POST', '/incidents', { title: 'people', severity: 'low', assignee })).json
    const { json } = await put(`/incidents/${id}/comments/${randomUUID()}`, { message: 'm' })
    const task = await put(`/incidents/${id}/tasks/${randomUUID()}`, { title: 't', status: 'New' })
    const bookmark = await put(`/bookmarks/${randomUUID()}`, { displayName: 'b', query: 'q' })
    const people = [
      (await get(`/incidents/${id}`)).properties.owner,
      json.properties.author,
      task.json.properties.createdBy,
      task.json.properties.lastModifiedBy,
      bookmark.json.properties.createdBy,
      bookmark.json.properties.updatedBy,
    ]
    for (const { objectId } of people) expect(objectId === null || guid.test(objectId)).toBe(true)
    expect(people[0]).toMatchObject({ objectId: null, assignedTo: 'Ann' })
    const back = (await get(`/incidents/${id}`)).properties
    expect((await put(`/incidents/${id}`, back)).status).toBe(200)
    expect((await native('GET', `/incidents/${id}`)).json.assignee.id).toBe('u-7')
  })
})

describe('lists without options', () => {
  it('show 60 relations on one page, which leave the etag of their incident alone', async () => {
    const { name, etag } = await caller.makeIncident('60 relations')
    for (let n = 0; n < 60; n++) {
      const bookmark = randomUUID()
      await put(`/bookmarks/${bookmark}`, { displayName: `b ${n}`, query: 'q' })
      const relatedResourceId = `${caller.root}/bookmarks/${bookmark}`
      expect((await put(`/incidents/${name}/relations/r${n}`, { relatedResourceId })).status).toBe(201)
    }
    const { value, nextLink } = await get(`/incidents/${name}/relations`)
    expect([value.length, nextLink]).toEqual([60, undefined])
    expect((await get(`/incidents/${name}`)).etag).toBe(etag)
    expect((await caller.call('POST', `/incidents/${name}/bookmarks`)).json.value.length).toBe(60)
  })

  it('are cut at 1,000 with a link to the rest, whatever $top says', async () => {
    const records = Array.from({ length: 1001 }, (_, n) => ({
      where: `object ${n}`,
      value: {
        id: `${caller.root}/bookmarks/${randomUUID()}`,
        name: randomUUID(),
        type: 'Microsoft.SecurityInsights/bookmarks',
        properties: { displayName: `many ${n}`, query: 'q' },
      },
    }))
    for (const part of [records.slice(0, 1000), records.slice(1000)]) {
      const { json } = await native('POST', '/import', { from: 'sentinel', records: part })
      expect(json.refused).toEqual([])
    }
    const filter = `$filter=${encodeURIComponent("startswith(properties/displayName, 'many')")}`
    for (const query of [filter, `${filter}&$top=1001`, `${filter}&$top=999999999`]) {
      const { value, nextLink } = await get(`/bookmarks?${query}`)
      expect([value.length, typeof nextLink]).toEqual([1000, 'string'])
      const rest = await send(nextLink, 'GET', undefined, { authorization: `Bearer ${key}` })
      expect([rest.json.value.length, rest.json.nextLink]).toEqual([1, undefined])
    }
  })
})

describe('$filter', () => {
  it('knows the paths of times, providers and counts, and a plus sign in text', async () => {
    const { name } = await caller.makeIncident('a+b=c & d', { lastActivityTimeUtc: '2026-03-01T10:00:00Z' })
    await put(`/incidents/${name}/comments/${randomUUID()}`, { message: 'm' })
    const bookmark = randomUUID()
    await put(`/bookmarks/${bookmark}`, { displayName: 'b', query: 'q' })
    await put(`/incidents/${name}/relations/r`, { relatedResourceId: `${caller.root}/bookmarks/${bookmark}` })
    const found = async (filter: string) =>
      (await get(`/incidents?$top=1000&$filter=${encodeURIComponent(filter)}`)).value?.map((one: Json) => one.name)
    for (const filter of [
      "contains(properties/title, 'a+b=c & d')",
      "properties/lastActivityTimeUtc eq 2026-03-01T10:00:00Z and properties/title eq 'a+b=c & d'",
      "properties/additionalData/bookmarksCount eq 1 and contains(properties/title, 'a+b')",
      "properties/additionalData/commentsCount ge 1 and contains(properties/title, 'a+b')",
    ])
      expect([filter, await found(filter)]).toEqual([filter, [name]])
    expect(await found("properties/providerName eq 'nobody' or properties/providerIncidentId eq 'none'")).toEqual([])
    expect(await found("properties/providerName eq null and contains(properties/title, 'a+b')")).toEqual([name])
    // A bare plus sign is a blank, as forms write it.
    const bare = await get('/incidents?$filter=contains(properties/title,+%27a%2Bb%27)')
    expect(bare.value.map((one: Json) => one.name)).toEqual([name])
  })
})

describe('parts', () => {
  it('a comment needs words, keeps them byte for byte, and its author is who wrote it', async () => {
    const { name } = await caller.makeIncident('words')
    const tail = `/incidents/${name}/comments/${randomUUID()}`
    for (const properties of [{}, { message: '' }, { message: ' \n' }, { message: null }, { message: 5 }]) {
      const reply = await put(tail, properties)
      expect([properties, reply.status, reply.json.error?.code]).toEqual([properties, 400, 'BadRequest'])
    }
    const message = '<script>alert(1)</script> &amp; \u200b\u00a0 ünï 🦊\r\n\ttab  '
    const author = { name: 'Somebody Else', email: 'else@example.org', objectId: randomUUID() }
    const { json } = await put(tail, { message, author, createdTimeUtc: '2001-01-01T00:00:00Z' })
    expect(json.properties).toMatchObject({ message, author: { name: 'Statements analyst' } })
    expect(json.properties.createdTimeUtc).not.toMatch(/^2001/)
    expect((await get(tail)).properties.message).toBe(message)
    expect((await get(`/incidents/${name}/comments`)).value[0].properties.message).toBe(message)
  })

  it('a bookmark keeps each of its fields', async () => {
    const tail = `/bookmarks/${randomUUID()}`
    const properties = {
      displayName: 'Everything',
      query: 'SigninLogs | take 1',
      queryResult: '[{"a":1}]',
      notes: 'n',
      labels: ['one', 'two'],
      eventTime: '2026-01-01T00:00:00.000Z',
      queryStartTime: '2026-01-02T00:00:00.000Z',
      queryEndTime: '2026-01-03T00:00:00.000Z',
      tactics: ['Execution'],
      techniques: ['T1059'],
      entityMappings: [{ entityType: 'Host', fieldMappings: [{ identifier: 'HostName', value: 'ws-1' }] }],
    }
    expect((await put(tail, properties)).status).toBe(201)
    const shown = (await get(tail)).properties
    expect(shown).toMatchObject(properties)
    const { value } = await get(`/bookmarks?$filter=${encodeURIComponent("properties/displayName eq 'Everything'")}`)
    expect(value[0].properties).toMatchObject({
      ...properties,
      created: expect.stringMatching(/Z$/),
      updated: expect.stringMatching(/Z$/),
      createdBy: { name: 'Statements analyst' },
      updatedBy: { name: 'Statements analyst' },
    })
  })
})

describe('around the workspace', () => {
  it('discovery names everything that clients look for', async () => {
    const { json } = await send(`${server.url}/metadata/endpoints?api-version=latest`, 'GET')
    const texts = ['name', 'portal', 'logAnalyticsResourceId', 'microsoftGraphResourceId', 'graph', 'graphAudience']
    for (const name of texts) expect([name, typeof json[name]]).toEqual([name, 'string'])
    expect(json.resourceManager).toMatch(/\/$/)
    expect(json.authentication).toMatchObject({ tenant: expect.any(String), identityProvider: expect.any(String) })
  })

  it('no other door takes a Python literal', async () => {
    for (const [method, path] of [
      ['POST', '/api/v1/incidents'],
      ['POST', '/api/v2-0/incidents/search'],
      ['POST', '/xdr/api/v1/incidents/close'],
    ] as const) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const reply = await send(`${server.url}${path}`, method, `{'title': 'x', 'severity': None}`, headers)
      expect([path, reply.status]).toEqual([path, 400])
    }
  })

  it('a place keeps to the vendor’s rules for names, and two tenants never share one', async () => {
    const make = (sentinel: object) =>
      send(
        `${server.url}/api/v1/tenants`,
        'POST',
        { name: randomUUID(), sentinel },
        { authorization: `Bearer ${adminKey}` },
      )
    for (const workspace of ['-abc', 'abc-', 'a_b', 'a/b', 'x'.repeat(91), ' ', 'é']) {
      const { status } = await make({ workspace })
      expect([workspace, status]).toEqual([workspace, 400])
    }
    for (const wrong of [{ resource_group: 'x'.repeat(91) }, { resource_group: 'a/b' }, { subscription_id: 'no guid' }])
      expect([wrong, (await make(wrong)).status]).toEqual([wrong, 400])
    const place = { subscription_id: tenant, resource_group: caller.place.resource_group.toUpperCase() }
    const taken = await make({ ...place, workspace: caller.place.workspace.toUpperCase() })
    expect(taken.status).toBe(409)
  })
})
