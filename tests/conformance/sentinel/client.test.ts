// The published npm client `@azure/arm-securityinsight`, unchanged, over https: every call it has for what Docket offers.
import { randomUUID } from 'node:crypto'
import { SecurityInsights } from '@azure/arm-securityinsight'
import { ClientSecretCredential } from '@azure/identity'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, makeTenant, type SentinelCaller, sentinelCaller, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
let tenant: Awaited<ReturnType<typeof makeTenant>>
let caller: SentinelCaller
let client: SecurityInsights
let at: [group: string, workspace: string]

beforeAll(async () => {
  server = await startTestServer({ workers: '1', tlsSelfSigned: true })
  tenant = await makeTenant(server, 'Npm')
  caller = await sentinelCaller(server, tenant.keys.analyst)
  const tlsOptions = { ca: server.ca ?? '' }
  const credential = new ClientSecretCredential('directory', 'any', tenant.keys.analyst, {
    authorityHost: server.url,
    disableInstanceDiscovery: true,
    tlsOptions,
  })
  const { subscription_id, resource_group, workspace } = caller.place
  client = new SecurityInsights(credential, subscription_id, { endpoint: server.url, tlsOptions } as object)
  at = [resource_group, workspace]
})
afterAll(() => server.stop())

const failure = async (work: Promise<unknown>): Promise<Json> =>
  work.then(
    () => 'no failure',
    (error) => error,
  )

describe('incidents', () => {
  it('are made, read, changed by what was read, and deleted', async () => {
    const id = randomUUID()
    const made: Json = await client.incidents.createOrUpdate(...at, id, {
      title: "It's a phish",
      severity: 'High',
      status: 'New',
      description: 'seen “here”',
      labels: [{ labelName: 'mail' }],
      owner: { email: 'anna@example.org', assignedTo: 'Anna', objectId: undefined, userPrincipalName: undefined },
      firstActivityTimeUtc: new Date('2026-01-01T10:00:00Z'),
    })
    expect(made).toMatchObject({
      name: id,
      type: 'Microsoft.SecurityInsights/Incidents',
      title: "It's a phish",
      severity: 'High',
      status: 'New',
      labels: [{ labelName: 'mail', labelType: 'User' }],
      owner: { email: 'anna@example.org', assignedTo: 'Anna', objectId: null },
      incidentNumber: 1,
      additionalData: { alertsCount: 0, bookmarksCount: 0, commentsCount: 0, alertProductNames: [], tactics: [] },
    })
    expect(made.firstActivityTimeUtc).toEqual(new Date('2026-01-01T10:00:00Z'))
    expect(made.createdTimeUtc).toBeInstanceOf(Date)
    const read: Json = await client.incidents.get(...at, id)
    expect(read.etag).toBe(made.etag)
    const changed: Json = await client.incidents.createOrUpdate(...at, id, {
      ...read,
      severity: 'Low',
      status: 'Active',
    })
    expect(changed).toMatchObject({
      severity: 'Low',
      status: 'Active',
      description: 'seen “here”',
      labels: [{ labelName: 'mail', labelType: 'User' }],
      owner: { email: 'anna@example.org' },
    })
    expect(changed.etag).not.toBe(made.etag)
    await client.incidents.delete(...at, id)
    await client.incidents.delete(...at, id)
    expect(await failure(client.incidents.get(...at, id))).toMatchObject({ statusCode: 404, code: 'NotFound' })
  })

  it('fail as the client reports failures', async () => {
    const id = randomUUID()
    const body = { title: 't', severity: 'Low', status: 'New' } as const
    const made = await client.incidents.createOrUpdate(...at, id, body)
    await client.incidents.createOrUpdate(...at, id, { ...body, etag: made.etag ?? '' })
    const stale = await failure(client.incidents.createOrUpdate(...at, id, { ...body, etag: made.etag ?? '' }))
    expect(stale).toMatchObject({ name: 'RestError', statusCode: 409, code: 'Conflict' })
    expect(stale.message).toContain(id)
    const undecided = client.incidents.createOrUpdate(...at, id, {
      ...body,
      status: 'Closed',
      classification: 'BenignPositive',
    })
    expect(await failure(undecided)).toMatchObject({ statusCode: 400, code: 'BadRequest' })
    expect(await failure(client.incidents.get(...at, 'not a guid'))).toMatchObject({
      statusCode: 404,
      code: 'NotFound',
    })
    expect(await failure(client.incidents.createOrUpdate(...at, 'not a guid', body))).toMatchObject({ statusCode: 400 })
    expect(await failure(client.incidents.get('other', at[1], id))).toMatchObject({
      statusCode: 404,
      code: 'ResourceGroupNotFound',
    })
    expect(await failure(client.incidents.runPlaybook(...at, id))).toMatchObject({
      statusCode: 501,
      code: 'NotImplemented',
    })
    expect(await failure(client.incidents.createTeam(...at, id, { teamName: 'x' }))).toMatchObject({ statusCode: 501 })
    expect(await failure(client.watchlists.list(...at).next())).toMatchObject({
      statusCode: 501,
      code: 'NotImplemented',
    })
    await client.incidents.delete(...at, id)
  })

  it('are listed page by page, filtered and sorted, links followed over https', async () => {
    for (let n = 1; n <= 8; n++)
      await client.incidents.createOrUpdate(...at, randomUUID(), {
        title: `page ${n}`,
        severity: 'Medium',
        status: 'New',
      })
    const pages: string[][] = []
    const filter = "startswith(properties/title, 'page')"
    const orderby = 'properties/title asc'
    for await (const page of client.incidents.list(...at, { top: 3, filter, orderby }).byPage())
      pages.push(page.map(({ title }) => title ?? ''))
    expect(pages).toEqual([
      ['page 1', 'page 2', 'page 3'],
      ['page 4', 'page 5', 'page 6'],
      ['page 7', 'page 8'],
    ])
    const titles: string[] = []
    for await (const { title } of client.incidents.list(...at)) titles.push(title ?? '')
    expect(titles).toEqual([8, 7, 6, 5, 4, 3, 2, 1].map((n) => `page ${n}`))
    const wrong = client.incidents.list(...at, { filter: 'properties/colour eq 1' }).next()
    expect(await failure(wrong)).toMatchObject({ statusCode: 400, code: 'BadRequest' })
  })
})

describe('parts of an incident', () => {
  const id = randomUUID()
  beforeAll(async () => {
    await client.incidents.createOrUpdate(...at, id, { title: 'parts', severity: 'Medium', status: 'New' })
  })

  it('comments', async () => {
    const name = randomUUID()
    const made: Json = await client.incidentComments.createOrUpdate(...at, id, name, { message: '<b>one</b>\n "two"' })
    expect(made).toMatchObject({ name, message: '<b>one</b>\n "two"', author: { name: 'Npm analyst' } })
    const changed: Json = await client.incidentComments.createOrUpdate(...at, id, name, { ...made, message: 'three' })
    expect(changed).toMatchObject({ message: 'three', author: made.author, createdTimeUtc: made.createdTimeUtc })
    const stale = client.incidentComments.createOrUpdate(...at, id, name, { ...made, message: 'four' })
    expect(await failure(stale)).toMatchObject({ statusCode: 409, code: 'Conflict' })
    await client.incidentComments.createOrUpdate(...at, id, randomUUID(), { message: 'five' })
    const listed: string[] = []
    for await (const page of client.incidentComments.list(...at, id, { top: 1 }).byPage())
      listed.push(page.map(({ message }) => message).join())
    expect(listed).toEqual(['five', 'three'])
    expect((await client.incidents.get(...at, id)).additionalData?.commentsCount).toBe(2)
    expect((await client.incidentComments.get(...at, id, name)).message).toBe('three')
    await client.incidentComments.delete(...at, id, name)
    await client.incidentComments.delete(...at, id, name)
    expect(await failure(client.incidentComments.get(...at, id, name))).toMatchObject({ statusCode: 404 })
    const nowhere = client.incidentComments.createOrUpdate(...at, randomUUID(), name, { message: 'x' })
    expect(await failure(nowhere)).toMatchObject({ statusCode: 404, code: 'NotFound' })
  })

  it('bookmarks and relations, from both sides', async () => {
    const bookmark = randomUUID()
    const made: Json = await client.bookmarks.createOrUpdate(...at, bookmark, {
      displayName: 'odd sign-ins',
      query: 'SigninLogs | take 1',
      labels: ['one', 'two'],
      eventTime: new Date('2026-05-01T00:00:00Z'),
      tactics: ['InitialAccess'],
      entityMappings: [{ entityType: 'Account', fieldMappings: [{ identifier: 'Name', value: 'anna' }] }],
    })
    expect(made).toMatchObject({
      name: bookmark,
      type: 'Microsoft.SecurityInsights/Bookmarks',
      displayName: 'odd sign-ins',
      labels: ['one', 'two'],
      tactics: ['InitialAccess'],
      createdBy: { name: 'Npm analyst' },
      entityMappings: [{ entityType: 'Account', fieldMappings: [{ identifier: 'Name', value: 'anna' }] }],
    })
    const kept: Json = await client.bookmarks.createOrUpdate(...at, bookmark, { ...made, notes: 'n' })
    expect(kept).toMatchObject({ notes: 'n', query: 'SigninLogs | take 1', tactics: ['InitialAccess'] })
    const relation: Json = await client.incidentRelations.createOrUpdate(...at, id, 'rel-1', {
      relatedResourceId: made.id,
    })
    expect(relation).toMatchObject({
      name: 'rel-1',
      relatedResourceName: bookmark,
      relatedResourceType: 'Microsoft.SecurityInsights/Bookmarks',
      relatedResourceId: made.id,
    })
    expect(relation.relatedResourceKind).toBeUndefined()
    expect((await client.bookmarks.get(...at, bookmark)).incidentInfo).toMatchObject({
      incidentId: id,
      relationName: 'rel-1',
      title: 'parts',
    })
    expect((await client.incidents.get(...at, id)).additionalData?.bookmarksCount).toBe(1)
    const listed: Json = await client.incidents.listBookmarks(...at, id)
    expect(listed.value).toMatchObject([
      { kind: 'Bookmark', name: bookmark, displayName: 'odd sign-ins', friendlyName: 'odd sign-ins' },
    ])
    const mirrored: Json[] = []
    for await (const one of client.bookmarkRelations.list(...at, bookmark)) mirrored.push(one)
    expect(mirrored).toMatchObject([
      { name: 'rel-1', relatedResourceName: id, relatedResourceType: 'Microsoft.SecurityInsights/Incidents' },
    ])
    expect((await client.bookmarkRelations.get(...at, bookmark, 'rel-1')).relatedResourceName).toBe(id)
    await client.bookmarkRelations.delete(...at, bookmark, 'rel-1')
    expect(await failure(client.incidentRelations.get(...at, id, 'rel-1'))).toMatchObject({ statusCode: 404 })
    const incident: Json = await client.incidents.get(...at, id)
    await client.bookmarkRelations.createOrUpdate(...at, bookmark, 'rel-2', { relatedResourceId: incident.id })
    const names: (string | undefined)[] = []
    for await (const one of client.incidentRelations.list(...at, id)) names.push(one.name)
    expect(names).toEqual(['rel-2'])
    expect(await failure(client.bookmarkOperations.expand(...at, bookmark, {}))).toMatchObject({ statusCode: 501 })
    await client.bookmarks.delete(...at, bookmark)
    await client.bookmarks.delete(...at, bookmark)
    expect((await client.incidentRelations.list(...at, id).next()).done).toBe(true)
    expect((await client.incidents.get(...at, id)).additionalData?.bookmarksCount).toBe(0)
    expect(await failure(client.bookmarks.get(...at, bookmark))).toMatchObject({ statusCode: 404 })
  })
})
