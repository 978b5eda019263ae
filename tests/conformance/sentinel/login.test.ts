// TLS of the server's own, discovery, tokens for client credentials, and what is refused without them.
import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ClientSecretCredential } from '@azure/identity'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  adminKey,
  makeTenant,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from '../kit.ts'

let server: TestServer
let tenant: Awaited<ReturnType<typeof makeTenant>>
let caller: SentinelCaller
const directory = '7f1c2b5e-0d3a-4c62-9a51-2f7f3f1f9c10'

beforeAll(async () => {
  server = await startTestServer({ workers: '0', tlsSelfSigned: true })
  tenant = await makeTenant(server, 'Cloud One')
  caller = await sentinelCaller(server, tenant.keys.analyst)
})
afterAll(() => server.stop())

describe('TLS', () => {
  it('serves with a certificate of its own, whose key only its owner reads', async () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:/)
    expect((await send(`${server.url}/healthz`, 'GET')).status).toBe(200)
    expect(statSync(join(server.dataDir, 'tls', 'key.pem')).mode & 0o777).toBe(0o600)
  })

  it('is trusted by any program that is told the authority, and by no other', async () => {
    const ask = async (environment: Record<string, string>) => {
      const program = `fetch(process.argv[1] + '/healthz').then((r) => console.log(r.status), (e) => console.log(e.cause.code))`
      const env = { PATH: process.env.PATH ?? '', ...environment }
      return (await promisify(execFile)(process.execPath, ['-e', program, server.url], { env })).stdout.trim()
    }
    expect(await ask({ NODE_EXTRA_CA_CERTS: server.caFile ?? '' })).toBe('200')
    expect(await ask({})).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/)
  })
})

describe('discovery', () => {
  it('answers without a key, with the address the client used', async () => {
    for (const query of ['', '?api-version=latest', '?api-version=2015-01-01&x=y']) {
      const reply = await send(`${server.url}/metadata/endpoints${query}`, 'GET', undefined, {
        'content-type': 'application/json',
      })
      expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
      expect(reply.json).toMatchObject({
        resourceManager: `${server.url}/`,
        authentication: { loginEndpoint: `${server.url}/`, audiences: [`${server.url}/`, server.url] },
        suffixes: {},
      })
    }
    const host = server.url.replace('127.0.0.1', 'localhost')
    const named = await send(`${server.url}/metadata/endpoints`, 'GET', undefined, { host: new URL(host).host })
    expect(named.json.resourceManager).toBe(`${host}/`)
  })
})

describe('the token endpoint', () => {
  const form = (values: Record<string, string>) => new URLSearchParams(values).toString()
  const ask = (
    values: Record<string, string>,
    path = `/${directory}/oauth2/v2.0/token`,
    headers: Record<string, string> = {},
  ) =>
    send(`${server.url}${path}`, 'POST', form(values), {
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    })
  const credentials = () => ({
    grant_type: 'client_credentials',
    client_id: 'any-client',
    client_secret: tenant.keys.analyst,
    scope: `${server.url}/.default`,
  })

  it('gives a token for a key, in both versions and for every directory', async () => {
    for (const path of [
      `/${directory}/oauth2/v2.0/token`,
      '/common/oauth2/token',
      '/contoso.example/oauth2/v2.0/token',
    ]) {
      const reply = await ask(credentials(), path)
      expect([path, reply.status, reply.json]).toMatchObject([
        path,
        200,
        { token_type: 'Bearer', access_token: expect.any(String), expires_in: expect.any(Number) },
      ])
      expect(reply.json.expires_in).toBeGreaterThan(3000)
      const listed = await send(`${server.url}${caller.root}/incidents?api-version=2020-01-01`, 'GET', undefined, {
        authorization: `Bearer ${reply.json.access_token}`,
      })
      expect(listed.status).toBe(200)
    }
  })

  it('takes the secret as HTTP Basic too', async () => {
    const basic = Buffer.from(`any:${encodeURIComponent(tenant.keys.analyst)}`).toString('base64')
    const reply = await ask({ grant_type: 'client_credentials' }, undefined, { authorization: `Basic ${basic}` })
    expect([reply.status, reply.json.token_type]).toEqual([200, 'Bearer'])
  })

  it('refuses in the form of OAuth 2.0', async () => {
    const wrong = await ask({ ...credentials(), client_secret: 'no-such-key-no-such-key' })
    expect([wrong.status, wrong.json.error]).toEqual([401, 'invalid_client'])
    expect(wrong.text).not.toContain('no-such-key')
    const rows: [Record<string, string>, string][] = [
      [{ ...credentials(), grant_type: 'password' }, 'unsupported_grant_type'],
      [{ client_id: 'x' }, 'invalid_request'],
      [{ grant_type: 'client_credentials', client_id: 'x' }, 'invalid_request'],
    ]
    for (const [values, error] of rows) {
      const reply = await ask(values)
      expect([reply.status, reply.json.error, typeof reply.json.error_description]).toEqual([400, error, 'string'])
    }
    const large = await ask({ ...credentials(), filler: 'x'.repeat(20_000) })
    expect([large.status, large.json.error]).toEqual([413, 'invalid_request'])
    expect((await send(`${server.url}/${directory}/oauth2/v2.0/elsewhere`, 'POST', '')).json).toHaveProperty(
      'error_description',
    )
  })

  it('says where it is', async () => {
    const { json } = await send(`${server.url}/${directory}/v2.0/.well-known/openid-configuration`, 'GET')
    expect(json.token_endpoint).toBe(`${server.url}/${directory}/oauth2/v2.0/token`)
    expect(json.issuer).toBe(`${server.url}/${directory}/v2.0`)
    const instance = await send(`${server.url}/common/discovery/instance?api-version=1.1`, 'GET')
    expect(instance.json.metadata[0].aliases).toEqual([new URL(server.url).host])
  })

  it('serves the published credential class over https', async () => {
    const options = { authorityHost: server.url, disableInstanceDiscovery: true, tlsOptions: { ca: server.ca ?? '' } }
    const credential = new ClientSecretCredential(directory, 'any-client', tenant.keys.analyst, options)
    const token = await credential.getToken(`${server.url}/.default`)
    expect(token.expiresOnTimestamp).toBeGreaterThan(Date.now() + 60_000)
    const me = await send(`${server.url}/api/v1/me`, 'GET', undefined, { authorization: `Bearer ${token.token}` })
    expect([me.status, me.json.role]).toEqual([200, 'analyst'])
    const wrong = new ClientSecretCredential(directory, 'any-client', 'not-a-key-of-this-server', options)
    await expect(wrong.getToken(`${server.url}/.default`)).rejects.toThrow('invalid_client')
  })
})

describe('without a good token', () => {
  const bare = (authorization?: string) =>
    send(
      `${server.url}${caller.root}/incidents?api-version=2020-01-01`,
      'GET',
      undefined,
      authorization ? { authorization } : {},
    )
  it('is 401 with a plain challenge and the error body', async () => {
    for (const [authorization, code] of [
      [undefined, 'AuthenticationFailed'],
      ['Basic eDp5', 'AuthenticationFailed'],
      ['Bearer nonsense-nonsense-nonsense', 'InvalidAuthenticationToken'],
    ] as const) {
      const reply = await bare(authorization)
      expect([reply.status, reply.json.error?.code]).toEqual([401, code])
      expect(reply.headers['www-authenticate']).toMatch(/^Bearer /)
      expect(reply.headers['www-authenticate']).not.toContain('claims=')
      expect(reply.headers['x-ms-request-id']).toBeTruthy()
      expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
    }
  })

  it('is 401 on unknown paths too, and 403 for what a reader may not do', async () => {
    const unknown = await send(`${server.url}/subscriptions/x/y`, 'GET')
    expect([unknown.status, unknown.json.error.code]).toEqual([401, 'AuthenticationFailed'])
    const reader = await sentinelCaller(server, tenant.keys.reader)
    const reply = await reader.call('PUT', `/incidents/${directory}`, {
      properties: { title: 't', severity: 'Low', status: 'New' },
    })
    expect([reply.status, reply.json.error.code]).toEqual([403, 'AuthorizationFailed'])
  })
})

describe('the place of a tenant', () => {
  it('is refused like an unknown one when it is another tenant’s, part by part', async () => {
    const other = await makeTenant(server, 'Cloud Two')
    const theirs = await sentinelCaller(server, other.keys.admin)
    const { json } = await caller.call('GET', '/incidents')
    expect(json.value).toEqual([])
    const ask = async (root: string) => {
      const reply = await send(`${server.url}${root}/incidents?api-version=2020-01-01`, 'GET', undefined, {
        authorization: `Bearer ${tenant.keys.admin}`,
      })
      return [reply.status, reply.json.error?.code, reply.json.error?.message]
    }
    const { subscription_id: mine } = caller.place
    const { subscription_id: foreign } = theirs.place
    const missing = '00000000-1111-4222-8333-444444444444'
    const refused = await ask(theirs.root)
    expect(refused.slice(0, 2)).toEqual([404, 'SubscriptionNotFound'])
    expect((await ask(theirs.root.replace(foreign, missing))).toString().replace(missing, foreign)).toBe(
      refused.toString(),
    )
    expect((await ask(caller.root.replace('/docket/', '/other/'))).slice(0, 2)).toEqual([404, 'ResourceGroupNotFound'])
    expect((await ask(theirs.root.replace(foreign, mine))).slice(0, 2)).toEqual([404, 'ResourceNotFound'])
    const all = await sentinelCaller(server, adminKey, other.id)
    expect((await all.call('GET', '/incidents')).status).toBe(200)
  })
})

describe('limits', () => {
  it('are refused in the door’s form, with the time to wait', async () => {
    await server.restart({ requestsPerMinute: '2' })
    const replies = []
    for (let n = 0; n < 3; n++) replies.push(await caller.call('GET', '/incidents'))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(replies[2]?.json.error.code).toBe('TooManyRequests')
    expect(Number(replies[2]?.headers['retry-after'])).toBeGreaterThan(0)
    await server.restart({ failuresPerMinute: '1' })
    const guess = () =>
      send(
        `${server.url}/common/oauth2/v2.0/token`,
        'POST',
        'grant_type=client_credentials&client_secret=not-a-key-not-a-key-not',
      )
    expect([(await guess()).status, (await guess()).json.error]).toEqual([401, 'temporarily_unavailable'])
  })
})
