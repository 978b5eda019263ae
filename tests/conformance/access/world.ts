// A server with two tenants, one of which owns one of everything, so that every operation can be asked by everybody.
import { randomUUID } from 'node:crypto'
import {
  adminKey,
  type Json,
  makeTenant,
  type Reply,
  sampleMail,
  send,
  startTestServer,
  type TestServer,
} from '../kit.ts'

export const callers = ['nobody', 'reader', 'analyst', 'admin', 'chief'] as const
export type Caller = (typeof callers)[number]

/** What rows of the tables speak of; each has an id of its own, made by `make`. */
export const things = [
  'tenant',
  'key',
  'channel',
  'user',
  'userWithoutRole',
  'role',
  'alert',
  'alertName',
  'incident',
  'incidentName',
  'other',
  'merged',
  'source',
  'linked',
  'withAlert',
  'inCase',
  'case',
  'caseName',
  'comment',
  'task',
  'caseComment',
  'caseTask',
  'bookmark',
  'relation',
  'bookmarkRelation',
  'device',
  'account',
  'changeSet',
  'operation',
  'newUuid',
  'newName',
] as const
export type Thing = (typeof things)[number]
export type Ids = (thing: Thing) => string

export interface Home {
  id: string
  keys: Record<'reader' | 'analyst' | 'admin', string>
  /** `/subscriptions/…` of its workspace without the first segment, as placeholders of paths. */
  place: { subscription: string; resourceGroup: string; workspace: string }
}

export interface World {
  server: TestServer
  home: Home
  stranger: Home
  /** Of a user who is a reader at home and an analyst in the other tenant. */
  mixed: string
  keyOf(caller: Caller): string | null
  /** One of the things that stay. */
  ids: Ids
  /** The same kinds of things, made anew for one call. */
  fresh(wanted: readonly Thing[]): Promise<Ids>
  /** Ids of the same form that nobody has. */
  missing(): Ids
  stop(): Promise<void>
}

export async function openWorld(): Promise<World> {
  const server = await startTestServer({ workers: '0', failuresPerMinute: '0', requestsPerMinute: '0' })
  const home = await homeOf(server, 'home')
  const stranger = await homeOf(server, 'stranger')
  const mixed = await mixedKey(server, home.id, stranger.id)
  const kept = new Map<Thing, string>()
  for (const thing of things) kept.set(thing, await make(server, home, thing, (name) => kept.get(name) ?? ''))
  const keys: Record<Caller, string | null> = { nobody: null, ...home.keys, chief: adminKey }
  const ids: Ids = (thing) => kept.get(thing) ?? ''
  return {
    server,
    home,
    stranger,
    mixed,
    keyOf: (caller) => keys[caller],
    ids,
    async fresh(wanted) {
      const made = new Map<Thing, string>()
      const find = (thing: Thing) => made.get(thing) ?? ids(thing)
      for (const thing of wanted) made.set(thing, await make(server, home, thing, find))
      return find
    },
    missing() {
      const made = new Map<Thing, string>()
      return (thing) => {
        const known = made.get(thing)
        if (known !== undefined) return known
        const like = ids(thing)
        const id = /^[0-9a-f-]{36}$/i.test(like) ? randomUUID() : like.replace(/[a-z]/g, 'z')
        made.set(thing, id)
        return id
      }
    },
    stop: () => server.stop(),
  }
}

async function homeOf(server: TestServer, name: string): Promise<Home> {
  const { id, keys } = await makeTenant(server, name)
  const tenant = await send(`${server.url}/api/v1/tenants/${id}`, 'GET', undefined, {
    authorization: `Bearer ${adminKey}`,
  })
  const { subscription_id, resource_group, workspace } = tenant.json.sentinel
  return { id, keys, place: { subscription: subscription_id, resourceGroup: resource_group, workspace } }
}

async function mixedKey(server: TestServer, readerIn: string, analystIn: string): Promise<string> {
  const ask = async (path: string, body: unknown) =>
    (await send(`${server.url}/api/v1${path}`, 'POST', body, { authorization: `Bearer ${adminKey}` })).json
  const grants = [
    { tenant_id: readerIn, role: 'reader' },
    { tenant_id: analystIn, role: 'analyst' },
  ]
  const user = await ask('/users', { name: 'Mixed', grants })
  return (await ask('/keys', { name: 'mixed', tenant_ids: 'all', user_id: user.id })).key
}

let counter = 0

/** Makes one thing in the home tenant; `known` are those made before it. */
async function make(server: TestServer, home: Home, thing: Thing, known: Ids): Promise<string> {
  const ask = async (method: string, path: string, body?: unknown, key = home.keys.admin): Promise<Json> => {
    const reply: Reply = await send(`${server.url}/api/v1${path}`, method, body, { authorization: `Bearer ${key}` })
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status} ${reply.text}`)
    return reply.json
  }
  const n = ++counter
  const alert = () => ask('POST', '/alerts', { alert: { n: `home-alert-${n}` }, mapping: { alert_id: 'n' } })
  const incident = (more: object = {}) =>
    ask('POST', '/incidents', { title: `Incident ${n}`, severity: 'low', ...more })
  switch (thing) {
    case 'tenant':
      return home.id
    case 'newUuid':
      return randomUUID()
    case 'newName':
      return `new-name-${n}`
    case 'key':
      return (await ask('POST', '/keys', { name: `key ${n}`, tenant_ids: [home.id], role: 'reader' })).id
    case 'channel': {
      const config = { url: 'https://hooks.example.org/' }
      return (await ask('POST', '/channels', { kind: 'webhook', name: `channel ${n}`, config })).id
    }
    case 'user': {
      const grants = [{ tenant_id: home.id, role: 'reader' }]
      return (await ask('POST', '/users', { name: `User ${n}`, grants })).id
    }
    case 'userWithoutRole':
      return (await ask('POST', '/users', { name: `User ${n}` }, adminKey)).id
    case 'role':
      return (await ask('PUT', `/roles/role-${n}`, { permissions: ['alert:read'] }, adminKey)).name
    case 'alert':
    case 'linked':
      return (await alert()).id
    case 'alertName':
      return (await alert()).alertId
    case 'incident':
    case 'other':
    case 'merged':
    case 'source':
      return (await incident()).id
    case 'withAlert':
      return (await incident({ alertIds: [known('linked')] })).id
    case 'incidentName':
      return (await incident({ externalId: `home-incident-${n}` })).externalId
    case 'inCase':
      return (await incident()).id
    case 'case':
      return (await ask('POST', '/cases', { title: `Case ${n}`, incidentIds: [known('inCase')] })).id
    case 'caseName':
      return (await ask('POST', '/cases', { title: `Case ${n}`, externalId: `home-case-${n}` })).externalId
    case 'comment':
      return (await ask('POST', `/incidents/${known('incident')}/comments`, { message: 'a' })).id
    case 'task':
      return (await ask('POST', `/incidents/${known('incident')}/tasks`, { title: 'a' })).id
    case 'caseComment':
      return (await ask('POST', `/cases/${known('case')}/comments`, { message: 'a' })).id
    case 'caseTask':
      return (await ask('POST', `/cases/${known('case')}/tasks`, { title: 'a' })).id
    case 'bookmark':
      return (await ask('POST', '/bookmarks', { displayName: `Bookmark ${n}`, query: 'q' })).id
    case 'relation':
    case 'bookmarkRelation': {
      const bookmark = thing === 'bookmarkRelation' ? known('bookmark') : await make(server, home, 'bookmark', known)
      const from = thing === 'bookmarkRelation' ? await make(server, home, 'other', known) : known('incident')
      const name = randomUUID()
      await ask('PUT', `/incidents/${from}/relations/${name}`, { targetKind: 'bookmark', targetId: bookmark })
      return name
    }
    case 'device': {
      const { devices } = await ask('POST', '/devices', {
        devices: [{ environment: 'production', hostname: `host-${n}` }],
      })
      return devices[0].id
    }
    case 'account': {
      const { accounts } = await ask('POST', '/accounts', {
        accounts: [{ environment: 'production', name: `acc-${n}` }],
      })
      return accounts[0].id
    }
    case 'changeSet': {
      const own = await incident()
      return (await ask('POST', '/incidents/bulk', { ids: [own.id], change: { severity: 'high' } })).change_set
    }
    case 'operation':
      return (await ask('DELETE', `/alerts/${(await alert()).id}`)).operation_id
  }
}

export const mailForm = () => sampleMail(`access ${++counter}`)
