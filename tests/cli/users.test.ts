// `docket users`, `docket roles` and keys of users, as an administrator types them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminKey, makeTenant, startTestServer, type TestServer } from '../conformance/kit.ts'
import { docket } from './kit.ts'

let server: TestServer
let tenant: string
let environment: Record<string, string>
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  tenant = (await makeTenant(server, 'office')).id
  environment = { DOCKET_URL: server.url, DOCKET_API_KEY: adminKey }
})
afterAll(() => server?.stop())

const run = async (line: string[], more: Record<string, string> = {}) => {
  const { code, out, err } = await docket(line, { ...environment, ...more })
  if (code !== 0) throw new Error(`docket ${line.join(' ')} ended with ${code}: ${err}`)
  return out.trim()
}

describe('people and what they may do', { timeout: 120_000 }, () => {
  it('are made, given roles and keys, and let out again', async () => {
    await run(['roles', 'set', 'judge', 'alert:read', 'alert:update', 'tenant:read', '--description', 'Judges alerts'])
    expect(await run(['roles', 'list'])).toMatch(
      /^reader \(built in\): [\s\S]*\njudge: alert:read alert:update tenant:read$/,
    )
    const made = await run([
      'users',
      'create',
      'Ann',
      '--email',
      'ann@example.org',
      '--role',
      'judge',
      '--for',
      tenant,
      '--json',
    ])
    const { id } = JSON.parse(made)
    expect(await run(['users', 'list'])).toMatch(new RegExp(`${id}  Ann +ann@example\\.org  live +judge@${tenant}`))
    expect(await run(['users', 'grant', id, 'analyst', '--for', 'all'])).toContain('analyst@all')
    expect(await run(['users', 'revoke', id, '--for', 'all'])).toBe(`revoked ${id} in all`)
    const changed = JSON.parse(await run(['users', 'update', id, '--upn', 'ann@corp.example', '--email', '', '--json']))
    expect(changed).toMatchObject({ email: null, user_principal_name: 'ann@corp.example', name: 'Ann' })
    const key = await run(['keys', 'create', 'of Ann', '--user', id])
    expect(await run(['whoami'], { DOCKET_API_KEY: key })).toMatch(/^Ann \(judge\)\n/)
    expect(await run(['keys', 'list'])).toContain(`user ${id}`)
    expect(await run(['users', 'disable', id])).toContain('disabled')
    expect((await docket(['whoami'], { ...environment, DOCKET_API_KEY: key })).code).toBe(4)
    expect(await run(['users', 'update', id, '--enable'])).toContain('live')
    expect(await run(['whoami'], { DOCKET_API_KEY: key })).toMatch(/^Ann/)
  })

  it('fail with a message that says why, and no stack', async () => {
    const refused: [string[], number, RegExp][] = [
      [['roles', 'set', 'admin', 'alert:read'], 5, /built in/],
      [['roles', 'delete', 'judge'], 5, /another one first/],
      [['users', 'create', ' '], 5, /name|Invalid/],
      [['users', 'grant', '11111111-2222-4333-8444-555555555555', 'reader', '--for', 'all'], 5, /User not found/],
      [['users', 'grant', 'x', 'reader'], 2, /--for/],
    ]
    for (const [line, code, words] of refused) {
      const ran = await docket(line, environment)
      expect([line, ran.code]).toEqual([line, code])
      expect(ran.err).toMatch(words)
      expect(ran.err).not.toMatch(/\n\s+at /)
    }
  })
})
