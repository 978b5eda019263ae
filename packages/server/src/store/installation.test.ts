// Tenants, keys, settings, operations, channels, history and migrations, on every engine.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyId, TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate, openDb, openStore } from './index.ts'
import { openTestStore, type TestStore, testEngines } from './testing.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const { present } = await testEngines()
describe.each(present)('installation on $title', (engine) => {
  let store: TestStore
  let tenant: TenantId
  beforeAll(async () => {
    store = await openTestStore({ engine })
    tenant = (await store.tenants.list())[0]!.id
  })
  afterAll(() => store.destroy())

  test('the first tenant is called default; others get their place in Sentinel from id and name', async () => {
    expect((await store.tenants.list()).map(({ name }) => name)).toEqual(['default'])
    const made = await store.tenants.create({ name: 'Ünïted Widgets, Inc.' })
    expect(made.id).toMatch(uuid)
    expect(made.sentinel).toEqual({
      subscriptionId: made.id,
      resourceGroup: 'docket',
      workspace: 'u-ni-ted-widgets-inc',
    })
    expect(await store.tenants.get(made.id)).toEqual(made)
    expect(await store.tenants.get('no-uuid' as TenantId)).toBeNull()
    const id = '5e1c0f0e-0000-4000-8000-000000000001'
    const sentinel = { subscriptionId: '5e1c0f0e-0000-4000-8000-000000000002', resourceGroup: 'g', workspace: 'w' }
    expect(await store.tenants.create({ id, name: 'Given', sentinel })).toMatchObject({ id, sentinel })
    for (const again of [
      { name: 'Given' },
      { id, name: 'Other' },
      { name: 'Third', sentinel },
      { name: 'Third', sentinel: { ...sentinel, workspace: 'W' } },
    ]) {
      await expect(store.tenants.create(again)).rejects.toMatchObject({ code: 'conflict' })
    }
    await expect(store.tenants.create({ name: ' ' })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('a key opens by its text until it is revoked; the text itself is nowhere in the database', async () => {
    const { key, text } = await store.keys.create({ name: 'soar', tenantIds: [tenant], role: 'analyst' })
    expect(text).toMatch(/^dk_[A-Za-z0-9_-]{43}$/)
    expect(await store.keys.findByText(text)).toEqual(key)
    expect(await store.keys.get(key.id)).toEqual(key)
    expect(key).toMatchObject({ name: 'soar', role: 'analyst', tenants: [tenant], revokedAt: null })
    expect(await store.keys.findByText(`${text}x`)).toBeNull()
    expect(await store.keys.findByText('')).toBeNull()
    const rows = await store.db.query<{ row: string }>('select k::text as row from api_keys k')
    expect(rows.map(({ row }) => row).join()).not.toContain(text.slice(3, 20))
    expect(await store.keys.revoke(key.id)).toBe(true)
    expect(await store.keys.findByText(text)).toBeNull()
    expect(await store.keys.get(key.id)).toBeNull()
    expect(await store.keys.revoke(key.id)).toBe(false)
    expect((await store.keys.list()).find(({ id }) => id === key.id)?.revokedAt).not.toBeNull()
    expect(await store.keys.get('x' as KeyId)).toBeNull()
  })

  test('the administrator key of the configuration exists once, however often it is ensured', async () => {
    const text = 'a-very-long-administrator-key-for-tests'
    const first = await store.keys.ensureAdminKey(text)
    expect(first).toMatchObject({ role: 'admin', tenants: 'all' })
    expect((await store.keys.ensureAdminKey(text)).id).toBe(first.id)
    await store.keys.revoke(first.id)
    expect((await store.keys.ensureAdminKey(text)).revokedAt).toBeNull()
    expect((await store.keys.findByText(text))?.id).toBe(first.id)
    await expect(store.keys.ensureAdminKey('short')).rejects.toMatchObject({ code: 'invalid' })
  })

  test('settings keep what they are given; secrets are made once', async () => {
    expect(await store.settings.get('theme')).toBeNull()
    await store.settings.set('theme', { dark: true, text: 'a\0b' })
    await store.settings.set('theme', { dark: false })
    expect(await store.settings.get('theme')).toEqual({ dark: false })
    const secret = await store.settings.secret('token-signing')
    expect(secret).toHaveLength(32)
    expect(await store.settings.secret('token-signing')).toEqual(secret)
    expect(await store.settings.secret('other')).not.toEqual(secret)
  })

  test('an operation ends once', async () => {
    const made = await store.operations.create(tenant, 'delete-alert', { alertId: 'x' })
    expect(made).toMatchObject({ status: 'queued', subject: { alertId: 'x' }, result: null, finishedAt: null })
    await store.operations.start(tenant, made.id)
    expect(await store.operations.get(tenant, made.id)).toMatchObject({ status: 'in_progress' })
    await store.operations.finish(tenant, made.id, { result: { deleted: 1 } })
    await store.operations.finish(tenant, made.id, { error: 'late' })
    expect(await store.operations.get(tenant, made.id)).toMatchObject({
      status: 'succeeded',
      result: { deleted: 1 },
      error: null,
    })
    const failing = await store.operations.create(tenant, 'delete-alert')
    await store.operations.finish(tenant, failing.id, { error: 'no' })
    expect(await store.operations.get(tenant, failing.id)).toMatchObject({ status: 'failed', error: 'no' })
    const other = (await store.tenants.create({ name: 'operations' })).id
    expect(await store.operations.get(other, made.id)).toBeNull()
  })

  test('channels belong to their tenant and have names of their own', async () => {
    const given = { name: 'soc', kind: 'webhook', config: { url: 'https://hook.example/' }, secret: 's' } as const
    const made = await store.channels.create(tenant, given)
    expect(await store.channels.list(tenant)).toEqual([made])
    await expect(store.channels.create(tenant, given)).rejects.toMatchObject({ code: 'conflict' })
    const other = (await store.tenants.create({ name: 'channels' })).id
    expect(await store.channels.get(other, made.id)).toBeNull()
    expect(await store.channels.delete(other, made.id)).toBe(false)
    expect(await store.channels.delete(tenant, made.id)).toBe(true)
    expect(await store.channels.list(tenant)).toEqual([])
  })

  test('history stands or falls with the change it tells of', async () => {
    const entry = {
      tenant,
      actor: 'ann',
      verb: 'updated',
      object: 'alert:1',
      before: { v: 1 },
      after: { v: 2 },
      requestId: 'r',
      at: '2026-03-01T10:00:00.000Z',
    }
    await store.audit.record(null, entry)
    const failed = store.db.transaction(async (tx) => {
      await store.audit.record(tx, { ...entry, verb: 'deleted' })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await store.audit.list(tenant)).toEqual([entry])
    await store.audit.record(null, { ...entry, tenant: null, verb: 'started' })
    expect((await store.audit.list(null)).map(({ verb }) => verb)).toEqual(['started'])
    expect(await store.audit.list(tenant, { object: 'alert:2' })).toEqual([])
  })

  test('a restart finds keys and secrets as they were; the pepper is a file that only we can read', async () => {
    const { text, key } = await store.keys.create({ name: 'kept', tenantIds: 'all', role: 'admin' })
    const secret = await store.settings.secret('token-signing')
    Object.assign(store, await store.reopen())
    expect(await store.keys.findByText(text)).toEqual(key)
    expect(await store.settings.secret('token-signing')).toEqual(secret)
    expect((await stat(join(store.dataDir, 'pepper'))).mode & 0o777).toBe(0o600)
  })

  describe('on a database by URL', () => {
    const url = () => `postgresql://docket@/postgres?host=${encodeURIComponent(join(store.dataDir, 'run'))}`

    test('two nodes that start at once share database, pepper and queue', async () => {
      await store.db.query('create database nodes')
      const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'docket-node-'))))
      const databaseUrl = url().replace('/postgres?', '/nodes?')
      const nodes = await Promise.all(folders.map((dataDir) => openStore({ dataDir, databaseUrl })))
      const { text } = await nodes[0]!.keys.create({ name: 'k', tenantIds: 'all', role: 'admin' })
      expect(await nodes[1]!.keys.findByText(text)).not.toBeNull()
      expect(await nodes[0]!.tenants.list()).toHaveLength(1)
      await nodes[0]!.jobs.enqueue(nodes[0]!.db, { tenant, kind: 'work', payload: {} })
      expect(await nodes[1]!.jobs.claim('w', ['work'], 5, 1000)).toHaveLength(1)
      for (const node of nodes) await node.close()
      for (const folder of folders) await rm(folder, { recursive: true })
    })

    test('migrations: applied once, in order, whole or not at all; changed and newer ones are refused', async () => {
      await store.db.query('create database migrations')
      const db = await openDb({ connectionString: url().replace('/postgres?', '/migrations?') })
      const folder = await mkdtemp(join(tmpdir(), 'docket-migrations-'))
      const put = (name: string, sql: string) => writeFile(join(folder, name), sql)
      await put('000001-first.sql', 'create table one (a int); insert into one values (1);')
      await put('notes.txt', 'not a migration')
      await Promise.all([migrate(db, folder), migrate(db, folder), migrate(db, folder)])
      expect(await db.query('select a from one')).toEqual([{ a: 1 }])
      await put('000002-second.sql', 'create table two (a int); select 1 / 0;')
      await expect(migrate(db, folder)).rejects.toThrow('division by zero')
      expect(await db.query(`select to_regclass('two') as there`)).toEqual([{ there: null }])
      await put('000002-second.sql', 'create table two (a int);\r\n')
      await migrate(db, folder)
      await put('000002-second.sql', 'create table two (a int);\n')
      await migrate(db, folder)
      await put('000001-first.sql', 'create table one (a bigint);')
      await expect(migrate(db, folder)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('was changed'),
      })
      await rm(join(folder, '000001-first.sql'))
      await expect(migrate(db, folder)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('newer'),
      })
      await db.close()
      await rm(folder, { recursive: true })
    })

    test('transactions: rolled back whole, parts by themselves, and the connection is usable after', async () => {
      await store.db.query('create table t (a int)')
      await expect(
        store.db.transaction(async (tx) => {
          await tx.query('insert into t values (1)')
          await tx.query('select 1 / 0')
        }),
      ).rejects.toThrow('division by zero')
      await store.db.transaction(async (tx) => {
        await tx.query('insert into t values (2)')
        const part = tx.transaction(async (inner) => {
          await inner.query('insert into t values (3)')
          throw new Error('part')
        })
        await expect(part).rejects.toThrow('part')
      })
      expect(await store.db.query('select a from t')).toEqual([{ a: 2 }])
    })
  })
})

test('the pepper never stands in the database of an embedded store', async () => {
  const store = await openTestStore()
  const pepper = (await readFile(join(store.dataDir, 'pepper'), 'utf8')).trim()
  const rows = await store.db.query<{ value: string }>('select value from settings')
  expect(rows.map(({ value }) => value).join()).not.toContain(pepper)
  await store.destroy()
})

test('a database that cannot be reached is unavailable, not a riddle', async () => {
  await expect(openDb({ connectionString: 'postgresql://docket@127.0.0.1:1/postgres' })).rejects.toMatchObject({
    code: 'unavailable',
  })
})
