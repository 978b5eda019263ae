// Requests made to hurt, at every door: bodies without measure, addresses with tricks, and methods nobody serves.
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  makeTenant,
  type Reply,
  type SentinelCaller,
  send,
  sentinelCaller,
  startTestServer,
  type TestServer,
} from './kit.ts'

let server: TestServer
let key: string
let tenant: string
let caller: SentinelCaller
beforeAll(async () => {
  server = await startTestServer({ workers: '0', requestsPerMinute: '0' })
  const made = await makeTenant(server, 'Target')
  key = made.keys.analyst
  tenant = made.id
  caller = await sentinelCaller(server, key)
})
afterAll(() => server.stop())

const bearer = () => ({ authorization: `Bearer ${key}` })
const native = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  send(`${server.url}/api/v1${path}`, method, body, { ...bearer(), ...headers })
const json = { 'content-type': 'application/json' }

/** One operation with a body at each door. */
const writes = (): [string, string, string][] => [
  ['sentinel', 'PUT', `${caller.root}/incidents/${randomUUID()}?api-version=2024-03-01`],
  ['kaspersky', 'POST', '/xdr/api/v1/incidents/close'],
  ['intezer', 'POST', '/api/v2-0/incidents/search'],
  ['native', 'POST', '/api/v1/incidents'],
]
const post = (method: string, path: string, body: unknown, headers: Record<string, string> = json) =>
  send(`${server.url}${path}`, method, body, { ...bearer(), ...headers })

/** Expected of every refusal: told by the client's fault, in time, without the inside of the server. */
function refusal(reply: Reply, what: unknown): void {
  expect([what, reply.status, reply.text.slice(0, 300)]).toEqual([what, expect.any(Number), reply.text.slice(0, 300)])
  expect([what, reply.status >= 400 && reply.status < 500]).toEqual([what, true])
  expect([what, /node_modules|\.ts:\d|select |syntax error/.test(reply.text)]).toEqual([what, false])
}

async function inTime<T>(what: unknown, work: () => Promise<T>, mostMs = 20_000): Promise<T> {
  const from = performance.now()
  const result = await work()
  const took = performance.now() - from
  if (took > mostMs) throw new Error(`${JSON.stringify(what)?.slice(0, 200)} took ${Math.round(took)} ms`)
  return result
}

describe('bodies', () => {
  it('deeper, longer or wider than any reader’s patience are refused in time', async () => {
    const deep = (open: string, close: string, n: number) => open.repeat(n) + close.repeat(n)
    const bodies: [string, string][] = [
      ['deep lists', deep('[', ']', 400_000)],
      ['deep objects', `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`],
      ['unclosed lists', '['.repeat(900_000)],
      ['deep tuples', deep('(', ')', 400_000)],
      ['deep Python', `${"{'a':".repeat(150_000)}1${'}'.repeat(150_000)}`],
      ['many values', `{'a': [${"'',".repeat(250_000)}]}`],
      ['a long escape', `{'a': '${'\\x41'.repeat(200_000)}`],
      ['backslashes', `{'a': '${'\\'.repeat(900_001)}`],
      ['a long number', `{"a": ${'9'.repeat(900_000)}`],
      ['a long word', `{'a': ${'T'.repeat(900_000)}}`],
      ['blanks', `{'a'${' '.repeat(900_000)}`],
      ['commas', `[${','.repeat(900_000)}`],
      ['signs', `{'a': ${'-'.repeat(900_000)}}`],
      ['too large', `{"title": "${'x'.repeat(10_000_000)}"}`],
    ]
    for (const [door, method, path] of writes())
      for (const [what, body] of bodies)
        refusal(await inTime([door, what], () => post(method, path, body)), [door, what])
  })

  it('that are packed are refused unread', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, 32))
    for (const [door, method, path] of writes())
      for (const encoding of ['gzip', 'GZIP', 'gzip, gzip', 'deflate', 'br', 'x-gzip'])
        refusal(
          await inTime([door, encoding], () => post(method, path, bomb, { ...json, 'content-encoding': encoding })),
          [door, encoding],
        )
    expect(process.memoryUsage().rss).toBeLessThan(4_000_000_000)
  })

  it('with names of the language itself, or names twice, change nothing they should not', async () => {
    const id = randomUUID()
    const put = (body: string) => caller.call('PUT', `/incidents/${id}`, body, json)
    const plain = '"title": "t", "severity": "Low", "status": "New"'
    const bodies = [
      `{"properties": {${plain}}, "__proto__": {"etag": "\\"9\\""}, "constructor": {"prototype": {"polluted": 1}}}`,
      `{"properties": {${plain}, "__proto__": {"polluted": true}, "constructor": 5, "toString": "x", "hasOwnProperty": 1}}`,
      `{'properties': {'title': 't', 'severity': 'Low', 'status': 'New', '__proto__': {'polluted': True}}, '__proto__': {'a': 1}}`,
      `{"properties": {"title": "first"}, "properties": {${plain}}}`,
      `{"properties": {${plain}, "labels": [{"labelName": "__proto__"}], "owner": {"__proto__": {"email": "x"}}}}`,
      `{"properties": {${plain}, "properties.__proto__": {"polluted": 1}, "properties.": 5, "properties.properties.title": "x"}}`,
      `{"properties": {${plain}, "description": 1e400}}`,
    ]
    for (const body of bodies) {
      const reply = await put(body)
      expect([body, reply.status < 500]).toEqual([body, true])
      if (reply.status < 300) expect(reply.json.properties.title).toBe('t')
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    for (const body of [
      '{"title": "x", "severity": "low", "__proto__": {"alertIds": []}}',
      '{"title": "x", "severity": "low", "extra": {"__proto__": {"a": 1}, "constructor": {"b": 2}}}',
      '{"title": "one", "title": "two", "severity": "low"}',
      '{"title": "x", "severity": "low", "riskScore": 1e400}',
    ])
      expect([body, (await native('POST', '/incidents', body, json)).status < 500]).toEqual([body, true])
    const closing = `[{"ID": "${id}", "TenantID": "${tenant}", "Reason": "nothing", "Reason": "lowPriority", "__proto__": {"x": 1}}]`
    expect((await post('POST', '/xdr/api/v1/incidents/close', closing)).status).toBe(204)
  })

  it('with times beyond the calendar and numbers beyond all numbers are refused or harmless', async () => {
    const { name } = await caller.makeIncident('times')
    for (const time of [
      '0000-01-01T00:00:00Z',
      '0000-12-31T23:59:59-23:59',
      '0001-01-01T00:00:00+14:00',
      '9999-12-31T23:59:59-14:00',
      '10000-01-01T00:00:00Z',
      '+099999-01-01T00:00:00Z',
      '99999-01-01T00:00:00',
      '-000001-01-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-01-01T00:00:60Z',
      `2026-01-01T00:00:00.${'9'.repeat(5000)}Z`,
      ' ',
      '\u0000',
      'NaN',
    ]) {
      const put = await caller.call('PUT', `/incidents/${name}`, { properties: { firstActivityTimeUtc: time } })
      expect([time, put.status < 500]).toEqual([time, true])
      const shown = await caller.call('GET', `/incidents/${name}`)
      expect([time, shown.status]).toEqual([time, 200])
      for (const query of [
        `$filter=${encodeURIComponent(`properties/createdTimeUtc gt ${time}`)}`,
        `$filter=${encodeURIComponent(`properties/createdTimeUtc lt '${time}'`)}`,
      ])
        expect([time, (await caller.call('GET', `/incidents?${query}`)).status < 500]).toEqual([time, true])
      const kaspersky = `/xdr/api/v1/incidents?tenantID=${tenant}&from=${encodeURIComponent(time)}`
      expect([time, (await post('GET', kaspersky, undefined, {})).status < 500]).toEqual([time, true])
      expect([time, (await native('GET', `/incidents?since=${encodeURIComponent(time)}`)).status < 500]).toEqual([
        time,
        true,
      ])
      expect([time, (await native('PATCH', `/incidents/${name}`, { lastActivityAt: time })).status < 500]).toEqual([
        time,
        true,
      ])
    }
    for (const number of [
      '1e400',
      '-1e400',
      '1e308',
      '9'.repeat(400),
      '-0',
      '1.5',
      '2147483648',
      '9223372036854775808',
      'null',
    ]) {
      for (const field of ['start_time', 'end_time', 'offset', 'limit'])
        for (const path of ['incidents', 'alerts', 'devices']) {
          const reply = await post('POST', `/api/v2-0/${path}/search`, `{"${field}": ${number}}`)
          // Devices know no start_time: they pass over what they do not know.
          expect([path, field, number, reply.status < 500]).toEqual([path, field, number, true])
        }
      const cases = `{"payload": {"time_range_start": ${number}, "time_range_end": ${number}}, "offset": ${number}}`
      expect([number, (await post('POST', '/api/v2-0/cases/search', cases)).status < 500]).toEqual([number, true])
      const filter = encodeURIComponent(`properties/incidentNumber eq ${number}`)
      expect([number, (await caller.call('GET', `/incidents?$filter=${filter}`)).status < 500]).toEqual([number, true])
    }
  })
})

describe('options of lists', () => {
  it('without measure are refused or answered in time', async () => {
    const long = (text: string, n: number) => text.repeat(n)
    const filters = [
      `${long("properties/title eq 'x' or ", 290)}properties/title eq 'x'`,
      `${long("contains(tolower(properties/description), 'aaaa') or ", 140)}contains(properties/title, 'x')`,
      `${long('not ', 90)}true`,
      `${long('(', 90)}true${long(')', 90)}`,
      `properties/labels/any(a: ${long('properties/labels/any(b: ', 50)}true${long(')', 50)})`,
      `contains(properties/title, '${long('%', 3000)}')`,
      `contains(properties/title, '${long('_a', 1500)}')`,
      `properties/title eq '${long("''", 3000)}'`,
      `${long('tolower(', 200)}properties/title${long(')', 200)} eq 'x'`,
      `properties/incidentNumber eq ${long('9', 5000)}`,
      `${long(' ', 7000)}true`,
      'properties/title eq \ud800',
    ]
    for (const filter of filters) {
      const query = new URLSearchParams({ $filter: filter })
      const reply = await inTime(filter, () => caller.call('GET', `/incidents?${query}`))
      expect([filter.slice(0, 60), [200, 400, 431].includes(reply.status)]).toEqual([filter.slice(0, 60), true])
    }
    for (const query of [
      '$top=2147483648',
      '$top=-2147483649',
      '$top=1e3',
      '$top=0x10',
      '$top=%D9%A1',
      `$orderby=${long('properties/title,', 500)}`,
      `$orderby=${long('properties/title,', 4)}properties/title`,
      `$skipToken=${long('A', 9000)}`,
      long('$filter=true&', 500),
      long('x[]=1&', 1500),
      '$filter[$ne]=1&$top[]=5',
      '%24%74op=1&$top=2',
      '$top=1&$TOP=nonsense',
    ]) {
      const reply = await inTime(query, () => caller.call('GET', `/incidents?${query}`))
      expect([query.slice(0, 60), reply.status === 200 || reply.status === 400]).toEqual([query.slice(0, 60), true])
    }
    for (const query of [
      long(`&tenantID=${tenant}`, 200),
      `&tenantID=${tenant}${long(`&id=${randomUUID()}`, 250)}`,
      `&tenantID=${tenant}${long('&status=new', 500)}`,
      `&tenantID=${tenant}&page=${long('9', 5000)}`,
      `&tenantID[]=${tenant}`,
      `&tenantID=${tenant}&name=${long('(', 2000)}`,
    ]) {
      const reply = await inTime(query, () => post('GET', `/xdr/api/v1/incidents?${query}`, undefined, {}))
      expect([query.slice(0, 60), reply.status === 200 || reply.status === 400]).toEqual([query.slice(0, 60), true])
    }
  })

  it('with cursors made by hand are refused', async () => {
    for (let n = 0; n < 3; n++) await caller.makeIncident(`forged ${n}`)
    const orders = ['created_at', 'title', 'number', 'last_activity_at', 'risk_score', 'severity']
    const odd = [
      '2026-99-99 99:99:99+00',
      '999999-01-01 00:00:00+00',
      '2026-01-01 00:00:00+99',
      '2026-01-01 00:00:00+15:59:59 BC',
      '0000-01-01 00:00:00+00',
      'Infinity',
      'infinity',
      '-infinity',
      '1e99',
      '-1e-99',
      '999999999999999999',
      'x'.repeat(10_000),
      '',
      "'; select 1; --",
      null,
      5,
      [],
    ]
    for (const order of orders) {
      const page = await native('GET', `/incidents?limit=1&sort=${order}`)
      if (page.status === 400) continue
      const real = JSON.parse(Buffer.from(page.json.next, 'base64url').toString())
      for (const value of odd)
        for (let at = 1; at < real.length; at++) {
          const forged = Buffer.from(JSON.stringify(real.with(at, value))).toString('base64url')
          const reply = await native('GET', `/incidents?limit=1&sort=${order}&cursor=${forged}`)
          expect([order, at, value, reply.status === 200 || reply.status === 400]).toEqual([order, at, value, true])
        }
    }
    // Cursors of deltas are sealed: whatever is changed in one opens nothing.
    const delta = await native('GET', '/incidents?limit=1&updated_since=2020-01-01T00:00:00Z')
    expect(delta.json.next).toEqual(expect.any(String))
    const [prefix = '', text = ''] = (delta.json.next as string).split('.')
    const sealed = Buffer.from(text, 'base64url')
    const forgeries = [
      ...Array.from(sealed, (byte, at) => sealed.with(at, byte ^ 1)),
      sealed.subarray(1),
      sealed.subarray(0, -1),
      Buffer.concat([sealed, sealed]),
      Buffer.alloc(0),
      Buffer.alloc(sealed.length),
      Buffer.from(JSON.stringify(['9999999999999999999', -1, null])),
    ]
    for (const bytes of forgeries) {
      const forged = `${prefix}.${Buffer.from(bytes).toString('base64url')}`
      const reply = await native('GET', `/incidents?limit=1&cursor=${forged}`)
      expect([forged, reply.status]).toEqual([forged, 400])
    }
    for (const other of [text, `.${text}`, `x.${text}`, `${prefix}.${text}.${text}`])
      expect([other, (await native('GET', `/incidents?limit=1&cursor=${other}`)).status]).toEqual([other, 400])
    expect((await native('GET', `/incidents?limit=1&cursor=${delta.json.next}`)).status).toBe(200)
  })
})

describe('addresses and methods', () => {
  it('with dots, codes within codes and no end reach nothing', async () => {
    const { name } = await caller.makeIncident('addresses')
    const at = (path: string) =>
      raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`)
    const version = '?api-version=2024-03-01'
    for (const path of [
      `${caller.root}/incidents/%2e%2e/bookmarks${version}`,
      `${caller.root}/incidents/../bookmarks${version}`,
      `${caller.root}/incidents/${name}%2fcomments${version}`,
      `${caller.root}/incidents/${name}%252fcomments${version}`,
      `${caller.root}/incidents/${name}%00${version}`,
      `${caller.root}/incidents/${name};x=1${version}`,
      `${caller.root}/incidents/%ed%a0%80${version}`,
      `${caller.root}/incidents/${'a/'.repeat(3000)}${version}`,
      `${caller.root}/incidents/${'%41'.repeat(4000)}${version}`,
      '/xdr/api/v1/../../../metrics',
      '/xdr/api/v1/%2e%2e/%2e%2e/%2e%2e/metrics',
      '/xdr/api/v1/incidents/../tenants',
      '/api/v2-0/..%2f..%2fmetrics',
      '/api/v2-0/incidents/..%2f..%2f..%2fetc%2fpasswd/raw-data',
      '/api/v2-0/downloads/..%2f..%2f..%2fetc%2fpasswd',
      '/api/v2-0/downloads/%00',
      '/api/v1/incidents/..',
      '/api/v1/alerts/..%2f..%2f..%2fetc%2fpasswd/raw',
      '/api/v1/incidents/%ff%fe',
      '//metrics',
      '/./metrics',
      '/%6detrics',
      'http://elsewhere.example/metrics',
      '*',
    ]) {
      const answer = await at(path)
      expect([path.slice(0, 80), /^HTTP\/1\.1 (400|401|403|404|405|414|431) /.test(answer)]).toEqual([
        path.slice(0, 80),
        true,
      ])
      expect([path.slice(0, 80), /root:|docket_requests|"value":\[\{/.test(answer)]).toEqual([path.slice(0, 80), false])
    }
  })

  it('that are not served do nothing, whatever header names another method', async () => {
    const { name } = await caller.makeIncident('methods')
    const url = `${server.url}${caller.root}/incidents/${name}?api-version=2024-03-01`
    for (const method of ['HEAD', 'OPTIONS', 'PATCH', 'PROPFIND', 'LOCK'])
      expect([method, (await send(url, method, undefined, bearer())).status >= 400]).toEqual([method, true])
    const traced = await raw(
      `TRACE ${caller.root}/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`,
    )
    expect(traced).toMatch(/^HTTP\/1\.1 4/)
    expect(traced).not.toContain(key)
    for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect((await send(url, 'GET', undefined, { ...bearer(), [header]: 'DELETE' })).status).toBe(200)
      const posted = await send(`${url}&_method=DELETE`, 'POST', '', { ...bearer(), [header]: 'DELETE' })
      expect([header, posted.status]).toEqual([header, 405])
    }
    expect((await caller.call('GET', `/incidents/${name}`)).status).toBe(200)
  })

  it('one after the other on one connection are answered in order, each for its own key', async () => {
    const { name } = await caller.makeIncident('piped')
    const other = await makeTenant(server, `Piped ${randomUUID()}`)
    const get = (bearerOf: string, last = false) =>
      `GET ${caller.root}/incidents/${name}?api-version=2024-03-01 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bearerOf}\r\n${last ? 'Connection: close\r\n' : ''}\r\n`
    const answer = await raw(`${get(key)}${get(other.keys.admin)}${get('none-none-none-none-none')}${get(key, true)}`)
    expect([...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status)).toEqual([
      '200',
      '404',
      '401',
      '200',
    ])
    // A body that says two lengths must not hide a second request.
    const hidden = `GET ${caller.root}/incidents HTTP/1.1\r\nHost: x\r\n\r\n`
    const smuggled = await raw(
      `POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: 5\r\nContent-Length: ${hidden.length + 5}\r\n\r\n0\r\n\r\n${hidden}`,
    )
    expect(smuggled).toMatch(/^HTTP\/1\.1 400 /)
    expect(smuggled.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  })
})

/** Everything the server says to these bytes until it ends the connection or is silent for a second. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.setTimeout(1_000, () => socket.destroy())
    socket.on('data', (data) => {
      answer += data.toString('latin1')
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
