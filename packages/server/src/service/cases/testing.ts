// For tests of cases: a store of its own with two tenants, and short ways to make cases, incidents and finished alerts.
import { type Actor, type KeyId, type Permission, permissions, type TenantId } from '@docket/model'
import { tacticOf } from '@docket/triage/without-analysis'
import { openTestStore, sampleAlert, sampleTriage, type TestStore } from '../../store/testing.ts'
import type { Deps } from '../deps.ts'
import { createIncident, linkAlerts } from '../incidents/index.ts'
import { createCase, type NewCase } from './index.ts'

export const actorOf = (rights: readonly Permission[] = permissions, tenants: Actor['tenants'] = 'all'): Actor => ({
  keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
  name: 'Ada',
  role: 'admin',
  tenants,
  permissions: new Set(rights),
  requestId: 'req-1',
})
export const ada = actorOf()
export const page = { limit: 100 }

export interface CaseKit {
  store: TestStore
  deps: Deps
  tenant: TenantId
  other: TenantId
  open(more?: Partial<NewCase>): ReturnType<typeof createCase>
  incident(more?: Partial<Parameters<typeof createIncident>[3]>): ReturnType<typeof createIncident>
  /** A finished alert of a host and a user; answers our id. */
  alertOf(
    host: string,
    user: string,
    more?: { verdict?: 'confirmed_threat'; ip?: string; id?: string },
  ): Promise<string>
  link(incidentId: string, alertIds: string[]): ReturnType<typeof linkAlerts>
}

export async function openCaseKit(): Promise<CaseKit> {
  let clock = Date.parse('2026-03-01T12:00:00.000Z')
  const now = () => new Date(clock++)
  const store = await openTestStore({ now, tacticOf })
  const tenant = (await store.tenants.list())[0]!.id
  const other = (await store.tenants.create({ name: 'other' })).id
  const deps = { store, now, defaultTenant: tenant } as unknown as Deps
  let alertNumber = 0
  return {
    store,
    deps,
    tenant,
    other,
    open: (more = {}) => createCase(deps, ada, tenant, { title: 'A story', ...more }),
    incident: (more = {}) => createIncident(deps, ada, tenant, { title: 'One', severity: 'low', ...more }),
    async alertOf(host, user, more = {}) {
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
    },
    link: (incidentId, alertIds) =>
      linkAlerts(deps, ada, tenant, incidentId, alertIds, {
        linkType: 'manual',
        reason: { rule: 'manual', says: 'by hand', keys: [] },
      }),
  }
}
