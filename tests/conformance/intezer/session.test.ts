// Tokens, keys and what is refused before a body is read.
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, intezerClient, sampleMail, send, startTestServer, type TestServer } from '../kit.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const at = (path: string) => `${server.url}/api/v2-0${path}`

describe('access tokens', () => {
  it('are given for a key, with an expiry about ten hours ahead in epoch seconds', async () => {
    const reply = await send(at('/get-access-token'), 'POST', { api_key: adminKey })
    expect(reply.status).toBe(200)
    expect(Object.keys(reply.json).sort()).toEqual(['expire_at', 'result'])
    expect(reply.json.expire_at - Date.now() / 1000).toBeGreaterThan(9.9 * 3600)
    expect(reply.json.expire_at - Date.now() / 1000).toBeLessThan(10.1 * 3600)
  })

  it('are refused with 401 for a wrong, missing or null key', async () => {
    for (const body of [{ api_key: 'wrong'.repeat(10) }, { api_key: null }, {}, undefined]) {
      const reply = await send(at('/get-access-token'), 'POST', body)
      expect([reply.status, reply.json]).toEqual([401, { error: 'Invalid API key' }])
    }
  })

  it('work again after a restart, and stop when their key is revoked', async () => {
    const authorization = `Bearer ${adminKey}`
    const made = await send(
      `${server.url}/api/v1/keys`,
      'POST',
      { name: 'short life', tenant_ids: 'all', role: 'reader' },
      { authorization },
    )
    const client = await intezerClient(server, made.json.key)
    await server.restart()
    const search = () => send(at('/alerts/search'), 'POST', {}, { authorization: `Bearer ${client.token}` })
    expect((await search()).status).toBe(200)
    const gone = await send(`${server.url}/api/v1/keys/${made.json.id}`, 'DELETE', undefined, { authorization })
    expect(gone.status).toBe(204)
    await expect.poll(async () => (await search()).status).toBe(401)
  })

  it('are refused when forged or cut', async () => {
    const { token } = await intezerClient(server)
    const forged = [
      token.slice(0, -2),
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}x`,
      `x${token}`,
      'x.y',
      '',
    ]
    for (const text of forged) {
      const reply = await send(at('/alerts/search'), 'POST', {}, { authorization: `Bearer ${text}` })
      expect([text, reply.status]).toEqual([text, 401])
    }
  })
})

describe('without a key', () => {
  it('only availability, health, the description and signed downloads answer', async () => {
    const open: [string, number][] = [
      [at('/is-available'), 200],
      [`${server.url}/apiv2-0/is-available`, 200],
      [`${server.url}/healthz`, 200],
      [`${server.url}/readyz`, 200],
      [`${server.url}/api/v1/openapi.json`, 200],
      [at('/downloads/abc'), 404],
    ]
    for (const [url, status] of open) expect([url, (await send(url, 'GET')).status]).toEqual([url, status])
    const closed = [
      '/metrics',
      '/',
      '/api/v1/me',
      '/api/v1/nothing',
      '/api/v2-0/nothing',
      '/api/v2-0/alerts/a/b',
      '/api/v2-0/accounts/me',
      '/nothing',
      '/api/scans',
    ]
    for (const path of closed) {
      const reply = await send(`${server.url}${path}`, 'GET')
      expect([path, reply.status]).toEqual([path, 401])
    }
    expect((await send(at('/is-available'), 'GET', {}, { authorization: 'Bearer stale' })).json).toEqual({
      is_available: true,
    })
  })

  it('an upload is refused before its body was sent', async () => {
    const { hostname, port } = new URL(server.url)
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          'POST /api/v2-0/alerts/ingest/binary HTTP/1.1\r\nHost: docket\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n',
        )
      })
      socket.once('data', (data) => {
        resolve(data.toString('latin1'))
        socket.destroy()
      })
      socket.once('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('an upload that asks first is told 401 instead of to go on; with a key it is told to go on', async () => {
    const head = (authorization: string, length: number) =>
      `POST /api/v2-0/alerts/ingest/binary HTTP/1.1\r\nHost: docket\r\n${authorization}Expect: 100-continue\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${length}\r\n\r\n`
    const key = `Authorization: Bearer ${adminKey}\r\n`
    const refused = await heard(head('', 100_000))
    expect(refused).toMatch(/^HTTP\/1\.1 401 /)
    expect(refused).toMatch(/connection: close/i)
    expect(await heard(head(key, 100_000_000))).toMatch(/^HTTP\/1\.1 413 /)
    const form =
      '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nFrom: a@example.org\r\n\r\nasked first\r\n--x--\r\n'
    const taken = await heard(head(key, form.length), form)
    expect(taken).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/)
    expect(taken).toMatch(/connection: keep-alive/i)
  })

  it('what is not HTTP is refused with an object that has no message', async () => {
    const broken = [
      'GET / HTTP/1.1\r\nHost : x\r\n\r\n',
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
    ]
    const lengths =
      'POST /api/v2-0/alerts/search HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    for (const [text, status, error] of [
      [broken[0], 400, 'Bad Request'],
      [broken[1], 431, 'Request Header Fields Too Large'],
      [lengths, 400, 'Bad Request'],
    ] as const) {
      const answer = await heard(text ?? '')
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual({ error })
    }
    const gzipped = 'Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'
    const answer = await heard(`POST /api/v2-0/get-access-token HTTP/1.1\r\nHost: x\r\n${gzipped}`)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('the login takes no large body', async () => {
    const reply = await send(at('/get-access-token'), 'POST', { api_key: adminKey, more: 'x'.repeat(20_000) })
    expect(reply.status).toBe(413)
  })

  it('a body that is too large is heard out, so that the answer arrives', async () => {
    const form = Buffer.alloc(75_000_000, 'x')
    const reply = await send(at('/alerts/ingest/binary'), 'POST', form, {
      authorization: `Bearer ${adminKey}`,
      'content-type': 'multipart/form-data; boundary=x',
    })
    expect([reply.status, Object.keys(reply.json)]).toEqual([413, ['error']])
  })

  it('behind a proxy only the address it wrote counts', async () => {
    await server.restart({ failuresPerMinute: '2', trustProxy: true })
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) {
      const forwarded = `203.0.113.${i}, 198.51.100.7`
      statuses.push((await send(at('/alerts/search'), 'POST', {}, { 'x-forwarded-for': forwarded })).status)
    }
    expect(statuses).toEqual([401, 401, 429, 429])
    const elsewhere = { 'x-forwarded-for': '198.51.100.7, 198.51.100.8' }
    expect((await send(at('/alerts/search'), 'POST', {}, elsewhere)).status).toBe(401)
    await server.restart()
  })

  it('failed logins of one address are slowed down with Retry-After', async () => {
    await server.restart({ failuresPerMinute: '3' })
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) {
      const reply = await send(at('/alerts/search'), 'POST', {})
      statuses.push(reply.status)
      if (reply.status === 429) expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    const login = await send(at('/get-access-token'), 'POST', { api_key: 'wrong'.repeat(10) })
    expect([login.status, Number(login.headers['retry-after']) > 0]).toEqual([429, true])
    // Whoever has a key is not held up by the failures of others at the same address.
    expect((await send(at('/alerts/search'), 'POST', {}, { authorization: `Bearer ${adminKey}` })).status).toBe(200)
  })
})

describe('behind another address', () => {
  it('everything is served below its path too, and links begin with it', async () => {
    await server.restart({ publicUrl: 'https://soc.example.org/docket/' })
    for (const path of ['/docket/api/v2-0', '/docket/apiv2-0', '/api/v2-0']) {
      expect([path, (await send(`${server.url}${path}/is-available`, 'GET')).status]).toEqual([path, 200])
    }
    for (const path of ['/docket/healthz', '/docket/api/v1/openapi.json'])
      expect((await send(`${server.url}${path}`, 'GET')).status).toBe(200)
    expect((await send(`${server.url}/docket/scans/scans/1/host-info`, 'POST', {})).status).toBe(401)
    const client = await intezerClient(server)
    const sent = await client.upload({}, sampleMail('linked'))
    const data = await client.call('GET', `/alerts/${sent.json.alert_id}/raw-data`)
    expect(data.json.result_url).toMatch(/^https:\/\/soc\.example\.org\/docket\/api\/v2-0\/downloads\//)
    expect((await send(data.json.result_url.replace('https://soc.example.org', server.url), 'GET')).status).toBe(200)
    await server.restart()
  })
})

describe('every answer', () => {
  it('carries a request id and may not be framed, sniffed or kept', async () => {
    for (const path of ['/api/v2-0/is-available', '/healthz', '/nothing', '/%']) {
      const { headers } = await send(`${server.url}${path}`, 'GET')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['cache-control']).toBe('no-store')
    }
    const { headers } = await send(`${server.url}/healthz`, 'GET', undefined, { 'x-request-id': 'my-request-1' })
    expect(headers['x-request-id']).toBe('my-request-1')
  })

  it('refuses a broken address with an object', async () => {
    const reply = await send(at('/alerts/%E0%A4%A/raw-data'), 'GET')
    expect(reply.status).toBe(400)
    expect(typeof reply.json.message).toBe('object')
  })
})

/** Everything the server says on a new connection until half a second after an answer that is more than `100 Continue`. */
async function heard(text: string, later = ''): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    const isAnswered = () => /^(?:HTTP\/1\.1 100 [^\r]*\r\n\r\n)?HTTP\/1\.1 [2-5]/.test(answer)
    const until = Date.now() + 60_000
    const quiet = () => {
      if (isAnswered() || Date.now() > until) socket.destroy()
      else socket.setTimeout(500)
    }
    socket.setTimeout(500, quiet)
    socket.on('data', (data) => {
      answer += data.toString('latin1')
      if (later && answer.startsWith('HTTP/1.1 100')) socket.write(later)
      later = ''
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
