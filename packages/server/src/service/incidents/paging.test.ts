// Pages of incidents while others are being written: nothing is lost, nothing comes twice, totals are exact.
import { DocketError, everything, type IncidentField, type IncidentSortField } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as incidents from './index.ts'
import { openTestHouse, type TestHouse } from './testing.ts'

let house: TestHouse
const first: string[] = []
beforeAll(async () => {
  house = await openTestHouse()
  for (let n = 0; n < 105; n++) {
    const made = await incidents.createIncident(house.deps, house.ada, house.tenant, {
      title: `Incident ${n % 7}`,
      severity: n % 2 === 0 ? 'low' : 'high',
      // Several of one time, so that the id decides.
      createdAt: new Date(Date.UTC(2026, 0, 1, 0, Math.floor(n / 3))).toISOString(),
    })
    first.push(made.id)
  }
})
afterAll(() => house?.store.destroy())

const list = (page: incidents.Page, sort: incidents.IncidentSort[] = []) =>
  incidents.listIncidents(house.deps, house.ada, {
    tenants: [house.tenant],
    filter: everything,
    sort,
    page: { withTotal: true, ...page },
  })

/** Writes on and on until stopped: new incidents before and behind the reader, and changes of old ones. */
function writeMeanwhile(): { stop: () => Promise<number>; wrote: () => Promise<void> } {
  let isStopped = false
  let made = 0
  const work = (async () => {
    while (!isStopped) {
      const createdAt = new Date(Date.UTC(made % 2 === 0 ? 2025 : 2027, 0, 1, 0, made)).toISOString()
      await incidents.createIncident(house.deps, house.ada, house.tenant, {
        title: `Late ${made}`,
        severity: 'critical',
        createdAt,
      })
      await incidents.updateIncident(house.deps, house.ada, house.tenant, first[made % first.length]!, {
        description: `changed ${made}`,
      })
      made += 1
    }
  })()
  return {
    async stop() {
      isStopped = true
      await work
      return made
    },
    /** Resolves when something was written since the call. */
    async wrote() {
      const before = made
      while (made === before) await new Promise((resolve) => setTimeout(resolve, 2))
    },
  }
}

describe('105 incidents', () => {
  it.each([
    ['newest first', []],
    ['oldest first', [{ field: 'created_at', order: 'asc' }]],
    ['by number', [{ field: 'number', order: 'asc' }]],
    [
      'by severity and title, in both directions',
      [
        { field: 'severity', order: 'desc' },
        { field: 'title', order: 'asc' },
      ],
    ],
  ] as [string, incidents.IncidentSort[]][])('page by cursor %s while others are written', async (_, sort) => {
    const writer = writeMeanwhile()
    const seen: string[] = []
    let after: string | undefined
    let pages = 0
    do {
      const page = await list({ limit: 10, ...(after === undefined ? {} : { after }) }, sort)
      seen.push(...page.incidents.map(({ id }) => id))
      expect(page.total).toBeGreaterThanOrEqual(105)
      after = page.next ?? undefined
      pages += 1
      await writer.wrote()
    } while (after !== undefined && pages < 500)
    expect(await writer.stop()).toBeGreaterThan(2)
    expect(new Set(seen).size).toBe(seen.length)
    expect(first.filter((id) => !seen.includes(id))).toEqual([])
  })

  it('page by sequential offsets while others are written', async () => {
    const writer = writeMeanwhile()
    const seen: string[] = []
    for (;;) {
      const page = await list({ limit: 10, offset: seen.length, caller: 'reader' })
      seen.push(...page.incidents.map(({ id }) => id))
      if (page.next === null) break
      await writer.wrote()
    }
    expect(await writer.stop()).toBeGreaterThan(2)
    expect(new Set(seen).size).toBe(seen.length)
    expect(first.filter((id) => !seen.includes(id))).toEqual([])
  })

  it('come in the asked order, and every order pages', async () => {
    const fields: IncidentSortField[] = [
      'created_at',
      'received_at',
      'updated_at',
      'status_changed_at',
      'closed_at',
      'first_activity_at',
      'last_activity_at',
      'triaged_at',
      'triage_changed_at',
      'number',
      'serial',
      'title',
      'severity',
      'status',
      'priority',
      'risk_score',
      'alerts_count',
    ]
    for (const field of fields) {
      for (const order of ['asc', 'desc'] as const) {
        const whole = await list({ limit: 10_000 }, [{ field, order }])
        const ids: string[] = []
        for (let after: string | undefined; ; ) {
          const page = await list({ limit: 37, ...(after === undefined ? {} : { after }) }, [{ field, order }])
          ids.push(...page.incidents.map(({ id }) => id))
          if (page.next === null) break
          after = page.next
        }
        expect([field, order, ids.length]).toEqual([field, order, whole.total])
        expect(ids).toEqual(whole.incidents.map(({ id }) => id))
      }
    }
  })

  it('refuse cursors of other lists and broken ones', async () => {
    const { next } = await list({ limit: 5 })
    const broken = [next!.slice(1), 'x', '', 'bnVsbA', Buffer.from('["x","1","2"]').toString('base64url')]
    const parts = JSON.parse(Buffer.from(next!, 'base64url').toString()) as string[]
    broken.push(Buffer.from(JSON.stringify([parts[0], "1'; select 1", parts[2]])).toString('base64url'))
    for (const after of broken) {
      const error = await list({ limit: 5, after }).catch((caught: unknown) => caught)
      expect(error instanceof DocketError && error.code, after).toBe('invalid')
    }
    const other = {
      tenants: [house.tenant],
      filter: { op: 'eq', field: 'status' as IncidentField, value: 'new' } as const,
      sort: [],
      page: { limit: 5, after: next! },
    }
    await expect(incidents.listIncidents(house.deps, house.ada, other)).rejects.toMatchObject({ code: 'invalid' })
    await expect(list({ limit: 5, after: next! }, [{ field: 'number', order: 'asc' }])).rejects.toMatchObject({
      code: 'invalid',
    })
    for (const page of [{ limit: 10_001 }, { limit: -1 }, { limit: 1.5 }, { limit: 1, offset: -1 }])
      await expect(list(page)).rejects.toMatchObject({ code: 'invalid' })
  })
})
