// One object, four doors: what one door answered, the others show at once and complete; pages hold while others write.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Client,
  intezerClient,
  type Json,
  makeTenant,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from './kit.ts'

let server: TestServer
let tenant: string
let key: string
let sentinel: SentinelCaller
let intezer: Client

beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  const { id, keys } = await makeTenant(server, 'One object')
  tenant = id
  key = keys.analyst
  sentinel = await sentinelCaller(server, key, id)
  intezer = await intezerClient(server, key)
})
afterAll(() => server?.stop())

async function ask(method: string, path: string, body?: unknown): Promise<Json> {
  const { status, json, text } = await send(`${server.url}${path}`, method, body, { authorization: `Bearer ${key}` })
  if (status >= 300) throw new Error(`${path} answered ${status} ${text}`)
  return json
}

const kasperskyList = (query = ''): Promise<Json> =>
  ask('GET', `/xdr/api/v1/incidents?tenantID=${tenant}&withHistory&withAffected${query}`)
const intezerHistory = async (body: object = {}): Promise<Json> =>
  (await intezer.call('POST', '/incidents/search', body)).json.result

async function put(tail: string, properties: object): Promise<Json> {
  const { status, json, text } = await sentinel.call('PUT', tail, { properties })
  if (status >= 300) throw new Error(`${tail} answered ${status} ${text}`)
  return json
}

describe('an incident made, commented and given a bookmark through Sentinel', () => {
  it('stands complete in the Kaspersky list and the Intezer history as soon as it is answered', async () => {
    for (let n = 0; n < 20; n++) {
      const [id, bookmark] = [randomUUID(), randomUUID()]
      const title = `Phish ${n} “it's” 漢字`
      const made = await put(`/incidents/${id}`, {
        ...{ title, description: 'Seen twice', severity: 'High', status: 'Active' },
        owner: { assignedTo: 'Ann', email: 'ann@example.org', objectId: id },
        labels: [{ labelName: 'vip' }],
        ...{ firstActivityTimeUtc: '2026-05-01T10:00:00.1234567Z', lastActivityTimeUtc: '2026-05-02T10:00:00' },
      })
      const now = { kaspersky: await kasperskyList(), intezer: await intezerHistory({ limit: 1 }) }
      expect(now.kaspersky.Total).toBe(n + 1)
      expect(now.kaspersky.Incidents[0]).toMatchObject({
        ...{
          InternalID: id,
          TenantID: tenant,
          Name: title,
          Description: 'Seen twice',
          Severity: 'high',
          Priority: 'medium',
        },
        ...{ Status: 'inProgress', StatusResolution: '', SignOfCreation: 'manual', Assignee: { ID: id, Name: 'Ann' } },
        ...{ FirstEventTime: '2026-05-01T10:00:00.123Z', LastEventTime: '2026-05-02T10:00:00.000Z', AlertIDs: [] },
        CreatedAt: made.properties.createdTimeUtc,
      })
      expect(now.intezer.incidents_count).toBe(n + 1)
      expect(now.intezer.incidents[0]).toMatchObject({
        ...{ incident_id: id, docket_id: id, name: title, severity: 'high', status: 'in_progress', priority: 'medium' },
        ...{ environment: 'production', incident: { name: title, severity: 'high', status: 'in_progress' } },
        assigned_account: { account_id: id, account_name: 'Ann', account_email: 'ann@example.org' },
      })
      expect(Date.parse(now.intezer.incidents[0].creation_time)).toBe(Date.parse(made.properties.createdTimeUtc))

      await put(`/incidents/${id}/comments/${randomUUID()}`, { message: `Looked at ${n}` })
      await put(`/bookmarks/${bookmark}`, { displayName: 'Logins', query: 'SigninLogs | take 10' })
      const relatedResourceId = `${sentinel.root}/Bookmarks/${bookmark}`
      await put(`/incidents/${id}/relations/${randomUUID()}`, { relatedResourceId })
      const [row] = (await kasperskyList(`&id=${id}`)).Incidents
      expect(row.HistoryRecords.map(({ type }: Json) => type)).toEqual([
        'incidentCreated',
        'commentAdded',
        'relationAdded',
      ])
      expect(row.HistoryRecords[1].params.comment).toBe(`Looked at ${n}`)
      const { properties } = (await sentinel.call('GET', `/incidents/${id}`)).json
      expect(properties.additionalData).toMatchObject({ commentsCount: 1, bookmarksCount: 1 })
      expect(await ask('GET', `/api/v1/incidents/${id}`)).toMatchObject({ commentsCount: 1, bookmarksCount: 1, title })
    }
  })

  it('is seen changed, closed and deleted everywhere at once, whichever door did it', async () => {
    const { name: id } = await sentinel.makeIncident('Passing through')
    await ask('PATCH', `/api/v1/incidents/${id}`, { severity: 'critical', status: 'on_hold', priority: 'escalated' })
    const words = async () => {
      const [row] = (await kasperskyList(`&id=${id}`)).Incidents
      const [line] = (await intezerHistory({ incident_ids: [id] })).incidents
      const { properties } = (await sentinel.call('GET', `/incidents/${id}`)).json
      return [
        [row.Severity, row.Status, row.StatusResolution, row.Priority],
        [line.severity, line.status, line.resolution, line.priority],
        [properties.severity, properties.status, properties.classification],
      ]
    }
    expect(await words()).toEqual([
      ['critical', 'hold', '', 'critical'],
      ['critical', 'on_hold', null, 'escalated'],
      ['High', 'Active', null],
    ])
    await ask('POST', '/xdr/api/v1/incidents/close', [{ ID: id, TenantID: tenant, Reason: 'lowPriority' }])
    expect(await words()).toEqual([
      ['critical', 'closed', 'lowPriority', 'critical'],
      ['critical', 'closed', 'low_priority', 'escalated'],
      ['High', 'Closed', 'BenignPositive'],
    ])
    await put(`/incidents/${id}`, { status: 'New' })
    expect((await words()).map(([, status]) => status)).toEqual(['open', 'new', 'New'])
    await sentinel.call('DELETE', `/incidents/${id}`)
    expect((await kasperskyList(`&id=${id}`)).Total).toBe(0)
    expect((await intezerHistory({ incident_ids: [id] })).incidents_count).toBe(0)
  })
})

describe('105 incidents', () => {
  const before = new Set<string>()
  let last = ''
  beforeAll(async () => {
    const made = await Promise.all(
      Array.from({ length: 105 }, (_, n) => ask('POST', '/api/v1/incidents', { title: `Many ${n}`, severity: 'low' })),
    )
    for (const { id } of made) before.add(id)
    last = made
      .map(({ createdAt }) => createdAt)
      .sort()
      .at(-1)
  })

  /** Ids page by page, newest first, for as long as the door says that there is more. */
  const walks: Record<string, () => Promise<string[]>> = {
    async native() {
      const ids: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: Json = await ask('GET', `/api/v1/incidents?limit=20${cursor && `&cursor=${cursor}`}`)
        ids.push(...page.incidents.map(({ id }: Json) => id))
        cursor = page.next
      }
      return ids
    },
    async sentinel() {
      const ids: string[] = []
      let page = (await sentinel.call('GET', '/incidents?$top=20')).json
      for (;;) {
        ids.push(...page.value.map(({ name }: Json) => name))
        if (!page.nextLink) return ids
        page = (await send(page.nextLink, 'GET', undefined, { authorization: `Bearer ${key}` })).json
      }
    },
    async kaspersky() {
      const ids: string[] = []
      for (let page = 1; ; page++) {
        // The vendor's pages have numbers: what is written meanwhile moves them, unless a time bounds the list.
        const { Incidents } = await kasperskyList(`&page=${page}&to=${last}`)
        ids.push(...Incidents.map(({ InternalID }: Json) => InternalID))
        if (Incidents.length < 100) return ids
      }
    },
    async intezer() {
      const ids: string[] = []
      let [pages, total] = [0, 1]
      // As its client walks: on by the rows received, while pages × limit is less than the total.
      for (; pages * 20 < total; pages++) {
        const page = await intezerHistory({ offset: ids.length, limit: 20 })
        total = page.incidents_count
        ids.push(...page.incidents.map(({ docket_id }: Json) => docket_id))
      }
      return ids
    },
  }

  it.each(Object.keys(walks))('page through the %s door, each once, while others are written', async (door) => {
    let isWriting = true
    let written = 0
    const writer = (async () => {
      for (; isWriting; written++) {
        await sentinel.makeIncident(`Meanwhile ${written}`)
        await new Promise((wait) => setTimeout(wait, 5))
      }
    })()
    try {
      for (let round = 0; round < 3; round++) {
        const ids = await walks[door]!()
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids.filter((id) => before.has(id)).sort()).toEqual([...before].sort())
      }
    } finally {
      isWriting = false
      await writer
    }
    expect(written).toBeGreaterThan(2)
  })
})
