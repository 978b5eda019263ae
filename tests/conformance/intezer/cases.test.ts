// Cases through the Intezer door: by id, what is in them, and the history with every filter.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addIncidentsToCase,
  createCase,
  createIncident,
  createUser,
  type NewCase,
  updateCase,
  upsertAccounts,
  upsertDevices,
} from '../../../packages/server/src/service/index.ts'
import type { Json } from '../kit.ts'
import { openRoom, type Room, walk } from './room.ts'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room?.stop())

const make = (title: string, more: Partial<NewCase> = {}) =>
  createCase(room.deps, room.chief, room.tenant, { title, ...more })
const get = (id: string, tail = '') => room.client.call('GET', `/cases/${id}${tail}`, {})
const found = async (payload: object | undefined, more: object = {}) => {
  const reply = await room.client.call('POST', '/cases/search', { payload, limit: 1000, ...more })
  if (reply.status !== 200) throw new Error(`search answered ${reply.status} ${reply.text}`)
  const { cases_count, cases } = reply.json.result
  expect(cases_count).toBe(cases.length)
  return cases as Json[]
}
const titles = async (payload: object | undefined, more: object = {}) =>
  (await found(payload, more)).map(({ case_title }) => case_title).sort()

describe('one case', () => {
  it('has everything the client reads, nested where it looks', async () => {
    const alert = await room.alert('in-case')
    const incident = await createIncident(room.deps, room.chief, room.tenant, {
      title: 'Inside',
      severity: 'high',
      externalId: 'inc:7',
      source: 's1',
      riskCategory: 'malware',
      alertIds: [alert],
    })
    const made = await make('Spree', {
      externalId: 'case/1:a',
      status: 'in_progress',
      priority: 'escalated',
      tags: [{ name: 'vip', kind: 'user' }],
      tickets: [{ vendor: 'jira', id: 'SEC-1', url: 'https://jira.example/SEC-1', status: 'open' }],
      assignee: { id: 'acc-1', name: 'Ann', email: 'ann@example.org', userPrincipalName: null, kind: 'user' },
      analystVerdict: 'confirmed_threat',
      responseStatus: 'escalated',
      incidentIds: [incident.id],
    })
    const reply = await get('case/1:a')
    expect(reply.status).toBe(200)
    expect(reply.json.result).toMatchObject({
      case_id: 'case/1:a',
      case_title: 'Spree',
      case_status: 'in_progress',
      case_priority: 'escalated',
      alerts_count: 1,
      case_sources: ['edr', 's1'],
      case_tags: ['vip'],
      analyst_verdict: 'confirmed_threat',
      case_triage: { response_status: 'escalated', case_verdict: null },
      incident_ids: ['inc:7'],
      assigned_account_id: 'acc-1',
      external_tickets: [{ vendor: 'jira', ticket_id: 'SEC-1' }],
      intezer_case_url: `${room.url}/cases/${made.id}`,
      environment: 'production',
    })
    expect(reply.json.result.case_triage).toHaveProperty('risk_category')
    expect(reply.json).not.toHaveProperty('error')
    expect((await get(made.id)).json.result.case_id).toBe('case/1:a')
  })

  it('that is not there, or another tenant’s, is not found in the same words, with all that is in it', async () => {
    const made = await make('Hidden', { externalId: 'hidden-1' })
    const answers = []
    for (const id of [made.id, 'hidden-1', 'nothing', '11111111-2222-4333-8444-555555555555']) {
      const replies = []
      for (const tail of ['', '/devices', '/users', '/ttps'])
        replies.push(await room.stranger.call('GET', `/cases/${id}${tail}`, {}))
      replies.push(await room.stranger.call('POST', '/cases/search', { payload: { case_ids: [id] } }))
      answers.push(replies.map(({ status, text }) => [status, text]))
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]!.map(([status]) => status)).toEqual([404, 404, 404, 404, 200])
    expect(answers[0]![0]).toEqual([404, '{"error":"Case not found"}'])
  })

  it('in two environments is a 409 until one is named', async () => {
    await make('A', { externalId: 'twin', environment: 'production' })
    await make('B', { externalId: 'twin', environment: 'lab' })
    const both = await get('twin')
    expect([both.status, both.json]).toEqual([409, { error: 'Case exists in multiple environments' }])
    const one = await room.client.call('GET', '/cases/twin', { environment: 'lab' })
    expect(one.json.result.case_title).toBe('B')
  })
})

describe('what is in a case', () => {
  it('devices, users and techniques of its incidents', async () => {
    await upsertDevices(room.deps, room.chief, room.tenant, [
      { environment: 'production', hostname: 'WS-9', deviceId: 'dev:9', privateIps: ['10.0.0.9'], tags: ['vip'] },
      { environment: 'production', hostname: 'elsewhere' },
    ])
    await upsertAccounts(room.deps, room.chief, room.tenant, [
      { environment: 'production', name: 'ann', email: 'ann@example.org', sid: 'S-1-5-9', externalId: 'aad-9' },
    ])
    const incident = await createIncident(room.deps, room.chief, room.tenant, {
      title: 'On a host',
      severity: 'high',
      techniques: ['T1059'],
      entities: [
        { kind: 'host', properties: { hostName: 'ws-9' } },
        { kind: 'account', properties: { accountName: 'ann' } },
      ],
    })
    const made = await make('With content', { incidentIds: [incident.id] })
    expect((await get(made.id, '/devices')).json.result.devices).toEqual([
      expect.objectContaining({
        device_id: 'dev:9',
        hostname: 'WS-9',
        device_private_ips: ['10.0.0.9'],
        device_tags: ['vip'],
      }),
    ])
    expect((await get(made.id, '/users')).json.result.users).toEqual([
      expect.objectContaining({
        user_id: 'aad-9',
        user_name: 'ann',
        user_email: 'ann@example.org',
        user_sid: 'S-1-5-9',
      }),
    ])
    expect((await get(made.id, '/ttps')).json.result.ttps).toEqual([
      expect.objectContaining({ ttp_id: 'T1059', tactic_id: 'TA0002' }),
    ])
    const empty = await make('Empty')
    expect((await get(empty.id, '/devices')).json).toEqual({ result: { devices: [] } })
    const device = (await get(made.id, '/devices')).json.result.devices[0]
    const account = (await get(made.id, '/users')).json.result.users[0]
    const questions: object[] = [
      { devices: { hostnames: ['ws-9'] } },
      { devices: { device_private_ips: ['10.0.0.9'] } },
      { devices: { device_ids: ['dev:9'] } },
      { devices: { device_tags: ['VIP'] } },
      { devices: { device_keys: [device.device_key] } },
      { users: { user_names: ['ANN'] } },
      { users: { user_emails: ['ann@example.org'] } },
      { users: { user_sids: ['S-1-5-9'] } },
      { users: { user_ids: ['aad-9'] } },
      { users: { user_keys: [account.user_key] } },
      { devices: { hostnames: ['ws-9'] }, users: { user_names: ['ann'] } },
    ]
    for (const question of questions) expect([question, await titles(question)]).toEqual([question, ['With content']])
    for (const none of [
      { devices: { hostnames: ['ws-90'] } },
      { devices: { device_external_ips: ['10.0.0.9'] } },
      { devices: { hostnames: ['ws-9'] }, users: { user_names: ['bob'] } },
      { devices: { device_keys: ['no uuid'] } },
    ])
      expect([none, await titles(none)]).toEqual([none, []])
    const either = { devices: { hostnames: ['ws-90'] }, users: { user_names: ['ann'] } }
    expect(await titles(either, { search_mode: 'or' })).toEqual(['With content'])
  })
})

describe('filters', () => {
  const day = (text: string) => Date.parse(`${text}Z`) / 1000
  let one: Json
  beforeAll(async () => {
    const alert = await room.alert('case-alert', 'production')
    const incident = await createIncident(room.deps, room.chief, room.tenant, {
      title: 'Of the red case',
      severity: 'low',
      riskCategory: 'phishing',
      verdict: 'suspicious_behavior',
      alertIds: [alert],
    })
    one = await make('Red case', {
      externalId: 'red',
      status: 'in_progress',
      priority: 'high',
      analystVerdict: 'confirmed_threat',
      responseStatus: 'escalated',
      assignee: { id: 'acc-9', name: 'Bob Smith', email: null, userPrincipalName: null, kind: 'user' },
      tickets: [{ vendor: 'ServiceNow', id: '1', url: null, status: null }],
      createdAt: '2025-05-01T00:00:00.900Z',
    })
    await addIncidentsToCase(room.deps, room.chief, room.tenant, one.id, [incident.id])
    await make('Blue case', { status: 'suppressed', priority: 'low', createdAt: '2025-05-02T00:00:00.000Z' })
    await make('Green case', { status: 'closed', priority: 'high', createdAt: '2025-05-03T00:00:00.000Z' })
  })
  const within = { time_range_start: day('2025-05-01T00:00:00'), time_range_end: day('2025-05-31T00:00:00') }
  const rows: [string, object, string[]][] = [
    ['nothing', {}, ['Blue case', 'Green case', 'Red case']],
    ['case_ids', { case_ids: ['red', 'none'] }, ['Red case']],
    ['exclude_case_ids', { exclude_case_ids: ['red'] }, ['Blue case', 'Green case']],
    ['sources', { sources: ['EDR'] }, ['Red case']],
    ['sub_tenant_names', { sub_tenant_names: ['Default'] }, ['Blue case', 'Green case', 'Red case']],
    ['sub_tenant_names of others', { sub_tenant_names: ['other'] }, []],
    ['assigned_account_ids', { assigned_account_ids: ['acc-9'] }, ['Red case']],
    ['risk_categories', { risk_categories: ['phishing'] }, ['Red case']],
    ['case_verdicts', { case_verdicts: ['suspicious_behavior'] }, ['Red case']],
    ['response_statuses', { response_statuses: ['ESCALATED'] }, ['Red case']],
    ['analyst_verdicts', { analyst_verdicts: ['confirmed_threat'] }, ['Red case']],
    ['case_statuses', { case_statuses: ['suppressed', 'Closed'] }, ['Blue case', 'Green case']],
    ['priorities', { priorities: ['high'] }, ['Green case', 'Red case']],
    ['external_ticket_vendors', { external_ticket_vendors: ['servicenow'] }, ['Red case']],
    ['free_text in the title', { free_text: 'lue CA' }, ['Blue case']],
    ['free_text in the id', { free_text: 'red' }, ['Red case']],
    ['free_text in the assignee', { free_text: 'bob smith' }, ['Red case']],
    ['alert_identifiers', { alert_identifiers: [{ alert_id: 'case-alert', environment: 'production' }] }, ['Red case']],
    [
      'alert_identifiers anywhere',
      { alert_identifiers: [{ alert_id: 'case-alert', environment: null }] },
      ['Red case'],
    ],
    ['alert_identifiers elsewhere', { alert_identifiers: [{ alert_id: 'case-alert', environment: 'lab' }] }, []],
    ['both of two', { priorities: ['high'], case_statuses: ['closed'] }, ['Green case']],
    [
      'empty lists',
      { priorities: [], devices: {}, users: { user_ids: [] }, alert_identifiers: [] },
      ['Blue case', 'Green case', 'Red case'],
    ],
    ['the end of a whole second', { time_range_end: day('2025-05-01T00:00:00') }, ['Red case']],
    ['no case of that time', { time_range_end: day('2025-04-30T00:00:00') }, []],
    [
      'another time',
      {
        case_ids: ['red'],
        free_text: 'case',
        time_range_field: 'last_attached_alert_time',
        time_range_end: Date.now() / 1000 + 60,
      },
      ['Red case'],
    ],
  ]
  it.each(rows)('%s', async (_name, payload, expected) => {
    expect(await titles({ ...within, ...payload })).toEqual(expected)
  })

  it('search_mode or joins them, within the range and without the excluded', async () => {
    const payload = { ...within, priorities: ['low'], case_statuses: ['closed'] }
    expect(await titles(payload, { search_mode: 'and' })).toEqual([])
    expect(await titles(payload, { search_mode: 'or' })).toEqual(['Blue case', 'Green case'])
    expect(await titles({ ...within }, { search_mode: 'or' })).toEqual(['Blue case', 'Green case', 'Red case'])
    const [blue] = await found({ ...within, case_statuses: ['suppressed'] })
    expect(await titles({ ...payload, exclude_case_ids: [blue.case_id] }, { search_mode: 'or' })).toEqual([
      'Green case',
    ])
  })

  it('orders: newest or largest first', async () => {
    const order = async (sort_by?: unknown) =>
      (await found(within, sort_by ? { sort_by } : {})).map(({ case_title }) => case_title.split(' ')[0])
    expect(await order()).toEqual(['Green', 'Blue', 'Red'])
    expect((await order('alerts_count'))[0]).toBe('Red')
    expect((await order(['last_attached_alert_time']))[0]).toBe('Red')
    await updateCase(room.deps, room.chief, room.tenant, one.id, { description: 'changed' })
    expect((await order('MODIFICATION_TIME'))[0]).toBe('Red')
  })

  it('that are null are not given, wherever they stand', async () => {
    const nulls = { sources: null, free_text: null, exclude_case_ids: null, devices: { hostnames: null }, users: null }
    expect(await titles({ ...within, ...nulls }, { sort_by: null })).toEqual(await titles(within))
    expect(await titles({ ...within, ...nulls, priorities: ['low'] })).toEqual(['Blue case'])
  })

  it('refuse other types by field', async () => {
    const wrong: object[] = [
      { payload: { priorities: 'high' } },
      { payload: { time_range_start: 'now' } },
      { payload: { time_range_end: 1e300 } },
      { payload: { devices: [] } },
      { payload: { alert_identifiers: ['x'] } },
      { payload: [] },
      { search_mode: 'xor' },
      { sort_by: 'case_title' },
      { limit: 10_001 },
    ]
    for (const body of wrong) {
      const reply = await room.client.call('POST', '/cases/search', body)
      expect([body, reply.status, typeof reply.json.message]).toEqual([body, 400, 'object'])
    }
    expect(await titles({ free_text: '\u0000', case_ids: ['\ud800'] })).toEqual([])
  })
})

describe('the history', () => {
  it('is walked whole while cases are made, and ends', async () => {
    for (let n = 0; n < 105; n++)
      await make(`Many ${n}`, { tags: [{ name: 'x', kind: 'user' }], priority: 'informational' })
    let late = 0
    const { rows } = await walk(
      (offset, limit) =>
        room.client.call('POST', '/cases/search', { payload: { priorities: ['informational'] }, offset, limit }),
      ({ json }) => ({ total: json.result.cases_count, rows: json.result.cases }),
      10,
      () => make(`Late ${late++}`, { priority: 'informational' }),
    )
    expect(rows.map(({ case_title }) => case_title)).toEqual(Array.from({ length: 105 }, (_, i) => `Many ${104 - i}`))
  })

  it('a user of the tenant can be looked for as the assigned account', async () => {
    const grants = [{ tenantId: room.tenant, role: 'analyst' }]
    const user = await createUser(room.deps, room.chief, { name: 'Zoe', email: 'zoe@example.org', grants })
    await make('Of Zoe', { assignee: { id: user.id, name: 'Zoe', email: null, userPrincipalName: null, kind: 'user' } })
    const { result } = (await room.client.call('GET', '/accounts', {})).json
    const account = result.find(({ account_email }: Json) => account_email === 'zoe@example.org')
    expect(await titles({ assigned_account_ids: [account.account_id] })).toEqual(['Of Zoe'])
  })
})
