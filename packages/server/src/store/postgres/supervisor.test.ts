// The embedded server through crashes: taken over, started again, never twice on one folder, nothing acknowledged lost.
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { openStore, type Store } from '../index.ts'
import { makeDataFolder, openTestStore, sampleAlert, testEngines } from '../testing.ts'
import { isAlive, readPostmaster } from './postmaster-file.ts'

const holder = join(import.meta.dirname, 'fixtures', 'hold-store.ts')
const folders: string[] = []
const children: ChildProcess[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) {
    const server = await readPostmaster(join(folder, 'postgres'))
    if (server !== null && isAlive(server.pid)) await killServer(folder, 'SIGQUIT')
    await rm(folder, { recursive: true, force: true })
  }
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-supervised-'))
  folders.push(folder)
  return folder
}

async function folderWithCluster(engine: { engine: string; version: string }): Promise<string> {
  const folder = await makeDataFolder(engine)
  folders.push(folder)
  return folder
}

/** Another process on the folder; `said` waits for a line that begins so. */
function hold(folder: string, engine: string, fsync = 'off') {
  const child = spawn(process.execPath, [holder, folder, engine, fsync], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const lines: string[] = []
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  createInterface({ input: child.stdout! }).on('line', (line) => lines.push(line))
  return {
    child,
    lines,
    ended,
    async said(start: string): Promise<string> {
      for (const end = Date.now() + 60_000; Date.now() < end; await sleep(10)) {
        const line = lines.find((one) => one.startsWith(start))
        if (line !== undefined) return line
      }
      throw new Error(`never said ${start}: ${lines.join(' | ')}`)
    },
  }
}

async function killServer(folder: string, signal: NodeJS.Signals): Promise<number> {
  let server = await readPostmaster(join(folder, 'postgres'))
  // Between a kill and the restart the file still names the dead one.
  for (const end = Date.now() + 30_000; !(server && isAlive(server.pid)) && Date.now() < end; await sleep(5)) {
    server = await readPostmaster(join(folder, 'postgres'))
  }
  process.kill(server!.pid, signal)
  while (isAlive(server!.pid)) await sleep(5)
  return server!.pid
}

const count = async (store: Store) => {
  const tenant = (await store.tenants.list())[0]!.id
  return store.alerts.search(tenant, {
    filter: { op: 'and', items: [] },
    sort: { field: 'created_at', order: 'desc' },
    offset: 0,
    limit: 1000,
  })
}

const { present } = await testEngines()
describe.each(present)('supervisor on $title', ({ engine, version }) => {
  const open = (dataDir: string, log: string[] = [], settings: Record<string, string> = { fsync: 'off' }) =>
    openStore({
      dataDir,
      postgres: engine,
      postgresSettings: { shared_buffers: '32MB', ...settings },
      log: (line) => log.push(line),
    })

  test('a server that outlived its process is taken over, with all it acknowledged', async () => {
    const folder = await folderWithCluster({ engine, version })
    const first = hold(folder, engine)
    await first.said('ready')
    first.child.stdin!.write('a\n')
    await first.said('kept a')
    const { pid } = (await readPostmaster(join(folder, 'postgres')))!
    first.child.kill('SIGKILL')
    await first.ended
    expect(isAlive(pid)).toBe(true)
    const log: string[] = []
    const started = Date.now()
    const store = await open(folder, log)
    expect(Date.now() - started).toBeLessThan(15_000)
    expect(log).toContain(`took over the running PostgreSQL process ${pid}`)
    expect((await count(store)).total).toBe(1)
    await store.close()
    expect(isAlive(pid)).toBe(false)
    expect(await readPostmaster(join(folder, 'postgres'))).toBeNull()
  })

  test('a second process on the folder is refused and told why; after the first one it may', async () => {
    const folder = await folderWithCluster({ engine, version })
    const store = await open(folder)
    const second = hold(folder, engine)
    expect(await second.said('refused')).toMatch(
      new RegExp(`The data folder is in use by process ${process.pid} .*${folder}.*Stop it first`),
    )
    await second.ended
    await expect(open(folder)).rejects.toMatchObject({ code: 'conflict' })
    await store.close()
    const third = hold(folder, engine)
    await third.said('ready')
    third.child.stdin!.write('close\n')
    await third.said('closed')
  })

  test('lock and pid files of processes that are gone, and process ids used again by others, do not keep it from starting', async () => {
    const folder = await folderWithCluster({ engine, version })
    const first = hold(folder, engine)
    await first.said('ready')
    await killBoth(folder, first.child)
    await first.ended
    // As after a reboot: the files name processes that live, and are somebody else's.
    const pidFile = join(folder, 'postgres', 'postmaster.pid')
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(process.pid)))
    const lock = JSON.parse(await readFile(join(folder, 'docket.lock'), 'utf8')) as Record<string, unknown>
    await writeFile(join(folder, 'docket.lock'), JSON.stringify({ ...lock, pid: process.pid }))
    const log: string[] = []
    const store = await open(folder, log)
    expect(log).toContain(`clearing the lock file of PostgreSQL process ${process.pid}, which is gone`)
    await store.close()
  })

  test('a torn lock file does not keep it from starting', async () => {
    const folder = await folderWithCluster({ engine, version })
    await writeFile(join(folder, 'docket.lock'), '{"pid": 1')
    await (await open(folder)).close()
  })

  test('killed in the middle of a stream it is started again, and every acknowledged alert is there once', async () => {
    const folder = await folderWithCluster({ engine, version })
    const log: string[] = []
    const store = await open(folder, log, { fsync: 'on' })
    const tenant = (await store.tenants.list())[0]!.id
    const acknowledged: string[] = []
    let running = true
    const streams = Array.from({ length: 8 }, async (_, stream) => {
      for (let n = 0; running; n += 1) {
        try {
          await store.alerts.insert(tenant, sampleAlert(`${stream}-${n}`))
          acknowledged.push(`alert-${stream}-${n}`)
        } catch (error) {
          // Not acknowledged: whether it is there or not, the sender sends it again.
          expect(error).toMatchObject({ code: 'unavailable' })
          await sleep(20)
          n -= 1
        }
      }
    })
    const killed: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const before = acknowledged.length
      while (acknowledged.length < before + 30) await sleep(5)
      killed.push(await killServer(folder, 'SIGKILL'))
    }
    const before = acknowledged.length
    while (acknowledged.length < before + 30) await sleep(5)
    running = false
    await Promise.all(streams)
    expect(new Set(killed).size).toBe(3)
    const select = () => store.db.query<{ alert_id: string }>('select alert_id from alerts')
    let rows = await select().catch(() => null)
    // The last acknowledgements may have come from before the last kill: then the server is still on its way back.
    for (const end = Date.now() + 30_000; rows === null && Date.now() < end; await sleep(50))
      rows = await select().catch(() => null)
    if (rows === null) throw new Error('the server did not come back within 30 s')
    expect(new Set(rows.map((row) => row.alert_id)).size).toBe(rows.length)
    expect(rows.map((row) => row.alert_id).sort()).toEqual([...new Set(acknowledged)].sort())
    expect((await count(store)).total).toBe(rows.length)
    await store.close()
  }, 120_000)

  test('a data folder with a long path gets its socket elsewhere', async () => {
    const deep = join(await newFolder(), 'a'.repeat(100), 'b'.repeat(60))
    await mkdir(deep, { recursive: true })
    const store = await open(deep)
    expect((await count(store)).total).toBe(0)
    await store.close()
  })

  test('the socket folder is closed to others, and there is no port', async () => {
    const folder = await newFolder()
    const store = await open(folder)
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700)
    const [row] = await store.db.query<{ addresses: string; fsync: string; sums: string }>(
      `select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync, current_setting('data_checksums') as sums`,
    )
    expect(row).toEqual({ addresses: '', fsync: 'off', sums: 'on' })
    await store.close()
  })

  test('a folder made by a version that is not here is not touched', async () => {
    const folder = await folderWithCluster({ engine, version })
    await (await open(folder)).close()
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '12\n')
    await expect(open(folder)).rejects.toThrow(/made by PostgreSQL 12, which was not found/)
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), `${version.split('.')[0]}\n`)
  })
})

async function killBoth(folder: string, child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await killServer(folder, 'SIGKILL')
}

test.skipIf(present.length < 2)('an existing folder decides which of two versions is started', async () => {
  const store = await openTestStore({ engine: present[1]! })
  await store.close()
  const copy = await newFolder()
  await cp(join(store.dataDir, 'postgres'), join(copy, 'postgres'), { recursive: true })
  const reopened = await openStore({ dataDir: copy })
  const [row] = await reopened.db.query<{ version: string }>(`select current_setting('server_version') as version`)
  expect(row?.version).toMatch(new RegExp(`^${present[1]!.version}`))
  await reopened.close()
  await store.destroy()
})

test('a PostgreSQL that is not there is an error that says so', async () => {
  await expect(openStore({ dataDir: await newFolder(), postgres: '/nowhere/at/all' })).rejects.toThrow(
    'There is no PostgreSQL in /nowhere/at/all.',
  )
})
