// Incidents through the Intezer door: by id, raw, and the history with every filter, as the vendor's client reads them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createIncident,
  deleteIncident,
  type NewIncident,
  updateIncident,
} from '../../../packages/server/src/service/index.ts'
import { type Json, send } from '../kit.ts'
import { openRoom, type Room, walk } from './room.ts'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room?.stop())

const make = (title: string, more: Partial<NewIncident> = {}) =>
  createIncident(room.deps, room.chief, room.tenant, { title, severity: 'medium', ...more })
const get = (incident_id: string, more: object = {}) =>
  room.client.call('GET', '/incidents/get-by-id', { incident_id, ...more })
const found = async (filters: object) => {
  const reply = await room.client.call('POST', '/incidents/search', { limit: 1000, ...filters })
  if (reply.status !== 200) throw new Error(`search answered ${reply.status} ${reply.text}`)
  const { incidents_count, incidents } = reply.json.result
  expect(incidents_count).toBe(incidents.length)
  return incidents as Json[]
}
const names = async (filters: object) => (await found(filters)).map(({ name }) => name).sort()

describe('one incident', () => {
  it('has everything the client reads, under the id its product gave it', async () => {
    const alert = await room.alert('edr:one/1')
    const made = await make('Beacon', {
      externalId: 'ldt:aa/bb:7',
      source: 'cs',
      sender: 'siem',
      severity: 'high',
      url: 'https://falcon.example/7',
      riskCategory: 'malware',
      riskLevel: 'high',
      riskScore: 70,
      responseStatus: 'escalated',
      createdAt: '2026-01-02T03:04:05.678Z',
      receivedAt: '2026-01-02T03:05:00.000Z',
      triagedAt: '2026-01-02T03:06:00.000Z',
      alertIds: [alert],
      extra: { intezer: { note: 'kept', name: 'never this' } },
    })
    const reply = await get('ldt:aa/bb:7')
    expect(reply.status).toBe(200)
    expect(reply.json.result).toMatchObject({
      incident_id: 'ldt:aa/bb:7',
      name: 'Beacon',
      environment: 'production',
      source: 'cs',
      sender: 'siem',
      severity: 'high',
      status: 'new',
      risk_category: 'malware',
      risk_level: 'high',
      response_status: 'escalated',
      related_alert_ids: ['edr:one/1'],
      alerts_count: 1,
      creation_time: '2026-01-02T03:04:05.678+00:00',
      received_time: '2026-01-02T03:05:00.000+00:00',
      triage_time: '2026-01-02T03:06:00.000+00:00',
      triage_change_time: null,
      incident: {
        incident_id: 'ldt:aa/bb:7',
        name: 'Beacon',
        severity: 'high',
        status: 'new',
        related_alert_ids: ['edr:one/1'],
        url: 'https://falcon.example/7',
      },
      triage_summary: { risk_category: 'malware', risk_level: 'high', risk_score: 70, response_status: 'escalated' },
      intezer_incident_url: `${room.url}/incidents/${made.id}`,
      note: 'kept',
    })
    expect(reply.json).not.toHaveProperty('error')
    expect((await get(made.id.toUpperCase())).json.result.incident_id).toBe('ldt:aa/bb:7')
  })

  it('of Docket itself has its uuid, objects that are never null, and an environment', async () => {
    const made = await make('Plain')
    const { result } = (await get(made.id)).json
    expect(result).toMatchObject({ incident_id: made.id, environment: 'production', source: null, sender: null })
    expect(result.incident).toMatchObject({ name: 'Plain', related_alert_ids: [], url: null })
    expect(result.triage_summary).toMatchObject({ risk_category: null, risk_level: null })
  })

  it('that stands in two environments is a 409 without result until one is named', async () => {
    await make('Here', { externalId: 'twin', source: 'cs', environment: 'production' })
    await make('There', { externalId: 'twin', source: 'cs', environment: 'lab' })
    await make('There too', { externalId: 'twin', source: 's1', environment: 'lab' })
    const both = await get('twin')
    expect([both.status, both.json]).toEqual([409, { error: 'Incident exists in multiple environments or sources' }])
    expect((await get('twin', { environment: 'production' })).json.result.name).toBe('Here')
    expect((await get('twin', { environment: 'lab' })).status).toBe(409)
    expect((await get('twin', { environment: 'lab', source: 's1' })).json.result.name).toBe('There too')
    expect((await get('twin', { environment: null })).status).toBe(409)
    expect((await get('twin', { environment: 'nowhere' })).status).toBe(404)
    expect(await names({ incident_ids: ['twin'] })).toEqual(['Here', 'There', 'There too'])
  })

  it('that is not there, or another tenant’s, is not found in the same words', async () => {
    const made = await make('Secret', { externalId: 'secret-1' })
    const answers = []
    for (const incident_id of [made.id, 'secret-1', 'nothing', '11111111-2222-4333-8444-555555555555']) {
      const one = await room.stranger.call('GET', '/incidents/get-by-id', { incident_id })
      const raw = await room.stranger.call('GET', `/incidents/${incident_id}/raw-data`, {})
      const list = await room.stranger.call('POST', '/incidents/search', { incident_ids: [incident_id] })
      answers.push([one.status, one.text, raw.status, raw.text, list.text])
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]!.slice(0, 2)).toEqual([404, '{"error":"Incident not found"}'])
    const wrong = await room.client.call('GET', '/incidents/get-by-id', {})
    expect([wrong.status, typeof wrong.json.message]).toEqual([400, 'object'])
  })
})

describe('raw data', () => {
  it('is what the incident was imported from, inline and by a link without a key', async () => {
    const payload = { detection: 'x', nested: { n: 1 } }
    await make('Imported', { externalId: 'raw:1/2', source: 'cs', raw: Buffer.from(JSON.stringify(payload)) })
    const reply = await room.client.call('GET', '/incidents/raw:1/2/raw-data', {
      environment: null,
      raw_data_type: 'raw_incident',
    })
    expect(reply.status).toBe(200)
    expect(reply.json.raw_data).toEqual(payload)
    expect(reply.json.metadata).toMatchObject({
      incident_id: 'raw:1/2',
      environment: 'production',
      raw_data_type: 'raw_incident',
      is_generated: false,
    })
    const opened = await send(reply.json.result_url, 'GET')
    expect([opened.status, opened.json]).toEqual([200, payload])
    const wrong = await room.client.call('GET', '/incidents/raw:1/2/raw-data', { raw_data_type: 'raw_alert' })
    expect([wrong.status, typeof wrong.json.message]).toEqual([400, 'object'])
  })

  it('of an incident that no product sent is the incident, and says so', async () => {
    const made = await make('Made here')
    const reply = await room.client.call('GET', `/incidents/${made.id}/raw-data`, { raw_data_type: 'raw_incident' })
    expect(reply.json.metadata.is_generated).toBe(true)
    expect(reply.json.raw_data).toMatchObject({ id: made.id, title: 'Made here' })
    expect((await send(reply.json.result_url, 'GET')).json).toMatchObject({ id: made.id })
    await deleteIncident(room.deps, room.chief, room.tenant, made.id)
    expect((await send(reply.json.result_url, 'GET')).status).toBe(404)
  })

  it('is kept while an incident was imported from it, even when an alert of the same bytes goes', async () => {
    const made = await make('Keeps its bytes', { raw: Buffer.from('{"kept":true}') })
    expect(await room.deps.store.alerts.rawInUse(made.rawSha256!)).toBe(true)
    await deleteIncident(room.deps, room.chief, room.tenant, made.id)
    expect(await room.deps.store.alerts.rawInUse(made.rawSha256!)).toBe(false)
  })

  it('comes with the rows when it is asked for', async () => {
    await make('Rows with raw', { raw: Buffer.from('{"a":1}') })
    await make('Rows with text', { raw: Buffer.from('not JSON') })
    await make('Rows without')
    const rows = await found({ names: ['rows with raw', 'rows with text', 'rows without'], include_raw_incident: true })
    const raws = Object.fromEntries(rows.map(({ name, raw_incident }) => [name, raw_incident]))
    expect(raws).toEqual({ 'Rows with raw': { a: 1 }, 'Rows with text': 'not JSON', 'Rows without': null })
    expect((await found({ names: ['Rows with raw'] }))[0]).not.toHaveProperty('raw_incident')
  })
})

describe('filters', () => {
  beforeAll(async () => {
    const alert = await room.alert('rel-1')
    await make('Alpha phish', {
      environment: 'filters',
      externalId: 'alpha',
      source: 's1',
      sender: 'Mail Gate',
      severity: 'high',
      riskCategory: 'phishing',
      riskLevel: 'high',
      riskScore: 90,
      responseStatus: 'escalated',
      alertIds: [alert],
      anyEnvironment: true,
      createdAt: '2026-02-01T00:00:00.900Z',
      receivedAt: '2026-02-02T00:00:00.000Z',
      triagedAt: '2026-02-03T00:00:00.000Z',
      triageChangedAt: '2026-02-09T00:00:00.000Z',
    })
    const beta = await make('Beta malware', {
      environment: 'filters',
      source: 'microsoft_sentinel',
      severity: 'critical',
      riskCategory: 'malware',
      riskScore: 10,
      responseStatus: 'no_action_needed',
      createdAt: '2026-02-01T00:00:01.000Z',
      receivedAt: '2026-02-01T12:00:00.000Z',
      triagedAt: '2026-02-05T00:00:00.000Z',
    })
    await updateIncident(room.deps, room.chief, room.tenant, beta.id, { status: 'closed' })
    await make('Gamma', { environment: 'filters', severity: 'low', createdAt: '2026-03-01T00:00:00.000Z' })
  })

  const day = (text: string) => Date.parse(`${text}Z`) / 1000
  const rows: [string, object, string[]][] = [
    ['incident_ids', { incident_ids: ['alpha', 'nothing'] }, ['Alpha phish']],
    ['environments', { environments: ['FILTERS'] }, ['Alpha phish', 'Beta malware', 'Gamma']],
    ['sources', { sources: ['S1', 'microsoft_sentinel'] }, ['Alpha phish', 'Beta malware']],
    ['senders', { senders: ['mail gate'] }, ['Alpha phish']],
    ['names', { names: ['alpha PHISH', 'Gamma'] }, ['Alpha phish', 'Gamma']],
    ['many names', { names: ['gamma', ...Array.from({ length: 30 }, (_, n) => `no ${n}`)] }, ['Gamma']],
    ['related_alert_ids', { related_alert_ids: ['rel-1', 'none'] }, ['Alpha phish']],
    ['related_alert_ids of none', { related_alert_ids: ['none'] }, []],
    ['severities', { severities: ['high', 'CRITICAL'] }, ['Alpha phish', 'Beta malware']],
    ['statuses', { statuses: ['closed'] }, ['Beta malware']],
    ['risk_categories', { risk_categories: ['phishing'] }, ['Alpha phish']],
    ['response_statuses', { response_statuses: ['Escalated'] }, ['Alpha phish']],
    ['unknown words', { severities: ['enormous'] }, []],
    ['free_text in the name', { free_text: 'A PHI' }, ['Alpha phish']],
    ['free_text in the severity', { free_text: 'criti' }, ['Beta malware']],
    ['free_text in the status', { free_text: 'closed' }, ['Beta malware']],
    ['free_text as an alert', { free_text: 'rel-1' }, ['Alpha phish']],
    ['free_text with % and _', { free_text: '%_' }, []],
    ['several', { severities: ['high', 'low'], free_text: 'gamma' }, ['Gamma']],
    ['empty lists', { severities: [], names: [], related_alert_ids: [] }, ['Alpha phish', 'Beta malware', 'Gamma']],
    ['null', { severities: null, free_text: null }, ['Alpha phish', 'Beta malware', 'Gamma']],
    ['unknown keys', { requester: 'somebody' }, ['Alpha phish', 'Beta malware', 'Gamma']],
    ['the end of a whole second', { end_time: day('2026-02-01T00:00:00') }, ['Alpha phish']],
    ['a start', { start_time: day('2026-02-01T00:00:01') }, ['Beta malware', 'Gamma']],
    [
      'a range',
      { start_time: day('2026-02-01T00:00:00'), end_time: day('2026-02-01T00:00:01') },
      ['Alpha phish', 'Beta malware'],
    ],
    ['a fraction', { end_time: day('2026-02-01T00:00:00') + 0.5 }, []],
    [
      'received_time as text',
      {
        time_filter_type: 'received_time',
        start_time: day('2026-02-02T00:00:00'),
        end_time: day('2026-02-02T00:00:00'),
      },
      ['Alpha phish'],
    ],
    [
      'received_time as a list',
      { time_filter_type: ['RECEIVED_TIME'], end_time: day('2026-02-01T23:00:00'), start_time: 0 },
      ['Beta malware'],
    ],
    ['triage_time', { time_filter_type: ['triage_time'], start_time: day('2026-02-04T00:00:00') }, ['Beta malware']],
    ['triage_change_time', { time_filter_type: ['triage_change_time'], start_time: 0 }, ['Alpha phish']],
    [
      'triage_or_triage_change_time',
      { time_filter_type: 'triage_or_triage_change_time', start_time: day('2026-02-06T00:00:00') },
      ['Alpha phish'],
    ],
    [
      'several times',
      {
        time_filter_type: ['triage_time', 'received_time'],
        start_time: day('2026-02-01T13:00:00'),
        end_time: day('2026-02-03T12:00:00'),
      },
      ['Alpha phish'],
    ],
  ]
  it.each(rows)('%s', async (_name, filters, expected) => {
    expect(await names({ environments: ['filters'], ...filters })).toEqual(expected)
  })

  it('refuse other types and impossible times by field', async () => {
    const wrong: [string, unknown][] = [
      ['severities', 'high'],
      ['start_time', 'yesterday'],
      ['start_time', 1e300],
      ['end_time', -1e15],
      ['limit', 10_001],
      ['limit', 0],
      ['offset', -1],
      ['sort_by', 'name'],
      ['sort_order', 'up'],
      ['time_filter_type', ['birthday']],
      ['include_raw_incident', 'yes'],
    ]
    for (const [field, value] of wrong) {
      const reply = await room.client.call('POST', '/incidents/search', { [field]: value })
      expect([field, value, reply.status, typeof reply.json.message]).toEqual([field, value, 400, 'object'])
    }
    expect(await names({ names: ['\u0000', '\ud800'], free_text: '\u0000', sources: ['\udfff'] })).toEqual([])
  })

  it('orders: newest first, else as asked, with ties by id', async () => {
    const order = async (more: object) =>
      (await found({ environments: ['filters'], ...more })).map(({ name }) => name.split(' ')[0])
    expect(await order({})).toEqual(['Gamma', 'Beta', 'Alpha'])
    expect(await order({ sort_order: 'asc' })).toEqual(['Alpha', 'Beta', 'Gamma'])
    expect(await order({ sort_by: ['received_time'], sort_order: 'ASC' })).toEqual(['Beta', 'Alpha', 'Gamma'])
    expect((await order({ sort_by: 'risk_score', sort_order: 'desc' })).slice(0, 2)).toEqual(['Alpha', 'Beta'])
    expect((await order({ sort_by: ['TRIAGE_TIME', 'creation_time'], sort_order: 'desc' })).slice(0, 2)).toEqual([
      'Beta',
      'Alpha',
    ])
  })
})

describe('the history', () => {
  beforeAll(async () => {
    const at = '2026-04-01T00:00:00.000Z'
    for (let n = 0; n < 105; n++)
      await make(`Many ${n}`, { environment: 'many', createdAt: at, externalId: `many-${n}` })
  })

  it.each([1, 10, 50, 100, 104, 105, 106, 1000])('is walked whole with pages of %i', async (limit) => {
    const { rows, totals, pages } = await walk(
      (offset, size) => room.client.call('POST', '/incidents/search', { environments: ['many'], offset, limit: size }),
      ({ json }) => ({ total: json.result.incidents_count, rows: json.result.incidents }),
      limit,
    )
    expect(new Set(rows.map(({ incident_id }) => incident_id)).size).toBe(105)
    expect(rows.length).toBe(105)
    expect([...new Set(totals)]).toEqual([105])
    expect(pages.slice(0, -1).every((size) => size === limit)).toBe(true)
  })

  it('has pages of 100 by default, and says so when there is nothing behind the end', async () => {
    const first = (await room.client.call('POST', '/incidents/search', { environments: ['many'] })).json.result
    expect([first.incidents_count, first.incidents.length]).toEqual([105, 100])
    const behind = await room.client.call('POST', '/incidents/search', { environments: ['many'], offset: 200 })
    expect(behind.json.result).toEqual({ incidents_count: 105, incidents: [] })
  })

  it.each([10, 15, 100])(
    'shows every incident once that was there, whatever is written meanwhile, and ends (pages of %i)',
    async (limit) => {
      const environment = `walk ${limit}`
      for (let n = 0; n < 105; n++) await make(`Many ${n}`, { environment })
      let n = 0
      const { rows } = await walk(
        (offset, size) =>
          room.client.call('POST', '/incidents/search', { environments: [environment], offset, limit: size }),
        ({ json }) => ({ total: json.result.incidents_count, rows: json.result.incidents }),
        limit,
        async () => {
          for (let i = 0; i < limit; i++) await make(`Late ${n++}`, { environment })
        },
      )
      expect(rows.map(({ name }) => name)).toEqual(Array.from({ length: 105 }, (_, i) => `Many ${104 - i}`))
    },
  )

  it('goes on behind its end when the newest come last', async () => {
    const ask = (offset: number) =>
      room.client.call('POST', '/incidents/search', { environments: ['tail'], sort_order: 'asc', offset, limit: 2 })
    for (const name of ['1', '2']) await make(name, { environment: 'tail' })
    expect((await ask(0)).json.result.incidents.length).toBe(2)
    expect((await ask(2)).json.result).toEqual({ incidents_count: 2, incidents: [] })
    await make('3', { environment: 'tail' })
    const { result } = (await ask(2)).json
    expect([result.incidents_count, result.incidents.map(({ name }: Json) => name)]).toEqual([3, ['3']])
  })
})

describe('alerts', () => {
  it('are walked to their end while others arrive', async () => {
    for (let n = 0; n < 45; n++) await room.alert(`there-${n}`, 'arriving')
    let late = 0
    const { rows } = await walk(
      (offset, limit) => room.client.call('POST', '/alerts/search', { environments: ['arriving'], offset, limit }),
      ({ json }) => ({ total: json.result.alerts_count, rows: json.result.alerts }),
      10,
      async () => {
        for (let i = 0; i < 10; i++) await room.alert(`late-${late++}`, 'arriving')
      },
    )
    const there = Array.from({ length: 45 }, (_, i) => `there-${i}`).sort()
    expect(rows.map(({ alert_id }) => alert_id).sort()).toEqual(there)
  })

  it('say which incident they belong to, and are found by it', async () => {
    const alerts = [await room.alert('linked-1'), await room.alert('linked-2')]
    const made = await make('Holds two', { externalId: 'holder', alertIds: alerts })
    for (const id of ['holder', made.id]) {
      const { result } = (await room.client.call('POST', '/alerts/search', { incident_ids: [id] })).json
      expect(result.alerts_count).toBe(2)
      expect(result.alerts.map((row: Json) => [row.incident_id, row.incident_ids])).toEqual([
        ['holder', ['holder']],
        ['holder', ['holder']],
      ])
    }
    const one = await room.client.call('GET', '/alerts/get-by-id', { alert_id: 'linked-1' })
    expect(one.json.result.incident_id).toBe('holder')
    const free = await room.client.call('POST', '/alerts/search', { incident_ids: ['nothing'] })
    expect(free.json.result).toEqual({ alerts_count: 0, alerts: [] })
    const stranger = await room.stranger.call('POST', '/alerts/search', { incident_ids: ['holder', made.id] })
    expect(stranger.json.result).toEqual({ alerts_count: 0, alerts: [] })
  })
})
