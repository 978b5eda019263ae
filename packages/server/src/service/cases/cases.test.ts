// Cases through their use cases, on the real store.
import { randomUUID } from 'node:crypto'
import { permissions } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleTriage } from '../../store/testing.ts'
import {
  deleteIncident,
  getIncident,
  listChanges,
  putComment,
  unlinkAlerts,
  updateIncident,
} from '../incidents/index.ts'
import {
  addIncidentsToCase,
  caseAccounts,
  caseAlerts,
  caseDevices,
  caseTechniques,
  createCase,
  deleteCase,
  findCases,
  getCase,
  listCases,
  type NewCase,
  removeIncidentsFromCase,
  updateCase,
} from './index.ts'
import { actorOf, ada, type CaseKit, openCaseKit, page } from './testing.ts'

let store: CaseKit['store']
let deps: CaseKit['deps']
let tenant: CaseKit['tenant']
let other: CaseKit['other']
let open: CaseKit['open']
let incident: CaseKit['incident']
let alertOf: CaseKit['alertOf']
let link: CaseKit['link']

beforeAll(async () => {
  ;({ store, deps, tenant, other, open, incident, alertOf, link } = await openCaseKit())
})
afterAll(() => store?.destroy())

describe('a case', () => {
  it('is made with a number, kept as given, read back and found', async () => {
    const id = randomUUID().toUpperCase()
    const made = await open({
      id,
      externalId: 'CASE-7',
      environment: 'lab',
      title: 'Odd\0 title',
      description: 'what happened',
      severity: 'high',
      status: 'closed',
      priority: 'escalated',
      assignee: { id: 'u1', name: 'Grace', email: 'grace@example.com', userPrincipalName: null, kind: 'user' },
      tags: [{ name: 'VIP', kind: 'user' }],
      tickets: [{ vendor: 'Jira', id: 'SOC-1', url: null, status: 'open' }],
      analystVerdict: 'false_positive',
      responseStatus: 'done',
      createdAt: '2020-01-01T00:00:00.000Z',
      closedAt: '2020-01-02T00:00:00.000Z',
      extra: { intezer: { anything: [1] } },
    })
    expect(made).toMatchObject({
      id: id.toLowerCase(),
      title: 'Odd\ufffd title',
      resolution: 'undetermined',
      version: 1,
      createdAt: '2020-01-01T00:00:00.000Z',
      updatedAt: '2020-01-01T00:00:00.000Z',
      closedAt: '2020-01-02T00:00:00.000Z',
      responseStatus: 'done',
      incidentIds: [],
      incidentsCount: 0,
      alertsCount: 0,
      commentsCount: 0,
      lastAttachedAlertAt: null,
      createdBy: { name: 'Ada' },
    })
    const next = await open()
    expect(next.number).toBe(made.number + 1)
    expect(next).toMatchObject({ severity: 'medium', status: 'new', environment: 'production', priority: 'medium' })
    expect(await getCase(deps, ada, tenant, id)).toEqual(made)
    expect(await findCases(deps, ada, tenant, { ids: ['CASE-7', 'none'] })).toEqual([made])
    expect(await findCases(deps, ada, tenant, { ids: ['CASE-7'], environments: ['production'] })).toEqual([])
    await expect(open({ id })).rejects.toMatchObject({ code: 'conflict' })
    await expect(open({ externalId: 'CASE-7', environment: 'lab' })).rejects.toMatchObject({ code: 'conflict' })
    await open({ externalId: 'CASE-7' })
    // A refused one takes no number.
    expect((await open()).number).toBe(next.number + 2)
  })

  it('refuses what nobody could read', async () => {
    for (const wrong of [
      { title: ' ' },
      { id: 'x' },
      { title: 'x'.repeat(2001) },
      { status: 'new', resolution: 'true_positive' },
      { resolution: 'true_positive' },
      { severity: 'purple' },
      { createdAt: '99999-01-01T00:00:00Z' },
      { environment: '' },
      { extra: { a: { b: 'x'.repeat(600_000) } } },
    ] as Partial<NewCase>[]) {
      await expect(open(wrong), JSON.stringify(wrong).slice(0, 80)).rejects.toMatchObject({ code: 'invalid' })
    }
    await expect(open({ incidentIds: [randomUUID()] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(open({ incidentIds: ['no uuid'] })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is closed, reopened and changed by rules, each with its verb in the history', async () => {
    const { id } = await open()
    const change = (c: Parameters<typeof updateCase>[4]) => updateCase(deps, ada, tenant, id, c)
    expect(await change({ status: 'closed' })).toMatchObject({ resolution: 'undetermined', version: 2 })
    expect(await change({ resolution: 'true_positive' })).toMatchObject({
      status: 'closed',
      resolution: 'true_positive',
    })
    const closed = await change({ description: 'more' })
    expect(closed).toMatchObject({ resolution: 'true_positive' })
    expect(closed.closedAt).not.toBeNull()
    expect(await change({ status: 'in_progress' })).toMatchObject({ resolution: null, closedAt: null })
    const grace = { id: null, name: 'Grace', email: null, userPrincipalName: null, kind: 'user' } as const
    expect((await change({ assignee: grace })).assignee).toEqual(grace)
    expect((await change({ assignee: null, priority: 'high' })).assignee).toBeNull()
    await change({ priority: 'low' })
    await change({ analystVerdict: 'confirmed_threat' })
    await change({ title: 'Renamed' })
    const told = await listChanges(deps, ada, tenant, { kind: 'case', id, limit: 50, order: 'asc' })
    expect(told.map(({ verb }) => verb)).toEqual([
      'created',
      'status_changed',
      'status_changed',
      'updated',
      'status_changed',
      'assigned',
      'assigned',
      'priority_changed',
      'judged',
      'updated',
    ])
    expect(told.at(-1)).toMatchObject({ before: { title: 'A story' }, after: { title: 'Renamed' } })
  })

  it('changed by several with one version is changed once', async () => {
    const { id } = await open()
    const race = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((title) => updateCase(deps, ada, tenant, id, { title }, { expectedVersion: 1 })),
    )
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of race) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'conflict' })
    expect((await getCase(deps, ada, tenant, id)).version).toBe(2)
    await expect(deleteCase(deps, ada, tenant, id, { expectedVersion: 1 })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is nobody else’s', async () => {
    const { id } = await open()
    const missing = { code: 'not_found', message: 'Case not found' }
    for (const wrong of [id, randomUUID(), 'no uuid', '\0']) {
      await expect(getCase(deps, ada, other, wrong)).rejects.toMatchObject(missing)
      await expect(updateCase(deps, ada, other, wrong, { title: 'x' })).rejects.toMatchObject(missing)
      for (const read of [caseAccounts, caseDevices, caseTechniques])
        await expect(read(deps, ada, other, wrong)).rejects.toMatchObject(missing)
      await expect(caseAlerts(deps, ada, other, wrong, page)).rejects.toMatchObject(missing)
      await expect(removeIncidentsFromCase(deps, ada, other, wrong, [])).rejects.toMatchObject(missing)
      await expect(addIncidentsToCase(deps, ada, other, wrong, [])).rejects.toMatchObject(missing)
      expect(await deleteCase(deps, ada, other, wrong)).toBe(false)
    }
    const mine = await incident()
    const theirs = await createCase(deps, ada, other, { title: 'x' })
    const noIncident = { code: 'not_found', message: 'Incident not found' }
    await expect(addIncidentsToCase(deps, ada, other, theirs.id, [mine.id])).rejects.toMatchObject(noIncident)
    await expect(addIncidentsToCase(deps, ada, other, theirs.id, [randomUUID()])).rejects.toMatchObject(noIncident)
    expect(theirs.number).toBe(1)
    expect((await listCases(deps, ada, { tenants: [other], page })).total).toBe(1)
    const reader = actorOf(['case:read', 'incident:read'])
    const forbidden = { code: 'forbidden' }
    await expect(createCase(deps, reader, tenant, { title: 'x' })).rejects.toMatchObject(forbidden)
    await expect(updateCase(deps, reader, tenant, id, { title: 'x' })).rejects.toMatchObject(forbidden)
    await expect(deleteCase(deps, reader, tenant, id)).rejects.toMatchObject(forbidden)
    await expect(addIncidentsToCase(deps, reader, tenant, id, [])).rejects.toMatchObject(forbidden)
    await expect(listCases(deps, actorOf(permissions, [other]), { tenants: [tenant], page })).rejects.toMatchObject(
      forbidden,
    )
  })
})

describe('what a case contains', () => {
  it('is that of its incidents, whatever changes them', async () => {
    const first = await incident({ severity: 'high', tickets: [{ vendor: 'x', id: '1', url: null, status: null }] })
    const second = await incident({ origin: 'auto', severity: 'low' })
    const made = await open({ incidentIds: [first.id.toUpperCase(), second.id] })
    expect(made).toMatchObject({ incidentsCount: 2, severity: 'high', alertsCount: 0, version: 1 })
    expect(new Set(made.incidentIds)).toEqual(new Set([first.id, second.id]))
    expect((await getIncident(deps, ada, tenant, first.id)).caseId).toBe(made.id)

    const bad = await alertOf('WS-Case-1', 'CORP\\eve', { verdict: 'confirmed_threat' })
    const odd = await alertOf('ws-case-2', 'mallory@example.com')
    await link(second.id, [bad, odd])
    const now1 = await getCase(deps, ada, tenant, made.id)
    expect(now1).toMatchObject({
      alertsCount: 2,
      verdict: 'confirmed_threat',
      riskScore: 90,
      riskLevel: 'critical',
      responseStatus: 'escalated',
      sources: ['Some EDR'],
      version: 1,
    })
    expect(now1.lastAttachedAlertAt).not.toBeNull()
    const alerts = await caseAlerts(deps, ada, tenant, made.id, { limit: 1, offset: 1 })
    expect(alerts.total).toBe(2)
    expect(alerts.alerts).toHaveLength(1)
    const devices = await caseDevices(deps, ada, tenant, made.id)
    expect(devices.map(({ hostname }) => hostname).sort()).toEqual(['WS-Case-1', 'ws-case-2'])
    const accounts = await caseAccounts(deps, ada, tenant, made.id)
    expect(accounts.map(({ name }) => name).sort()).toEqual(['CORP\\eve', 'mallory@example.com'])
    expect((await caseTechniques(deps, ada, tenant, made.id)).map(({ id }) => id)).toEqual(['T1566.002'])

    await unlinkAlerts(deps, ada, tenant, second.id, [bad])
    expect(await getCase(deps, ada, tenant, made.id)).toMatchObject({
      alertsCount: 1,
      verdict: 'suspicious_behavior',
      riskScore: 40,
    })
    await store.alerts.recordTriage(tenant, odd, {
      ...sampleTriage({ verdict: 'false_positive', riskScore: 0 }),
      at: '2026-03-02T00:00:00.000Z',
    })
    expect(await getCase(deps, ada, tenant, made.id)).toMatchObject({ verdict: 'false_positive', riskScore: 0 })
    await updateIncident(deps, ada, tenant, first.id, { caseId: null })
    expect(await getCase(deps, ada, tenant, made.id)).toMatchObject({ incidentIds: [second.id], incidentsCount: 1 })
    await deleteIncident(deps, ada, tenant, second.id)
    expect(await getCase(deps, ada, tenant, made.id)).toMatchObject({
      incidentsCount: 0,
      alertsCount: 0,
      verdict: null,
      lastAttachedAlertAt: null,
      sources: [],
    })
  })

  it('follows incidents that move, and each case tells it', async () => {
    const one = await incident()
    const [a, b] = [await open({ title: 'A' }), await open({ title: 'B' })]
    expect(await addIncidentsToCase(deps, ada, tenant, a.id, [one.id])).toBe(1)
    expect(await addIncidentsToCase(deps, ada, tenant, a.id, [one.id])).toBe(0)
    expect(await addIncidentsToCase(deps, ada, tenant, b.id, [one.id])).toBe(1)
    expect((await getCase(deps, ada, tenant, a.id)).incidentsCount).toBe(0)
    expect((await getCase(deps, ada, tenant, b.id)).incidentsCount).toBe(1)
    expect(await removeIncidentsFromCase(deps, ada, tenant, a.id, [one.id])).toBe(0)
    expect(await removeIncidentsFromCase(deps, ada, tenant, b.id.toUpperCase(), [one.id.toUpperCase()])).toBe(1)
    expect(await getIncident(deps, ada, tenant, one.id)).toMatchObject({ caseId: null, version: 4 })
    const told = await listChanges(deps, ada, tenant, {
      kind: 'case',
      id: a.id,
      withParts: true,
      limit: 9,
      order: 'asc',
    })
    expect(told.map(({ kind, verb }) => `${kind} ${verb}`)).toEqual([
      'case created',
      'incident linked',
      'incident unlinked',
    ])
  })

  it('stays behind when the case goes: incidents and alerts remain, comments do not', async () => {
    const one = await incident()
    const made = await open({ incidentIds: [one.id] })
    const alert = await alertOf('ws-gone', 'bob')
    await link(one.id, [alert])
    await putComment(deps, ada, tenant, { kind: 'case', id: made.id }, { message: 'hello' })
    expect((await getCase(deps, ada, tenant, made.id)).commentsCount).toBe(1)
    expect(await deleteCase(deps, ada, tenant, made.id)).toBe(true)
    expect(await deleteCase(deps, ada, tenant, made.id)).toBe(false)
    expect(await getIncident(deps, ada, tenant, one.id)).toMatchObject({ caseId: null, alertsCount: 1 })
    const [left] = await store.db.query<{ n: number }>('select count(*) as n from comments where subject_id = $1', [
      made.id,
    ])
    expect(left!.n).toBe(0)
  })

  it('is right after many wrote at once, and nobody waits for ever', async () => {
    const cases = [await open(), await open(), await open()]
    const incidents = await Promise.all(Array.from({ length: 8 }, () => incident()))
    const alerts = await Promise.all(Array.from({ length: 24 }, (_, n) => alertOf(`ws-many-${n % 3}`, `user-${n % 4}`)))
    const work: (() => Promise<unknown>)[] = []
    for (const [n, { id }] of incidents.entries()) {
      work.push(() => link(id, alerts.slice(n * 3, n * 3 + 3)))
      for (let turn = 0; turn < 3; turn++) {
        const into = cases[(n + turn) % 3]!.id
        work.push(() => addIncidentsToCase(deps, ada, tenant, into, [id, incidents[(n + 3) % 8]!.id]))
        work.push(() => updateIncident(deps, ada, tenant, id, { caseId: cases[(n * turn) % 3]!.id }))
      }
    }
    for (const { id } of cases) work.push(() => updateCase(deps, ada, tenant, id, { priority: 'high' }))
    // As many at once as there are connections: more would only wait for one, on a slow machine too long.
    const writer = async () => {
      for (let next = work.shift(); next; next = work.shift()) await next()
    }
    await Promise.all(Array.from({ length: 10 }, writer))
    const after = await Promise.all(cases.map(({ id }) => getCase(deps, ada, tenant, id)))
    expect(after.reduce((sum, { incidentsCount }) => sum + incidentsCount, 0)).toBe(8)
    expect(after.reduce((sum, { alertsCount }) => sum + alertsCount, 0)).toBe(24)
    for (const one of after) {
      const members = await store.db.query<{ id: string }>('select id from incidents where case_id = $1', [one.id])
      expect(new Set(one.incidentIds)).toEqual(new Set(members.map(({ id }) => id)))
      expect(one.alertsCount).toBe(one.incidentsCount * 3)
    }
  })
})
