// Envelope, versions, etags, the rules of closing, and every resource by name: what stands in the wire description, statement by statement.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
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
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  key = (await makeTenant(server, 'Envelope')).keys.analyst
  caller = await sentinelCaller(server, key)
})
afterAll(() => server.stop())

const put = (id: string, properties: object, more: object = {}, headers: Record<string, string> = {}) =>
  caller.call('PUT', `/incidents/${id}`, { properties, ...more }, headers)
const incident = { title: 't', severity: 'Low', status: 'New' }
const codeOf = (reply: { status: number; json: Json }) => [reply.status, reply.json.error?.code]

describe('the envelope', () => {
  it('answers every API version alike, and asks for one', async () => {
    const { name } = await caller.makeIncident('versions')
    const versions =
      '2020-01-01 2020-04-01 2021-04-01 2021-10-01 2022-07-01-preview 2022-09-01-preview 2023-02-01 2024-03-01 2024-09-01 2025-06-01 2025-09-01'
    const answers = new Set<string>()
    for (const version of versions.split(' '))
      answers.add((await caller.call('GET', `/incidents/${name}?api-version=${version}`)).text)
    expect([...answers].length).toBe(1)
    const bare = (query: string) =>
      send(`${server.url}${caller.root}/incidents${query}`, 'GET', undefined, { authorization: `Bearer ${key}` })
    expect(codeOf(await bare(''))).toEqual([400, 'MissingApiVersionParameter'])
    for (const version of ['latest', '2020', '2020-01-01-beta', '%00'])
      expect(codeOf(await bare(`?api-version=${version}`))).toEqual([400, 'InvalidApiVersionParameter'])
    expect((await bare('?API-Version=2020-01-01')).status).toBe(200)
  })

  it('finds paths, groups, workspaces and GUIDs in any case, and no other door’s', async () => {
    const { name } = await caller.makeIncident('any case')
    const spellings = [
      caller.root.replace('resourceGroups', 'resourcegroups'),
      caller.root.toUpperCase(),
      caller.root.toLowerCase(),
      `/${caller.root}`,
    ]
    for (const root of spellings) {
      const url = `${server.url}${root}/INCIDENTS/${name.toUpperCase()}?api-version=2020-01-01`
      const reply = await send(url, 'GET', undefined, { authorization: `Bearer ${key}` })
      expect([root, reply.status, reply.json.name]).toEqual([root, 200, name])
      expect(reply.json.id).toBe(`${caller.root}/Incidents/${name}`)
    }
    expect((await send(`${server.url}/API/V1/me`, 'GET', undefined, { authorization: `Bearer ${key}` })).status).toBe(
      404,
    )
  })

  it('carries request ids and the content type on every answer', async () => {
    const replies = [
      await caller.call('GET', '/incidents'),
      await caller.call('GET', '/incidents/x'),
      await caller.call('DELETE', `/incidents/${randomUUID()}`),
      await caller.call('GET', '/nothing'),
    ]
    for (const { status, headers, text } of replies) {
      expect([status, typeof headers['x-ms-request-id'], typeof headers['x-ms-correlation-request-id']]).toEqual([
        status,
        'string',
        'string',
      ])
      if (text !== '') expect(headers['content-type']).toBe('application/json; charset=utf-8')
    }
    expect(replies.map(({ status }) => status)).toEqual([200, 404, 204, 404])
  })

  it('refuses broken bodies in its own form', async () => {
    const id = randomUUID()
    for (const body of [
      '<xml/>',
      '[]',
      '"x"',
      '{"properties": 5}',
      "{'properties': []}",
      '{',
      `{"properties": ${'['.repeat(300)}${']'.repeat(300)}}`,
    ]) {
      const reply = await caller.call('PUT', `/incidents/${id}`, body, { 'content-type': 'application/json' })
      expect([body.slice(0, 20), ...codeOf(reply)]).toEqual([body.slice(0, 20), 400, 'BadRequest'])
    }
    for (const body of ['', '  \n', 'null', undefined])
      expect(codeOf(await caller.call('PUT', `/incidents/${id}`, body))).toEqual([400, 'BadRequest'])
    const odd = await put(id, { ...incident, title: 'nul \u0000 and \ud800', description: '\u0000' })
    expect(odd.status).toBeLessThan(500)
    const large = await put(randomUUID(), { ...incident, description: 'x'.repeat(1_100_000) })
    expect(codeOf(large)).toEqual([413, 'RequestEntityTooLarge'])
  })
})

describe('PUT', () => {
  it('asks for title, severity and status on creation, and knows its words', async () => {
    const id = randomUUID()
    for (const missing of ['title', 'severity', 'status']) {
      const reply = await put(id, { ...incident, [missing]: undefined })
      expect([missing, ...codeOf(reply)]).toEqual([missing, 400, 'BadRequest'])
      expect(reply.json.error.message).toContain(`properties.${missing}`)
    }
    for (const wrong of [
      { severity: 'Critical' },
      { status: 'Open' },
      { title: 5 },
      { title: '' },
      { labels: {} },
      { owner: { objectId: 'anna' } },
    ])
      expect(codeOf(await put(id, { ...incident, ...wrong }))).toEqual([400, 'BadRequest'])
    expect((await caller.call('GET', `/incidents/${id}`)).status).toBe(404)
    const made = await put(
      id,
      {
        ...incident,
        severity: 'INFORMATIONAL',
        status: 'active',
        incidentNumber: 99,
        createdTimeUtc: 'x',
        providerName: 5,
        additionalData: {},
      },
      { etag: '"17"' },
    )
    expect([made.status, made.json.properties]).toMatchObject([201, { severity: 'Informational', status: 'Active' }])
    expect(made.json.properties.incidentNumber).not.toBe(99)
  })

  it('lets exactly one of two writers with one etag win', async () => {
    const { name, etag } = await caller.makeIncident('raced')
    for (let round = 0, now = etag; round < 5; round++) {
      const writers = await Promise.all(
        ['High', 'Medium', 'Low'].map((severity) => put(name, { severity }, { etag: now })),
      )
      expect(writers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
      const winner = writers.find(({ status }) => status === 200)!
      for (const loser of writers.filter(({ status }) => status === 409)) {
        expect(loser.json.error.code).toBe('Conflict')
        expect(loser.json.error.message).toBe(`Newer version of resource '${name}' exists. Data was not saved.`)
      }
      const left = (await caller.call('GET', `/incidents/${name}`)).json
      expect([left.etag, left.properties.severity]).toEqual([winner.json.etag, winner.json.properties.severity])
      now = left.etag
    }
  })

  it('makes one incident when many make it at once', async () => {
    const id = randomUUID()
    const replies = await Promise.all([1, 2, 3, 4].map((n) => put(id, { ...incident, title: `${n}` })))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201])
  })

  it('compares etags without quotes and weakness, ignores empty ones, and honours If-Match', async () => {
    const { name, etag } = await caller.makeIncident('etags')
    expect(etag).toMatch(/^".+"$/)
    const bare = etag.slice(1, -1)
    expect((await put(name, { title: 'a' }, { etag: bare })).status).toBe(200)
    const now = async () => (await caller.call('GET', `/incidents/${name}`)).json.etag as string
    expect((await put(name, { title: 'b' }, { etag: `W/${await now()}` })).status).toBe(200)
    for (const empty of [null, '', undefined, '*', '"*"'])
      expect((await put(name, { title: 'c' }, { etag: empty })).status).toBe(200)
    const old = await now()
    expect((await put(name, { title: 'd' }, {}, { 'if-match': old })).status).toBe(200)
    expect(codeOf(await put(name, { title: 'e' }, {}, { 'if-match': old }))).toEqual([412, 'PreconditionFailed'])
    expect((await put(name, { title: 'f' }, {}, { 'if-match': '*' })).status).toBe(200)
    expect((await put(name, { title: 'g' }, {}, { 'if-match': `"x", ${await now()}` })).status).toBe(200)
    expect(codeOf(await put(randomUUID(), incident, {}, { 'if-match': '*' }))).toEqual([412, 'PreconditionFailed'])
    expect(codeOf(await put(name, { title: 'h' }, {}, { 'if-none-match': '*' }))).toEqual([412, 'PreconditionFailed'])
    expect(codeOf(await put(name, { title: 'i' }, { etag: '"0300bf09-0000"' }))).toEqual([409, 'Conflict'])
    expect((await caller.call('GET', `/incidents/${name}`)).json.properties.title).toBe('g')
  })

  it('keeps what is absent, clears what is null, replaces labels', async () => {
    const { name } = await caller.makeIncident('fields', {
      description: 'd',
      labels: [{ labelName: 'a' }, { labelName: 'b' }],
      owner: { email: 'anna@example.org', assignedTo: 'Anna', objectId: randomUUID(), ownerType: 'User' },
      firstActivityTimeUtc: '2026-01-01T00:00:00Z',
    })
    const kept = (await put(name, { severity: 'High' })).json.properties
    expect(kept).toMatchObject({
      description: 'd',
      labels: [{ labelName: 'a' }, { labelName: 'b' }],
      owner: { email: 'anna@example.org', ownerType: 'User' },
    })
    const owner = (await put(name, { owner: { email: null } })).json.properties.owner
    expect(owner).toMatchObject({ email: null, assignedTo: 'Anna', objectId: expect.any(String) })
    const cleared = (await put(name, { description: null, labels: [], owner: null, firstActivityTimeUtc: null })).json
      .properties
    expect(cleared).toMatchObject({
      description: null,
      labels: [],
      firstActivityTimeUtc: null,
      owner: { objectId: null, email: null, assignedTo: null, userPrincipalName: null },
    })
    expect((await put(name, { labels: [{ labelName: 'c' }] })).json.properties.labels).toEqual([
      { labelName: 'c', labelType: 'User' },
    ])
  })
})

describe('closing', () => {
  it('needs a reason that belongs to the classification', async () => {
    const { name } = await caller.makeIncident('closing')
    const close = (classification?: string, classificationReason?: string, more: object = {}) =>
      put(name, { status: 'Closed', classification, classificationReason, ...more })
    const refused = await close('BenignPositive')
    expect([...codeOf(refused), refused.json.error.message]).toEqual([
      400,
      'BadRequest',
      "classification 'BenignPositive' must have classificationReason",
    ])
    expect(codeOf(await close('TruePositive', 'SuspiciousButExpected'))).toEqual([400, 'BadRequest'])
    expect(codeOf(await close('Undetermined', 'SuspiciousActivity'))).toEqual([400, 'BadRequest'])
    expect((await caller.call('GET', `/incidents/${name}`)).json.properties.status).toBe('New')
    const pairs = [
      ['TruePositive', 'SuspiciousActivity'],
      ['BenignPositive', 'SuspiciousButExpected'],
      ['FalsePositive', 'IncorrectAlertLogic'],
      ['FalsePositive', 'InaccurateData'],
    ] as const
    for (const [classification, classificationReason] of pairs) {
      const { json } = await close(classification.toLowerCase(), classificationReason, {
        classificationComment: 'because',
      })
      expect(json.properties).toMatchObject({
        status: 'Closed',
        classification,
        classificationReason,
        classificationComment: 'because',
      })
    }
    const kept = (await put(name, { title: 'later', status: 'Closed' })).json.properties
    expect(kept).toMatchObject({
      classification: 'FalsePositive',
      classificationReason: 'InaccurateData',
      classificationComment: 'because',
    })
    const reopened = (await put(name, { ...kept, status: 'Active' })).json.properties
    expect(reopened).toMatchObject({
      status: 'Active',
      classification: null,
      classificationReason: null,
      classificationComment: null,
    })
    expect((await close()).json.properties).toMatchObject({
      status: 'Closed',
      classification: 'Undetermined',
      classificationReason: null,
    })
  })

  it('makes an incident that nobody owns the closer’s', async () => {
    const { name } = await caller.makeIncident('unowned')
    const { owner } = (await put(name, { status: 'Closed' })).json.properties
    expect(owner).toMatchObject({ assignedTo: 'Envelope analyst', objectId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  })

  it('is possible at creation, as the manual says', async () => {
    const made = await put(randomUUID(), { ...incident, status: 'Closed' })
    expect([made.status, made.json.properties]).toMatchObject([
      201,
      { status: 'Closed', classification: 'Undetermined' },
    ])
  })
})

describe('DELETE', () => {
  it('takes comments, tasks and relations along, and is 204 when there is nothing', async () => {
    const { name } = await caller.makeIncident('doomed')
    await caller.call('PUT', `/incidents/${name}/comments/${randomUUID()}`, { properties: { message: 'm' } })
    await caller.call('PUT', `/incidents/${name}/tasks/${randomUUID()}`, { properties: { title: 'do', status: 'New' } })
    const gone = await caller.call('DELETE', `/incidents/${name}`)
    expect([gone.status, gone.text]).toEqual([200, ''])
    expect((await caller.call('DELETE', `/incidents/${name}`)).status).toBe(204)
    expect((await caller.call('DELETE', '/incidents/no-guid')).status).toBe(204)
    for (const part of ['comments', 'tasks', 'relations'])
      expect((await caller.call('GET', `/incidents/${name}/${part}`)).status).toBe(404)
    for (const part of ['alerts', 'entities', 'bookmarks'])
      expect((await caller.call('POST', `/incidents/${name}/${part}`)).status).toBe(404)
    await put(name, incident)
    for (const part of ['comments', 'tasks', 'relations'])
      expect((await caller.call('GET', `/incidents/${name}/${part}`)).json).toEqual({ value: [] })
  })
})

describe('DELETE with If-Match', () => {
  it('deletes only what the caller saw', async () => {
    const { name, etag } = await caller.makeIncident('guarded')
    await put(name, { title: 'newer' })
    expect(codeOf(await caller.call('DELETE', `/incidents/${name}`, undefined, { 'if-match': etag }))).toEqual([
      412,
      'PreconditionFailed',
    ])
    const parts: [string, object][] = [
      [`/incidents/${name}/comments/${randomUUID()}`, { message: 'm' }],
      [`/incidents/${name}/tasks/${randomUUID()}`, { title: 't', status: 'New' }],
      [`/bookmarks/${randomUUID()}`, { displayName: 'b', query: 'q' }],
    ]
    for (const [tail, properties] of parts) {
      const made = (await caller.call('PUT', tail, { properties })).json
      expect([tail, (await caller.call('DELETE', tail, undefined, { 'if-match': '"99"' })).status]).toEqual([tail, 412])
      expect([tail, (await caller.call('DELETE', tail, undefined, { 'if-match': made.etag })).status]).toEqual([
        tail,
        200,
      ])
    }
    const now = (await caller.call('GET', `/incidents/${name}`)).json.etag
    expect((await caller.call('DELETE', `/incidents/${name}`, undefined, { 'if-match': now })).status).toBe(200)
  })
})

describe('tasks', () => {
  it('are made, changed, listed and deleted', async () => {
    const { name } = await caller.makeIncident('with tasks')
    const task = randomUUID()
    const tail = `/incidents/${name}/tasks/${task}`
    expect(codeOf(await caller.call('PUT', tail, { properties: { title: 'x' } }))).toEqual([400, 'BadRequest'])
    const made = await caller.call('PUT', tail, { properties: { title: 'call Anna', status: 'New', description: 'd' } })
    expect([made.status, made.json]).toMatchObject([
      201,
      {
        name: task,
        type: 'Microsoft.SecurityInsights/incidents/tasks',
        properties: {
          title: 'call Anna',
          status: 'New',
          description: 'd',
          createdBy: { name: 'Envelope analyst' },
          lastModifiedBy: {},
        },
      },
    ])
    const done = await caller.call('PUT', tail, { properties: { status: 'completed' }, etag: made.json.etag })
    expect([done.status, done.json.properties]).toMatchObject([
      200,
      { status: 'Completed', title: 'call Anna', description: 'd' },
    ])
    expect(codeOf(await caller.call('PUT', tail, { properties: { status: 'New' }, etag: made.json.etag }))).toEqual([
      409,
      'Conflict',
    ])
    expect((await caller.call('GET', tail)).json.properties.status).toBe('Completed')
    expect((await caller.call('GET', `/incidents/${name}/tasks`)).json.value.length).toBe(1)
    expect((await caller.call('DELETE', tail)).status).toBe(200)
    expect((await caller.call('DELETE', tail)).status).toBe(204)
    expect(codeOf(await caller.call('GET', tail))).toEqual([404, 'NotFound'])
  })
})

describe('relations', () => {
  it('refuse what is elsewhere, unknown or no resource, and store nothing', async () => {
    const { name, id } = await caller.makeIncident('pointing')
    const theirs = await sentinelCaller(server, (await makeTenant(server, 'Elsewhere')).keys.analyst)
    const foreign = randomUUID()
    await theirs.call('PUT', `/bookmarks/${foreign}`, { properties: { displayName: 'theirs', query: 'q' } })
    const point = (relatedResourceId: unknown) =>
      caller.call('PUT', `/incidents/${name}/relations/r`, { properties: { relatedResourceId } })
    const rows: [unknown, number][] = [
      [`${theirs.root}/Bookmarks/${foreign}`, 400],
      [`${caller.root}/Bookmarks/${foreign}`, 404],
      [`${caller.root}/Bookmarks/${randomUUID()}`, 404],
      [`${caller.root}/Entities/${randomUUID()}`, 404],
      [id, 400],
      [`${caller.root}/Bookmarks/none`, 404],
      ['', 400],
      [undefined, 400],
      [5, 400],
    ]
    for (const [target, status] of rows) expect([target, (await point(target)).status]).toEqual([target, status])
    expect((await caller.call('GET', `/incidents/${name}/relations`)).json.value).toEqual([])
    // Foreign and unknown ids are told alike.
    const [one, other] = [
      await point(`${caller.root}/Bookmarks/${foreign}`),
      await point(`${caller.root}/Bookmarks/${randomUUID()}`),
    ]
    expect(one.text).toBe(other.text)
  })

  it('hold one target once, move, and go', async () => {
    const { name } = await caller.makeIncident('pointing twice')
    const [first, second] = [randomUUID(), randomUUID()]
    for (const bookmark of [first, second])
      await caller.call('PUT', `/bookmarks/${bookmark}`, { properties: { displayName: 'b', query: 'q' } })
    const point = (relation: string, bookmark: string) =>
      caller.call('PUT', `/incidents/${name}/relations/${relation}`, {
        properties: { relatedResourceId: `${caller.root}/Bookmarks/${bookmark}` },
      })
    expect((await point('a', first)).status).toBe(201)
    expect((await point('a', first)).status).toBe(200)
    expect(codeOf(await point('b', first))).toEqual([409, 'Conflict'])
    const moved = await point('a', second)
    expect([moved.status, moved.json.properties.relatedResourceName]).toEqual([200, second])
    expect((await caller.call('GET', `/incidents/${name}/relations/A`)).json.name).toBe('a')
    expect((await caller.call('DELETE', `/incidents/${name}/relations/a`)).status).toBe(200)
    expect((await caller.call('DELETE', `/incidents/${name}/relations/a`)).status).toBe(204)
  })
})

describe('bookmarks', () => {
  it('need a name and a query, never lose them, and keep etags', async () => {
    const id = randomUUID()
    const tail = `/bookmarks/${id}`
    for (const properties of [
      { displayName: 'x' },
      { query: 'q' },
      { displayName: '', query: 'q' },
      { displayName: null, query: 'q' },
    ])
      expect(codeOf(await caller.call('PUT', tail, { properties }))).toEqual([400, 'BadRequest'])
    const made = await caller.call('PUT', tail, {
      properties: { displayName: 'x', query: 'q', notes: 'n', queryStartTime: '2026-01-01T00:00:00' },
    })
    expect([made.status, made.json.properties]).toMatchObject([
      201,
      { queryStartTime: '2026-01-01T00:00:00.000Z', createdBy: { objectId: expect.any(String), email: null } },
    ])
    expect(codeOf(await caller.call('PUT', tail, { properties: { query: null } }))).toEqual([400, 'BadRequest'])
    const changed = await caller.call('PUT', tail, { properties: { notes: null }, etag: made.json.etag })
    expect(changed.json.properties).toMatchObject({ displayName: 'x', query: 'q', notes: null })
    expect(codeOf(await caller.call('PUT', tail, { properties: { notes: 'y' }, etag: made.json.etag }))).toEqual([
      409,
      'Conflict',
    ])
    expect(
      codeOf(await caller.call('PUT', '/bookmarks/no-guid', { properties: { displayName: 'x', query: 'q' } })),
    ).toEqual([400, 'BadRequest'])
    expect((await caller.call('DELETE', tail)).status).toBe(200)
    expect((await caller.call('DELETE', tail)).status).toBe(204)
  })
})
