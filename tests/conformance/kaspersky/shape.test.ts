// The answer field for field: names, types, empty values, assets with their details, and the history.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as service from '../../../packages/server/src/service/index.ts'
import { sampleAlert } from '../../../packages/server/src/store/testing.ts'
import type { Json } from '../kit.ts'
import { openScene, type Scene } from './kit.ts'

let scene: Scene
let bare: service.NewIncident & { id: string }
let full: { id: string; serial: number }
let alertId: string

const ksc = {
  GroupID: 3,
  GroupName: 'Servers',
  StatusMask: [1, 4],
  StatusID: 2,
  RtProtectionState: 4,
  EncryptionState: 1,
  AntiSpamStatus: 5,
  EmailAvStatus: 6,
  DlpStatus: 7,
  EdrStatus: 8,
  LastAvBasesUpdate: 1772362800000,
  LastInfoUpdate: 1772362800001,
  LastUpdate: 1772362800002,
  LastSystemStart: 1772362800003,
  VirtualServerID: 9,
}
const part = { Model: 'S7', Version: '4.5', Vendor: 'Example' }
const kics = {
  status: 'Authorized',
  risks: [
    {
      ID: 5,
      Name: 'Old firmware',
      Category: 'Vulnerability',
      Description: 'Known weakness',
      DescriptionURL: 'https://example.com/r/5',
      Severity: 2,
      Cvss: 7.5,
    },
  ],
  serverIP: '192.0.2.10',
  connectorID: 11,
  deviceID: 12,
  hardware: part,
  software: part,
}

beforeAll(async () => {
  scene = await openScene()
  const { deps, actor, tenant, store } = scene
  bare = (await service.createIncident(deps, actor, tenant, { title: 'Bare', severity: 'low' })) as typeof bare
  const [device] = await service.upsertDevices(deps, actor, tenant, [
    {
      environment: 'production',
      hostname: 'ws-042',
      osType: 'Windows',
      osVersion: '11',
      privateIps: ['10.0.0.42'],
      externalIps: ['203.0.113.9'],
      fqdns: ['ws-042.example.org'],
      macs: ['00:00:5e:00:53:01'],
      groups: ['Finance'],
      source: 'ksc',
      firstSeenAt: '2026-01-01T00:00:00.000Z',
      lastSeenAt: '2026-02-28T08:00:00.000Z',
      extra: {
        kaspersky: {
          KSCServer: 'ksc.example.org',
          Weight: 'high',
          CiiCategory: 'cii1',
          Sources: ['ksc', 'kics'],
          Products: [{ ProductName: 'Endpoint', ProductVersion: '12.5' }],
          KSC: ksc,
          KICS: kics,
        },
      },
    },
  ])
  const [account] = await service.upsertAccounts(deps, actor, tenant, [
    {
      environment: 'production',
      name: 'anna',
      displayName: 'Anna Example',
      email: 'anna@example.org',
      domain: 'EXAMPLE',
      userPrincipalName: 'anna@example.org',
      sid: 'S-1-5-21-1-2-3-1001',
      extra: {
        kaspersky: {
          distinguishedName: 'CN=Anna,DC=example,DC=org',
          mailNickname: 'anna',
          mobile: '+1 555 0100',
          memberOf: ['CN=Finance'],
          isArchived: true,
          whenCreated: 1700000000000,
          title: 'Clerk',
          nonsense: 'left out',
          department: 7,
        },
      },
    },
  ])
  const inserted = await store.alerts.insert(
    tenant,
    sampleAlert('a1', { observables: [{ kind: 'ip', value: '198.51.100.7', role: 'target' }] }),
  )
  alertId = inserted.id
  scene.setTime('2026-03-02T09:00:00.000Z')
  full = await service.createIncident(deps, actor, tenant, {
    title: 'Full',
    description: 'Somebody typed a password',
    severity: 'critical',
    priority: 'high',
    origin: 'auto',
    assignee: { id: 'u-7', name: 'Bo', email: 'bo@example.org', userPrincipalName: null, kind: 'user' },
    detectionTechnologies: ['IOA', 'IOC'],
    tactics: ['TA0001'],
    techniques: ['T1566'],
    firstActivityAt: '2026-03-01T08:00:00.000Z',
    lastActivityAt: '2026-03-01T09:30:00.123Z',
    tickets: [{ vendor: 'jira', id: 'SOC-7', url: 'https://jira.example.org/SOC-7', status: 'open' }],
    rules: [
      { id: 'r1', name: 'Odd login', type: 'IOA', confidence: 'high', severity: 'critical', custom: true },
      { id: 'r2', name: 'Bare rule', type: null, confidence: null, severity: null, custom: false },
    ],
    observables: [{ kind: 'domain', value: 'login.example', role: 'link', details: 'in the mail' }],
    entities: [
      {
        kind: 'host',
        properties: { hostName: 'ws-042' },
        isVictim: true,
        deviceId: device!.id,
        data: { note: 'seen twice' },
      },
      { kind: 'account', properties: { accountName: 'anna' }, isAttacker: true, accountId: account!.id },
      { kind: 'host', properties: { hostName: 'unknown-1', dnsDomain: 'example.org', osFamily: 'Linux' } },
      { kind: 'ip', properties: { address: '192.0.2.1' } },
    ],
    alertIds: [alertId],
    extra: { kaspersky: { IncidentType: 'phishing', ID: 'ours wins' } },
  })
})
afterAll(() => scene?.stop())

async function one(id: string, flags = ''): Promise<Json> {
  const { json } = await scene.get(`v1/incidents?tenantID=${scene.tenant}&id=${id}${flags}`)
  expect(json.Total).toBe(1)
  return json.Incidents[0]
}

const incidentFields = [
  ...['ID', 'InternalID', 'TenantID', 'Name', 'Assets', 'AlertIDs', 'Assignee', 'CreatedAt', 'DetectionTechnologies'],
  ...['FirstEventTime', 'LastEventTime', 'MITRETactics', 'MITRETechniques', 'Observables', 'Rules', 'Severity'],
  ...['ExternalRef', 'Status', 'StatusChangedAt', 'StatusResolution', 'UpdatedAt', 'Description', 'SignOfCreation'],
  'Priority',
]

describe('an incident', () => {
  it('with nothing has every field, with empty values and no null arrays', async () => {
    const incident = await one(bare.id)
    expect(Object.keys(incident)).toEqual(incidentFields)
    expect(incident).toMatchObject({
      ID: expect.any(Number),
      InternalID: bare.id,
      TenantID: scene.tenant,
      Name: 'Bare',
      Assets: [],
      AlertIDs: [],
      Assignee: { ID: '', Name: '' },
      CreatedAt: '2026-03-01T12:00:00.000Z',
      DetectionTechnologies: [],
      FirstEventTime: null,
      LastEventTime: null,
      MITRETactics: [],
      MITRETechniques: [],
      Observables: [],
      Rules: [],
      Severity: 'low',
      ExternalRef: '',
      Status: 'open',
      StatusChangedAt: null,
      StatusResolution: '',
      Description: '',
      SignOfCreation: 'manual',
      Priority: expect.stringMatching(/^(low|medium)$/),
    })
  })

  it('with everything shows it', async () => {
    const incident = await one(full.id)
    expect(incident).toMatchObject({
      ID: full.serial,
      Name: 'Full',
      AlertIDs: [alertId],
      Assignee: { ID: 'u-7', Name: 'Bo' },
      DetectionTechnologies: ['IOA', 'IOC'],
      FirstEventTime: '2026-03-01T08:00:00.000Z',
      LastEventTime: '2026-03-01T09:30:00.123Z',
      ExternalRef: 'https://jira.example.org/SOC-7',
      Description: 'Somebody typed a password',
      SignOfCreation: 'auto',
      Priority: 'high',
      IncidentType: 'phishing',
    })
    expect(incident.MITRETactics).toContainEqual({ ID: 'TA0001' })
    expect(incident.MITRETechniques).toContainEqual({ ID: 'T1566' })
    expect(incident.Observables).toContainEqual({ Details: 'in the mail', Type: 'domain', Value: 'login.example' })
    expect(incident.Observables).toContainEqual(expect.objectContaining({ Type: 'ip', Value: '198.51.100.7' }))
    expect(incident.Rules).toEqual([
      { Confidence: 'high', Custom: true, ID: 'r1', Name: 'Odd login', Severity: 'critical', Type: 'IOA' },
      { Confidence: '', Custom: false, ID: 'r2', Name: 'Bare rule', Severity: '', Type: '' },
    ])
  })

  it('has short assets, and with the flag their details', async () => {
    const short = (await one(full.id)).Assets
    const detailed = (await one(full.id, '&withAffected=false')).Assets
    expect(short.map(({ Name, Type }: Json) => [Name, Type])).toEqual(
      expect.arrayContaining([
        ['ws-042', 'host'],
        ['anna', 'user'],
        ['unknown-1', 'host'],
      ]),
    )
    for (const [index, asset] of short.entries()) {
      expect(Object.keys(asset)).toEqual(['Data', 'ID', 'IsAttacker', 'IsVictim', 'KSCServer', 'Name', 'Type'])
      const { HostInfo, UserInfo, ...same } = detailed[index]
      expect(same).toEqual(asset)
      expect([HostInfo !== undefined, UserInfo !== undefined]).toEqual([asset.Type === 'host', asset.Type === 'user'])
    }
  })

  it('knows its host', async () => {
    const asset = (await one(full.id, '&withAffected')).Assets.find(({ Name }: Json) => Name === 'ws-042')
    expect(asset).toMatchObject({
      Data: { note: 'seen twice' },
      IsAttacker: false,
      IsVictim: true,
      KSCServer: 'ksc.example.org',
    })
    expect(asset.HostInfo).toEqual({
      ID: asset.ID,
      TenantID: scene.tenant,
      DisplayName: 'ws-042',
      AssetSource: 'ksc',
      CreatedAt: Date.parse('2026-01-01T00:00:00.000Z'),
      IsDeleted: false,
      IpAddress: ['10.0.0.42', '203.0.113.9'],
      Fqdn: ['ws-042.example.org'],
      MacAddress: ['00:00:5e:00:53:01'],
      DirectCategories: ['Finance'],
      Weight: 'high',
      CiiCategory: 'cii1',
      OS: 'Windows',
      OSVersion: '11',
      Sources: ['ksc', 'kics'],
      LastVisible: Date.parse('2026-02-28T08:00:00.000Z'),
      Products: [{ ProductName: 'Endpoint', ProductVersion: '12.5' }],
      KSC: ksc,
      KICS: kics,
    })
  })

  it('knows its account; what has the wrong type is not shown', async () => {
    const asset = (await one(full.id, '&withAffected')).Assets.find(({ Name }: Json) => Name === 'anna')
    expect(asset).toMatchObject({ IsAttacker: true, IsVictim: false, Type: 'user' })
    expect(asset.UserInfo).toEqual({
      osmpId: asset.ID,
      tenantID: scene.tenant,
      tenantName: 'default',
      domain: 'EXAMPLE',
      cn: 'Anna Example',
      displayName: 'Anna Example',
      distinguishedName: 'CN=Anna,DC=example,DC=org',
      mail: 'anna@example.org',
      mailNickname: 'anna',
      mobile: '+1 555 0100',
      objectSID: 'S-1-5-21-1-2-3-1001',
      samAccountName: 'anna',
      samAccountType: '',
      telephoneNumber: '',
      userPrincipalName: 'anna@example.org',
      isArchived: true,
      memberOf: ['CN=Finance'],
      title: 'Clerk',
      division: '',
      department: '',
      manager: '',
      location: '',
      company: '',
      streetAddress: '',
      physicalDeliveryOfficeName: '',
      managedObjects: [],
      userAccountControl: '',
      whenCreated: 1700000000000,
      whenChanged: 0,
      accountExpires: 0,
      badPasswordTime: 0,
    })
  })

  it('knows of an unknown host what the incident says', async () => {
    const asset = (await one(full.id, '&withAffected')).Assets.find(({ Name }: Json) => Name === 'unknown-1')
    expect(asset.HostInfo).toMatchObject({
      DisplayName: 'unknown-1',
      Fqdn: ['unknown-1.example.org'],
      OS: 'Linux',
      Weight: 'low',
      CiiCategory: 'notCII',
      KSC: null,
      KICS: null,
    })
  })

  it('has words for every severity, priority and resolution', async () => {
    const { deps, actor, tenant } = scene
    const shown = async (change: Parameters<typeof service.updateIncident>[4]) => {
      const { id } = await service.createIncident(deps, actor, tenant, { title: 'Words', severity: 'low' })
      await service.updateIncident(deps, actor, tenant, id, change)
      const { Severity, Priority, Status, StatusResolution } = await one(id)
      return { Severity, Priority, Status, StatusResolution }
    }
    for (const [severity, word] of Object.entries({ informational: 'low', medium: 'medium', critical: 'critical' }))
      expect((await shown({ severity: severity as 'medium' })).Severity).toBe(word)
    for (const [priority, word] of Object.entries({ informational: 'low', high: 'high', escalated: 'critical' }))
      expect((await shown({ priority: priority as 'high' })).Priority).toBe(word)
    for (const [resolution, word] of Object.entries({
      true_positive: 'truePositive',
      false_positive: 'falsePositive',
      low_priority: 'lowPriority',
      benign_positive: 'lowPriority',
      undetermined: '',
    }))
      expect(await shown({ status: 'closed', resolution: resolution as 'true_positive' })).toMatchObject({
        Status: 'closed',
        StatusResolution: word,
      })
  })
})

describe('the history', () => {
  it('tells what happened to the incident, its alerts and comments, oldest first', async () => {
    const { deps, actor, tenant } = scene
    const made = await service.createIncident(deps, actor, tenant, { title: 'Story', severity: 'low' })
    const { id: alert } = await scene.store.alerts.insert(tenant, sampleAlert('a2'))
    const reason = { rule: 'manual', says: 'by hand', keys: [] } as const
    await service.linkAlerts(deps, actor, tenant, made.id, [alert], {
      linkType: 'manual',
      reason: { ...reason, keys: [] },
    })
    await service.updateIncident(deps, actor, tenant, made.id, { priority: 'high' })
    await service.updateIncident(deps, actor, tenant, made.id, { status: 'in_progress' })
    await service.putComment(deps, actor, tenant, { kind: 'incident', id: made.id }, { message: 'Called Anna' })
    await scene.post('v1/incidents/close', [{ ID: made.id, TenantID: tenant, Reason: 'truePositive' }])
    const records = (await one(made.id, '&withHistory')).HistoryRecords
    for (const record of records)
      expect(Object.keys(record)).toEqual(['entityID', 'entityKind', 'tenantID', 'type', 'createdAt', 'params'])
    const told = records.map(({ type }: Json) => type)
    expect(told.slice(0, 5)).toEqual([
      'incidentCreated',
      'alertLinked',
      'incidentPriorityChanged',
      'incidentStatusChanged',
      'commentAdded',
    ])
    expect(told.slice(5).sort()).toEqual(['alertStatusChanged', 'incidentStatusChanged'])
    expect(records[1]).toMatchObject({ entityID: alert, entityKind: 'Alert', tenantID: tenant })
    expect(records[2].params).toMatchObject({ user: 'Ada', priority: { to: 'high' } })
    expect(records[3].params.status).toEqual({ from: 'open', to: 'inProgress' })
    expect(records[4]).toMatchObject({ entityID: made.id, params: { user: 'Ada', comment: 'Called Anna' } })
    expect(records.find(({ params }: Json) => params.status?.to === 'closed').params.statusResolution.to).toBe(
      'truePositive',
    )
    const times = records.map(({ createdAt }: Json) => createdAt)
    expect(times).toEqual([...times].sort())
  })
})
