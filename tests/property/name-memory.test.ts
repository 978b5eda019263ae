// The names kept in memory are those of a plain read, whatever is written meanwhile: random concurrent writers, some of which commit late.
import { everything, type Filter, type IncidentField, type TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type TestHouse } from '../../packages/server/src/service/incidents/testing.ts'
import * as service from '../../packages/server/src/service/index.ts'

const rounds = Number(process.env.DOCKET_NAMES_ROUNDS ?? 5)
const firstSeed = Number(process.env.DOCKET_NAMES_SEED ?? 20261121)
const writers = 6
const writesOfRound = 8

let house: TestHouse
let names: service.NameSearch
beforeAll(async () => {
  house = await openTestHouse()
  names = service.openNameSearch()
  await names.ready()
})
afterAll(async () => {
  await names?.close()
  await house?.store.destroy()
})

/** A small generator of numbers, https://en.wikipedia.org/wiki/Xorshift. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const sorts = ['created_at', 'status_changed_at', 'updated_at'] as const
type Wanted = Filter<IncidentField>
interface Page {
  offset: number
  limit: number
}
const page: Page = { offset: 0, limit: 1000 }

function search(tenants: TenantId[], pattern: string, filter = everything as Wanted, sort = 0, of: Page = page) {
  const order = [
    { field: sorts[sort % 3]!, order: 'desc' },
    { field: 'serial', order: 'desc' },
  ] as const
  return names.incidents(house.deps, house.ada, { tenants, filter, sort: order }, { pattern, ignoreCase: false }, of)
}

/** In small pages, because the database puts a page in order by itself. */
async function searchAll(...[tenants, pattern, filter, sort]: [TenantId[], string, Wanted, number]) {
  const found: string[] = []
  for (;;) {
    const part = await search(tenants, pattern, filter, sort, { offset: found.length, limit: 23 })
    found.push(...part.incidents.map(({ id }) => id))
    if (part.incidents.length < 23) return { total: part.total, found }
  }
}

/** The same from the database, found by JavaScript's own engine. */
async function plainly(tenants: TenantId[], pattern: RegExp, filter: Filter<IncidentField>, sort: number) {
  const { incidents } = await service.listIncidents(house.deps, house.ada, {
    tenants,
    filter,
    sort: [
      { field: sorts[sort % 3]!, order: 'desc' },
      { field: 'serial', order: 'desc' },
    ],
    page: { ...page, withTotal: false },
  })
  return incidents.filter(({ title }) => pattern.test(title))
}

/** Both orders of commits: some writers hold their transaction open while others begin and end theirs. */
async function held<T>(random: (below: number) => number, work: (deps: service.Deps) => Promise<T>): Promise<T> {
  if (random(3) > 0) return work(house.deps)
  return house.store.db.transaction(async (tx) => {
    const done = await work(service.depsWithin(house.deps, tx))
    await new Promise((resolve) => setTimeout(resolve, random(25)))
    return done
  })
}

const conflicts = new Set(['conflict', 'not_found', 'invalid'])

/** One writer's random deeds; what it has written, it must find at once. */
async function write(tenant: TenantId, seed: number, ids: string[], changeSets: string[]): Promise<void> {
  const random = randomFrom(seed)
  const { ada } = house
  const any = () => ids[random(ids.length)]!
  for (let n = 0; n < writesOfRound; n += 1) {
    const title = `w${seed} n${n} ${['alpha', 'beta – ß', '😀 gamma', 'a'.repeat(random(40))][random(4)]}`
    const mine = `^w${seed} n${n} `
    const isFound = async () => (await search([tenant], mine)).total
    try {
      const deed = random(9)
      if (deed <= 2) {
        const { id } = await held(random, (deps) =>
          service.createIncident(deps, ada, tenant, { title, severity: 'low' }),
        )
        ids.push(id)
        expect(await isFound()).toBe(1)
      } else if (deed === 3) {
        const id = any()
        const { title: now } = await held(random, (deps) => service.updateIncident(deps, ada, tenant, id, { title }))
        expect(now).toBe(title)
        // Another writer may have renamed it since, or deleted it.
        const { total, incidents } = await search([tenant], mine)
        if (total === 0) {
          const is = await service.getIncident(house.deps, ada, tenant, id).catch(() => null)
          expect(is?.title).not.toBe(title)
        } else expect(incidents.map((incident) => incident.id)).toEqual([id])
      } else if (deed === 4) {
        const status = (['new', 'in_progress', 'on_hold', 'closed'] as const)[random(4)]!
        await held(random, (deps) => service.updateIncident(deps, ada, tenant, any(), { status }))
      } else if (deed === 5) {
        const { id } = await service.createIncident(house.deps, ada, tenant, { title, severity: 'low' })
        expect(await isFound()).toBe(1)
        await held(random, (deps) => service.deleteIncident(deps, ada, tenant, id))
        expect(await isFound()).toBe(0)
      } else if (deed === 6) {
        const wanted = [...new Set([any(), any(), any()])]
        const change = random(2) ? { title } : { status: 'closed' as const }
        const done = await service.bulkUpdate(house.deps, ada, tenant, { kind: 'incident', ids: wanted, change })
        changeSets.push(done.changeSet)
      } else if (deed === 7) {
        const [target, source] = [any(), any()]
        const done =
          random(2) === 0
            ? await service.mergeIncidents(house.deps, ada, tenant, target, [source])
            : await service.splitIncident(house.deps, ada, tenant, target, { sourceIds: [source] })
        changeSets.push(done.changeSet)
      } else if (changeSets.length > 0) {
        await service.undo(house.deps, ada, tenant, changeSets[random(changeSets.length)]!, { force: random(2) === 0 })
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && conflicts.has(String(error.code)))) throw error
    }
  }
}

describe('names in memory', () => {
  it('are those of a plain read after any writes, and everybody finds at once what he wrote', {
    timeout: 300_000,
  }, async () => {
    const { tenant, other } = house
    const random = randomFrom(firstSeed)
    const ids = new Map<TenantId, string[]>([
      [tenant, []],
      [other, []],
    ])
    for (const [of, own] of ids)
      for (let n = 0; n < 5; n += 1)
        own.push((await service.createIncident(house.deps, house.ada, of, { title: `first ${n}`, severity: 'low' })).id)
    const changeSets = new Map<TenantId, string[]>([
      [tenant, []],
      [other, []],
    ])
    let compared = 0
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        Array.from({ length: writers }, (_, lane) => {
          const of = lane % 3 === 0 ? other : tenant
          return write(of, firstSeed + round * writers + lane, ids.get(of)!, changeSets.get(of)!)
        }),
      )
      const at = (
        await service.listIncidents(house.deps, house.ada, {
          tenants: [tenant],
          filter: everything,
          sort: [],
          page: { offset: random(20), limit: 1, withTotal: false },
        })
      ).incidents[0]!.createdAt.slice(0, 23)
      const filters: Filter<IncidentField>[] = [
        everything,
        { op: 'and', items: [{ op: 'in', field: 'status', values: ['new', 'on_hold'] }] },
        { op: 'and', items: [{ op: 'gte', field: 'created_at', value: `${at}Z` }] },
        { op: 'and', items: [{ op: 'lt', field: 'status_changed_at', value: `${at}Z` }] },
        { op: 'and', items: [{ op: 'in', field: 'id', values: ids.get(tenant)!.slice(0, 20) }] },
      ]
      for (const [index, filter] of filters.entries()) {
        for (const sort of [0, 1, 2]) {
          const of = index % 2 ? [tenant, other] : [tenant]
          const { total, found } = await searchAll(of, 'a|1|ß', filter, sort)
          const wanted = await plainly(of, /a|1|ß/, filter, sort)
          expect(found).toEqual(wanted.map(({ id }) => id))
          expect(total).toBe(wanted.length)
          compared += wanted.length
        }
      }
    }
    expect(compared).toBeGreaterThan(rounds * 50)
  })
})
