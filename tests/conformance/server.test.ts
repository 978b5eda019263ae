// The server as a whole: TLS, refusals at start, what a second one on the same data is told, and that errors keep their inside.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { readConfig, startServer } from '@docket/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, send, startTestServer, type TestServer } from './kit.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
})
afterAll(() => server.stop())

const authorization = `Bearer ${adminKey}`
const config = (flags: Record<string, string>) =>
  readConfig({ port: '0', workers: '0', log: 'silent', ...flags }, {}).config

describe('starting', () => {
  it('refuses a data folder that another server has open', async () => {
    await expect(startServer(config({ data: server.dataDir }))).rejects.toThrow(/in use|another|already/i)
    expect((await send(`${server.url}/healthz`, 'GET')).status).toBe(200)
  })

  it('says when something listens there already, and leaves nothing running', async () => {
    const data = join(server.dataDir, 'second')
    const port = new URL(server.url).port
    await expect(startServer(config({ data, port }))).rejects.toThrow(
      /cannot listen on 127\.0\.0\.1:\d+: something listens there already/,
    )
    const again = await startServer(config({ data }))
    expect(again.adminKey).toBeUndefined()
    await again.close()
  })

  it('refuses an open address without TLS before anything is opened', async () => {
    await expect(startServer(config({ data: join(server.dataDir, 'none'), host: '0.0.0.0' }))).rejects.toThrow(
      '--allow-plain-http',
    )
  })

  it('refuses name servers and networks that are none before anything is opened', async () => {
    const data = join(server.dataDir, 'nothing')
    await expect(startServer(config({ data, dns: '1.2.3' }))).rejects.toThrow('--dns 1.2.3 has something')
    await expect(startServer(config({ data, channelNetworks: '10.0.0.0/99' }))).rejects.toThrow('is not a network')
    expect(existsSync(data)).toBe(false)
  })

  it('makes one administrator key by itself, once', async () => {
    const data = join(server.dataDir, 'third')
    const first = await startServer(config({ data }))
    expect(first.adminKey).toMatch(/^dk_[\w-]{43}$/)
    const me = await send(`${first.url}/api/v1/me`, 'GET', undefined, { authorization: `Bearer ${first.adminKey}` })
    expect(me.json).toMatchObject({ role: 'admin', tenant_ids: 'all', tenants: [{ name: 'default' }] })
    await first.close()
    const second = await startServer(config({ data }))
    expect(second.adminKey).toBeUndefined()
    expect(
      (await send(`${second.url}/api/v1/me`, 'GET', undefined, { authorization: `Bearer ${first.adminKey}` })).status,
    ).toBe(200)
    await second.close()
  })
})

describe('TLS', () => {
  const hasOpenssl = spawnSync('openssl', ['version']).status === 0
  it('is served with a given certificate', async ({ skip }) => {
    if (!hasOpenssl) skip('openssl is not installed, and a certificate is needed')
    const [key, cert] = [join(server.dataDir, 'key.pem'), join(server.dataDir, 'cert.pem')]
    const made = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      cert,
    ]
    execFileSync('openssl', made, { stdio: 'ignore' })
    const secure = await startServer(config({ data: join(server.dataDir, 'tls'), tlsCert: cert, tlsKey: key }))
    expect(secure.url).toMatch(/^https:/)
    const status = await new Promise((done, reject) => {
      request(`${secure.url}/healthz`, { ca: readFileSync(cert) }, (answer) => done(answer.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
    await secure.close()
  })
})

describe('the native API', () => {
  it('words failures as problem documents with the request id', async () => {
    const reply = await send(
      `${server.url}/api/v1/tenants`,
      'POST',
      { nam: 'x' },
      { authorization, 'x-request-id': 'request-77' },
    )
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(reply.json).toMatchObject({
      status: 400,
      code: 'invalid',
      request_id: 'request-77',
      problems: { name: ['is required'], nam: ['is not known here'] },
    })
    expect(
      (await send(`${server.url}/api/v1/alerts?limit=5&colour=red`, 'GET', undefined, { authorization })).json.problems,
    ).toEqual({ colour: ['is not known here'] })
  })

  it('refuses times the calendar or the database does not have', async () => {
    const listed = (since: string) =>
      send(`${server.url}/api/v1/alerts?since=${encodeURIComponent(since)}`, 'GET', undefined, { authorization })
    const refused = [
      '0000-01-01T00:00:00Z',
      '-271821-04-20T00:00:00Z',
      '+002026-01-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
    ]
    for (const since of [...refused, '2026-01-01T00:00:00+23:59', '2026-01-01T24:00:00Z', '2026-01-01', 'x'])
      expect([since, (await listed(since)).status]).toEqual([since, 400])
    for (const since of ['0001-01-01T00:00:00+14:00', '2028-02-29T23:59:59.999999-12:00', '9999-12-31T23:59Z'])
      expect([since, (await listed(since)).status]).toEqual([since, 200])
  })

  it('makes tenants with their Sentinel place, and refuses a name twice', async () => {
    const id = '6f1c2b5e-0d3a-4c62-9a51-2f7f3f1f9c10'
    const made = await send(
      `${server.url}/api/v1/tenants`,
      'POST',
      { id, name: 'Acme Corp', sentinel: { workspace: 'acme-logs' } },
      { authorization },
    )
    expect([made.status, made.json.id, made.json.sentinel]).toEqual([
      201,
      id,
      { subscription_id: id, resource_group: 'docket', workspace: 'acme-logs' },
    ])
    const twice = await send(`${server.url}/api/v1/tenants`, 'POST', { name: 'Acme Corp' }, { authorization })
    expect([twice.status, twice.json.code]).toEqual([409, 'conflict'])
  })

  it('takes alerts, lists and judges them, and names the tenant by header or query', async () => {
    const sent = await send(
      `${server.url}/api/v1/alerts`,
      'POST',
      { alert: { n: 'A-1', ip: '203.0.113.9' }, mapping: { alert_id: 'n', ips: 'ip' }, source: 'lab' },
      { authorization },
    )
    expect([sent.status, sent.json]).toMatchObject([201, { alertId: 'A-1', created: true }])
    const again = await send(
      `${server.url}/api/v1/alerts`,
      'POST',
      { alert: { n: 'A-1', ip: '203.0.113.9' }, mapping: { alert_id: 'n' } },
      { authorization },
    )
    expect([again.status, again.json]).toMatchObject([200, { id: sent.json.id, created: false }])
    const listed = await send(
      `${server.url}/api/v1/alerts?observable=203.0.113.9&status=queued&source=LAB`,
      'GET',
      undefined,
      { authorization },
    )
    expect([listed.json.total, listed.json.alerts[0]?.id]).toEqual([1, sent.json.id])
    for (const name of [sent.json.id, 'A-1'])
      expect((await send(`${server.url}/api/v1/alerts/${name}`, 'GET', undefined, { authorization })).json.id).toBe(
        sent.json.id,
      )
    const judged = await send(
      `${server.url}/api/v1/alerts/A-1/analyst-verdict`,
      'PUT',
      { verdict: 'false_positive' },
      { authorization },
    )
    expect([judged.status, judged.json.analystVerdict, judged.json.verdict]).toEqual([200, 'false_positive', null])
    expect(
      (await send(`${server.url}/api/v1/alerts/A-1/analyst-verdict`, 'PUT', { verdict: 'nice' }, { authorization }))
        .status,
    ).toBe(400)
    const raw = await send(`${server.url}/api/v1/alerts/A-1/raw`, 'GET', undefined, { authorization })
    expect(raw.json).toEqual({ n: 'A-1', ip: '203.0.113.9' })
    const [other] = (
      await send(`${server.url}/api/v1/tenants`, 'GET', undefined, { authorization })
    ).json.tenants.filter(({ name }: { name: string }) => name === 'Acme Corp')
    for (const [query, headers] of [
      [`?tenant_id=${other.id}`, {}],
      ['', { 'docket-tenant': other.id }],
    ] as const) {
      expect(
        (await send(`${server.url}/api/v1/alerts${query}`, 'GET', undefined, { authorization, ...headers })).json,
      ).toEqual({ total: 0, alerts: [], next: null })
      expect(
        (await send(`${server.url}/api/v1/alerts/A-1${query}`, 'GET', undefined, { authorization, ...headers })).status,
      ).toBe(404)
    }
    expect((await send(`${server.url}/api/v1/alerts/A-1/notify`, 'POST', undefined, { authorization })).json.code).toBe(
      'not_ready',
    )
  })

  it('takes no channel that points into a network, holds control characters or carries a login', async () => {
    const add = (kind: string, name: string, config: object, more: object = {}) =>
      send(`${server.url}/api/v1/channels`, 'POST', { kind, name, config, ...more }, { authorization })
    const urls = [
      'http://127.0.0.1:5432/',
      'http://169.254.169.254/latest/meta-data/',
      'http://[::1]/',
      'http://2130706433/',
    ]
    for (const url of [...urls, 'http://localhost/', 'http://10.0.0.1/', 'http://:p@a.example/', 'ftp://a.example/'])
      expect([url, (await add('webhook', 'w', { url })).status]).toEqual([url, 400])
    const smtp = { host: 'mail.example.org', port: 25, secure: false, from: 'a@example.org', to: ['b@example.org'] }
    for (const wrong of [
      { host: '127.0.0.1' },
      { from: 'a@example.org\r\nRCPT TO:<x>' },
      { to: ['a\0'] },
      { user: '\ud800' },
    ])
      expect([wrong, (await add('email', 'e', { ...smtp, ...wrong })).status]).toEqual([wrong, 400])
    const nul = await add('email', 'e', smtp, { password: 'a\0b' })
    expect([nul.status, nul.json.problems]).toEqual([400, { password: ['must not hold control characters'] }])
    expect((await add('email', 'e', smtp, { password: 'fine' })).status).toBe(201)
  })

  it('describes itself as OpenAPI 3.1', async () => {
    const { json } = await send(`${server.url}/api/v1/openapi.json`, 'GET')
    expect(json.openapi).toBe('3.1.0')
    expect(json.paths['/alerts/{id}'].get.parameters.map(({ name }: { name: string }) => name)).toContain('environment')
    expect(json.paths['/keys'].post.requestBody.content['application/json'].schema.properties).toHaveProperty(
      'tenant_ids',
    )
  })

  it('counts what it answers, for keys of the whole installation', async () => {
    const { text, headers } = await send(`${server.url}/metrics`, 'GET', undefined, { authorization })
    expect(headers['content-type']).toMatch(/^text\/plain/)
    expect(text).toMatch(/docket_http_requests_total\{operation="native\.alerts\.send",status="201"\} 1/)
    expect(text).toMatch(/docket_jobs_ready \d+/)
  })
})

describe('limits', () => {
  it('requests of one key are counted and refused with the time to wait', async () => {
    await server.restart({ requestsPerMinute: '3' })
    const replies = []
    for (let i = 0; i < 5; i++)
      replies.push(await send(`${server.url}/api/v2-0/alerts/search`, 'POST', {}, { authorization }))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429])
    expect(replies[0]?.headers['x-ratelimit-limit']).toBe('3')
    expect(replies[0]?.headers['x-ratelimit-remaining']).toBe('2')
    expect(Number(replies[4]?.headers['x-ratelimit-reset'])).toBeGreaterThan(Date.now() / 1000 - 1)
    expect(Number(replies[4]?.headers['retry-after'])).toBeGreaterThan(0)
    expect(replies[4]?.json).toEqual({ error: 'Too many requests' })
    await server.restart()
  })

  it('a body beyond the limit is 413 and the connection is not kept', async () => {
    const reply = await send(`${server.url}/api/v1/tenants`, 'POST', `{"name": "${'x'.repeat(1_100_000)}"}`, {
      authorization,
      'content-type': 'application/json',
    })
    expect(reply.status).toBe(413)
    expect(reply.headers.connection).toBe('close')
  })
})
