// Bookmarks and relations through their use cases, on the real store.
import { randomUUID } from 'node:crypto'
import { type Actor, type Incident, type KeyId, type Permission, permissions, type TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, sampleAlert, type TestStore } from '../../store/testing.ts'
import type { Deps } from '../deps.ts'
import { createIncident, deleteIncident, getIncident, listChanges } from '../incidents/index.ts'
import {
  type BookmarkInput,
  deleteBookmark,
  deleteRelation,
  getBookmark,
  getRelation,
  listBookmarks,
  listRelations,
  putBookmark,
  putRelation,
  relationsOfBookmark,
} from './index.ts'

let store: TestStore
let deps: Deps
let tenant: TenantId
let other: TenantId
let clock = Date.parse('2026-03-01T12:00:00.000Z')
const now = () => new Date(clock++)

const actorOf = (rights: readonly Permission[] = permissions, tenants: Actor['tenants'] = 'all'): Actor => ({
  keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
  name: 'Ada',
  role: 'admin',
  tenants,
  permissions: new Set(rights),
  requestId: 'req-1',
})
const ada = actorOf()

beforeAll(async () => {
  store = await openTestStore({ now })
  tenant = (await store.tenants.list())[0]!.id
  other = (await store.tenants.create({ name: 'other' })).id
  deps = { store, now, defaultTenant: tenant } as unknown as Deps
})
afterAll(() => store?.destroy())

const page = { limit: 100 }
const kept = (more: BookmarkInput = {}) =>
  putBookmark(deps, ada, tenant, { displayName: 'Odd sign-in', query: 'SigninLogs | take 1', ...more })
const incident = (title = 'One'): Promise<Incident> =>
  createIncident(deps, ada, tenant, {
    title,
    severity: 'medium',
    entities: [{ kind: 'ip', properties: { address: '192.0.2.7' } }],
  })

describe('a bookmark', () => {
  it('is made with everything given, and read back the same', async () => {
    const id = randomUUID().toUpperCase()
    const { bookmark, created } = await kept({
      id,
      notes: 'seen\0 twice \ud800',
      labels: ['Tagged', 'b'],
      eventTime: '2026-02-01T10:00:00.123456Z',
      queryStartTime: '2026-02-01T00:00:00+02:00',
      entityMappings: [{ entityType: 'Host', fieldMappings: [] }],
      tactics: ['InitialAccess'],
      techniques: ['T1566'],
      extra: { sentinel: { big: 1 } },
      createdAt: '2020-01-01T00:00:00.000Z',
    })
    expect(created).toBe(true)
    expect(bookmark).toMatchObject({
      id: id.toLowerCase(),
      notes: 'seen\ufffd twice \ufffd',
      eventTime: '2026-02-01T10:00:00.123456Z',
      queryStartTime: '2026-01-31T22:00:00.000Z',
      version: 1,
      createdAt: '2020-01-01T00:00:00.000Z',
      createdBy: { name: 'Ada' },
      queryResult: null,
    })
    expect(await getBookmark(deps, ada, tenant, id)).toEqual(bookmark)
  })

  it('needs a name and a query', async () => {
    for (const wrong of [
      { displayName: '' },
      { query: ' ' },
      { displayName: undefined },
      { query: undefined },
      { id: 'x' },
      { eventTime: '99999-01-01T00:00:00Z' },
      { queryEndTime: '0000-01-01T00:00:00Z' },
      { labels: new Array(201).fill('x') },
    ] as BookmarkInput[]) {
      await expect(kept(wrong), JSON.stringify(wrong)).rejects.toMatchObject({ code: 'invalid' })
    }
    const { bookmark } = await kept()
    await expect(kept({ id: bookmark.id, displayName: '' })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('changes only what is given, one version at a time; of two writers with one version one wins', async () => {
    const { bookmark } = await kept({ notes: 'first', labels: ['a'] })
    const { bookmark: second, created } = await putBookmark(deps, ada, tenant, { id: bookmark.id, notes: null })
    expect(created).toBe(false)
    expect(second).toMatchObject({ displayName: 'Odd sign-in', labels: ['a'], notes: null, version: 2 })
    const race = await Promise.allSettled(
      ['x', 'y', 'z'].map((notes) =>
        putBookmark(deps, ada, tenant, { id: bookmark.id, notes }, { expectedVersion: 2 }),
      ),
    )
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of race) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'conflict' })
    await expect(
      kept({ id: randomUUID() }).then(({ bookmark: b }) =>
        deleteBookmark(deps, ada, tenant, b.id, { expectedVersion: 9 }),
      ),
    ).rejects.toMatchObject({ code: 'conflict' })
    await expect(
      putBookmark(deps, ada, tenant, { id: randomUUID(), displayName: 'n', query: 'q' }, { expectedVersion: 1 }),
    ).rejects.toMatchObject({ code: 'conflict' })
  })

  it('made twice at once is made once', async () => {
    const id = randomUUID()
    const made = await Promise.all([1, 2, 3, 4].map(() => kept({ id })))
    expect(made.filter(({ created }) => created)).toHaveLength(1)
    expect((await getBookmark(deps, ada, tenant, id)).version).toBe(4)
  })

  it('is nobody else’s', async () => {
    const { bookmark } = await kept()
    const missing = { code: 'not_found', message: 'Bookmark not found' }
    await expect(getBookmark(deps, ada, other, bookmark.id)).rejects.toMatchObject(missing)
    await expect(getBookmark(deps, ada, other, randomUUID())).rejects.toMatchObject(missing)
    await expect(getBookmark(deps, ada, tenant, 'no uuid')).rejects.toMatchObject(missing)
    expect(await deleteBookmark(deps, ada, other, bookmark.id)).toBe(false)
    expect((await listBookmarks(deps, ada, { tenants: [other], page })).total).toBe(0)
    const stranger = actorOf(permissions, [other])
    const forbidden = { code: 'forbidden' }
    await expect(getBookmark(deps, stranger, tenant, bookmark.id)).rejects.toMatchObject(forbidden)
    await expect(listBookmarks(deps, stranger, { tenants: [tenant, other], page })).rejects.toMatchObject(forbidden)
    const reader = actorOf(['bookmark:read'])
    await expect(putBookmark(deps, reader, tenant, { id: bookmark.id })).rejects.toMatchObject(forbidden)
    await expect(deleteBookmark(deps, reader, tenant, bookmark.id)).rejects.toMatchObject(forbidden)
    // An id that another tenant uses is free here.
    expect((await putBookmark(deps, ada, other, { id: bookmark.id, displayName: 'n', query: 'q' })).created).toBe(true)
    await deleteBookmark(deps, ada, other, bookmark.id)
  })

  it('is listed by pages that do not repeat or lose rows while others are made', async () => {
    const mine = new Set<string>()
    for (let n = 0; n < 25; n++) mine.add((await kept({ labels: ['paged'] })).bookmark.id)
    const filter = { op: 'eq', field: 'label', value: 'PAGED' } as const
    const seen: string[] = []
    let after: string | undefined
    do {
      const answer = await listBookmarks(deps, ada, {
        tenants: [tenant],
        filter,
        page: { limit: 4, ...(after === undefined ? {} : { after }) },
      })
      seen.push(...answer.bookmarks.map(({ id }) => id))
      expect(answer.total).toBeGreaterThanOrEqual(25)
      await kept({ labels: ['paged'] })
      after = answer.next ?? undefined
    } while (after !== undefined)
    expect(new Set(seen).size).toBe(seen.length)
    for (const id of mine) expect(seen).toContain(id)
    const first = await listBookmarks(deps, ada, { tenants: [tenant], filter, page: { limit: 4 } })
    for (const wrong of ['', 'x', first.next!.slice(0, -2), Buffer.from('[1]').toString('base64url')]) {
      const asked = listBookmarks(deps, ada, { tenants: [tenant], filter, page: { limit: 4, after: wrong } })
      await expect(asked, wrong).rejects.toMatchObject({ code: 'invalid' })
    }
    // A cursor belongs to its filter, its order and its tenant.
    for (const changed of [
      { tenants: [tenant], page: { limit: 4, after: first.next! } },
      { tenants: [other], filter, page: { limit: 4, after: first.next! } },
      {
        tenants: [tenant],
        filter,
        sort: [{ field: 'display_name', order: 'asc' }] as const,
        page: { limit: 4, after: first.next! },
      },
    ])
      await expect(listBookmarks(deps, ada, changed)).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('a relation', () => {
  it('points from an incident to a bookmark, alert or entity, is counted, and found from both sides', async () => {
    const one = await incident()
    const { bookmark } = await kept()
    const alert = await store.alerts.insert(tenant, sampleAlert('related'))
    const { relation, created } = await putRelation(deps, ada, tenant, one.id.toUpperCase(), {
      name: 'First',
      targetKind: 'bookmark',
      targetId: bookmark.id.toUpperCase(),
    })
    expect(created).toBe(true)
    expect(relation).toMatchObject({ name: 'First', incidentId: one.id, targetId: bookmark.id, version: 1 })
    await putRelation(deps, ada, tenant, one.id, { name: 'a', targetKind: 'alert', targetId: alert.id })
    await putRelation(deps, ada, tenant, one.id, { name: 'e', targetKind: 'entity', targetId: one.entities[0]!.id })
    expect((await getIncident(deps, ada, tenant, one.id)).bookmarksCount).toBe(1)
    expect(await getRelation(deps, ada, tenant, one.id, 'fIRST')).toEqual(relation)
    const listed = await listRelations(deps, ada, tenant, one.id, { sort: [{ field: 'name', order: 'asc' }], page })
    expect(listed.relations.map(({ name }) => name)).toEqual(['a', 'e', 'First'])
    expect(listed).toMatchObject({ total: 3, next: null })
    const back = await relationsOfBookmark(deps, ada, tenant, bookmark.id, { page })
    expect(back.relations).toEqual([relation])
    const found = await listBookmarks(deps, ada, {
      tenants: [tenant],
      filter: { op: 'eq', field: 'incident_id', value: one.id },
      page,
    })
    expect(found.bookmarks.map(({ id }) => id)).toEqual([bookmark.id])
  })

  it('points only to what is there in its tenant, and there only once', async () => {
    const one = await incident()
    const two = await incident()
    const { bookmark } = await kept()
    const foreign = await putBookmark(deps, ada, other, { displayName: 'n', query: 'q' })
    const to = (targetId: string, targetKind: 'bookmark' | 'alert' | 'entity' = 'bookmark', name = 'r', id = one.id) =>
      putRelation(deps, ada, tenant, id, { name, targetKind, targetId })
    for (const [id, kind] of [
      [foreign.bookmark.id, 'bookmark'],
      [randomUUID(), 'bookmark'],
      ['no uuid', 'bookmark'],
      [bookmark.id, 'alert'],
      [randomUUID(), 'alert'],
      [two.id, 'entity'],
    ] as const) {
      await expect(to(id, kind), kind).rejects.toMatchObject({ code: 'not_found', message: `No such ${kind}` })
    }
    for (const id of [randomUUID(), 'no uuid']) {
      await expect(to(bookmark.id, 'bookmark', 'r', id)).rejects.toMatchObject({ code: 'not_found' })
      await expect(listRelations(deps, ada, tenant, id, { page })).rejects.toMatchObject({ code: 'not_found' })
    }
    await expect(listRelations(deps, ada, other, one.id, { page })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listRelations(deps, ada, tenant, one.id, { page })).total).toBe(0)
    await to(bookmark.id)
    await expect(to(bookmark.id, 'bookmark', 'another')).rejects.toMatchObject({ code: 'conflict' })
    await to(bookmark.id, 'bookmark', 'another', two.id)
    expect((await listRelations(deps, ada, tenant, one.id, { page })).total).toBe(1)
    const race = await Promise.allSettled(
      [1, 2, 3].map((n) => kept().then(({ bookmark: b }) => to(b.id, 'bookmark', `n${n}`))),
    )
    expect(race.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect((await getIncident(deps, ada, tenant, one.id)).bookmarksCount).toBe(4)
  })

  it('of a name can be pointed elsewhere, by one of two writers', async () => {
    const one = await incident()
    const first = (await kept()).bookmark
    const second = (await kept()).bookmark
    const input = (targetId: string, name = 'r') => ({ name, targetKind: 'bookmark' as const, targetId })
    await putRelation(deps, ada, tenant, one.id, input(first.id))
    const race = await Promise.allSettled(
      [1, 2].map(() => putRelation(deps, ada, tenant, one.id, input(second.id, 'R'), { expectedVersion: 1 })),
    )
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await getRelation(deps, ada, tenant, one.id, 'r')).toMatchObject({ targetId: second.id, version: 2 })
    await putRelation(deps, ada, tenant, one.id, input(first.id, 'other'))
    await expect(putRelation(deps, ada, tenant, one.id, input(first.id))).rejects.toMatchObject({ code: 'conflict' })
    expect((await getIncident(deps, ada, tenant, one.id)).bookmarksCount).toBe(2)
    await expect(deleteRelation(deps, ada, tenant, one.id, 'r', { expectedVersion: 1 })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await deleteRelation(deps, ada, tenant, one.id, 'R')).toBe(true)
    expect(await deleteRelation(deps, ada, tenant, one.id, 'R')).toBe(false)
    expect((await getIncident(deps, ada, tenant, one.id)).bookmarksCount).toBe(1)
  })

  it('goes with its bookmark and with its incident, and the history tells', async () => {
    const one = await incident()
    const two = await incident()
    const { bookmark } = await kept()
    for (const { id } of [one, two])
      await putRelation(deps, ada, tenant, id, { name: 'r', targetKind: 'bookmark', targetId: bookmark.id })
    expect(await deleteIncident(deps, ada, tenant, two.id)).toBe(true)
    expect((await relationsOfBookmark(deps, ada, tenant, bookmark.id, { page })).total).toBe(1)
    expect(await deleteBookmark(deps, ada, tenant, bookmark.id)).toBe(true)
    expect(await deleteBookmark(deps, ada, tenant, bookmark.id)).toBe(false)
    expect((await getIncident(deps, ada, tenant, one.id)).bookmarksCount).toBe(0)
    expect((await listRelations(deps, ada, tenant, one.id, { page })).total).toBe(0)
    const told = await listChanges(deps, ada, tenant, {
      kind: 'incident',
      id: one.id,
      withParts: true,
      limit: 50,
      order: 'asc',
    })
    expect(told.map(({ kind, verb }) => `${kind} ${verb}`)).toEqual([
      'incident created',
      'relation created',
      'relation deleted',
    ])
    const own = await listChanges(deps, ada, tenant, { kind: 'bookmark', id: bookmark.id, limit: 50, order: 'asc' })
    expect(own.map(({ verb, actor }) => `${verb} ${actor}`)).toEqual(['created Ada', 'deleted Ada'])
    expect(own[1]!.before).toMatchObject({ displayName: 'Odd sign-in' })
  })

  it('and the deletion of its bookmark do not wait for each other in a circle', async () => {
    const incidents = await Promise.all([1, 2, 3, 4].map(() => incident()))
    for (let round = 0; round < 5; round++) {
      const { bookmark } = await kept()
      const made = incidents.map(({ id }) =>
        putRelation(deps, ada, tenant, id, { name: `r${round}`, targetKind: 'bookmark', targetId: bookmark.id }).then(
          () => 'made',
          ({ code }: { code: string }) => code,
        ),
      )
      const gone = deleteBookmark(deps, ada, tenant, bookmark.id)
      expect(await gone).toBe(true)
      for (const outcome of await Promise.all(made)) expect(['made', 'not_found']).toContain(outcome)
      for (const { id } of incidents) {
        expect((await listRelations(deps, ada, tenant, id, { page })).total).toBe(0)
        expect((await getIncident(deps, ada, tenant, id)).bookmarksCount).toBe(0)
      }
    }
  })

  it('never ends in a circle that the database has to break, which takes it a second', async () => {
    const deadlocks = async (): Promise<number> => {
      await store.db.query('select pg_stat_force_next_flush()')
      const sql = 'select deadlocks from pg_stat_database where datname = current_database()'
      const [row] = await store.db.query<{ deadlocks: string }>(sql)
      return Number(row?.deadlocks)
    }
    const before = await deadlocks()
    const { id } = await incident()
    for (let round = 0; round < 10; round++) {
      const { bookmark } = await kept()
      const made = Array.from({ length: 6 }, (_, n) =>
        putRelation(deps, ada, tenant, id, { name: `c${n}`, targetKind: 'bookmark', targetId: bookmark.id }),
      )
      await Promise.allSettled([...made, deleteBookmark(deps, ada, tenant, bookmark.id)])
      expect((await listRelations(deps, ada, tenant, id, { page })).total).toBe(0)
    }
    // Sessions tell of their deadlocks at most a second later.
    await new Promise((done) => setTimeout(done, 1_500))
    expect((await deadlocks()) - before).toBe(0)
  })
})
