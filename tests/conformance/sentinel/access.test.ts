// Every operation of the Sentinel door × nobody, another tenant's administrator, reader, analyst, administrator: a row without an entry fails.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sentinelDoors } from '../../../packages/server/src/dialects/sentinel/index.ts'
import { workspacePath } from '../../../packages/server/src/dialects/sentinel/paths.ts'
import type { Deps } from '../../../packages/server/src/service/index.ts'
import { makeTenant, type SentinelCaller, send, sentinelCaller, startTestServer, type TestServer } from '../kit.ts'

/** Who may, by operation. Written down here on purpose and not taken from the code under test. */
const everyone = ['nobody', 'reader', 'analyst', 'admin']
const readers = ['reader', 'analyst', 'admin']
const analysts = ['analyst', 'admin']
const allowed: Record<string, string[]> = {
  'incidents.list': readers,
  'incidents.get': readers,
  'incidents.put': analysts,
  'incidents.delete': analysts,
  'incidents.alerts': readers,
  'incidents.entities': readers,
  'incidents.bookmarks': readers,
  'comments.list': readers,
  'comments.get': readers,
  'comments.put': analysts,
  'comments.delete': analysts,
  'relations.list': readers,
  'relations.get': readers,
  'relations.put': analysts,
  'relations.delete': analysts,
  'bookmark_relations.list': readers,
  'bookmark_relations.get': readers,
  'bookmark_relations.put': analysts,
  'bookmark_relations.delete': analysts,
  'tasks.list': readers,
  'tasks.get': readers,
  'tasks.put': analysts,
  'tasks.delete': analysts,
  'bookmarks.list': readers,
  'bookmarks.get': readers,
  'bookmarks.put': analysts,
  'bookmarks.delete': analysts,
  endpoints: everyone,
  token: everyone,
  token_v1: everyone,
  openid: everyone,
  openid_v1: everyone,
  instance: everyone,
}

let server: TestServer
let own: Awaited<ReturnType<typeof makeTenant>>
let caller: SentinelCaller
let stranger: string
/** What there is in the tenant, by the names of path parameters. */
const there = { incident: '', bookmark: '', comment: randomUUID(), task: randomUUID(), relation: 'r' }

beforeAll(async () => {
  server = await startTestServer({ workers: '0', failuresPerMinute: '0' })
  own = await makeTenant(server, 'Own')
  caller = await sentinelCaller(server, own.keys.admin)
  stranger = (await makeTenant(server, 'Stranger')).keys.admin
  there.incident = (await caller.makeIncident('theirs')).name
  there.bookmark = randomUUID()
  const { incident } = there
  const puts: [string, object][] = [
    [`/bookmarks/${there.bookmark}`, { displayName: 'b', query: 'q' }],
    [`/incidents/${incident}/comments/${there.comment}`, { message: 'secret words' }],
    [`/incidents/${incident}/tasks/${there.task}`, { title: 't', status: 'New' }],
    [`/incidents/${incident}/relations/r`, { relatedResourceId: `${caller.root}/Bookmarks/${there.bookmark}` }],
  ]
  for (const [tail, properties] of puts) expect((await caller.call('PUT', tail, { properties })).status).toBe(201)
})
afterAll(() => server.stop())

const rows = sentinelDoors({} as Deps).flatMap((door) =>
  door.operations.map(({ row }) => ({ ...row, prefix: door.prefixes[0] ?? '' })),
)
const urlOf = (path: string, names: Record<string, string>) => {
  const below = path.startsWith(workspacePath) ? caller.root + path.slice(workspacePath.length) : path
  return `${server.url}${below.replace('*', 'x').replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? 'common')}?api-version=2024-03-01`
}
const none = {
  incident: randomUUID(),
  bookmark: randomUUID(),
  comment: randomUUID(),
  task: randomUUID(),
  relation: 'none',
}

describe('access', () => {
  it('is written down for every operation', () => {
    const unknown = rows.filter(({ id }) => !/^(gap|no) /.test(id) && !(id in allowed))
    expect(unknown.map(({ id }) => id)).toEqual([])
  })

  it('is given to those who may, and to nobody else', async () => {
    for (const row of rows) {
      const who = /^(gap|no) /.test(row.id) ? readers : allowed[row.id]
      for (const name of everyone) {
        const headers: Record<string, string> =
          name === 'nobody' ? {} : { authorization: `Bearer ${own.keys[name as 'reader']}` }
        const url = row.prefix === '/metadata' ? `${server.url}/metadata/endpoints` : urlOf(row.path, none)
        const reply = await send(url, row.method, row.bodyKind === 'none' ? undefined : {}, headers)
        const refused = name === 'nobody' ? 401 : 403
        if (!who?.includes(name)) expect([row.id, name, reply.status]).toEqual([row.id, name, refused])
        else expect([row.id, name, [401, 403].includes(reply.status)]).toEqual([row.id, name, false])
        expect([row.id, name, reply.status < 500 || reply.status === 501]).toEqual([row.id, name, true])
        if (reply.status >= 400)
          expect([row.id, typeof (reply.json.error?.code ?? reply.json.error)]).toEqual([row.id, 'string'])
      }
    }
  })

  it('to what another tenant has is refused like to what does not exist', async () => {
    const served = rows.filter(({ path, id }) => path.startsWith(workspacePath) && id in allowed)
    const theirs = await sentinelCaller(server, stranger)
    for (const row of served) {
      const body =
        row.bodyKind === 'none'
          ? undefined
          : { properties: { title: 'x', severity: 'Low', status: 'New', message: 'x', displayName: 'x', query: 'x' } }
      const ask = (root: string, names: Record<string, string>) =>
        send(urlOf(row.path, names).replace(caller.root, root), row.method, body, {
          authorization: `Bearer ${stranger}`,
        })
      // In the other's workspace: not even the subscription is there.
      const foreign = await ask(caller.root, there)
      expect([row.id, foreign.status, foreign.json.error.code]).toEqual([row.id, 404, 'SubscriptionNotFound'])
      // With the other's ids in the own workspace: word for word like ids that nobody has, but for the id itself.
      if (row.method === 'PUT' || row.id.endsWith('.list')) continue
      const [known, unknown] = [await ask(theirs.root, there), await ask(theirs.root, none)]
      expect([row.id, known.status, known.text]).toEqual([row.id, unknown.status, unknown.text])
      expect([row.id, known.status]).toEqual([row.id, row.method === 'DELETE' ? 204 : 404])
    }
    expect(
      (await caller.call('GET', `/incidents/${there.incident}/comments/${there.comment}`)).json.properties.message,
    ).toBe('secret words')
    expect((await caller.call('GET', '/incidents')).json.value.length).toBe(1)
  })

  it('no operation breaks on odd names and bodies', async () => {
    const failures: unknown[] = []
    const bodies = [
      'null',
      '[]',
      '{',
      "{'a': }",
      '{"properties": {"title": "\\u0000", "severity": {}, "owner": [], "labels": [null]}, "etag": 5}',
      `{"properties": ${'['.repeat(150)}${']'.repeat(150)}}`,
    ]
    const odd = ['11111111-2222-4333-8444-555555555555', '%00', 'a%2F..%2F..', '%ED%A0%80', "'", 'x'.repeat(3000)]
    for (const row of rows.filter(({ path, id }) => path.startsWith(workspacePath) && id in allowed)) {
      for (const name of odd) {
        const url = urlOf(row.path, { incident: name, bookmark: name, comment: name, task: name, relation: name })
        for (const body of row.bodyKind === 'none' ? [undefined] : bodies) {
          const reply = await send(url, row.method, body, { authorization: `Bearer ${own.keys.admin}` })
          if (reply.status >= 500 || (reply.status >= 400 && typeof reply.json.error?.code !== 'string'))
            failures.push([row.id, name.slice(0, 20), body, reply.status, reply.text])
        }
      }
    }
    expect(failures).toEqual([])
  })
})
