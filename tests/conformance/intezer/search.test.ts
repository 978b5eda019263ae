// The history of alerts: pages without loss, exact totals, every filter.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, intezerClient, type Json, sampleMail, send, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
let client: Client
const count = 250
const hashOf = (n: number) => createHash('sha256').update(`file ${n}`).digest('hex')
const firstAt = 1_790_000_000

/** 250 JSON alerts, one a second, over two environments, three sources, ten hosts and five users. */
const alertOf = (n: number) => ({
  id: `case-${String(n).padStart(3, '0')}`,
  at: firstAt + n,
  host: `WS-${n % 10}`,
  device: `dev-${n % 10}`,
  user: `user-${n % 5}`,
  site: n % 2 ? 'Berlin' : 'Oslo',
  done: n % 3 === 0,
  ip: `203.0.113.${n % 20}`,
  inner: `10.0.0.${n % 7}`,
  outer: `198.51.100.${n % 9}`,
  hash: hashOf(n % 4),
  cmd: `tool.exe --job ${n % 6}`,
  domain: `d${n % 8}.example`,
  incident: `inc-${n % 11}`,
})
const mapping = {
  alert_id: 'id',
  creation_time: 'at',
  'device.hostname': 'host',
  'device.device_id': 'device',
  usernames: 'user',
  site_name: 'site',
  account_name: 'site',
  is_mitigated: 'done',
  ips: 'ip',
  'device.private_ips': 'inner',
  'device.external_ips': 'outer',
  file_hashes: 'hash',
  process_commandlines: 'cmd',
  domains: 'domain',
  incident_ids: 'incident',
}

beforeAll(async () => {
  server = await startTestServer({ workers: '1' })
  client = await intezerClient(server)
  const all = Array.from({ length: count }, (_, n) => n)
  for (let i = 0; i < count; i += 50) {
    const replies = await Promise.all(
      all.slice(i, i + 50).map((n) =>
        client.call('POST', '/alerts/ingest', {
          alert: alertOf(n),
          definition_mapping: mapping,
          alert_source: ['s1', 'cs', 'custom'][n % 3],
          environment: n % 2 ? 'north' : 'south',
        }),
      ),
    )
    for (const reply of replies) expect(reply.status).toBe(200)
  }
})
afterAll(() => server.stop())

const search = async (body: unknown): Promise<{ alerts_count: number; alerts: Json[] }> => {
  const reply = await client.call('POST', '/alerts/search', body)
  expect([reply.status, reply.status === 200 ? '' : reply.text]).toEqual([200, ''])
  return reply.json.result
}
const idsOf = (result: { alerts: Json[] }): string[] => result.alerts.map((row) => row.alert_id)
const expected = (keep: (row: ReturnType<typeof alertOf>, n: number) => boolean) =>
  Array.from({ length: count }, (_, n) => n)
    .filter((n) => keep(alertOf(n), n))
    .map((n) => alertOf(n).id)

describe('paging', () => {
  it('walks 250 alerts in pages of 100 without losing or doubling one', async () => {
    const seen: string[] = []
    for (let offset = 0, pages = 0; pages * 100 < count; pages++) {
      const page = await search({ offset, limit: 100 })
      expect(page.alerts_count).toBe(count)
      expect(page.alerts.length).toBe(Math.min(100, count - offset))
      seen.push(...idsOf(page))
      offset += page.alerts.length
    }
    // Newest first by default.
    expect(seen).toEqual(expected(() => true).reverse())
  })

  it('gives exactly as many rows as asked for, at any offset and in both directions', async () => {
    const ascending = expected(() => true)
    for (const [offset, limit] of [
      [0, 1],
      [0, 250],
      [7, 13],
      [249, 5],
      [250, 5],
      [1000, 5],
      [0, 1000],
    ] as const) {
      const page = await search({ offset, limit, sort_by: ['CREATION_TIME'], sort_order: 'asc' })
      expect([offset, idsOf(page)]).toEqual([offset, ascending.slice(offset, offset + limit)])
      expect(page.alerts_count).toBe(count)
    }
  })

  it('defaults to 100 rows, and refuses what it cannot deliver instead of cutting it', async () => {
    expect((await search({})).alerts.length).toBe(100)
    for (const body of [
      { limit: 0 },
      { limit: -1 },
      { limit: 1_000_000 },
      { offset: -1 },
      { limit: '5x' },
      { limit: 1.5 },
    ]) {
      const reply = await client.call('POST', '/alerts/search', body)
      expect([JSON.stringify(body), reply.status, typeof reply.json.message]).toEqual([
        JSON.stringify(body),
        400,
        'object',
      ])
    }
  })

  it('loses nothing of what was there while more arrives', async () => {
    const before = await search({ environments: ['south'], limit: 40, sort_order: 'asc' })
    const seen = idsOf(before)
    for (let page = 1; seen.length < before.alerts_count; page++) {
      await client.call('POST', '/alerts/ingest', {
        alert: { ...alertOf(0), id: `late-${page}`, at: firstAt + 10_000 + page },
        definition_mapping: mapping,
        environment: 'late',
      })
      seen.push(...idsOf(await search({ environments: ['south'], limit: 40, offset: seen.length, sort_order: 'asc' })))
    }
    expect(seen).toEqual(expected((_, n) => n % 2 === 0))
  })
})

describe('filters', () => {
  const only = { environments: ['north', 'south'], limit: 1000, sort_order: 'asc' }
  const cases: [string, Record<string, unknown>, (row: ReturnType<typeof alertOf>, n: number) => boolean][] = [
    ['environments', { environments: ['NORTH'] }, (_, n) => n % 2 === 1],
    ['sources', { sources: ['s1', 'CS'] }, (_, n) => n % 3 !== 2],
    ['hostnames', { hostnames: ['ws-3', 'WS-4'] }, (_, n) => n % 10 === 3 || n % 10 === 4],
    ['device_ids', { device_ids: ['DEV-1'] }, (_, n) => n % 10 === 1],
    ['device_private_ips', { device_private_ips: ['10.0.0.2'] }, (_, n) => n % 7 === 2],
    ['device_external_ips', { device_external_ips: ['198.51.100.8'] }, (_, n) => n % 9 === 8],
    ['site_name', { site_name: 'berlin' }, (row) => row.site === 'Berlin'],
    ['account_name', { account_name: 'OSLO' }, (row) => row.site === 'Oslo'],
    ['usernames', { usernames: ['user-2', 'user-4'] }, (_, n) => n % 5 === 2 || n % 5 === 4],
    ['file_hashes', { file_hashes: [hashOf(1).toUpperCase()] }, (_, n) => n % 4 === 1],
    ['process_commandlines', { process_commandlines: ['TOOL.exe --job 5'] }, (_, n) => n % 6 === 5],
    ['ips', { ips: ['203.0.113.19'] }, (_, n) => n % 20 === 19],
    ['domains', { domains: ['D7.example'] }, (_, n) => n % 8 === 7],
    ['incident_ids', { incident_ids: ['inc-10', 'inc-0'] }, (_, n) => n % 11 === 10 || n % 11 === 0],
    ['exclude_alert_ids', { exclude_alert_ids: ['case-000', 'case-249'] }, (_, n) => n !== 0 && n !== 249],
    ['is_mitigated true', { is_mitigated: true }, (row) => row.done],
    ['is_mitigated false', { is_mitigated: false }, (row) => !row.done],
    ['free_text', { free_text: 's-7' }, (_, n) => n % 10 === 7],
    [
      'start_time and end_time, both inclusive',
      { start_time: firstAt + 10, end_time: firstAt + 20 },
      (_, n) => n >= 10 && n <= 20,
    ],
    [
      'fractions of a second',
      { start_time: firstAt + 10.000001, end_time: firstAt + 19.999999 },
      (_, n) => n >= 11 && n <= 19,
    ],
    [
      'several at once',
      { hostnames: ['WS-1'], sources: ['cs'], is_mitigated: false },
      (row, n) => n % 10 === 1 && n % 3 === 1 && !row.done,
    ],
    [
      'empty lists and nulls, which filter nothing',
      { hostnames: [], sources: null, free_text: null, unheard_of: 'x' },
      () => true,
    ],
    ['the earliest and latest times Python has', { start_time: -62135596800, end_time: 253402300799 }, () => true],
    [
      'words in any case',
      { sort_by: 'Creation_Time', sort_order: 'Asc', time_filter_type: 'CREATION_time' },
      () => true,
    ],
    ['what matches nothing', { hostnames: ['nowhere'] }, () => false],
    ['quotes and wildcards taken literally', { hostnames: ["'; drop table alerts; --", 'WS-%', 'WS_1'] }, () => false],
    ['wildcards in contained text taken literally', { free_text: 'W_-7' }, () => false],
  ]
  for (const [name, filter, keep] of cases) {
    it(name, async () => {
      const result = await search({ ...only, ...filter })
      expect(idsOf(result)).toEqual(expected(keep))
      expect(result.alerts_count).toBe(expected(keep).length)
    })
  }

  it('take text no database can keep, and refuse every other type, in each filter', async () => {
    const lists = cases.flatMap(([, filter]) => Object.entries(filter).filter(([, value]) => Array.isArray(value)))
    const texts = ['site_name', 'account_name', 'free_text', 'email_sender', 'email_subject', 'email_message_id']
    for (const odd of ['\0', 'a\ud800', '%', '\\', '💥'.repeat(50)]) {
      for (const [name] of lists) {
        const reply = await client.call('POST', '/alerts/search', { ...only, [name]: [odd] })
        expect([name, reply.status]).toEqual([name, 200])
      }
      for (const name of texts) {
        const reply = await client.call('POST', '/alerts/search', { ...only, [name]: odd })
        expect([name, reply.status]).toEqual([name, 200])
      }
    }
    for (const name of [...new Set(lists.map(([list]) => list)), ...texts])
      for (const wrong of [5, {}, [[]], [null], true]) {
        const reply = await client.call('POST', '/alerts/search', { [name]: wrong })
        expect([name, reply.status, typeof reply.json.message]).toEqual([name, 400, 'object'])
      }
  })

  it('refuse wrong types with an object as message', async () => {
    for (const body of [
      { hostnames: 'ws-1' },
      { sources: [1] },
      { start_time: 'today' },
      { is_mitigated: 'maybe' },
      { time_filter_type: 'lunch' },
      { sort_by: 'colour' },
      { sort_order: 'up' },
      { start_time: 1e300 },
      { start_time: -62135596801 },
      { end_time: -62167219200, time_filter_type: 'triage_or_triage_change_time' },
    ]) {
      const reply = await client.call('POST', '/alerts/search', body)
      expect([JSON.stringify(body), reply.status, typeof reply.json.message]).toEqual([
        JSON.stringify(body),
        400,
        'object',
      ])
    }
  })
})

describe('filters on what triage found out', () => {
  const window = { start_time: Date.now() / 1000 - 3600, end_time: Date.now() / 1000 + 3600 }
  let alert: Json

  beforeAll(async () => {
    await client.upload(
      { alert_source: 'phishing_emails', environment: 'mail' },
      sampleMail('filters', 'Wichtige Nachricht'),
    )
    const listed = await search({ environments: ['mail'] })
    alert = await client.finished(listed.alerts[0].alert_id)
  })

  const finds = async (filter: Record<string, unknown>) =>
    expect([filter, (await search({ environments: ['mail'], ...filter })).alerts_count]).toEqual([filter, 1])
  const misses = async (filter: Record<string, unknown>) =>
    expect([filter, (await search({ environments: ['mail'], ...filter })).alerts_count]).toEqual([filter, 0])

  it('find the mail by its headers, by address alone or with a name', async () => {
    await finds({ email_sender: 'NOTICE@login-verify.example' })
    await finds({ email_sender: 'Mail Support <notice@login-verify.example>' })
    await finds({ email_recipient: 'anna@example.org' })
    await finds({ email_cc: 'carl@example.org' })
    await finds({ email_subject: 'wichtige NACHRICHT' })
    await finds({ email_message_id: '<filters@login-verify.example>' })
    await finds({ email_message_id: 'filters@login-verify.example' })
    await misses({ email_sender: 'notice@login-verify' })
    await misses({ email_bcc: 'carl@example.org' })
    await misses({ email_reported_by: 'anna@example.org' })
    await misses({ email_subject: 'unwichtig' })
  })

  it('find it by verdict, risk and times of triage', async () => {
    const { alert_verdict, risk_category } = alert.triage_result
    await finds({ alert_verdicts: [alert_verdict] })
    await misses({ alert_verdicts: ['audited'] })
    await finds({ risk_categories: [risk_category] })
    await finds({ response_statuses: [alert.response.status] })
    await finds({ free_text: alert_verdict.slice(2, 8) })
    for (const time_filter_type of [
      'creation_time',
      'triage_time',
      'triage_or_triage_change_time',
      'alert_update_time',
    ])
      await finds({ ...window, time_filter_type })
    await misses({ ...window, time_filter_type: 'triage_change_time' })
    await misses({ start_time: window.end_time, time_filter_type: 'triage_time' })
    for (const sort_by of ['triage_time', ['TRIAGE_CHANGE_TIME'], 'ALERT_UPDATE_TIME']) await finds({ sort_by })
  })

  it('rows carry the flat twins that the documented loops print', async () => {
    const [row] = (await search({ environments: ['mail'] })).alerts
    expect(row.verdict).toBe(alert.triage_result.alert_verdict)
    for (const key of [
      'alert_id',
      'alert_verdict',
      'alert_source',
      'risk_level',
      'risk_category',
      'family_name',
      'environment',
      'triage_result',
      'scans',
    ])
      expect(row).toHaveProperty(key)
    expect(row).not.toHaveProperty('raw_alert')
  })
})

describe('parameters', () => {
  it('are taken from the query too, and the body wins', async () => {
    const url = `${server.url}/api/v2-0/alerts/get-by-id?alert_id=case-001&environment=north`
    const headers = { authorization: `Bearer ${client.token}` }
    expect((await send(url, 'GET', undefined, headers)).json.result.alert_id).toBe('case-001')
    expect((await send(url, 'GET', { alert_id: 'case-003' }, headers)).json.result.alert_id).toBe('case-003')
    expect((await send(url, 'GET', { alert_id: null }, headers)).json.result.alert_id).toBe('case-001')
    const listed = await send(
      `${server.url}/api/v2-0/alerts/search?limit=3&hostnames=WS-1&hostnames=WS-2&is_mitigated=True`,
      'POST',
      '',
      headers,
    )
    expect(listed.json.result.alerts.length).toBe(3)
    for (const row of listed.json.result.alerts) expect(['WS-1', 'WS-2']).toContain(row.alert.device.hostname)
    const byIds = await send(
      `${server.url}/api/v2-0/alerts/search?alert_ids=case-001&alert_ids=case-002`,
      'GET',
      undefined,
      headers,
    )
    expect(byIds.json.result.alerts_count).toBe(2)
  })

  it('may come with an empty body under any content type, and by the address without its last slash', async () => {
    const authorization = `Bearer ${client.token}`
    for (const type of ['application/json', 'text/plain', 'application/json; charset=utf-8']) {
      const reply = await send(`${server.url}/apiv2-0/alerts/search`, 'POST', '', {
        authorization,
        'content-type': type,
      })
      expect([type, reply.status]).toEqual([type, 200])
    }
    expect(
      (
        await send(`${server.url}/api/v2-0/alerts/get-by-id`, 'GET', '{}', {
          authorization,
          'content-type': 'application/json',
        })
      ).status,
    ).toBe(400)
  })
})
