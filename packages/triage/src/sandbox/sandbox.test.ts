// The sandbox, with processes and with threads: answers come back, and what hangs, hoards memory or dies costs one job and nothing else.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox, type SandboxOptions } from './index.ts'

interface Request {
  act: string
  bytes?: Uint8Array
  ms?: number
}
const kinds: [string, Partial<SandboxOptions>][] = [
  ['processes', { child: new URL('./fixtures/test-child.ts', import.meta.url) }],
  ['threads', { thread: new URL('./fixtures/test-thread.ts', import.meta.url) }],
]
const soon = { timeoutMs: 20_000 }

let sandbox: Sandbox<Request, unknown>
afterEach(() => sandbox.close())

describe.each(kinds)('%s', (kind, module) => {
  const open = (options: Partial<SandboxOptions> = {}) => {
    sandbox = openSandbox<Request, unknown>({ threads: 2, ...module, ...options })
    return sandbox
  }

  test('give the report back, leave the bytes of the caller alone, pass no environment on', async () => {
    open()
    const bytes = Buffer.from('a mail')
    await expect(sandbox.triage({ act: 'read', bytes }, soon)).resolves.toEqual({ size: 6, env: [] })
    expect(bytes.toString()).toBe('a mail')
  })

  test('a thrown error comes back with its code, and the member goes on', async () => {
    open({ threads: 1 })
    await expect(sandbox.triage({ act: 'throw' }, soon)).rejects.toMatchObject({
      name: 'DocketError',
      code: 'invalid',
      message: 'not a mail',
    })
    await expect(sandbox.triage({ act: 'read' }, soon)).resolves.toMatchObject({ size: 0 })
  })

  test('a request that cannot be passed on is refused, and the member goes on', async () => {
    open({ threads: 1 })
    const request = { act: 'read', how: () => {} }
    await expect(sandbox.triage(request, soon)).rejects.toThrow('could not be cloned')
    await expect(sandbox.triage({ act: 'read' }, soon)).resolves.toMatchObject({ size: 0 })
  })

  test('an endless loop is killed at its deadline while other jobs go on', async () => {
    open()
    await sandbox.ready()
    const spin = sandbox.triage({ act: 'spin' }, { timeoutMs: 500 })
    const answers = Promise.all(Array.from({ length: 20 }, () => sandbox.triage({ act: 'read' }, soon)))
    await expect(spin).rejects.toMatchObject({ name: 'SandboxFailure', reason: 'timeout' })
    await answers
    await expect(sandbox.triage({ act: 'read' }, soon)).resolves.toMatchObject({ size: 0 })
  })

  test('time spent in the queue does not count against the deadline', async () => {
    open({ threads: 1 })
    const waits = Array.from({ length: 5 }, () => sandbox.triage({ act: 'wait', ms: 400 }, { timeoutMs: 1500 }))
    await expect(Promise.all(waits)).resolves.toHaveLength(5)
  })

  // Threads in turns, because V8 can, seldom, fail to stop a thread at its limit and abort the whole process.
  test('running out of heap ends the member and not the process', { retry: kind === 'threads' ? 3 : 0 }, async () => {
    const script = fileURLToPath(new URL('./fixtures/hoard-in-a-process.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [script, kind], { timeout: 50_000 })
    expect(JSON.parse(stdout)).toEqual({ ended: 'memory', size: 0 })
  })

  test('a member that exits costs one job', async () => {
    open({ threads: 1 })
    const jobs = [sandbox.triage({ act: 'exit' }, soon), sandbox.triage({ act: 'read' }, soon)]
    const [first, second] = await Promise.allSettled(jobs)
    expect(first).toMatchObject({ status: 'rejected', reason: { reason: 'died' } })
    expect(second).toMatchObject({ status: 'fulfilled' })
  })

  test('members are replaced after their number of jobs without losing any', async () => {
    open({ jobsPerThread: 3 })
    const jobs = Array.from({ length: 15 }, () => sandbox.triage({ act: 'read' }, soon))
    await expect(Promise.all(jobs)).resolves.toHaveLength(15)
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
    const reasons = (await outcome).map((one) => one.status === 'rejected' && (one.reason as { reason: string }).reason)
    expect(reasons).toEqual(['closed', 'closed'])
    await expect(sandbox.triage({ act: 'read' }, soon)).rejects.toMatchObject({ reason: 'closed' })
    await expect(sandbox.ready()).rejects.toMatchObject({ reason: 'closed' })
  })

  test('a member that cannot start is reported instead of being started for ever', async () => {
    const nothing = new URL('./fixtures/there-is-no-such-module.ts', import.meta.url)
    open(kind === 'threads' ? { thread: nothing } : { child: nothing })
    await expect(sandbox.triage({ act: 'read' }, soon)).rejects.toMatchObject({ reason: 'died' })
  })
})

test('the process that ships triages a mail', async () => {
  sandbox = openSandbox<Request, unknown>({ threads: 1 }) as Sandbox<Request, unknown>
  const mail = 'From: a@example.com\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nSee you on Monday.\r\n'
  const request = { kind: 'email', bytes: Buffer.from(mail) } as unknown as Request
  await expect(sandbox.triage(request, { timeoutMs: 30_000 })).resolves.toMatchObject({
    kind: 'email',
    error: null,
    email: { subject: 'Hello' },
  })
})
