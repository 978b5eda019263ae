// Every field of alerts with every operator it answers to, asked of a real database; and what a filter may not be.
import {
  type AlertFacts,
  type AlertField,
  alertFields,
  type Filter,
  type FilterOperator,
  operatorsOf,
  type TenantId,
} from '@docket/model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileFilter, Parameters } from './compile-filter.ts'
import { openTestStore, sampleAlert, sampleTriage, type TestStore, testEngines } from './testing.ts'

/** What matches alert A and not alert B, and something that matches neither. */
const cases: Record<AlertField, { hit: string | boolean; miss: string | boolean }> = {
  id: { hit: 'A', miss: '00000000-0000-7000-8000-000000000000' },
  alert_id: { hit: 'alert-A', miss: 'alert-a' },
  kind: { hit: 'email', miss: 'none' },
  environment: { hit: 'PRODUCTION', miss: 'produktion' },
  source: { hit: 'Phishing_Emails', miss: 'phishing' },
  status: { hit: 'finished', miss: 'in_progress' },
  severity: { hit: 'high', miss: 'low' },
  verdict: { hit: 'Confirmed_Threat', miss: 'audited' },
  analyst_verdict: { hit: 'false_positive', miss: 'audited' },
  risk_category: { hit: 'phishing', miss: 'scam' },
  risk_level: { hit: 'critical', miss: 'low' },
  family_name: { hit: 'ÉMOTET', miss: 'emo' },
  response_status: { hit: 'Escalated', miss: 'no_action_needed' },
  is_mitigated: { hit: true, miss: false },
  created_at: { hit: '2026-03-01T10:00:00.123Z', miss: '2027-01-01T00:00:00Z' },
  received_at: { hit: '', miss: '2099-01-01T00:00:00Z' },
  triaged_at: { hit: '2026-03-01T11:00:00Z', miss: '2099-01-01T00:00:00Z' },
  triage_changed_at: { hit: '', miss: '2099-01-01T00:00:00Z' },
  triage_or_change_at: { hit: '', miss: '2099-01-01T00:00:00Z' },
  updated_at: { hit: '', miss: '2099-01-01T00:00:00Z' },
  observable: { hit: 'I:192.0.2.7', miss: '192.0.2.7' },
  ip: { hit: '192.0.2.7', miss: '192.0.2.70' },
  domain: { hit: 'Bad.Example', miss: 'example' },
  url: { hit: 'https://bad.example/PATH', miss: 'https://bad.example/' },
  file_hash: { hit: 'D41D8CD98F00B204E9800998ECF8427E', miss: 'd41d8cd98f00b204e9800998ecf8427f' },
  hostname: { hit: 'ws-1.corp.example', miss: 'ws-1' },
  username: { hit: 'CORP\\ann', miss: 'ann' },
  device_id: { hit: 'dev-42', miss: 'dev-4' },
  process_commandline: { hit: 'powershell -enc "A%B_C\\D"', miss: 'powershell' },
  device_ip_private: { hit: '10.0.0.5', miss: '198.51.100.9' },
  device_ip_external: { hit: '198.51.100.9', miss: '10.0.0.5' },
  site_name: { hit: 'main office', miss: 'office' },
  account_name: { hit: 'Acme, Inc. {EU}', miss: 'Acme' },
  incident_id: { hit: 'INC-7', miss: 'INC-70' },
  linked_incident_id: { hit: '', miss: '00000000-0000-7000-8000-000000000000' },
  email_sender: { hit: 'Evil@Bad.example', miss: 'ann@corp.example' },
  email_recipient: { hit: 'ann@corp.example', miss: 'evil@bad.example' },
  email_cc: { hit: 'cc@corp.example', miss: 'bcc@corp.example' },
  email_bcc: { hit: 'bcc@corp.example', miss: 'cc@corp.example' },
  email_message_id: { hit: '<M1@bad.example>', miss: '<m2@bad.example>' },
  email_reported_by: { hit: 'bob@corp.example', miss: 'ann@corp.example' },
  email_subject: { hit: '100% off_R\\Ü', miss: '100x off' },
  free_text: { hit: 'émot', miss: 'off_r' },
  text: { hit: 'Extra Words', miss: 'extra  words' },
}

const { present } = await testEngines()
describe.each(present)('filters on $title', (engine) => {
  let store: TestStore
  let tenant: TenantId
  const idOf: Record<string, string> = {}
  beforeAll(async () => {
    store = await openTestStore({ engine })
    tenant = (await store.tenants.list())[0]!.id
    const email = {
      sender: 'evil@bad.example',
      recipients: ['ann@corp.example'],
      cc: ['cc@corp.example'],
      bcc: ['bcc@corp.example'],
      subject: 'Now 100% OFF_r\\ü today',
      messageId: '<m1@bad.example>',
      reportedBy: 'bob@corp.example',
    }
    const facts = {
      severity: 'high',
      isMitigated: true,
      device: {
        hostname: 'WS-1.corp.example',
        deviceId: 'DEV-42',
        privateIps: ['10.0.0.5'],
        externalIps: ['198.51.100.9'],
      },
      siteName: 'Main Office',
      accountName: 'Acme, Inc. {EU}',
      usernames: ['CORP\\Ann'],
      fileHashes: ['d41d8cd98f00b204e9800998ecf8427e'],
      urls: ['https://bad.example/path'],
      ips: ['192.0.2.7'],
      domains: ['bad.example'],
      processCommandlines: ['PowerShell -enc "A%B_C\\D"'],
      incidentIds: ['inc-7'],
      email,
    } as const
    const given = {
      kind: 'email',
      source: 'phishing_emails',
      searchText: 'some EXTRA words',
      createdAt: '2026-03-01T10:00:00.123Z',
    } as const
    const mutable = JSON.parse(JSON.stringify(facts)) as Partial<AlertFacts>
    idOf.A = (await store.alerts.insert(tenant, sampleAlert('A', given, mutable))).id
    idOf.B = (await store.alerts.insert(tenant, sampleAlert('B', { environment: 'lab' }))).id
    const triage = sampleTriage(
      { verdict: 'confirmed_threat', riskCategory: 'phishing', riskScore: 95, familyName: 'Émotet' },
      { at: '2026-03-01T11:00:00.000Z', responseStatus: 'escalated' },
    )
    await store.alerts.recordTriage(tenant, idOf.A, triage)
    const judged = await store.alerts.setAnalystVerdict(tenant, idOf.A, 'false_positive', 'ann')
    cases.id.hit = idOf.A
    await store.db.query('update alerts set incident_id = id where id = $1', [idOf.A])
    cases.linked_incident_id.hit = idOf.A
    for (const field of ['triage_changed_at', 'triage_or_change_at', 'updated_at'] as const)
      cases[field].hit = judged!.updatedAt
    cases.received_at.hit = judged!.receivedAt
  })
  afterAll(() => store.destroy())

  const ask = async (filter: Filter, of: TenantId = tenant) => {
    const query = { filter, sort: { field: 'created_at', order: 'asc' }, offset: 0, limit: 100 } as const
    const { total, alerts } = await store.alerts.search(of, query)
    expect(total).toBe(alerts.length)
    return alerts.map((alert) => (alert.id === idOf.A ? 'A' : 'B'))
  }

  const pairs = Object.entries(alertFields).flatMap(([field, { kind }]) =>
    operatorsOf[kind].map((op) => [field as AlertField, op] as const),
  )
  test.each(pairs.filter(([, op]) => op === 'eq'))('%s %s', async (field, op) => {
    const leaf = (value: string | boolean): Filter => ({ op: op as 'eq', field, value })
    expect(await ask(leaf(cases[field].hit))).toEqual(['A'])
    expect(await ask(leaf(cases[field].miss))).toEqual([])
    expect(await ask({ op: 'not', item: leaf(cases[field].hit) })).toEqual(['B'])
  })

  const partial = ['contains', 'starts_with', 'ends_with']
  test.each(pairs.filter(([, op]) => partial.includes(op)))('%s %s', async (field, op) => {
    const leaf = (value: string): Filter => ({ op: op as 'contains', field, value })
    const whole = cases[field].hit as string
    const [front, back] = [whole.slice(0, -1), whole.slice(1)]
    const { kind } = alertFields[field]
    expect(await ask(leaf(op === 'ends_with' ? back : front))).toEqual(['A'])
    expect(await ask(leaf(whole))).toEqual(['A'])
    expect(await ask(leaf(`${whole}~`))).toEqual([])
    if (kind !== 'part' && op !== 'contains') expect(await ask(leaf(op === 'ends_with' ? front : back))).toEqual([])
    expect(await ask({ op: 'not', item: leaf(front.slice(1)) })).toEqual(op === 'contains' ? ['B'] : ['B', 'A'])
  })

  test.each(pairs.filter(([, op]) => op === 'is_null'))('%s %s', async (field) => {
    const given = new Set(['id', 'alert_id', 'kind', 'environment', 'source', 'status'])
    for (const name of ['created_at', 'received_at', 'updated_at']) given.add(name)
    expect(await ask({ op: 'is_null', field })).toEqual(given.has(field) ? [] : ['B'])
    expect(await ask({ op: 'not', item: { op: 'is_null', field } })).toEqual(given.has(field) ? ['B', 'A'] : ['A'])
  })

  test.each(pairs.filter(([, op]) => op === 'some'))('%s %s', async (field) => {
    const value = (cases[field].hit as string).trim()
    const some = (item: Filter<string>): Filter => ({ op: 'some', field, item })
    expect(await ask(some({ op: 'eq', field: 'value', value: value.toUpperCase() }))).toEqual(['A'])
    expect(await ask(some({ op: 'and', items: [] }))).toEqual(['A'])
    const shorter = { op: 'ends_with', field: 'value', value: value.slice(2) } as const
    expect(
      await ask(some({ op: 'and', items: [shorter, { op: 'starts_with', field: 'value', value } as const] })),
    ).toEqual(['A'])
    expect(await ask(some({ op: 'eq', field: 'value', value: `${value}~` }))).toEqual([])
  })

  test.each(pairs.filter(([, op]) => op === 'in' || op === 'has_any'))('%s %s', async (field, op) => {
    const { hit, miss } = cases[field] as { hit: string; miss: string }
    const leaf = (values: string[]): Filter => ({ op: op as 'in' | 'has_any', field, values })
    expect(await ask(leaf([miss, hit]))).toEqual(['A'])
    expect(await ask(leaf([miss]))).toEqual([])
    expect(await ask(leaf([]))).toEqual([])
  })

  const shift = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString()
  test.each(pairs.filter(([, op]) => ['gte', 'lte', 'gt', 'lt'].includes(op)))('%s %s', async (field, op) => {
    const at = cases[field].hit as string
    const isA = async (value: string) =>
      (
        await ask({
          op: 'and',
          items: [
            { op: 'eq', field: 'id', value: idOf.A! },
            { op: op as 'gte', field, value },
          ],
        })
      ).length === 1
    const at3 = await Promise.all([isA(shift(at, -1)), isA(at), isA(shift(at, 1))])
    const expected: Record<string, boolean[]> = {
      gte: [true, true, false],
      gt: [true, false, false],
      lte: [false, true, true],
      lt: [false, false, true],
    }
    expect(at3).toEqual(expected[op as FilterOperator])
  })

  test('never triaged is in no range of triage times', async () => {
    for (const field of ['triaged_at', 'triage_changed_at', 'triage_or_change_at'] as const) {
      expect(await ask({ op: 'lte', field, value: '2099-01-01T00:00:00Z' })).toEqual(['A'])
      expect(await ask({ op: 'gte', field, value: '1000-01-01T00:00:00Z' })).toEqual(['A'])
    }
  })

  test('microseconds of a bound count', async () => {
    expect(await ask({ op: 'lte', field: 'created_at', value: '2026-03-01T10:00:00.122999Z' })).toEqual(['B'])
    expect(await ask({ op: 'lte', field: 'created_at', value: '2026-03-01T10:00:00.123000Z' })).toEqual(['B', 'A'])
    expect(await ask({ op: 'gte', field: 'created_at', value: '2026-03-01T12:00:00.123+02:00' })).toEqual(['A'])
  })

  test('and, or, not nest; the empty ones mean all and none', async () => {
    const a: Filter = { op: 'eq', field: 'hostname', value: 'ws-1.corp.example' }
    const b: Filter = { op: 'eq', field: 'environment', value: 'lab' }
    expect(await ask({ op: 'and', items: [] })).toEqual(['B', 'A'])
    expect(await ask({ op: 'or', items: [] })).toEqual([])
    expect(await ask({ op: 'or', items: [a, b] })).toEqual(['B', 'A'])
    expect(await ask({ op: 'and', items: [a, b] })).toEqual([])
    expect(await ask({ op: 'not', item: { op: 'or', items: [a, b] } })).toEqual([])
    expect(
      await ask({
        op: 'and',
        items: [
          { op: 'not', item: a },
          { op: 'not', item: { op: 'not', item: b } },
        ],
      }),
    ).toEqual(['B'])
  })

  test('values are values: quotes, wildcards, control characters and SQL find nothing and break nothing', async () => {
    for (const value of ["' or true --", '%', '_', '\\', '$1', '\0', '\ud800', '{}', ')); drop table alerts; --']) {
      for (const field of [
        'alert_id',
        'environment',
        'verdict',
        'id',
        'hostname',
        'observable',
        'family_name',
      ] as const) {
        expect(await ask({ op: 'eq', field, value })).toEqual([])
      }
      expect(await ask({ op: 'contains', field: 'free_text', value: `${value}zzz` })).toEqual([])
    }
    expect(await ask({ op: 'contains', field: 'email_subject', value: '_R\\' })).toEqual(['A'])
  })

  test('another tenant sees nothing of it', async () => {
    const other = (await store.tenants.create({ name: 'other' })).id
    expect(await ask({ op: 'eq', field: 'ip', value: '192.0.2.7' }, other)).toEqual([])
    expect(await ask({ op: 'and', items: [] }, other)).toEqual([])
  })
})

const leaf: Filter = { op: 'eq', field: 'alert_id', value: 'x' }
const nested = Array.from({ length: 25 }).reduce<Filter>((item) => ({ op: 'not', item }), leaf)
test.each<[string, unknown]>([
  ['an unknown field', { op: 'eq', field: 'password', value: 'x' }],
  ['a field of every object', { op: 'eq', field: 'constructor', value: 'x' }],
  ['an operator the field has not', { op: 'contains', field: 'alert_id', value: 'x' }],
  ['an unknown operator', { op: '= 1 or', field: 'alert_id', value: 'x' }],
  ['a number for text', { op: 'eq', field: 'alert_id', value: 7 }],
  ['text for a boolean', { op: 'eq', field: 'is_mitigated', value: 'true' }],
  ['a time without zone', { op: 'gte', field: 'created_at', value: '2026-01-01T00:00:00' }],
  ['a month 13', { op: 'gte', field: 'created_at', value: '2026-13-01T00:00:00Z' }],
  ['infinity', { op: 'gte', field: 'created_at', value: 'infinity' }],
  ['a number that is none', { op: 'gt', field: 'created_at', value: Number.NaN }],
  ['elements of what is no list', { op: 'some', field: 'title', item: leaf }],
  ['a field that elements have not', { op: 'some', field: 'ip', item: { op: 'eq', field: 'name', value: 'x' } }],
  ['too deep a tree', nested],
  ['too many conditions', { op: 'or', items: Array.from({ length: 600 }, () => leaf) }],
  ['too many values', { op: 'in', field: 'alert_id', values: Array.from({ length: 10_001 }, String) }],
  ['too long a value', { op: 'eq', field: 'alert_id', value: 'x'.repeat(5000) }],
])('refuses %s', (_name, filter) => {
  expect(() => compileFilter(filter as Filter, new Parameters())).toThrow(expect.objectContaining({ code: 'invalid' }))
})
