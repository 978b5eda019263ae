// Claims jobs and runs their tasks: leases, retries, exhaustion, orderly stop.
import type { Job, Store } from '../store/index.ts'

/** One kind of work. */
export interface Task {
  /** Ends by completing `job` (in its own transaction, or `store.jobs.complete`); a throw is a failed attempt. */
  run(job: Job): Promise<void>
  /** After the third failure (or five deaths of a worker in it): record the outcome and complete `job`. */
  onExhausted(job: Job, failures: string[]): Promise<void>
}

export interface WorkerDeps {
  store: Store
  tasks: Record<string, Task>
  /** Jobs run at the same time. */
  concurrency: number
  /** Awaited before the first job, e.g. `sandbox.ready`. */
  ready?: () => Promise<void>
  log: (line: string) => void
}
