// The SDK against servers that lie about pages, clocks and waits, that drip, and that repeat keys in disguise; and callers who leave.
import { getEventListeners } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import {
  AbortedError,
  ConfigurationError,
  InvalidAnswerError,
  isSdkError,
  NetworkError,
  RateLimitError,
  TimeoutError,
} from '@docket/sdk'
import { Docket } from '@docket/sdk/docket'
import { Alert, IntezerApi, queryAlertsHistory, queryIncidentsHistory } from '@docket/sdk/intezer'
import { KasperskyXdr } from '@docket/sdk/kaspersky-xdr'
import { Sentinel, where } from '@docket/sdk/sentinel'
import { afterEach, describe, expect, it } from 'vitest'

const retry = { retries: 0 }
const key = 'dk_a-secret-that-nobody-may-see'
const running: { close(): void }[] = []
afterEach(() => {
  for (const one of running.splice(0)) one.close()
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A server for one test, with the number of its open connections. */
async function serve(handle: Handler): Promise<{ url: string; open: () => number }> {
  const server = createServer(handle)
  let open = 0
  server.on('connection', (socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  running.push({ close })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, open: () => open }
}

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  )
const json = (response: ServerResponse, body: unknown, headers = {}, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
const asked = (request: IncomingMessage) => new URL(request.url ?? '/', 'http://x.test').searchParams
const sentinelAt = (url: string, more = {}) =>
  new Sentinel({ endpoint: url, token: key, subscriptionId: 's', resourceGroup: 'r', workspace: 'w', retry, ...more })

describe('pages', () => {
  it('that lead in a wide circle end with an error, in Sentinel and in Docket', async () => {
    let calls = 0
    const { url } = await serve((request, response) => {
      calls += 1
      const at = Number(asked(request).get('at') ?? asked(request).get('cursor') ?? 0)
      const next = at === 11 ? 4 : at + 1
      const row = { name: `n${at}`, id: `n${at}` }
      json(response, { value: [row], incidents: [row], total: 99, nextLink: `/x?at=${next}`, next: String(next) })
    })
    await expect(sentinelAt(url).listIncidents().all()).rejects.toThrow(/nextLink points to .*one before/)
    expect(calls).toBeLessThan(60)
    const docket = new Docket({ url, apiKey: key, retry })
    await expect(docket.incidents.list().all()).rejects.toThrow(/in a circle/)
    expect(calls).toBeLessThan(120)
    await docket.close()
  })

  it('that are always the same end with an error', async () => {
    const rows = Array.from({ length: 100 }, (_, n) => ({ InternalID: `id-${n}` }))
    const { url } = await serve((request, response) => {
      if (request.url?.endsWith('token')) return void json(response, { result: 't' })
      json(response, { Total: 1e9, Incidents: rows, result: { alerts_count: 1e9, alerts: rows } })
    })
    const xdr = new KasperskyXdr({ url, token: key, retry })
    await expect(xdr.incidents.list({ tenantId: 't' }).all()).rejects.toThrow(/same page again/)
    const api = new IntezerApi({ baseUrl: `${url}/api/`, apiKey: key, retry })
    await expect(queryAlertsHistory({ api }).all()).rejects.toThrow(/same page again/)
  })

  it('of a smaller size than the manual says are walked to the total', async () => {
    const { url } = await serve((request, response) => {
      const page = Number(asked(request).get('page'))
      const Incidents = page > 3 ? [] : Array.from({ length: 50 }, (_, n) => ({ InternalID: `${page}-${n}` }))
      json(response, { Total: 150, Incidents })
    })
    const found = await new KasperskyXdr({ url, token: key, retry }).incidents.list({ tenantId: 't' }).all()
    expect(new Set(found.map(({ InternalID }) => InternalID)).size).toBe(150)
  })

  it('without rows are an error, not an empty list', async () => {
    let body: unknown = {}
    const { url } = await serve((_request, response) => json(response, body))
    const docket = new Docket({ url, apiKey: key, retry })
    const xdr = new KasperskyXdr({ url, token: key, retry })
    for (const wrong of [{}, { total: 3, incidents: null, value: 'x', Incidents: 'x' }, { Incidents: {}, value: {} }]) {
      body = wrong
      expect(await failureOf(docket.incidents.list().all())).toBeInstanceOf(InvalidAnswerError)
      expect(await failureOf(xdr.incidents.list({ tenantId: 't' }).all())).toBeInstanceOf(InvalidAnswerError)
      if ('value' in wrong)
        expect(await failureOf(sentinelAt(url).listIncidents().all())).toBeInstanceOf(InvalidAnswerError)
    }
    expect(await failureOf(xdr.tenants())).toBeInstanceOf(InvalidAnswerError)
    // What the vendors are known to print for nothing.
    body = { Total: 0, Incidents: null, value: null }
    expect(await xdr.incidents.list({ tenantId: 't' }).all()).toEqual([])
    expect(await sentinelAt(url).listIncidents().all()).toEqual([])
  })
})

describe('waits that a server asks for', () => {
  const tenYears = 10 * 365 * 86_400
  it.each([
    ['seconds', String(tenYears), tenYears * 1000],
    ['more digits than a number has', '9'.repeat(300), Number.MAX_SAFE_INTEGER],
    ['a date', new Date(Date.now() + tenYears * 1000).toUTCString(), tenYears * 1000],
  ])('of ten years in %s fail at once and are told', async (_what, value, ms) => {
    let calls = 0
    const { url } = await serve((_request, response) => {
      calls += 1
      json(response, {}, { 'retry-after': value }, 429)
    })
    const failure = await failureOf(new Docket({ url, apiKey: key }).session.me())
    expect(failure).toBeInstanceOf(RateLimitError)
    expect(Math.abs(((failure as RateLimitError).retryAfterMs ?? 0) - ms)).toBeLessThan(5000)
    expect(calls).toBe(1)
  })

  it.each(['Wed, 21 Oct 2015 07:28:00 GMT', '-5', 'soon', '', '0'])('of %j are the usual back-off', async (value) => {
    let calls = 0
    const { url } = await serve((_request, response) => {
      calls += 1
      json(response, { name: 'me' }, { 'retry-after': value }, calls < 3 ? 429 : 200)
    })
    const docket = new Docket({ url, apiKey: key, retry: { baseMs: 1 } })
    expect(await docket.session.me()).toEqual({ name: 'me' })
    expect(calls).toBe(3)
  })

  it('are counted by the clock that named them', async () => {
    // Here it is two hours later than there: by this clock the wait would be over.
    const there = Date.now() - 7_200_000
    const { url } = await serve((_request, response) => {
      const headers = { date: new Date(there).toUTCString(), 'retry-after': new Date(there + 60_000).toUTCString() }
      json(response, {}, headers, 429)
    })
    const failure = await failureOf(new Docket({ url, apiKey: key }).session.me())
    expect((failure as RateLimitError).retryAfterMs).toBe(60_000)
  })

  it('of the caller that are none are refused', () => {
    for (const wrong of [{ baseMs: Number.NaN }, { retries: -1 }, { maxMs: Number.NaN }])
      expect(() => new Docket({ url: 'http://127.0.0.1:9', apiKey: key, retry: wrong })).toThrow(ConfigurationError)
  })
})

it('a date that is none is refused, since it would travel as nothing', async () => {
  const { url } = await serve((_request, response) => json(response, { result: 't' }))
  const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
  const startTime = new Date('yesterday-ish')
  const from = startTime
  const wrong = [
    async () => queryAlertsHistory({ api, startTime }).all(),
    async () => queryIncidentsHistory({ api, startTime }).all(),
    async () => new KasperskyXdr({ url, token: key, retry }).incidents.list({ tenantId: 't', from }).all(),
    async () => sentinelAt(url).createIncident({ title: 'a', severity: 'Low', firstActivityTime: startTime }),
    async () =>
      sentinelAt(url)
        .listIncidents({ filter: where('createdTimeUtc').greaterThan(startTime) })
        .all(),
  ]
  for (const work of wrong) expect(await failureOf(work())).toBeInstanceOf(ConfigurationError)
})

describe('tokens', () => {
  it.each([
    ['two hours behind', -7200],
    ['two hours ahead', 7200],
  ])('of a server whose clock is %s are used as long as they last', async (_what, skew) => {
    const seconds = Date.now() / 1000 + skew
    let logins = 0
    const { url } = await serve((request, response) => {
      const headers = { date: new Date(seconds * 1000).toUTCString() }
      if (request.url?.endsWith('token')) {
        logins += 1
        return void json(response, { result: `t${logins}`, expire_at: Math.floor(seconds) + 3600 }, headers)
      }
      json(response, { result: { alerts_count: 0, alerts: [] } })
    })
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    for (let n = 0; n < 5; n++) await queryAlertsHistory({ api }).all()
    expect(logins).toBe(1)
  })

  it('that are empty are none', async () => {
    const { url } = await serve((_request, response) => json(response, { result: '' }))
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    expect(await failureOf(queryAlertsHistory({ api }).all())).toBeInstanceOf(InvalidAnswerError)
    const credential = { getToken: async () => ({ token: '', expiresOnTimestamp: Date.now() + 3_600_000 }) }
    expect(await failureOf(sentinelAt(url, { token: undefined, credential }).listIncidents().all())).toBeInstanceOf(
      ConfigurationError,
    )
  })
})

describe('secrets', () => {
  it('that a server spells with escapes, in ids of requests, targets of redirects or failed operations stay hidden', async () => {
    const escaped = [...key].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
    let answer: Handler = () => {}
    const { url } = await serve((request, response) => answer(request, response))
    const docket = new Docket({ url, apiKey: key, retry })
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    const show = async (next: Handler, work: () => Promise<unknown>) => {
      answer = next
      const failure = await failureOf(work())
      expect(isSdkError(failure)).toBe(true)
      const shown = inspect(failure, { depth: 20, showHidden: true }) + JSON.stringify(failure) + failure.stack
      expect(shown).toContain('[hidden]')
      expect(shown).not.toContain(key)
    }
    const me = () => docket.session.me()
    await show((_request, response) => {
      response.writeHead(400).end(`{"detail": "${escaped}", "code": "${escaped}", "other": {"${escaped}": 1}}`)
    }, me)
    await show((_request, response) => json(response, { detail: 'no' }, { 'x-request-id': key }, 400), me)
    await show((_request, response) => response.writeHead(302, { location: `/login/${key}` }).end(), me)
    await show(
      (request, response) => {
        if (request.url?.endsWith('token')) return void json(response, { result: 't' })
        if (request.method === 'DELETE') return void json(response, { result_url: '/operations/1' })
        json(response, { error: `it failed for ${key}` })
      },
      () => new Alert({ alertId: 'a', api }).delete({ waitForCompletion: true }),
    )
  })

  it('that were renewed while a call was under way stay hidden', async () => {
    let logins = 0
    const { url } = await serve((request, response) => {
      if (request.url?.endsWith('token')) return void json(response, { result: `token-number-${++logins}` })
      // The first call is answered when its token has long been replaced.
      const said = { error: `nothing for ${request.headers.authorization}` }
      if (request.headers.authorization === 'Bearer token-number-1' && request.url?.endsWith('/slow'))
        return void setTimeout(() => json(response, said, {}, 400), 200)
      if (request.headers.authorization === 'Bearer token-number-1') return void json(response, said, {}, 401)
      json(response, {})
    })
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    const slow = failureOf(api.call('GET', '/slow'))
    await new Promise((done) => setTimeout(done, 50))
    await api.call('GET', '/fast')
    expect(logins).toBe(2)
    expect((await slow).message).toBe('nothing for Bearer [hidden]')
  })
})

describe('answers that come in pieces', () => {
  it('do not outlast the time of a try, however steadily they drip', async () => {
    const { url, open } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 10)
      response.once('close', () => clearInterval(drip))
    })
    const failure = await failureOf(new Docket({ url, apiKey: key, retry, timeoutMs: 300 }).session.me())
    expect(failure).toBeInstanceOf(TimeoutError)
    await expect.poll(open).toBe(0)
  })

  it('as one endless line of an event cost no more than their length, and end', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\ndata: ')
      const piece = 'x'.repeat(1000)
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    const begun = process.cpuUsage()
    const failure = await failureOf(new Docket({ url, apiKey: key, retry }).events({ after: 0 }).next())
    expect(failure.message).toMatch(/too long/)
    const { user } = process.cpuUsage(begun)
    expect(user / 1e6).toBeLessThan(5)
  })

  it('are events whatever the pieces and line ends', async () => {
    const text =
      'id: 1\r\nevent: a.b\r\ndata: {"id":\r\ndata: 1, "t": "ünï"}\r\n\r\n: here\n\nid: 2\rdata: {"id": 2}\r\r'
    for (const size of [1, 2, 3, 7, 1000]) {
      const { url } = await serve(async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const bytes = Buffer.from(text)
        for (let at = 0; at < bytes.length; at += size) {
          response.write(bytes.subarray(at, at + size))
          await new Promise((done) => setImmediate(done))
        }
      })
      const docket = new Docket({ url, apiKey: key, retry })
      const seen: unknown[] = []
      for await (const event of docket.events({ after: 0 })) {
        seen.push(event)
        if (seen.length === 2) break
      }
      expect(seen).toEqual([
        { name: 'a.b', id: 1, change: { id: 1, t: 'ünï' } },
        { name: 'message', id: 2, change: { id: 2 } },
      ])
    }
  })

  it('and are packed on the way are no events, and said to be none', async () => {
    const { url } = await serve((_request, response) => {
      const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }
      response.writeHead(200, headers).end(gzipSync('id: 1\ndata: {}\n\n'))
    })
    const failure = await failureOf(new Docket({ url, apiKey: key, retry }).events({ after: 0 }).next())
    expect(failure.message).toMatch(/packs the stream of events \(gzip\)/)
  })

  it.each([
    ['in its head', (response: ServerResponse) => response.socket?.end('HTTP/1.1 200 OK\r\ncontent-')],
    [
      'before its body',
      (response: ServerResponse) => response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n'),
    ],
    [
      'in its body',
      (response: ServerResponse) => response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a":'),
    ],
    [
      'in a chunk',
      (response: ServerResponse) =>
        response.socket?.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{"a"'),
    ],
    ['by nonsense', (response: ServerResponse) => response.socket?.end('SSH-2.0-server\r\n')],
  ])('and are cut %s are no answer, and asked for again', async (_where, cut) => {
    let calls = 0
    const { url } = await serve((_request, response) => {
      calls += 1
      if (calls < 3) cut(response)
      else json(response, { name: 'me' })
    })
    expect(await failureOf(new Docket({ url, apiKey: key, retry }).session.me())).toBeInstanceOf(NetworkError)
    const docket = new Docket({ url, apiKey: key, retry: { baseMs: 1 } })
    expect(await docket.session.me()).toEqual({ name: 'me' })
    expect(calls).toBe(3)
    await docket.close()
  })
})

describe('a caller who leaves', () => {
  it('before anything was sent sends nothing, not even a login', async () => {
    let seen = 0
    const { url } = await serve((_request, response) => {
      seen += 1
      json(response, { result: 't' })
    })
    const signal = AbortSignal.abort()
    const api = new IntezerApi({ baseUrl: url, apiKey: key, retry })
    const docket = new Docket({ url, apiKey: key, retry })
    const works = [
      queryAlertsHistory({ api, signal }).all(),
      Alert.fromId({ alertId: 'a', api, signal, wait: true }),
      docket.session.me({ signal }),
      docket.incidents.list({ signal }).all(),
      sentinelAt(url).getIncident('a', { signal, alerts: true, comments: true }),
      new KasperskyXdr({ url, token: key, retry, signal }).tenants(),
    ]
    for (const work of works) expect(await failureOf(work)).toBeInstanceOf(AbortedError)
    expect((await docket.events({ signal }).next()).done).toBe(true)
    expect(seen).toBe(0)
  })

  it('long after many calls finds nothing of them on the signal of the client', async () => {
    const { url } = await serve((_request, response) => json(response, { name: 'me' }))
    const life = new AbortController()
    const docket = new Docket({ url, apiKey: key, retry, signal: life.signal })
    for (let n = 0; n < 50; n++) await docket.session.me({ signal: life.signal })
    expect(getEventListeners(life.signal, 'abort')).toEqual([])
    life.abort()
    expect(await failureOf(docket.session.me())).toBeInstanceOf(AbortedError)
    await docket.close()
  })

  const stages: [string, Handler][] = [
    ['before the head', () => {}],
    ['within the body', (_request, response) => void response.writeHead(200).write('{"name":')],
    ['between two tries', (_request, response) => json(response, {}, { 'retry-after': '20' }, 503)],
  ]
  it.each(stages)('%s is gone at once, with the connection, and nobody is left to fail', async (_stage, handle) => {
    const { url, open } = await serve(handle)
    const docket = new Docket({ url, apiKey: key })
    const leaving = new AbortController()
    const works = Array.from({ length: 20 }, () => failureOf(docket.session.me({ signal: leaving.signal })))
    await expect.poll(open).toBeGreaterThan(0)
    await new Promise((done) => setTimeout(done, 100))
    const begun = performance.now()
    leaving.abort(new Error(`a reason that says ${key}`))
    for (const failure of await Promise.all(works)) {
      expect(failure).toBeInstanceOf(AbortedError)
      expect(inspect(failure, { depth: 9 })).not.toContain(key)
    }
    expect(performance.now() - begun).toBeLessThan(2000)
    await docket.close()
    await expect.poll(open).toBe(0)
  })
})
