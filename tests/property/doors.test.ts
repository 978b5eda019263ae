// Every pair of doors over generated incidents: what comes in through one is shown by every other as the doors' tables say, and a
// write through a door with fewer words changes only what that door can say.
import { randomUUID } from 'node:crypto'
import {
  type Case,
  type Comment,
  type Coverage,
  caseStatuses,
  type DoorCoverage,
  type Incident,
  isLossy,
  reasonsOf,
  type Shown,
  sharedWords,
} from '@docket/model'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { intezerCoverage } from '../../packages/server/src/dialects/intezer/coverage.ts'
import { kasperskyCoverage } from '../../packages/server/src/dialects/kaspersky/coverage.ts'
import { sentinelCoverage } from '../../packages/server/src/dialects/sentinel/coverage.ts'
import {
  type Client,
  intezerClient,
  type Json,
  makeTenant,
  type Reply,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from '../conformance/kit.ts'
import { type Draft, draft } from './doors/drafts.ts'
import {
  canonical,
  intezerCaseSays,
  intezerSays,
  kasperskyAssets,
  kasperskySays,
  problemsOf,
  sentinelParts,
  sentinelSays,
} from './doors/says.ts'
import { bookmarksOf, expected, type House, kept, type Way, ways } from './doors/ways.ts'

const seed = Number(process.env.DOCKET_DOORS_SEED ?? 20261121)
/** Batches of a way, and incidents of a batch. */
const numRuns = Number(process.env.DOCKET_DOORS_RUNS ?? 6)
const batch = fc.array(draft, { minLength: 1, maxLength: 4 })

let server: TestServer
let tenant: string
let authorization: string
let sentinel: SentinelCaller
let intezer: Client
let house: House

const native = (method: string, path: string, body?: unknown): Promise<Reply> =>
  send(`${server.url}/api/v1${path}`, method, body, { authorization })

beforeAll(async () => {
  // No workers: alerts stay as they are, and nothing is grouped meanwhile.
  server = await startTestServer({ workers: '0' })
  const { id, keys } = await makeTenant(server, 'Doors')
  tenant = id
  authorization = `Bearer ${keys.admin}`
  sentinel = await sentinelCaller(server, keys.admin, id)
  intezer = await intezerClient(server, keys.admin)
  house = { tenant, root: sentinel.root, native, sentinel: sentinel.call }
})
afterAll(() => server?.stop())

async function ok(reply: Promise<Reply>): Promise<Json> {
  const { status, json, text } = await reply
  if (status >= 300) throw new Error(`answered ${status} ${text}`)
  return json
}

const get = (id: string): Promise<Incident> => ok(native('GET', `/incidents/${id}`))

/** The incident without what every write renews. */
const still = ({ version: _v, updatedAt: _u, updatedBy: _b, ...rest }: Incident) => rest

async function kasperskyRow(id: string): Promise<Json> {
  const query = `tenantID=${tenant}&id=${id}&withHistory&withAffected`
  const { Incidents } = await ok(
    send(`${server.url}/xdr/api/v1/incidents?${query}`, 'GET', undefined, { authorization }),
  )
  return Incidents[0]
}

async function intezerRow(id: string): Promise<Json> {
  const { result } = await ok(intezer.call('POST', '/incidents/search', { incident_ids: [id] }))
  return result.incidents[0]
}

/** Links fresh alerts, so that every door has some to show. */
async function linkAlerts({ id, alerts }: Draft): Promise<string[]> {
  const names = Array.from({ length: alerts }, () => randomUUID())
  const made = await Promise.all(
    names.map((name) =>
      ok(native('POST', '/alerts', { source: 'custom', alert: { name }, mapping: { alert_id: 'name' } })),
    ),
  )
  if (made.length > 0)
    await ok(
      native('POST', `/incidents/${id}/alerts`, {
        alerts: made.map((alert) => alert.id ?? alert.alert.id),
        anyEnvironment: true,
      }),
    )
  return names
}

/** Every door's words on one incident, against what the native API says of it now. */
async function checkDoors(way: Way, given: Draft, alertNames: string[]): Promise<void> {
  const { id } = given
  const incident = await get(id)
  const [bySentinel, byKaspersky, byIntezer] = await Promise.all([
    ok(sentinel.call('GET', `/incidents/${id}`)),
    kasperskyRow(id),
    intezerRow(id),
  ])
  const problems = [
    ...problemsOf(
      sentinelCoverage,
      sentinelCoverage.objects.incident,
      sentinelSays(sentinel.root),
      incident,
      bySentinel,
    ),
    ...problemsOf(kasperskyCoverage, kasperskyCoverage.objects.incident, kasperskySays, incident, byKaspersky),
    ...problemsOf(intezerCoverage, intezerCoverage.objects.incident, intezerSays, incident, byIntezer),
  ]
  expect(problems).toEqual([])
  const assets = byKaspersky.Assets.map(({ HostInfo: _h, UserInfo: _u, KSCServer: _k, ...asset }: Json) => asset)
  expect(canonical(assets)).toBe(canonical(kasperskyAssets(incident)))
  expect(new Set(byIntezer.related_alert_ids)).toEqual(new Set(alertNames))
  expect(incident.alertsCount).toBe(alertNames.length)
  await checkParts({ ...given, bookmarks: bookmarksOf(way, given) }, incident, byKaspersky.HistoryRecords)
}

async function checkParts(given: Draft, incident: Incident, records: Json[]): Promise<void> {
  const below = `/incidents/${incident.id}`
  const said = records.map(({ params }) => params)
  const [{ comments }, { tasks }, { relations }] = await Promise.all(
    ['comments', 'tasks', 'relations'].map((part) => ok(native('GET', `${below}/${part}?limit=100`))),
  )
  const bookmarks = await Promise.all(
    relations.map(({ targetId }: Json) => ok(native('GET', `/bookmarks/${targetId}`))),
  )
  expect(comments.map(({ message }: Comment) => message).sort()).toEqual(kept(given.comments).sort())
  const brief = ({ title, description, status }: Json) => canonical({ title, description, status })
  expect(tasks.map(brief).sort()).toEqual(kept(given.tasks).map(brief).sort())
  const short = ({ displayName, query, notes, labels, tactics, eventTime }: Json) =>
    canonical({ displayName, query, notes, labels, tactics, eventTime })
  expect(bookmarks.map(short).sort()).toEqual(kept(given.bookmarks).map(short).sort())
  expect([incident.commentsCount, incident.tasksCount, incident.bookmarksCount]).toEqual(
    [comments, tasks, bookmarks].map(({ length }) => length),
  )
  const bySentinel = async (path: string, method = 'GET') => (await ok(sentinel.call(method, below + path))).value
  const shapes = (rows: Json[]) =>
    rows.map(({ name, kind, properties }) => canonical({ name, ...(kind ? { kind } : {}), properties })).sort()
  const same = (rows: Json[], wanted: object[]) => expect(shapes(rows)).toEqual(wanted.map(canonical).sort())
  same(await bySentinel('/comments'), comments.map(sentinelParts.comment))
  same(await bySentinel('/tasks'), tasks.map(sentinelParts.task))
  same((await ok(sentinel.call('POST', `${below}/entities`))).entities, incident.entities.map(sentinelParts.entity))
  const related = await bySentinel('/relations')
  expect(related.map(({ properties }: Json) => properties.relatedResourceName).sort()).toEqual(
    relations.map(({ targetId }: Json) => targetId).sort(),
  )
  for (const bookmark of bookmarks) {
    const row = await ok(sentinel.call('GET', `/bookmarks/${bookmark.id}`))
    const { incidentInfo, ...properties } = row.properties
    same([{ ...row, properties }], [sentinelParts.bookmark(bookmark)])
    expect(incidentInfo).toMatchObject({ incidentId: incident.id, title: incident.title })
  }
  const alerts = await bySentinel('/alerts', 'POST')
  expect(new Set(alerts.map(({ name }: Json) => name))).toEqual(new Set(incident.alerts.map(({ alertId }) => alertId)))
  expect(said.flatMap(({ comment }) => comment ?? []).sort()).toEqual(kept(given.comments).sort())
  expect(said.flatMap(({ task }) => task ?? []).sort()).toEqual(kept(given.tasks.map(({ title }) => title)).sort())
}

/** Closed ones come with a reason where the door asks for one; of open ones only the native API takes a closing remark. */
const fitting = (way: Way, drafts: Draft[]): Draft[] =>
  drafts.map((one) => {
    const [reason = null] = one.resolution ? reasonsOf[one.resolution] : []
    return {
      ...one,
      ...(way.name === 'sentinel' && one.resolutionReason === null ? { resolutionReason: reason } : {}),
      ...(way.name !== 'native' && one.status !== 'closed' ? { resolutionComment: null } : {}),
    }
  })

async function check(way: Way, one: Draft): Promise<void> {
  const incident = await get(one.id)
  const { entities } = incident
  const bare = { ...incident, entities: entities.map(({ deviceId: _d, accountId: _a, ...rest }) => rest) }
  for (const [field, value] of Object.entries(expected(way, one)))
    expect([field, canonical(bare[field as keyof Incident])]).toEqual([field, canonical(value)])
  await comesBack(way, one)
  await checkDoors(way, one, await linkAlerts(one))
}

describe.each(ways)('what comes in through $name', (way) => {
  it(
    'is what was sent, and every door shows it as its table says',
    async () => {
      await fc.assert(
        fc.asyncProperty(batch, async (random) => {
          // Shrinking runs the same draft again.
          const drafts = fitting(way, random).map((one) => ({ ...one, id: randomUUID() }))
          await way.write(house, drafts)
          await Promise.all(drafts.map((one) => check(way, one)))
        }),
        { numRuns, seed, endOnFailure: true },
      )
    },
    numRuns * 20_000,
  )

  it('tells of losses only where the table does', () => {
    const table = way.coverage?.objects.incident as Coverage<Incident> | undefined
    for (const field of Object.keys(way.loses) as (keyof Incident)[]) {
      const cell = table?.[field]
      // Entities and observables say what they lose in tables of their own, or in words of the cell.
      expect([field, cell !== undefined && cell !== 'kept' && (isLossy(cell) || field === 'entities')]).toEqual([
        field,
        true,
      ])
    }
  })
})

/** Fields without a word of ours, through the door they came by. */
async function comesBack({ name }: Way, { id, vendor: given }: Draft): Promise<void> {
  const rows: Record<string, () => Promise<Json>> = {
    sentinel: async () => (await ok(sentinel.call('GET', `/incidents/${id}`))).properties,
    kaspersky: () => kasperskyRow(id),
    intezer: () => intezerRow(id),
  }
  // An explicit null in a PUT clears; there is nothing to keep then.
  const vendor = Object.fromEntries(
    Object.entries(kept(given)).filter(([, value]) => name !== 'sentinel' || value !== null),
  )
  for (const [door, read] of Object.entries(rows)) {
    const row = await read()
    const found = Object.fromEntries(Object.entries(row).filter(([field]) => field.startsWith('vendorField')))
    expect([door, canonical(found)]).toEqual([
      door,
      canonical(name.startsWith(door) || name === 'native' ? vendor : {}),
    ])
    if (name === 'sentinel import' && door === 'sentinel')
      expect(canonical(row.additionalData.vendorData)).toBe(canonical(kept(given)))
  }
}

describe('cases', () => {
  const status = fc.constantFrom(...caseStatuses)
  const drafts = fc.array(fc.tuple(draft, status), { minLength: 1, maxLength: 3 })
  const account = ({ assignee }: Draft) =>
    assignee && {
      account_id: assignee.id,
      account_name: assignee.name,
      account_email: assignee.email ?? assignee.userPrincipalName,
    }

  /** What Intezer says of a case, against what the native API says of it. */
  async function checkCase(one: Draft, wanted: Partial<Case>): Promise<void> {
    const found: Case = await ok(native('GET', `/cases/${one.id}`))
    for (const [field, value] of Object.entries(wanted))
      expect([field, canonical(found[field as keyof Case])]).toEqual([field, canonical(kept(value))])
    const { result } = await ok(intezer.call('GET', `/cases/${one.id}`))
    expect(problemsOf(intezerCoverage, intezerCoverage.objects.case, intezerCaseSays, found, result)).toEqual([])
    expect([result.case_id, result.assigned_account_id]).toEqual([
      found.externalId ?? one.id,
      found.assignee?.id ?? null,
    ])
    expect(
      canonical(Object.fromEntries(Object.entries(result).filter(([name]) => name.startsWith('vendorField')))),
    ).toBe(canonical(kept(one.vendor)))
  }

  const said = ({
    title,
    description,
    severity,
    priority,
    tickets,
    responseStatus,
    externalId,
    environment,
  }: Draft) => ({
    ...{ title, description, severity, priority, tickets, responseStatus, externalId, environment },
  })

  it('made by the native API stand in Intezer as its table says', async () => {
    const property = fc.asyncProperty(drafts, async (given) => {
      for (const [random, status] of given) {
        const one = { ...random, id: randomUUID() }
        const wanted = { ...said(one), status, assignee: one.assignee, tags: one.labels, analystVerdict: one.verdict }
        const { externalId, ...rest } = wanted
        const body = { ...rest, id: one.id, ...(externalId ? { externalId } : {}), extra: { intezer: one.vendor } }
        await ok(native('POST', '/cases', body))
        await checkCase(one, wanted)
      }
    })
    await fc.assert(property, { numRuns, seed, endOnFailure: true })
  })

  it('imported from Intezer are what was sent', async () => {
    const property = fc.asyncProperty(drafts, async (given) => {
      for (const [random, status] of given) {
        const one = { ...random, id: randomUUID() }
        const value = {
          ...one.vendor,
          ...{ case_id: one.externalId ?? one.id, docket_id: one.id, case_title: one.title },
          ...{ case_description: one.description, case_status: status, case_priority: one.priority },
          ...{ case_severity: one.severity, environment: one.environment, analyst_verdict: one.verdict },
          ...{ case_tags: one.labels.map(({ name }) => name), response_status: one.responseStatus },
          ...{
            assigned_account: account(one),
            creation_time: one.at.created.iso,
            modification_time: one.at.updated.iso,
          },
          external_tickets: one.tickets.map(({ vendor, id, url, status: of }) => ({
            ...{ vendor, ticket_id: id, ticket_url: url, ticket_status: of },
          })),
        }
        const { refused } = await ok(
          native('POST', '/import', { from: 'intezer', records: [{ where: '1', value, list: 'cases' }] }),
        )
        expect(refused).toEqual([])
        const known = account(one)
        const isSomebody = known !== null && Object.values(known).some((part) => part !== null)
        await checkCase(one, {
          ...said(one),
          ...{ status, createdAt: one.at.created.iso, updatedAt: one.at.updated.iso, analystVerdict: one.verdict },
          tags: one.labels.map(({ name }) => ({ name, kind: 'user' })),
          assignee: isSomebody
            ? {
                ...{ id: known.account_id, name: known.account_name, email: known.account_email },
                ...{ userPrincipalName: null, kind: 'user' },
              }
            : null,
        })
      }
    })
    await fc.assert(property, { numRuns, seed, endOnFailure: true })
  })
})

describe('a door with fewer words', () => {
  const incidents = async (count: number): Promise<{ one: Draft; before: Incident }[]> => {
    const drafts = fc.sample(draft, { numRuns: count, seed }).map((one) => ({ ...one, id: randomUUID() }))
    await ways[0]!.write(house, drafts)
    for (const one of drafts) await linkAlerts(one)
    return Promise.all(drafts.map(async (one) => ({ one, before: await get(one.id) })))
  }

  it('changes nothing when Sentinel sends back what it read', async () => {
    for (const { before } of await incidents(12)) {
      const { etag, properties } = await ok(sentinel.call('GET', `/incidents/${before.id}`))
      await ok(sentinel.call('PUT', `/incidents/${before.id}`, { etag, properties }))
      expect(still(await get(before.id))).toEqual(still(before))
    }
  })

  it('leaves what the nearest word stands for, and everything it was not told', async () => {
    for (const { before } of await incidents(12)) {
      const { title, status, severity, classification, classificationReason } = (
        await ok(sentinel.call('GET', `/incidents/${before.id}`))
      ).properties
      const description = `read by ${before.id}`
      const closing = classification ? { classification, classificationReason } : {}
      const properties = {
        ...{ title, description, status: status.toLowerCase(), severity: severity.toUpperCase() },
        ...closing,
      }
      await ok(sentinel.call('PUT', `/incidents/${before.id}`, { properties }))
      expect(still(await get(before.id))).toEqual({ ...still(before), description })
    }
  })

  it('closes through Kaspersky and changes nothing else', async () => {
    const reasons = { true_positive: 'truePositive', false_positive: 'falsePositive', low_priority: 'lowPriority' }
    for (const [n, { before }] of (await incidents(12)).entries()) {
      const [resolution, Reason] = Object.entries(reasons)[n % 3]!
      const body = [{ ID: before.id, TenantID: tenant, Reason }]
      const url = `${server.url}/xdr/api/v1/incidents/close`
      const { status } = await send(url, 'POST', body, { authorization })
      const after = await get(before.id)
      const isOther = before.status === 'closed' && before.resolution !== resolution
      expect(status).toBe(isOther ? 406 : 204)
      const closed = { status: 'closed', resolution, statusChangedAt: after.statusChangedAt, closedAt: after.closedAt }
      const assignee = before.assignee ?? after.assignee
      expect(still(after)).toEqual({
        ...still(before),
        ...(before.status === 'closed' ? {} : { ...closed, assignee }),
      })
    }
  })
})

describe('the tables', () => {
  const doors: DoorCoverage[] = [sentinelCoverage, kasperskyCoverage, intezerCoverage]

  it('have a path for what is shown, and words that are told apart unless the page tells of a loss', () => {
    for (const { title, objects } of doors)
      for (const [object, table] of Object.entries(objects))
        for (const [field, cell] of Object.entries((table ?? {}) as Record<string, Shown | 'kept'>)) {
          if (cell === 'kept') continue
          expect([title, object, field, cell.as.length > 0 || field === 'extra']).toEqual([title, object, field, true])
          for (const word of Object.values(sharedWords(cell.words ?? {}))) expect(typeof word).toBe('string')
        }
  })
})
