// Runs the embedded PostgreSQL: creates the cluster, starts or adopts the server, starts it again when it dies, stops it.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DocketError } from '@docket/model'
import { Client } from 'pg'
import { type Account, chooseAccount } from './account.ts'
import { clusterMajor, clusterUser, createCluster, programEnv, serverSettings } from './cluster.ts'
import { chooseEngine, type Engine } from './engines.ts'
import { isAlive, isPostmasterOf, readPostmaster } from './postmaster-file.ts'
import { prepareSocketDir } from './socket-dir.ts'

export interface PostgresOptions {
  dataDir: string
  /** `embedded`, `system`, or a folder with the programs. */
  engine?: string
  /** Further server settings; tests switch fsync off here. */
  settings?: Record<string, string>
  /** How long a start may take, crash recovery included. */
  startTimeoutMs?: number
  log?: (line: string) => void
}

export interface RunningPostgres {
  connection: { host: string; port: number; user: string; database: string }
  engine: Engine
  /** True when a server that outlived its Docket was taken over. */
  adopted: boolean
  /** Process id of the server now running. */
  pid(): number
  /** Fast shutdown: sessions are ended, everything is written. */
  stop(): Promise<void>
}

/**
 * Resolves once the server answers queries. The caller holds the lock of the data folder. From then on the server is started
 * again whenever it ends by itself.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => {})
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
  const noted = (await readFile(join(options.dataDir, 'cluster-location'), 'utf8').catch(() => '')).trim()
  const existing = await clusterMajor(noted || join(options.dataDir, 'postgres'))
  const engine = await chooseEngine(options.engine, existing)
  const account = await chooseAccount(engine, options.dataDir)
  const socketDir = await prepareSocketDir(options.dataDir, account.uid)
  if ((await clusterMajor(account.clusterDir)) === null) {
    log(`creating a PostgreSQL ${engine.version} database in ${account.clusterDir}`)
    await createCluster(engine, account, { sync: options.settings?.fsync !== 'off' })
  }
  const server = new Server(options, engine, account, socketDir, log)
  const adopted = await server.adopt()
  if (!adopted) await server.start()
  server.watch()
  return {
    connection: { host: server.socketDir, port: 5432, user: clusterUser, database: 'postgres' },
    engine,
    adopted,
    pid: () => server.pid,
    stop: () => server.stop(),
  }
}

class Server {
  pid = 0
  socketDir: string
  private stopping = false
  private timer: NodeJS.Timeout | undefined
  private restarting: Promise<void> | undefined
  private readonly options: PostgresOptions
  private readonly engine: Engine
  private readonly account: Account
  private readonly log: (line: string) => void

  constructor(
    options: PostgresOptions,
    engine: Engine,
    account: Account,
    socketDir: string,
    log: (line: string) => void,
  ) {
    this.options = options
    this.engine = engine
    this.account = account
    this.socketDir = socketDir
    this.log = log
  }

  private get deadline(): number {
    return Date.now() + (this.options.startTimeoutMs ?? 120_000)
  }

  /** Takes over a server that still runs on this cluster, or clears what a dead one left. True when there is one now. */
  async adopt(): Promise<boolean> {
    const deadline = this.deadline
    for (;;) {
      const found = await readPostmaster(this.account.clusterDir)
      if (found === null) return false
      if (!(await isPostmasterOf(found.pid, this.account.clusterDir))) {
        this.log(`clearing the lock file of PostgreSQL process ${found.pid}, which is gone`)
        await rm(join(this.account.clusterDir, 'postmaster.pid'), { force: true })
        return false
      }
      // One that has no socket where we can reach it (changed folder) is stopped and started anew.
      if (found.status === 'ready' && found.socketDir !== this.socketDir) await this.end(found.pid)
      else if (found.status === 'ready' && (await this.answers())) {
        this.pid = found.pid
        this.log(`took over the running PostgreSQL process ${found.pid}`)
        return true
      }
      if (Date.now() > deadline) {
        throw new DocketError('unavailable', `PostgreSQL process ${found.pid} runs but does not answer.`)
      }
      await sleep(100)
    }
  }

  async start(): Promise<void> {
    const { account, engine } = this
    const deadline = this.deadline
    for (let attempt = 1; ; attempt += 1) {
      const logFile = await this.openLog()
      const settings = serverSettings(this.socketDir, this.options.settings)
      const command = [...account.prefix, join(account.binDir, 'postgres'), '-D', account.clusterDir, ...settings]
      const owner = account.uid === null ? {} : { uid: account.uid, gid: account.uid }
      const child = spawn(command[0]!, command.slice(1), {
        // Its own session: a Ctrl-C meant for Docket must not reach it before Docket has finished with it.
        detached: true,
        stdio: ['ignore', logFile.fd, logFile.fd],
        env: programEnv(),
        cwd: '/',
        ...owner,
      })
      const failed = new Promise<string>((resolve) => {
        child.once('error', (error) => resolve(error.message))
        child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code}`))
      })
      child.unref()
      const outcome = await Promise.race([failed, this.becomesReady(child, deadline)])
      await logFile.close()
      if (outcome === null) {
        this.pid = child.pid!
        child.once('exit', () => this.ended())
        if (child.exitCode !== null || child.signalCode !== null) this.ended()
        return
      }
      const lines = await this.lastLogLines()
      // Children of a killed server need a moment to notice; until then its shared memory keeps a new one out.
      if (/pre-existing shared memory|is the name of|already (exists|in use)/.test(lines) && attempt < 50) {
        await sleep(200)
        continue
      }
      throw new DocketError('unavailable', `PostgreSQL ${engine.version} did not start: ${outcome}. ${lines}`)
    }
  }

  /** Stops asking when the child has ended: a loop left behind would keep the process alive after everything was closed. */
  private async becomesReady(child: ChildProcess, deadline: number): Promise<string | null> {
    while (Date.now() < deadline && child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const found = await readPostmaster(this.account.clusterDir)
      if (found !== null && found.pid === child.pid && found.status === 'ready' && (await this.answers())) return null
      await sleep(20)
    }
    return 'it was not ready in time'
  }

  /** Asks for the folder it serves, so that another server on the same socket is not mistaken for ours. */
  private async answers(): Promise<boolean> {
    const client = new Client({
      host: this.socketDir,
      port: 5432,
      user: clusterUser,
      database: 'postgres',
      connectionTimeoutMillis: 5000,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      const answer = await client.query<{ folder: string }>("select current_setting('data_directory') as folder")
      return answer.rows[0]?.folder === this.account.clusterDir
    } catch {
      // Not accepting connections yet: the caller asks again until its deadline.
      return false
    } finally {
      await client.end().catch(() => {})
    }
  }

  /** A child tells of its end by itself; an adopted server has to be looked at. */
  watch(): void {
    this.timer = setInterval(() => {
      if (!isAlive(this.pid)) this.ended()
    }, 1000)
    this.timer.unref()
  }

  private ended(): void {
    if (this.stopping || this.restarting !== undefined) return
    this.log(`PostgreSQL process ${this.pid} ended by itself; starting it again`)
    this.restarting = this.restart().finally(() => {
      this.restarting = undefined
    })
  }

  private async restart(): Promise<void> {
    for (let pauseMs = 100; !this.stopping; pauseMs = Math.min(pauseMs * 2, 10_000)) {
      try {
        if (!(await this.adopt())) await this.start()
        this.log(`PostgreSQL runs again as process ${this.pid}`)
        return
      } catch (error) {
        this.log(`PostgreSQL could not be started again: ${(error as Error).message}`)
        await sleep(pauseMs)
      }
    }
  }

  async stop(): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    clearInterval(this.timer)
    await this.restarting
    await this.end(this.pid)
    // A socket folder outside of the data folder is not left behind; `run` may stay. Not empty: somebody is still in it.
    if (!this.socketDir.startsWith(this.options.dataDir)) await rmdir(this.socketDir).catch(() => {})
  }

  private async end(pid: number): Promise<void> {
    if (!(await isPostmasterOf(pid, this.account.clusterDir))) return
    process.kill(pid, 'SIGINT')
    const deadline = Date.now() + 60_000
    while (isAlive(pid) && (await isPostmasterOf(pid, this.account.clusterDir))) {
      if (Date.now() > deadline) {
        this.log(`PostgreSQL process ${pid} did not stop in a minute; ending it at once`)
        process.kill(pid, 'SIGQUIT')
        return
      }
      await sleep(10)
    }
  }

  private async openLog() {
    const path = join(this.options.dataDir, 'postgres.log')
    const size = (await stat(path).catch(() => null))?.size ?? 0
    if (size > 10 * 1024 * 1024) await rename(path, `${path}.1`)
    return open(path, 'a', 0o600)
  }

  private async lastLogLines(): Promise<string> {
    const text = await readFile(join(this.options.dataDir, 'postgres.log'), 'utf8').catch(() => '')
    return text.trimEnd().split('\n').slice(-4).join(' ')
  }
}
