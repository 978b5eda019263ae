// `npm run demo`: a throwaway server, the shipped samples (and any file given) sent through the Intezer door, verdicts as they come.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { Alert } from '@docket/model'
import { reportToText } from '../packages/cli/src/report-lines.ts'

const root = resolve(import.meta.dirname, '..')
const samples = join(root, 'packages/cli/samples')
const args = process.argv.slice(2)
const exitAfter = args.includes('--exit')
const given = args.filter((arg) => !arg.startsWith('--'))
const caller = process.env.INIT_CWD ?? process.cwd()

/** The usual port, or any free one when something already listens there. */
async function choosePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(0))
    probe.listen(8484, '127.0.0.1', () => probe.close(() => done(8484)))
  })
}

async function startServer(dataDir: string, key: string): Promise<{ url: string; child: ChildProcess }> {
  const cli = join(root, 'packages/cli/src/main.ts')
  const child = spawn(
    process.execPath,
    [cli, 'serve', '--data', dataDir, '--port', String(await choosePort()), '--log', 'warn'],
    {
      env: { ...process.env, DOCKET_ADMIN_KEY: key },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const url = await new Promise<string>((done, reject) => {
    let output = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk
      const ready = /docket is listening on (\S+)/.exec(output)
      if (ready?.[1]) done(ready[1])
    })
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code} before it was ready`)))
  })
  return { url, child }
}

async function token(url: string, key: string): Promise<string> {
  const response = await fetch(`${url}/api/v2-0/get-access-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: key }),
  })
  return ((await response.json()) as { result: string }).result
}

/** Sends one file as Intezer's SDK does and returns the alert id, or the door's refusal. */
async function send(url: string, bearer: string, path: string): Promise<{ alertId: string } | { refused: string }> {
  const bytes = await readFile(path)
  const form = new FormData()
  form.set('alert_source', 'phishing_emails')
  form.set('file', new Blob([bytes]), createHash('sha256').update(bytes).digest('hex'))
  const response = await fetch(`${url}/api/v2-0/alerts/ingest/binary`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}` },
    body: form,
  })
  const answer = (await response.json()) as { alert_id?: string; error?: string }
  return answer.alert_id ? { alertId: answer.alert_id } : { refused: answer.error ?? `HTTP ${response.status}` }
}

/** Waits for the verdict through the native door, which shows every reason. */
async function verdict(url: string, key: string, alertId: string): Promise<Alert> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const response = await fetch(`${url}/api/v1/alerts/${alertId}`, { headers: { authorization: `Bearer ${key}` } })
    const alert = (await response.json()) as Alert
    if (response.ok && alert.status === 'finished') return alert
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`no verdict for ${alertId} within a minute`)
}

const key = `dk_${randomBytes(32).toString('base64url')}`
const dataDir = await mkdtemp(join(tmpdir(), 'docket-demo-'))
process.stderr.write('docket: starting a throwaway server (first start creates its database, a few seconds) …\n')
const { url, child } = await startServer(dataDir, key)
const ended = new Promise<void>((done) => child.once('exit', () => done()))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGTERM'))

const shipped = (await readdir(samples)).sort().map((name) => join(samples, name))
const bearer = await token(url, key)
let failed = false
for (const path of [...shipped, ...given.map((path) => resolve(caller, path))]) {
  const sent = await send(url, bearer, path)
  if ('refused' in sent) {
    failed = true
    process.stdout.write(`refused: ${basename(path)}: ${sent.refused}\n`)
    continue
  }
  const alert = await verdict(url, key, sent.alertId)
  if (alert.report) process.stdout.write(`${reportToText(basename(path), alert.report, process.stdout)}\n\n`)
}

process.stdout.write(`docket is listening on ${url}\n`)
process.stdout.write(`  API key (this demo only): ${key}\n`)
process.stdout.write(`  try: curl -H 'Authorization: Bearer ${key}' '${url}/api/v1/alerts?limit=3'\n`)
if (exitAfter) child.kill('SIGTERM')
else process.stdout.write('  Ctrl-C ends it and deletes its data.\n')
await ended
await rm(dataDir, { recursive: true, force: true })
process.exitCode = failed ? 1 : 0
