// The SDK's clients over https with a certificate of our own, through a proxy, and over a long list with little memory.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { AbortedError, ConfigurationError, NetworkError, TimeoutError } from '@docket/sdk'
import { Docket } from '@docket/sdk/docket'
import { IntezerApi, queryIncidentsHistory } from '@docket/sdk/intezer'
import { KasperskyXdr } from '@docket/sdk/kaspersky-xdr'
import { Sentinel } from '@docket/sdk/sentinel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, send, startTestServer, type TestServer } from '../conformance/kit.ts'

let secure: TestServer
let plain: TestServer
let ca: Buffer

beforeAll(async () => {
  secure = await startTestServer({ tlsSelfSigned: true, workers: '0' })
  plain = await startTestServer({ workers: '0' })
  ca = readFileSync(join(secure.dataDir, 'tls', 'ca.pem'))
})

afterAll(async () => {
  await secure?.stop()
  await plain?.stop()
})

const retry = { retries: 0 }

/** One list through each client; answers the titles they saw. */
async function titlesThroughAll(url: string, options: { ca?: Buffer; proxy?: string }): Promise<string[][]> {
  const more = { ...options, retry }
  const docket = new Docket({ url, apiKey: adminKey, ...more })
  const { tenants } = await docket.session.me()
  const tenantId = tenants[0]?.id ?? ''
  const api = new IntezerApi({ apiKey: adminKey, baseUrl: `${url}/api/`, ...more })
  const place = { subscriptionId: tenantId, resourceGroup: 'docket', workspace: 'default' }
  const sentinel = new Sentinel({ ...place, token: adminKey, endpoint: url, ...more })
  const xdr = new KasperskyXdr({ url, token: adminKey, ...more })
  try {
    return [
      (await docket.incidents.list().all()).map(({ title }) => title),
      (await queryIncidentsHistory({ api }).all()).map(({ name }) => name ?? ''),
      (await sentinel.listIncidents().all()).map(({ properties }) => properties.title),
      (await xdr.incidents.list({ tenantId }).all()).map(({ Name }) => Name),
    ]
  } finally {
    await Promise.all([docket.close(), api.close(), sentinel.close(), xdr.close()])
  }
}

describe('https', () => {
  it('works in every client with a certificate of our own', async () => {
    const docket = new Docket({ url: secure.url, apiKey: adminKey, ca, retry })
    await docket.incidents.create({ title: 'seen by all', severity: 'low' })
    await docket.close()
    expect(await titlesThroughAll(secure.url, { ca })).toEqual(Array.from({ length: 4 }, () => ['seen by all']))
  })

  it('refuses a certificate nobody vouches for', async () => {
    const docket = new Docket({ url: secure.url, apiKey: adminKey, retry })
    const failure = await docket.session.me().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(NetworkError)
    expect((failure as NetworkError).code).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/)
  })
})

describe('a proxy', () => {
  it('carries plain calls and tunnels of https, with its own login', async () => {
    const seen: string[] = []
    const wanted = `Basic ${Buffer.from('user:p@ss').toString('base64')}`
    const proxy = createServer((incoming, answer) => {
      if (incoming.headers['proxy-authorization'] !== wanted) return void answer.writeHead(407).end()
      seen.push(`${incoming.method} ${new URL(incoming.url ?? '').pathname}`)
      const { 'proxy-authorization': _login, ...headers } = incoming.headers
      incoming.pipe(
        request(incoming.url ?? '', { method: incoming.method, headers }, (reply) => {
          answer.writeHead(reply.statusCode ?? 502, reply.headers)
          reply.pipe(answer)
        }),
      )
    })
    const open = new Set<unknown>()
    proxy.on('connect', (incoming, socket, head) => {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      if (incoming.headers['proxy-authorization'] !== wanted) return void socket.end('HTTP/1.1 407 No\r\n\r\n')
      seen.push(`CONNECT ${incoming.url}`)
      const [, port = ''] = (incoming.url ?? '').split(':')
      const onward = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.write(head)
        onward.pipe(socket)
        socket.pipe(onward)
      })
      for (const end of [onward, socket]) end.on('error', () => {})
      onward.once('close', () => socket.destroy())
      socket.once('close', () => onward.destroy())
    })
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
    const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
    try {
      const through = `http://user:p%40ss@${address}`
      expect((await titlesThroughAll(plain.url, { proxy: through })).length).toBe(4)
      expect(seen).toContain('GET /api/v1/me')
      expect(await titlesThroughAll(secure.url, { proxy: through, ca })).toHaveLength(4)
      expect(seen.some((line) => line.startsWith('CONNECT 127.0.0.1:'))).toBe(true)
      const refused = new Docket({ url: secure.url, apiKey: adminKey, ca, proxy: `http://${address}`, retry })
      await expect(refused.session.me()).rejects.toThrow(/proxy refused/)
      // Tunnels do not outlive their calls.
      await expect.poll(() => open.size, { timeout: 10_000 }).toBe(0)
    } finally {
      proxy.closeAllConnections()
      await new Promise((closed) => proxy.close(closed))
    }
  })

  it('must be an http address', () => {
    expect(() => new Docket({ url: plain.url, apiKey: adminKey, proxy: 'ftp://x' })).toThrow(ConfigurationError)
  })
})

describe('limits of a call', () => {
  it('are a time and a signal, each with an error of its own', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    try {
      const docket = new Docket({ url, apiKey: 'k', retry })
      await expect(docket.session.me({ timeoutMs: 50 })).rejects.toThrow(TimeoutError)
      const leaving = new AbortController()
      setTimeout(() => leaving.abort(), 50)
      await expect(docket.session.me({ signal: leaving.signal })).rejects.toThrow(AbortedError)
    } finally {
      silent.closeAllConnections()
      silent.close()
    }
  })

  it('repeat a creation with the same idempotency key, so that a lost answer makes nothing twice', async () => {
    let cut = 0
    const flaky = createServer((incoming, answer) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', async () => {
        const headers = incoming.headers as Record<string, string>
        const reply = await send(
          `${plain.url}${incoming.url}`,
          incoming.method ?? 'GET',
          Buffer.concat(chunks),
          headers,
        )
        if (cut++ === 0) return void incoming.socket.destroy()
        answer.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.text)
      })
    })
    await new Promise<void>((listening) => flaky.listen(0, '127.0.0.1', listening))
    const url = `http://127.0.0.1:${(flaky.address() as AddressInfo).port}`
    const docket = new Docket({ url, apiKey: adminKey, retry: { baseMs: 1 } })
    try {
      await docket.incidents.create({ title: 'once only', severity: 'low' })
      expect(cut).toBe(2)
      expect((await docket.incidents.listPage({ text: 'once only' })).total).toBe(1)
    } finally {
      await docket.close()
      flaky.closeAllConnections()
      flaky.close()
    }
  })
})

describe('a list of 10,000 alerts', () => {
  it('streams through the iterator with memory that stays flat', async () => {
    const docket = new Docket({ url: plain.url, apiKey: adminKey })
    let next = 0
    const worker = async () => {
      while (next < 10_000) {
        const n = next++
        const alert = { id: `long-${n}`, title: `Alert ${n}`, note: 'x'.repeat(500) }
        await docket.alerts.send({ alert, source: 'edr', mapping: { alert_id: 'id', alert_title: 'title' } })
      }
    }
    await Promise.all(Array.from({ length: 64 }, worker))
    await docket.close()
    const script = join(import.meta.dirname, 'walk-alerts.ts')
    const child = spawn(process.execPath, ['--expose-gc', script, plain.url], {
      env: { ...process.env, DOCKET_API_KEY: adminKey },
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    expect(await new Promise((done) => child.once('close', done))).toBe(0)
    const { count, distinct, heapMb } = JSON.parse(out) as { count: number; distinct: number; heapMb: number[] }
    expect([count, distinct]).toEqual([10_000, 10_000])
    // After the first thousand everything that is needed is loaded; the rest must not grow.
    const settled = heapMb.slice(1)
    expect(Math.max(...settled) - Math.min(...settled)).toBeLessThan(5)
  })
})
