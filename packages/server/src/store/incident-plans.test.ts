// How the database answers pages of incidents: which indexes it takes, and that filters are not walked row by row.
import type { Filter, IncidentField, TenantId } from '@docket/model'
import { everything } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IncidentSort } from './contract.ts'
import { incidentRequest } from './incidents.ts'
import { listSql } from './keyset-page.ts'
import { openTestStore, type TestStore, testEngines } from './testing.ts'

/** Two tenants; every twentieth incident is critical, every tenth open, each has an address and a host of its own. */
const fillSql = `
with made as (
  insert into incidents (tenant_id, id, number, environment, source, title, severity, severity_rank, status, priority, priority_rank,
    origin, created_at, received_at, updated_at, status_changed_at, detail, contents, brief)
  select $1, gen_random_uuid(), n, 'production', 'cs', 'Incident ' || n, case n % 20 when 0 then 'critical' else 'medium' end,
    case n % 20 when 0 then 4 else 2 end, case n % 10 when 0 then 'new' else 'closed' end, 'medium', 2, 'auto',
    at, at, at, at, '{}', json_build_object('own', repeat(md5(n::text), 60)), '{}'
  from (select n, timestamptz '2026-01-01' + n * interval '1 minute' as at from generate_series(1, $2::integer) as n) as numbers
  returning tenant_id, id, number as n)
insert into incident_search (tenant_id, incident_id, search_text, observables)
select tenant_id, id, 'incident ' || n || ' ' || md5(n::text),
  array['i:10.' || n % 200 || '.' || n / 200 % 200 || '.1', 'h:pc-' || n, 'label:l-' || n % 5000, 'assignee:a-' || n % 5000,
    'product:' || case n % 10 when 0 then 'edr' else 'ndr' end] from made`

const alertOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** One alert for every second incident. */
const alertsSql = `
with chosen as (select tenant_id, id, number from incidents where tenant_id = $1 and number % 2 = 0), made as (
  insert into alerts (tenant_id, id, alert_id, environment, source, kind, status, raw_in_row, raw_size_bytes, created_at, received_at,
    updated_at, raw_sha256, free_text, search_text, observables, detail, incident_id)
  select tenant_id, ('00000000-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid, 'edr-' || number, 'production', 'edr', 'json',
    'queued', true, 2, now(), now(), now(), '', '', '', '{}', '{}', id from chosen returning tenant_id, id, incident_id)
insert into incident_alerts (tenant_id, alert_id, incident_id, linked_at, linked_by, link_type, reason)
select tenant_id, id, incident_id, now(), 'test', 'auto', '{}' from made`

const { present } = await testEngines()
describe.each(present)('pages of incidents on $title', (engine) => {
  let store: TestStore
  let tenant: TenantId
  beforeAll(async () => {
    store = await openTestStore({ engine })
    tenant = (await store.tenants.list())[0]!.id
    const other = (await store.tenants.create({ name: 'other' })).id
    await store.db.query(fillSql, [tenant, 20_000])
    await store.db.query(fillSql, [other, 5000])
    await store.db.query(alertsSql, [tenant])
    await store.db.query(`update incidents set external_id = 'EXT-' || number where number % 3 = 0`)
    for (const table of ['incidents', 'incident_search', 'alerts', 'incident_alerts'])
      await store.db.query(`vacuum analyze ${table}`)
  }, 60_000)
  afterAll(() => store?.destroy())

  async function planOf(filter: Filter<IncidentField>, sort: IncidentSort[], offset = 0): Promise<string> {
    const { sql, values } = listSql(
      incidentRequest({ tenants: [tenant], filter, sort, page: { limit: 50, offset, withTotal: true } }),
    )
    const rows = await store.db.query<Record<string, string>>(`explain (analyze, timing off, costs off) ${sql}`, values)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  const newest: IncidentSort[] = [{ field: 'created_at', order: 'desc' }]

  it('come out of the index in the default order, and the count visits no rows', async () => {
    const plan = await planOf(everything, newest)
    expect(plan).toMatch(/Index (Only )?Scan using incidents_by_(creation|status)/)
    expect(plan).not.toContain('Seq Scan')
    // Only the page itself is sorted once more.
    expect(plan).toMatch(/Limit [^\n]*\n(?: +Buffers[^\n]*\n)? +-> {2}Index (Only )?Scan/)
    expect(plan).toMatch(/Aggregate[^\n]*\n(?: +Buffers[^\n]*\n)? +-> {2}Index Only Scan[\s\S]*Heap Fetches: 0/)
  })

  it.each([
    ['number', 'incidents_by_number'],
    ['updated_at', 'incidents_by_update'],
    ['status_changed_at', 'incidents_by_status_change'],
    ['title', 'incidents_by_title'],
    ['severity', 'incidents_by_severity'],
    ['priority', 'incidents_by_priority'],
  ] as const)('by %s come out of %s', async (field, index) => {
    for (const order of ['asc', 'desc'] as const) {
      const plan = await planOf(everything, [{ field, order }])
      expect(plan).toContain(index)
      expect(plan).not.toContain('Seq Scan')
    }
  })

  it.each([
    ['open ones', { op: 'eq', field: 'status', value: 'new' }, /incidents_by_(status|creation)/],
    ['severe ones', { op: 'in', field: 'severity', values: ['high', 'critical'] }, /incidents_by_creation/],
    ['one address', { op: 'eq', field: 'observable', value: 'i:10.7.3.1' }, /incidents_by_observable/],
    ['a word', { op: 'contains', field: 'text', value: 'c4ca4238a0b9' }, /incidents_by_text/],
    ['a whole title', { op: 'eq', field: 'title', value: 'Incident 77' }, /incidents_by_title/],
    ['a word of the description', { op: 'contains', field: 'description', value: 'c4ca4238a0b9' }, /incidents_by_text/],
    ['an assignee', { op: 'eq', field: 'assignee_email', value: 'A-77' }, /incidents_by_observable/],
    [
      'a label',
      { op: 'some', field: 'labels', item: { op: 'eq', field: 'label_name', value: 'L-77' } },
      /incidents_by_observable/,
    ],
    ['a linked alert', { op: 'in', field: 'alert_id', values: [alertOf(1), alertOf(2)] }, /incident_alerts_pkey/],
    [
      "a product's id of an alert",
      { op: 'eq', field: 'related_alert_id', value: 'edr-7' },
      /alerts_tenant_id_alert_id/,
    ],
    ['either id', { op: 'in', field: 'any_id', values: ['EXT-7', alertOf(1)] }, /incidents_of_external_id/],
    ['its case', { op: 'eq', field: 'case_id', value: alertOf(1) }, /incidents_by_case/],
    ['changed since', { op: 'gte', field: 'updated_at', value: '2026-01-14T00:00:00Z' }, /incidents_by_update/],
  ] as [string, Filter<IncidentField>, RegExp][])('filtered by %s use an index', async (_, filter, index) => {
    const plan = await planOf(filter, newest)
    expect(plan).toMatch(index)
    expect(plan).not.toContain('Seq Scan')
  })

  it('count what only keys decide without the incidents themselves', async () => {
    const plan = await planOf({ op: 'eq', field: 'observable', value: 'i:10.7.3.1' }, newest)
    const count = plan.slice(plan.indexOf('CTE total'))
    expect(count.slice(0, count.search(/\n {2}->/))).not.toMatch(/ on incidents /)
  })

  it('of nobody are walked and counted in their own index', async () => {
    const nobody: Filter<IncidentField> = {
      op: 'and',
      items: [
        { op: 'is_null', field: 'assignee_email' },
        { op: 'is_null', field: 'assignee_name' },
      ],
    }
    expect(await planOf(nobody, newest)).toMatch(/Index Only Scan using incidents_of_nobody/)
  })

  it('of a key that many have come out of the index of the order, and stop when the page is full', async () => {
    const { sql, values } = listSql(
      incidentRequest({
        tenants: [tenant],
        filter: { op: 'eq', field: 'product', value: 'ndr' },
        sort: newest,
        page: { limit: 50, withTotal: false },
      }),
    )
    const rows = await store.db.query<Record<string, string>>(`explain (analyze, timing off, costs off) ${sql}`, values)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Nested Loop[\s\S]*incidents_by_creation[\s\S]*incident_search_pkey/)
    expect(plan).not.toContain('Seq Scan')
  })

  const one = { op: 'eq', field: 'hostname', value: 'pc-777' } as const
  it.each([
    ['together with another field', { op: 'and', items: [one, { op: 'eq', field: 'status', value: 'closed' }] }],
    ['one of two', { op: 'or', items: [one, { op: 'eq', field: 'hostname', value: 'pc-778' }] }],
    [
      'of a person in any of four fields',
      {
        op: 'or',
        items: (['assignee_id', 'assignee_name', 'assignee_email', 'assignee_upn'] as const).map((field) => ({
          op: 'eq' as const,
          field,
          value: 'a-77',
        })),
      },
    ],
  ] as [string, Filter<IncidentField>][])('by a rare key %s begin with the key', async (_, filter) => {
    const plan = await planOf(filter, newest)
    expect(plan).toContain('incidents_by_observable')
    expect(plan).not.toMatch(/Seq Scan|incidents_by_creation/)
  })

  it('answer within milliseconds', async () => {
    const query = {
      tenants: [tenant],
      filter: { op: 'eq', field: 'status', value: 'new' } as const,
      sort: newest,
      page: { limit: 50, withTotal: true },
    }
    await store.incidents.list({ ...query, filter: { op: 'and', items: [] } }).catch(() => null)
    const times: number[] = []
    for (let n = 0; n < 9; n++) {
      const start = performance.now()
      const { sql, values } = listSql(incidentRequest(query))
      await store.db.query(sql, values)
      times.push(performance.now() - start)
    }
    // The promise is 25 ms at 50,000, which bench/ measures; here the best of some tries counts, five times as long on a busy machine.
    expect(Math.min(...times)).toBeLessThan(125)
  })
})
