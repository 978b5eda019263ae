// The Kaspersky door alone over real HTTP, on a store of its own whose use cases the tests can call to set the scene.
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type Actor, type KeyId, permissions, type TenantId } from '@docket/model'
import { tacticOf } from '@docket/triage/without-analysis'
import { kasperskyDoors } from '../../../packages/server/src/dialects/kaspersky/index.ts'
import { createApp } from '../../../packages/server/src/http/app.ts'
import * as service from '../../../packages/server/src/service/index.ts'
import { openTestStore, type TestStore } from '../../../packages/server/src/store/testing.ts'
import { type Reply, send } from '../kit.ts'

export interface Scene {
  url: string
  store: TestStore
  deps: service.Deps
  /** Somebody who may do everything everywhere, for setting the scene. */
  actor: Actor
  tenant: TenantId
  /** Another tenant, which the keys below cannot see. */
  foreign: TenantId
  /** Keys of `tenant`. */
  reader: string
  analyst: string
  /** A key of all tenants. */
  everywhere: string
  /** Moves the clock of the server; it stands still otherwise. */
  setTime(iso: string): void
  get(path: string, key?: string): Promise<Reply>
  post(path: string, body: unknown, key?: string): Promise<Reply>
  stop(): Promise<void>
}

export async function openScene(): Promise<Scene> {
  let at = new Date('2026-03-01T12:00:00.000Z')
  const now = () => at
  const store = await openTestStore({ now, tacticOf })
  const tenant = (await store.tenants.list())[0]!.id
  const foreign = (await store.tenants.create({ name: 'Foreign' })).id
  const deps: service.Deps = {
    store,
    now,
    deliver: async () => {},
    mayReach: () => false,
    defaultTenant: tenant,
    signingKey: randomBytes(32),
    tokenSeconds: 3600,
    publicUrl: () => 'http://127.0.0.1',
    log: () => {},
  }
  const keyOf = async (role: string, tenantIds: TenantId[] | 'all') =>
    (await store.keys.create({ name: role, tenantIds, role })).text
  const names = service.openNameSearch()
  const doors = kasperskyDoors(deps, names)
  const app = createApp({
    doors,
    fallback: doors[0]!,
    basePath: '',
    publicUrl: deps.publicUrl,
    configuredUrl: () => null,
    tls: null,
    requestsPerMinute: 0,
    failuresPerMinute: 0,
    trustProxy: false,
    isReady: async () => true,
    gauges: async () => ({}),
    logInternal: (error) => console.error(error),
    logRequest: () => {},
    now: Date.now,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const analyst = await keyOf('analyst', [tenant])
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
  return {
    url,
    store,
    deps,
    actor: {
      keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
      name: 'Ada',
      role: 'admin',
      tenants: 'all',
      permissions: new Set(permissions),
      requestId: 'request-1',
    },
    tenant,
    foreign,
    reader: await keyOf('reader', [tenant]),
    analyst,
    everywhere: await keyOf('admin', 'all'),
    setTime(iso) {
      at = new Date(iso)
    },
    get: (path, key = analyst) => send(`${url}/xdr/api/${path}`, 'GET', undefined, bearer(key)),
    post: (path, body, key = analyst) => send(`${url}/xdr/api/${path}`, 'POST', body, bearer(key)),
    async stop() {
      await app.close()
      await names.close()
      await store.destroy()
    },
  }
}
