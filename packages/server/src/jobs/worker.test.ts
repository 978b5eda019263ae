// The worker: runs what is enqueued promptly, retries, gives up with an outcome, takes over from the dead, stops in order.
import { setTimeout as sleep } from 'node:timers/promises'
import type { TenantId } from '@docket/model'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Job } from '../store/index.ts'
import { openTestStore, type TestStore } from '../store/testing.ts'
import { startWorkers, type Task, type WorkerTiming } from './worker.ts'

let store: TestStore
let tenant: TenantId
const stops: (() => Promise<void>)[] = []
const lines: string[] = []

beforeAll(async () => {
  store = await openTestStore()
  tenant = (await store.tenants.list())[0]!.id
})
afterAll(() => store.destroy())
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await store.db.query('delete from jobs')
  lines.length = 0
})

async function enqueue(count: number): Promise<void> {
  await store.db.query(
    `insert into jobs (tenant_id, kind, payload) select $1, 'work', json_build_object('n', n) from generate_series(1, $2) n`,
    [tenant, count],
  )
  store.jobs.wake()
}

function start(task: Partial<Task>, timing: Partial<WorkerTiming> = {}, concurrency = 2) {
  const complete = (job: Job) => store.jobs.complete(job)
  const workers = startWorkers({
    store,
    tasks: { work: { run: complete, onExhausted: complete, ...task } },
    concurrency,
    log: (line) => lines.push(line),
    timing: { retryMs: 10, pollMs: 50, ...timing },
  })
  stops.push(() => workers.stop())
  return workers
}

const left = async () => (await store.db.query('select id from jobs')).length
const allDone = () => vi.waitFor(async () => expect(await left()).toBe(0), { timeout: 20_000, interval: 20 })

test('runs every job once, no more at a time than allowed', async () => {
  const runs: unknown[] = []
  let now = 0
  let most = 0
  start(
    {
      async run(job) {
        now += 1
        most = Math.max(most, now)
        runs.push(job.payload.n)
        await sleep(2)
        now -= 1
        await store.jobs.complete(job)
      },
    },
    {},
    3,
  )
  await enqueue(200)
  await allDone()
  expect(runs.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
  expect(most).toBe(3)
})

test('an idle worker begins an enqueued job at once', async () => {
  let began = 0
  start(
    {
      async run(job) {
        began = Date.now()
        await store.jobs.complete(job)
      },
    },
    { pollMs: 60_000 },
  )
  await sleep(300)
  const enqueued = Date.now()
  await enqueue(1)
  await allDone()
  // Long before it would have looked by itself.
  expect(began - enqueued).toBeLessThan(10_000)
})

test('finds what another process enqueued', async () => {
  start({}, { pollMs: 50 })
  await sleep(200)
  await store.jobs.enqueue(store.db, { tenant, kind: 'work', payload: {} })
  await allDone()
})

test('a job that fails twice is done the third time', async () => {
  let tries = 0
  start({
    async run(job) {
      tries += 1
      if (tries < 3) throw new Error('not yet')
      await store.jobs.complete(job)
    },
  })
  await enqueue(1)
  await allDone()
  expect(tries).toBe(3)
  expect(lines.filter((line) => line.includes('not yet'))).toHaveLength(2)
})

test('a job that fails three times is ended with its reasons', async () => {
  let given: string[] = []
  start({
    run: () => Promise.reject(new TypeError('broken')),
    async onExhausted(job, failures) {
      given = failures
      await store.jobs.complete(job)
    },
  })
  await enqueue(1)
  await allDone()
  expect(given).toEqual(['TypeError: broken', 'TypeError: broken', 'TypeError: broken'])
})

test('when ending it fails as well, it is tried again until it succeeds', async () => {
  let endings = 0
  start(
    {
      run: () => Promise.reject(new Error('broken')),
      async onExhausted(job) {
        endings += 1
        if (endings < 3) throw new Error('cannot end it')
        await store.jobs.complete(job)
      },
    },
    { leaseMs: 200, reapMs: 50, extendMs: 50 },
  )
  await enqueue(1)
  await allDone()
  expect(endings).toBe(3)
})

test('jobs of a worker that died are taken over, long ones of a living worker are not', async () => {
  await enqueue(3)
  const abandoned = await store.jobs.claim('dead', ['work'], 2, 300)
  expect(abandoned).toHaveLength(2)
  const runs: string[] = []
  start(
    {
      async run(job) {
        runs.push(job.id)
        await sleep(600)
        await store.jobs.complete(job)
      },
    },
    { leaseMs: 250, reapMs: 50, extendMs: 50 },
  )
  await allDone()
  expect(runs).toHaveLength(3)
  expect(new Set(runs).size).toBe(3)
})

test('an orderly stop waits for what is underway and hands the rest back', async () => {
  let done = 0
  const workers = start(
    {
      async run(job) {
        await sleep(200)
        await store.jobs.complete(job)
        done += 1
      },
    },
    {},
    1,
  )
  await enqueue(10)
  await sleep(100)
  await workers.stop()
  expect(done).toBe(1)
  expect(await store.jobs.stats()).toMatchObject({ ready: 9, claimed: 0 })
})

test('a stop does not wait for ever: what hangs is handed back', async () => {
  const workers = start({ run: () => sleep(60_000, undefined, { ref: false }) }, { stopMs: 100 })
  await enqueue(1)
  await sleep(100)
  const started = Date.now()
  await workers.stop()
  expect(Date.now() - started).toBeLessThan(20_000)
  expect(await store.jobs.stats()).toMatchObject({ ready: 1, claimed: 0 })
})
