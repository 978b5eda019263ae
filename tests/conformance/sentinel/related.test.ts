// What belongs to an incident: alerts, entities of every kind, bookmarks; and that a write here leaves alone what this door cannot say.
import { randomUUID } from 'node:crypto'
import { SecurityInsights } from '@azure/arm-securityinsight'
import { entityKinds } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  intezerClient,
  type Json,
  makeTenant,
  type SentinelCaller,
  sampleMail,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from '../kit.ts'

let server: TestServer
let caller: SentinelCaller
let key: string
const native = (method: string, path: string, body?: unknown) =>
  send(`${server.url}/api/v1${path}`, method, body, { authorization: `Bearer ${key}` })
/** The client with a credential that is a plain object, as scripts hand in what they have. */
const clientOf = () =>
  new SecurityInsights(
    { getToken: async () => ({ token: key, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    caller.place.subscription_id,
    { endpoint: server.url, tlsOptions: { ca: server.ca ?? '' } } as object,
  )
const at = () => [caller.place.resource_group, caller.place.workspace] as const

beforeAll(async () => {
  server = await startTestServer({ workers: '1', tlsSelfSigned: true })
  key = (await makeTenant(server, 'Related')).keys.analyst
  caller = await sentinelCaller(server, key)
})
afterAll(() => server.stop())

/** Fields of each kind that clients read by name. */
const propertiesOf: Record<(typeof entityKinds)[number], Record<string, unknown>> = {
  account: { accountName: 'anna', ntDomain: 'CORP', upnSuffix: 'example.org', sid: 'S-1-5-21-1', displayName: 'Anna' },
  host: { hostName: 'ws-1', dnsDomain: 'example.org', netBiosName: 'WS-1', osFamily: 'Windows', osVersion: '11' },
  file: { fileName: 'a.exe', directory: 'C:\\temp' },
  azure_resource: { resourceId: '/subscriptions/x', subscriptionId: randomUUID() },
  cloud_application: { appId: 11161, appName: 'Office 365', instanceName: 'main' },
  dns_resolution: { domainName: 'login-verify.example' },
  file_hash: { algorithm: 'SHA256', hashValue: 'ab'.repeat(32) },
  ip: { address: '203.0.113.9' },
  malware: { malwareName: 'Emotet', category: 'Trojan' },
  process: { processId: '42', commandLine: 'cmd /c whoami', creationTimeUtc: '2026-01-01T00:00:00.000Z' },
  registry_key: { hive: 'HKEY_LOCAL_MACHINE', key: 'Software\\Run' },
  registry_value: { valueName: 'x', valueData: 'y', valueType: 'String' },
  security_group: { distinguishedName: 'CN=Admins', objectGuid: randomUUID(), sid: 'S-1-5-32-544' },
  url: { url: 'http://login-verify.example/' },
  iot_device: { deviceId: 'd1', deviceName: 'camera', vendor: 'v', model: 'm' },
  mail_cluster: { clusterGroup: 'g', mailCount: 3, networkMessageIds: [randomUUID()] },
  mail_message: {
    recipient: 'anna@example.org',
    subject: 's',
    p1Sender: 'x@login-verify.example',
    senderIP: '203.0.113.9',
  },
  mailbox: { mailboxPrimaryAddress: 'anna@example.org', displayName: 'Anna', upn: 'anna@example.org' },
  submission_mail: { recipient: 'anna@example.org', subject: 's', submitter: 'carl@example.org', reportType: 'Phish' },
  nic: { macAddress: '00-00-5E-00-53-01' },
}

describe('alerts', () => {
  it('have the fields clients need, for mails and for alerts of products', async () => {
    const mail = await (await intezerClient(server, key)).upload(
      { alert_source: 'phishing_emails' },
      sampleMail('related'),
    )
    expect(mail.status).toBe(200)
    const alert = { n: 'A-1', t: 'Odd sign-in', h: 'ws-1', s: 'critical', url: 'https://product.example/a/1' }
    const mapping = { alert_id: 'n', alert_title: 't', severity: 's', 'device.hostname': 'h', alert_url: 'url' }
    const sent = await native('POST', '/alerts', { alert, mapping, source: 'lab' })
    expect([sent.status, sent.status < 300 ? '' : sent.text]).toEqual([201, ''])
    const listed = (await native('GET', '/alerts?limit=10')).json.alerts as Json[]
    expect(listed.length).toBe(2)
    const { name } = await caller.makeIncident('with alerts')
    const linked = await native('POST', `/incidents/${name}/alerts`, { alerts: listed.map(({ id }) => id) })
    expect([linked.status, linked.status < 300 ? '' : linked.text]).toEqual([200, ''])

    const { json } = await caller.call('POST', `/incidents/${name}/alerts`)
    expect(json.value.length).toBe(2)
    for (const item of json.value) {
      expect(item).toMatchObject({
        kind: 'SecurityAlert',
        type: 'Microsoft.SecurityInsights/Entities',
        id: `${caller.root}/Entities/${item.name}`,
      })
      expect(item.properties).toMatchObject({
        systemAlertId: item.name,
        alertDisplayName: expect.stringMatching(/./),
        friendlyName: expect.stringMatching(/./),
        severity: expect.stringMatching(/^(High|Medium|Low|Informational)$/),
        status: expect.stringMatching(/^(New|InProgress|Resolved)$/),
        timeGenerated: expect.stringMatching(/Z$/),
        tactics: expect.any(Array),
      })
    }
    const product = json.value.find((one: Json) => one.properties.productName === 'lab')
    expect(product.properties).toMatchObject({
      alertDisplayName: 'Odd sign-in',
      severity: 'High',
      compromisedEntity: 'ws-1',
      alertLink: 'https://product.example/a/1',
      providerAlertId: 'A-1',
    })
    const shown = (await caller.call('GET', `/incidents/${name}`)).json.properties.additionalData
    expect(shown).toMatchObject({ alertsCount: 2, alertProductNames: expect.arrayContaining(['lab']) })
    const asked = new URLSearchParams({
      $filter:
        "properties/additionalData/alertsCount eq 2 and properties/additionalData/alertProductNames/any(p: p eq 'LAB')",
    })
    expect((await caller.call('GET', `/incidents?${asked}`)).json.value.map((one: Json) => one.name)).toEqual([name])
    const found: Json = await clientOf().incidents.listAlerts(...at(), name)
    expect(found.value.map(({ systemAlertId }: Json) => systemAlertId)).toEqual(json.value.map((one: Json) => one.name))

    // An incident may point to an alert.
    const relatedResourceId = `${caller.root}/Entities/${product.name}`
    const relation = await caller.call('PUT', `/incidents/${name}/relations/alert`, {
      properties: { relatedResourceId },
    })
    expect([relation.status, relation.json.properties]).toMatchObject([
      201,
      {
        relatedResourceType: 'Microsoft.SecurityInsights/entities',
        relatedResourceKind: 'SecurityAlert',
        relatedResourceName: product.name,
      },
    ])
    // It is no bookmark.
    expect((await caller.call('POST', `/incidents/${name}/bookmarks`)).json.value).toEqual([])
    expect((await caller.call('GET', `/incidents/${name}`)).json.properties.additionalData.bookmarksCount).toBe(0)
  })
})

describe('many alerts', () => {
  it('all come, each once', async () => {
    const { name } = await caller.makeIncident('crowded')
    const send = (n: number) =>
      native('POST', '/alerts', { alert: { n: `many-${n}` }, mapping: { alert_id: 'n' }, source: 'lab' })
    const ids: string[] = []
    for (let n = 0; n < 410; n += 41)
      ids.push(...(await Promise.all(Array.from({ length: 41 }, (_, i) => send(n + i)))).map(({ json }) => json.id))
    expect((await native('POST', `/incidents/${name}/alerts`, { alerts: ids })).status).toBe(200)
    const reply = await caller.call('POST', `/incidents/${name}/alerts`)
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(reply.json.value.map((one: Json) => one.properties.systemAlertId).sort()).toEqual(ids.sort())
    expect((await caller.call('GET', `/incidents/${name}`)).json.properties.additionalData.alertsCount).toBe(410)
  })
})

describe('entities', () => {
  it('of every kind keep the fields of their kind, and are counted', async () => {
    const { name } = await caller.makeIncident('with entities')
    const entities = entityKinds.map((kind) => ({ kind, name: `a ${kind}`, properties: propertiesOf[kind] }))
    const second = { kind: 'ip', name: 'another', properties: { address: '203.0.113.10' }, isAttacker: true }
    const added = await native('PUT', `/incidents/${name}/entities`, { entities: [...entities, second] })
    expect([added.status, added.status < 300 ? '' : added.text]).toEqual([200, ''])
    const { json } = await caller.call('POST', `/incidents/${name}/entities`)
    const kinds =
      'Account Host File AzureResource CloudApplication DnsResolution FileHash Ip Malware Process RegistryKey RegistryValue SecurityGroup Url IoTDevice MailCluster MailMessage Mailbox SubmissionMail Nic'
    expect(new Set(json.entities.map(({ kind }: Json) => kind))).toEqual(new Set(kinds.split(' ')))
    for (const entity of json.entities) {
      const given = [...entities, second].find((one) => one.name === entity.properties.friendlyName)
      expect(entity).toMatchObject({
        type: 'Microsoft.SecurityInsights/Entities',
        properties: { ...given?.properties, additionalData: {} },
      })
    }
    const counts = Object.fromEntries(json.metaData.map(({ entityKind, count }: Json) => [entityKind, count]))
    expect(counts).toEqual({ ...Object.fromEntries(kinds.split(' ').map((kind) => [kind, 1])), Ip: 2 })
    const typed: Json = await clientOf().incidents.listEntities(...at(), name)
    expect(typed.entities.find(({ kind }: Json) => kind === 'Host')).toMatchObject({
      hostName: 'ws-1',
      netBiosName: 'WS-1',
      friendlyName: 'a host',
    })
    expect(typed.entities.find(({ kind }: Json) => kind === 'MailMessage')).toMatchObject({
      recipient: 'anna@example.org',
      senderIP: '203.0.113.9',
    })
    expect(typed.metaData.find(({ entityKind }: Json) => entityKind === 'Ip').count).toBe(2)
    const target = json.entities[0]
    const relation = await caller.call('PUT', `/incidents/${name}/relations/e`, {
      properties: { relatedResourceId: target.id },
    })
    expect([relation.status, relation.json.properties.relatedResourceName]).toEqual([201, target.name])
  })
})

describe('what this door has no word for', () => {
  const make = async (body: object) =>
    (await native('POST', '/incidents', { title: 'richer', severity: 'critical', ...body })).json
  const read = async (id: string) => (await native('GET', `/incidents/${id}`)).json
  const put = (id: string, properties: object) => caller.call('PUT', `/incidents/${id}`, { properties })

  it('stays when the nearest word is sent back', async () => {
    const { id } = await make({ status: 'on_hold', priority: 'escalated', tags: undefined })
    const seen = (await caller.call('GET', `/incidents/${id}`)).json.properties
    expect([seen.severity, seen.status]).toEqual(['High', 'Active'])
    expect((await put(id, { ...seen, title: 'renamed' })).status).toBe(200)
    expect(await read(id)).toMatchObject({
      title: 'renamed',
      severity: 'critical',
      status: 'on_hold',
      priority: 'escalated',
    })
    await put(id, { severity: 'Low', status: 'New' })
    expect(await read(id)).toMatchObject({ severity: 'low', status: 'new', priority: 'escalated' })
    await put(id, { severity: 'High', status: 'Active' })
    expect(await read(id)).toMatchObject({ severity: 'high', status: 'in_progress' })
  })

  it('is selected by the word it is shown by', async () => {
    const { id } = await make({ status: 'on_hold' })
    const names = async (filter: string) =>
      (await caller.call('GET', `/incidents?${new URLSearchParams({ $filter: filter })}`)).json.value.map(
        ({ name }: Json) => name,
      )
    expect(await names("properties/status eq 'Active'")).toContain(id)
    expect(await names("properties/severity eq 'High'")).toContain(id)
    expect(await names("properties/severity ne 'High'")).not.toContain(id)
    await native('PATCH', `/incidents/${id}`, { status: 'closed', resolution: 'low_priority' })
    expect(await names("properties/classification eq 'BenignPositive'")).toContain(id)
    const shown = (await caller.call('GET', `/incidents/${id}`)).json.properties
    expect([shown.classification, shown.classificationReason]).toEqual(['BenignPositive', null])
    expect((await put(id, { ...shown, description: 'd' })).status).toBe(200)
    expect(await read(id)).toMatchObject({ resolution: 'low_priority', description: 'd', status: 'closed' })
  })
})
