// The sandbox: answers come back, and what hangs, hoards memory or dies costs one job and nothing else.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox, type SandboxOptions } from './index.ts'

interface Request {
  act: string
  bytes?: Uint8Array
  ms?: number
}
const thread = new URL('./fixtures/test-thread.ts', import.meta.url)
let sandbox: Sandbox<Request, unknown>
const open = (options: Partial<SandboxOptions> = {}) => {
  sandbox = openSandbox<Request, unknown>({ threads: 2, thread, ...options })
  return sandbox
}
afterEach(() => sandbox.close())

test('gives the report back, leaves the bytes of the caller alone, passes no environment on', async () => {
  open()
  const bytes = Buffer.from('a mail')
  await expect(sandbox.triage({ act: 'read', bytes }, { timeoutMs: 5000 })).resolves.toEqual({ size: 6, env: [] })
  expect(bytes.toString()).toBe('a mail')
})

test('a thrown error comes back with its code, and the thread goes on', async () => {
  open({ threads: 1 })
  await expect(sandbox.triage({ act: 'throw' }, { timeoutMs: 5000 })).rejects.toMatchObject({
    name: 'DocketError',
    code: 'invalid',
    message: 'not a mail',
  })
  await expect(sandbox.triage({ act: 'read' }, { timeoutMs: 5000 })).resolves.toMatchObject({ size: 0 })
})

test('an endless loop is killed at its deadline while other jobs go on', async () => {
  open()
  const started = Date.now()
  const spin = sandbox.triage({ act: 'spin' }, { timeoutMs: 500 })
  const answers = Promise.all(Array.from({ length: 20 }, () => sandbox.triage({ act: 'read' }, { timeoutMs: 5000 })))
  await expect(spin).rejects.toMatchObject({ name: 'SandboxFailure', reason: 'timeout' })
  await answers
  expect(Date.now() - started).toBeLessThan(5000)
  await expect(sandbox.triage({ act: 'read' }, { timeoutMs: 5000 })).resolves.toMatchObject({ size: 0 })
})

test('time spent in the queue does not count against the deadline', async () => {
  open({ threads: 1 })
  const waits = Array.from({ length: 5 }, () => sandbox.triage({ act: 'wait', ms: 150 }, { timeoutMs: 500 }))
  await expect(Promise.all(waits)).resolves.toHaveLength(5)
})

// In a process of its own and tried again, because V8 can, seldom, fail to stop a thread at its limit and abort the whole
// process; the job queue is built for that too (a job that keeps killing workers is given up).
test('running out of memory ends the thread and not the process', { retry: 3, timeout: 60_000 }, async () => {
  const script = new URL('./fixtures/hoard-in-a-process.ts', import.meta.url)
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(script)], { timeout: 30_000 })
  expect(JSON.parse(stdout)).toEqual({ ended: 'memory', size: 0 })
})

test('a thread that exits costs one job', async () => {
  open({ threads: 1 })
  const jobs = [
    sandbox.triage({ act: 'exit' }, { timeoutMs: 5000 }),
    sandbox.triage({ act: 'read' }, { timeoutMs: 5000 }),
  ]
  const [first, second] = await Promise.allSettled(jobs)
  expect(first).toMatchObject({ status: 'rejected', reason: { reason: 'died' } })
  expect(second).toMatchObject({ status: 'fulfilled' })
})

test('threads are replaced after their number of jobs without losing any', async () => {
  open({ jobsPerThread: 3 })
  const jobs = Array.from({ length: 30 }, () => sandbox.triage({ act: 'read' }, { timeoutMs: 5000 }))
  await expect(Promise.all(jobs)).resolves.toHaveLength(30)
})

test('closing rejects what is underway and what waits', async () => {
  open({ threads: 1 })
  await sandbox.ready()
  const jobs = [
    sandbox.triage({ act: 'spin' }, { timeoutMs: 60_000 }),
    sandbox.triage({ act: 'read' }, { timeoutMs: 5000 }),
  ]
  const outcome = Promise.allSettled(jobs)
  await sandbox.close()
  expect((await outcome).map((one) => one.status === 'rejected' && (one.reason as { reason: string }).reason)).toEqual([
    'closed',
    'closed',
  ])
  await expect(sandbox.triage({ act: 'read' }, { timeoutMs: 5000 })).rejects.toMatchObject({ reason: 'closed' })
})

test('a thread that cannot start is reported instead of being started for ever', async () => {
  open({ thread: new URL('./fixtures/there-is-no-such-thread.ts', import.meta.url) })
  await expect(sandbox.triage({ act: 'read' }, { timeoutMs: 5000 })).rejects.toMatchObject({ reason: 'died' })
})

test('the thread that ships triages a mail', async () => {
  sandbox = openSandbox<Request, unknown>({ threads: 1 }) as Sandbox<Request, unknown>
  const mail = 'From: a@example.com\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nSee you on Monday.\r\n'
  const report = await sandbox.triage({ kind: 'email', bytes: Buffer.from(mail) } as unknown as Request, {
    timeoutMs: 20_000,
  })
  expect(report).toMatchObject({ kind: 'email', error: null, email: { subject: 'Hello' } })
})
