// Alerts in incidents: what follows from them, moving, closing, and that adding one by one is the same as deriving anew.
import { type DocketError, emptyFacts, type GroupingReason, type Incident } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as incidents from './index.ts'
import { openTestHouse, type TestHouse } from './testing.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house?.store.destroy())

const reason: GroupingReason = { rule: 'campaign', says: 'The same mail', keys: ['x'] }
const link = (id: string, alerts: string[], more: Partial<incidents.LinkOptions> = {}) =>
  incidents.linkAlerts(house.deps, house.ada, house.tenant, id, alerts, { linkType: 'auto', reason, ...more })
const make = (more: Partial<incidents.NewIncident> = {}) =>
  incidents.createIncident(house.deps, house.ada, house.tenant, {
    title: 'I',
    severity: 'low',
    origin: 'auto',
    ...more,
  })
const get = (id: string) => incidents.getIncident(house.deps, house.ada, house.tenant, id)
const mail = (n: number) => ({
  title: 'Pay now',
  severity: 'medium' as const,
  techniques: ['T1566.002'],
  urls: ['http://evil.example/pay'],
  email: {
    sender: 'billing@evil.example',
    recipients: [`user${n}@example.com`],
    cc: [],
    bcc: [],
    subject: 'Pay now',
    messageId: `<${n}@evil.example>`,
    reportedBy: `user${n}@example.com`,
  },
})

describe('what follows from alerts', () => {
  it('is united with what was set by hand', async () => {
    const one = await house.alert('a1', mail(1), {
      verdict: 'suspicious_behavior',
      riskScore: 40,
      riskCategory: 'spam',
    })
    const two = await house.alert(
      'a2',
      { severity: 'high', device: { hostname: 'PC-9' }, usernames: ['CORP\\bo'] },
      { verdict: 'confirmed_threat', riskScore: 90, riskCategory: 'phishing' },
      house.tenant,
      { source: 'cs', createdAt: '2026-02-01T00:00:00.000Z' },
    )
    const made = await make({ tactics: ['TA0040'], alertIds: [one] })
    expect(made).toMatchObject({
      severity: 'medium',
      verdict: 'suspicious_behavior',
      alertsCount: 1,
      alertProducts: ['edr'],
      reporters: ['user1@example.com'],
      techniques: ['T1566.002'],
      tactics: ['TA0040', 'TA0001'],
      firstActivityAt: '2026-03-01T10:00:00.000Z',
      triagedAt: '2026-03-01T10:00:05.000Z',
      source: 'edr',
    })
    const both = await link(made.id, [two])
    expect(both).toMatchObject({
      severity: 'high',
      verdict: 'confirmed_threat',
      riskScore: 90,
      riskCategory: 'phishing',
      riskLevel: 'critical',
      alertsCount: 2,
      alertProducts: ['edr', 'cs'],
      firstActivityAt: '2026-02-01T00:00:00.000Z',
      lastActivityAt: '2026-03-01T10:00:00.000Z',
      version: 2,
    })
    expect(both.alerts).toMatchObject([
      { alertId: one, linkType: 'auto', reason: { rule: 'manual' }, linkedBy: 'Ada' },
      { alertId: two, linkType: 'auto', reason },
    ])
    expect(both.entities.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'mail_message Pay now',
      'mailbox user1@example.com',
      'url http://evil.example/pay',
      'host PC-9',
      'account bo',
    ])
    // Set by hand: stays, also when alerts go.
    const change = { severity: 'critical', firstActivityAt: '2026-01-01T00:00:00Z' } as const
    await incidents.updateIncident(house.deps, house.ada, house.tenant, made.id, change)
    const left = await incidents.unlinkAlerts(house.deps, house.ada, house.tenant, made.id, [two, two])
    expect(left).toMatchObject({
      severity: 'critical',
      firstActivityAt: '2026-01-01T00:00:00.000Z',
      lastActivityAt: '2026-03-01T10:00:00.000Z',
      verdict: 'suspicious_behavior',
      alertsCount: 1,
      alertProducts: ['edr'],
    })
    expect(await house.store.alerts.get(house.tenant, two)).toMatchObject({ incidentId: null })
    expect(await house.store.alerts.get(house.tenant, one)).toMatchObject({
      incidentId: made.id,
      incidentLinkType: 'auto',
    })
  })

  it('changes with an alert that is triaged again or deleted', async () => {
    const one = await house.alert('b1', mail(1))
    const made = await make({ alertIds: [one] })
    expect([made.verdict, made.triagedAt]).toEqual([null, null])
    const { store, tenant } = house
    const { sampleTriage } = await import('../../store/testing.ts')
    await store.alerts.recordTriage(tenant, one, sampleTriage({ verdict: 'confirmed_threat', riskScore: 80 }))
    expect(await get(made.id)).toMatchObject({ verdict: 'confirmed_threat', riskScore: 80, version: 2 })
    await store.alerts.remove(tenant, one)
    expect(await get(made.id)).toMatchObject({ verdict: null, alertsCount: 0, alerts: [], version: 3, severity: 'low' })
  })

  it('is the same whether alerts come one by one, at once, or are derived anew', async () => {
    const alerts: string[] = []
    for (let n = 0; n < 60; n++)
      alerts.push(
        await house.alert(
          `c${n}`,
          { ...emptyFacts(), ...mail(n % 45), ips: [`192.0.2.${n}`] },
          { riskScore: (n * 37) % 100 },
          house.tenant,
          { source: `product-${n % 5}`, createdAt: new Date(Date.UTC(2026, 1, 1 + ((n * 13) % 28))).toISOString() },
        ),
      )
    const parts = ({ alerts: _a, version: _v, updatedAt: _u, id: _i, number: _n, serial: _s, ...rest }: Incident) => {
      const { createdAt: _c, receivedAt: _r, createdBy: _b, updatedBy: _d, ...same } = rest
      return same
    }
    const slowly = await make()
    for (const alert of alerts) await link(slowly.id, [alert])
    const built = await get(slowly.id)
    await house.store.db.transaction((tx) => incidents.recomputeIncident(house.deps, tx, house.tenant, slowly.id))
    // Nothing became different, so not even the version did.
    expect(await get(slowly.id)).toEqual(built)
    expect(built).toMatchObject({ alertsCount: 60, version: 61 })
    expect(built.reporters).toHaveLength(45)
    // Moving all of them at once leaves the first one empty.
    const all = await make({ alertIds: alerts })
    const sorted = (incident: Incident) => {
      const { entities, observables, alertProducts, reporters, riskCategory: _r, source: _s, ...rest } = parts(incident)
      return {
        ...rest,
        lists: [entities.map(({ id }) => id), observables, alertProducts, reporters].map((l) => l.toSorted()),
      }
    }
    expect(sorted(all)).toEqual(sorted(built))
    expect(await get(slowly.id)).toMatchObject({ alertsCount: 0, reporters: [], entities: [], verdict: null })
  })
})

describe('links', () => {
  it('are of one incident at a time, and say where an alert came from', async () => {
    const alert = await house.alert('d1', mail(1), {})
    const [from, to] = [await make({ alertIds: [alert] }), await make()]
    await link(to.id, [alert, alert])
    expect([await get(from.id), await get(to.id)]).toMatchObject([
      { alertsCount: 0, version: 2 },
      { alertsCount: 1, version: 2 },
    ])
    // Once more changes nothing.
    expect((await link(to.id, [alert])).version).toBe(2)
    const told = async (id: string) =>
      (
        await incidents.listChanges(house.deps, house.ada, house.tenant, {
          id,
          withParts: true,
          limit: 9,
          order: 'asc',
        })
      )
        .filter(({ kind }) => kind === 'alert')
        .map(({ verb, subjectId, before, after }) => [verb, subjectId, before, after])
    const gone = { incidentId: null, link: null }
    expect(await told(from.id)).toMatchObject([
      ['linked', from.id, gone, { incidentId: from.id, link: { alertId: alert } }],
      ['unlinked', from.id, { incidentId: from.id, link: { alertId: alert, reason: { rule: 'manual' } } }, gone],
    ])
    expect(await told(to.id)).toMatchObject([['linked', to.id, gone, { incidentId: to.id, link: { reason } }]])
  })

  it('survive any order of many at once', async () => {
    const alerts = await Promise.all(Array.from({ length: 12 }, (_, n) => house.alert(`e${n}`, mail(n), {})))
    const made = await Promise.all([make(), make(), make()])
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        link(made[n % 3]!.id, [alerts[n % 12]!, alerts[(n * 5) % 12]!, alerts[(n * 7 + 1) % 12]!]),
      ),
    )
    const after = await Promise.all(made.map(({ id }) => get(id)))
    expect(after.reduce((sum, { alertsCount }) => sum + alertsCount, 0)).toBe(12)
    for (const incident of after) {
      expect(incident.alerts).toHaveLength(incident.alertsCount)
      const page = { limit: 100 }
      const { total, alerts: there } = await incidents.listIncidentAlerts(
        house.deps,
        house.ada,
        house.tenant,
        incident.id,
        page,
      )
      expect([total, there.map(({ id }) => id)]).toEqual([
        incident.alertsCount,
        incident.alerts.map(({ alertId }) => alertId),
      ])
      expect(there.every(({ incidentId }) => incidentId === incident.id)).toBe(true)
    }
  })
})

describe('closing', () => {
  it('an incident closes its alerts, with its resolution and for its assignee', async () => {
    const [one, two] = [await house.alert('f1', mail(1), {}), await house.alert('f2', mail(2), {})]
    const made = await make({ alertIds: [one, two] })
    await incidents.closeAlerts(house.deps, house.actorOf('all', 'Bo'), house.tenant, [one], 'false_positive')
    const change = { status: 'closed', resolution: 'true_positive' } as const
    await incidents.updateIncident(house.deps, house.ada, house.tenant, made.id, change)
    const [first, second] = await Promise.all([one, two].map((id) => house.store.alerts.get(house.tenant, id)))
    expect(first).toMatchObject({ resolution: 'false_positive', assignee: { name: 'Bo' }, status: 'finished' })
    expect(second).toMatchObject({ resolution: 'true_positive', assignee: { name: 'Ada' } })
    expect(second?.closedAt).toBe((await get(made.id)).closedAt)
    const refused = await link((await make()).id, [two]).catch((error: DocketError) => error)
    expect((refused as DocketError).details).toEqual({ alertIds: ['name an alert that is closed'] })
    const moved = await link((await make()).id, [two], { reason: { rule: 'import', says: 'Imported', keys: [] } })
    expect(moved.alertsCount).toBe(1)
    expect(await incidents.closeAlerts(house.deps, house.ada, house.tenant, [one, two], null)).toBe(2)
    expect(await house.store.alerts.get(house.tenant, one)).toMatchObject({ closedAt: null, resolution: null })
  })
})
