// Transport over node:http and node:https: GET with a body, own certificates, proxies, kept-alive connections.
import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { connect, isIP, type Socket } from 'node:net'
import * as tls from 'node:tls'
import { promisify } from 'node:util'
import { type BrotliOptions, brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib'
import { ConfigurationError, InvalidAnswerError } from './errors.ts'
import {
  defaultMaxResponseBytes,
  type StreamResponse,
  type Transport,
  type TransportOptions,
  type TransportRequest,
} from './transport.ts'

/**
 * The transport for Node. It sends bodies with GET and DELETE, which `fetch` cannot.
 *
 * @example
 * const transport = createTransport({ ca: readFileSync('docket-ca.pem') })
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const ca = options.ca === undefined ? undefined : [...knownCertificates(), ...listOf(options.ca)]
  const proxy = options.proxy === undefined ? null : parseProxy(options.proxy)
  const plain = new HttpAgent({ keepAlive: true, timeout: maxIdleMs })
  const secure = new HttpsAgent({ keepAlive: true, timeout: maxIdleMs, ...(ca ? { ca } : {}) })
  const maxBytes = options.maxResponseBytes ?? defaultMaxResponseBytes

  async function open(request: TransportRequest): Promise<IncomingMessage> {
    const url = new URL(request.url)
    const isSecure = url.protocol === 'https:'
    const headers: Record<string, string> = { ...request.headers }
    if (request.body) headers['content-length'] = String(request.body.byteLength)
    const target: RequestOptions = { method: request.method, headers, signal: request.signal }
    if (proxy && isSecure) {
      const socket = await tunnel(proxy, url, ca, request.signal)
      const outgoing = requestHttps(url, { ...target, createConnection: () => socket })
      // A tunnel serves one call: kept alive, it would hold a connection of the proxy for nothing.
      const answer = await answerTo(outgoing, request)
      answer.once('close', () => socket.destroy())
      return answer
    }
    if (proxy) {
      const through = { host: nameOf(proxy.url), port: portOf(proxy.url), path: url.href }
      const said = { ...headers, host: url.host, ...proxy.headers }
      return answerTo(requestHttp({ ...target, ...through, headers: said, agent: plain }), request)
    }
    return answerTo(
      isSecure ? requestHttps(url, { ...target, agent: secure }) : requestHttp(url, { ...target, agent: plain }),
      request,
    )
  }

  return {
    async send(request) {
      const answer = await open(request)
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > maxBytes) {
          answer.destroy()
          throw new InvalidAnswerError(`the answer is larger than ${maxBytes} bytes`, answer.statusCode ?? 0, '')
        }
        chunks.push(chunk)
      }
      const body = await unpacked(Buffer.concat(chunks), answer.headers['content-encoding'], maxBytes)
      return { status: answer.statusCode ?? 0, headers: headersOf(answer), body }
    },

    async stream(request): Promise<StreamResponse> {
      const answer = await open(request)
      return { status: answer.statusCode ?? 0, headers: headersOf(answer), body: answer }
    },

    async close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

function answerTo(outgoing: ReturnType<typeof requestHttp>, request: TransportRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
    outgoing.end(request.body ?? undefined)
  })
}

/** No packing is asked for, but some gateways pack all the same. */
async function unpacked(body: Buffer, encoding: string | undefined, maxOutputLength: number): Promise<Buffer> {
  const unpack = body.length === 0 ? undefined : unpackers[encoding?.trim().toLowerCase() ?? '']
  if (unpack === undefined) return body
  try {
    return await unpack(body, { maxOutputLength })
  } catch (cause) {
    const isLarge = cause instanceof RangeError
    throw new InvalidAnswerError(
      isLarge
        ? `the answer is larger than ${maxOutputLength} bytes`
        : 'the answer is packed in a way that cannot be read',
      0,
      '',
      { cause },
    )
  }
}

const unpackers: Record<string, (body: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<Buffer, ZlibOptions, Buffer>(inflate),
  br: promisify<Buffer, BrotliOptions, Buffer>(brotliDecompress),
}

function headersOf(answer: IncomingMessage): Record<string, string> {
  const entries = Object.entries(answer.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ])
  return Object.fromEntries(entries)
}

interface Proxy {
  url: URL
  headers: Record<string, string>
}

function parseProxy(text: string): Proxy {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'http:')
    throw new ConfigurationError('proxy must be an address such as http://proxy.example:3128')
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const headers: Record<string, string> =
    url.username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }
  return { url, headers }
}

/**
 * Connections are left before servers leave them (5 s for many): a call sent into a closing connection is lost, and one that
 * changes something could not be repeated.
 */
const maxIdleMs = 4000

/** What Node trusts, `NODE_EXTRA_CA_CERTS` included where it can tell (from Node 22.15 on). */
const knownCertificates = (): readonly string[] =>
  typeof tls.getCACertificates === 'function' ? tls.getCACertificates('default') : tls.rootCertificates

/** Longest answer of a proxy to CONNECT. */
const maxConnectAnswer = 16_384

/** A TLS connection through the proxy's CONNECT (RFC 9110, section 9.3.6). */
async function tunnel(
  proxy: Proxy,
  url: URL,
  ca: (string | Buffer)[] | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const below = connect({ host: nameOf(proxy.url), port: portOf(proxy.url) })
  // Who waits is told by the steps below; an error between two of them must not end the process.
  below.on('error', () => undefined)
  const end = () => below.destroy(signal.reason as Error)
  signal.addEventListener('abort', end, { once: true })
  below.once('close', () => signal.removeEventListener('abort', end))
  const authority = `${url.hostname}:${portOf(url)}`
  const lines = [`CONNECT ${authority} HTTP/1.1`, `host: ${authority}`]
  for (const [name, value] of Object.entries(proxy.headers)) lines.push(`${name}: ${value}`)
  below.write(`${lines.join('\r\n')}\r\n\r\n`)
  const status = await statusOfConnect(below)
  if (status !== 200) {
    below.destroy()
    throw new Error(`the proxy refused the connection: HTTP ${status}`)
  }
  const name = nameOf(url)
  const isAddress = isIP(name) !== 0
  return new Promise((resolve, reject) => {
    const above = tls.connect({
      socket: below,
      host: name,
      ...(isAddress ? {} : { servername: name }),
      ...(ca ? { ca } : {}),
    })
    above.once('secureConnect', () => resolve(above))
    above.once('error', reject)
    above.once('close', () => {
      below.destroy()
      reject(new Error('the connection through the proxy was closed'))
    })
  })
}

/** Reads the head of the proxy's answer; nothing can come behind it, since the server speaks only when spoken to. */
function statusOfConnect(below: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = ''
    const done = (status: number) => {
      below.off('data', read).off('error', reject).off('end', cut)
      below.pause()
      resolve(status)
    }
    const cut = () => reject(new Error('the proxy closed the connection'))
    const read = (chunk: Buffer) => {
      head += chunk.toString('latin1')
      if (head.includes('\r\n\r\n')) done(Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0))
      else if (head.length > maxConnectAnswer) done(0)
    }
    below.on('data', read).once('error', reject).once('end', cut)
  })
}

/** Host without the brackets that an IPv6 address has in a URL. */
const nameOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '')

const portOf = (url: URL) => Number(url.port || (url.protocol === 'https:' ? 443 : 80))

function listOf(ca: NonNullable<TransportOptions['ca']>): (string | Buffer)[] {
  const list = typeof ca === 'string' || ca instanceof Uint8Array ? [ca] : ca
  return list.map((item) => (typeof item === 'string' ? item : Buffer.from(item)))
}
