// `docket triage` as scripts use it: one JSON object a line, in input order, with documented exit codes.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const main = resolve(import.meta.dirname, '../main.ts')
const samples = resolve(import.meta.dirname, '../../samples')

function docket(
  args: string[],
  input?: Buffer,
  env: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: 'pipe', env: { ...process.env, ...env } })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk))
    child.stdin.end(input)
    child.once('close', (code) => done({ code, stdout, stderr }))
  })
}

const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('docket triage', () => {
  it('prints the agreed object for every mail of a folder, in name order', async () => {
    const { code, stdout } = await docket(['triage', samples, '--json'])
    const objects = lines(stdout)
    const names = readdirSync(samples).sort()
    expect(code).toBe(0)
    expect(objects.map(({ path }) => String(path).split('/').at(-1))).toEqual(names)
    for (const object of objects)
      expect(Object.keys(object)).toEqual([
        'path',
        'alert_id',
        'kind',
        'verdict',
        'risk_category',
        'risk_score',
        'family_name',
        'findings',
        'flips_without',
        'elapsed_ms',
        'error',
      ])
    const first = objects[0]
    expect(first?.alert_id).toBe(
      createHash('sha256')
        .update(readFileSync(join(samples, names[0] ?? '')))
        .digest('hex'),
    )
    expect((first as { findings: unknown[] }).findings[0]).toEqual({
      id: expect.any(String),
      weight: expect.any(Number),
      where: expect.any(String),
      says: expect.any(String),
    })
  })

  it('reads standard input', async () => {
    const { code, stdout } = await docket(
      ['triage', '-', '--json'],
      readFileSync(join(samples, '08-legitimate-colleague.eml')),
    )
    expect(code).toBe(0)
    expect(lines(stdout)[0]).toMatchObject({ path: '-', kind: 'email', error: null })
  })

  it('judges URLs one a line', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'docket-cli-')), 'urls.txt')
    writeFileSync(file, '# a comment\nhttp://203.0.113.9/paypal/login.php\n\nhttps://example.org/\n')
    const { code, stdout } = await docket(['triage', '--urls', file, '--json'])
    expect(code).toBe(0)
    expect(lines(stdout).map(({ path, kind }) => ({ path, kind }))).toEqual([
      { path: 'http://203.0.113.9/paypal/login.php', kind: 'url' },
      { path: 'https://example.org/', kind: 'url' },
    ])
  })

  it('names the reason and ends with 1 when an input cannot be judged, and judges the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docket-cli-'))
    writeFileSync(join(folder, 'a-empty.eml'), '')
    writeFileSync(join(folder, 'b-mail.eml'), 'From: a@corp.example\r\nSubject: hello\r\n\r\nhello\r\n')
    const { code, stdout } = await docket(['triage', folder, '--json'])
    expect(code).toBe(1)
    const [empty, mail] = lines(stdout)
    expect(empty?.error).toEqual({ code: 'invalid', message: expect.stringContaining('empty') })
    expect(empty?.verdict).toBe('inconclusive')
    expect(mail?.error).toBeNull()
  })

  it('ends with 2 for wrong usage and says what to do', async () => {
    const none = await docket(['triage'])
    expect(none.code).toBe(2)
    expect(none.stderr).toContain('docket triage mail.eml')
    const missing = await docket(['triage', '/there/is/no/such/file.eml'])
    expect(missing.code).toBe(2)
    expect(missing.stderr).toContain('no such file')
    const unknown = await docket(['triage', '--no-such-flag'])
    expect(unknown.code).toBe(2)
  })

  it('writes no colour and no control bytes when it is not a terminal', async () => {
    const { stdout } = await docket(['triage', samples])
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })
})

describe('commands that need a server', () => {
  it('say how to give a key', async () => {
    const { code, stderr } = await docket(['alerts', 'list'], undefined, { DOCKET_API_KEY: '' })
    expect(code).toBe(4)
    expect(stderr).toContain('DOCKET_API_KEY')
  })

  it('say when the server is down', async () => {
    const { code, stderr } = await docket(['alerts', 'list', '--url', 'http://127.0.0.1:9', '--key', 'k'])
    expect(code).toBe(3)
    expect(stderr).toContain('npm start')
  })
})

describe('docket completion', () => {
  it('knows every command', async () => {
    const { code, stdout } = await docket(['completion', 'bash'])
    expect(code).toBe(0)
    for (const word of ['serve', 'triage', 'alerts', 'tenants', 'keys', 'config']) expect(stdout).toContain(word)
  })
})
