// GET /xdr/api/v1/alerts: the same rules with other words, every field, several tenants, events and history.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as service from '../../../packages/server/src/service/index.ts'
import { sampleAlert, sampleTriage } from '../../../packages/server/src/store/testing.ts'
import type { Json } from '../kit.ts'
import { openScene, type Scene } from './kit.ts'

let scene: Scene
const ids = new Map<string, string>()

beforeAll(async () => {
  scene = await openScene()
  const { store, tenant, deps, actor } = scene
  const add = async (name: string, createdAt: string, facts: Parameters<typeof sampleAlert>[2] = {}, to = tenant) => {
    const alert = sampleAlert(
      name,
      {
        createdAt,
        source: 'cs',
        additionalInfo: { ticket: 7 },
        observables: [{ kind: 'user', value: 'anna', role: 'target' }],
      },
      { title: name, ...facts },
    )
    ids.set(name, (await store.alerts.insert(to, alert)).id)
  }
  await add('Odd login', '2026-02-01T08:00:00.000Z', {
    sourceAlertId: 'cs-1',
    url: 'https://cs.example.com/1',
    severity: 'critical',
    createdAt: '2026-02-01T08:00:00.000Z',
    techniques: ['T1566'],
    usernames: ['anna'],
    ips: ['198.51.100.7'],
    device: { hostname: 'ws-7', osType: 'Windows' },
  })
  await add('Malware found', '2026-02-02T08:00:00.000Z', { severity: 'informational' })
  await add('Third', '2026-02-03T08:00:00.000Z')
  await add('Fourth', '2026-02-04T08:00:00.000Z')
  await add('Foreign alert', '2026-02-05T08:00:00.000Z', {}, scene.foreign)
  await store.alerts.recordTriage(tenant, ids.get('Third')!, sampleTriage({ riskScore: 70 }))
  const incident = await service.createIncident(deps, actor, tenant, {
    title: 'Holds one',
    severity: 'high',
    alertIds: [ids.get('Malware found')!],
  })
  ids.set('incident', incident.id)
  await scene.post('v1/alerts/close', [{ ID: ids.get('Fourth'), TenantID: tenant, Reason: 'falsePositive' }])
})
afterAll(() => scene?.stop())

async function list(query = '', key?: string): Promise<{ Total: number; Alerts: Json[] }> {
  const { status, json } = await scene.get(`v1/alerts?tenantID=${scene.tenant}${query}`, key)
  expect(status).toBe(200)
  return json
}
const names = async (query: string) => (await list(query)).Alerts.map(({ Name }: Json) => Name)

describe('an alert', () => {
  it('has every field', async () => {
    const [alert] = (await list(`&id=${ids.get('Odd login')}`)).Alerts
    expect(alert).toEqual({
      ID: expect.any(Number),
      InternalID: ids.get('Odd login'),
      TenantID: scene.tenant,
      Name: 'Odd login',
      Assets: [
        expect.objectContaining({ Name: 'ws-7', Type: 'host', IsVictim: true }),
        expect.objectContaining({ Name: 'anna', Type: 'user' }),
      ],
      Assignee: { ID: '', Name: '', Type: '' },
      CreatedAt: '2026-02-01T08:00:00.000Z',
      UpdatedAt: expect.stringMatching(/Z$/),
      StatusChangedAt: null,
      FirstEventTime: '2026-02-01T08:00:00.000Z',
      LastEventTime: '2026-02-01T08:00:00.000Z',
      SourceCreatedAt: '2026-02-01T08:00:00.000Z',
      Severity: 'critical',
      Status: 'new',
      StatusResolution: '',
      IncidentID: '',
      IncidentLinkType: '',
      SourceID: 'cs-1',
      ExternalRef: 'https://cs.example.com/1',
      IsCII: false,
      DetectSource: 'cs',
      IntegrationID: '',
      IntegrationCompatibilityVersion: '',
      DetectionTechnologies: [],
      MITRETactics: [{ ID: 'TA0001' }],
      MITRETechniques: [{ ID: 'T1566' }],
      Observables: [{ Details: 'target', Type: 'username', Value: 'anna' }],
      Rules: [],
      Extra: { ticket: 7 },
    })
  })
  it('has the severity of its source, else what triage found', async () => {
    const severity = async (name: string) => (await list(`&id=${ids.get(name)}`)).Alerts[0].Severity
    expect([await severity('Malware found'), await severity('Third'), await severity('Fourth')]).toEqual([
      'low',
      'high',
      '',
    ])
  })
  it('knows its incident', async () => {
    const [alert] = (await list(`&id=${ids.get('Malware found')}`)).Alerts
    expect(alert).toMatchObject({ Status: 'inIncident', IncidentID: ids.get('incident'), IncidentLinkType: 'manual' })
  })
  it('has assets with details, events and history when asked', async () => {
    const [alert] = (await list(`&id=${ids.get('Odd login')}&withAffected&withEvents=1&withHistory`)).Alerts
    expect(alert.Assets[0].HostInfo).toMatchObject({ DisplayName: 'ws-7', OS: 'Windows' })
    expect(alert.Assets[1].UserInfo).toMatchObject({ samAccountName: 'anna' })
    expect(alert.OriginalEvents).toEqual([
      expect.objectContaining({
        ID: ids.get('Odd login'),
        Timestamp: Date.parse('2026-02-01T08:00:00.000Z'),
        Priority: 16,
        BaseEvents: [expect.objectContaining({ DeviceHostName: 'ws-7', SourceUserName: 'anna' })],
      }),
    ])
    expect(alert.HistoryRecords).toBeInstanceOf(Array)
    const [closed] = (await list(`&id=${ids.get('Fourth')}&withHistory`)).Alerts
    expect(closed.HistoryRecords.map(({ type }: Json) => type)).toContain('alertStatusChanged')
  })
})

describe('filters', () => {
  it.each([
    ['new', ['Third', 'Odd login']],
    ['inIncident', ['Malware found']],
    ['closed', ['Fourth']],
    ['inProgress', []],
    ['closed&status=inIncident', ['Fourth', 'Malware found']],
  ])('status %s', async (status, expected) => {
    expect(await names(`&status=${status}`)).toEqual(expected)
  })
  it('the words of incidents are refused', async () => {
    for (const status of ['open', 'hold'])
      expect((await scene.get(`v1/alerts?tenantID=${scene.tenant}&status=${status}`)).status).toBe(400)
  })
  it.each(['createdAt', 'lastSeen', 'firstSeen'])('%s bounds and orders', async (field) => {
    expect(await names(`&timestampField=${field}&from=2026-02-02T08:00:00Z&to=2026-02-03T08:00:00Z`)).toEqual([
      'Third',
      'Malware found',
    ])
  })
  it.each(['updatedAt', 'statusChangedAt'])('%s is taken', async (field) => {
    expect(await names(`&timestampField=${field}`)).toHaveLength(4)
  })
  it('names are looked for in any case', async () => {
    expect(await names('&name=MALWARE')).toEqual(['Malware found'])
    expect(await names(`&name=${encodeURIComponent('^(odd|third)')}`)).toEqual(['Third', 'Odd login'])
    expect((await scene.get(`v1/alerts?tenantID=${scene.tenant}&name=(`)).json.message).toBe('invalid name')
  })
  it('ids and tenants follow the rules of incidents', async () => {
    expect(await list(`&id=${ids.get('Foreign alert')}`)).toEqual({ Total: 0, Alerts: [] })
    expect((await scene.get(`v1/alerts?tenantID=${scene.tenant}&id=x`)).status).toBe(400)
    expect((await scene.get('v1/alerts')).json.details).toBe('tenantID')
    const other = await scene.get(`v1/alerts?tenantID=${scene.tenant}&tenantID=${scene.foreign}`)
    expect([other.status, other.json.message]).toEqual([403, 'access denied'])
  })
  it('several tenants are one list, newest first', async () => {
    const { json } = await scene.get(`v1/alerts?tenantID=${scene.tenant}&tenantID=${scene.foreign}`, scene.everywhere)
    expect(json.Total).toBe(5)
    expect(json.Alerts.map(({ Name }: Json) => Name)).toEqual([
      'Foreign alert',
      'Fourth',
      'Third',
      'Malware found',
      'Odd login',
    ])
  })
  it('a page behind the last is empty', async () => {
    expect(await list('&page=2')).toEqual({ Total: 4, Alerts: [] })
    expect(await list('&page=99999999999')).toEqual({ Total: 4, Alerts: [] })
  })
})
