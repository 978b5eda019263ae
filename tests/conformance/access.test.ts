// Every operation of every door × nobody, another tenant's administrator, reader, analyst, administrators: a row without an entry fails.
import { request } from 'node:http'
import type { Door, Operation } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { intezerDoors } from '../../packages/server/src/dialects/intezer/index.ts'
import { kasperskyDoors } from '../../packages/server/src/dialects/kaspersky/index.ts'
import { nativeDoor } from '../../packages/server/src/dialects/native/index.ts'
import { sentinelDoors } from '../../packages/server/src/dialects/sentinel/index.ts'
import type { Deps, NameSearch } from '../../packages/server/src/service/index.ts'
import { type Entry, nativeTable } from './access/native-table.ts'
import { intezerTable, kasperskyTable, sentinelTable } from './access/vendor-tables.ts'
import {
  type Caller,
  callers,
  type Home,
  type Ids,
  mailForm,
  openWorld,
  type Thing,
  type World,
} from './access/world.ts'
import { multipart, type Reply, send } from './kit.ts'

const table: Record<string, Entry> = { ...nativeTable, ...intezerTable, ...sentinelTable, ...kasperskyTable }

interface Row {
  name: string
  door: string
  prefix: string
  row: Operation
}
const deps = {} as Deps
const doors: Door[] = [
  nativeDoor(deps),
  ...intezerDoors(deps),
  ...sentinelDoors(deps),
  ...kasperskyDoors(deps, {} as NameSearch),
]
const rows: Row[] = doors.flatMap((door) =>
  door.operations.map(({ row }) => ({
    name: `${door.name} ${row.id}`,
    door: door.name.split('-')[0] ?? '',
    prefix: door.prefixes[0] ?? '',
    row: row as Operation,
  })),
)
/** What a door declares not to have; any reader may be told. */
const isGap = ({ row }: Row) => /^(gap|no) /.test(row.id)
const gapEntry: Entry = { least: 'reader', ok: 501 }
const entryOf = (row: Row): Entry | undefined => (isGap(row) ? gapEntry : table[row.name])

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world?.stop())

/** `tenant` is named where the door has no place for it in the request. */
function ask(row: Row, key: string | null, home: Home, ids: Ids, tenant?: string): Promise<Reply> {
  const entry = entryOf(row)!
  const named = (name: string) => {
    if (row.door === 'sentinel' && name in home.place) return home.place[name as keyof Home['place']]
    return ids((entry.params?.[name] ?? 'newUuid') as Thing)
  }
  const path = row.row.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named(name)))
  const version = row.door === 'sentinel' ? 'api-version=2024-03-01' : ''
  const query = [entry.query?.(ids) ?? '', version].filter(Boolean).join('&')
  const url = `${world.server.url}${row.prefix}${path.replace('*', 'host-info')}${query ? `?${query}` : ''}`
  const headers: Record<string, string> = {
    ...(key ? { authorization: `Bearer ${key}` } : {}),
    ...(tenant ? { 'docket-tenant': tenant } : {}),
  }
  if (entry.stream) return firstOf(url, headers)
  if (entry.mail) {
    const form = multipart({}, mailForm(), 'name="file"')
    return send(url, row.row.method, form.body, { ...headers, 'content-type': form.contentType })
  }
  if (!entry.body) return send(url, row.row.method, row.row.bodyKind === 'none' ? undefined : {}, headers)
  const { subscription, resourceGroup, workspace } = home.place
  const root = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${workspace}/providers/Microsoft.SecurityInsights`
  const body = JSON.stringify(entry.body(ids)).replaceAll('{root}', root)
  return send(url, row.row.method, body, { ...headers, 'content-type': 'application/json' })
}

/** The head of an answer that does not end; a refusal is read whole. */
function firstOf(url: string, headers: Record<string, string>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers }, (answer) => {
      const status = answer.statusCode ?? 0
      if (status === 200) {
        answer.destroy()
        return resolve({ status, headers: answer.headers, text: '', json: {} })
      }
      outgoing.destroy()
      send(url, 'GET', undefined, headers).then(resolve, reject)
    })
    outgoing.on('error', (error) => (outgoing.destroyed ? undefined : reject(error)))
    outgoing.end()
  })
}

/** How each door words that nobody asks, and that somebody may not. */
const words: Record<string, { nobody: [number, object]; refused: object }> = {
  native: {
    nobody: [401, { code: 'unauthenticated' }],
    refused: { code: 'forbidden', detail: 'Insufficient Permissions' },
  },
  intezer: { nobody: [401, { error: expect.any(String) }], refused: { error: 'Insufficient Permissions' } },
  sentinel: {
    nobody: [401, { error: { code: 'AuthenticationFailed' } }],
    refused: { error: { code: 'AuthorizationFailed' } },
  },
  kaspersky: {
    nobody: [400, { message: 'invalid authorization header' }],
    refused: { message: 'access denied', details: null },
  },
}

describe('who may do what', () => {
  it('stands in a table for every operation, and the tables name no others', () => {
    expect(rows.filter((row) => !entryOf(row)).map(({ name }) => name)).toEqual([])
    const names = new Set(rows.map(({ name }) => name))
    expect(Object.keys(table).filter((name) => !names.has(name))).toEqual([])
  })

  it.each(rows.map((row) => [`${row.name} (${row.row.method} ${row.row.path.slice(-60)})`, row] as const))(
    '%s',
    async (_name, row) => {
      const entry = entryOf(row)
      if (!entry) throw new Error(`${row.name} stands in no access table`)
      const { nobody, refused } = words[row.door]!
      for (const caller of callers) {
        // The installation's administrator works in another tenant by default; he is asked where only he may.
        if (caller === 'chief' && entry.least !== 'chief') continue
        const ids = entry.fresh && mayDo(caller, entry) ? await world.fresh(entry.fresh) : world.ids
        const reply = await ask(row, world.keyOf(caller), world.home, ids)
        const told = [caller, reply.status, reply.text.slice(0, 300)]
        if (mayDo(caller, entry)) {
          const ok = row.row.id.startsWith('no ') ? 405 : entry.ok
          expect(told).toEqual([caller, ok, told[2]])
        } else if (caller === 'nobody') {
          expect(told).toEqual([caller, nobody[0], told[2]])
          expect(reply.json).toMatchObject(nobody[1])
        } else {
          expect(told).toEqual([caller, 403, told[2]])
          expect(reply.json).toMatchObject(refused)
        }
      }
    },
  )
})

const mayDo = (caller: Caller, { least }: Entry) => callers.indexOf(caller) >= callers.indexOf(least)

describe('a reader here who is an analyst elsewhere', () => {
  it.each(rows.filter((row) => !isGap(row)).map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const { least, ok } = entryOf(row)!
    const reply = await ask(row, world.mixed, world.home, world.ids, world.home.id)
    if (least === 'nobody' || least === 'reader') return expect([reply.status, reply.text]).toEqual([ok, reply.text])
    expect([reply.status, reply.text]).toEqual([403, reply.text])
    expect(reply.json).toMatchObject(words[row.door]!.refused)
  })
})

describe('what another tenant has', () => {
  /** The answer without what differs by request: its id, its time, and the ids that were asked for. */
  function plain(reply: Reply, used: string[]): string {
    const { request_id } = reply.json
    let text = request_id ? reply.text.replaceAll(request_id, '') : reply.text
    for (const id of used) text = text.replaceAll(id, '#').replaceAll(id.toLowerCase(), '#')
    return `${reply.status} ${text.replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, '@')}`
  }

  it.each(rows.filter((row) => table[row.name]?.foreign !== undefined).map((row) => [row.name, row] as const))(
    '%s: looks like what nobody has',
    async (_name, row) => {
      const entry = entryOf(row)!
      const answers: string[] = []
      for (const ids of [world.ids, world.missing()]) {
        const used: string[] = []
        const noted: Ids = (thing) => {
          used.push(ids(thing))
          return ids(thing)
        }
        const reply = await ask(row, world.stranger.keys.admin, world.stranger, noted)
        answers.push(entry.foreign! < 300 && row.row.method === 'PUT' ? String(reply.status) : plain(reply, used))
      }
      expect(answers[0]).toBe(answers[1])
      expect(Number(answers[0]!.slice(0, 3))).toBe(entry.foreign)
    },
  )

  it('a tenant that is named looks like one that nobody has, at every door', async () => {
    const nobodys = world.missing()('tenant')
    for (const row of rows.filter((one) => one.row.permission !== null)) {
      if (entryOf(row)?.stream) continue
      if (row.door === 'sentinel') {
        const there = { ...world.stranger, place: world.home.place }
        const place = { ...world.home.place, subscription: nobodys }
        const replies = [
          await ask(row, world.stranger.keys.admin, there, world.ids),
          await ask(row, world.stranger.keys.admin, { ...there, place }, world.ids),
        ]
        const texts = replies.map((reply) => plain(reply, [world.home.place.subscription, nobodys]))
        expect([row.name, texts[0]]).toEqual([row.name, texts[1]])
        if (!isGap(row)) expect([row.name, replies[0]!.status]).toEqual([row.name, 404])
        continue
      }
      if (row.door === 'kaspersky' || !row.row.path) continue
      const [url, named] = [`${world.server.url}${row.prefix}${row.row.path}`, [world.home.id, nobodys]]
      const path = url.replace(/\{(\w+)\}/g, nobodys).replace('*', 'host-info')
      const replies: Reply[] = []
      for (const tenant of named) {
        const headers = { authorization: `Bearer ${world.stranger.keys.admin}`, 'docket-tenant': tenant }
        const body = row.row.bodyKind === 'none' ? undefined : {}
        replies.push(await send(path, row.row.method, body, headers))
      }
      expect([row.name, plain(replies[0]!, named)]).toEqual([row.name, plain(replies[1]!, named)])
    }
  })

  it('is as it was after all that', async () => {
    const at = (path: string) =>
      send(`${world.server.url}/api/v1${path}`, 'GET', undefined, { authorization: `Bearer ${world.home.keys.reader}` })
    for (const [path, thing] of [
      ['incidents', 'merged'],
      ['bookmarks', 'bookmark'],
      ['devices', 'device'],
      ['accounts', 'account'],
      ['users', 'user'],
    ] as const)
      expect([thing, (await at(`/${path}/${world.ids(thing)}`)).status]).toEqual([thing, 200])
    const history = await at(`/incidents/${world.ids('incident')}/history?limit=1000`)
    const written = history.json.changes.filter(({ verb }: { verb: string }) => verb !== 'downloaded')
    const writers = new Set(written.map(({ actor }: { actor: string }) => actor))
    expect([...writers].sort()).toEqual(['home admin', 'home analyst'])
    const seen = await send(`${world.server.url}/api/v1/incidents`, 'GET', undefined, {
      authorization: `Bearer ${world.stranger.keys.reader}`,
    })
    expect(seen.json.incidents.every(({ title }: { title: string }) => title === 'New')).toBe(true)
  })
})
