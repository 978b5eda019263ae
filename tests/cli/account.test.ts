// The command in accounts that are not as usual: no home, a broken or open file of logins, two logins, an end by Ctrl-C.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { profileFile } from '../../packages/cli/src/profiles.ts'
import { docket, startDocket } from './kit.ts'

const folder = mkdtempSync(join(tmpdir(), 'docket-account-'))
const me = JSON.stringify({ name: 'me', role: 'analyst', tenants: [], permissions: [] })
/** Tenants that requests named, and whether one hangs. */
const tenants: unknown[] = []
let asked = 0
const server = createServer((request, response) => {
  asked += 1
  tenants.push(request.headers['docket-tenant'])
  if (request.url?.endsWith('/me')) response.writeHead(200, { 'content-type': 'application/json' }).end(me)
})
let url = ''

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a home', () => {
  it.each(['/dev/null', '', 'relative', '/nonexistent'])(
    'of %j holds no login, and hinders nobody who needs none',
    async (HOME) => {
      const home = { HOME, DOCKET_CONFIG: '', XDG_CONFIG_HOME: '', XDG_CACHE_HOME: '' }
      const without = await docket(['whoami'], home)
      expect([without.code, without.err]).toEqual([4, expect.stringContaining('no API key given')])
      const given = await docket(['whoami'], { ...home, DOCKET_URL: url, DOCKET_API_KEY: 'k' })
      expect([given.code, given.err]).toEqual([0, ''])
    },
  )

  it('that is no folder cannot keep a login, which is said in a line', async () => {
    const { code, err } = await docket(['login', '--url', url], { HOME: '/dev/null', DOCKET_CONFIG: '' }, 'k')
    expect([code, err]).toEqual([2, expect.stringMatching(/cannot make the folder [\s\S]*DOCKET_CONFIG names another/)])
    expect(err).not.toMatch(/at .*\.ts:/)
  })

  it('is never the folder a command runs in', () => {
    for (const value of ['', 'here', '.'])
      expect(profileFile({ HOME: '/home/ann', XDG_CONFIG_HOME: value })).toMatch(
        /^(\/|[A-Z]:).*\.config.docket.profiles\.json$/,
      )
    expect(profileFile({ XDG_CONFIG_HOME: '/etc/ann' })).toBe(join('/etc/ann', 'docket', 'profiles.json'))
  })
})

describe('a file of logins', () => {
  it('that is broken is named, unless everything was said', async () => {
    const file = join(folder, 'broken.json')
    writeFileSync(file, '{"profiles": 5', { mode: 0o600 })
    const broken = await docket(['whoami'], { DOCKET_CONFIG: file })
    expect([broken.code, broken.err]).toEqual([2, expect.stringContaining('is not a file of saved logins')])
    const given = await docket(['whoami'], { DOCKET_CONFIG: file, DOCKET_URL: url, DOCKET_API_KEY: 'k' })
    expect([given.code, given.err]).toEqual([0, ''])
  })

  it.skipIf(process.platform === 'win32')('that others can read is used, with a warning', async () => {
    const file = join(folder, 'open.json')
    writeFileSync(file, JSON.stringify({ current: 'a', profiles: { a: { url, key: 'k' } } }))
    chmodSync(file, 0o644)
    const open = await docket(['whoami'], { DOCKET_CONFIG: file })
    expect([open.code, open.err]).toEqual([0, expect.stringMatching(/others on this machine can read .*chmod 600/)])
    chmodSync(file, 0o600)
    expect((await docket(['whoami'], { DOCKET_CONFIG: file })).err).toBe('')
  })

  it('lends the tenant of a login to no other server', async () => {
    const file = join(folder, 'two.json')
    const profiles = {
      here: { url, key: 'k', tenant: 'mine' },
      there: { url: 'http://127.0.0.1:9', key: 'k', tenant: 'theirs' },
    }
    writeFileSync(file, JSON.stringify({ current: 'there', profiles }), { mode: 0o600 })
    tenants.length = 0
    expect((await docket(['whoami', '--profile', 'here'], { DOCKET_CONFIG: file })).code).toBe(0)
    expect((await docket(['whoami'], { DOCKET_CONFIG: file, DOCKET_URL: url, DOCKET_API_KEY: 'k' })).code).toBe(0)
    expect(tenants).toEqual(['mine', undefined])
    const missing = await docket(['whoami', '--profile', 'nowhere'], { DOCKET_CONFIG: file })
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('known profiles: here, there')])
  })
})

it('Ctrl-C ends what waits for an answer at once, by the signal that shells know', async () => {
  const inbox = join(folder, 'inbox')
  mkdirSync(inbox)
  for (let n = 0; n < 20; n++) writeFileSync(join(inbox, `${n}.eml`), 'Subject: x\r\n\r\nx')
  writeFileSync(join(inbox, 'one.jsonl'), '{"type":"incident","object":{}}\n')
  for (const args of [
    ['alerts', 'send', inbox],
    ['incidents', 'list'],
    ['import', '--from', 'docket', join(inbox, 'one.jsonl')],
  ]) {
    asked = 0
    const child = startDocket(args, { DOCKET_URL: url, DOCKET_API_KEY: 'k' })
    const ended = new Promise((done) => child.once('close', (code, signal) => done(signal ?? code)))
    await expect.poll(() => asked).toBeGreaterThan(0)
    child.kill('SIGINT')
    expect(await ended).toBe('SIGINT')
  }
})
