// Objects as the vendors write them, with fields we have no word for: taken in, and written out again field for field.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Json, makeTenant, send, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
})
afterAll(() => server.stop())

async function throughTenant(format: string, values: object[]): Promise<Json[]> {
  const tenant = await makeTenant(server, `${format} ${randomUUID()}`)
  const headers = { authorization: `Bearer ${tenant.keys.analyst}` }
  const records = values.map((value, index) => ({ where: `line ${index + 1}`, value }))
  const reply = await send(`${server.url}/api/v1/import`, 'POST', { from: format, records }, headers)
  expect(reply.json.refused).toEqual([])
  const { text } = await send(`${server.url}/api/v1/export?to=${format}`, 'GET', undefined, headers)
  const lines = text.split('\n').filter((line) => line !== '')
  // The tenant and the running number are ours.
  return lines.map((line) =>
    JSON.parse(line.replaceAll(tenant.id, 'TENANT'), (name, item) =>
      name === 'ID' && typeof item === 'number' && item > 1000 ? 0 : item,
    ),
  )
}

it('an incident of Kaspersky XDR with everything the manual shows', async () => {
  const [host, user, alert] = [randomUUID(), randomUUID(), randomUUID()]
  const given = {
    InternalID: randomUUID(),
    Name: 'Mimikatz on WS-7',
    Assets: [
      {
        Data: { note: 'n' },
        ID: host,
        IsAttacker: false,
        IsVictim: true,
        KSCServer: 'ksc.corp.example',
        Name: 'WS-7',
        Type: 'host',
        HostInfo: {
          ID: host,
          TenantID: 'TENANT',
          DisplayName: 'WS-7',
          AssetSource: 'ksc',
          CreatedAt: 1_770_000_000_000,
          IsDeleted: false,
          IpAddress: ['10.1.2.3', '203.0.113.9'],
          Fqdn: ['ws-7.corp.example'],
          MacAddress: ['00:00:5e:00:53:01'],
          DirectCategories: ['Workstations'],
          Weight: 'high',
          CiiCategory: 'notCII',
          OS: 'Windows',
          OSVersion: '11',
          Sources: ['ksc'],
          LastVisible: 1_772_000_000_000,
          Products: [{ ProductVersion: '12.3', ProductName: 'KES' }],
          KSC: {
            GroupID: 5,
            GroupName: 'Managed',
            StatusMask: [1, 2],
            StatusID: 3,
            RtProtectionState: 1,
            EncryptionState: 2,
            AntiSpamStatus: 3,
            EmailAvStatus: 4,
            DlpStatus: 5,
            EdrStatus: 6,
            LastAvBasesUpdate: 7,
            LastInfoUpdate: 8,
            LastUpdate: 9,
            LastSystemStart: 10,
            VirtualServerID: 11,
          },
          KICS: {
            status: 'ok',
            risks: [
              {
                ID: 1,
                Name: 'r',
                Category: 'c',
                Description: 'd',
                DescriptionURL: 'https://risk.example.com/1',
                Severity: 2,
                Cvss: 7.5,
              },
            ],
            serverIP: '10.0.0.2',
            connectorID: 4,
            deviceID: 6,
            hardware: { Model: 'm', Version: '1', Vendor: 'v' },
            software: { Model: 's', Version: '2', Vendor: 'w' },
          },
        },
      },
      {
        Data: {},
        ID: user,
        IsAttacker: true,
        IsVictim: false,
        KSCServer: '',
        Name: 'ann',
        Type: 'user',
        UserInfo: {
          domain: 'CORP',
          cn: 'Ann Example',
          displayName: 'Ann Example',
          mail: 'ann@corp.example',
          objectSID: 'S-1-5-21-1-2-3-1001',
          samAccountName: 'ann',
          userPrincipalName: 'ann@corp.example',
          memberOf: ['Admins'],
          isArchived: false,
          department: 'IT',
          whenCreated: 100,
        },
      },
    ],
    AlertIDs: [alert],
    Assignee: { ID: 'u-1', Name: 'Bob' },
    CreatedAt: '2026-03-01T10:00:00.123Z',
    DetectionTechnologies: ['IOA', 'IOC'],
    FirstEventTime: '2026-03-01T09:00:00.000Z',
    LastEventTime: '2026-03-01T09:30:00.000Z',
    MITRETactics: [{ ID: 'TA0006' }],
    MITRETechniques: [{ ID: 'T1003' }],
    Observables: [{ Details: 'seen', Type: 'ip', Value: '203.0.113.9' }],
    Rules: [{ Confidence: 'high', Custom: true, ID: 'r-1', Name: 'Dumping', Severity: 'critical', Type: 'IOA' }],
    Severity: 'critical',
    ExternalRef: 'https://tickets.example.com/7',
    Status: 'closed',
    StatusChangedAt: '2026-03-02T10:00:00.000Z',
    StatusResolution: 'lowPriority',
    UpdatedAt: '2026-03-02T10:00:01.000Z',
    Description: 'Two lines\nof text',
    SignOfCreation: 'manual',
    Priority: 'critical',
    IncidentType: 'malware',
    WorkflowName: 'default',
  }
  const ofIncident = {
    InternalID: alert,
    Name: 'Credential dumping',
    Status: 'closed',
    StatusResolution: 'falsePositive',
    StatusChangedAt: '2026-03-02T09:00:00.000Z',
    IncidentID: given.InternalID,
    SourceID: 'src-1',
    Severity: 'high',
    DetectSource: 'edr',
    CreatedAt: '2026-03-01T09:00:00.000Z',
    Observables: [{ Details: '', Type: 'sha256', Value: 'a'.repeat(64) }],
    Assets: [],
    Extra: { custom: [1, 2] },
  }
  const lines = await throughTenant('kaspersky-xdr', [given, ofIncident])
  expect(lines).toHaveLength(2)
  const [incident, back] = lines
  // The alert adds what it saw.
  expect(incident.Observables).toEqual(expect.arrayContaining(given.Observables))
  const { Observables: _seen, UpdatedAt: _updated, ...rest } = given
  expect(incident).toMatchObject({
    ...rest,
    Assets: rest.Assets.map((asset) => expect.objectContaining(trimmed(asset))),
  })
  expect(incident.Assets[0].HostInfo).toMatchObject({ ...given.Assets[0]!.HostInfo })
  expect(incident.Assets[1].UserInfo).toMatchObject({ ...given.Assets[1]!.UserInfo })
  const { Assets: _assets, ...said } = ofIncident
  expect(back).toMatchObject(said)
}, 60_000)

const trimmed = ({ HostInfo: _host, UserInfo: _user, ...asset }: Json) => asset

it('rows of Intezer with fields of their own', async () => {
  const incident = {
    incident_id: 'inc-77',
    name: 'Phishing wave',
    environment: 'emea',
    source: 'microsoft_sentinel',
    sender: 'soc',
    severity: 'high',
    status: 'in_progress',
    related_alert_ids: ['al-1'],
    risk_category: 'phishing',
    risk_level: 'critical',
    risk_score: 95,
    response_status: 'escalated',
    creation_time: '2026-03-01T10:00:00.000+00:00',
    received_time: '2026-03-01T10:05:00.000+00:00',
    update_time: '2026-03-01T11:00:00.000+00:00',
    campaign: { name: 'x', score: [1, null] },
    tenant_name: 'their name',
  }
  const alert = {
    alert_id: 'al-1',
    environment: 'emea',
    source: 'microsoft_sentinel',
    alert: {
      alert_id: 'al-1',
      alert_title: 'Mail',
      severity: 'high',
      creation_time: '2026-03-01T09:59:00',
      device: { hostname: 'ws-1' },
    },
    triage_result: { alert_verdict: 'confirmed_threat', risk_score: 90 },
    raw_alert: { id: 'al-1', deep: { er: [1] } },
  }
  const kase = {
    case_id: 'case-5',
    case_title: 'The wave',
    case_status: 'suppressed',
    case_priority: 'escalated',
    case_tags: ['a', 'b'],
    analyst_verdict: 'confirmed_threat',
    incident_ids: ['inc-77'],
    external_tickets: [{ vendor: 'jira', ticket_id: 'S-1', ticket_url: null, ticket_status: 'open' }],
    environment: 'emea',
    creation_time: '2026-03-01T12:00:00.000+00:00',
    score_model: 'v2',
  }
  const device = {
    device_id: 'dev-9',
    hostname: 'ws-9',
    environment: 'emea',
    os_type: 'linux',
    private_ips: ['10.9.9.9'],
    host_tags: ['t'],
    discovery_time: '2026-01-01T00:00:00.000+00:00',
  }
  // The alert comes before the incident that names it, and the case last.
  const lines = await throughTenant('intezer', [device, alert, { result: incident }, kase])
  const by = (field: string, value: string) => lines.find((line) => line[field] === value)
  expect(by('device_id', 'dev-9')).toMatchObject(device)
  expect(by('incident_id', 'inc-77')).toMatchObject(incident)
  expect(by('case_id', 'case-5')).toMatchObject(kase)
  const { triage_result, ...said } = alert
  expect(by('alert_id', 'al-1')).toMatchObject({ ...said, additional_info: { triage_result } })
}, 60_000)

it('resources of Sentinel, named by their types alone', async () => {
  const [id, comment, task, bookmark, relation] = Array.from({ length: 5 }, () => randomUUID())
  const place =
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w/providers/Microsoft.SecurityInsights'
  const person = { name: 'Ann', email: 'ann@corp.example', objectId: null, userPrincipalName: 'ann@corp.example' }
  const given = [
    {
      id: `${place}/bookmarks/${bookmark}`,
      name: bookmark,
      type: 'Microsoft.SecurityInsights/Bookmarks',
      properties: {
        displayName: 'Hosts',
        query: 'Heartbeat',
        labels: ['x'],
        created: '2026-03-01T08:00:00.000Z',
        createdBy: person,
        tactics: ['Execution'],
        odd: 1,
      },
    },
    {
      id: `${place}/Incidents/${id}`,
      name: id,
      type: 'Microsoft.SecurityInsights/Incidents',
      etag: '"77"',
      properties: {
        title: 'Failed logons',
        description: 'Many',
        severity: 'High',
        status: 'Closed',
        classification: 'FalsePositive',
        classificationReason: 'InaccurateData',
        classificationComment: 'Test',
        owner: {
          objectId: null,
          email: 'ann@corp.example',
          assignedTo: 'Ann',
          userPrincipalName: null,
          ownerType: 'User',
        },
        labels: [{ labelName: 'l', labelType: 'AutoAssigned' }],
        firstActivityTimeUtc: '2026-03-01T07:00:00.000Z',
        lastActivityTimeUtc: '2026-03-01T07:30:00.000Z',
        createdTimeUtc: '2026-03-01T08:00:00.000Z',
        lastModifiedTimeUtc: '2026-03-01T09:00:00.000Z',
        providerName: 'Azure Sentinel',
        providerIncidentId: '12',
        additionalData: {
          alertProductNames: ['Azure Sentinel'],
          tactics: ['CredentialAccess'],
          techniques: ['T1110'],
          ticket: 'T-1',
        },
        teamInformation: { teamId: 't', name: 'n' },
      },
    },
    {
      id: `${place}/Incidents/${id}/Comments/${comment}`,
      name: comment,
      type: 'Microsoft.SecurityInsights/Incidents/comments',
      properties: { message: "It's ours", createdTimeUtc: '2026-03-01T08:30:00.000Z', author: person },
    },
    {
      id: `${place}/Incidents/${id}/tasks/${task}`,
      name: task,
      type: 'Microsoft.SecurityInsights/incidents/tasks',
      properties: {
        title: 'Call',
        status: 'Completed',
        description: 'now',
        createdTimeUtc: '2026-03-01T08:40:00.000Z',
      },
    },
    {
      id: `${place}/Incidents/${id}/relations/${relation}`,
      name: relation,
      type: 'Microsoft.SecurityInsights/Incidents/relations',
      properties: { relatedResourceId: `${place}/Bookmarks/${bookmark}` },
    },
  ]
  const lines = await throughTenant('sentinel', given)
  expect(lines).toHaveLength(given.length)
  for (const one of given) {
    const back = lines.find(({ name }) => name === one.name)
    const { relatedResourceId, ...properties } = one.properties as Json
    expect(back.properties).toMatchObject(properties)
    if (relatedResourceId) expect(back.properties.relatedResourceName).toBe(bookmark)
  }
}, 60_000)
