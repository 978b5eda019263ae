// What only processes can promise: limits on all memory, nothing inherited, nobody left behind, a pipe that cannot be turned against us.
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox, type SandboxOptions } from './index.ts'

interface Request {
  act: string
  bytes?: Uint8Array
  path?: string
  count?: number
}
const child = new URL('./fixtures/test-child.ts', import.meta.url)
const soon = { timeoutMs: 30_000 }
const onLinux = process.platform === 'linux'

let sandbox: Sandbox<Request, unknown>
const open = (options: Partial<SandboxOptions> = {}) => {
  sandbox = openSandbox<Request, unknown>({ threads: 1, child, ...options })
  return sandbox
}
afterEach(() => sandbox.close())
const ask = (request: Request) => sandbox.triage(request, soon)
const who = async () => (await ask({ act: 'who' })) as { pid: number; niceness: number }

describe('memory', () => {
  test.each(['hoard outside', 'hoard slowly outside'])('a process that does "%s" of its heap is ended', async (act) => {
    open({ rssMegabytes: 300 })
    await expect(ask({ act })).rejects.toMatchObject({ reason: 'memory', message: 'Triage needed more than 300 MB.' })
    await expect(ask({ act: 'read' })).resolves.toMatchObject({ size: 0 })
  })

  test('what keeps much after a job is replaced', async () => {
    open({ rssMegabytes: 500 })
    const { pid } = await who()
    await ask({ act: 'read' })
    expect((await who()).pid).toBe(pid)
    await ask({ act: 'keep', count: 300 * 1024 * 1024 })
    expect((await who()).pid).not.toBe(pid)
  })
})

/** Computing time of this process, in ms: on a busy machine the clock tells of others. */
const usedMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

describe('large requests', () => {
  test('64 MB arrive whole and hold the main thread for moments only', async () => {
    open()
    const bytes = randomBytes(64 * 1024 * 1024)
    await sandbox.ready()
    let longestMs = 0
    let last = usedMs()
    const look = () => {
      longestMs = Math.max(longestMs, usedMs() - last)
      last = usedMs()
    }
    const ticks = setInterval(look, 1)
    const digest = ask({ act: 'digest', bytes })
    look()
    await expect(digest).resolves.toBe(createHash('sha256').update(bytes).digest('hex'))
    clearInterval(ticks)
    expect(longestMs).toBeLessThan(150)
  })

  test('no bytes are not the same as none', async () => {
    open()
    await expect(ask({ act: 'digest', bytes: new Uint8Array() })).resolves.toHaveLength(64)
    await expect(ask({ act: 'digest' })).resolves.toBeUndefined()
  })
})

describe('a hostile process', () => {
  test.each([
    ['garbage', 'is not allowed'],
    ['no json', 'no JSON'],
    ['endless frame', 'is not allowed'],
    ['complain', 'errors without end'],
  ])('that sends "%s" is ended, and others work on', async (act, why) => {
    open({ threads: 2 })
    await expect(ask({ act })).rejects.toThrow(why)
    const before = process.memoryUsage.rss()
    for (let n = 0; n < 5; n += 1) await expect(ask({ act: 'read' })).resolves.toMatchObject({ size: 0 })
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024)
  })

  test('that answers more than it was asked is ended, for at most one more job', async () => {
    open()
    await expect(ask({ act: 'many answers' })).resolves.toBe('mine')
    // The second answer may come before or after it was given this.
    const next = await ask({ act: 'read' }).then(
      () => 'answered',
      (error: Error) => error.message,
    )
    expect(next).toMatch(/^answered$|what was not asked/)
    for (let n = 0; n < 3; n += 1) await expect(ask({ act: 'read' })).resolves.toMatchObject({ size: 0 })
  })

  test('an answer beyond all measure is refused in words', async () => {
    open()
    await expect(ask({ act: 'large', count: 7 * 1024 * 1024 })).resolves.toHaveLength(7 * 1024 * 1024)
    await expect(ask({ act: 'large', count: 9 * 1024 * 1024 })).rejects.toThrow('the report is larger than')
    await expect(ask({ act: 'read' })).resolves.toMatchObject({ size: 0 })
  })
})

describe('what a process may do', () => {
  test('not write, not read beside our code, not start others', async () => {
    open()
    const path = join(tmpdir(), `docket-sandbox-${randomBytes(8).toString('hex')}`)
    await expect(ask({ act: 'write', path })).resolves.toBe('ERR_ACCESS_DENIED')
    expect(existsSync(path)).toBe(false)
    await expect(ask({ act: 'look', path: '/etc/passwd' })).resolves.toBe('ERR_ACCESS_DENIED')
    await expect(ask({ act: 'look', path: fileURLToPath(child) })).resolves.toBeNull()
    await expect(ask({ act: 'spawn' })).resolves.toBe('ERR_ACCESS_DENIED')
  })

  test.runIf(onLinux)('it gets no file of its parent', async () => {
    const file = openSync(fileURLToPath(child), 'r')
    open()
    const { pid } = await who()
    closeSync(file)
    const files = readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`))
    expect(files.filter((path) => path !== '/dev/null' && !/^(?:socket|pipe|anon_inode):/.test(path))).toEqual([])
  })

  test('it is nicer than its parent', async () => {
    open()
    expect((await who()).niceness).toBe(Math.min(19, getPriority() + 5))
  })

  test.runIf(onLinux)('it leaves no core file, and is the first to go when memory runs out', async () => {
    open()
    const { pid } = await who()
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +/m)
    expect(Number(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8'))).toBeGreaterThanOrEqual(600)
  })
})

/** Until a process is gone (a zombie is), or `ms` have passed. */
async function isGone(pid: number, ms: number): Promise<boolean> {
  for (const until = performance.now() + ms; performance.now() < until; ) {
    try {
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return true
    } catch {
      return true
    }
    await new Promise((done) => setTimeout(done, 20))
  }
  return false
}

describe.runIf(onLinux)('the end', () => {
  test('closing waits until every process is gone', async () => {
    open()
    const { pid } = await who()
    await sandbox.close()
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })

  test('a killed parent leaves nobody behind, neither idle nor in an endless loop', async () => {
    open()
    const script = fileURLToPath(new URL('./fixtures/parent-in-a-process.ts', import.meta.url))
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pids: number[] = await new Promise((done, reject) => {
      parent.stdout.once('data', (chunk: Buffer) => done(JSON.parse(chunk.toString())))
      parent.once('exit', () => reject(new Error('the parent ended by itself')))
    })
    expect(pids).toHaveLength(2)
    const gone = new Promise((done) => parent.once('exit', done))
    parent.kill('SIGKILL')
    await gone
    // A fifth of a second on a machine at rest; on a busy one the processes wait for their turn, as they are nicer than others.
    for (const pid of pids) expect(await isGone(pid, 20_000)).toBe(true)
  })

  test('signals for the whole group leave the processes to their parent', async () => {
    open()
    const { pid } = await who()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal)
    expect((await who()).pid).toBe(pid)
  })

  test('a process that is killed from outside costs one job', async () => {
    open()
    const { pid } = await who()
    const job = ask({ act: 'spin' })
    process.kill(pid, 'SIGKILL')
    await expect(job).rejects.toMatchObject({ reason: 'died', message: 'The triage process ended with SIGKILL.' })
    await expect(ask({ act: 'read' })).resolves.toMatchObject({ size: 0 })
  })
})
