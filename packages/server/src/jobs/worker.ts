// Claims jobs and runs their tasks: leases, retries, exhaustion, orderly stop.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { isDocketError } from '@docket/model'
import { type Job, LeaseLost, type Store } from '../store/index.ts'

/** One kind of work. */
export interface Task {
  /** Ends by completing `job` (in its own transaction, or `store.jobs.complete`); a throw is a failed attempt. */
  run(job: Job): Promise<void>
  /** After the third failure (or five deaths of a worker in it): record the outcome and complete `job`. */
  onExhausted(job: Job, failures: string[]): Promise<void>
}

export interface WorkerDeps {
  store: Pick<Store, 'jobs'>
  tasks: Record<string, Task>
  /** Jobs run at the same time. */
  concurrency: number
  /** Awaited before the first job, e.g. `sandbox.ready`. */
  ready?: () => Promise<void>
  log: (line: string) => void
  timing?: Partial<WorkerTiming>
}

export interface WorkerTiming {
  /** How long a claim lasts without being extended. A dead worker's jobs are free after this and one `reapMs`. */
  leaseMs: number
  extendMs: number
  reapMs: number
  /** How often an idle worker looks for jobs that another process enqueued; its own wake it at once. */
  pollMs: number
  /** Pause before the first retry; the second one waits four times as long. */
  retryMs: number
  /** How long an orderly stop waits for jobs underway before it hands them back. */
  stopMs: number
}

const defaultTiming: WorkerTiming = {
  leaseMs: 40_000,
  extendMs: 10_000,
  reapMs: 10_000,
  pollMs: 400,
  retryMs: 1000,
  stopMs: 8000,
}

/** Jobs taken from the queue at once: few round trips, and few jobs wait when this worker is slow or dies. */
const claimCount = 20

/** Starts working; `stop` takes no new jobs, waits for those underway, and hands the rest back. */
export function startWorkers(deps: WorkerDeps): { stop(): Promise<void> } {
  const worker = new Loop(deps)
  worker.start()
  return { stop: () => worker.stop() }
}

class Loop {
  private readonly name = `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`
  private readonly deps: WorkerDeps
  private readonly timing: WorkerTiming
  /** Claimed, not begun. */
  private readonly waiting: Job[] = []
  private readonly underway = new Map<string, Promise<void>>()
  private readonly timers: NodeJS.Timeout[] = []
  private unsubscribe: () => void = () => {}
  private main: Promise<void> | undefined
  private wakeUp: (() => void) | undefined
  private woken = false
  private stopping = false

  constructor(deps: WorkerDeps) {
    this.deps = deps
    this.timing = { ...defaultTiming, ...deps.timing }
  }

  start(): void {
    this.unsubscribe = this.deps.store.jobs.onEnqueued(() => this.wake())
    this.every(this.timing.extendMs, () => this.extend())
    this.every(this.timing.reapMs, () => this.reap())
    this.main = this.run()
  }

  async stop(): Promise<void> {
    this.stopping = true
    this.wake()
    this.unsubscribe()
    await this.main
    let giveUp: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      giveUp = setTimeout(resolve, this.timing.stopMs)
    })
    await Promise.race([Promise.all(this.underway.values()), patience])
    clearTimeout(giveUp)
    for (const timer of this.timers) clearInterval(timer)
    await this.deps.store.jobs.release(this.name).catch((error: unknown) => this.report('handing jobs back', error))
  }

  private async run(): Promise<void> {
    let healthy = false
    while (!this.stopping) {
      try {
        // Reaping first: after a restart the jobs of the process before are the oldest ones.
        if (!healthy) {
          await this.deps.ready?.()
          await this.reap()
        }
        healthy = true
        if (this.waiting.length === 0 && this.underway.size < this.deps.concurrency) await this.claim()
      } catch (error) {
        healthy = false
        this.report('looking for jobs', error)
        await this.pause(1000)
      }
      while (this.waiting.length > 0 && this.underway.size < this.deps.concurrency && !this.stopping) {
        this.begin(this.waiting.shift()!)
      }
      // With every slot busy the end of a job wakes us; otherwise the queue was empty.
      const busy = this.underway.size >= this.deps.concurrency
      if (!this.stopping) await this.pause(busy ? 60_000 : this.timing.pollMs)
    }
  }

  private async claim(): Promise<void> {
    this.woken = false
    const kinds = Object.keys(this.deps.tasks)
    this.waiting.push(...(await this.deps.store.jobs.claim(this.name, kinds, claimCount, this.timing.leaseMs)))
  }

  private begin(job: Job): void {
    const work = this.attempt(job)
      .catch((error: unknown) => this.report(`job ${job.kind} ${job.id}`, error))
      .finally(() => {
        this.underway.delete(job.id)
        this.wake()
      })
    this.underway.set(job.id, work)
  }

  private async attempt(job: Job): Promise<void> {
    const task = this.deps.tasks[job.kind]!
    // A warm sandbox first: a process that dies while it starts up must not be held against the job.
    await this.deps.ready?.().catch(() => {})
    if (!(await this.deps.store.jobs.start(job))) return
    try {
      await task.run(job)
    } catch (error) {
      if (error instanceof LeaseLost) throw error
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      const pause = this.timing.retryMs * 4 ** (job.attempt - 1)
      const { final, failures } = await this.deps.store.jobs.fail(job, said, pause)
      this.deps.log(`job ${job.kind} ${job.id} failed (attempt ${job.attempt}): ${said}`)
      if (final) await task.onExhausted(job, failures)
    }
  }

  private async extend(): Promise<void> {
    const ids = [...this.underway.keys(), ...this.waiting.map((job) => job.id)]
    if (ids.length === 0) return
    const held = new Set(await this.deps.store.jobs.extend(this.name, ids, this.timing.leaseMs))
    // What was taken from us is not begun; what is underway will find out when it wants to complete.
    for (const job of this.waiting.splice(0)) if (held.has(job.id)) this.waiting.push(job)
  }

  private async reap(): Promise<void> {
    const { freed, exhausted } = await this.deps.store.jobs.reapExpired(this.name, this.timing.leaseMs)
    if (freed > 0) this.deps.log(`${freed} jobs of a worker that is gone are ready again`)
    for (const job of exhausted) {
      const task = this.deps.tasks[job.kind]
      if (task !== undefined) await task.onExhausted(job, job.failures)
    }
    if (freed > 0) this.wake()
  }

  private every(ms: number, work: () => Promise<void>): void {
    let running = false
    const timer = setInterval(() => {
      if (running) return
      running = true
      work()
        .catch((error: unknown) => this.report('keeping jobs', error))
        .finally(() => {
          running = false
        })
    }, ms)
    timer.unref()
    this.timers.push(timer)
  }

  /** Until something happens, or `ms` have passed. */
  private async pause(ms: number): Promise<void> {
    if (this.woken) {
      this.woken = false
      return
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.wakeUp = undefined
    this.woken = false
  }

  private wake(): void {
    this.woken = true
    this.wakeUp?.()
  }

  private report(doing: string, error: unknown): void {
    const what = isDocketError(error) ? `${error.code}: ${error.message}` : String(error)
    this.deps.log(`worker: ${doing}: ${what}`)
  }
}
