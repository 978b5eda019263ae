// Lists of cases, bookmarks, devices and accounts at size: each common question is answered from an index.
import { type CaseField, everything, type Filter, type TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseQuery } from './cases.ts'
import { caseListRequest } from './cases.ts'
import { listSql } from './keyset-page.ts'
import { recomputeCase } from './recompute-case.ts'
import { openTestStore, type TestStore } from './testing.ts'

const size = 20_000
let store: TestStore
let tenant: TenantId

beforeAll(async () => {
  store = await openTestStore()
  tenant = (await store.tenants.list())[0]!.id
  const other = (await store.tenants.create({ name: 'beside' })).id
  for (const id of [tenant, other]) await seed(id)
  await store.db.query('vacuum analyze')
}, 180_000)
afterAll(() => store?.destroy())

async function seed(id: TenantId): Promise<void> {
  const person = `json_build_object('id', null, 'name', 'Ada', 'email', null, 'userPrincipalName', null, 'kind', 'user')`
  await store.db.query(
    `with made as (
     insert into cases (tenant_id, id, number, environment, external_id, title, severity, severity_follows, status, priority, tags, tickets,
       created_by, updated_by, created_at, updated_at, alerts_count, last_attached_alert_at, extra)
     select $1, gen_random_uuid(), n, 'production', 'EXT-' || n, 'Case ' || n, 'medium', true, (array['new', 'closed'])[1 + n % 2], 'medium', '[]',
       '[]', ${person}, ${person}, timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-01-01' + n * interval '1 minute', n % 50,
       timestamptz '2026-01-01' + n * interval '1 minute', '{}'
     from generate_series(1, ${size}) as n returning tenant_id, id, number as n)
     insert into case_search (tenant_id, case_id, keys, search_text)
     select tenant_id, id, array['h:host-' || n % 5000, 'u:user-' || n % 3000, 'source:edr', 'technique:t10' || n % 90],
       'case ' || n || ' host-' || n % 5000 from made`,
    [id],
  )
  await store.db.query(
    `insert into devices (tenant_id, id, environment, identity, device_id, hostname, host_key, tags, first_seen_at, last_seen_at, updated_at, keys, search_text)
     select $1, gen_random_uuid(), 'production', 'h:host-' || n, 'dev-' || n, 'Host-' || n, 'host-' || n, array['tag-' || n % 1000],
       now(), now() - n * interval '1 second', now(), array['h:host-' || n, 'tag:tag-' || n % 1000, 'ip:10.0.' || n / 250 || '.' || n % 250], 'host-' || n
     from generate_series(1, 5000) as n`,
    [id],
  )
  await store.db.query(
    `insert into accounts (tenant_id, id, environment, identity, name, email, first_seen_at, last_seen_at, updated_at, keys, search_text)
     select $1, gen_random_uuid(), 'production', 'user-' || n, 'user-' || n, 'user-' || n || '@example.com', now(), now() - n * interval '1 second',
       now(), array['u:user-' || n, 'e:user-' || n || '@example.com'], 'user-' || n
     from generate_series(1, 3000) as n`,
    [id],
  )
  await store.db.query(
    `with made as (
       insert into incidents (tenant_id, id, number, environment, title, severity, severity_rank, status, priority, priority_rank, origin,
         case_id, created_at, received_at, updated_at, detail, contents, brief, alerts_count)
       select c.tenant_id, gen_random_uuid(), c.number * 10 + k, 'production', 'i', 'high', 3, 'new', 'medium', 2, 'auto', c.id, c.created_at,
         c.created_at, c.created_at, '{}', '{}', '{}', 1
       from cases c cross join generate_series(1, 2) as k where c.tenant_id = $1
       returning tenant_id, id, number, case_id)
     insert into incident_search (tenant_id, incident_id, search_text, observables)
     select m.tenant_id, m.id, 'i', s.keys || array['product:edr', 'h:extra-' || m.number % 10]
     from made m join case_search s on s.tenant_id = m.tenant_id and s.case_id = m.case_id`,
    [id],
  )
}

const ask = (filter: Filter<CaseField>, more: Partial<CaseQuery> = {}): CaseQuery => ({
  tenants: [tenant],
  filter,
  sort: [],
  page: { limit: 50 },
  ...more,
})

async function explain(query: CaseQuery): Promise<{ plan: string; ms: number }> {
  const { sql, values } = listSql(await caseListRequest(store.db, query))
  const rows = await store.db.query<{ 'QUERY PLAN': string }>(`explain (analyze, timing off) ${sql}`, values)
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  return { plan, ms: Number(/Execution Time: ([\d.]+)/.exec(plan)?.[1]) }
}

const one = { op: 'eq', field: 'hostname', value: 'host-77' } as const
const asked: [string, CaseQuery, RegExp][] = [
  ['newest first', ask(everything), /cases_by_creation/],
  ['last changed first', ask(everything, { sort: [{ field: 'updated_at', order: 'desc' }] }), /cases_by_update/],
  [
    'last alert first',
    ask(everything, { sort: [{ field: 'last_attached_alert_at', order: 'desc' }] }),
    /cases_by_attachment/,
  ],
  ['most alerts first', ask(everything, { sort: [{ field: 'alerts_count', order: 'desc' }] }), /cases_by_alerts/],
  ['in the order of titles', ask(everything, { sort: [{ field: 'title', order: 'asc' }] }), /cases_by_title/],
  ['most severe first', ask(everything, { sort: [{ field: 'severity', order: 'desc' }] }), /cases_by_severity/],
  ['most urgent first', ask(everything, { sort: [{ field: 'priority', order: 'desc' }] }), /cases_by_priority/],
  ['with a title', ask({ op: 'eq', field: 'title', value: 'Case 77' }), /cases_by_title/],
  ['of an assignee', ask({ op: 'eq', field: 'assignee_email', value: 'person-7@example.com' }), /cases_by_key/],
  [
    'with a word of the description',
    ask({ op: 'contains', field: 'description', value: 'host-4999' }),
    /cases_by_text/,
  ],
  ['of a host', ask(one), /cases_by_key/],
  ['of a user', ask({ op: 'eq', field: 'username', value: 'user-9' }), /cases_by_key/],
  ['of a tagged device', ask({ op: 'eq', field: 'device_tag', value: 'tag-7' }), /cases_by_key/],
  ['of an address', ask({ op: 'in', field: 'device_ip_private', values: ['10.0.1.7', '10.0.2.7'] }), /cases_by_key/],
  ['of a mail address', ask({ op: 'eq', field: 'user_email', value: 'user-5@example.com' }), /cases_by_key/],
  ['with a text', ask({ op: 'contains', field: 'text', value: 'case 1234' }), /cases_by_text/],
  ['of an id', ask({ op: 'eq', field: 'any_id', value: 'EXT-500' }), /cases_of_external_id/],
  ['of a time', ask({ op: 'gte', field: 'created_at', value: '2026-01-14T00:00:00Z' }), /cases_by_creation/],
]

describe(`${size} cases beside as many of another tenant`, () => {
  it.each(asked)('%s: from the index', async (_name, given, index) => {
    const query = { ...given, tenants: [tenant] }
    await explain(query)
    const { plan, ms } = await explain(query)
    expect(plan, plan).toMatch(index)
    expect(plan, plan).not.toMatch(/Seq Scan on cases/)
    // A hundred times what is measured: a page that visits every row in a bad order still stands out.
    expect(ms, plan).toBeLessThan(500)
  })

  it('continues behind a cursor as quickly as it begins', async () => {
    const first = await store.cases.list(ask(everything, { page: { limit: 10_000 } }))
    expect(first.cases).toHaveLength(10_000)
    const { plan } = await explain(ask(everything, { page: { limit: 50, after: first.next!, withTotal: false } }))
    expect(plan).toMatch(/Index (?:Only )?Scan using cases_by_creation/)
    // The place is where the walk begins: no row before it is visited.
    expect(plan).toMatch(/Index Cond: .*ROW\(created_at, id\) </)
    expect(plan).not.toMatch(/Rows Removed by Filter/)
  })

  it('finds a case by an incident or alert of it without visiting the others', async () => {
    const [row] = await store.db.query<{ id: string; case_id: string }>(
      'select id, case_id from incidents where tenant_id = $1 and number = 70001',
      [tenant],
    )
    const query = ask({ op: 'eq', field: 'incident_id', value: row!.id })
    const { plan, ms } = await explain(query)
    expect(plan, plan).not.toMatch(/Seq Scan on (?:cases|incidents)/)
    expect(ms, plan).toBeLessThan(100)
    const { cases, total } = await store.cases.list(query)
    expect(total).toBe(1)
    expect(cases[0]!.id).toBe(row!.case_id)
  })

  it('makes a case of a thousand incidents anew in a moment', async () => {
    const [row] = await store.db.query<{ id: string }>('select id from cases where tenant_id = $1 and number = 5', [
      tenant,
    ])
    await store.db.query(
      'update incidents set case_id = $2 where tenant_id = $1 and number between 1000 and 11000 and number % 10 = 1',
      [tenant, row!.id],
    )
    const started = performance.now()
    await store.db.transaction((tx) => recomputeCase(tx, tenant, row!.id))
    const elapsed = performance.now() - started
    const made = await store.cases.get(tenant, row!.id)
    expect(made!.incidentsCount).toBeGreaterThan(1000)
    expect(made!.incidentIds).toHaveLength(1000)
    expect(made!.alertsCount).toBe(made!.incidentsCount)
    expect(elapsed).toBeLessThan(2000)
  })

  it('lists devices and accounts from their indexes', async () => {
    for (const list of [
      () =>
        store.devices.list({
          tenants: [tenant],
          filter: { op: 'eq', field: 'tag', value: 'TAG-7' },
          sort: [],
          page: { limit: 50 },
        }),
      () =>
        store.accounts.list({
          tenants: [tenant],
          filter: { op: 'contains', field: 'text', value: 'user-29' },
          sort: [],
          page: { limit: 50 },
        }),
      () => store.devices.list({ tenants: [tenant], filter: everything, sort: [], page: { limit: 50 } }),
    ]) {
      const { total } = await list()
      expect(total).toBeGreaterThan(4)
      const started = performance.now()
      await list()
      expect(performance.now() - started).toBeLessThan(500)
    }
  })
})
