// Every command before a server whose every text carries escapes, links of terminals, bidirectional marks and false lines.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { makeTenant, sampleMail, send, startTestServer, type TestServer } from '../conformance/kit.ts'
import { docket, type Ran } from './kit.ts'

const evil =
  '\u001b[2J\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007\u001b]0;title\u0007\u009b31m\u202egnp\u2066\u200b\u{e0041}\r\b\nFAKE 1 of 1'
const shows =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Default_Ignorable_Code_Point}/u
/** Texts that steer the client itself; poisoned too they would only be refused. */
const steers = /^(status|kind|type|next|id|where)$/

// Some fifty processes are started here, on machines that may be busy.
vi.setConfig({ testTimeout: 400_000 })

let server: TestServer
let poisoner: ReturnType<typeof createServer>
let login: Record<string, string>
const folder = mkdtempSync(join(tmpdir(), 'docket-poison-'))
const ids: Record<string, string> = {}

function poisoned(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return steers.test(name) ? value : `${value}${evil}`
  if (Array.isArray(value)) return value.map((item) => poisoned(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, poisoned(item, key)]))
}

beforeAll(async () => {
  server = await startTestServer()
  const tenant = await makeTenant(server, 'poisoned')
  const authorization = `Bearer ${tenant.keys.admin}`
  const make = async (path: string, body: unknown) =>
    (await send(`${server.url}/api/v1${path}`, 'POST', body, { authorization })).json
  const incident = await make('/incidents', {
    title: 'One',
    severity: 'high',
    description: 'about',
    labels: [{ name: 'red', kind: 'user' }],
  })
  await make(`/incidents/${incident.id}/comments`, { message: 'said' })
  const opened = await make('/cases', { title: 'Case', priority: 'high', incidentIds: [incident.id] })
  const mail = join(folder, 'mail.eml')
  writeFileSync(mail, sampleMail('poison'))
  const real = { DOCKET_URL: server.url, DOCKET_API_KEY: tenant.keys.admin }
  const sent = await docket(['alerts', 'send', mail, '--json'], real)
  Object.assign(ids, { incident: incident.id, opened: opened.id, alert: JSON.parse(sent.out).id, mail })

  poisoner = createServer((incoming, answer) => {
    const headers = { ...incoming.headers, host: new URL(server.url).host }
    const through = request(`${server.url}${incoming.url}`, { method: incoming.method, headers }, (reply) => {
      const chunks: Buffer[] = []
      if (/event-stream/.test(reply.headers['content-type'] ?? '')) {
        answer.writeHead(reply.statusCode ?? 500, reply.headers)
        reply.on('data', (chunk: Buffer) => answer.write(poisonedEvents(String(chunk))))
        reply.on('end', () => answer.end())
        return
      }
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const isJson = /json/.test(reply.headers['content-type'] ?? '')
        const lines = text
          .split('\n')
          .map((line) => (line === '' || !isJson ? '' : JSON.stringify(poisoned(JSON.parse(line)))))
        const body = isJson ? lines.join('\n') : text
        const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = reply.headers
        answer.writeHead(reply.statusCode ?? 500, rest).end(body)
      })
    })
    through.on('error', () => answer.destroy())
    answer.once('close', () => through.destroy())
    incoming.pipe(through)
  })
  await new Promise<void>((listening) => poisoner.listen(0, '127.0.0.1', listening))
  const { port } = poisoner.address() as AddressInfo
  login = { DOCKET_URL: `http://127.0.0.1:${port}`, DOCKET_API_KEY: tenant.keys.admin }
})
afterAll(async () => {
  poisoner?.closeAllConnections()
  poisoner?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const poisonedEvents = (text: string) =>
  text.replace(/^data: (.*)$/gm, (_, data: string) => `data: ${JSON.stringify(poisoned(JSON.parse(data)))}`)

const reading = (): string[][] => [
  ['whoami'],
  ['alerts', 'list'],
  ['alerts', 'show', ids.alert!],
  ['incidents', 'list'],
  ['incidents', 'show', ids.incident!],
  ['incidents', 'history', ids.incident!],
  ['cases', 'list'],
  ['cases', 'show', ids.opened!],
  ['tenants', 'list'],
  ['keys', 'list'],
  ['roles', 'list'],
  ['tail', '--after', '0', '--limit', '5'],
]
const writing = (): string[][] => [
  ['alerts', 'send', ids.mail!],
  ['alerts', 'send', ids.mail!, '--no-wait'],
  ['alerts', 'judge', ids.alert!, 'confirmed_threat'],
  ['alerts', 'notify', ids.alert!],
  ['incidents', 'update', ids.incident!, '--severity', 'low'],
  ['incidents', 'update', '--filter', "title eq 'One'", '--status', 'on_hold', '--yes'],
  ['incidents', 'comment', ids.incident!, 'hello'],
  ['cases', 'comment', ids.opened!, 'hello'],
  ['cases', 'create', 'Another'],
  ['tenants', 'create', 'more'],
  ['keys', 'create', 'more', '--role', 'reader'],
  ['users', 'create', 'ann@example.org'],
  ['alerts', 'delete', ids.alert!],
]

function checkClean({ out, err }: Ran): void {
  for (const text of [out, err]) {
    expect(text).not.toMatch(shows)
    expect(text).not.toMatch(/^FAKE/m)
    expect(text).not.toMatch(/at .*\.ts:\d/)
  }
}

async function severalAtOnce(list: string[][], work: (args: string[]) => Promise<void>): Promise<void> {
  const left = [...list]
  const worker = async () => {
    for (let args = left.shift(); args !== undefined; args = left.shift()) await work(args)
  }
  await Promise.all([worker(), worker(), worker()])
}

it('as a table, and as JSON that keeps every character as an escape', async () => {
  await severalAtOnce(reading(), async (args) => {
    const [table, json] = await Promise.all([docket(args, login), docket([...args, '--json'], login)])
    expect([args, table.code, table.err]).toEqual([args, 0, ''])
    expect(table.out).toContain('http://evil.example·')
    checkClean(table)
    expect([args, json.code, json.err]).toEqual([args, 0, ''])
    checkClean(json)
    expect(
      json.out
        .split('\n')
        .filter(Boolean)
        .some((line) => JSON.stringify(JSON.parse(line)).includes('FAKE')),
    ).toBe(true)
    expect(json.out).toContain('\\u001b')
  })
})

it('in what commands say that change something, and in refusals', async () => {
  await severalAtOnce(writing(), async (args) => {
    const ran = await docket(args, login)
    checkClean(ran)
    expect([0, 4, 5]).toContain(ran.code)
  })
  for (const args of [
    ['incidents', 'show', '00000000-0000-4000-8000-000000000000'],
    ['incidents', 'list', 'nonsense ((('],
    ['tenants', 'create', ''],
  ]) {
    const ran = await docket(args, login)
    expect(ran.code).not.toBe(0)
    checkClean(ran)
  }
})

it('on a terminal, where --watch and export write too', async ({ skip }) => {
  if (spawnSync('script', ['--version']).status !== 0) skip('script (util-linux) is not installed')
  const main = join(import.meta.dirname, '../../packages/cli/src/main.ts')
  const lines = [
    ['export', '--to', 'docket'],
    ['incidents', 'list'],
    ['tail', '--after', '0', '--limit', '3'],
    ['incidents', 'list', '--watch'],
  ]
  for (const args of lines) {
    const typed = `stty cols 60; ${args.includes('--watch') ? 'timeout -s INT 6 ' : ''}${[process.execPath, main, ...args].join(' ')}`
    const file = join(folder, 'typescript')
    const child = spawn('script', ['-qec', typed, file], {
      env: {
        PATH: process.env.PATH,
        TERM: 'xterm',
        SHELL: '/bin/bash',
        DOCKET_CONFIG: '/nonexistent/p.json',
        ...login,
      },
      stdio: ['ignore', 'ignore', 'ignore'],
    })
    await new Promise((done) => child.once('close', done))
    // Colours, and clearing the screen for --watch, are ours; the rest must not be there.
    const seen = readFileSync(file, 'utf8')
      .split('\n')
      .slice(1, -1)
      .join('\n')
      .replaceAll('\r\n', '\n')
      .replace(/\u001b\[(2J|H|\d{1,2}m)/g, '')
    expect(seen).toMatch(/·|\\u001b/)
    expect(seen).not.toMatch(shows)
  }
})
