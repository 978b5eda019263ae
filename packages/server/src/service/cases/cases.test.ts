// Cases through their use cases, on the real store.
import { randomUUID } from 'node:crypto'
import {
  type Actor,
  type CaseField,
  caseFields,
  type Filter,
  type KeyId,
  type Permission,
  permissions,
  type TenantId,
} from '@docket/model'
import { tacticOf } from '@docket/triage/without-analysis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, sampleAlert, sampleTriage, type TestStore } from '../../store/testing.ts'
import { upsertAccounts } from '../accounts/accounts.ts'
import type { Deps } from '../deps.ts'
import { upsertDevices } from '../devices/devices.ts'
import {
  createIncident,
  deleteIncident,
  getIncident,
  linkAlerts,
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

let store: TestStore
let deps: Deps
let tenant: TenantId
let other: TenantId
let clock = Date.parse('2026-03-01T12:00:00.000Z')
const now = () => new Date(clock++)

const actorOf = (rights: readonly Permission[] = permissions, tenants: Actor['tenants'] = 'all'): Actor => ({
  keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
  name: 'Ada',
  role: 'admin',
  tenants,
  permissions: new Set(rights),
  requestId: 'req-1',
})
const ada = actorOf()

beforeAll(async () => {
  store = await openTestStore({ now, tacticOf })
  tenant = (await store.tenants.list())[0]!.id
  other = (await store.tenants.create({ name: 'other' })).id
  deps = { store, now, defaultTenant: tenant } as unknown as Deps
})
afterAll(() => store?.destroy())

const page = { limit: 100 }
const open = (more: Partial<NewCase> = {}) => createCase(deps, ada, tenant, { title: 'A story', ...more })
const incident = (more: Partial<Parameters<typeof createIncident>[3]> = {}) =>
  createIncident(deps, ada, tenant, { title: 'One', severity: 'low', ...more })
const matching = async (filter: Filter<CaseField>, tenants = [tenant]) =>
  (await listCases(deps, ada, { tenants, filter, page })).cases.map(({ id }) => id)

let alertNumber = 0
/** A finished alert of a host and a user. */
async function alertOf(
  host: string,
  user: string,
  more: { verdict?: 'confirmed_threat'; ip?: string; id?: string } = {},
) {
  alertNumber += 1
  const facts = {
    device: {
      hostname: host,
      deviceId: `dev-${host.toLowerCase()}`,
      privateIps: [more.ip ?? '10.0.0.1'],
      externalIps: ['192.0.2.9'],
    },
    usernames: [user],
    techniques: ['T1566.002'],
  }
  const observables = [
    { kind: 'host' as const, value: host },
    { kind: 'user' as const, value: user },
    { kind: 'device' as const, value: facts.device.deviceId },
  ]
  const { id } = await store.alerts.insert(
    tenant,
    sampleAlert(more.id ?? `case-${alertNumber}`, { source: 'Some EDR', observables }, facts),
  )
  const verdict = more.verdict ?? 'suspicious_behavior'
  await store.alerts.recordTriage(tenant, id, {
    ...sampleTriage({ verdict, riskScore: verdict === 'confirmed_threat' ? 90 : 40 }),
    observables,
    responseStatus: verdict === 'confirmed_threat' ? 'escalated' : 'review_needed',
  })
  return id
}
const link = (incidentId: string, alertIds: string[]) =>
  linkAlerts(deps, ada, tenant, incidentId, alertIds, {
    linkType: 'manual',
    reason: { rule: 'manual', says: 'by hand', keys: [] },
  })

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
    const work: Promise<unknown>[] = []
    for (const [n, { id }] of incidents.entries()) {
      work.push(link(id, alerts.slice(n * 3, n * 3 + 3)))
      for (let turn = 0; turn < 3; turn++) {
        work.push(addIncidentsToCase(deps, ada, tenant, cases[(n + turn) % 3]!.id, [id, incidents[(n + 3) % 8]!.id]))
        work.push(updateIncident(deps, ada, tenant, id, { caseId: cases[(n * turn) % 3]!.id }))
      }
    }
    for (const { id } of cases) work.push(updateCase(deps, ada, tenant, id, { priority: 'high' }))
    await Promise.all(work)
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

describe('a list of cases', () => {
  let wanted: string
  let incidentId: string
  let alertId: string
  beforeAll(async () => {
    alertId = await alertOf('Needle-Host', 'needle.user', { ip: '10.9.8.7', verdict: 'confirmed_threat', id: 'needle' })
    const [device] = await upsertDevices(deps, ada, tenant, [
      { environment: 'production', hostname: 'needle-host', tags: ['Crown'], managedBy: 'Intune' },
    ])
    expect(device!.deviceId).toBe('dev-needle-host')
    await upsertAccounts(deps, ada, tenant, [
      {
        environment: 'production',
        name: 'needle.user',
        email: 'needle@example.com',
        sid: 'S-1-5-21',
        externalId: 'aad-1',
      },
    ])
    const one = await incident({ techniques: ['T1059'] })
    incidentId = one.id
    await link(one.id, [alertId])
    const made = await open({
      title: 'Needle in hay 100%',
      environment: 'lab-x',
      externalId: 'EXT-N',
      incidentIds: [one.id],
      priority: 'escalated',
      tags: [{ name: 'Tagged Once', kind: 'user' }],
      tickets: [{ vendor: 'ServiceNow', id: 'T', url: null, status: null }],
      assignee: {
        id: 'needle-id',
        name: 'Needle Analyst',
        email: 'analyst@example.com',
        userPrincipalName: null,
        kind: 'user',
      },
      analystVerdict: 'audited',
      description: 'unlike any other description',
    })
    wanted = made.id
    await updateCase(deps, ada, tenant, wanted, { status: 'closed', resolution: 'benign_positive' })
    await updateIncident(deps, ada, tenant, incidentId, { responseStatus: 'needle-status' })
  })

  it('is filtered by every field there is', async () => {
    const made = await getCase(deps, ada, tenant, wanted)
    const device = (await caseDevicesOf())[0]!
    const account = (await store.accounts.named(tenant, ['needle.user']))[0]!
    const values: Record<CaseField, string | number> = {
      id: wanted.toUpperCase(),
      any_id: 'EXT-N',
      number: made.number,
      environment: 'LAB-X',
      title: 'Needle in hay 100%',
      description: 'unlike any other description',
      severity: made.severity,
      status: 'closed',
      resolution: 'benign_positive',
      priority: 'escalated',
      source: 'some edr',
      tag: 'tagged once',
      assignee_id: 'needle-id',
      assignee_name: 'needle analyst',
      assignee_email: 'ANALYST@example.com',
      verdict: 'confirmed_threat',
      analyst_verdict: 'audited',
      risk_category: made.riskCategory!,
      risk_level: 'critical',
      response_status: made.responseStatus!,
      ticket_vendor: 'servicenow',
      created_at: made.createdAt,
      updated_at: made.updatedAt,
      last_attached_alert_at: made.lastAttachedAlertAt!,
      alerts_count: 1,
      incident_id: incidentId,
      alert_id: alertId,
      hostname: 'NEEDLE-host',
      device_id: 'DEV-needle-host',
      device_ip_private: '10.9.8.7',
      device_ip_external: '192.0.2.9',
      device_tag: 'crown',
      device_managed_by: 'intune',
      device_key: device.id,
      username: 'Needle.User',
      user_id: 'AAD-1',
      user_email: 'needle@EXAMPLE.com',
      user_sid: 's-1-5-21',
      user_key: account.id,
      text: 'needle in',
      sub_tenant_name: 'DEFAULT',
    }
    for (const field of Object.keys(caseFields) as CaseField[]) {
      const { kind } = caseFields[field]
      const value = values[field]
      const hit: Filter<CaseField> =
        kind === 'part' ? { op: 'contains', field, value: String(value) } : { op: 'eq', field, value }
      expect(await matching(hit), field).toContain(wanted)
      if (field === 'sub_tenant_name') continue
      const wrong = kind === 'number' ? -5 : kind === 'time' ? '1999-01-01T00:00:00Z' : randomUUID()
      const miss: Filter<CaseField> =
        kind === 'part' ? { op: 'contains', field, value: String(wrong) } : { op: 'eq', field, value: wrong }
      expect(await matching(miss), field).toEqual([])
      if (kind === 'list') {
        expect(await matching({ op: 'not', item: hit }), field).not.toContain(wanted)
        expect(await matching({ op: 'contains', field, value: String(value).slice(1, -1) }), field).toContain(wanted)
        expect(await matching({ op: 'is_null', field }), field).not.toContain(wanted)
      }
    }
    async function caseDevicesOf() {
      return store.devices.named(tenant, ['needle-host'])
    }
  })

  it('knows no words of the other tenant', async () => {
    expect(await matching({ op: 'eq', field: 'hostname', value: 'needle-host' }, [other])).toEqual([])
    expect(await matching({ op: 'eq', field: 'device_tag', value: 'crown' }, [other])).toEqual([])
    expect(await matching({ op: 'eq', field: 'alert_id', value: alertId }, [other])).toEqual([])
    expect(await matching({ op: 'eq', field: 'hostname', value: 'needle-host' }, [other, tenant])).toContain(wanted)
  })

  it('is sorted by every order both ways, and paged without loss', async () => {
    const fields = [
      'created_at',
      'updated_at',
      'last_attached_alert_at',
      'alerts_count',
      'number',
      'title',
      'severity',
      'status',
      'priority',
    ] as const
    const all = new Set(
      (await listCases(deps, ada, { tenants: [tenant], page: { limit: 1000 } })).cases.map(({ id }) => id),
    )
    for (const field of fields) {
      for (const order of ['asc', 'desc'] as const) {
        const sort = [
          { field, order },
          { field: 'number', order: 'asc' },
        ] as const
        const seen: string[] = []
        for (let after: string | undefined; ; ) {
          const answer = await listCases(deps, ada, {
            tenants: [tenant],
            sort,
            page: { limit: 7, ...(after ? { after } : {}) },
          })
          expect(answer.total).toBe(all.size)
          seen.push(...answer.cases.map(({ id }) => id))
          if (answer.next === null) break
          after = answer.next
        }
        expect(seen, `${field} ${order}`).toHaveLength(all.size)
        expect(new Set(seen)).toEqual(all)
      }
    }
    const { cases } = await listCases(deps, ada, {
      tenants: [tenant],
      sort: [{ field: 'priority', order: 'desc' }],
      page,
    })
    expect(cases[0]!.priority).toBe('escalated')
    const plain = await listCases(deps, ada, { tenants: [tenant], page: { limit: 3, offset: 2, withTotal: false } })
    expect(plain).toMatchObject({ total: null })
    const newest = await listCases(deps, ada, { tenants: [tenant], page: { limit: 5 } })
    expect(plain.cases).toEqual(newest.cases.slice(2))
  })

  it('refuses what it cannot answer', async () => {
    for (const wrong of [
      { limit: -1 },
      { limit: 10_001 },
      { limit: 1.5 },
      { limit: 1, offset: -1 },
      { limit: 1, after: 'x' },
    ])
      await expect(listCases(deps, ada, { tenants: [tenant], page: wrong })).rejects.toMatchObject({ code: 'invalid' })
    const unknown = { op: 'eq', field: 'nonsense', value: 'x' } as unknown as Filter<CaseField>
    await expect(matching(unknown)).rejects.toMatchObject({ code: 'invalid' })
    for (const value of ['\0', '\ud800', '%', "'", 'x'.repeat(4000)])
      expect(await matching({ op: 'eq', field: 'hostname', value })).toEqual([])
  })
})
