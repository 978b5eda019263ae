// The SDK as a browser gets it: bundled, in a real Chromium, as a page, as a worker and below an origin without TLS, against a
// whole Docket; and what a page of another origin gets.
import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildSdk } from '../../scripts/build-sdk.ts'
import { makeTenant, sampleMail, send, startTestServer, type TestServer } from '../conformance/kit.ts'
import { type Chromium, findChromium, noChromium, startChromium } from './chromium.ts'
import type { failAll, Place, useAll } from './sdk-page.ts'

const command = findChromium()
const folder = mkdtempSync(join(tmpdir(), 'docket-browser-'))

let docket: TestServer
let tenant: Awaited<ReturnType<typeof makeTenant>>
let chromium: Chromium
let pages: { server: Server; origin: string; port: number }
/** What browsers asked of the Docket of another origin. */
const elsewhereSaw: string[] = []
let elsewhere: { server: Server; origin: string }

beforeAll(async () => {
  if (command === null) return
  const bundle = await bundled()
  docket = await startTestServer()
  tenant = await makeTenant(docket, 'browser')
  pages = await listening((incoming, answer) => servePage(incoming, answer, bundle))
  elsewhere = await listening((incoming, answer) => {
    elsewhereSaw.push(`${incoming.method} ${incoming.url} ${incoming.headers.authorization ?? 'without key'}`)
    onward(incoming, answer, incoming.url ?? '/')
  })
  chromium = await startChromium(command, ['--host-resolver-rules=MAP docket.test 127.0.0.1'])
})

afterAll(async () => {
  await chromium?.close()
  for (const one of [pages, elsewhere]) {
    one?.server.closeAllConnections()
    one?.server.close()
  }
  await docket?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The page's program with the SDK as it is published, for browsers. */
async function bundled(): Promise<string> {
  const sdk = join(folder, 'node_modules/@docket/sdk')
  mkdirSync(join(folder, 'node_modules/@docket'), { recursive: true })
  buildSdk(sdk)
  const entry = join(folder, 'sdk-page.ts')
  cpSync(join(import.meta.dirname, 'sdk-page.ts'), entry)
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'sdkPage',
    target: 'es2022',
    write: false,
  })
  return outputFiles[0]!.text
}

type Handler = (incoming: IncomingMessage, answer: ServerResponse) => void

async function listening(handler: Handler): Promise<{ server: Server; origin: string; port: number }> {
  const server = createServer(handler)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { server, origin: `http://127.0.0.1:${port}`, port }
}

/** The page, its script, answers of broken servers; everything else is Docket's. */
function servePage(incoming: IncomingMessage, answer: ServerResponse, bundle: string): void {
  const path = incoming.url?.split('?')[0] ?? '/'
  const json = { 'content-type': 'application/json' }
  if (path === '/') return void html(answer, '<!doctype html><title>SDK</title><script src="/sdk.js"></script>')
  if (path === '/sdk.js') return void answer.writeHead(200, { 'content-type': 'text/javascript' }).end(bundle)
  if (path === '/worker.js')
    return void answer.writeHead(200, { 'content-type': 'text/javascript' }).end(
      `importScripts('/sdk.js'); onmessage = async ({ data: [name, place] }) => {
        try { postMessage({ done: await sdkPage[name](place) }) } catch (error) { postMessage({ error: String(error.stack) }) } }`,
    )
  if (path === '/favicon.ico') return void answer.writeHead(204).end()
  if (path.startsWith('/redirect-elsewhere'))
    return void answer.writeHead(302, { location: `${elsewhere.origin}/api/v1/me` }).end()
  if (path.startsWith('/redirect')) return void answer.writeHead(307, { location: '/api/v1/me' }).end()
  if (path.startsWith('/html')) return void html(answer, '<p>Welcome')
  if (path.startsWith('/large')) return void answer.writeHead(200, json).end(JSON.stringify({ name: 'x'.repeat(5000) }))
  if (path.startsWith('/cut')) {
    answer.writeHead(200, { ...json, 'content-length': '100' }).write('{"name": "cut')
    return void setTimeout(() => answer.destroy(), 50)
  }
  if (path.startsWith('/silent')) {
    if (path.endsWith('/events')) answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
    return
  }
  onward(incoming, answer, incoming.url ?? '/')
}

const html = (answer: ServerResponse, text: string) => answer.writeHead(200, { 'content-type': 'text/html' }).end(text)

/** Hands a request to Docket and its answer back, piece by piece. */
function onward(incoming: IncomingMessage, answer: ServerResponse, path: string): void {
  const through = request(`${docket.url}${path}`, { method: incoming.method, headers: incoming.headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers)
    reply.pipe(answer)
  })
  through.on('error', () => answer.destroy())
  answer.once('close', () => through.destroy())
  incoming.pipe(through)
}

const placeFor = (mark: string, origin = pages.origin): Place => ({
  origin,
  elsewhere: elsewhere.origin,
  nobody: 'http://127.0.0.1:9',
  apiKey: tenant.keys.analyst,
  tenantId: tenant.id,
  mail: sampleMail(randomUUID()).toString('utf8'),
  mark,
})

const expected = (mark: string) => ({
  me: 'browser analyst',
  events: ['incident.created', 'incident.created'],
  walked: [`${mark} one`, `${mark} two`, `${mark} three ünï 🦊`],
  alert: { verdict: expect.stringMatching(/threat|likely|suspicious/), status: 'finished', same: true },
  history: { ids: true },
  sentinel: { severity: 'Low', comments: ['said in a browser'], listed: 4 },
  xdr: [`${mark} from Sentinel`, `${mark} one`, `${mark} three ünï 🦊`, `${mark} two`],
  isAvailable: [true, true, true],
})

describe('the SDK in a browser', () => {
  beforeEach(({ skip }) => {
    if (command === null) skip(noChromium)
  })

  it('does in a page what it does in Node, and the browser has nothing to complain about', async () => {
    const page = await chromium.newPage()
    await page.open(`${pages.origin}/`)
    const place = placeFor('in-page')
    const seen = await page.evaluate<Awaited<ReturnType<typeof useAll>>>(`sdkPage.useAll(${JSON.stringify(place)})`)
    expect(seen).toMatchObject({ ...expected('in-page'), isSecure: true })
    expect(seen.alert.scans).toBeGreaterThan(0)
    expect(seen.rawBytes).toBe(Buffer.byteLength(place.mail))
    expect(page.said).toEqual([])
  })

  it('does the same in a worker', async () => {
    const page = await chromium.newPage()
    await page.open(`${pages.origin}/`)
    const seen = await page.evaluate(`new Promise((resolve, reject) => {
      const worker = new Worker('/worker.js')
      worker.onmessage = ({ data }) => data.error ? reject(data.error) : resolve(data.done)
      worker.onerror = ({ message }) => reject(message)
      worker.postMessage(['useAll', ${JSON.stringify(placeFor('in-worker'))}])
    })`)
    expect(seen).toMatchObject(expected('in-worker'))
    expect(page.said).toEqual([])
  })

  it('does the same where browsers lock their cryptography away: an address without TLS that is not loopback', async () => {
    const page = await chromium.newPage()
    const origin = `http://docket.test:${pages.port}`
    await page.open(`${origin}/`)
    const seen = await page.evaluate(`sdkPage.useAll(${JSON.stringify(placeFor('in-plain', origin))})`)
    expect(seen).toMatchObject({ ...expected('in-plain'), isSecure: false })
    expect(page.said).toEqual([])
  })

  it('names every failure as one of its own errors, without a key in it and with nothing left uncaught', async () => {
    const page = await chromium.newPage()
    await page.open(`${pages.origin}/`)
    const place = placeFor('in-fails')
    const failures = await page.evaluate<Awaited<ReturnType<typeof failAll>>>(
      `sdkPage.failAll(${JSON.stringify(place)})`,
    )
    expect(failures).toEqual({
      wrongKey: expect.stringMatching(/^AuthenticationError: /),
      badKey: expect.stringMatching(/^ConfigurationError: the authorization header/),
      missing: expect.stringMatching(/^NotFoundError: /),
      nobody: expect.stringMatching(/^NetworkError: GET \/api\/v1\/me: no answer from 127\.0\.0\.1:9/),
      redirect: expect.stringMatching(/^InvalidAnswerError: .*redirected/),
      redirectElsewhere: expect.stringMatching(/^InvalidAnswerError: .*redirected/),
      redirectStream: expect.stringMatching(/^InvalidAnswerError: .*redirected/),
      html: expect.stringMatching(/^InvalidAnswerError: .*not a JSON object but text\/html/),
      cut: expect.stringMatching(/^NetworkError: /),
      silent: expect.stringMatching(/^TimeoutError: /),
      aborted: expect.stringMatching(/^AbortedError: /),
      abortedBefore: expect.stringMatching(/^AbortedError: /),
      large: expect.stringMatching(/^InvalidAnswerError: the answer is larger than 1000 bytes/),
      elsewhere: expect.stringMatching(/^NetworkError: /),
      writeElsewhere: expect.stringMatching(/^NetworkError: /),
      bodyWithGet: expect.stringMatching(/^ConfigurationError: .*body with GET/),
      fileOfMachine: expect.stringMatching(/^ConfigurationError: a browser cannot read/),
      proxy: expect.stringMatching(/^ConfigurationError: ca and proxy/),
      streamAborted: 'ended',
    })
    expect(JSON.stringify(failures)).not.toContain(place.apiKey)
    await new Promise((done) => setTimeout(done, 300))
    // The browser itself logs each answer that failed; what pages must not do is leave an error to nobody.
    expect(page.said.filter(({ kind }) => kind === 'exception')).toEqual([])
    expect(JSON.stringify(page.said)).not.toContain(place.apiKey)
    // The Docket of another origin was asked whether it may be read and written; it saw no key and nothing of either.
    expect(elsewhereSaw).toEqual([
      expect.stringMatching(/^OPTIONS \S+ without key$/),
      expect.stringMatching(/^OPTIONS \S+ without key$/),
    ])
  })

  it('gets leave from no door of Docket to read it from another origin', async () => {
    const asked = { origin: 'http://evil.example', 'access-control-request-method': 'POST' }
    for (const path of ['/api/v1/me', '/api/v2-0/alerts/ingest', '/xdr/api/v1/incidents', '/healthz'])
      for (const method of ['OPTIONS', 'GET']) {
        const { headers } = await send(`${docket.url}${path}`, method, undefined, asked)
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      }
  })
})
