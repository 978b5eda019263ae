// MCP over HTTP on loopback: every request brings its own API key, and pages in a browser are kept out.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { type Connection, docketAt } from '../client.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { createMcpServer } from './server.ts'

export interface McpHttpOptions {
  host: string
  port: number
  /** Where Docket is; the key comes with each request. */
  docket: Omit<Connection, 'key'>
  allowWrites: boolean
}

const maxBodyBytes = 1024 * 1024
/** Requests in one body: each is answered at the same time as the others. */
const maxBatch = 20
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

/** Listens and resolves with the address. */
export async function serveMcp(options: McpHttpOptions): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, response, options).catch(() => refuse(response, 500, 'internal error'))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(
        new CommandFailure(exitCodes.usage, `cannot listen on port ${options.port} (${code})`, 'give another port'),
      ),
    )
    server.listen(options.port, options.host, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return { url: `http://${options.host}:${port}/mcp`, close: () => closed(server) }
}

async function answer(request: IncomingMessage, response: ServerResponse, options: McpHttpOptions): Promise<void> {
  const { host = '', origin, authorization = '' } = request.headers
  // A page the person has open could otherwise reach this port under a name of its own (DNS rebinding).
  if (!loopback.test(host)) return refuse(response, 403, 'this server answers on loopback only')
  if (origin !== undefined && !loopback.test(origin.replace(/^https?:\/\//, '')))
    return refuse(response, 403, 'pages of other hosts may not use this server')
  if (request.url?.split('?')[0] !== '/mcp') return refuse(response, 404, 'the endpoint is /mcp')
  const key = /^bearer +(\S{1,4096})$/i.exec(authorization)?.[1]
  if (!key) return refuse(response, 401, 'send a Docket API key as bearer token')
  if (request.method !== 'POST') return refuse(response, 405, 'this server keeps no sessions: use POST')
  const bytes = await readBody(request)
  if (bytes === null) return refuse(response, 413, `the body may have at most ${maxBodyBytes} bytes`)
  const body = parsed(bytes)
  if (body === undefined) return refuse(response, 400, 'the body must be JSON')
  if (Array.isArray(body) && body.length > maxBatch)
    return refuse(response, 400, `at most ${maxBatch} requests at once`)
  const docket = docketAt({ ...options.docket, key })
  const mcp = createMcpServer({ docket, allowWrites: options.allowWrites })
  // Without sessions nothing of one caller can be seen by another.
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.once('close', () => {
    void Promise.all([transport.close(), mcp.close(), docket.close()])
  })
  await mcp.connect(transport as Parameters<typeof mcp.connect>[0])
  await transport.handleRequest(request, response, body)
}

/** Null when it is too large; the rest is not read then. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBodyBytes) chunks.push(chunk)
      else {
        request.pause()
        resolve(null)
      }
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', reject)
  })
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    // Not JSON: the caller is told.
    return undefined
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return void response.end()
  const headers = {
    'content-type': 'application/json',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { allow: 'POST' } : {}),
    // What is left of a large body would be read as the next request.
    ...(status === 413 ? { connection: 'close' } : {}),
  }
  response.writeHead(status, headers)
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message } }))
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
