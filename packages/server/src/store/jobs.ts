// The queue: one table; claimed in batches with a lease, so that the jobs of a dead worker come back by themselves.
import { EventEmitter } from 'node:events'
import type { TenantId } from '@docket/model'
import type { Db, Job, JobStore, NewJob } from './contract.ts'
import { jsonText, plainText, withoutWaiting } from './db.ts'

/** After so many failures, or deaths of a worker in the middle of it, a job is given up. */
export const jobLimits = { failures: 3, deaths: 5 } as const

/** The job was taken from this worker (its lease ran out); what it did for the job must not be kept. */
export class LeaseLost extends Error {
  constructor(jobs: Job[]) {
    super(`The lease was lost of job ${jobs.map((job) => `${job.kind} ${job.id}`).join(', ')}`)
    this.name = 'LeaseLost'
  }
}

interface JobRow {
  tenant_id: string
  id: number
  kind: string
  payload: string
  worker: string
  deaths: number
  failures: string[]
  created_at: string
}

const columns = 'j.tenant_id, j.id, j.kind, j.payload, j.worker, j.deaths, j.failures, j.created_at'

function jobFromRow(row: JobRow): Job & { failures: string[] } {
  return {
    id: String(row.id),
    tenant: row.tenant_id as TenantId,
    kind: row.kind,
    payload: JSON.parse(row.payload) as Record<string, unknown>,
    attempt: row.failures.length + row.deaths + 1,
    worker: row.worker,
    createdAt: row.created_at,
    failures: row.failures,
  }
}

/** Ends jobs and erases them; all or `LeaseLost`. */
export async function completeJobs(tx: Db, jobs: Job[]): Promise<void> {
  if (jobs.length === 0) return
  const done = await tx.query<{ id: number }>(
    `delete from jobs j using unnest($1::uuid[], $2::bigint[], $3::text[]) as held(tenant_id, id, worker)
     where j.tenant_id = held.tenant_id and j.id = held.id and j.worker = held.worker and j.state = 'claimed' returning j.id`,
    [jobs.map((job) => job.tenant), jobs.map((job) => job.id), jobs.map((job) => job.worker)],
    'complete-jobs',
  )
  if (done.length === jobs.length) return
  const ended = new Set(done.map((row) => String(row.id)))
  throw new LeaseLost(jobs.filter((job) => !ended.has(job.id)))
}

export function openJobs(db: Db): JobStore {
  const events = new EventEmitter().setMaxListeners(0)

  return {
    async enqueue(tx: Db, job: NewJob) {
      await tx.query(
        'insert into jobs (tenant_id, kind, payload, run_at, priority) values ($1, $2, $3, coalesce($4, now()), $5)',
        [job.tenant, job.kind, jsonText(job.payload), job.runAt?.toISOString() ?? null, job.priority ?? 0],
      )
    },

    async claim(worker, kinds, count, leaseMs) {
      const rows = await db.query<JobRow>(
        `with ${withoutWaiting}, next as materialized (
             select tenant_id, id from jobs where state = 'ready' and run_at <= now() and kind = any($2::text[])
             order by priority desc, run_at, id limit $3 for update skip locked
           )
           update jobs j set state = 'claimed', worker = $1, lease_until = now() + $4 * interval '1 millisecond', started_at = null
           from next, light where j.tenant_id = next.tenant_id and j.id = next.id returning ${columns}`,
        [worker, kinds, count, leaseMs],
        'claim-jobs',
      )
      return rows.map(jobFromRow).sort((a, b) => Number(a.id) - Number(b.id))
    },

    async start(job) {
      const rows = await db.query(
        `with ${withoutWaiting} update jobs set started_at = now() from light
           where tenant_id = $1 and id = $2 and worker = $3 and state = 'claimed' returning id`,
        [job.tenant, job.id, job.worker],
        'start-job',
      )
      return rows.length === 1
    },

    async extend(worker, ids, leaseMs) {
      const rows = await db.query<{ id: number }>(
        `with ${withoutWaiting} update jobs set lease_until = now() + $3 * interval '1 millisecond' from light
           where id = any($2::bigint[]) and worker = $1 and state = 'claimed' returning id`,
        [worker, ids, leaseMs],
      )
      return rows.map((row) => String(row.id))
    },

    async takeAlong(tx, tenant, kind, limit) {
      const rows = await tx.query<{ id: number; payload: string }>(
        `select id, payload from jobs where tenant_id = $1 and kind = $2 and state = 'ready' and run_at <= now()
           and cardinality(failures) = 0 and deaths = 0
         order by priority desc, run_at, id limit $3 for update skip locked`,
        [tenant, kind, limit],
        'take-jobs-along',
      )
      return rows.map(({ id, payload }) => ({ id: String(id), payload: JSON.parse(payload) as Job['payload'] }))
    },

    async endAlong(tx, tenant, ids) {
      await tx.query(
        'delete from jobs where tenant_id = $1 and id = any($2::bigint[])',
        [tenant, ids],
        'end-jobs-along',
      )
    },

    async complete(job, tx = db) {
      await completeJobs(tx, [job])
    },

    async fail(job, error, retryInMs) {
      const [row] = await db.query<{ failures: string[] }>(
        `update jobs set failures = failures || $4::text, started_at = null,
           state = case when cardinality(failures) + 1 < $5 then 'ready' else 'claimed' end,
           run_at = now() + $6 * interval '1 millisecond'
         where tenant_id = $1 and id = $2 and worker = $3 and state = 'claimed' returning failures`,
        [job.tenant, job.id, job.worker, plainText(error).slice(0, 2000), jobLimits.failures, retryInMs],
      )
      if (row === undefined) throw new LeaseLost([job])
      return { final: row.failures.length >= jobLimits.failures, failures: row.failures }
    },

    async reapExpired(worker, leaseMs) {
      return db.transaction(async (tx) => {
        const expired = await tx.query<JobRow & { exhausted: boolean }>(
          `with expired as materialized (
             select tenant_id, id from jobs where state = 'claimed' and lease_until < now()
             order by tenant_id, id limit 200 for update skip locked
           )
           update jobs j set
             deaths = deaths + (started_at is not null)::int, started_at = null,
             worker = $1, lease_until = now() + $2 * interval '1 millisecond',
             state = case when deaths + (started_at is not null)::int >= $3 or cardinality(failures) >= $4 then 'claimed' else 'ready' end,
             -- what may have killed a worker waits behind the rest
             run_at = case when started_at is null then run_at else now() + (deaths + 1) * interval '1 second' end
           from expired where j.tenant_id = expired.tenant_id and j.id = expired.id
           returning ${columns}, j.state = 'claimed' as exhausted`,
          [worker, leaseMs, jobLimits.deaths, jobLimits.failures],
        )
        const exhausted = expired.filter((row) => row.exhausted).map(jobFromRow)
        for (const job of exhausted) {
          if (job.failures.length === 0) job.failures.push('The worker died every time while it worked on this.')
        }
        return { freed: expired.length - exhausted.length, exhausted }
      })
    },

    async release(worker) {
      await db.query(
        `update jobs set state = 'ready', started_at = null where worker = $1 and state = 'claimed' and cardinality(failures) < $2`,
        [worker, jobLimits.failures],
      )
      events.emit('enqueued')
    },

    async stats() {
      const [row] = await db.query<{ ready: number; claimed: number; oldest: string | null }>(
        `select count(*) filter (where state = 'ready') as ready, count(*) filter (where state = 'claimed') as claimed,
           min(run_at) filter (where state = 'ready') as oldest from jobs`,
      )
      return { ready: row?.ready ?? 0, claimed: row?.claimed ?? 0, oldestReadyAt: row?.oldest ?? null }
    },

    onEnqueued(listener) {
      events.on('enqueued', listener)
      return () => events.off('enqueued', listener)
    },

    wake() {
      events.emit('enqueued')
    },
  }
}

/** With the database to ourselves every claim found at start belongs to a dead process: no lease needs to run out first. */
export async function expireAllLeases(db: Db): Promise<void> {
  await db.query(`update jobs set lease_until = now() - interval '1 second' where state = 'claimed'`)
}
