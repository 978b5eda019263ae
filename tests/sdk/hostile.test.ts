// The SDK against servers that redirect, pack, cut, hang and repeat secrets, and in the hands of people who get options wrong.
import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import {
  AbortedError,
  ConfigurationError,
  InvalidAnswerError,
  isSdkError,
  NetworkError,
  TimeoutError,
} from '@docket/sdk'
import { Docket } from '@docket/sdk/docket'
import {
  Alert,
  Incident,
  IntezerApi,
  queryAlertsHistory,
  queryIncidentsHistory,
  UrlAnalysis,
} from '@docket/sdk/intezer'
import { KasperskyXdr } from '@docket/sdk/kaspersky-xdr'
import { Sentinel } from '@docket/sdk/sentinel'
import { afterEach, describe, expect, it } from 'vitest'

const retry = { retries: 0 }
const key = 'dk_a-secret-that-nobody-may-see'
const running: { close(): void }[] = []
afterEach(() => {
  for (const one of running.splice(0)) one.close()
})

/** A server for one test; answers its address. */
async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  host = '127.0.0.1',
): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((listening) => server.listen(0, host, listening))
  running.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
}

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  )
const json = (response: ServerResponse, body: unknown, headers = {}) =>
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

describe('addresses and ids', () => {
  it.each([
    'localhost:8484',
    'ftp://docket.example',
    'docket.example',
    'http://user:secret-word@docket.example',
    'https://docket.example/?x=1',
  ])('%s is refused before anything is sent', (url) => {
    const makers = [
      () => new Docket({ url, apiKey: key }),
      () => new IntezerApi({ baseUrl: url, apiKey: key }),
      () => new KasperskyXdr({ url, token: key }),
      () => new Sentinel({ endpoint: url, token: key, subscriptionId: 's', resourceGroup: 'r', workspace: 'w' }),
    ]
    for (const make of makers) {
      expect(make).toThrow(ConfigurationError)
      expect(make).not.toThrow(/secret-word/)
    }
  })

  it('that would reach another thing are refused', async () => {
    const seen: string[] = []
    const url = await serve((request, response) => {
      seen.push(request.url ?? '')
      json(response, {})
    })
    const docket = new Docket({ url, apiKey: key, retry })
    for (const id of ['', '.', '..', '\ud800'])
      expect(await failureOf(docket.incidents.delete(id))).toBeInstanceOf(ConfigurationError)
    const api = new IntezerApi({ baseUrl: `${url}/api/`, apiKey: key, retry })
    expect(await failureOf(new Alert({ alertId: '..', api }).delete())).toBeInstanceOf(ConfigurationError)
    expect(seen).toEqual([])
    await docket.incidents.get('a/../b?c')
    expect(seen).toEqual(['/api/v1/incidents/a%2F..%2Fb%3Fc'])
    await docket.close()
  })

  it('work below a folder and over IPv6', async () => {
    const seen: string[] = []
    const url = await serve((request, response) => {
      seen.push(request.url ?? '')
      json(response, { result: 'token', status: 'ok' })
    }, '::1')
    const docket = new Docket({ url: `${url}/docket/`, apiKey: key, retry })
    await docket.session.me()
    const api = new IntezerApi({ baseUrl: `${url}/docket/api/`, apiKey: key, retry })
    await api.isAvailable()
    expect(seen).toEqual(['/docket/api/v1/me', '/docket/api/v2-0/is-available'])
  })
})

describe('secrets', () => {
  it('show in no client, object or error, whatever the server says', async () => {
    const url = await serve((request, response) => {
      const said = `refused: ${request.headers.authorization ?? ''} ${key}`
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ detail: said, error: said, message: said }))
    })
    const docket = new Docket({ url, apiKey: key, retry })
    const api = new IntezerApi({ baseUrl: `${url}/api/`, apiKey: key, retry })
    const xdr = new KasperskyXdr({ url, token: key, retry })
    const place = { subscriptionId: 's', resourceGroup: 'r', workspace: 'w' }
    const sentinel = new Sentinel({ endpoint: url, token: key, ...place, retry })
    const objects = [
      docket,
      api,
      xdr,
      sentinel,
      new Alert({ alertId: 'a', api }),
      new Incident({ incidentId: 'i', api }),
    ]
    const failures = await Promise.all([
      failureOf(docket.session.me()),
      failureOf(Alert.fromId({ alertId: 'a', api })),
      failureOf(xdr.tenants()),
      failureOf(sentinel.getIncident('t')),
    ])
    for (const one of [...objects, ...failures]) {
      const shown = inspect(one, { depth: 20, showHidden: true }) + JSON.stringify(one)
      expect(shown).not.toContain(key)
    }
    expect(failures.every(isSdkError)).toBe(true)
  })

  it('of errors that a transport hangs the request on are left behind', async () => {
    const send = () =>
      Promise.reject(Object.assign(new Error('broken'), { config: { headers: { authorization: key } } }))
    const docket = new Docket({
      url: 'http://x.test',
      apiKey: key,
      retry,
      transport: { send, stream: send, close: async () => {} },
    })
    const failure = await failureOf(docket.session.me())
    expect(failure).toBeInstanceOf(NetworkError)
    expect(inspect(failure, { depth: 20 })).not.toContain(key)
  })

  it('with a line break say so without being shown', async () => {
    const failure = await failureOf(new Docket({ url: 'http://127.0.0.1:9', apiKey: `${key}\n`, retry }).session.me())
    expect(failure).toBeInstanceOf(ConfigurationError)
    expect(failure.message).toMatch(/authorization header.*line break/)
    expect(inspect(failure)).not.toContain(key)
  })

  it('do not follow redirects, and a redirect is no success', async () => {
    let reached = 0
    const other = await serve((_request, response) => {
      reached += 1
      json(response, {})
    })
    const url = await serve((_request, response) => response.writeHead(301, { location: `${other}/login?x=1` }).end())
    const docket = new Docket({ url, apiKey: key, retry })
    const failure = await failureOf(docket.incidents.delete('a'))
    expect(failure).toBeInstanceOf(InvalidAnswerError)
    expect(failure.message).toContain(`redirected to ${other}/login; `)
    await expect(docket.events({ after: 1 }).next()).rejects.toThrow(/redirected/)
    expect(reached).toBe(0)
  })
})

describe('answers', () => {
  it('that are packed although nobody asked are unpacked, bombs are not', async () => {
    const url = await serve((request, response) => {
      const body = request.url?.endsWith('/me') ? '{"name": "packed"}' : 'x'.repeat(5_000_000)
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body))
    })
    const docket = new Docket({ url, apiKey: key, retry, maxResponseBytes: 1_000_000 })
    expect(await docket.session.me()).toEqual({ name: 'packed' })
    const failure = await failureOf(docket.alerts.raw('a'))
    expect([failure.name, failure.message]).toEqual(['InvalidAnswerError', expect.stringContaining('larger than')])
    await docket.close()
  })

  it('that are pages of something else are named', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Hello'),
    )
    const failure = await failureOf(new Docket({ url, apiKey: key, retry }).session.me())
    expect(failure.message).toBe('the server answered something that is not a JSON object but text/html')
  })

  it('that lead in a circle end', async () => {
    const url = await serve((request, response) =>
      json(response, { value: [{ name: 'a' }], nextLink: `http://${request.headers.host}${request.url}` }),
    )
    const sentinel = new Sentinel({
      endpoint: url,
      token: key,
      subscriptionId: 's',
      resourceGroup: 'r',
      workspace: 'w',
      retry,
    })
    await expect(sentinel.listIncidents().all()).rejects.toThrow(/own page/)
  })

  it('without rows are empty lists when the total says so', async () => {
    const url = await serve((request, response) =>
      json(response, request.url?.endsWith('token') ? { result: 't' } : { result: { alerts_count: 0, alerts: null } }),
    )
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    expect(await queryAlertsHistory({ api }).all()).toEqual([])
  })
})

describe('time', () => {
  it('of a whole wait ends a look that hangs', async () => {
    const url = await serve((request, response) => {
      if (request.url?.endsWith('token')) json(response, { result: 't' })
    })
    const api = new IntezerApi({ baseUrl: url, apiKey: key })
    const begun = performance.now()
    const failure = await failureOf(Alert.fromId({ alertId: 'a', api, wait: { timeout: 300 } }))
    expect(failure).toBeInstanceOf(TimeoutError)
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  it('the signal of a call also ends its wait', async () => {
    const url = await serve((request, response) => {
      if (request.url?.endsWith('token')) return void json(response, { result: 't' })
      if (request.method === 'POST') return void json(response, { result_url: '/url/u-1' })
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"queued"}')
    })
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    const leaving = AbortSignal.timeout(300)
    expect(await failureOf(UrlAnalysis.send('http://a.example', { api, wait: true, signal: leaving }))).toBeInstanceOf(
      AbortedError,
    )
  })

  it('of one caller does not end the login that others wait for', async () => {
    let logins = 0
    const url = await serve((request, response) => {
      if (!request.url?.endsWith('token')) return void json(response, { result: { alerts_count: 0, alerts: [] } })
      logins += 1
      setTimeout(() => json(response, { result: 't' }), 300)
    })
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    const leaving = new AbortController()
    const first = failureOf(queryAlertsHistory({ api, signal: leaving.signal }).all())
    const second = queryAlertsHistory({ api }).all()
    setTimeout(() => leaving.abort(), 50)
    expect(await first).toBeInstanceOf(AbortedError)
    expect(await second).toEqual([])
    expect(logins).toBe(1)
  })

  it('a token is renewed once for many refusals', async () => {
    let logins = 0
    const url = await serve((request, response) => {
      if (request.url?.endsWith('token')) return void json(response, { result: `t${++logins}` })
      if (request.headers.authorization === 'Bearer t1') {
        const wait = Math.random() * 100
        return void setTimeout(() => response.writeHead(401).end(), wait)
      }
      json(response, { result: { alerts_count: 0, alerts: [] } })
    })
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    await Promise.all(Array.from({ length: 20 }, () => queryAlertsHistory({ api }).all()))
    expect(logins).toBe(2)
  })

  it.each([0, -1, Number.NaN])('a limit of %d is refused, one without end is none', async (timeoutMs) => {
    const url = await serve((_request, response) => json(response, { name: 'me' }))
    const docket = new Docket({ url, apiKey: key, retry })
    expect(await failureOf(docket.session.me({ timeoutMs }))).toBeInstanceOf(ConfigurationError)
    expect(await docket.session.me({ timeoutMs: Number.POSITIVE_INFINITY })).toEqual({ name: 'me' })
    expect(await docket.session.me({ timeoutMs: 2 ** 40 })).toEqual({ name: 'me' })
    await docket.close()
  })

  it('what cannot be written as JSON is no fault of the network', async () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    const failure = await failureOf(new Docket({ url: 'http://127.0.0.1:9', apiKey: key }).alerts.send({ alert: loop }))
    expect(failure).toBeInstanceOf(ConfigurationError)
  })
})

it('a tenant that was named goes along with every call, also where bodies have no place for it', async () => {
  const seen = new Set<unknown>()
  const url = await serve((request, response) => {
    if (request.url?.endsWith('token')) return void json(response, { result: 't' })
    seen.add(request.headers['docket-tenant'])
    json(response, { result: { alerts_count: 0, alerts: [], incidents_count: 0, incidents: [] } })
  })
  const api = new IntezerApi({ baseUrl: url, apiKey: key, tenantId: 'tenant-1', retry })
  await queryAlertsHistory({ api }).all()
  await queryIncidentsHistory({ api }).all()
  await Incident.fromId('i', { api })
  expect([...seen]).toEqual(['tenant-1'])
})

describe('a proxy', () => {
  it('that is named by an IPv6 address is reached', async () => {
    const seen: string[] = []
    const proxy = await serve((request, response) => {
      seen.push(request.url ?? '')
      json(response, { name: 'through' })
    }, '::1')
    const docket = new Docket({ url: 'http://docket.example', apiKey: key, proxy, retry })
    expect(await docket.session.me()).toEqual({ name: 'through' })
    expect(seen).toEqual(['http://docket.example/api/v1/me'])
    await docket.close()
  })

  it('that goes silent at any step can be left', async () => {
    const steps: ((socket: Socket) => void)[] = [
      () => {},
      (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n'),
      (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'),
      (socket) => void socket.destroy(),
    ]
    for (const step of steps) {
      const server = createTcpServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => step(socket))
      })
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
      running.push(server)
      const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const docket = new Docket({ url: 'https://docket.example', apiKey: key, proxy, retry })
      const failure = await failureOf(docket.session.me({ signal: AbortSignal.timeout(200) }))
      expect(isSdkError(failure)).toBe(true)
      await docket.close()
    }
  })
})

describe('live events', () => {
  const event = (id: number) => `id: ${id}\nevent: incident.updated\ndata: {"id":${id}}\n\n`
  const stream = { 'content-type': 'text/event-stream' }

  it('take up a connection that died silently, where it was left', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      if (request.url?.includes('/changes')) return void json(response, { changes: [{ id: 7 }] })
      asked.push(String(request.headers['last-event-id']))
      response.writeHead(200, stream).write(asked.length === 1 ? event(8) : event(9))
    })
    const docket = new Docket({ url, apiKey: key, retry })
    const lost: string[] = []
    const seen: number[] = []
    for await (const { id } of docket.events({ idleMs: 200, onLost: ({ name }) => lost.push(name) })) {
      seen.push(id)
      if (seen.length === 2) break
    }
    expect([seen, asked, lost]).toEqual([[8, 9], ['7', '8'], ['TimeoutError']])
    await docket.close()
  })

  it('end with the refusal when the key is revoked meanwhile', async () => {
    let connections = 0
    const url = await serve((_request, response) => {
      connections += 1
      if (connections > 1) return void response.writeHead(401).end()
      response.writeHead(200, stream).write(event(1))
      setTimeout(() => response.destroy(), 50)
    })
    const docket = new Docket({ url, apiKey: key, retry })
    const all = (async () => {
      for await (const _event of docket.events({ after: 0 }));
    })()
    expect((await failureOf(all)).name).toBe('AuthenticationError')
  })

  it('that the server ends at once, again and again, are taken up ever more slowly, and it is told why', async () => {
    let connections = 0
    const url = await serve((_request, response) => {
      connections += 1
      if (connections > 4) return void response.writeHead(403).end()
      response
        .writeHead(200, stream)
        .end('event: end\ndata: {"code":"unauthenticated","detail":"The token expired"}\n\n')
    })
    const docket = new Docket({ url, apiKey: key, retry })
    const said: string[] = []
    const startedAt = Date.now()
    const all = (async () => {
      for await (const _event of docket.events({ after: 0, onLost: ({ message }) => said.push(message) }));
    })()
    expect((await failureOf(all)).name).toBe('PermissionError')
    expect([connections, said.length]).toEqual([5, 4])
    expect(said[0]).toBe('the server ended the stream of events: The token expired')
    expect(Date.now() - startedAt).toBeGreaterThan(500)
    await docket.close()
  })

  it('of a server that was never there, or is none, are an error and no endless wait', async () => {
    const gone = new Docket({ url: 'http://127.0.0.1:9', apiKey: key, retry })
    expect(await failureOf(gone.events().next())).toBeInstanceOf(NetworkError)
    expect(await failureOf(gone.events({ after: 3 }).next())).toBeInstanceOf(NetworkError)
    const url = await serve((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'))
    expect(await failureOf(new Docket({ url, apiKey: key, retry }).events({ after: 3 }).next())).toBeInstanceOf(
      InvalidAnswerError,
    )
  })

  it('that are left early close their connection', async () => {
    let open = 0
    const url = await serve((_request, response) => {
      open += 1
      response.once('close', () => {
        open -= 1
      })
      response.writeHead(200, stream).write(event(1))
    })
    const docket = new Docket({ url, apiKey: key, retry })
    for await (const _event of docket.events({ after: 0 })) break
    await expect.poll(() => open, { timeout: 5000 }).toBe(0)
  })
})

describe('a script', () => {
  it('that forgets to close its client ends all the same', async () => {
    const url = await serve((_request, response) => json(response, { name: 'me' }))
    const door = join(resolve(import.meta.dirname, '../..'), 'packages/sdk/src/docket/index.ts')
    const code = `import { Docket } from ${JSON.stringify(door)}
      console.log((await new Docket({ url: ${JSON.stringify(url)}, apiKey: 'k' }).session.me()).name)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code])
    const begun = performance.now()
    expect(await new Promise((done) => child.once('close', done))).toBe(0)
    // Servers keep idle connections for five seconds: the process must not wait for that.
    expect(performance.now() - begun).toBeLessThan(4500)
  })
})
