// GET /xdr/api/v1/incidents: every field of the manual, every parameter, every documented refusal.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as service from '../../../packages/server/src/service/index.ts'
import type { Json } from '../kit.ts'
import { openScene, type Scene } from './kit.ts'

let scene: Scene
/** Incidents by their title. */
const made = new Map<string, { id: string; serial: number }>()

async function make(title: string, more: Partial<service.NewIncident> = {}) {
  const { deps, actor, tenant } = scene
  const incident = await service.createIncident(deps, actor, tenant, { title, severity: 'medium', ...more })
  made.set(title, incident)
  return incident
}

const idOf = (title: string): string => made.get(title)!.id

async function list(query = '', key?: string): Promise<{ Total: number; Incidents: Json[] }> {
  const reply = await scene.get(`v1/incidents?tenantID=${scene.tenant}${query}`, key)
  expect([reply.status, reply.text.slice(0, 200)]).toEqual([200, expect.any(String)])
  return reply.json
}
const names = async (query = '') => (await list(query)).Incidents.map(({ Name }: Json) => Name)

beforeAll(async () => {
  scene = await openScene()
  scene.setTime('2026-03-01T10:00:00.000Z')
  await make('Plain')
  scene.setTime('2026-03-01T11:00:00.000Z')
  await make('My incident', { severity: 'critical', priority: 'escalated' })
  scene.setTime('2026-03-01T12:00:00.000Z')
  await make('Größe zählt', { severity: 'informational', priority: 'informational' })
  const { deps, actor, tenant } = scene
  await service.updateIncident(deps, actor, tenant, idOf('Plain'), { status: 'in_progress' })
  await service.updateIncident(deps, actor, tenant, idOf('Größe zählt'), { status: 'on_hold' })
  await service.createIncident(deps, actor, scene.foreign, { title: 'Not yours', severity: 'high' })
})
afterAll(() => scene?.stop())

describe('status', () => {
  it('new selects what answers call open, and open is taken too', async () => {
    expect(await names('&status=new')).toEqual(['My incident'])
    expect(await names('&status=open')).toEqual(['My incident'])
    expect((await list('&status=new')).Incidents[0].Status).toBe('open')
  })
  it.each([
    ['inProgress', ['Plain']],
    ['hold', ['Größe zählt']],
    ['closed', []],
    ['inProgress&status=hold', ['Größe zählt', 'Plain']],
  ])('%s', async (word, expected) => {
    expect(await names(`&status=${word}`)).toEqual(expected)
  })
  it('unknown words are refused, and never an unfiltered list', async () => {
    for (const word of ['New', 'in_progress', '', 'constructor']) {
      const reply = await scene.get(`v1/incidents?tenantID=${scene.tenant}&status=${word}`)
      expect([reply.status, reply.json.message]).toEqual([400, 'invalid query parameter value'])
    }
  })
})

describe('id', () => {
  it('selects by InternalID, in any case, each once; unknown ones are ignored', async () => {
    const id = idOf('Plain')
    const unknown = '00000000-0000-0000-0000-000000000000'
    expect(await names(`&id=${id}`)).toEqual(['Plain'])
    expect(await names(`&id=${id.toUpperCase()}&id=${id}&id=${unknown}`)).toEqual(['Plain'])
    expect(await names(`&id=${id}&id=${idOf('My incident')}`)).toEqual(['My incident', 'Plain'])
  })
  it('only unknown ids are an empty list', async () => {
    expect(await list('&id=00000000-0000-0000-0000-000000000000')).toEqual({ Total: 0, Incidents: [] })
  })
  it.each(['x', '', '1', `{00000000-0000-0000-0000-000000000000}`, '00000000000000000000000000000000'])(
    'one malformed id (%s) fails the request',
    async (id) => {
      const reply = await scene.get(
        `v1/incidents?tenantID=${scene.tenant}&id=${idOf('Plain')}&id=${encodeURIComponent(id)}`,
      )
      expect([reply.status, reply.json]).toEqual([400, { message: 'invalid id', details: JSON.stringify(id) }])
    },
  )
  it('commas do not separate', async () => {
    const reply = await scene.get(`v1/incidents?tenantID=${scene.tenant}&id=${idOf('Plain')},${idOf('My incident')}`)
    expect(reply.status).toBe(400)
  })
  it('of another tenant is not found', async () => {
    const other = (await scene.get(`v1/incidents?tenantID=${scene.foreign}`, scene.everywhere)).json.Incidents[0]
    expect(other.Name).toBe('Not yours')
    expect(await list(`&id=${other.InternalID}`)).toEqual({ Total: 0, Incidents: [] })
  })
})

describe('tenantID', () => {
  it('is needed', async () => {
    for (const query of ['', '?tenantID=', '?page=1'])
      expect((await scene.get(`v1/incidents${query}`)).json).toEqual({
        message: 'query parameter required',
        details: 'tenantID',
      })
  })
  it('one that cannot be read fails the whole request, in the same words whether it exists or not', async () => {
    const answers = await Promise.all(
      [scene.foreign, '00000000-0000-0000-0000-000000000000', 'none', '%00', "'"].map((other) =>
        scene.get(`v1/incidents?tenantID=${scene.tenant}&tenantID=${other}`),
      ),
    )
    for (const { status, json } of answers)
      expect([status, json]).toEqual([403, { message: 'access denied', details: null }])
  })
  it('several are one list, the same twice counts once', async () => {
    const both = await scene.get(
      `v1/incidents?tenantID=${scene.tenant}&tenantID=${scene.foreign}&tenantID=${scene.tenant.toUpperCase()}`,
      scene.everywhere,
    )
    expect(both.json.Total).toBe(4)
    expect(new Set(both.json.Incidents.map(({ TenantID }: Json) => TenantID)).size).toBe(2)
  })
  it('may be spelled as some pages print it', async () => {
    expect((await scene.get(`v1/incidents?TenantID=${scene.tenant}`)).json.Total).toBe(3)
  })
})

describe('name', () => {
  it('is searched anywhere, and anchors hold', async () => {
    expect(await names('&name=incident')).toEqual(['My incident'])
    expect(await names(`&name=${encodeURIComponent('^My incident$')}`)).toEqual(['My incident'])
    expect(await names(`&name=${encodeURIComponent('^incident')}`)).toEqual([])
    expect(await names('&name=')).toHaveLength(3)
  })
  it.each([
    ['(?i)MY\\s+INCIDENT', ['My incident']],
    ['(?P<first>M)y', ['My incident']],
    ['\\AMy', ['My incident']],
    ['[[:upper:]]y', ['My incident']],
    ['(?>inci)dent\\z', ['My incident']],
    ['(?=.*dent)My', ['My incident']],
    ['\\QMy inc\\E', ['My incident']],
    ['Gr..e', ['Größe zählt']],
    ['^\\w+ \\w+$', ['Größe zählt', 'My incident']],
    ['(?x) P l a i n', ['Plain']],
    ['(.)\\1', []],
  ])('speaks Perl: %s', async (pattern, expected) => {
    expect(await names(`&name=${encodeURIComponent(pattern)}`)).toEqual(expected)
  })
  it('works with the other filters, and Total counts what is found', async () => {
    expect(await list('&name=i&status=new')).toMatchObject({ Total: 1, Incidents: [{ Name: 'My incident' }] })
    expect(await list('&name=.&page=2')).toEqual({ Total: 3, Incidents: [] })
  })
  it.each([
    '(',
    '[a',
    '*',
    '\\',
    '(?<=a+)b',
    '(*LIMIT_MATCH=99999999)a',
    '(*UTF)(*LIMIT_HEAP=1)a',
    '\\C',
    'x'.repeat(3000),
  ])('a pattern that cannot be used is refused with a text: %s', async (pattern) => {
    const { status, json } = await scene.get(
      `v1/incidents?tenantID=${scene.tenant}&name=${encodeURIComponent(pattern)}`,
    )
    expect([status, json.message]).toEqual([400, 'invalid name'])
    expect(json.details).toMatch(/\w+ \w+/)
  })
})

describe('times', () => {
  const at = async (query: string) => names(query)
  it.each([
    '2026-03-01T11:00:00Z',
    '2026-03-01T11:00:00.000Z',
    '2026-03-01T11:00:00.000000000Z',
    '2026-03-01T11:00:00Z+00:00',
    '2026-03-01T11:00:00Z%2B00:00',
    '2026-03-01T14:00:00%2B03:00',
    '2026-03-01T14:00:00+03:00',
    '2026-03-01T14:00:00Z+03:00',
    '2026-03-01T06:00:00-05:00',
    '2026-03-01t11:00:00z',
  ])('%s is taken, and bounds are part of the interval', async (time) => {
    expect(await at(`&timestampField=createdAt&from=${time}&to=${time}`)).toEqual(['My incident'])
  })
  it.each([
    '2026-03-01',
    '2026-03-01T11:00:00',
    '2026-03-01T11:00Z',
    '2026-02-30T11:00:00Z',
    '2026-13-01T11:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T11:60:00Z',
    '2026-03-01T11:00:00.Z',
    '2026-03-01T11:00:00.0000000000Z',
    '2026-03-01T11:00:00%2B24:00',
    '1772362800',
    '02026-03-01T11:00:00Z',
    'yesterday',
    '%F0%9F%98%80',
  ])('%s is refused with what is wrong', async (time) => {
    for (const bound of ['from', 'to']) {
      const { status, json } = await scene.get(`v1/incidents?tenantID=${scene.tenant}&${bound}=${time}`)
      expect([status, json.message]).toEqual([400, `cannot parse ${bound}`])
      expect(json.details.length).toBeGreaterThan(10)
    }
  })
  it('from is named when both are wrong', async () => {
    const { json } = await scene.get(`v1/incidents?tenantID=${scene.tenant}&from=x&to=y`)
    expect(json.message).toBe('cannot parse from')
  })
  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00%2B14:00'])('%s is before everything', async (time) => {
    expect(await at(`&from=${time}`)).toHaveLength(3)
    expect(await at(`&to=${time}`)).toHaveLength(0)
  })
  it('9999-12-31 with a zone is behind everything', async () => {
    expect(await at('&to=9999-12-31T23:59:59-14:00')).toHaveLength(3)
    expect(await at('&from=9999-12-31T23:59:59-14:00')).toHaveLength(0)
  })
  it('without a field they speak of the creation; a field alone only orders', async () => {
    expect(await at('&from=2026-03-01T10:30:00Z')).toEqual(['Größe zählt', 'My incident'])
    expect(await at('&to=2026-03-01T10:30:00Z')).toEqual(['Plain'])
    expect(await at('&from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z')).toEqual([])
    expect(await at('&timestampField=statusChangedAt')).toHaveLength(3)
    expect((await at('&timestampField=createdAt'))[2]).toBe('Plain')
  })
  it('an incident without the time is in no interval', async () => {
    expect((await list(`&id=${idOf('My incident')}`)).Incidents[0].StatusChangedAt).toBeNull()
    expect(await at('&timestampField=statusChangedAt&from=0001-01-01T00:00:00Z')).toEqual(['Größe zählt', 'Plain'])
    expect(await at('&timestampField=statusChangedAt&to=9999-01-01T00:00:00Z')).toEqual(['Größe zählt', 'Plain'])
  })
  it.each(['lastSeen', 'firstSeen', 'CreatedAt', 'created_at', 'toString'])(
    'the field %s is refused',
    async (field) => {
      const { status, json } = await scene.get(`v1/incidents?tenantID=${scene.tenant}&timestampField=${field}`)
      expect([status, json]).toEqual([400, { message: 'invalid timestamp field', details: null }])
    },
  )
  it('a printed time selects what it was printed for', async () => {
    const [incident] = (await list('&name=Plain')).Incidents
    for (const [field, value] of [
      ['createdAt', incident.CreatedAt],
      ['updatedAt', incident.UpdatedAt],
      ['statusChangedAt', incident.StatusChangedAt],
    ])
      expect(await at(`&timestampField=${field}&from=${value}&to=${value}`)).toContain('Plain')
  })
})

describe('page', () => {
  it.each(['0', '-7', '', '%2B1', '1&page=9'])('%s is the first', async (page) => {
    expect((await list(`&page=${page}`)).Incidents).toHaveLength(3)
  })
  it.each(['2', '99999999999', '9999999999999999999'])('%s is empty, with the same total', async (page) => {
    expect(await list(`&page=${page}`)).toEqual({ Total: 3, Incidents: [] })
  })
  it.each(['x', '1.5', '0x10', '1e3', '%00', '99999999999999999999'])('%s is refused', async (page) => {
    const { status, json } = await scene.get(`v1/incidents?tenantID=${scene.tenant}&page=${page}`)
    expect([status, json]).toEqual([400, { message: 'invalid query parameter value', details: 'page' }])
  })
})

describe('flags', () => {
  it.each(['withHistory', 'withHistory=', 'withHistory=123', 'withHistory=false'])('%s is true', async (flag) => {
    expect((await list(`&${flag}`)).Incidents[0].HistoryRecords).toBeInstanceOf(Array)
  })
  it('change neither what is listed nor the total', async () => {
    const bare = await list()
    const full = await list('&withAffected&withHistory')
    expect(full.Total).toBe(bare.Total)
    expect(full.Incidents.map(({ ID }: Json) => ID)).toEqual(bare.Incidents.map(({ ID }: Json) => ID))
    expect(bare.Incidents[0]).not.toHaveProperty('HistoryRecords')
  })
  it('unknown parameters are ignored', async () => {
    expect((await list('&status_ne=closed&name_contains=x&pageSize=1')).Total).toBe(3)
  })
})
