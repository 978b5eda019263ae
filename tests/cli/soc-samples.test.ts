// `docket samples`: every attribute the wire descriptions know is shown by its door at least once, and a second run changes nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Doors, openDoors } from '../../packages/cli/src/samples/doors.ts'
import { fillWithSamples, type Summary } from '../../packages/cli/src/samples/fill.ts'
import { adminKey, jobsDone, makeTenant, send, startTestServer, type TestServer } from '../conformance/kit.ts'
import { docket } from './kit.ts'

let server: TestServer
let doors: Doors
let first: Summary
const steps: string[] = []

beforeAll(async () => {
  server = await startTestServer({ workers: '1' })
  doors = await openDoors({ url: server.url, key: adminKey, tenant: undefined, ca: undefined })
  first = await fillWithSamples(doors, (step) => steps.push(step))
}, 180_000)
afterAll(() => server?.stop())

/** Paths of everything that says something: not null, false, zero, or empty. */
function said(value: unknown, path = '', found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) said(item, `${path}[]`, found)
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) said(item, path === '' ? name : `${path}.${name}`, found)
  else if (value !== null && value !== '' && value !== false && value !== 0 && value !== undefined) found.add(path)
  return found
}

/** Fields of the list that are nowhere said; a field counts when something below it is. */
function missing(fields: string, ...answers: unknown[]): string[] {
  const found = [...answers.reduce<Set<string>>((all, answer) => said(answer, '', all), new Set())]
  return fields
    .trim()
    .split(/\s+/)
    .filter(
      (field) =>
        !found.some((path) => path === field || (/^[.[]/.test(path.slice(field.length)) && path.startsWith(field))),
    )
}

const get = (path: string, body?: unknown) => doors.send<Record<string, unknown>>('GET', path, body)
const prefixed = (prefix: string, fields: string) =>
  fields
    .trim()
    .split(/\s+/)
    .map((field) => prefix + field)
    .join(' ')

it('missing names what is nowhere said', () => {
  const answers = [
    { a: 1, b: { c: 0 }, d: [], e: [{ f: '' }, { f: 'x' }] },
    { g: null, hh: 1, i: { j: true } },
  ]
  expect(missing('a b.c d[] e[].f g h i', ...answers)).toEqual(['b.c', 'd[]', 'g', 'h'])
})

describe('the samples', () => {
  it('are a small desk: devices, accounts, incidents, cases, mails and alerts of five products', () => {
    expect(first).toMatchObject({
      devices: { made: 4 },
      incidents: { made: 6 },
      cases: { made: 3 },
      mails: { made: 12 },
      alerts: { made: 5 },
      bookmarks: { made: 3 },
      comments: { made: 4 },
      tasks: { made: 4 },
      relations: { made: 2 },
    })
    expect(first.accounts?.made).toBeGreaterThanOrEqual(2)
    expect(steps).toHaveLength(6)
  })

  it('show every attribute of the Kaspersky XDR list', async () => {
    const host = `ID TenantID DisplayName AssetSource CreatedAt IsDeleted IpAddress[] Fqdn[] MacAddress[] DirectCategories[] Weight
      CiiCategory OS OSVersion Sources[] LastVisible Products[].ProductVersion Products[].ProductName`
    const ksc = `GroupID GroupName StatusMask[] StatusID RtProtectionState EncryptionState AntiSpamStatus EmailAvStatus DlpStatus
      EdrStatus LastAvBasesUpdate LastInfoUpdate LastUpdate LastSystemStart VirtualServerID`
    const kics = `status serverIP connectorID deviceID risks[].ID risks[].Name risks[].Category risks[].Description
      risks[].DescriptionURL risks[].Severity risks[].Cvss hardware.Model hardware.Version hardware.Vendor software.Model
      software.Version software.Vendor`
    const user = `osmpId tenantID tenantName domain cn displayName distinguishedName mail mailNickname mobile objectSID
      samAccountName samAccountType telephoneNumber userPrincipalName isArchived memberOf[] title division department manager
      location company streetAddress physicalDeliveryOfficeName managedObjects[] userAccountControl whenCreated whenChanged
      accountExpires badPasswordTime`
    const incident = `ID InternalID TenantID Name AlertIDs[] Assignee.ID Assignee.Name CreatedAt DetectionTechnologies[]
      FirstEventTime LastEventTime MITRETactics[].ID MITRETechniques[].ID Observables[].Details Observables[].Type
      Observables[].Value Rules[].Confidence Rules[].Custom Rules[].ID Rules[].Name Rules[].Severity Rules[].Type Severity
      ExternalRef Status StatusChangedAt StatusResolution UpdatedAt Description SignOfCreation Priority Assets[].Data Assets[].ID
      Assets[].IsAttacker Assets[].IsVictim Assets[].KSCServer Assets[].Name Assets[].Type HistoryRecords[].entityID
      HistoryRecords[].entityKind HistoryRecords[].tenantID HistoryRecords[].type HistoryRecords[].createdAt
      HistoryRecords[].params.comment`
    const list = `/xdr/api/v1/incidents?tenantID=${doors.tenantId}&withAffected&withHistory`
    const { Incidents } = await get(list)
    const wanted = [
      prefixed('[].', incident),
      prefixed('[].Assets[].HostInfo.', host),
      prefixed('[].Assets[].HostInfo.KSC.', ksc),
      prefixed('[].Assets[].HostInfo.KICS.', kics),
      prefixed('[].Assets[].UserInfo.', user),
    ].join(' ')
    expect(missing(wanted, Incidents)).toEqual([])
    const statuses = new Set((Incidents as { Status: string }[]).map(({ Status }) => Status))
    expect([...statuses].sort()).toEqual(['closed', 'hold', 'inProgress', 'open'])
  })

  it('show every attribute of the Kaspersky XDR alerts', async () => {
    const { Alerts } = await get(`/xdr/api/v1/alerts?tenantID=${doors.tenantId}&withAffected&withHistory&withEvents`)
    const wanted = `ID InternalID TenantID Name CreatedAt UpdatedAt StatusChangedAt FirstEventTime LastEventTime SourceCreatedAt
      Severity Status StatusResolution Assignee.ID Assignee.Name Assignee.Type IncidentID IncidentLinkType SourceID ExternalRef
      MITRETactics[].ID MITRETechniques[].ID Observables[].Type Observables[].Value Observables[].Details Assets[].Name Extra
      OriginalEvents[].ID HistoryRecords[].type DetectSource`
    expect(
      missing(
        wanted
          .trim()
          .split(/\s+/)
          .map((field) => `[].${field}`)
          .join(' '),
        Alerts,
      ),
    ).toEqual([])
  })

  it('show every attribute of the Sentinel workspace', async () => {
    const page = async (tail: string) => (await get(doors.sentinel(tail))) as { value: { name: string }[] }
    const incidents = await page('incidents')
    const parts = async (kind: string) =>
      Promise.all(incidents.value.map(({ name }) => page(`incidents/${name}/${kind}`)))
    const asked = async (kind: string) =>
      Promise.all(incidents.value.map(({ name }) => doors.send('POST', doors.sentinel(`incidents/${name}/${kind}`))))
    const incident = `title description severity status classification classificationReason classificationComment owner.objectId
      owner.email owner.assignedTo owner.userPrincipalName owner.ownerType labels[].labelName labels[].labelType
      firstActivityTimeUtc lastActivityTimeUtc createdTimeUtc lastModifiedTimeUtc incidentNumber incidentUrl
      relatedAnalyticRuleIds[] providerName providerIncidentId additionalData.alertsCount additionalData.bookmarksCount
      additionalData.commentsCount additionalData.alertProductNames[] additionalData.tactics[] additionalData.techniques[]
      additionalData.providerIncidentUrl`
    expect(missing(prefixed('value[].properties.', incident), incidents)).toEqual([])
    const written = `author.name author.email author.objectId author.userPrincipalName message createdTimeUtc lastModifiedTimeUtc`
    expect(missing(prefixed('value[].properties.', written), ...(await parts('comments')))).toEqual([])
    const task = `title status description createdTimeUtc lastModifiedTimeUtc createdBy.name createdBy.email lastModifiedBy.name`
    expect(missing(prefixed('value[].properties.', task), ...(await parts('tasks')))).toEqual([])
    const relation = 'relatedResourceId relatedResourceName relatedResourceType'
    expect(missing(prefixed('value[].properties.', relation), ...(await parts('relations')))).toEqual([])
    const bookmarks = await page('bookmarks')
    const each = await Promise.all(bookmarks.value.map(({ name }) => get(doors.sentinel(`bookmarks/${name}`))))
    const bookmark = `displayName query queryResult notes labels[] eventTime queryStartTime queryEndTime created updated
      createdBy.name createdBy.email createdBy.objectId updatedBy.name entityMappings[] tactics[] techniques[]
      incidentInfo.incidentId incidentInfo.severity incidentInfo.title incidentInfo.relationName`
    expect(missing(prefixed('properties.', bookmark), ...each)).toEqual([])
    const entities = (await asked('entities')) as { entities: { kind: string; properties: object }[] }[]
    const kinds = `Account Host File AzureResource CloudApplication DnsResolution FileHash Ip Malware Process RegistryKey
      RegistryValue SecurityGroup Url IoTDevice MailCluster MailMessage Mailbox SubmissionMail Nic`
    const seen = new Set(entities.flatMap(({ entities: all }) => all.map(({ kind }) => kind)))
    expect(kinds.split(/\s+/).filter((kind) => !seen.has(kind))).toEqual([])
    const alert = `systemAlertId alertDisplayName friendlyName severity status productName vendorName alertType alertLink
      providerAlertId compromisedEntity tactics[] startTimeUtc endTimeUtc timeGenerated processingEndTime`
    expect(missing(prefixed('value[].properties.', alert), ...(await asked('alerts')))).toEqual([])
    expect((await asked('bookmarks')).flatMap(({ value }) => value as unknown[])).toHaveLength(2)
  })

  it('show every attribute of Intezer incidents, cases, devices and alerts', async () => {
    const tenant = { tenant_id: doors.tenantId }
    const search = async (kind: string, body: object = {}) => {
      const reply = await doors.send<Record<string, unknown>>('POST', `/api/v2-0/${kind}/search`, {
        ...tenant,
        ...body,
      })
      return (reply.result ?? reply) as Record<string, unknown>
    }
    const { incidents } = await search('incidents', { offset: 0, limit: 100 })
    const incident = `incident_id name environment source sender severity status related_alert_ids[] risk_category risk_level
      risk_score response_status creation_time received_time triage_time triage_change_time incident.incident_id incident.name
      incident.severity incident.status incident.related_alert_ids[] incident.url triage_summary.risk_category
      triage_summary.risk_level triage_summary.response_status intezer_incident_url verdict priority resolution
      assigned_account.account_id assigned_account.account_name assigned_account.account_email playground`
    expect(missing(prefixed('[].', incident), incidents)).toEqual([])
    const { cases } = await search('cases', { payload: {}, offset: 0, limit: 100 })
    const found = `case_id case_title case_description case_status case_priority case_severity environment alerts_count case_sources[]
      case_tags[] analyst_verdict case_triage.risk_category case_triage.case_verdict case_triage.response_status incident_ids[]
      assigned_account_id external_tickets[].vendor external_tickets[].ticket_id external_tickets[].ticket_url
      external_tickets[].ticket_status creation_time modification_time last_attached_alert_time closed_time intezer_case_url`
    expect(missing(prefixed('[].', found), cases)).toEqual([])
    const inCases = await Promise.all(
      (cases as { case_id: string }[]).flatMap(({ case_id }) =>
        ['devices', 'users', 'ttps'].map((part) => get(`/api/v2-0/cases/${case_id}/${part}`, tenant)),
      ),
    )
    const inside = `devices[].hostname devices[].device_private_ips[] devices[].device_external_ips[] devices[].device_tags[]
      devices[].device_managed_by users[].user_name users[].user_email users[].user_sid ttps[].ttp_id ttps[].technique ttps[].tactic`
    expect(missing(prefixed('result.', inside), ...inCases)).toEqual([])
    const { devices } = await search('devices', { offset: 0, limit: 100 })
    const device = `device_id hostname host_type os_type os_version private_ips[] external_ips[] host_tags[] host_groups[] managed_by
      cloud_provider site_name last_login_user discovery_time`
    expect(missing(prefixed('[].', device), devices)).toEqual([])
    const { alerts } = await search('alerts', { offset: 0, limit: 100 })
    const alert = `alert_id environment source sender alert.alert_title alert.alert_url alert.severity alert.creation_time
      triage_result.alert_verdict triage_result.risk_category triage_result.risk_level triage_result.risk_score
      intezer_alert_url alert_update_time`
    expect(missing(prefixed('[].', alert), alerts)).toEqual([])
  })

  it('are the same objects after a second run', async () => {
    const export_ = async () =>
      (
        await send(`${server.url}/api/v1/export?to=docket&tenant_id=${doors.tenantId}`, 'GET', undefined, {
          authorization: `Bearer ${adminKey}`,
        })
      ).text
    // What grouping does with the samples' alerts goes on after they are there.
    await jobsDone(server.url)
    const before = await export_()
    expect(before.split('\n').length).toBeGreaterThan(40)
    const second = await fillWithSamples(doors, () => {})
    expect(Object.entries(second).filter(([, { made }]) => made > 0)).toEqual([])
    expect(await export_()).toBe(before)
  })

  it('go into the tenant that is named, beside those of another', async () => {
    const { id, keys } = await makeTenant(server, 'Second desk')
    const other = await openDoors({ url: server.url, key: keys.analyst, tenant: undefined, ca: undefined })
    expect(other.tenantId).toBe(id)
    expect(other.id('case-plant')).not.toBe(doors.id('case-plant'))
    const summary = await fillWithSamples(other, () => {})
    expect(Object.values(summary).every(({ made }) => made > 0)).toBe(true)
    const there = await send(`${server.url}/api/v1/cases`, 'GET', undefined, {
      authorization: `Bearer ${keys.analyst}`,
    })
    const titles = (there.json.cases as { title: string }[]).map(({ title }) => title)
    // Correlation may have gathered another one by itself by now.
    expect(titles).toEqual(
      expect.arrayContaining([
        'Office network reaches the plant',
        'Guessed passwords from abroad',
        'Foothold in finance',
      ]),
    )
  })

  it('are a command that tells what it does, and refuses what it cannot', async () => {
    const env = { DOCKET_URL: server.url, DOCKET_API_KEY: adminKey }
    const run = await docket(['samples', '--json'], env)
    expect([run.code, run.err]).toEqual([0, expect.stringContaining('through the Sentinel door')])
    const { tenant_id, counts } = JSON.parse(run.out)
    expect([tenant_id, counts.mails]).toEqual([doors.tenantId, { made: 0, there: 12 }])
    const table = await docket(['samples'], env)
    expect(table.out).toContain('the samples are here already')
    const none = await docket(['samples', '--tenant', '00000000-0000-0000-0000-000000000000'], env)
    expect(none.code).not.toBe(0)
    const { keys } = await makeTenant(server, 'Readers')
    const reader = await docket(['samples'], { ...env, DOCKET_API_KEY: keys.reader })
    expect([reader.code, reader.out, reader.err]).toEqual([4, '', expect.stringContaining('403')])
    const down = await docket(['samples'], { ...env, DOCKET_URL: 'http://127.0.0.1:9' })
    expect([down.code, down.err]).toEqual([3, expect.stringContaining('npm start')])
  })
})
