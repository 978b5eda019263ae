// Who is let in, in which words others are refused, tenants, and who the token belongs to.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gaps } from '../../../packages/server/src/dialects/kaspersky/index.ts'
import { send } from '../kit.ts'
import { openScene, type Scene } from './kit.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene?.stop())

describe('the authorization header', () => {
  const ask = (authorization?: string) =>
    send(
      `${scene.url}/xdr/api/v1/incidents?tenantID=${scene.tenant}`,
      'GET',
      undefined,
      authorization === undefined ? {} : { authorization },
    )
  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'token', 'Bearer a b', `Bearer ${'x'.repeat(5000)}`])(
    '%s is malformed: 400',
    async (header) => {
      const { status, json } = await ask(header)
      expect([status, Object.keys(json), json.message]).toEqual([
        400,
        ['message', 'details'],
        'invalid authorization header',
      ])
    },
  )
  it.each(['0123456789abcdef0123456789abcdef', 'YWJj.ZGVm', 'x', 'x'.repeat(4096)])(
    'an unknown token (%s) is 403',
    async (token) => {
      const { status, json } = await ask(`Bearer ${token}`)
      expect([status, json]).toEqual([403, { message: 'access denied', details: null }])
    },
  )
  it('is looked at before the parameters', async () => {
    const { status } = await send(`${scene.url}/xdr/api/v1/incidents?page=x`, 'GET', undefined, {
      authorization: 'Bearer x',
    })
    expect(status).toBe(403)
  })
  it('may come with a content type and no body, in any case of the scheme', async () => {
    const { status, headers } = await send(
      `${scene.url}/xdr/api/v1/incidents?tenantID=${scene.tenant}`,
      'GET',
      undefined,
      { authorization: `bearer ${scene.reader}`, 'content-type': 'application/json' },
    )
    expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^application\/json/)])
  })
})

describe('tenants', () => {
  it('are those of the key, as a bare array', async () => {
    const { json } = await scene.get('v1/tenants', scene.reader)
    expect(json).toEqual([
      { ID: scene.tenant, Name: 'default', Description: '', Removable: false, Subtenants: [], IsRoot: true },
    ])
    expect((await scene.get('v1/tenants', scene.everywhere)).json).toHaveLength(2)
  })
})

describe('whoami', () => {
  it('has a role for each tenant in the first generation', async () => {
    expect((await scene.get('v1/kuma/users/whoami')).json).toEqual({
      id: expect.any(String),
      name: 'analyst',
      login: 'analyst',
      email: '',
      tenants: [{ id: scene.tenant, name: 'default', role: 'analyst' }],
    })
  })
  it.each(['v2.1', 'v3'])('has tenants for each role in %s', async (version) => {
    expect((await scene.get(`${version}/kuma/users/whoami`)).json).toEqual({
      id: expect.any(String),
      name: 'analyst',
      login: 'analyst',
      email: '',
      roles: [{ id: 'analyst', name: 'analyst', tenants: [{ id: scene.tenant, name: 'default' }] }],
    })
  })
})

describe('what is not there', () => {
  it.each(gaps)('$method $path answers 501 in the words of this API', async ({ method, path, what }) => {
    const address = `${scene.url}/xdr/api/v1${path.replace(/\{\w+\}/g, 'x')}`
    const { status, json } = await send(address, method, undefined, { authorization: `Bearer ${scene.analyst}` })
    expect([status, json]).toEqual([501, { message: 'not implemented', details: what }])
  })
  it('is a 404 in the same words for everything else', async () => {
    const { status, json } = await scene.get('v1/nothing')
    expect([status, Object.keys(json)]).toEqual([404, ['message', 'details']])
  })
})
