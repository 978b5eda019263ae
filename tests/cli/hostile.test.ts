// The `docket` command before servers that are none, with arguments that mean harm, and in the hands of hurried people.
import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from '../../packages/cli/src/program.ts'
import { adminKey, makeTenant, sampleMail, send, startTestServer, type TestServer } from '../conformance/kit.ts'
import { docket, lineOf, startDocket } from './kit.ts'

const main = join(resolve(import.meta.dirname, '../..'), 'packages/cli/src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'docket-hostile-'))
const evil = '\u001b[31m\u009b2J\u202e\u{e0041}evil'
const shows = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]|\p{Default_Ignorable_Code_Point}/u

let server: TestServer
let login: Record<string, string>
/** Answers everything with control bytes wherever a text may stand. */
let strange: string
let handle: (request: IncomingMessage, response: ServerResponse) => void
const stranger = createServer((request, response) => handle(request, response))

beforeAll(async () => {
  server = await startTestServer()
  const tenant = await makeTenant(server, 'hostile')
  login = { DOCKET_URL: server.url, DOCKET_API_KEY: tenant.keys.analyst }
  await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening))
  strange = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
})
afterAll(async () => {
  stranger.closeAllConnections()
  stranger.close()
  rmSync(folder, { recursive: true, force: true })
  await server?.stop()
})

const toStranger = (args: string[]) => docket(args, { DOCKET_URL: strange, DOCKET_API_KEY: 'dk_k' })
const answerAlways = (status: number, type: string, body: string) => {
  handle = (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body)
}

describe('every command', () => {
  const leaves = (command: Command, path: string[] = []): [string, Command][] =>
    command.commands.length === 0
      ? [[path.join(' '), command]]
      : command.commands.flatMap((sub) => leaves(sub, [...path, sub.name()]))

  it('can print JSON, or speaks a protocol of its own', () => {
    const without = leaves(buildProgram()).filter(
      ([, command]) => !command.options.some(({ long }) => long === '--json'),
    )
    expect(
      without.map(([path]) => path).filter((path) => !/^(mcp|worker|export|import|samples|sync)\b/.test(path)),
    ).toEqual([])
  })

  it('is known to completion', async () => {
    const { out } = await docket(['completion', 'bash'])
    for (const [path] of leaves(buildProgram())) expect(out).toContain(`"${path}")`)
    const checked = spawn('bash', ['-n'])
    checked.stdin.end(out)
    expect(await new Promise((done) => checked.once('close', done))).toBe(0)
  })
})

describe('a server that is none', () => {
  it('is named, with what to do', async () => {
    answerAlways(200, 'text/html', '<h1>Router</h1>')
    const { code, err } = await toStranger(['incidents', 'list'])
    expect([code, err]).toEqual([5, expect.stringMatching(/text\/html[\s\S]*is this the address of a Docket server/)])
    answerAlways(302, 'text/html', '')
    expect((await toStranger(['whoami'])).err).toMatch(/redirected/)
  })

  it('puts no control bytes on the terminal, by answers or by errors', async () => {
    const name = evil
    const everything = {
      name,
      role: name,
      permissions: [],
      tenants: [{ id: '1', name, created_at: name }],
      keys: [],
      users: [],
      total: 1,
      roles: [{ name, permissions: [] }],
      next: null,
      incidents: [
        { number: 1, title: name, severity: name, status: name, alertsCount: 1, updatedAt: name, assignee: { name } },
      ],
    }
    answerAlways(200, 'application/json', JSON.stringify(everything))
    const lines = [
      ['whoami'],
      ['roles', 'list'],
      ['tenants', 'list'],
      ['tenants', 'create', 'x'],
      ['roles', 'set', 'r', 'p'],
      ['incidents', 'list'],
      ['incidents', 'list', '--json'],
      ['incidents', 'list', '--jsonl'],
    ]
    for (const { code, out, err } of await Promise.all(lines.map(toStranger))) {
      expect([code, err]).toEqual([0, ''])
      expect(out).toContain('evil')
      expect(out).not.toMatch(shows)
    }
    answerAlways(400, 'application/json', JSON.stringify({ detail: evil, problems: { [evil]: [evil] } }))
    const refused = await toStranger(['incidents', 'list'])
    expect(refused.code).toBe(5)
    expect(refused.err).not.toMatch(shows)
  })

  it('cannot keep live commands waiting for ever', async () => {
    answerAlways(200, 'text/html', '<p>')
    expect((await toStranger(['tail', '--after', '1'])).code).toBe(5)
    const down = await docket(['tail'], { DOCKET_URL: 'http://127.0.0.1:9', DOCKET_API_KEY: 'dk_k' })
    expect([down.code, down.err]).toEqual([3, expect.stringContaining('is the server running')])
  })
})

describe('arguments', () => {
  it.each([
    [['incidents', 'list', '--limit', 'abc'], /"abc" is no whole number/],
    [['incidents', 'list', '--limit', '0'], /at least 1/],
    [['cases', 'list', '--limit=-1'], /at least 1/],
    [['alerts', 'list', '--offset', '1.5'], /at least 0/],
    [['tail', '--after', 'x'], /"x" is no whole number/],
    [['users', 'list', '--limit', '0'], /at least 1/],
    [['alerts', 'delete', '..'], /cannot be an id/],
    [['alerts', 'show', ''], /cannot be an id/],
    [['keys', 'revoke', '.'], /cannot be an id/],
    [['incidents', 'update', '1', '--filter', 'number eq 1', '--status', 'closed'], /not both/],
    [['incidents', 'update', '--filter', 'number eq 1', '--label', 'x', '--yes'], /named incidents only/],
    [['mcp', '--http', 'http'], /no port/],
    [['alerts', 'send', `/nonexistent/${evil}`], /no such file/],
    [[`--${evil}`], /unknown option/],
    [['login', '--profile', 'a/b'], /cannot be the name/],
    [['login', '--ca', '/nonexistent/ca.pem'], /cannot read the certificate/],
  ])('%j is wrong usage, said in a line', async (args, says) => {
    const { code, out, err } = await docket(args, login, 'dk_some-key')
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(says)
    expect(err).not.toMatch(shows)
    expect(err).not.toMatch(/at .*\.ts:/)
  })

  it('with quotes, slashes and line breaks name nothing, and do no harm', async () => {
    for (const name of ["x' or 'a' eq 'a", '../../tenants', 'a\nb', '4711']) {
      const { code, err } = await docket(['incidents', 'show', name], login)
      expect([code, err]).toEqual([5, expect.stringContaining('there is no incident')])
    }
  })
})

describe('a saved login', () => {
  const config = { DOCKET_CONFIG: join(folder, 'profiles.json') }

  it('is not sent to another server', async () => {
    const ran = await docket(['login', '--url', server.url], config, adminKey)
    expect(ran.code).toBe(0)
    const seen: unknown[] = []
    handle = (request, response) => {
      seen.push(request.headers.authorization)
      response.end()
    }
    const { code, err } = await docket(['whoami'], { ...config, DOCKET_URL: strange })
    expect([code, err]).toEqual([4, expect.stringContaining(`the saved key is for ${server.url}, not for ${strange}`)])
    expect(seen).toEqual([])
    expect((await docket(['whoami'], { ...config, DOCKET_URL: `${server.url}/` })).code).toBe(0)
  })

  it('keeps the whole path of a certificate', async () => {
    answerMe()
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, '')
    const child = spawn(process.execPath, [main, 'login', '--url', strange, '--ca', 'ca.pem', '--profile', 'here'], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...config },
    })
    child.stdin.end('dk_k')
    expect(await new Promise((done) => child.once('close', done))).toBe(0)
    expect(JSON.parse(readFileSync(config.DOCKET_CONFIG, 'utf8')).profiles.here.ca).toBe(ca)
  })
})
const answerMe = () => answerAlways(200, 'application/json', '{"name":"me","tenants":[],"permissions":[]}')

describe('output', () => {
  it('to a full disk ends with a message and a code', async () => {
    if (!existsSync('/dev/full')) return
    const full = createWriteStream('/dev/full')
    await new Promise((open) => full.once('open', open))
    const child = spawn(process.execPath, [main, 'completion', 'bash'], { stdio: ['ignore', full, 'pipe'] })
    let err = ''
    child.stderr?.on('data', (chunk) => {
      err += chunk
    })
    expect(await new Promise((done) => child.once('close', done))).toBe(1)
    expect(err).toMatch(/cannot write the output \(ENOSPC\)/)
  })

  it('that nobody reads ends live commands at the next line', async () => {
    const child = startDocket(['tail', '--after', '0', '--json'], login)
    const closed = new Promise((done) => child.once('exit', done))
    const authorization = `Bearer ${login.DOCKET_API_KEY}`
    const poke = setInterval(
      () => void send(`${server.url}/api/v1/incidents`, 'POST', { title: 'Poke', severity: 'low' }, { authorization }),
      200,
    )
    await lineOf(child, /\n/)
    child.stdout?.destroy()
    expect(await closed).toBe(0)
    clearInterval(poke)
  })
})

describe('alerts send', () => {
  it('of a folder goes on when one input fails, names it, and ends with 1', async () => {
    const inbox = join(folder, 'inbox')
    mkdirSync(inbox)
    for (let n = 0; n < 12; n++) writeFileSync(join(inbox, `${n}.eml`), sampleMail(`inbox-${n}`))
    writeFileSync(join(inbox, 'broken.json'), '{ "not": json')
    const { code, out, err } = await docket(['alerts', 'send', inbox, '--json'], login)
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; verdict?: string; error?: string })
    expect(lines).toHaveLength(13)
    expect(lines.filter(({ verdict }) => verdict !== undefined)).toHaveLength(12)
    expect(code).toBe(1)
    expect(err).toMatch(/broken\.json: begins like a JSON alert[\s\S]*1 of 13 inputs failed/)
  })

  it('stops at once when no input can go through', async () => {
    const { code, err } = await docket(['alerts', 'send', join(folder, 'inbox')], {
      ...login,
      DOCKET_API_KEY: 'dk_wrong-wrong-wrong-wrong-wrong',
    })
    expect([code, err]).toEqual([4, expect.stringContaining('docket login')])
  })
})

describe('docket mcp', () => {
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 't', version: '1' } },
  }
  const call = (id: number, name: string, args: object) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: args },
  })

  it('answers everything that was asked before its input ended, and writes nothing but the protocol', async () => {
    const lines = [
      initialize,
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      call(2, 'search_alerts', { filter: "source eq 'phishing_emails'", limit: 2 }),
      call(3, 'no_such_tool', {}),
      call(4, 'search_alerts', { limit: 'many' }),
      call(5, 'get_alert', { id: '..' }),
      { jsonrpc: '2.0', id: 6, method: 'no/such' },
    ].map((line) => JSON.stringify(line))
    const { code, out } = await docket(['mcp'], login, `${lines.join('\n')}\nnot json\n`)
    expect(code).toBe(0)
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; error?: { code: number }; result?: { isError?: boolean } })
    const by = new Map(answers.filter(({ id }) => id !== undefined).map((answer) => [answer.id, answer]))
    expect([...by.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6])
    expect(by.get(2)?.result?.isError).toBeFalsy()
    for (const id of [3, 4, 5]) expect(by.get(id)?.error ?? by.get(id)?.result?.isError).toBeTruthy()
    expect(by.get(6)?.error?.code).toBe(-32601)
  })

  it('over HTTP refuses bodies that are too large, other methods and a taken port', async () => {
    const child = startDocket(['mcp', '--http', '0'], login)
    try {
      const [, url = ''] = await lineOf(child, /listening on (http:\S+)/)
      const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
      const large = await fetch(url, { method: 'POST', headers, body: 'x'.repeat(1_500_000) })
      expect([large.status, large.headers.get('connection')]).toEqual([413, 'close'])
      const batch = Array.from({ length: 1000 }, (_, id) => call(id, 'search_alerts', {}))
      const crowd = await fetch(url, { method: 'POST', headers, body: JSON.stringify(batch) })
      expect([crowd.status, await crowd.text()]).toEqual([400, expect.stringContaining('at most 20 requests at once')])
      const got = await fetch(url, { headers })
      expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
      expect((await fetch(url, { method: 'POST', headers: { ...headers, origin: 'null' }, body: '{}' })).status).toBe(
        403,
      )
      const { port } = new URL(url)
      const taken = await docket(['mcp', '--http', port], login)
      expect([taken.code, taken.err]).toEqual([2, expect.stringMatching(/cannot listen on port \d+ \(EADDRINUSE\)/)])
      // Half a request does not stop the next.
      const slow = connect(Number(port), '127.0.0.1', () =>
        slow.write('POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-le'),
      )
      expect((await fetch(url, { headers })).status).toBe(405)
      slow.destroy()
    } finally {
      child.kill('SIGTERM')
    }
  })
})
