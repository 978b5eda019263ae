// Runs every example against a server, over http and https; each is the twin of a block of the vendors' guides.
import { readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Docket } from '@docket/sdk/docket'
import { Alert, AlertNotFoundError } from '@docket/sdk/intezer'
import { KasperskyXdr } from '@docket/sdk/kaspersky-xdr'
import { Sentinel } from '@docket/sdk/sentinel'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as native from '../../examples/docket.ts'
import * as alerts from '../../examples/intezer-alerts.ts'
import * as cases from '../../examples/intezer-cases.ts'
import * as incidents from '../../examples/intezer-incidents.ts'
import * as xdrs from '../../examples/kaspersky-xdr.ts'
import * as sentinels from '../../examples/sentinel.ts'
import { makeTenant, sampleMail, startTestServer, type TestServer } from '../conformance/kit.ts'

describe.each(['http', 'https'])('over %s', (scheme) => {
  let server: TestServer
  let tenant: Awaited<ReturnType<typeof makeTenant>>
  let docket: Docket
  let xdr: KasperskyXdr
  let sentinel: Sentinel
  const mailFile = join(tmpdir(), `docket-example-${process.pid}.eml`)

  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    server = await startTestServer({ tlsSelfSigned: scheme === 'https' })
    const more = scheme === 'https' ? { ca: readFileSync(join(server.dataDir, 'tls', 'ca.pem')) } : {}
    tenant = await makeTenant(server, 'examples')
    const { analyst } = tenant.keys
    docket = new Docket({ url: server.url, apiKey: analyst, ...more })
    xdr = new KasperskyXdr({ url: server.url, token: analyst, ...more })
    const place = { subscriptionId: tenant.id, resourceGroup: 'docket', workspace: 'examples' }
    sentinel = new Sentinel({ ...place, token: analyst, endpoint: server.url, ...more })
    alerts.setUp(analyst, `${server.url}/api/`, more)
    writeFileSync(mailFile, sampleMail('example'))
  })

  afterAll(async () => {
    await Promise.all([docket?.close(), xdr?.close(), sentinel?.close()])
    await server?.stop()
    await rm(mailFile, { force: true })
  })

  describe('alerts', () => {
    it('run from sending to deletion', async () => {
      const alert = await alerts.sendAPhishingEmail(mailFile)
      expect(alert).toMatchObject({ status: 'finished', source: 'phishing_emails', environment: 'production' })
      expect(alert.verdict).toMatch(/confirmed_threat|likely_true_positive|suspicious_behavior/)
      const same = await alerts.sendAPhishingEmailByPath(mailFile)
      expect(same.alertId).toBe(alert.alertId)

      const fetched = await alerts.fetchAnAlertById(alert.alertId)
      expect(fetched.scans.length).toBeGreaterThan(0)
      expect((await alerts.underlyingScans(fetched)).some((line) => /^(file|url) \w/.test(line))).toBe(true)
      expect((await alerts.pollAndWait(alert.alertId)).alert_id).toBe(alert.alertId)
      expect(await alerts.rawData(fetched)).toMatchObject({ metadata: { raw_data_type: 'raw_alert' } })
      expect(await alerts.manyById([alert.alertId, 'unknown'])).toBe(1)
      const found = await alerts.searchTheHistory()
      expect(found.map(({ alert_id }) => alert_id)).toContain(alert.alertId)

      expect((await alerts.notifyAndDelete(fetched)).isFinished).toBe(true)
      await expect(Alert.fromId({ alertId: alert.alertId })).rejects.toThrow(AlertNotFoundError)
    })
  })

  describe('incidents and cases', () => {
    it('are found by id and in their histories', async () => {
      const made = await docket.incidents.create({
        title: 'Seen by two products',
        severity: 'high',
        source: 'microsoft_sentinel',
        externalId: 'inc-77',
      })
      const incident = await incidents.fetchAnIncidentById('inc-77')
      expect(incident).toMatchObject({
        name: 'Seen by two products',
        source: 'microsoft_sentinel',
        environment: 'production',
      })
      expect(incident.intezerIncidentUrl).toContain(made.id)
      expect((await incidents.constructNowFetchLater('inc-77')).name).toBe(incident.name)
      const { raw, again } = await incidents.rawIncident(incident)
      expect(again.raw_data).toEqual(raw.raw_data)
      expect((await incidents.searchTheHistory()).map(({ incident_id }) => incident_id)).toContain('inc-77')

      const opened = await docket.cases.create({ title: 'The story', priority: 'high', incidentIds: [made.id] })
      const found = await cases.fetchACaseById(opened.id)
      expect(found).toMatchObject({ caseTitle: 'The story', caseStatus: 'new', casePriority: 'high' })
      expect((await cases.constructNowFetchLater(opened.id)).caseTitle).toBe('The story')
      const history = await cases.searchTheHistory()
      expect(Array.isArray(history)).toBe(true)
    })
  })

  describe('Sentinel', () => {
    it('lists, gets, changes, comments, bookmarks and creates', async () => {
      const created = await sentinels.createOne(sentinel)
      expect(created.properties).toMatchObject({ title: 'A custom incident', severity: 'High', status: 'New' })
      const bookmark = await sentinel.createBookmark({ displayName: 'Odd sign-ins', query: 'SigninLogs | take 5' })
      const whole = await sentinels.createOneWithEverything(sentinel, bookmark.name)
      await sentinels.comment(sentinel, whole.name)
      expect((await sentinels.updateOne(sentinel, 'A custom incident')).properties.severity).toBe('High')
      expect(
        (await sentinels.attachABookmark(sentinel, 'A custom incident', 'Odd sign-ins')).properties.relatedResourceName,
      ).toBe(bookmark.name)
      const detailed = await sentinels.getOne(sentinel, whole.name)
      expect(detailed.comments?.map(({ properties }) => properties.message)).toEqual(['This is my comment'])
      expect(detailed.bookmarks?.map(({ name }) => name)).toEqual([bookmark.name])
      expect(detailed.properties.labels).toMatchObject([{ labelName: 'identity' }])
      expect((await sentinels.listTheLatest(sentinel))?.name).toBe(whole.name)
      const byBuilder = await sentinels.listWithAFilter(sentinel)
      const byText = await sentinels.listWithARawFilter(sentinel)
      expect(byBuilder.map(({ name }) => name)).toEqual([whole.name])
      expect(byText).toEqual(byBuilder)
    })
  })

  describe('Kaspersky XDR', () => {
    it('lists with every parameter, walks pages, and names documented errors', async () => {
      await docket.incidents.create({ title: 'My incident', severity: 'critical' })
      const [one] = await xdrs.listIncidents(xdr, tenant.id)
      expect(one?.TenantID).toBe(tenant.id)
      const mine = await docket.incidents.listPage({ text: 'My incident' })
      const found = await xdrs.everyParameter(xdr, tenant.id, [mine.incidents[0]?.id ?? ''])
      expect(found).toMatchObject({
        Total: 1,
        Incidents: [{ Name: 'My incident', Severity: 'critical', Status: 'open' }],
      })
      expect(await xdrs.walkAllPages(xdr, tenant.id)).toContain('My incident')
      expect(await xdrs.documentedErrors(xdr, '00000000-0000-0000-0000-000000000001')).toMatch(/no right/)
    })
  })

  describe('Docket', () => {
    it('lists by filter, changes and undoes, and follows changes', async () => {
      const { id } = await docket.incidents.create({
        title: 'Labelled',
        severity: 'high',
        labels: [{ name: 'example', kind: 'user' }],
      })
      expect(await native.openWork(docket)).toContain('Labelled')
      expect((await native.changeAndUndo(docket, 'example')).undone).toBe(1)
      expect((await docket.incidents.get(id)).priority).not.toBe('high')
      const following = native.follow(docket, 1)
      await new Promise((done) => setTimeout(done, 500))
      await docket.incidents.createComment(id, { message: 'seen' })
      expect(await following).toEqual([expect.stringMatching(/\./)])
    })
  })
})
