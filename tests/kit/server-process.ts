// Starts `docket serve` as a process of its own for tests that must kill it, and speaks to its Intezer door.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { resolve } from 'node:path'

/** More than the server gives requests and jobs underway to end. */
const stopMs = 60_000

const cli = resolve(import.meta.dirname, '../../packages/cli/src/main.ts')

export const adminKey = `dk_${randomBytes(32).toString('base64url')}`

export interface ServerProcess {
  url: string
  child: ChildProcess
  /** Ends it in order and waits; rejects, after killing it, when it does not leave. */
  stop(): Promise<void>
  /** SIGKILL of the Node process; its database lives on, as after a crash. */
  kill(): Promise<void>
}

/** Resolves when the ready line was printed; rejects with the output when the server ends before. */
export async function startServerProcess(options: {
  dataDir: string
  port?: number
  args?: string[]
  log?: string
}): Promise<ServerProcess> {
  const args = [
    cli,
    'serve',
    '--data',
    options.dataDir,
    '--port',
    String(options.port ?? 0),
    '--log',
    options.log ?? 'error',
  ]
  const child = spawn(process.execPath, [...args, ...(options.args ?? [])], {
    env: { ...process.env, DOCKET_ADMIN_KEY: adminKey },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<void>((done) => child.once('exit', () => done()))
  const url = await new Promise<string>((done, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output = (output + chunk).slice(-20_000)
      const ready = /docket is listening on (\S+)/.exec(output)
      if (ready?.[1]) done(ready[1])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code}: ${output.slice(-2000)}`)))
  })
  return {
    url,
    child,
    async stop() {
      let late = false
      child.kill('SIGTERM')
      const timer = setTimeout(() => {
        late = true
        child.kill('SIGKILL')
      }, stopMs)
      await exited
      clearTimeout(timer)
      if (late) throw new Error(`server ${child.pid} was still there ${stopMs / 1000} s after SIGTERM and was killed`)
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

export async function login(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v2-0/get-access-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: adminKey }),
  })
  if (!response.ok) throw new Error(`login answered ${response.status}`)
  return ((await response.json()) as { result: string }).result
}

/** Sends a mail as Intezer's SDK does; resolves with the alert id once the server has acknowledged it. */
export async function ingestMail(url: string, token: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData()
  form.set('alert_source', 'phishing_emails')
  form.set('file', new Blob([bytes]), createHash('sha256').update(bytes).digest('hex'))
  const response = await fetch(`${url}/api/v2-0/alerts/ingest/binary`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
    signal: AbortSignal.timeout(30_000),
  })
  const answer = (await response.json()) as { alert_id?: string }
  if (response.status !== 200 || !answer.alert_id)
    throw new Error(`ingest answered ${response.status} ${JSON.stringify(answer)}`)
  return answer.alert_id
}

export interface HistoryRow {
  alert_id: string
  verdict: string | null
}

/** Walks the whole alert history as the SDK does: pages of 100 until the total is reached. */
export async function history(url: string, token: string): Promise<{ total: number; rows: HistoryRow[] }> {
  const rows: HistoryRow[] = []
  for (;;) {
    const response = await fetch(`${url}/api/v2-0/alerts/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ offset: rows.length, limit: 100 }),
    })
    const { result } = (await response.json()) as { result: { alerts_count: number; alerts: HistoryRow[] } }
    rows.push(...result.alerts)
    if (rows.length >= result.alerts_count || result.alerts.length === 0) return { total: result.alerts_count, rows }
  }
}
