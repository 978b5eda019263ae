// For the tests of incidents: a store of their own, callers, and alerts that went through triage.
import { type Actor, type AlertFacts, type KeyId, permissions, type TenantId, type TriageReport } from '@docket/model'
import { tacticOf } from '@docket/triage/without-analysis'
import { openTestStore, sampleAlert, sampleTriage, type TestEngine, type TestStore } from '../../store/testing.ts'
import type { Deps } from '../deps.ts'

export interface TestHouse {
  store: TestStore
  deps: Deps
  tenant: TenantId
  other: TenantId
  /** An administrator of everything. */
  ada: Actor
  actorOf(tenants: Actor['tenants'], name?: string): Actor
  /** A new alert, triaged when a report is given; answers its id. */
  alert(
    n: number | string,
    facts?: Partial<AlertFacts>,
    report?: Partial<TriageReport>,
    tenant?: TenantId,
    changes?: Parameters<typeof sampleAlert>[1],
  ): Promise<string>
}

/** Every look at the clock is a millisecond later, so that orders can be told. */
export async function openTestHouse(engine?: TestEngine): Promise<TestHouse> {
  let clock = Date.parse('2026-03-01T12:00:00.000Z')
  const now = () => new Date(clock++)
  const store = await openTestStore({ now, tacticOf, ...(engine === undefined ? {} : { engine }) })
  const tenant = (await store.tenants.list())[0]!.id
  const other = (await store.tenants.create({ name: 'other' })).id
  const actorOf: TestHouse['actorOf'] = (tenants, name = 'Ada') => ({
    keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
    name,
    role: 'admin',
    tenants,
    permissions: new Set(permissions),
    requestId: 'req-1',
  })
  const deps: Deps = {
    store,
    now,
    deliver: async () => {},
    mayReach: () => false,
    defaultTenant: tenant,
    signingKey: Buffer.alloc(32),
    tokenSeconds: 60,
    publicUrl: () => 'http://127.0.0.1:1',
    log: () => {},
  }
  return {
    store,
    deps,
    tenant,
    other,
    ada: actorOf('all'),
    actorOf,
    async alert(n, facts = {}, report, of = tenant, changes = {}) {
      const { id } = await store.alerts.insert(of, sampleAlert(n, changes, facts))
      if (report) await store.alerts.recordTriage(of, id, sampleTriage(report))
      return id
    },
  }
}
