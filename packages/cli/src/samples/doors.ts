// The doors of a server as the samples use them: any method, any path, one key, answers as they come.
import { createHash, randomBytes } from 'node:crypto'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { Connection } from '../client.ts'
import { CommandFailure, exitCodes } from '../failure.ts'

export interface Reply {
  status: number
  json: unknown
}

/** A tenant of a server, with an address for everything in it. */
export interface Doors {
  tenantId: string
  /** Whether something is there. */
  has(path: string): Promise<boolean>
  /** The parsed answer; a refusal ends the command and is told with its path. */
  send<T = Record<string, unknown>>(method: string, path: string, json?: unknown): Promise<T>
  /** A reported mail through the Intezer door. */
  sendMail(bytes: Uint8Array, fields: Record<string, string>): Promise<{ alert_id: string }>
  /** A resource of the tenant's Sentinel workspace. */
  sentinel(tail: string): string
  /** The same without `?api-version`, as other resources name it. */
  resource(tail: string): string
  /** The id of a sample: always the same in this tenant, and another one in every other. */
  id(name: string): string
}

interface Tenant {
  id: string
  name: string
  sentinel: { subscription_id: string; resource_group: string; workspace: string }
}

const apiVersion = '2024-03-01'
const timeoutMs = 60_000

export async function openDoors(connection: Connection): Promise<Doors> {
  const call = caller(connection)
  const demand = async <T>(method: string, path: string, json?: unknown): Promise<T> => {
    const { status, json: answer } = await call(method, path, json)
    if (status >= 400) throw refusal(method, path, status, answer)
    return answer as T
  }
  const tenant = await chooseTenant(connection, demand)
  const { subscription_id, resource_group, workspace } = tenant.sentinel
  const place = `/subscriptions/${subscription_id}/resourceGroups/${resource_group}/providers/Microsoft.OperationalInsights/workspaces/${workspace}`
  const resource = (tail: string) => `${place}/providers/Microsoft.SecurityInsights/${tail}`
  return {
    tenantId: tenant.id,
    send: demand,
    async has(path) {
      const { status, json } = await call('GET', path)
      if (status !== 404 && status >= 400) throw refusal('GET', path, status, json)
      return status !== 404
    },
    async sendMail(bytes, fields) {
      const form = formOf({ ...fields, tenant_id: tenant.id }, bytes)
      const path = '/api/v2-0/alerts/ingest/binary'
      const { status, json } = await call('POST', path, form.body, form.contentType)
      if (status >= 400) throw refusal('POST', path, status, json)
      return json as { alert_id: string }
    },
    resource,
    sentinel: (tail) => `${resource(tail)}?api-version=${apiVersion}`,
    id: (name) => idOf(`${tenant.id}\nsamples\n${name}`),
  }
}

function refusal(method: string, path: string, status: number, json: unknown): CommandFailure {
  const [where = path] = path.split('?')
  const exit = status === 401 || status === 403 ? exitCodes.denied : exitCodes.refused
  return new CommandFailure(exit, `${method} ${where} answered ${status}: ${JSON.stringify(json).slice(0, 500)}`)
}

/** The named tenant, the only one of the key, or the one keys of all tenants work in. */
async function chooseTenant(
  { tenant: wanted }: Connection,
  send: <T>(method: string, path: string) => Promise<T>,
): Promise<Tenant> {
  const { tenants } = await send<{ tenants: Tenant[] }>('GET', '/api/v1/tenants')
  const found = wanted
    ? tenants.find(({ id }) => id === wanted.toLowerCase())
    : (tenants.find(({ name }) => name === 'default') ?? (tenants.length === 1 ? tenants[0] : undefined))
  if (found) return found
  throw new CommandFailure(
    exitCodes.usage,
    wanted ? `there is no tenant ${wanted}` : 'this key has several tenants',
    'name one with --tenant; docket tenants list shows them',
  )
}

/** A uuid (version 8, RFC 9562) that follows from a text. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

type Call = (method: string, path: string, body?: unknown, contentType?: string) => Promise<Reply>

function caller({ url, key, tenant, ca }: Connection): Call {
  const send = url.startsWith('https:') ? tlsRequest : plainRequest
  return (method, path, body, contentType = 'application/json') =>
    new Promise((resolve, reject) => {
      const bytes =
        body === undefined ? null : body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body))
      const outgoing = send(
        url + path,
        {
          method,
          timeout: timeoutMs,
          ...(ca ? { ca } : {}),
          headers: {
            authorization: `Bearer ${key}`,
            'user-agent': 'docket-cli',
            ...(tenant ? { 'docket-tenant': tenant } : {}),
            ...(bytes ? { 'content-type': contentType, 'content-length': bytes.length } : {}),
          },
        },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, json: parsed(Buffer.concat(chunks)) }))
        },
      )
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)))
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        reject(
          new CommandFailure(
            exitCodes.unreachable,
            `${url} does not answer: ${error.code ?? error.message}`,
            'is the server running? Start it with: npm start',
          ),
        ),
      )
      outgoing.end(bytes)
    })
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

/** A form as Intezer's SDK sends it: fields first, the file last, its hash for a name. */
function formOf(fields: Record<string, string>, file: Uint8Array): { body: Buffer; contentType: string } {
  const boundary = randomBytes(16).toString('hex')
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const name = createHash('sha256').update(file).digest('hex')
  return {
    body: Buffer.concat([
      Buffer.from(parts.join('')),
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
      file,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}
