// Incidents through their use cases, on the real store.
import { type Actor, type KeyId, permissions, type Severity, type TenantId } from '@docket/model'
import { tacticOf } from '@docket/triage/without-analysis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, sampleAlert, sampleTriage, type TestStore } from '../../store/testing.ts'
import type { Deps } from '../deps.ts'
import * as incidents from './index.ts'

let store: TestStore
let deps: Deps
let tenant: TenantId
let other: TenantId
let clock = Date.parse('2026-03-01T12:00:00.000Z')
/** Every look at the clock is a millisecond later, so that orders can be told. */
const now = () => new Date(clock++)

export const actorOf = (tenants: Actor['tenants'], name = 'Ada'): Actor => ({
  keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
  name,
  role: 'admin',
  tenants,
  permissions: new Set(permissions),
  requestId: 'req-1',
})
const ada = actorOf('all')

beforeAll(async () => {
  store = await openTestStore({ now, tacticOf })
  tenant = (await store.tenants.list())[0]!.id
  other = (await store.tenants.create({ name: 'other' })).id
  deps = { store, now, defaultTenant: tenant } as unknown as Deps
})
afterAll(() => store?.destroy())

const make = (title: string, more: Partial<incidents.NewIncident> = {}) =>
  incidents.createIncident(deps, ada, tenant, { title, severity: 'medium' as Severity, ...more })

describe('an incident', () => {
  it('is created with a number, read back, listed and found', async () => {
    const made = await make('First', { externalId: 'EXT-1', source: 'cs', labels: [{ name: 'x', kind: 'user' }] })
    expect(made).toMatchObject({ number: 1, version: 1, status: 'new', severity: 'medium', environment: 'production' })
    expect(await incidents.getIncident(deps, ada, tenant, made.id.toUpperCase())).toEqual(made)
    const all = await incidents.listIncidents(deps, ada, {
      tenants: [tenant],
      filter: { op: 'eq', field: 'any_id', value: 'EXT-1' },
      sort: [],
      page: { limit: 10, withTotal: true },
    })
    expect(all).toEqual({ total: 1, incidents: [made], next: null })
    expect(await incidents.findIncidents(deps, ada, tenant, { ids: ['EXT-1', 'nothing'] })).toEqual([made])
  })
})
void sampleAlert
void sampleTriage
void other
