// A server in this process whose use cases a test can reach beside its doors, to fill it with exactly what the test asks for.
import { type Actor, type KeyId, permissions, type TenantId } from '@docket/model'
import { tacticOf } from '@docket/triage/without-analysis'
import { intezerDoors } from '../../../packages/server/src/dialects/intezer/index.ts'
import { createApp } from '../../../packages/server/src/http/app.ts'
import type { Deps } from '../../../packages/server/src/service/index.ts'
import { openTestStore, sampleAlert } from '../../../packages/server/src/store/testing.ts'
import { type Client, intezerClient, type Reply } from '../kit.ts'

export interface Room {
  url: string
  deps: Deps
  /** Who may do everything, in this process. */
  chief: Actor
  tenant: TenantId
  /** A caller of the door with an analyst's key of the first tenant. */
  client: Client
  /** A caller with the key of another tenant's administrator. */
  stranger: Client
  other: TenantId
  /** An alert of a product, as it is after triage; answers our id of it. */
  alert(name: string, environment?: string): Promise<string>
  stop(): Promise<void>
}

export async function openRoom(): Promise<Room> {
  const store = await openTestStore({ tacticOf })
  const tenant = (await store.tenants.list())[0]!.id
  const other = (await store.tenants.create({ name: 'other' })).id
  let url = ''
  const deps: Deps = {
    store,
    now: () => new Date(),
    deliver: async () => {},
    mayReach: () => true,
    defaultTenant: tenant,
    signingKey: Buffer.alloc(32, 5),
    tokenSeconds: 3600,
    publicUrl: () => url,
    log: () => {},
  }
  const doors = intezerDoors(deps)
  const failures: unknown[] = []
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
    logInternal: (error) => failures.push(error),
    logRequest: () => {},
    now: Date.now,
  })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
  const keyOf = async (tenantId: TenantId, role: string) =>
    (await store.keys.create({ name: role, tenantIds: [tenantId], role })).text
  return {
    url,
    deps,
    chief: {
      keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
      name: 'Chief',
      role: 'admin',
      tenants: 'all',
      permissions: new Set(permissions),
      requestId: 'test',
    },
    tenant,
    other,
    client: await intezerClient({ url }, await keyOf(tenant, 'analyst')),
    stranger: await intezerClient({ url }, await keyOf(other, 'admin')),
    alert: async (name, environment = 'production') =>
      (await store.alerts.insert(tenant, sampleAlert(name, { alertId: name, environment }))).id,
    async stop() {
      await app.close()
      await store.destroy()
      if (failures.length > 0) throw new Error('the server failed inside', { cause: failures[0] })
    },
  }
}

/** Rows and total of one page of a history. */
interface PageOf {
  total: number
  rows: Record<string, unknown>[]
}

/**
 * Walks a history as the vendor's Python client does: offset 0 first, then by the rows received, while pages × limit < total.
 * `onPage` runs between pages.
 */
export async function walk(
  ask: (offset: number, limit: number) => Promise<Reply>,
  read: (reply: Reply) => PageOf,
  limit: number,
  onPage: () => Promise<unknown> = async () => {},
): Promise<{ rows: Record<string, unknown>[]; totals: number[]; pages: number[] }> {
  const rows: Record<string, unknown>[] = []
  const totals: number[] = []
  const pages: number[] = []
  for (;;) {
    const reply = await ask(rows.length, limit)
    if (reply.status !== 200) throw new Error(`page answered ${reply.status} ${reply.text}`)
    const page = read(reply)
    rows.push(...page.rows)
    totals.push(page.total)
    pages.push(page.rows.length)
    if (pages.length > 1000) throw new Error('the client would never stop')
    if (pages.length * limit >= page.total) return { rows, totals, pages }
    await onPage()
  }
}
