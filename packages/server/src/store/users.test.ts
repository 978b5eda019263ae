// Users, roles and what keys may do by them, on every engine.
import type { TenantId } from '@docket/model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStore, type TestStore, testEngines } from './testing.ts'

const { present } = await testEngines()
describe.each(present)('users on $title', (engine) => {
  let store: TestStore
  let tenant: TenantId
  let other: TenantId
  beforeAll(async () => {
    store = await openTestStore({ engine })
    tenant = (await store.tenants.list())[0]!.id
    other = (await store.tenants.create({ name: 'other' })).id
  })
  afterAll(() => store?.destroy())

  const make = (name: string, grants: [string, string][], more: object = {}) =>
    store.users.change(async (tx) => {
      const fields = { name, email: null, userPrincipalName: null, disabled: false, ...more }
      const id = await store.users.insert(tx, fields)
      for (const [tenantId, role] of grants) await store.users.setGrant(tx, id, { tenantId, role })
      return id
    })
  const names = async (query: Parameters<TestStore['users']['list']>[0]) =>
    (await store.users.list(query)).users.map(({ name }) => name)

  test('are found by tenant, by text, by address and by id', async () => {
    const ann = await make('ann', [[tenant, 'reader']], { email: 'Ann_1%@example.org' })
    await make('Bob', [[other, 'analyst']], { userPrincipalName: 'BOB@corp.example' })
    await make('Cleo', [['all', 'admin']])
    await make('Dan', [])
    expect(await names({})).toEqual(['ann', 'Bob', 'Cleo', 'Dan'])
    expect(await names({ tenants: [tenant] })).toEqual(['ann', 'Cleo'])
    expect(await names({ tenants: [] })).toEqual(['Cleo'])
    expect(await names({ tenants: 'all', text: '_1%' })).toEqual(['ann'])
    expect(await names({ text: '\0' })).toEqual([])
    expect(await names({ exactly: 'bob@CORP.example' })).toEqual(['Bob'])
    expect(await names({ ids: [ann, 'no uuid'] })).toEqual(['ann'])
    expect(await store.users.list({ offset: 3, limit: 1 })).toMatchObject({ total: 4, users: [{ name: 'Dan' }] })
    expect(await store.users.list({ offset: 9, limit: 1 })).toEqual({ total: 4, users: [] })
    expect((await store.users.get(ann))?.grants).toEqual([{ tenantId: tenant, role: 'reader' }])
    expect(await store.users.get('no uuid')).toBeNull()
  })

  test('carry their rights into their keys at once; a role that is not there gives none', async () => {
    const id = await make('Eve', [
      [tenant, 'judge'],
      ['all', 'reader'],
    ])
    const { key, text } = await store.keys.create({ name: 'of Eve', tenantIds: 'all', userId: id })
    const rightsIn = async (place: string) =>
      (await store.keys.findByText(text))?.user?.grants.find(({ tenantId }) => tenantId === place)?.permissions
    expect(key).toMatchObject({ role: null, permissions: [], user: { id, name: 'Eve', disabled: false } })
    expect(await rightsIn(tenant)).toEqual([])
    await store.users.change((tx) =>
      store.roles.put(tx, { name: 'judge', description: null, permissions: ['alert:update'] }),
    )
    expect(await rightsIn(tenant)).toEqual(['alert:update'])
    expect(await rightsIn('all')).toContain('alert:read')
    await store.db.query(`update roles set permissions = array['alert:update', 'gone:forever'] where name = 'judge'`)
    await store.users.change(async () => {})
    expect(await rightsIn(tenant)).toEqual(['alert:update'])
    expect(await store.users.change((tx) => store.roles.isUsed(tx, 'judge'))).toBe(true)
    expect((await store.roles.list()).map(({ name }) => name)).toEqual(['reader', 'analyst', 'admin', 'judge'])
  })

  test('count as administrators with a live key of all tenants, while they are not disabled', async () => {
    const has = () => store.users.change((tx) => store.keys.hasAdministrator(tx))
    expect(await has()).toBe(false)
    const id = await make('Root', [['all', 'admin']])
    const narrow = await store.keys.create({ name: 'narrow', tenantIds: [tenant], userId: id })
    expect(await has()).toBe(false)
    const { key } = await store.keys.create({ name: 'wide', tenantIds: 'all', userId: id })
    expect(await has()).toBe(true)
    const fields = { name: 'Root', email: null, userPrincipalName: null }
    await store.users.change((tx) => store.users.update(tx, id, { ...fields, disabled: true }))
    expect(await has()).toBe(false)
    await store.users.change((tx) => store.users.update(tx, id, { ...fields, disabled: false }))
    await store.keys.revoke(key.id)
    expect(await has()).toBe(false)
    await store.keys.revoke(narrow.key.id)
    await store.keys.ensureAdminKey('an-administrator-key-of-forty-characters')
    expect(await has()).toBe(true)
  })

  test('change one after the other, and not at all when it fails', async () => {
    let running = 0
    await Promise.all(
      Array.from({ length: 8 }, () =>
        store.users.change(async (tx) => {
          expect(++running).toBe(1)
          await tx.query('select pg_sleep(0.01)')
          running--
        }),
      ),
    )
    const failed = store.users.change(async (tx) => {
      await store.users.insert(tx, { name: 'Nobody', email: null, userPrincipalName: null, disabled: false })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await names({ text: 'Nobody' })).toEqual([])
  })
})
