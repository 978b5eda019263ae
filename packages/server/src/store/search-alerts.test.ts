// Pages and totals: nothing lost or doubled while rows arrive, totals always equal to a count, the intended indexes in use.
import type { AlertSortField, Filter, TenantId, Verdict } from '@docket/model'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageSql } from './search-alerts.ts'
import { openTestStore, sampleAlert, sampleTriage, type TestStore, testEngines } from './testing.ts'

const everything: Filter = { op: 'and', items: [] }
const newest = { field: 'created_at', order: 'desc' } as const

const { present } = await testEngines()
describe.each(present)('search on $title', (engine) => {
  let store: TestStore
  let clock = Date.parse('2026-06-01T00:00:00Z')
  beforeAll(async () => {
    store = await openTestStore({ engine, now: () => new Date(clock) })
  })
  afterAll(() => store.destroy())

  let tenants = 0
  const newTenant = async () => {
    tenants += 1
    return (await store.tenants.create({ name: `tenant ${tenants}` })).id
  }

  /** Many rows at once, straight into the table: the trigger counts them. */
  async function fill(tenant: TenantId, rows: number, days: number): Promise<void> {
    await store.db.query(
      `insert into alerts (tenant_id, id, alert_id, environment, source, kind, status, severity, verdict, raw_in_row, raw_size_bytes,
         created_at, received_at, triaged_at, updated_at, raw_sha256, free_text, search_text, observables, detail)
       select $1, gen_random_uuid(), 'a' || n, (array['production','lab','dmz'])[1 + n % 3], 'source' || n % 5, 'json', 'finished', 'low',
         (array['confirmed_threat','false_positive','inconclusive',null])[1 + n % 4], true, 2,
         timestamptz '2026-03-01 00:00Z' + n * ($3 * interval '1 day' / $2), now(), timestamptz '2026-03-01Z' + n * interval '1 second',
         timestamptz '2026-03-01Z' + n * interval '1 second', repeat('0', 64), 'host' || n % 1000, 'host' || n % 1000 || ' word' || n,
         array['h:host' || n % 1000, 'i:10.0.' || n % 7 || '.1', 'd:' || n || '.example'],
         '{"facts":{},"observables":[],"displayFields":[],"additionalInfo":{},"searchText":""}'
       from generate_series(0, $2 - 1) as n`,
      [tenant, rows, days],
    )
    await store.db.query('vacuum analyze alerts')
    await store.db.query('vacuum analyze alert_rollup')
  }

  /** The plain way: every id in order, and how many. */
  async function oracle(tenant: TenantId, condition: string, order: string): Promise<string[]> {
    const rows = await store.db.query<{ id: string }>(
      `select a.id from alerts a where a.tenant_id = $1 and (${condition}) order by ${order}`,
      [tenant],
    )
    return rows.map((row) => row.id)
  }

  test('250 alerts that arrive in one millisecond page through without loss, in both orders', async () => {
    const tenant = await newTenant()
    await Promise.all(Array.from({ length: 250 }, (_, n) => store.alerts.insert(tenant, sampleAlert(n))))
    for (const order of ['asc', 'desc'] as const) {
      for (const field of ['created_at', 'updated_at', 'triaged_at', 'triage_changed_at'] as const) {
        const seen: string[] = []
        for (let offset = 0; offset < 250; offset += 100) {
          const query = { filter: everything, sort: { field, order }, offset, limit: 100, caller: 'c' }
          const { total, alerts } = await store.alerts.search(tenant, query)
          expect(total).toBe(250)
          seen.push(...alerts.map((alert) => alert.id))
        }
        expect(seen).toEqual(await oracle(tenant, 'true', `a.${field} ${order}, a.id ${order}`))
      }
    }
  })

  test('one who pages sees every alert once although new ones arrive and seen ones go', async () => {
    const tenant = await newTenant()
    const create = (n: number) =>
      store.alerts.insert(
        tenant,
        sampleAlert(n, { createdAt: new Date(Date.UTC(2026, 2, 1) + n * 1000).toISOString() }),
      )
    await Promise.all(Array.from({ length: 500 }, (_, n) => create(n)))
    const seen: string[] = []
    let next = 500
    for (let offset = 0; ; offset += 50) {
      const { alerts } = await store.alerts.search(tenant, {
        filter: everything,
        sort: newest,
        offset,
        limit: 50,
        caller: 'me',
      })
      seen.push(...alerts.map((alert) => alert.alertId))
      if (alerts.length < 50) break
      await Promise.all(Array.from({ length: 30 }, () => create(next++)))
      await store.alerts.remove(tenant, alerts[0]!.id)
      // Somebody else with the same question does not disturb.
      await store.alerts.search(tenant, { filter: everything, sort: newest, offset, limit: 50, caller: 'other' })
    }
    expect(seen).toHaveLength(500)
    expect(new Set(seen)).toEqual(new Set(Array.from({ length: 500 }, (_, n) => `alert-${n}`)))
  })

  test('an offset remembered for a minute is forgotten after it', async () => {
    const tenant = await newTenant()
    await fill(tenant, 100, 1)
    const query = { filter: everything, sort: newest, limit: 10, caller: 'slow' }
    await store.alerts.search(tenant, { ...query, offset: 0 })
    const late = sampleAlert('late', { createdAt: '2026-05-01T00:00:00Z' })
    await store.alerts.insert(tenant, late)
    const soon = await store.alerts.search(tenant, { ...query, offset: 10 })
    expect(soon.alerts.map((alert) => alert.alertId)).toEqual(Array.from({ length: 10 }, (_, n) => `a${89 - n}`))
    clock += 61_000
    const later = await store.alerts.search(tenant, { ...query, offset: 10 })
    expect(later.alerts[0]?.alertId).toBe('a90')
  })

  test('total and page are of one snapshot while rows come and go', async () => {
    const tenant = await newTenant()
    let running = true
    const churn = (async () => {
      for (let n = 0; running; n += 1) {
        const { id } = await store.alerts.insert(tenant, sampleAlert(n))
        if (n % 3 === 0) await store.alerts.remove(tenant, id)
      }
    })()
    for (let n = 0; n < 150; n += 1) {
      const filter: Filter = n % 2 === 0 ? everything : { op: 'contains', field: 'text', value: 'alert' }
      const { total, alerts } = await store.alerts.search(tenant, { filter, sort: newest, offset: 0, limit: 10_000 })
      expect(alerts).toHaveLength(total)
    }
    running = false
    await churn
  })

  test('the roll-up equals a count after any inserts, triages, analyst verdicts and removals', async () => {
    const verdicts: Verdict[] = ['confirmed_threat', 'false_positive', 'inconclusive']
    const step = fc.record({
      act: fc.constantFrom('insert', 'insert', 'triage', 'judge', 'remove'),
      n: fc.nat(30),
      environment: fc.constantFrom('production', 'lab'),
      verdict: fc.constantFrom(...verdicts),
      hour: fc.nat(24 * 4),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(96), fc.nat(96), async (steps, from, to) => {
        const tenant = await newTenant()
        const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour)).toISOString()
        const ids = new Map<number, string>()
        for (const { act, n, environment, verdict, hour } of steps) {
          const id = ids.get(n)
          if (act === 'insert') {
            const inserted = await store.alerts.insert(tenant, sampleAlert(n, { environment, createdAt: at(hour) }))
            ids.set(n, inserted.id)
          } else if (id !== undefined) {
            if (act === 'triage') await store.alerts.recordTriage(tenant, id, sampleTriage({ verdict }))
            if (act === 'judge') await store.alerts.setAnalystVerdict(tenant, id, verdict, 'ann')
            if (act === 'remove') await store.alerts.remove(tenant, id)
          }
        }
        const range: Filter[] = [
          { op: 'gte', field: 'created_at', value: at(from) },
          { op: 'lt', field: 'created_at', value: at(to) },
        ]
        const lab: Filter = { op: 'not', item: { op: 'eq', field: 'environment', value: 'production' } }
        const judged: Filter = { op: 'in', field: 'verdict', values: ['false_positive', 'confirmed_threat'] }
        for (const filter of [
          everything,
          { op: 'and', items: range },
          { op: 'and', items: [...range, lab] },
          { op: 'or', items: [lab, judged] },
          { op: 'and', items: [range[1]!, { op: 'not', item: judged }] },
        ] as Filter[]) {
          const { total, alerts } = await store.alerts.search(tenant, {
            filter,
            sort: newest,
            offset: 0,
            limit: 10_000,
          })
          expect(total).toBe(alerts.length)
        }
      }),
      { numRuns: 25 },
    )
  })

  describe('with 60,000 alerts of 120 days', () => {
    let tenant: TenantId
    beforeAll(async () => {
      tenant = await newTenant()
      await fill(tenant, 60_000, 120)
    })

    const range: Filter[] = [
      { op: 'gte', field: 'created_at', value: '2026-03-03T07:11:00Z' },
      { op: 'lte', field: 'created_at', value: '2026-06-20T23:59:59.5Z' },
    ]
    const shapes: [string, Filter, string][] = [
      ['no filter', everything, 'true'],
      ['an environment', { op: 'eq', field: 'environment', value: 'LAB' }, `a.environment = 'lab'`],
      [
        'a verdict and a range',
        { op: 'and', items: [...range, { op: 'eq', field: 'verdict', value: 'inconclusive' }] },
        `a.created_at between '2026-03-03T07:11:00Z' and '2026-06-20T23:59:59.5Z' and a.verdict = 'inconclusive'`,
      ],
      ['an observable', { op: 'eq', field: 'ip', value: '10.0.3.1' }, `a.observables @> array['i:10.0.3.1']`],
    ]
    test.each(shapes)('far offsets give the rows that counting gives: %s', async (_name, filter, condition) => {
      for (const order of ['asc', 'desc'] as const) {
        const all = await oracle(tenant, condition, `a.created_at ${order}, a.id ${order}`)
        for (const offset of [0, 7, 1999, 20_000, 20_001, 33_333, all.length - 5, all.length, 100_000]) {
          if (offset < 0) continue
          const query = { filter, sort: { field: 'created_at', order } as const, offset, limit: 20 }
          const { total, alerts } = await store.alerts.search(tenant, query)
          expect(total).toBe(all.length)
          expect(alerts.map((alert) => alert.id)).toEqual(all.slice(offset, offset + 20))
        }
      }
    })

    const plan = async (filter: Filter, field: AlertSortField = 'created_at') => {
      const start = { after: null, skip: 0, before: null }
      const { sql, values } = pageSql(tenant, { filter, sort: { field, order: 'desc' }, offset: 0, limit: 100 }, start)
      const rows = await store.db.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, values)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }

    test.each<[string, Filter, AlertSortField, RegExp]>([
      ['no filter', everything, 'created_at', /Index Only Scan using alerts_by_creation/],
      [
        'a verdict',
        { op: 'eq', field: 'verdict', value: 'inconclusive' },
        'created_at',
        /Index Only Scan using alerts_by_creation/,
      ],
      [
        'a source and a range',
        { op: 'and', items: [...range, { op: 'eq', field: 'source', value: 'source1' }] },
        'created_at',
        /Index Only Scan using alerts_by_creation/,
      ],
      ['order of update', everything, 'updated_at', /Index Only Scan using alerts_by_update/],
      [
        'order of triage',
        { op: 'gte', field: 'triaged_at', value: '2026-03-01T10:00:00Z' },
        'triaged_at',
        /Index Only Scan using alerts_by_triage/,
      ],
      [
        'a host',
        { op: 'eq', field: 'hostname', value: 'host17' },
        'created_at',
        /Bitmap Index Scan on alerts_by_observable/,
      ],
      [
        'a rare word',
        { op: 'contains', field: 'text', value: 'word4711' },
        'created_at',
        /Bitmap Index Scan on alerts_by_text/,
      ],
    ])('uses the intended index: %s', async (_name, filter, field, expected) => {
      const text = await plan(filter, field)
      expect(text).toMatch(expected)
      expect(text).not.toMatch(/Seq Scan on alerts/)
    })

    test('totals without observables and text come from the roll-up', async () => {
      expect(await plan(everything)).toMatch(/alert_rollup/)
      expect(await plan({ op: 'and', items: range })).toMatch(/alert_rollup/)
      expect(await plan({ op: 'eq', field: 'status', value: 'finished' })).not.toMatch(/alert_rollup/)
    })
  })

  test.each([
    [-1, 10],
    [0, -1],
    [0, 10_001],
    [0.5, 10],
    [Number.NaN, 10],
  ])('refuses offset %s with limit %s', async (offset, limit) => {
    const tenant = await newTenant()
    await expect(
      store.alerts.search(tenant, { filter: everything, sort: newest, offset, limit }),
    ).rejects.toMatchObject({ code: 'invalid' })
  })
})
