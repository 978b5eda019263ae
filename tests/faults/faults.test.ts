// Short runs of the fault scripts: a few kills while mails stream in, and every hostile mail through a real server.
// The long runs are `node tests/faults/kill-server.ts` and `node tests/faults/hostile.ts`.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hostileMails } from '../kit/hostile-mails.ts'
import { adminKey, ingestMail, login, type ServerProcess, startServerProcess } from '../kit/server-process.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

function run(args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { stdio: 'pipe' })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk))
    child.once('close', (code) => done({ code, stdout, stderr }))
  })
}

it('loses, doubles and forgets nothing when the server is killed while mails stream in', async () => {
  const { code, stdout, stderr } = await run([
    resolve(import.meta.dirname, 'kill-server.ts'),
    '--mails',
    '120',
    '--kills',
    '5',
  ])
  expect(code, stdout + stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ acknowledged: 120, kills: 5, lost: 0, doubled: 0, without_verdict: 0 })
}, 400_000)

const folder = temporaryFolder('docket-hostile-')
let server: ServerProcess
let token: string

beforeAll(async () => {
  server = await startServerProcess({ dataDir: folder.path })
  token = await login(server.url)
})
afterAll(async () => {
  await server.stop()
  folder.remove()
})

interface Finished {
  status: string
  verdict: string | null
}

it.each([...hostileMails()])(
  '%s: one bounded job, a verdict, and the server answers',
  async (_, bytes) => {
    const id = await ingestMail(server.url, token, new Uint8Array(bytes))
    let alert: Finished = { status: 'queued', verdict: null }
    for (const until = Date.now() + 120_000; alert.status !== 'finished' && Date.now() < until; ) {
      const response = await fetch(`${server.url}/api/v1/alerts/${id}`, {
        headers: { authorization: `Bearer ${adminKey}` },
      })
      alert = (await response.json()) as Finished
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
      await new Promise((done) => setTimeout(done, 50))
    }
    expect(alert.status).toBe('finished')
    expect(alert.verdict).not.toBeNull()
  },
  150_000,
)
