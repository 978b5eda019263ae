// Runs Request Tracker 5 of Debian's packages on loopback: a database cluster started as Docket starts its own, RT's own set-up program
// and RT's own web server. Everything lives in one folder.
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openDb } from '../packages/server/src/store/index.ts'
import { startPostgres } from '../packages/server/src/store/postgres/supervisor.ts'
import { analystName, fillTickets, reporterName, ticketPeople } from './fill-tickets.ts'

const run = promisify(execFile)
const programs = { server: '/usr/share/request-tracker5/libexec/rt-server', setup: '/usr/sbin/rt-setup-database-5' }
const rootPassword = 'only-for-this-run'
const startMs = 120_000

export interface RunningTracker {
  url: string
  /** Cookie header of the superuser. */
  cookie: string
  version: string
  /** Of the web server's parent process. */
  pid: number
  dataDir: string
}

/** What is missing here, as a command; null when RT can run. */
export const missingTracker = (): string | null =>
  Object.values(programs).every((path) => existsSync(path))
    ? null
    : 'apt-get install --no-install-recommends request-tracker5 rt5-db-postgresql rt5-standalone starlet dbconfig-no-thanks'

/**
 * Starts RT with `workers` processes on a database of `tickets` tickets, which is made the first time. What must be ended afterwards,
 * also when this fails, is put before the others of `closing`.
 */
export async function startTracker(
  folder: string,
  tickets: number,
  workers: number,
  closing: (() => Promise<void>)[],
  log: (line: string) => void,
): Promise<RunningTracker> {
  const dataDir = join(folder, `tracker-${tickets}`)
  await mkdir(join(dataDir, 'site'), { recursive: true })
  const port = await freePort()
  const postgres = await startPostgres({ dataDir })
  closing.unshift(() => postgres.stop())
  const env = await writeSettings(dataDir, port, postgres.connection)
  const filled = join(dataDir, 'filled')
  const isNew = (await stat(filled).catch(() => null)) === null
  if (isNew) await setUp(dataDir, env, postgres.connection.user, log)
  const server = await startServer(dataDir, env, port, workers)
  closing.unshift(server.stop)
  const cookie = await login(server.url)
  const about = await fetch(`${server.url}/REST/2.0/rt`, { headers: { cookie } })
  const { Version: version } = (await about.json()) as { Version: string }
  if (isNew) {
    await makePeople(server.url, cookie)
    log(`${tickets} tickets`)
    const db = await openDb({ ...postgres.connection, database: 'rt5' })
    await fillTickets(db, tickets).finally(() => db.close())
    await writeFile(filled, '')
  }
  return { url: server.url, pid: server.pid, cookie, version, dataDir }
}

/** RT's settings as shipped, but for where it is, that mail goes to a file and that only warnings are logged. */
async function writeSettings(
  dataDir: string,
  port: number,
  connection: { host: string; port: number; user: string },
): Promise<NodeJS.ProcessEnv> {
  const settings: Record<string, string | number> = {
    ...{ rtname: 'example.org', Organization: 'example.org', WebDomain: '127.0.0.1', WebPort: port },
    ...{ DatabaseType: 'Pg', DatabaseHost: connection.host, DatabasePort: connection.port, DatabaseName: 'rt5' },
    ...{ DatabaseUser: connection.user, DatabasePassword: 'unused', DatabaseAdmin: connection.user },
    ...{ MailCommand: 'testfile', LogToSTDERR: 'warning', LogDir: dataDir },
  }
  const lines = Object.entries(settings).map(([name, value]) => `Set($${name}, '${value}');`)
  const site = join(dataDir, 'site.pm')
  const places = [`$RT::MasonDataDir = '${dataDir}/mason';`, `$RT::VarPath = '${dataDir}';`]
  await writeFile(site, [...lines, 'Set($LogToSyslog, undef);', ...places, '1;', ''].join('\n'))
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', RT_SITE_CONFIG: site, RT_SITE_CONFIG_DIR: join(dataDir, 'site') }
}

async function setUp(dataDir: string, env: NodeJS.ProcessEnv, user: string, log: (line: string) => void) {
  log('setting up the database of Request Tracker')
  const password = join(dataDir, 'root-password')
  await writeFile(password, rootPassword)
  const args = ['--action', 'init', '--dba', user, '--dba-password', 'unused', '--root-password-file', password]
  await run(programs.setup, args, { env, maxBuffer: 1 << 24 })
}

/** Starlet, the server of the package rt5-standalone, in its deployment environment; children are not replaced during the run. */
async function startServer(dataDir: string, env: NodeJS.ProcessEnv, port: number, workers: number) {
  const output = await open(join(dataDir, 'server.log'), 'a')
  const args = ['--host', '127.0.0.1', '--port', `${port}`]
  const tuned = ['--max-workers', `${workers}`, '--max-reqs-per-child', '1000000', '--min-reqs-per-child', '1000000']
  const child = spawn(programs.server, [...args, ...tuned], { env, stdio: ['ignore', output.fd, output.fd] })
  await output.close()
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
    await ended
    clearTimeout(timer)
  }
  const url = `http://127.0.0.1:${port}`
  for (const until = Date.now() + startMs; Date.now() < until && child.exitCode === null; await sleep(200))
    if (
      await fetch(url, { redirect: 'manual' }).then(
        () => true,
        () => false,
      )
    )
      return { url, pid: child.pid!, stop }
  await stop()
  throw new Error(
    `Request Tracker did not start: ${(await readFile(join(dataDir, 'server.log'), 'utf8')).slice(-1000)}`,
  )
}

/** As a browser logs in; the cookie is RT's cheapest way to know the caller: a password or token costs it a bcrypt a request. */
async function login(url: string): Promise<string> {
  const body = new URLSearchParams({ user: 'root', pass: rootPassword })
  const answer = await fetch(`${url}/NoAuth/Login.html`, { method: 'POST', body, redirect: 'manual' })
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
  const cookie = cookies.at(-1)
  if (cookie === undefined) throw new Error(`Request Tracker's login answered ${answer.status} without a cookie`)
  return cookie
}

async function makePeople(url: string, cookie: string): Promise<void> {
  for (let n = 0; n < ticketPeople; n += 1)
    for (const [Name, Privileged] of [
      [analystName(n), 1],
      [reporterName(n), 0],
    ] as const) {
      const answer = await fetch(`${url}/REST/2.0/user`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ Name, Privileged, EmailAddress: `${Name}@soc.example` }),
      })
      if (answer.status !== 201) throw new Error(`making user ${Name} answered ${answer.status} ${await answer.text()}`)
    }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
