// The queue: claimed once, leased, freed when a worker is gone, given up after three failures; on every engine.
import type { TenantId } from '@docket/model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { jobLimits, LeaseLost } from './index.ts'
import { openTestStore, type TestStore, testEngines } from './testing.ts'

const { present } = await testEngines()
describe.each(present)('jobs on $title', (engine) => {
  let store: TestStore
  let tenant: TenantId
  beforeAll(async () => {
    store = await openTestStore({ engine })
    tenant = (await store.tenants.list())[0]!.id
  })
  afterAll(() => store.destroy())
  beforeEach(() => store.db.query('delete from jobs'))

  const enqueue = (n: number, more: { priority?: number; runAt?: Date } = {}) =>
    store.jobs.enqueue(store.db, { tenant, kind: 'work', payload: { n }, ...more })
  const expire = () =>
    store.db.query(`update jobs set lease_until = now() - interval '1 second' where state = 'claimed'`)
  const makeDue = () => store.db.query('update jobs set run_at = now()')

  test('a job exists only when the transaction that made it commits', async () => {
    const work = store.db.transaction(async (tx) => {
      await store.jobs.enqueue(tx, { tenant, kind: 'work', payload: {} })
      throw new Error('rolled back')
    })
    await expect(work).rejects.toThrow('rolled back')
    expect(await store.jobs.claim('w', ['work'], 5, 1000)).toEqual([])
  })

  test('eight claimers at once get every job exactly once', async () => {
    await store.db.query(
      `insert into jobs (tenant_id, kind, payload) select $1, 'work', json_build_object('n', n) from generate_series(1, 2000) n`,
      [tenant],
    )
    const seen: string[] = []
    await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        for (;;) {
          const jobs = await store.jobs.claim(`w${worker}`, ['work'], 20, 60_000)
          if (jobs.length === 0) return
          for (const job of jobs) {
            seen.push(job.id)
            await store.jobs.complete(job)
          }
        }
      }),
    )
    expect(seen).toHaveLength(2000)
    expect(new Set(seen).size).toBe(2000)
    expect(await store.jobs.stats()).toEqual({ ready: 0, claimed: 0, oldestReadyAt: null })
  })

  test('higher priority first, then the older; later ones wait for their time; other kinds are left alone', async () => {
    await enqueue(1)
    await enqueue(2, { priority: 5 })
    await enqueue(3)
    await enqueue(4, { runAt: new Date(Date.now() + 60_000) })
    await store.jobs.enqueue(store.db, { tenant, kind: 'other', payload: {} })
    const order: unknown[] = []
    for (let round = 0; round < 4; round += 1) {
      for (const job of await store.jobs.claim('w', ['work'], 1, 1000)) order.push(job.payload.n)
    }
    expect(order).toEqual([2, 1, 3])
  })

  test('a lease that ran out frees the job, and its former worker can neither extend nor complete nor fail it', async () => {
    await enqueue(1)
    const [job] = await store.jobs.claim('dead', ['work'], 5, 60_000)
    expect(await store.jobs.extend('dead', [job!.id], 60_000)).toEqual([job!.id])
    await expire()
    expect(await store.jobs.reapExpired('reaper', 1000)).toEqual({ freed: 1, exhausted: [] })
    const [again] = await store.jobs.claim('alive', ['work'], 5, 60_000)
    expect(again).toMatchObject({ id: job!.id, attempt: 1 })
    expect(await store.jobs.extend('dead', [job!.id], 60_000)).toEqual([])
    expect(await store.jobs.start(job!)).toBe(false)
    await expect(store.jobs.complete(job!)).rejects.toBeInstanceOf(LeaseLost)
    await expect(store.jobs.fail(job!, 'late', 0)).rejects.toBeInstanceOf(LeaseLost)
    await store.jobs.complete(again!)
  })

  test('a living lease is not reaped', async () => {
    await enqueue(1)
    await store.jobs.claim('w', ['work'], 5, 60_000)
    expect(await store.jobs.reapExpired('reaper', 1000)).toEqual({ freed: 0, exhausted: [] })
  })

  test('three failures are final, and carry their reasons', async () => {
    await enqueue(1)
    for (let attempt = 1; attempt <= jobLimits.failures; attempt += 1) {
      const [job] = await store.jobs.claim('w', ['work'], 5, 60_000)
      expect(job?.attempt).toBe(attempt)
      const { final, failures } = await store.jobs.fail(job!, `reason ${attempt}\0`, 0)
      expect(final).toBe(attempt === jobLimits.failures)
      expect(failures).toHaveLength(attempt)
      if (final) {
        expect(failures).toEqual(['reason 1\ufffd', 'reason 2\ufffd', 'reason 3\ufffd'])
        // Whoever should have ended it died too: the next reaper gets it.
        await expire()
        const { exhausted } = await store.jobs.reapExpired('reaper', 60_000)
        expect(exhausted).toMatchObject([{ id: job!.id, failures: { length: 3 }, worker: 'reaper' }])
        await store.jobs.complete(exhausted[0]!)
      }
    }
  })

  test('a failed job waits for its retry', async () => {
    await enqueue(1)
    const [job] = await store.jobs.claim('w', ['work'], 5, 60_000)
    await store.jobs.fail(job!, 'later', 60_000)
    expect(await store.jobs.claim('w', ['work'], 5, 60_000)).toEqual([])
  })

  test('deaths count only once work has begun, and five of them are final', async () => {
    await enqueue(1)
    for (let round = 0; round < 10; round += 1) {
      await store.jobs.claim('idle', ['work'], 5, 60_000)
      await expire()
      expect((await store.jobs.reapExpired('reaper', 1000)).freed).toBe(1)
    }
    for (let death = 1; death <= jobLimits.deaths; death += 1) {
      const [job] = await store.jobs.claim('doomed', ['work'], 5, 60_000)
      expect(await store.jobs.start(job!)).toBe(true)
      await expire()
      const { freed, exhausted } = await store.jobs.reapExpired('reaper', 1000)
      expect([freed, exhausted.length]).toEqual(death < jobLimits.deaths ? [1, 0] : [0, 1])
      await makeDue()
    }
  })

  test('an orderly stop hands everything back at once, and counts against nothing', async () => {
    await enqueue(1)
    const [job] = await store.jobs.claim('w', ['work'], 5, 60_000)
    await store.jobs.start(job!)
    await store.jobs.release('w')
    expect((await store.jobs.claim('next', ['work'], 5, 60_000))[0]).toMatchObject({ attempt: 1 })
  })

  test('a completed job leaves nothing of its payload', async () => {
    await store.jobs.enqueue(store.db, { tenant, kind: 'work', payload: { zipPassword: 'secret' } })
    const [job] = await store.jobs.claim('w', ['work'], 5, 60_000)
    await store.jobs.complete(job!)
    expect(await store.db.query('select id from jobs')).toEqual([])
  })

  test('after a restart on the same folder the claims of the process before are free at once', async () => {
    await enqueue(1)
    await store.jobs.claim('before', ['work'], 5, 3_600_000)
    Object.assign(store, await store.reopen())
    expect((await store.jobs.reapExpired('reaper', 1000)).freed).toBe(1)
  })
})
