// A database of the release before incidents opens with this one: nothing is lost, and what is new works on what is old.
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Actor, everything, type Filter, type TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as service from '../../packages/server/src/service/index.ts'
import type { Store } from '../../packages/server/src/store/index.ts'
import { openStore } from '../../packages/server/src/store/open-store.ts'
import { sampleAlert, sampleTriage } from '../../packages/server/src/store/testing.ts'
import { makeOldDatabase, type OldDatabase, oldMigrations } from './old-database.ts'

const count = Number(process.env.DOCKET_UPGRADE_ALERTS ?? 420)

let old: OldDatabase
let store: Store
let deps: service.Deps
let tenant: TenantId
let other: TenantId
let openedMs: number

const identify = (text: string): Promise<Actor> => service.identifyBearer(deps, text, 'req-new')
let admin: Actor

beforeAll(async () => {
  old = await makeOldDatabase(count)
  tenant = old.tenant as TenantId
  other = old.otherTenant as TenantId
  const startedAt = performance.now()
  store = await openStore({ dataDir: old.dataDir, postgresSettings: { fsync: 'off' } })
  openedMs = performance.now() - startedAt
  deps = {
    store,
    now: () => new Date(),
    deliver: async () => {},
    mayReach: () => false,
    defaultTenant: tenant,
    signingKey: Buffer.alloc(32),
    tokenSeconds: 60,
    publicUrl: () => 'http://127.0.0.1:1',
    log: () => {},
  }
  admin = await identify(old.keys.admin)
}, 1_800_000)

afterAll(async () => {
  await store?.close()
  if (old) await rm(old.dataDir, { recursive: true, force: true })
  if (count > 1000) console.log(`opening ${count} old alerts took ${Math.round(openedMs)} ms`)
})

const searchOf = (filter: Filter = everything) => ({
  tenant: tenant as string,
  filter,
  sort: { field: 'created_at', order: 'desc' } as const,
  offset: 0,
  limit: 1000,
})

describe('a database of the former release', () => {
  it.each(Object.entries(oldMigrations))('was made by %s, which stands as it was', async (name, sha256) => {
    const file = resolve(import.meta.dirname, '../../packages/server/src/store/migrations', name)
    const text = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n')
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256)
  })

  it('lists every alert with its total, each tenant its own', async () => {
    const mine = await service.searchAlerts(deps, admin, searchOf())
    const others = await service.searchAlerts(deps, admin, { ...searchOf(), tenant: other })
    expect(mine.total + others.total).toBe(old.alerts)
    expect(others.total).toBe(Math.floor(old.alerts / 5))
    const finished = mine.alerts.filter(({ status }) => status === 'finished')
    expect(finished.length).toBeGreaterThan(0)
    for (const alert of finished)
      expect(alert).toMatchObject({
        report: { riskScore: 71 },
        incidentId: null,
        closedAt: null,
        assignee: null,
        statusChangedAt: alert.triagedAt,
      })
    for (const alert of mine.alerts.filter(({ status }) => status === 'queued'))
      expect(alert).toMatchObject({ report: null, statusChangedAt: null })
    const serials = mine.alerts.map(({ serial }) => serial)
    expect(new Set(serials).size).toBe(serials.length)
    // Each tenant counts what it has; the first one has the short numbers. What comes in goes on.
    expect([...serials].sort((a, b) => a! - b!)).toEqual(mine.alerts.map((_, index) => index + 1))
    const theirs = others.alerts.map(({ serial }) => serial! % 1_000_000_000).sort((a, b) => a - b)
    expect(theirs).toEqual(others.alerts.map((_, index) => index + 1))
    expect(Math.min(...others.alerts.map(({ serial }) => serial!))).toBeGreaterThan(1_000_000_000)
    const [one] = await store.db.query<{ n: number }>(
      'select count(distinct risk_score) as n from alerts where report is not null',
    )
    expect(one?.n).toBe(1)
  })

  it('is found by the columns that are new', async () => {
    const ip = { op: 'has_any', field: 'ip', values: ['203.0.113.77'] } satisfies Filter
    const some = await service.searchAlerts(deps, admin, searchOf(ip))
    expect(some.total).toBe(old.alerts - Math.floor(old.alerts / 5))
  })

  it('keeps its keys: those that opened open, revoked ones do not', async () => {
    expect(admin).toMatchObject({ name: 'old admin', role: 'admin', tenants: 'all', user: null })
    const analyst = await identify(old.keys.analyst)
    expect(analyst).toMatchObject({ name: 'old analyst', role: 'analyst', tenants: [tenant] })
    await expect(service.searchAlerts(deps, analyst, { ...searchOf(), tenant: other })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(identify(old.keys.revoked)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('keeps its history, which can be read by object, as a list, and as a feed that goes on', async () => {
    const [rows] = await store.db.query<{ n: number }>('select count(*) as n from audit')
    expect(rows?.n).toBe(old.auditRows)
    const { alerts } = await service.searchAlerts(deps, admin, searchOf())
    const { id } = alerts[0]!
    const changes = await service.listChanges(deps, admin, tenant, { kind: 'alert', id, limit: 10, order: 'asc' })
    expect(changes).toMatchObject([
      { verb: 'judged', actor: 'old analyst', objectId: id, after: { analystVerdict: 'false_positive' } },
    ])
    const all = await service.readChanges(deps, admin, tenant, { limit: 10_000, order: 'asc' })
    expect(all.length).toBe(Math.min(10_000, old.auditRows - 4))
    // Deltas of before the upgrade begin with it; what is new lies behind.
    const since = await service.changesSince(deps, admin, tenant, 'alert', { since: '2026-01-01T00:00:00Z' }, 10_000)
    if (old.alerts < 10_000) expect(since.ids).toContain(id)
    await service.setAnalystVerdict(deps, admin, tenant, id, 'audited')
    const next = await service.changesSince(deps, admin, tenant, 'alert', { cursor: since.next }, 1000)
    expect(next.ids).toContain(id)
  })

  it('takes new alerts, gathers them in incidents, and puts old ones in by hand', async () => {
    const made = await store.alerts.insert(
      tenant,
      sampleAlert('new', { observables: [{ kind: 'ip', value: '203.0.113.77' }] }),
    )
    await store.alerts.recordTriage(tenant, made.id, sampleTriage({ verdict: 'confirmed_threat' }), {
      alongside: (tx) => service.enqueueCorrelation(deps, tx, tenant, made.id),
    })
    const [job] = await store.jobs.claim('upgrade', ['correlate-alert'], 1, 60_000)
    await service.correlateAlert(deps, job!)
    const alert = await service.getAlert(deps, admin, tenant, made.id)
    expect(alert.incidentId).not.toBeNull()
    const { alerts } = await service.searchAlerts(deps, admin, searchOf())
    const oldOnes = alerts
      .filter(({ alertId, status }) => alertId.startsWith('old-') && status === 'finished')
      .slice(0, 50)
    const incident = await service.linkAlerts(
      deps,
      admin,
      tenant,
      alert.incidentId!,
      oldOnes.map(({ id }) => id),
      {
        linkType: 'manual',
        reason: { rule: 'manual', says: 'of the same story', keys: [] },
      },
    )
    expect(incident).toMatchObject({ number: 1, alertsCount: 51, verdict: 'confirmed_threat' })
    expect(incident.techniques).toContain('T1059.001')
    const { total } = await service.listIncidents(deps, admin, {
      tenants: [tenant],
      filter: everything,
      sort: [],
      page: { limit: 10, withTotal: true },
    })
    expect(total).toBe(1)
  })

  it('triages again what the old release left waiting', async () => {
    const { alerts } = await service.searchAlerts(deps, admin, searchOf())
    const waiting = alerts.find(({ status }) => status === 'queued')!
    await store.alerts.recordTriage(tenant, waiting.id, sampleTriage())
    expect(await service.getAlert(deps, admin, tenant, waiting.id)).toMatchObject({
      status: 'finished',
      verdict: 'likely_true_positive',
    })
  })

  it('goes on telling of changes after it was brought back from a dump, where transactions are counted anew', async () => {
    const { next } = await service.changesSince(deps, admin, tenant, 'alert', { since: '2026-01-01T00:00:00Z' }, 10_000)
    // What a restored table looks like: numbers of transactions that this database has not come to.
    await store.db.query(`update audit set xid = (xid::text::bigint + 1000000000)::text::xid8 where xid > '0'::xid8`)
    const far = `d.${Buffer.from(JSON.stringify(['1000001000', 0])).toString('base64url')}`
    await store.close()
    store = await openStore({ dataDir: old.dataDir, postgresSettings: { fsync: 'off' } })
    deps = { ...deps, store }
    const { alerts } = await service.searchAlerts(deps, admin, searchOf())
    const { id } = alerts[3]!
    await service.setAnalystVerdict(deps, admin, tenant, id, 'confirmed_threat')
    const delta = await service.changesSince(deps, admin, tenant, 'alert', { cursor: next }, 1000)
    expect(delta.ids).toEqual([id])
    const changes = await service.readChanges(deps, admin, tenant, { limit: 10_000, order: 'asc' })
    expect(changes.at(-1)).toMatchObject({ objectId: id, after: { analystVerdict: 'confirmed_threat' } })
    // Whoever has a cursor of then is told to begin again instead of hearing nothing for months.
    const late = service.changesSince(deps, admin, tenant, 'alert', { cursor: far }, 10)
    await expect(late).rejects.toMatchObject({ code: 'invalid' })
  })

  it('opens a second time without doing anything', async () => {
    await store.close()
    store = await openStore({ dataDir: old.dataDir, postgresSettings: { fsync: 'off' } })
    deps = { ...deps, store }
    expect((await identify(old.keys.admin)).name).toBe('old admin')
    const [row] = await store.db.query<{ n: number }>('select count(*) as n from docket_migrations')
    expect(row?.n).toBeGreaterThanOrEqual(8)
  })
})
