// One batch at once and object by object are the same; numbers are kept where they are free; history is told of once.
import { randomUUID } from 'node:crypto'
import type { TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type TestHouse } from '../incidents/testing.ts'
import { createIncident } from '../index.ts'
import { type ExchangeFormat, type ImportRecord, type Incoming, importRecords } from './index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
}, 60_000)
afterAll(() => house?.store.destroy())

/** Records hold what they are to become. */
const format: ExchangeFormat = {
  read: (record) => (record.objects as (Incoming | null)[]).map((one) => one ?? fail()),
  write: () => null,
}
const fail = (): never => {
  throw new TypeError('no object')
}
const records = (...all: Incoming[][]): ImportRecord[] =>
  all.map((objects, index) => ({ where: `line ${index + 1}`, value: { objects } }))
const take = (tenant: TenantId, given: readonly ImportRecord[]) =>
  importRecords(house.deps, house.ada, tenant, format, given)
const newTenant = async () => (await house.store.tenants.create({ name: randomUUID() })).id

const incident = (id: string, number?: number, more: object = {}): Incoming => ({
  kind: 'incident',
  incident: { id, title: `Incident ${number}`, severity: 'low', ...(number === undefined ? {} : { number }), ...more },
})
const comment = (incidentId: string, id: string, message = 'said'): Incoming => ({
  kind: 'comment',
  subject: { kind: 'incident', id: incidentId },
  comment: { id, message },
})
const shown = async (tenant: TenantId) =>
  house.store.db.query(
    'select id, number, comments_count, alerts_count, title from incidents where tenant_id = $1 order by number',
    [tenant],
  )
const verbsOf = async (tenant: TenantId, id: string) =>
  (await house.store.audit.changes(tenant, { id, withParts: true, limit: 100, order: 'asc' })).map(({ verb }) => verb)

describe('a batch', () => {
  it('takes what is good, refuses what is not, and has the history of what it made', async () => {
    const tenant = await newTenant()
    const [a, b, said] = [randomUUID(), randomUUID(), randomUUID()]
    const given = records(
      [incident(a)],
      [comment(a, said)],
      [comment(randomUUID(), randomUUID())],
      [incident(b, undefined, { title: '' })],
      [comment(a, said.toUpperCase(), 'the same again')],
      [incident(a.toUpperCase())],
    )
    const result = await take(tenant, given)
    expect(result.counts).toEqual({ incident: { created: 1, unchanged: 1 }, comment: { created: 1, unchanged: 1 } })
    expect(result.refused.map(({ where }) => where)).toEqual(['line 3', 'line 4'])
    expect(await shown(tenant)).toMatchObject([{ id: a, number: 1, comments_count: 1 }])
    expect(await verbsOf(tenant, a)).toEqual(['created', 'commented'])
    expect((await take(tenant, given)).counts).toEqual({ incident: { unchanged: 2 }, comment: { unchanged: 2 } })
  })

  it('that fails as a whole in one go is taken object by object, and keeps nothing of a half', async () => {
    const tenant = await newTenant()
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()]
    // Two incidents of one product id: only the database notices, when both are written.
    const twin = { externalId: 'EXT-1', source: 'edr' }
    const result = await take(
      tenant,
      records([incident(a, undefined, twin)], [incident(b), incident(c, undefined, twin), comment(b, randomUUID())]),
    )
    expect(result.refused).toEqual([])
    expect(result.counts).toEqual({ incident: { created: 2, unchanged: 1 }, comment: { created: 1 } })
    expect(await shown(tenant)).toMatchObject([{ id: a }, { id: b, comments_count: 1 }])
    expect(await verbsOf(tenant, b)).toEqual(['created', 'commented'])
  })

  it('of a record that is refused in its middle leaves nothing of the record', async () => {
    const tenant = await newTenant()
    const [a, b] = [randomUUID(), randomUUID()]
    const result = await take(tenant, records([incident(a)], [incident(b), comment(randomUUID(), randomUUID())]))
    expect(result.counts).toEqual({ incident: { created: 1 } })
    expect(result.refused).toMatchObject([{ where: 'line 2' }])
    expect(await shown(tenant)).toMatchObject([{ id: a, number: 1 }])
    expect(await verbsOf(tenant, b)).toEqual([])
  })

  it('refuses what is nested too deep, and goes on', async () => {
    const tenant = await newTenant()
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    const result = await take(tenant, [
      { where: 'line 1', value: { objects: [], deep } },
      ...records([incident(randomUUID())]),
    ])
    expect(result.refused).toMatchObject([{ where: 'line 1', message: 'It is nested deeper than 500' }])
    expect(result.counts).toEqual({ incident: { created: 1 } })
  })
})

describe('numbers', () => {
  it('are kept where they are free, else the next one is given and said so; the counter goes on behind them', async () => {
    const tenant = await newTenant()
    const [a, b, c, d] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    const result = await take(
      tenant,
      records([incident(a, 40)], [incident(b, 7)], [incident(c, 40)], [incident(d, 2e9)]),
    )
    expect(result.notes).toEqual([
      { where: 'line 3', message: 'its number 40 cannot be had here; it became 41' },
      { where: 'line 4', message: 'its number 2000000000 cannot be had here; it became 42' },
    ])
    expect(await shown(tenant)).toMatchObject([
      { id: b, number: 7 },
      { id: a, number: 40 },
      { number: 41 },
      { number: 42 },
    ])
    const next = await createIncident(house.deps, house.ada, tenant, { title: 'By hand', severity: 'low' })
    expect(next.number).toBe(43)
    const late = await take(tenant, records([incident(randomUUID(), 7)], [incident(randomUUID(), 8)]))
    expect(late.notes).toEqual([{ where: 'line 1', message: 'its number 7 cannot be had here; it became 44' }])
  })

  it('are given once each while others create incidents at the same time', async () => {
    const tenant = await newTenant()
    const imports = [0, 1, 2].map((part) =>
      take(tenant, records(...Array.from({ length: 40 }, (_, n) => [incident(randomUUID(), 1 + n * 3 + part)]))),
    )
    const byHand = Array.from({ length: 40 }, (_, n) =>
      createIncident(house.deps, house.ada, tenant, { title: `By hand ${n}`, severity: 'low' }),
    )
    const [results, made] = await Promise.all([Promise.all(imports), Promise.all(byHand)])
    expect(results.map(({ refused }) => refused)).toEqual([[], [], []])
    const rows = await house.store.db.query<{ number: number; serial: number }>(
      'select number, serial from incidents where tenant_id = $1',
      [tenant],
    )
    expect(rows).toHaveLength(160)
    expect(new Set(rows.map(({ number }) => number)).size).toBe(160)
    expect(new Set(rows.map(({ number, serial }) => serial - number)).size).toBe(1)
    const kept = new Set(rows.map(({ number }) => number))
    for (const { number } of made) expect(kept.has(number)).toBe(true)
  })
})

it('alerts of a batch are in their incident before anybody could group them', async () => {
  const tenant = await newTenant()
  const id = randomUUID()
  const alert = (n: number): Incoming => ({
    kind: 'alert',
    incidentId: id,
    alert: {
      alertId: `a-${n}`,
      source: 'edr',
      facts: { title: `Alert ${n}`, ips: [`192.0.2.${n}`] } as never,
      raw: { n },
    },
  })
  const result = await take(tenant, records([incident(id)], [alert(1)], [alert(2)], [alert(2)]))
  expect(result.counts).toEqual({ incident: { created: 1 }, alert: { created: 2, unchanged: 1 } })
  expect(await shown(tenant)).toMatchObject([{ alerts_count: 2 }])
  expect((await verbsOf(tenant, id)).filter((verb) => verb === 'linked')).toHaveLength(2)
})
