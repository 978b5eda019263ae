// Devices and accounts: what alerts make known, what imports add, and how they are found; on the real store.
import { randomUUID } from 'node:crypto'
import {
  type AccountField,
  type Actor,
  type AlertFacts,
  accountFields,
  type DeviceField,
  deviceFields,
  type Filter,
  type KeyId,
  permissions,
  type TenantId,
} from '@docket/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, sampleAlert, sampleTriage, type TestStore } from '../../store/testing.ts'
import { getAccount, listAccounts, upsertAccounts } from '../accounts/accounts.ts'
import type { Deps } from '../deps.ts'
import { listChanges } from '../incidents/index.ts'
import { getDevice, listDevices, upsertDevices } from './devices.ts'

let store: TestStore
let deps: Deps
let tenant: TenantId
let other: TenantId
let clock = Date.parse('2026-03-01T12:00:00.000Z')
const now = () => new Date(clock++)
const ada: Actor = {
  keyId: '00000000-0000-4000-8000-000000000001' as KeyId,
  name: 'Ada',
  role: 'admin',
  tenants: 'all',
  permissions: new Set(permissions),
  requestId: 'req-1',
}
const reader: Actor = { ...ada, permissions: new Set(['device:read']) }
const page = { limit: 1000 }

beforeAll(async () => {
  store = await openTestStore({ now })
  tenant = (await store.tenants.list())[0]!.id
  other = (await store.tenants.create({ name: 'other' })).id
  deps = { store, now, defaultTenant: tenant } as unknown as Deps
})
afterAll(() => store?.destroy())

let n = 0
async function finished(facts: Partial<AlertFacts>, at: string, more: { environment?: string; in?: TenantId } = {}) {
  const where = more.in ?? tenant
  const environment = more.environment ?? 'production'
  const alert = sampleAlert(`seen-${n++}`, { createdAt: at, environment }, facts)
  const { id } = await store.alerts.insert(where, alert)
  await store.alerts.recordTriage(where, id, sampleTriage())
}
const device = async (hostname: string, tenants = [tenant]) =>
  (await listDevices(deps, ada, { tenants, filter: { op: 'eq', field: 'hostname', value: hostname }, page })).devices
const account = async (name: string, tenants = [tenant]) =>
  (await listAccounts(deps, ada, { tenants, filter: { op: 'eq', field: 'name', value: name }, page })).accounts

describe('a finished alert', () => {
  it('makes its host known, and widens when it was seen', async () => {
    const of = (more: object) => ({ device: { hostname: 'WS-1', ...more } })
    await finished(of({ privateIps: ['10.0.0.1'] }), '2026-02-01T10:00:00.000Z')
    await finished(
      of({ osType: 'windows', privateIps: ['10.0.0.2'], externalIps: ['192.0.2.1'] }),
      '2026-02-03T10:00:00.000Z',
    )
    await finished({ device: { hostname: 'ws-1', deviceId: 'D-1', osVersion: '11' } }, '2026-01-15T10:00:00.000Z')
    await finished({ device: { hostname: 'ws-1.renamed', deviceId: 'd-1' } }, '2026-02-02T10:00:00.000Z')
    const [one, ...more] = await device('ws-1')
    expect(more).toEqual([])
    expect(one).toMatchObject({
      hostname: 'WS-1',
      deviceId: 'D-1',
      osType: 'windows',
      osVersion: '11',
      privateIps: ['10.0.0.1', '10.0.0.2'],
      externalIps: ['192.0.2.1'],
      source: 'edr',
      firstSeenAt: '2026-01-15T10:00:00.000Z',
      lastSeenAt: '2026-02-03T10:00:00.000Z',
    })
    expect(await getDevice(deps, reader, tenant, one!.id)).toEqual(one)
  })

  it('makes its users and recipients known, each once', async () => {
    const email = {
      sender: 'bad@attacker.example',
      recipients: ['Bob@example.com', 'bob@EXAMPLE.com'],
      cc: [],
      bcc: [],
      subject: null,
      messageId: null,
      reportedBy: 'carol@example.com',
    }
    await finished({ usernames: ['CORP\\alice', 'corp\\ALICE', ' '], email }, '2026-02-01T10:00:00.000Z')
    expect(await account('corp\\alice')).toMatchObject([{ name: 'CORP\\alice', domain: 'CORP', email: null }])
    expect(await account('bob@example.com')).toMatchObject([{ email: 'Bob@example.com' }])
    expect(await account('carol@example.com')).toHaveLength(1)
    expect(await account('bad@attacker.example')).toEqual([])
  })

  it('speaks for its tenant and environment only', async () => {
    await finished({ device: { hostname: 'apart' }, usernames: ['apart'] }, '2026-02-01T10:00:00.000Z')
    await finished({ device: { hostname: 'apart' }, usernames: ['apart'] }, '2026-02-01T10:00:00.000Z', {
      environment: 'lab',
    })
    await finished({ device: { hostname: 'apart' }, usernames: ['apart'] }, '2026-02-01T10:00:00.000Z', { in: other })
    expect((await device('apart')).map(({ environment }) => environment).sort()).toEqual(['lab', 'production'])
    expect(await device('apart', [other])).toHaveLength(1)
    expect(await account('apart')).toHaveLength(2)
    const [theirs] = await device('apart', [other])
    await expect(getDevice(deps, ada, tenant, theirs!.id)).rejects.toMatchObject({
      code: 'not_found',
      message: 'Device not found',
    })
    await expect(getDevice(deps, ada, tenant, randomUUID())).rejects.toMatchObject({
      code: 'not_found',
      message: 'Device not found',
    })
    await expect(getAccount(deps, ada, tenant, 'no uuid')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of a hostile source harms nobody', async () => {
    const long = 'x'.repeat(5000)
    await finished(
      {
        device: {
          hostname: `nul\0host \ud800${long}`,
          privateIps: Array.from({ length: 500 }, (_, i) => `10.1.${i >> 8}.${i & 255}`),
        },
        usernames: Array.from({ length: 500 }, (_, i) => `user\0${i}`),
      },
      '1902-01-01T00:00:00.000Z',
    )
    await finished({ device: { hostname: 'far' }, usernames: ['far'] }, '9999-12-30T23:59:59.999Z')
    const { devices } = await listDevices(deps, ada, {
      tenants: [tenant],
      filter: { op: 'contains', field: 'text', value: 'nul\ufffdhost' },
      page,
    })
    expect(devices).toHaveLength(1)
    expect(devices[0]!.hostname.length).toBeLessThanOrEqual(300)
    expect(devices[0]!.privateIps.length).toBeLessThanOrEqual(20)
    expect((await account('user\ufffd1')).length).toBe(1)
    const { total } = await listAccounts(deps, ada, {
      tenants: [tenant],
      filter: { op: 'starts_with', field: 'name', value: 'user\ufffd' },
      page,
    })
    expect(total).toBe(50)
  })

  it('beside hundreds of others of the same hosts neither blocks nor loses one', async () => {
    const hosts = Array.from({ length: 12 }, (_, i) => `hot-${i}`)
    const at = (i: number) => new Date(Date.UTC(2026, 4, 1) + i * 90_000).toISOString()
    const started = performance.now()
    await Promise.all(
      Array.from({ length: 240 }, (_, i) =>
        finished(
          { device: { hostname: hosts[(i * 7) % 12]! }, usernames: [hosts[(i * 5) % 12]!, hosts[(i * 11) % 12]!] },
          at(i),
        ),
      ),
    )
    // A circle of waiting writers would have cost a second each.
    expect(performance.now() - started).toBeLessThan(20_000)
    for (const [index, host] of hosts.entries()) {
      const mine = Array.from({ length: 240 }, (_, i) => i).filter((i) => (i * 7) % 12 === index)
      if (mine.length === 0) continue
      const [one, ...more] = await device(host)
      expect(more).toEqual([])
      expect(one).toMatchObject({ firstSeenAt: at(mine[0]!), lastSeenAt: at(mine.at(-1)!) })
      expect(await account(host)).toHaveLength(1)
    }
  })

  it('touches a row only when there is news', async () => {
    await finished({ device: { hostname: 'calm' }, usernames: ['calm'] }, '2026-02-01T10:00:00.000Z')
    const rowOf = async (table: string) =>
      (
        await store.db.query<{ place: string }>(
          `select ctid::text || xmin as place from ${table} where identity in ('h:calm', 'calm')`,
        )
      )[0]!.place
    const [deviceRow, accountRow] = [await rowOf('devices'), await rowOf('accounts')]
    await finished({ device: { hostname: 'CALM' }, usernames: ['Calm'] }, '2026-02-01T10:00:30.000Z')
    expect([await rowOf('devices'), await rowOf('accounts')]).toEqual([deviceRow, accountRow])
    await finished({ device: { hostname: 'calm' }, usernames: ['calm'] }, '2026-02-01T10:05:00.000Z')
    expect(await rowOf('devices')).not.toBe(deviceRow)
    expect(await rowOf('accounts')).not.toBe(accountRow)
  })
})

describe('an import', () => {
  const full = {
    environment: 'production',
    hostname: 'SRV-9',
    deviceId: 'K-9',
    hostType: 'server',
    osType: 'linux',
    osVersion: '6.1',
    privateIps: ['10.9.0.9'],
    externalIps: ['198.51.100.9'],
    fqdns: ['srv-9.example.com'],
    macs: ['00:00:5E:00:53:09'],
    tags: ['Crown'],
    groups: ['Servers'],
    managedBy: 'KSC',
    cloudProvider: 'none',
    siteName: 'HQ',
    lastLoginUser: 'root',
    source: 'kaspersky',
    firstSeenAt: '2025-01-01T00:00:00.000Z',
    lastSeenAt: '2026-01-01T00:00:00.000Z',
    extra: { kaspersky: { KSC: { agent: '14' } } },
  }
  const person = {
    environment: 'production',
    name: 'dora',
    displayName: 'Dora Example',
    email: 'dora@example.com',
    domain: 'CORP',
    userPrincipalName: 'dora@corp.example.com',
    sid: 'S-1-5-21-9',
    externalId: 'aad-9',
    firstSeenAt: '2025-01-01T00:00:00.000Z',
    extra: { kaspersky: { a: 1 } },
  }

  it('keeps everything, joins what alerts told, and is told in the history', async () => {
    await finished({ device: { hostname: 'srv-9' } }, '2026-02-01T10:00:00.000Z')
    const [before] = await device('srv-9')
    const [made] = await upsertDevices(deps, ada, tenant, [full])
    expect(made).toMatchObject({ ...full, id: before!.id, lastSeenAt: '2026-02-01T10:00:00.000Z' })
    expect(await getDevice(deps, ada, tenant, made!.id)).toEqual(made)
    const [again] = await upsertDevices(deps, ada, tenant, [
      { environment: 'production', hostname: 'srv-9', tags: [], extra: { intezer: { x: 1 } } },
    ])
    expect(again).toMatchObject({
      id: made!.id,
      tags: [],
      osType: 'linux',
      extra: { kaspersky: full.extra.kaspersky, intezer: { x: 1 } },
    })
    const told = await listChanges(deps, ada, tenant, { kind: 'device', id: made!.id, limit: 9, order: 'asc' })
    expect(told.map(({ verb }) => verb)).toEqual(['updated', 'updated'])
  })

  it('ties the spellings of an account together, so that alerts find it', async () => {
    const [made] = await upsertAccounts(deps, ada, tenant, [person])
    expect(await getAccount(deps, reader, tenant, made!.id)).toEqual(made)
    for (const name of ['CORP\\Dora', 'dora@example.com', 'DORA@corp.example.com'])
      await finished({ usernames: [name] }, '2026-05-01T10:00:00.000Z')
    expect(await account('corp\\dora')).toEqual([])
    expect(await account('dora@example.com')).toEqual([])
    expect((await getAccount(deps, ada, tenant, made!.id)).lastSeenAt).toBe('2026-05-01T10:00:00.000Z')
    const [same] = await upsertAccounts(deps, ada, tenant, [
      { environment: 'production', name: 'corp\\dora', displayName: 'D.' },
    ])
    expect(same).toMatchObject({ id: made!.id, displayName: 'D.', sid: 'S-1-5-21-9' })
  })

  it('by many at once makes each thing once', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ environment: 'production', hostname: `bulk-${i}` }))
    const people = rows.map(({ environment, hostname }) => ({ environment, name: hostname }))
    await Promise.all([
      upsertDevices(deps, ada, tenant, rows),
      upsertDevices(deps, ada, tenant, rows.toReversed()),
      upsertAccounts(deps, ada, tenant, people.toReversed()),
      upsertAccounts(deps, ada, tenant, people),
      ...rows.map(({ hostname }) =>
        finished({ device: { hostname }, usernames: [hostname] }, '2026-02-01T10:00:00.000Z'),
      ),
    ])
    for (const { hostname } of rows) {
      expect(await device(hostname)).toHaveLength(1)
      expect(await account(hostname)).toHaveLength(1)
    }
  })

  it('refuses what is none, and who may not', async () => {
    const wrong = [
      { hostname: ' ' },
      { id: 'x' },
      { id: '-'.repeat(36) },
      { tags: new Array(201).fill('t') },
      { firstSeenAt: 'now' },
      { lastSeenAt: '9999-12-31T23:59:00-14:00' },
      { firstSeenAt: '0001-01-01T00:00:00+14:00' },
      { tags: 'x' },
      { extra: [] },
      { environment: '' },
    ]
    for (const change of wrong)
      await expect(
        upsertDevices(deps, ada, tenant, [{ ...full, ...change } as never]),
        JSON.stringify(change),
      ).rejects.toMatchObject({ code: 'invalid' })
    await expect(upsertAccounts(deps, ada, tenant, [{ ...person, name: '' }])).rejects.toMatchObject({
      code: 'invalid',
    })
    await expect(upsertDevices(deps, reader, tenant, [full])).rejects.toMatchObject({ code: 'forbidden' })
    await expect(upsertAccounts(deps, reader, tenant, [person])).rejects.toMatchObject({ code: 'forbidden' })
    const [taken] = await upsertDevices(deps, ada, tenant, [{ environment: 'x', hostname: 'one', id: randomUUID() }])
    await expect(
      upsertDevices(deps, ada, tenant, [{ environment: 'x', hostname: 'two', id: taken!.id }]),
    ).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is filtered by every field', async () => {
    const [made] = await upsertDevices(deps, ada, tenant, [{ ...full, hostname: 'every', deviceId: 'every-id' }])
    const values: Record<DeviceField, string> = {
      id: made!.id,
      any_id: 'every-id',
      environment: 'PRODUCTION',
      device_id: 'EVERY-id',
      hostname: 'Every',
      host_type: 'server',
      os_type: 'Linux',
      os_version: '6.1',
      private_ip: '10.9.0.9',
      external_ip: '198.51.100.9',
      fqdn: 'SRV-9.example.com',
      mac: '00:00:5e:00:53:09',
      tag: 'crown',
      group: 'servers',
      managed_by: 'ksc',
      cloud_provider: 'NONE',
      site_name: 'hq',
      last_login_user: 'ROOT',
      source: 'Kaspersky',
      first_seen_at: made!.firstSeenAt,
      last_seen_at: made!.lastSeenAt,
      updated_at: made!.updatedAt,
      text: 'every',
    }
    for (const field of Object.keys(deviceFields) as DeviceField[]) {
      const filter: Filter<DeviceField> = {
        op: deviceFields[field].kind === 'part' ? 'contains' : 'eq',
        field,
        value: values[field],
      }
      const { devices, total } = await listDevices(deps, reader, { tenants: [tenant], filter, page })
      expect(
        devices.map(({ id }) => id),
        field,
      ).toContain(made!.id)
      expect(total).toBe(devices.length)
      expect(
        (await listDevices(deps, ada, { tenants: [other], filter, page })).devices.map(({ id }) => id),
      ).not.toContain(made!.id)
    }
    const [known] = await upsertAccounts(deps, ada, tenant, [person])
    const names: Record<AccountField, string> = {
      id: known!.id,
      environment: 'production',
      name: known!.name,
      display_name: known!.displayName!,
      email: 'DORA@example.com',
      domain: 'corp',
      upn: 'dora@CORP.example.com',
      sid: 's-1-5-21-9',
      external_id: 'AAD-9',
      first_seen_at: known!.firstSeenAt,
      last_seen_at: known!.lastSeenAt,
      updated_at: known!.updatedAt,
      text: 'dora',
    }
    for (const field of Object.keys(accountFields) as AccountField[]) {
      const filter: Filter<AccountField> = {
        op: accountFields[field].kind === 'part' ? 'contains' : 'eq',
        field,
        value: names[field],
      }
      const { accounts } = await listAccounts(deps, reader, { tenants: [tenant], filter, page })
      expect(
        accounts.map(({ id }) => id),
        field,
      ).toContain(known!.id)
    }
    for (const field of ['last_seen_at', 'first_seen_at', 'updated_at', 'hostname'] as const) {
      const sort = [{ field, order: 'asc' }] as const
      const { devices } = await listDevices(deps, ada, { tenants: [tenant], sort, page })
      const key = {
        last_seen_at: 'lastSeenAt',
        first_seen_at: 'firstSeenAt',
        updated_at: 'updatedAt',
        hostname: 'hostname',
      } as const
      const seen = devices.map((one) => (field === 'hostname' ? one.hostname.toLowerCase() : one[key[field]]))
      expect(seen).toHaveLength(devices.length)
      if (field !== 'hostname') expect(seen).toEqual(seen.toSorted())
    }
  })
})
