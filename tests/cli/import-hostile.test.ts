// `docket import` and `docket export` with files and ends as they come: damaged, of somebody else, from a pipe, into one that nobody reads.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTenant, startTestServer, type TestServer } from '../conformance/kit.ts'
import { docket, type Ran, startDocket } from './kit.ts'

let server: TestServer
let folder: string
let key: string
beforeAll(async () => {
  server = await startTestServer({ workers: '0' })
  folder = await mkdtemp(join(tmpdir(), 'docket-import-'))
  key = (await makeTenant(server, 'hostile files')).keys.admin
}, 120_000)
afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

const environment = () => ({ DOCKET_URL: server.url, DOCKET_API_KEY: key })
const incident = (more: object = {}) => ({
  InternalID: randomUUID(),
  Name: 'x',
  Severity: 'low',
  Status: 'open',
  ...more,
})
async function take(bytes: string | Uint8Array, from = 'kaspersky-xdr'): Promise<Ran> {
  const file = join(folder, `${randomUUID()}.json`)
  await writeFile(file, bytes)
  return docket(['import', '--from', from, '--json', file], environment())
}
const text = (value: unknown) => JSON.stringify(value)

describe('a file', () => {
  it('with a byte order mark, lines of Windows and a broken line in the middle loses that line alone', async () => {
    const twice = incident()
    const lines = [
      '\ufeff',
      text(incident()),
      '\r\n',
      text(twice),
      '\r\n{"InternalID": "x", \r\n',
      text(twice),
      '\r\n\r\n',
    ]
    const ran = await take(lines.join(''))
    expect(ran.code).toBe(1)
    const { counts, refused } = JSON.parse(ran.out)
    // The same object twice in one file is one.
    expect(counts.incident).toEqual({ created: 2, extended: 0, unchanged: 1 })
    expect(refused).toMatchObject([{ where: 'line 3', message: expect.stringContaining('is not JSON') }])
  })

  it('that is cut within a character or is no UTF-8 is refused there, not taken with other letters', async () => {
    const good = Buffer.from(`${text(incident())}\n`)
    const cut = Buffer.from(text(incident({ Name: 'caf\u00e9' })))
    const bad = Buffer.from(cut.toString('latin1').replace('\u00c3\u00a9', '\u00e9'), 'latin1')
    const ran = await take(Buffer.concat([good, bad, Buffer.from('\n'), cut.subarray(0, cut.indexOf(0xc3) + 1)]))
    const { counts, refused } = JSON.parse(ran.out)
    expect(counts.incident.created).toBe(1)
    expect(refused).toMatchObject([
      { where: 'line 2', message: 'is not UTF-8' },
      { where: 'line 3', message: 'is not UTF-8' },
    ])
    const wide = await take(Buffer.from(text(incident()), 'utf16le'))
    expect(wide).toMatchObject({ code: 2, err: expect.stringContaining('no text in UTF-8') })
  })

  it('with things nested a hundred thousand deep loses them alone', async () => {
    const deep = `{"InternalID":"${randomUUID()}","Name":"d","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const ran = await take(`${deep}\n${text(incident())}\n`)
    const { counts, refused } = JSON.parse(ran.out)
    expect([counts.incident.created, refused[0].where]).toEqual([1, 'line 1'])
    expect(refused[0].message).toBe('is nested deeper than 500')
  })

  it('with times out of range and numbers beyond all bounds is refused by field', async () => {
    const wrong = [incident({ CreatedAt: '99999-01-01T00:00:00Z' }), incident({ CreatedAt: '0000-00-00T00:00:00Z' })]
    const ran = await take([...wrong, incident({ ID: 1e308 })].map(text).join('\n'))
    const { counts, refused } = JSON.parse(ran.out)
    expect(refused.map(({ details }: { details: object }) => Object.keys(details))).toEqual([
      ['CreatedAt'],
      ['CreatedAt'],
    ])
    expect(counts.incident.created).toBe(1)
  })

  it.each([
    ['sentinel', text([incident()]), 'kaspersky-xdr'],
    ['docket', `${text({ Total: 1, Incidents: [incident()] })}`, 'kaspersky-xdr'],
    ['kaspersky-xdr', text({ value: [{ name: randomUUID(), properties: { title: 't' } }] }), 'sentinel'],
    ['kaspersky-xdr', text({ result: { incidents: [{ incident_id: 'i', name: 'n' }] } }), 'intezer'],
    ['intezer', text({ type: 'incident', object: {} }), 'docket'],
  ])('of another vendor, given as %s, is named and not begun', async (from, content, found) => {
    const ran = await take(content, from)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(`this is no file of ${from}`)
    expect(ran.err).toContain(`--from ${found}`)
  })

  it('that cannot be read is told with why', async () => {
    for (const [path, why] of [
      [folder, 'EISDIR'],
      [join(folder, 'missing'), 'cannot read'],
      ['/proc/self/mem', 'cannot read'],
    ] as const) {
      const ran = await docket(['import', '--from', 'docket', path], environment())
      expect([ran.code, ran.err.includes(why)]).toEqual([2, true])
      expect(ran.err).not.toMatch(/ at .*\.ts:\d+/)
    }
  })
})

it('reads from a pipe, and tells what came before it broke off', async () => {
  const child = startDocket(['import', '--from', 'kaspersky-xdr', '--json', '-'], environment())
  let out = ''
  child.stdout!.on('data', (chunk) => {
    out += chunk
  })
  child.stdin!.end(`[${text(incident())},${text(incident())},{"InternalID":"`)
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    counts: { incident: { created: 2 } },
    refused: [{ message: expect.any(String) }],
  })
})

it('an export that nobody reads on, or that has no place, ends without a stack and without a hang', async () => {
  const cli = resolve(import.meta.dirname, '../../packages/cli/src/main.ts')
  const shell = spawn(
    'bash',
    ['-c', `"${process.execPath}" "${cli}" export --to docket | head -c 1; exit \${PIPESTATUS[0]}`],
    {
      env: { ...process.env, ...environment() },
    },
  )
  let err = ''
  shell.stderr.on('data', (chunk) => {
    err += chunk
  })
  await once(shell, 'exit')
  expect(err).not.toMatch(/ at .*\.ts:\d+|EPIPE.*\n\s+at/)
  const none = await docket(['export', '--to', 'docket', '-o', join(folder, 'no', 'such', 'place')], environment())
  expect(none.code).not.toBe(0)
  expect(none.err).not.toMatch(/ at .*\.ts:\d+/)
  const file = join(folder, 'all.jsonl')
  expect((await docket(['export', '--to', 'docket', '-o', file], environment())).code).toBe(0)
  const again = await docket(['import', '--from', 'docket', '--json', file], environment())
  expect(again.code).toBe(0)
  expect((await readFile(file, 'utf8')).split('\n').length).toBeGreaterThan(5)
})
