// Numbers that clients see are unique in the installation, and tell a tenant nothing of what the others do.
import type { TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSerials } from './serials.ts'
import { openTestStore, sampleAlert, type TestStore } from './testing.ts'

const range = 1_000_000_000

let store: TestStore
let mine: TenantId
let theirs: TenantId

beforeAll(async () => {
  store = await openTestStore()
  mine = (await store.tenants.list())[0]!.id
  theirs = (await store.tenants.create({ name: 'others' })).id
})
afterAll(() => store.destroy())

describe('numbers of alerts', () => {
  it('count on by one for a tenant while others bring in thousands', async () => {
    const first = await store.alerts.insert(mine, sampleAlert('first'))
    await Promise.all(Array.from({ length: 300 }, (_, n) => store.alerts.insert(theirs, sampleAlert(n))))
    const second = await store.alerts.insert(mine, sampleAlert('second'))
    expect(second.alert.serial! - first.alert.serial!).toBe(1)
    expect(first.alert.serial).toBe(1)
    const [kept] = await store.alerts.find(mine, 'alert-second')
    expect(kept?.serial).toBe(second.alert.serial)
    const rows = await store.db.query<{ n: number; least: number; most: number }>(
      'select count(distinct serial) as n, min(serial) as least, max(serial) as most from alerts where tenant_id = $1',
      [theirs],
    )
    expect(rows[0]?.n).toBe(300)
    expect(Math.floor(rows[0]!.least / range)).toBe(Math.floor(rows[0]!.most / range))
    expect(rows[0]!.least).toBeGreaterThan(range)
    expect(Number.isSafeInteger(rows[0]!.most)).toBe(true)
  })

  it('are given once, also by several nodes at a time, and after a restart', async () => {
    const nodes = [openSerials(store.db), openSerials(store.db)]
    const taken = await Promise.all(Array.from({ length: 200 }, (_, n) => nodes[n % 2]!.take(theirs, 1 + (n % 7))))
    const again = await openSerials(store.db).take(theirs, 50)
    const all = [...taken.flat(), ...again]
    expect(new Set(all).size).toBe(all.length)
    expect(Math.min(...again)).toBeGreaterThan(Math.max(...taken.flat()))
    const [most] = await store.db.query<{ serial: number }>(
      'select max(serial) as serial from alerts where tenant_id = $1',
      [theirs],
    )
    expect(Math.min(...all)).toBeGreaterThan(most!.serial)
  })

  it('taken in a transaction that is rolled back are given again, and only once', async () => {
    const gone: number[] = []
    await store.db
      .transaction(async (tx) => {
        gone.push(...(await openSerials(tx).take(mine, 3)))
        throw new Error('rolled back')
      })
      .catch(() => {})
    const next = await store.db.transaction((tx) => openSerials(tx).take(mine, 3))
    expect(next).toEqual(gone)
  })
})

describe('bases of tenants', () => {
  it('are each another one, also of tenants made at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.tenants.create({ name: `tenant ${n}` })))
    const rows = await store.db.query<{ serial_base: number }>('select serial_base from tenants')
    expect(new Set(rows.map((row) => row.serial_base)).size).toBe(22)
    expect(
      rows.every((row) => row.serial_base % range === 0 && row.serial_base + range < Number.MAX_SAFE_INTEGER),
    ).toBe(true)
  })
})
