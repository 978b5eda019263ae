// Starts a whole server in this process on a store of its own, and speaks HTTP to it as scripts do, GET bodies included.
import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { type Flags, readConfig, startServer } from '@docket/server'
import { makeDataFolder, removeDataFolder } from '../../packages/server/src/store/testing.ts'

export const adminKey = `admin-${randomBytes(24).toString('hex')}`

export interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  /** The parsed body; an empty object when it was not JSON. */
  json: Json
}
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes; a wrong path fails the assertion.
export type Json = any

export interface TestServer {
  url: string
  dataDir: string
  /** With `tlsSelfSigned`: the authority to trust, as a file and as PEM. */
  caFile?: string
  ca?: string
  stop(): Promise<void>
  /** Closes and starts again on the same data. */
  restart(flags?: Flags): Promise<void>
}

export async function startTestServer(flags: Flags = {}): Promise<TestServer> {
  const dataDir = await makeDataFolder()
  const start = (more: Flags) =>
    startServer(
      readConfig({ data: dataDir, port: '0', workers: '1', log: 'silent', adminKey, ...flags, ...more }, {}).config,
    )
  let running = await start({})
  const server: TestServer = {
    url: running.url,
    dataDir,
    ...(await trusted(running)),
    async stop() {
      await running.close()
      await removeDataFolder(dataDir)
    },
    async restart(more = {}) {
      await running.close()
      running = await start(more)
      server.url = running.url
      Object.assign(server, await trusted(running))
    },
  }
  return server
}

/** Authorities of servers of this process, by host and port; `send` trusts them. */
const authorities = new Map<string, string>()

async function trusted(running: { url: string; caFile?: string }): Promise<{ caFile?: string; ca?: string }> {
  if (!running.caFile) return {}
  const ca = await readFile(running.caFile, 'utf8')
  authorities.set(new URL(running.url).host, ca)
  return { caFile: running.caFile, ca }
}

/** One request. An object body is sent as JSON, bytes as they are. */
export async function send(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const payload = body === undefined ? undefined : Buffer.from(isRaw ? body : JSON.stringify(body))
  return new Promise((resolve, reject) => {
    const outgoing = (url.startsWith('https:') ? secureRequest : request)(
      url,
      {
        method,
        ca: authorities.get(new URL(url).host),
        headers: {
          ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
          ...(payload ? { 'content-length': payload.length } : {}),
          ...headers,
        },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json: parse(text) })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(payload)
  })
}

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** A caller of the Intezer door with a token, sending what its Python SDK sends. */
export interface Client {
  token: string
  call(method: string, path: string, body?: unknown): Promise<Reply>
  upload(fields: Record<string, string>, file: Uint8Array | null, fileHeaders?: string): Promise<Reply>
  /** Polls like the SDK until the alert is finished. */
  finished(alertId: string, environment?: string): Promise<Json>
}

export async function intezerClient(server: { url: string }, key = adminKey): Promise<Client> {
  const login = await send(`${server.url}/api/v2-0/get-access-token`, 'POST', { api_key: key })
  if (login.status !== 200) throw new Error(`login answered ${login.status} ${login.text}`)
  const token: string = login.json.result
  const authorization = `Bearer ${token}`
  const call: Client['call'] = (method, path, body = {}) =>
    send(`${server.url}/api/v2-0${path}`, method, body, { authorization })
  return {
    token,
    call,
    upload: (fields, file, fileHeaders = 'name="file"; filename="0f0f"') => {
      const form = multipart(fields, file, fileHeaders)
      return send(`${server.url}/api/v2-0/alerts/ingest/binary`, 'POST', form.body, {
        authorization,
        'content-type': form.contentType,
      })
    },
    async finished(alertId, environment) {
      const until = Date.now() + 60_000
      for (;;) {
        const reply = await call('GET', '/alerts/get-by-id', {
          alert_id: alertId,
          ...(environment ? { environment } : {}),
        })
        if (reply.status !== 200) throw new Error(`polling answered ${reply.status} ${reply.text}`)
        if (reply.json.status === 'succeeded') return reply.json.result
        if (Date.now() > until) throw new Error(`no verdict for ${alertId} within a minute`)
        await new Promise((done) => setTimeout(done, 50))
      }
    },
  }
}

/** A caller of the Sentinel door: paths are below the tenant's workspace, `api-version` is added when the path names none. */
export interface SentinelCaller {
  /** Resource id of everything in the workspace. */
  root: string
  place: { subscription_id: string; resource_group: string; workspace: string }
  call(method: string, tail: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  /** An incident with this title; `properties` may say more. */
  makeIncident(title: string, properties?: object): Promise<Json>
}

export async function sentinelCaller(server: { url: string }, key: string, tenantId?: string): Promise<SentinelCaller> {
  const authorization = `Bearer ${key}`
  const { json } = await send(`${server.url}/api/v1/tenants`, 'GET', undefined, { authorization })
  const tenant = json.tenants.find(({ id }: { id: string }) => tenantId === undefined || id === tenantId)
  const place = tenant.sentinel
  const root = `/subscriptions/${place.subscription_id}/resourceGroups/${place.resource_group}/providers/Microsoft.OperationalInsights/workspaces/${place.workspace}/providers/Microsoft.SecurityInsights`
  const call: SentinelCaller['call'] = (method, tail, body, headers = {}) => {
    const version = /[?&]api-version=/i.test(tail) ? '' : `${tail.includes('?') ? '&' : '?'}api-version=2024-03-01`
    return send(`${server.url}${root}${tail}${version}`, method, body, { authorization, ...headers })
  }
  return {
    root,
    place,
    call,
    async makeIncident(title, properties = {}) {
      const body = { properties: { title, severity: 'Medium', status: 'New', ...properties } }
      const made = await call('PUT', `/incidents/${randomUUID()}`, body)
      if (made.status !== 201) throw new Error(`making an incident answered ${made.status} ${made.text}`)
      return made.json
    },
  }
}

/** A form as urllib3 writes it: fields first, the file last, no content types. */
export function multipart(fields: Record<string, string>, file: Uint8Array | null, fileHeaders: string) {
  const boundary = randomBytes(16).toString('hex')
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const chunks = [Buffer.from(parts.join(''))]
  if (file)
    chunks.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${fileHeaders}\r\n\r\n`),
      Buffer.from(file),
      Buffer.from('\r\n'),
    )
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return { body: Buffer.concat(chunks), contentType: `multipart/form-data; boundary=${boundary}` }
}

/** A small mail of our own with a link and an attachment; `n` makes it another one. */
export function sampleMail(n: number | string, subject = 'Your mailbox is full'): Buffer {
  return Buffer.from(
    [
      'From: "Mail Support" <notice@login-verify.example>',
      'To: <anna@example.org>',
      'Cc: <carl@example.org>',
      `Subject: ${subject} ${n}`,
      `Message-ID: <${n}@login-verify.example>`,
      'Date: Mon, 02 Nov 2026 10:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b1"',
      '',
      '--b1',
      'Content-Type: text/html; charset=utf-8',
      '',
      `<p>Your mailbox is full. Verify your password within 24 hours or it will be closed.</p>`,
      `<p><a href="http://198.51.100.7/login/verify?u=anna@example.org&amp;n=${n}">https://mail.example.org/quota</a></p>`,
      '--b1',
      'Content-Type: application/octet-stream; name="invoice.pdf.exe"',
      'Content-Disposition: attachment; filename="invoice.pdf.exe"',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(`MZ this is not a program ${n}`).toString('base64'),
      '--b1--',
      '',
    ].join('\r\n'),
  )
}

/** Makes a tenant and keys in it through the native API. */
export async function makeTenant(
  server: { url: string },
  name: string,
): Promise<{ id: string; keys: Record<'reader' | 'analyst' | 'admin', string> }> {
  const authorization = `Bearer ${adminKey}`
  const tenant = await send(`${server.url}/api/v1/tenants`, 'POST', { name }, { authorization })
  if (tenant.status !== 201) throw new Error(`making a tenant answered ${tenant.status} ${tenant.text}`)
  const id: string = tenant.json.id
  const keyOf = async (role: string): Promise<string> => {
    const made = await send(
      `${server.url}/api/v1/keys`,
      'POST',
      { name: `${name} ${role}`, tenant_ids: [id], role },
      { authorization },
    )
    if (made.status !== 201) throw new Error(`making a key answered ${made.status} ${made.text}`)
    return made.json.key
  }
  return { id, keys: { reader: await keyOf('reader'), analyst: await keyOf('analyst'), admin: await keyOf('admin') } }
}

/** Waits until every job of the server is done, triage and grouping, so that nothing changes any more by itself. */
export async function jobsDone(url: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const { text } = await send(`${url}/metrics`, 'GET', undefined, { authorization: `Bearer ${adminKey}` })
    const open = [...text.matchAll(/^docket_jobs_(?:ready|claimed) (\d+)$/gm)].map(([, n]) => Number(n))
    if (open.length === 2 && open.every((n) => n === 0)) return
    await new Promise((wait) => setTimeout(wait, 100))
  }
  throw new Error('jobs are left after a minute')
}
