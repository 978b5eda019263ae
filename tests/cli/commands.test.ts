// The `docket` command in a pipe, with a closed pipe, without colour, without a terminal, with a wrong key, with the server down.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTenant, send, startTestServer, type TestServer } from '../conformance/kit.ts'
import { docket, lineOf, startDocket } from './kit.ts'

let server: TestServer
let tenant: Awaited<ReturnType<typeof makeTenant>>
let login: Record<string, string>
const folder = mkdtempSync(join(tmpdir(), 'docket-cli-'))

beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  tenant = await makeTenant(server, 'cli')
  login = { DOCKET_URL: server.url, DOCKET_API_KEY: tenant.keys.analyst }
  for (const [title, severity] of [
    ['First \u001b[31mred\u001b[0m and \u202ebackwards', 'high'],
    ['Second', 'low'],
    ['Third', 'critical'],
  ])
    await native('POST', '/incidents', { title, severity, labels: [{ name: 'cli', kind: 'user' }] })
})

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function native(method: string, path: string, body?: unknown) {
  const reply = await send(`${server.url}/api/v1${path}`, method, body, {
    authorization: `Bearer ${tenant.keys.analyst}`,
  })
  if (reply.status >= 300) throw new Error(`${path} answered ${reply.status} ${reply.text}`)
  return reply.json
}

describe('lists', () => {
  it('are tables without colour in a pipe, and carry no control bytes of artifacts', async () => {
    const { code, out, err } = await docket(['incidents', 'list'], login)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^number +severity/)
    expect(out).toContain('3 of 3')
    expect(out).not.toMatch(/[\u001b\u202e]/)
  })

  it('take the filter language and print JSON or a JSON object a line', async () => {
    const filter = "severity in ('high','critical') and labels/any(l: l/label_name eq 'cli')"
    const lines = (await docket(['incidents', 'list', filter, '--jsonl', '--sort', 'number'], login)).out
      .trim()
      .split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { severity: string }).severity)).toEqual(['high', 'critical'])
    const whole = JSON.parse((await docket(['incidents', 'list', filter, '--json'], login)).out) as { total: number }
    expect(whole.total).toBe(2)
  })

  it('say where a filter is wrong', async () => {
    const { code, err } = await docket(['incidents', 'list', "severity eq 'purple'"], login)
    expect(code).toBe(5)
    expect(err).toMatch(/purple.*should be one of informational/)
  })

  it('end quietly when the reader goes away', async () => {
    const child = spawn(
      'sh',
      [
        '-c',
        `"${process.execPath}" "$0" incidents list --jsonl | head -n 1`,
        join(import.meta.dirname, '../../packages/cli/src/main.ts'),
      ],
      {
        env: { PATH: process.env.PATH, HOME: folder, ...login },
      },
    )
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    expect(await new Promise((done) => child.once('close', done))).toBe(0)
    expect(err).toBe('')
  })
})

describe('changes', () => {
  it('show, update, comment, merge, undo by number', async () => {
    expect(
      (
        await docket(
          ['incidents', 'update', '2', '--severity', 'medium', '--assign', 'anna@example.org', '--label', 'vip'],
          login,
        )
      ).code,
    ).toBe(0)
    expect((await docket(['incidents', 'comment', '#2', 'Seen \u001b[2J by me'], login)).out).toBe('commented on #2\n')
    const shown = await docket(['incidents', 'show', '2'], login)
    expect(shown.out).toMatch(/medium/)
    expect(shown.out).toMatch(/anna@example\.org/)
    expect(shown.out).toMatch(/cli, vip/)
    expect(shown.out).not.toContain('\u001b')
    const merged = await docket(['incidents', 'merge', '2', '3'], login)
    expect(merged.out).toMatch(/merged into #2; undo with: docket undo/)
    const changeSet = /docket undo (\S+)/.exec(merged.out)?.[1] ?? ''
    expect((await docket(['undo', changeSet], login)).out).toMatch(/^[1-9]\d* undone, 0 changed/)
    expect(JSON.parse((await docket(['incidents', 'show', '3', '--json'], login)).out)).toMatchObject({
      mergedInto: null,
      status: 'new',
    })
  })

  it('of everything a filter matches want to be meant', async () => {
    const many = ['incidents', 'update', '--filter', "labels/any(l: l/label_name eq 'cli')", '--priority', 'high']
    const refused = await docket(many, login)
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('3 incidents match; nothing was changed')])
    expect((await docket([...many, '--yes'], login)).out).toMatch(/^3 of 3 changed/)
  })

  it('open a case and fill it', async () => {
    const made = await docket(['cases', 'create', 'One story', '1', '2'], login)
    expect(made.out).toMatch(/^#1 {2}/)
    expect((await docket(['cases', 'add', '1', '3'], login)).out).toBe('#1 has 3 incidents\n')
    expect(
      (await docket(['cases', 'update', '1', '--status', 'in_progress', '--priority', 'escalated'], login)).code,
    ).toBe(0)
    expect((await docket(['cases', 'list', "priority eq 'escalated'"], login)).out).toContain('One story')
  })

  it('name what does not exist', async () => {
    const { code, err } = await docket(['incidents', 'show', '4711'], login)
    expect([code, err]).toEqual([5, expect.stringContaining('there is no incident 4711')])
  })
})

describe('failures', () => {
  it.each([
    [{ DOCKET_API_KEY: 'dk_wrong-key-wrong-key-wrong-key' }, 4, /docket login/],
    [{ DOCKET_URL: 'http://127.0.0.1:9' }, 3, /is the server running/],
    [{ DOCKET_API_KEY: '' }, 4, /docket login|DOCKET_API_KEY/],
    [{ DOCKET_PROFILE: 'nowhere' }, 2, /there is no profile nowhere/],
  ] as const)('%j ends with code %i and says what to do next', async (more, code, hint) => {
    const ran = await docket(['incidents', 'list'], { ...login, ...more })
    expect(ran.code).toBe(code)
    expect(ran.out).toBe('')
    expect(ran.err).toMatch(hint)
    expect(ran.err).not.toMatch(/\u001b|dk_wrong|at .*\.ts:/)
  })

  it('are told in colour only on a terminal', async () => {
    expect((await docket(['nonsense'], login)).err).not.toContain('\u001b')
  })
})

describe('login', () => {
  it('keeps the key where only this user can read it, and uses it', async () => {
    const config = join(folder, 'profiles.json')
    const mine = { DOCKET_CONFIG: config }
    const ran = await docket(['login', '--url', server.url, '--profile', 'work'], mine, `${tenant.keys.reader}\n`)
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining('saved as profile work')])
    expect(ran.out + ran.err).not.toContain(tenant.keys.reader)
    expect(statSync(config).mode & 0o777).toBe(0o600)
    expect((await docket(['incidents', 'list'], mine)).code).toBe(0)
    expect((await docket(['profiles', '--json'], mine)).out).not.toContain(tenant.keys.reader)
    expect((await docket(['logout'], mine)).code).toBe(0)
    expect((await docket(['incidents', 'list'], mine)).code).toBe(4)
  })

  it('refuses a key that does not work, and saves nothing', async () => {
    const mine = { DOCKET_CONFIG: join(folder, 'none.json') }
    expect((await docket(['login', '--url', server.url], mine, 'dk_wrong-key-wrong-key-wrong-key')).code).toBe(4)
    expect(() => statSync(mine.DOCKET_CONFIG)).toThrow()
  })
})

describe('live', () => {
  it('tail prints changes as they happen', async () => {
    const child = startDocket(['tail', '--json', '--after', '0', '--kind', 'incident'], login)
    try {
      await lineOf(child, /"event":"incident\.created"/)
      const seen = lineOf(child, /live one|incident\.created.*\n/)
      await native('POST', '/incidents', { title: 'live one', severity: 'low' })
      await seen
    } finally {
      child.kill('SIGINT')
    }
  })

  it('--watch shows the list again', async () => {
    const child = startDocket(['incidents', 'list', '--watch'], login)
    try {
      await lineOf(child, /of \d+/)
      await new Promise((done) => setTimeout(done, 500))
      const again = lineOf(child, /watched one/)
      await native('POST', '/incidents', { title: 'watched one', severity: 'low' })
      await again
    } finally {
      child.kill('SIGINT')
    }
  })
})
