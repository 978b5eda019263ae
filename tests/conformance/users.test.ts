// Users, roles and rights by tenant through the native API: nobody gives out more than he has, and the last administrator stays.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, type Json, makeTenant, type Reply, send, startTestServer, type TestServer } from './kit.ts'

let server: TestServer
let one: Awaited<ReturnType<typeof makeTenant>>
let two: Awaited<ReturnType<typeof makeTenant>>
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  one = await makeTenant(server, 'one')
  two = await makeTenant(server, 'two')
})
afterAll(() => server.stop())

const ask = (key: string, method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
  send(`${server.url}/api/v1${path}`, method, body, { authorization: `Bearer ${key}`, ...more })
const made = async (reply: Promise<Reply>): Promise<Json> => {
  const { status, json, text } = await reply
  if (status >= 300) throw new Error(`answered ${status} ${text}`)
  return json
}
const newUser = (name: string, grants: [string, string][], key = adminKey): Promise<Json> =>
  made(ask(key, 'POST', '/users', { name, grants: grants.map(([tenant_id, role]) => ({ tenant_id, role })) }))
const keyOf = async (user_id: string, tenant_ids: string[] | 'all' = 'all'): Promise<string> =>
  (await made(ask(adminKey, 'POST', '/keys', { name: 'of a user', tenant_ids, user_id }))).key

describe('a user', () => {
  it('is made, found, changed and shown with the roles in the tenants one may see', async () => {
    const both = [
      [one.id, 'reader'],
      [two.id, 'analyst'],
    ] as [string, string][]
    const user = await newUser('Ännä', both)
    expect(user).toMatchObject({ name: 'Ännä', email: null, disabled: false })
    expect(user.grants).toHaveLength(2)
    const changed = await made(
      ask(adminKey, 'PATCH', `/users/${user.id}`, {
        email: 'Anna@example.org',
        user_principal_name: 'anna@corp.example',
      }),
    )
    expect(changed).toMatchObject({ id: user.id, email: 'Anna@example.org', user_principal_name: 'anna@corp.example' })
    const seen = await made(ask(one.keys.reader, 'GET', `/users/${user.id}`))
    expect(seen.grants).toEqual([{ tenant_id: one.id, role: 'reader' }])
    const listed = await made(ask(one.keys.reader, 'GET', '/users?text=ANNA@EXAMPLE'))
    expect(listed).toEqual({ total: 1, users: [seen] })
    const twin = await ask(adminKey, 'POST', '/users', { name: 'Twin', email: 'anna@EXAMPLE.org' })
    expect([twin.status, twin.json.problems]).toEqual([409, { email: ['belongs to another user'] }])
  })

  it('of other tenants is not found, like one that does not exist', async () => {
    const theirs = await newUser('Theirs', [[two.id, 'analyst']])
    const missing = '11111111-2222-4333-8444-555555555555'
    const about = async (id: string) => [
      await ask(one.keys.admin, 'GET', `/users/${id}`),
      await ask(one.keys.admin, 'PATCH', `/users/${id}`, { disabled: true }),
      await ask(one.keys.admin, 'PUT', `/users/${id}/grants/${one.id}`, { role: 'reader' }),
      await ask(one.keys.admin, 'DELETE', `/users/${id}/grants/${two.id}`),
      await ask(one.keys.admin, 'POST', '/keys', { name: 'k', tenant_ids: [one.id], user_id: id }),
    ]
    const plain = (replies: Reply[], id: string) =>
      replies.map(({ status, text, json }) => [status, text.replaceAll(json.request_id, '').replaceAll(id, '')])
    const answers = plain(await about(theirs.id), theirs.id)
    expect(answers).toEqual(plain(await about(missing), missing))
    expect(answers.map(([status]) => status)).toEqual([404, 404, 404, 404, 400])
    expect((await made(ask(one.keys.admin, 'GET', '/users?text=Theirs'))).total).toBe(0)
  })

  it('opens with a key of his own, and not once he is disabled', async () => {
    const user = await newUser('Dora', [[one.id, 'analyst']])
    const key = await keyOf(user.id)
    const me = await made(ask(key, 'GET', '/me'))
    expect(me).toMatchObject({ name: 'Dora', role: 'analyst', user: { id: user.id }, tenant_ids: [one.id] })
    const login = await made(send(`${server.url}/api/v2-0/get-access-token`, 'POST', { api_key: key }))
    expect((await ask(login.result, 'GET', '/alerts')).status).toBe(200)
    await made(ask(one.keys.admin, 'PATCH', `/users/${user.id}`, { disabled: true }))
    for (const credential of [key, login.result]) expect((await ask(credential, 'GET', '/alerts')).status).toBe(401)
    expect((await send(`${server.url}/api/v2-0/get-access-token`, 'POST', { api_key: key })).status).toBe(401)
    await made(ask(one.keys.admin, 'PATCH', `/users/${user.id}`, { disabled: false }))
    expect((await ask(key, 'GET', '/alerts')).status).toBe(200)
  })

  it('loses a tenant with the role in it, and what the key does not cover he never had', async () => {
    const user = await newUser('Carl', [
      [one.id, 'analyst'],
      [two.id, 'analyst'],
    ])
    const both = await keyOf(user.id)
    const narrow = await keyOf(user.id, [one.id])
    expect((await made(ask(narrow, 'GET', '/me'))).tenant_ids).toEqual([one.id])
    expect((await ask(narrow, 'GET', `/alerts?tenant_id=${two.id}`)).status).toBe(403)
    expect((await ask(both, 'DELETE', `/users/${user.id}/grants/${one.id}`)).status).toBe(403)
    expect((await ask(one.keys.admin, 'DELETE', `/users/${user.id}/grants/${one.id}`)).status).toBe(204)
    expect((await made(ask(both, 'GET', '/me'))).tenant_ids).toEqual([two.id])
    expect((await ask(both, 'GET', `/alerts?tenant_id=${one.id}`)).status).toBe(403)
    expect((await ask(narrow, 'GET', '/alerts')).status).toBe(403)
  })
})

describe('rights by tenant', () => {
  it('a reader here who is an analyst there cannot write here', async () => {
    const user = await newUser('Mixed', [
      [one.id, 'reader'],
      [two.id, 'analyst'],
    ])
    const key = await keyOf(user.id)
    const me = await made(ask(key, 'GET', '/me'))
    expect(me.role).toBe('reader, analyst')
    const rights = Object.fromEntries(me.tenants.map(({ id, permissions }: Json) => [id, permissions]))
    expect(rights[one.id]).not.toContain('alert:create')
    expect(rights[two.id]).toContain('alert:create')
    const alert = { alert: { n: 'mixed' }, mapping: { alert_id: 'n' } }
    for (const tenant of [one, two]) await made(ask(tenant.keys.analyst, 'POST', '/alerts', alert))
    const attempts: [string, string, unknown][] = [
      ['POST', '/alerts', alert],
      ['PUT', '/alerts/mixed/analyst-verdict', { verdict: 'false_positive' }],
      ['POST', '/alerts/mixed/notify', undefined],
      ['DELETE', '/alerts/mixed', undefined],
    ]
    for (const [method, path, body] of attempts) {
      const here = await ask(key, method, `${path}?tenant_id=${one.id}`, body)
      const there = await ask(key, method, `${path}?tenant_id=${two.id}`, body)
      expect([path, here.status, there.status === 403]).toEqual([path, 403, false])
    }
    const door = (path: string) => `${server.url}/api/v2-0${path}`
    const authorization = `Bearer ${key}`
    const wire: [string, string, unknown][] = [
      ['POST', '/alerts/ingest', { alert: { n: 'mixed' }, definition_mapping: { alert_id: 'n' } }],
      ['POST', '/alerts/mixed/notify', {}],
      ['DELETE', '/alerts/mixed', {}],
    ]
    for (const [method, path, body] of wire) {
      const here = await send(door(path), method, { ...(body as object), tenant_id: one.id }, { authorization })
      const there = await send(door(path), method, { ...(body as object), tenant_id: two.id }, { authorization })
      expect([path, here.status, here.json.error]).toEqual([path, 403, 'Insufficient Permissions'])
      expect([path, there.status === 403]).toEqual([path, false])
    }
    expect((await ask(key, 'GET', `/alerts/mixed?tenant_id=${one.id}`)).status).toBe(200)
  })

  it('a role in all tenants counts everywhere, one in a single tenant adds to it', async () => {
    const user = await newUser('Wide', [
      ['all', 'reader'],
      [two.id, 'analyst'],
    ])
    const key = await keyOf(user.id)
    const alert = { alert: { n: 'wide' }, mapping: { alert_id: 'n' } }
    expect((await ask(key, 'POST', `/alerts?tenant_id=${one.id}`, alert)).status).toBe(403)
    expect((await ask(key, 'POST', `/alerts?tenant_id=${two.id}`, alert)).status).toBe(201)
    const three = await makeTenant(server, 'made later')
    expect((await ask(key, 'GET', `/alerts?tenant_id=${three.id}`)).status).toBe(200)
    expect((await ask(key, 'POST', `/alerts?tenant_id=${three.id}`, alert)).status).toBe(403)
  })
})

describe('a role of the installation', () => {
  it('gives exactly its rights, changes them for those who have it, and goes when nobody does', async () => {
    const role = await ask(adminKey, 'PUT', '/roles/judge', {
      permissions: ['alert:read', 'alert:update', 'alert:read'],
    })
    expect([role.status, role.json.permissions]).toEqual([201, ['alert:read', 'alert:update']])
    const { key, id } = await made(
      ask(adminKey, 'POST', '/keys', { name: 'judge', tenant_ids: [one.id], role: 'judge' }),
    )
    expect((await ask(key, 'GET', '/alerts')).status).toBe(200)
    expect((await ask(key, 'POST', '/alerts', {})).status).toBe(403)
    expect((await ask(key, 'GET', '/users')).status).toBe(403)
    await made(ask(adminKey, 'PUT', '/roles/judge', { permissions: ['user:read'] }))
    expect((await ask(key, 'GET', '/alerts')).status).toBe(403)
    expect((await ask(key, 'GET', '/users')).status).toBe(200)
    expect((await ask(adminKey, 'DELETE', '/roles/judge')).status).toBe(409)
    expect((await ask(one.keys.admin, 'DELETE', `/keys/${id}`)).status).toBe(204)
    expect((await ask(adminKey, 'DELETE', '/roles/judge')).status).toBe(204)
    expect((await ask(adminKey, 'DELETE', '/roles/judge')).status).toBe(404)
    const again = await ask(adminKey, 'POST', '/keys', { name: 'k', tenant_ids: [one.id], role: 'judge' })
    expect([again.status, again.json.problems]).toEqual([400, { role: ['is not a role'] }])
  })

  it('is made by administrators of all tenants only; built-in roles and odd names are refused', async () => {
    const put = (key: string, name: string, permissions: string[]) => ask(key, 'PUT', `/roles/${name}`, { permissions })
    expect((await put(one.keys.admin, 'mine', ['alert:read'])).status).toBe(403)
    expect((await put(adminKey, 'admin', ['alert:read'])).status).toBe(409)
    expect((await put(adminKey, 'Not%20a%20name', ['alert:read'])).status).toBe(400)
    expect((await put(adminKey, 'odd', ['alert:fly'])).status).toBe(400)
    const names = (await made(ask(one.keys.reader, 'GET', '/roles'))).roles.map(({ name }: Json) => name)
    expect(names.slice(0, 3)).toEqual(['reader', 'analyst', 'admin'])
  })
})

describe('nobody gives out more than he has', () => {
  let manager: string
  beforeAll(async () => {
    const permissions = ['user:read', 'user:manage', 'key:manage', 'alert:read', 'tenant:read']
    await made(ask(adminKey, 'PUT', '/roles/manager', { permissions }))
    manager = (await made(ask(adminKey, 'POST', '/keys', { name: 'm', tenant_ids: [one.id], role: 'manager' }))).key
    await made(ask(adminKey, 'PUT', '/roles/viewer', { permissions: ['alert:read'] }))
  })

  it('neither by keys nor by roles', async () => {
    const key = (tenant_ids: unknown, more: object) => ask(manager, 'POST', '/keys', { name: 'k', tenant_ids, ...more })
    expect((await key([one.id], { role: 'viewer' })).status).toBe(201)
    expect((await key([one.id], { role: 'analyst' })).status).toBe(403)
    expect((await key([two.id], { role: 'viewer' })).status).toBe(403)
    expect((await key('all', { role: 'viewer' })).status).toBe(403)
    expect((await key([one.id], { role: 'viewer', user_id: one.id })).status).toBe(400)
    expect((await key([one.id], {})).status).toBe(400)
    const mine = await newUser('Viewer', [[one.id, 'viewer']], manager)
    const give = (id: string, tenant: string, role: string) =>
      ask(manager, 'PUT', `/users/${id}/grants/${tenant}`, { role })
    expect((await give(mine.id, one.id, 'analyst')).status).toBe(403)
    expect((await give(mine.id, two.id, 'viewer')).status).toBe(403)
    expect((await give(mine.id, 'all', 'viewer')).status).toBe(403)
    expect((await give(mine.id, one.id, 'manager')).status).toBe(200)
    expect((await ask(manager, 'POST', '/users', { name: 'No role' })).status).toBe(403)
  })

  it('nor by becoming somebody with more rights, nor by setting him back', async () => {
    const admin = await newUser('Chief', [[one.id, 'admin']])
    const key = await ask(manager, 'POST', '/keys', { name: 'k', tenant_ids: [one.id], user_id: admin.id })
    expect(key.status).toBe(403)
    expect((await ask(manager, 'PATCH', `/users/${admin.id}`, { disabled: true })).status).toBe(403)
    expect((await ask(manager, 'PUT', `/users/${admin.id}/grants/${one.id}`, { role: 'viewer' })).status).toBe(403)
    expect((await ask(manager, 'DELETE', `/users/${admin.id}/grants/${one.id}`)).status).toBe(403)
    const wide = await newUser('Everywhere', [['all', 'viewer']])
    expect((await ask(one.keys.admin, 'PATCH', `/users/${wide.id}`, { name: 'x' })).status).toBe(403)
    expect((await ask(one.keys.admin, 'DELETE', `/users/${wide.id}/grants/all`)).status).toBe(404)
  })
})

describe('the last administrator', () => {
  it('cannot be locked out, by whatever way, and not by two at once', async () => {
    const own = await startTestServer({ workers: '0' })
    const at = (key: string, method: string, path: string, body?: unknown) =>
      send(`${own.url}/api/v1${path}`, method, body, { authorization: `Bearer ${key}` })
    const first = (await at(adminKey, 'GET', '/me')).json.key_id
    expect((await at(adminKey, 'DELETE', `/keys/${first}`)).status).toBe(409)
    const grants = [{ tenant_id: 'all', role: 'admin' }]
    const user = (await at(adminKey, 'POST', '/users', { name: 'Root', grants })).json
    expect((await at(adminKey, 'DELETE', `/keys/${first}`)).status).toBe(409)
    const key = (await at(adminKey, 'POST', '/keys', { name: 'root', tenant_ids: 'all', user_id: user.id })).json
    const both = await Promise.all([
      at(adminKey, 'DELETE', `/keys/${first}`),
      at(key.key, 'PATCH', `/users/${user.id}`, { disabled: true }),
    ])
    expect(
      both
        .map(({ status }) => status)
        .sort()
        .at(-1),
    ).toBe(409)
    expect(
      both
        .map(({ status }) => status)
        .sort()
        .at(0),
    ).toBeLessThan(300)
    if (both[0]!.status === 204) {
      expect((await at(key.key, 'DELETE', `/users/${user.id}/grants/all`)).status).toBe(409)
      expect((await at(key.key, 'PUT', `/users/${user.id}/grants/all`, { role: 'reader' })).status).toBe(409)
      expect((await at(key.key, 'DELETE', `/keys/${key.id}`)).status).toBe(409)
      expect((await at(key.key, 'GET', '/users')).status).toBe(200)
    } else expect((await at(adminKey, 'GET', '/users')).status).toBe(200)
    await own.stop()
  })
})

describe('odd input', () => {
  it('is refused by field', async () => {
    const post = async (body: unknown) => (await ask(adminKey, 'POST', '/users', body)).json
    expect((await post({ name: ' ' })).problems).toEqual({ name: ['must be 1 to 200 printable characters'] })
    expect((await post({ name: 'a\u0000' })).problems).toHaveProperty('name')
    expect((await post({ name: 'a', email: 'no address' })).problems).toHaveProperty('email')
    expect((await post({ name: 'a', user_principal_name: 'a@b\n' })).problems).toHaveProperty('user_principal_name')
    const grants = (tenant_id: string, role: string) => ({ name: 'a', grants: [{ tenant_id, role }] })
    expect((await post(grants('11111111-2222-4333-8444-555555555555', 'reader'))).problems).toHaveProperty('tenant_id')
    expect((await post(grants('nonsense', 'reader'))).problems).toHaveProperty('tenant_id')
    expect((await post(grants('all', 'nobody'))).problems).toHaveProperty('role')
    expect((await ask(adminKey, 'GET', '/users?text=%00&offset=5')).json).toEqual({ total: 0, users: [] })
  })

  it('many changes at once all end', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `crowd ${i}`)
    const replies = await Promise.all(names.map((name) => ask(adminKey, 'POST', '/users', { name })))
    expect(replies.every(({ status }) => status === 201)).toBe(true)
    const page = await made(ask(adminKey, 'GET', '/users?text=crowd&limit=3&offset=39'))
    expect([page.total, page.users.length]).toEqual([40, 1])
  })
})
