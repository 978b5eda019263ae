// Lists: pages that lose and repeat nothing while others write, links that clients can follow, `$filter` and `$orderby`.
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
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
})
afterAll(() => server.stop())

const titlesOf = ({ json }: { json: Json }): string[] => json.value.map((one: Json) => one.properties.title)

/** Follows `nextLink` to the end, as a client does: with nothing of its own added. */
async function follow(
  first: Json,
  key: string,
  between: () => Promise<unknown> = async () => undefined,
): Promise<Json[]> {
  const rows = [...first.value]
  for (let link = first.nextLink; link; ) {
    await between()
    const { status, json } = await send(link, 'GET', undefined, { authorization: `Bearer ${key}` })
    expect(status).toBe(200)
    rows.push(...json.value)
    link = json.nextLink
  }
  return rows
}

describe('pages', () => {
  let caller: SentinelCaller
  let key: string
  const names: string[] = []
  beforeAll(async () => {
    key = (await makeTenant(server, 'Pages')).keys.analyst
    caller = await sentinelCaller(server, key)
    for (let n = 0; n < 105; n++)
      names.push((await caller.makeIncident(`row ${n}`, { severity: n % 2 ? 'High' : 'Low' })).name)
  })

  it('show each of 105 incidents once while others are written', async () => {
    for (const query of [
      '?$top=10',
      '?$top=7&$orderby=properties/title%20desc',
      "?$top=13&$filter=properties/severity+eq+'high'",
      '?$top=20&$orderby=properties/severity,properties/createdTimeUtc',
    ]) {
      const first = await caller.call('GET', `/incidents${query}`)
      const between = () =>
        Promise.all([
          caller.makeIncident(`meanwhile ${randomUUID()}`, { severity: 'Medium' }),
          caller.call('PUT', `/incidents/${names[50]}`, { properties: { description: randomUUID() } }),
        ])
      const rows = await follow(first.json, key, between)
      const old = rows.map(({ name }) => name).filter((name) => names.includes(name))
      const wanted = query.includes('filter') ? names.filter((_, n) => n % 2) : names
      expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
      expect([...old].sort()).toEqual([...wanted].sort())
    }
  })

  it('are cut at 1,000, and have the default size without $top', async () => {
    expect((await caller.call('GET', '/incidents')).json.value.length).toBe(50)
    for (const top of ['999999999', '9'.repeat(30)]) {
      const wide = await caller.call('GET', `/incidents?%24TOP=${top}`)
      expect([wide.status, wide.json.value.length > 105, wide.json.nextLink]).toEqual([200, true, undefined])
    }
    for (const top of ['0', '000', '-1', 'ten', '1.5', '1e2', '', '9'.repeat(31), '%00'])
      expect([top, (await caller.call('GET', `/incidents?$top=${top}`)).status]).toEqual([top, 400])
  })

  it('link to the next one with every parameter, and with the address the client used', async () => {
    const query =
      "?api-version=2021-10-01&$top=2&%24filter=contains(properties%2Ftitle%2C+'row')+and+properties%2Fseverity+eq+'High'&x=a%2Bb%26c"
    const { json } = await caller.call('GET', `/incidents${query}`)
    const link = new URL(json.nextLink)
    expect(link.origin).toBe(server.url)
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      'api-version': '2021-10-01',
      $top: '2',
      $filter: "contains(properties/title, 'row') and properties/severity eq 'High'",
      x: 'a+b&c',
      $skipToken: expect.any(String),
    })
    const named = await send(`${server.url}${caller.root}/incidents${query}`, 'GET', undefined, {
      authorization: `Bearer ${key}`,
      host: 'localhost:4711',
    })
    expect(new URL(named.json.nextLink).origin).toBe('http://localhost:4711')
  })

  it('refuse tokens that are broken or belong to another question', async () => {
    const { json } = await caller.call('GET', '/incidents?$top=2')
    const token = new URL(json.nextLink).searchParams.get('$skipToken') ?? ''
    expect((await caller.call('GET', `/incidents?$top=2&$skiptoken=${token}`)).status).toBe(200)
    const wrong = [
      'x',
      token.slice(0, -3),
      `${token}&$orderby=properties/title`,
      `${token}&$filter=properties/status eq 'New'`,
    ]
    for (const given of [...wrong.map((text) => text.replaceAll(' ', '%20')), '%00', '%ff']) {
      const reply = await caller.call('GET', `/incidents?$top=2&$skipToken=${given}`)
      expect([given, reply.status, reply.json.error?.code]).toEqual([given, 400, 'BadRequest'])
    }
  })
})

describe('behind a proxy', () => {
  it('links keep the public address', async () => {
    await server.restart({ publicUrl: 'https://soc.example.org/docket' })
    const caller = await sentinelCaller(server, adminKey)
    for (const title of ['one', 'two']) await caller.makeIncident(title)
    const first = await caller.call('GET', '/incidents?$top=1')
    expect(first.json.nextLink).toMatch(/^https:\/\/soc\.example\.org\/docket\/subscriptions\//)
    expect(first.json.value[0].properties.incidentUrl).toMatch(/^https:\/\/soc\.example\.org\/docket\//)
    // Below the base path too, and in any case there.
    const below = await send(
      `${server.url}/docket${caller.root.toLowerCase()}/incidents?api-version=2020-01-01`,
      'GET',
      undefined,
      {
        authorization: `Bearer ${adminKey}`,
      },
    )
    expect([below.status, below.json.value.length]).toEqual([200, 2])
    await server.restart({ trustProxy: true })
    const forwarded = await caller.call('GET', '/incidents?$top=1', undefined, {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'soc.example.net',
    })
    expect(new URL(forwarded.json.nextLink).origin).toBe('https://soc.example.net')
    await server.restart()
    const untrusted = await caller.call('GET', '/incidents?$top=1', undefined, { 'x-forwarded-host': 'evil.example' })
    expect(new URL(untrusted.json.nextLink).origin).toBe(server.url)
  })
})

describe('$filter and $orderby', () => {
  let caller: SentinelCaller
  const id = randomUUID()
  beforeAll(async () => {
    caller = await sentinelCaller(server, (await makeTenant(server, 'Filters')).keys.analyst)
    const make = (title: string, properties: object) => caller.makeIncident(title, properties)
    await make('Alpha', {
      severity: 'High',
      labels: [{ labelName: 'VIP' }, { labelName: 'mail' }],
      description: "it's",
    })
    await make('beta', {
      severity: 'Low',
      status: 'Active',
      owner: { email: 'anna@example.org', assignedTo: 'Anna', objectId: id },
    })
    await make('Gamma 100%', {
      severity: 'Medium',
      status: 'Closed',
      classification: 'FalsePositive',
      classificationReason: 'InaccurateData',
      firstActivityTimeUtc: '2026-03-01T10:00:00Z',
    })
    const { name } = await make('delta', { severity: 'Informational', labels: [{ labelName: 'mail' }] })
    await caller.call('PUT', `/incidents/${name}/comments/${randomUUID()}`, { properties: { message: 'x' } })
  })

  const all = ['Alpha', 'Gamma 100%', 'beta', 'delta']
  const rows: [string, string[]][] = [
    ["contains(properties/title, 'ALPHA') and properties/createdTimeUtc gt 2023-03-21T12:00:00Z", ['Alpha']],
    ["properties/title eq 'Alpha'", ['Alpha']],
    ["properties/title eq 'alpha'", []],
    ["tolower(properties/title) eq 'alpha'", ['Alpha']],
    ["startswith(properties/title,'gam') or endswith(properties/title,'TA')", ['Gamma 100%', 'beta', 'delta']],
    ["contains(properties/title, '%')", ['Gamma 100%']],
    ["properties/description eq 'it''s'", ['Alpha']],
    ['properties/description ne null', ['Alpha']],
    ["properties/severity eq 'HIGH'", ['Alpha']],
    ["properties/severity ne 'High' and not (properties/status eq 'Closed')", ['beta', 'delta']],
    ["PROPERTIES/Status EQ 'active'", ['beta']],
    [
      "properties/status eq 'New' or properties/status eq 'Active' and properties/severity eq 'Low'",
      ['Alpha', 'beta', 'delta'],
    ],
    ["(properties/status eq 'New' or properties/status eq 'Active') and properties/severity eq 'Low'", ['beta']],
    [
      "properties/classification eq 'FalsePositive' and properties/classificationReason eq 'InaccurateData'",
      ['Gamma 100%'],
    ],
    ['properties/classification eq null', ['Alpha', 'beta', 'delta']],
    ["properties/createdTimeUtc ge '2023-03-21T12:00:00.1234567Z'", all],
    ['properties/createdTimeUtc lt 2023-03-21T12:00:00', []],
    ['properties/lastModifiedTimeUtc gt 2023-03-21T12:00:00+02:00', all],
    ['properties/firstActivityTimeUtc eq 2026-03-01T11:00:00+01:00', ['Gamma 100%']],
    ['properties/firstActivityTimeUtc gt 2020-01-01T00:00:00Z', ['Gamma 100%']],
    ['properties/incidentNumber eq 2', ['beta']],
    ['properties/incidentNumber ge 2 and properties/incidentNumber lt 4', ['Gamma 100%', 'beta']],
    [`properties/owner/objectId eq '${id.toUpperCase()}'`, ['beta']],
    ["properties/owner/email eq 'ANNA@example.org'", ['beta']],
    ["properties/owner/assignedTo eq 'Anna'", ['beta']],
    ['properties/owner/userPrincipalName eq null', all],
    ["properties/labels/any(i:i/labelName eq 'VIP')", ['Alpha']],
    ["properties/labels/any(i:i/labelName eq 'vip')", []],
    ["properties/labels/any(item: contains(toLower(item/labelName), 'vip'))", ['Alpha']],
    ["properties/labels/any(l: l/labelName eq 'mail' and l/labelType eq 'User')", ['Alpha', 'delta']],
    ["properties/labels/all(l: l/labelName eq 'mail')", ['Gamma 100%', 'beta', 'delta']],
    ['properties/labels/any()', ['Alpha', 'delta']],
    ['properties/additionalData/commentsCount gt 0', ['delta']],
    ['properties/additionalData/alertsCount eq 0', all],
    ['true', all],
  ]
  it('select what they say', async () => {
    for (const [filter, titles] of rows) {
      const reply = await caller.call('GET', `/incidents?${new URLSearchParams({ $filter: filter })}`)
      expect([filter, reply.status, reply.status === 200 ? titlesOf(reply).sort() : reply.text]).toEqual([
        filter,
        200,
        titles,
      ])
    }
    const { name } = (await caller.call('GET', '/incidents?$top=1')).json.value[0]
    for (const id of [`'${name.toUpperCase()}'`, name, name.toUpperCase()])
      expect(titlesOf(await caller.call('GET', `/incidents?$filter=name%20eq%20${id}`))).toEqual(['delta'])
  })

  it('refuse what they do not know, and never answer an unfiltered list', async () => {
    const wrong = [
      "properties/colour eq 'x'",
      "title eq 'x'",
      "properties/severity eq 'Critical'",
      "properties/severity gt 'Low'",
      'properties/title eq 5',
      "properties/incidentNumber eq 'x'",
      "properties/createdTimeUtc gt 'yesterday'",
      'properties/createdTimeUtc gt 2026-02-30T00:00:00Z',
      'length(properties/title) eq 5',
      "properties/title eq 'x",
      "properties/title eq 'x' and",
      "properties/title eq 'x' garbage",
      'properties/title',
      '(',
      `${'('.repeat(5000)}`,
      `${'not '.repeat(1000)}true`,
      "properties/labels eq 'x'",
      "properties/labels/any(i: x/labelName eq 'a')",
      "properties/title eq '\u0000'",
      `properties/title eq '${'x'.repeat(9000)}'`,
    ]
    for (const filter of wrong) {
      const reply = await caller.call('GET', `/incidents?${new URLSearchParams({ $filter: filter })}`)
      const isEmpty = reply.status === 200 && reply.json.value.length === 0
      expect([filter.slice(0, 50), reply.json.error?.code ?? (isEmpty ? 'BadRequest' : reply.text)]).toEqual([
        filter.slice(0, 50),
        'BadRequest',
      ])
      expect(reply.status).toBeLessThan(500)
    }
  })

  it('sort by every path, and refuse others', async () => {
    const sorted = async (orderby: string) =>
      titlesOf(await caller.call('GET', `/incidents?$orderby=${encodeURIComponent(orderby)}`))
    expect(await sorted('properties/createdTimeUtc')).toEqual(['Alpha', 'beta', 'Gamma 100%', 'delta'])
    expect(await sorted('PROPERTIES/INCIDENTNUMBER DESC')).toEqual(['delta', 'Gamma 100%', 'beta', 'Alpha'])
    expect(await sorted('properties/severity desc')).toEqual(['Alpha', 'Gamma 100%', 'beta', 'delta'])
    expect(await sorted('properties/status asc, properties/incidentNumber desc')).toEqual([
      'delta',
      'Alpha',
      'beta',
      'Gamma 100%',
    ])
    for (const path of ['title', 'lastModifiedTimeUtc', 'firstActivityTimeUtc', 'lastActivityTimeUtc'])
      expect((await sorted(`properties/${path} desc`)).length).toBe(4)
    for (const wrong of [
      'title',
      'properties/title up',
      'properties/title asc desc',
      ',',
      'properties/labels',
      `${'properties/title,'.repeat(9)}name`,
    ]) {
      const reply = await caller.call('GET', `/incidents?$orderby=${encodeURIComponent(wrong)}`)
      expect([wrong, reply.status]).toEqual([wrong, 400])
    }
  })

  it('work on comments, relations, bookmarks and tasks too', async () => {
    const { name } = await caller.makeIncident('parts')
    for (const message of ['one', 'two'])
      await caller.call('PUT', `/incidents/${name}/comments/${randomUUID()}`, { properties: { message } })
    for (const title of ['one', 'two'])
      await caller.call('PUT', `/incidents/${name}/tasks/${randomUUID()}`, { properties: { title, status: 'New' } })
    for (const displayName of ['one', 'two']) {
      const bookmark = randomUUID()
      await caller.call('PUT', `/bookmarks/${bookmark}`, {
        properties: { displayName, query: 'q', labels: [displayName] },
      })
      await caller.call('PUT', `/incidents/${name}/relations/${displayName}`, {
        properties: { relatedResourceId: `${caller.root}/Bookmarks/${bookmark}` },
      })
    }
    const lists = [
      [`/incidents/${name}/comments`, "properties/message eq 'two'", 'properties/createdTimeUtc'],
      [`/incidents/${name}/tasks`, "properties/title eq 'two' and properties/status eq 'New'", 'properties/title'],
      [`/incidents/${name}/relations`, "name eq 'two'", 'name'],
      ['/bookmarks', "properties/labels/any(l: l eq 'two')", 'properties/displayName'],
    ] as const
    for (const [tail, filter, orderby] of lists) {
      const found = await caller.call('GET', `${tail}?${new URLSearchParams({ $filter: filter })}`)
      expect([tail, found.status, found.json.value?.length]).toEqual([tail, 200, 1])
      const page = await caller.call('GET', `${tail}?$top=1&$orderby=${orderby}%20desc`)
      expect([tail, page.json.value?.length, page.json.nextLink?.includes(tail)]).toEqual([tail, 1, true])
      expect((await caller.call('GET', `${tail}?$filter=nothing%20eq%201`)).status).toBe(400)
    }
  })
})
