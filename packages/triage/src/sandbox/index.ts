// Runs triage where it can be killed: a pool of worker threads with a memory limit and a deadline for each job.
import { Worker } from 'node:worker_threads'
import { DocketError, type ErrorCode, errorCodes } from '@docket/model'
import type { TriageRequest } from '../triage.ts'

/** A triage request that may ask for DNS: the system's name servers, or the addresses given. Without it triage is offline. */
export type SandboxRequest = TriageRequest & { dns?: 'system' | readonly string[] }

/** What may cross into a sandbox thread: structured-clone data. */
export interface Sandbox<Request = unknown, Report = unknown> {
  /**
   * Rejects with `SandboxFailure` when the thread overran `timeoutMs`, ran out of memory or died, and with the thrown error
   * (name, message, code) when the work itself failed. The deadline counts from when a thread begins with it.
   */
  triage(request: Request, options: { timeoutMs: number }): Promise<Report>
  /** Resolves when a thread is warm. */
  ready(): Promise<void>
  /** Ends all threads; what is underway rejects with reason `closed`. */
  close(): Promise<void>
}

/** The thread was lost, and with it one attempt of the job. */
export class SandboxFailure extends Error {
  readonly reason: 'timeout' | 'memory' | 'died' | 'closed'
  constructor(reason: SandboxFailure['reason'], message: string) {
    super(message)
    this.name = 'SandboxFailure'
    this.reason = reason
  }
}

export interface SandboxOptions {
  /** Threads at most; they are started when needed. */
  threads: number
  /** Module that answers the messages of `thread.ts`; tests bring their own. */
  thread?: URL
  /** Limit of the JavaScript heap of each thread. */
  heapMegabytes?: number
  /** A thread is replaced after so many jobs, or when the process has grown beyond `rssMegabytes`: what WebAssembly and image
   * libraries take lies outside the heap, and is only given back with the thread. */
  jobsPerThread?: number
  rssMegabytes?: number
  /** All threads but one end after so long without work. */
  idleMs?: number
}

/** Messages from a thread. */
export type ThreadMessage =
  | { ready: true }
  | { id: number; report: unknown }
  | { id: number; error: { name: string; message: string; code: string | null } }

interface Job {
  request: unknown
  timeoutMs: number
  resolve: (report: unknown) => void
  reject: (error: Error) => void
}

interface Thread {
  worker: Worker
  ready: boolean
  job: Job | undefined
  deadline: NodeJS.Timeout | undefined
  jobsDone: number
  idleSince: number
  /** No further jobs: it is being replaced or ended. */
  leaving: boolean
}

/** Beside this file, as source or as built. */
const shippedThread = new URL(`./thread${import.meta.filename.slice(-3)}`, import.meta.url)

export function openSandbox<Request, Report>(options: SandboxOptions): Sandbox<Request, Report> {
  const pool = new Pool(options)
  return {
    triage: (request, { timeoutMs }) =>
      new Promise((resolve, reject) =>
        pool.add({ request, timeoutMs, resolve: resolve as (report: unknown) => void, reject }),
      ),
    ready: () => pool.warm(),
    close: () => pool.close(),
  }
}

class Pool {
  private readonly options: Required<SandboxOptions>
  private readonly threads = new Set<Thread>()
  private readonly waiting: Job[] = []
  private readonly warmWaiters: { resolve: () => void; reject: (error: Error) => void }[] = []
  private readonly sweeper: NodeJS.Timeout
  private closed = false
  private startFailures = 0

  constructor(options: SandboxOptions) {
    const defaults = {
      thread: shippedThread,
      heapMegabytes: 512,
      jobsPerThread: 2000,
      rssMegabytes: 2048,
      idleMs: 60_000,
    }
    this.options = { ...defaults, ...options }
    this.sweeper = setInterval(() => this.sweep(), Math.max(100, this.options.idleMs / 4))
    this.sweeper.unref()
  }

  add(job: Job): void {
    if (this.closed) job.reject(new SandboxFailure('closed', 'The sandbox is closed.'))
    else {
      this.waiting.push(job)
      this.pump()
    }
  }

  warm(): Promise<void> {
    if (this.closed) return Promise.reject(new SandboxFailure('closed', 'The sandbox is closed.'))
    if ([...this.threads].some((thread) => thread.ready && !thread.leaving)) return Promise.resolve()
    const warmed = new Promise<void>((resolve, reject) => this.warmWaiters.push({ resolve, reject }))
    if (this.threads.size === 0) this.start()
    return warmed
  }

  private pump(): void {
    for (const thread of this.threads) {
      if (this.waiting.length === 0) return
      if (thread.ready && !thread.leaving && thread.job === undefined) this.give(thread, this.waiting.shift()!)
    }
    const starting = [...this.threads].filter((thread) => !thread.ready).length
    const staying = [...this.threads].filter((thread) => !thread.leaving).length
    for (let more = Math.min(this.waiting.length - starting, this.options.threads - staying); more > 0; more -= 1) {
      this.start()
    }
  }

  private start(): void {
    const worker = new Worker(this.options.thread, {
      // No environment: triage has no business with it, and there may be secrets in it.
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.options.heapMegabytes, maxYoungGenerationSizeMb: 64 },
    })
    const thread: Thread = {
      worker,
      ready: false,
      job: undefined,
      deadline: undefined,
      jobsDone: 0,
      idleSince: Date.now(),
      leaving: false,
    }
    this.threads.add(thread)
    let failure: SandboxFailure | undefined
    worker.on('message', (message: ThreadMessage) => this.answered(thread, message))
    worker.on('error', (error: Error & { code?: string }) => {
      failure =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new SandboxFailure('memory', `Triage needed more than ${this.options.heapMegabytes} MB.`)
          : new SandboxFailure('died', `The triage thread died: ${error.message}`)
    })
    worker.on('exit', (code) => {
      this.lost(thread, failure ?? new SandboxFailure('died', `The triage thread ended with code ${code}.`))
    })
  }

  private give(thread: Thread, job: Job): void {
    thread.job = job
    thread.deadline = setTimeout(() => {
      this.lost(thread, new SandboxFailure('timeout', `Triage took longer than ${job.timeoutMs / 1000} s.`))
    }, job.timeoutMs)
    const { message, transfer } = parcel(job.request)
    try {
      thread.worker.postMessage({ id: thread.jobsDone, request: message }, transfer)
    } catch (error) {
      // Not cloneable: an error of the caller, the thread is as good as before.
      this.free(thread)
      job.reject(error as Error)
    }
  }

  private answered(thread: Thread, message: ThreadMessage): void {
    if ('ready' in message) {
      thread.ready = true
      this.startFailures = 0
      for (const waiter of this.warmWaiters.splice(0)) waiter.resolve()
      this.pump()
      return
    }
    const { job } = thread
    // An answer that crossed with its deadline.
    if (job === undefined || message.id !== thread.jobsDone) return
    this.free(thread)
    if ('report' in message) job.resolve(message.report)
    else job.reject(errorFrom(message.error))
    const grown = process.memoryUsage.rss() > this.options.rssMegabytes * 1024 * 1024
    if (thread.jobsDone >= this.options.jobsPerThread || grown) this.end(thread)
    this.pump()
  }

  private free(thread: Thread): void {
    clearTimeout(thread.deadline)
    thread.job = undefined
    thread.jobsDone += 1
    thread.idleSince = Date.now()
  }

  private lost(thread: Thread, failure: SandboxFailure): void {
    if (!this.threads.delete(thread)) return
    clearTimeout(thread.deadline)
    void thread.worker.terminate()
    thread.job?.reject(this.closed ? new SandboxFailure('closed', 'The sandbox was closed.') : failure)
    if (this.closed) return
    if (!thread.ready && !thread.leaving) {
      // A thread that cannot even start would be started for ever: tell those who wait instead.
      this.startFailures += 1
      if (this.startFailures >= 3) {
        this.startFailures = 0
        for (const job of this.waiting.splice(0)) job.reject(failure)
        for (const waiter of this.warmWaiters.splice(0)) waiter.reject(failure)
        return
      }
    }
    this.pump()
    if (this.warmWaiters.length > 0 && this.threads.size === 0) this.start()
  }

  private end(thread: Thread): void {
    thread.leaving = true
    this.lost(thread, new SandboxFailure('closed', 'The triage thread was replaced.'))
  }

  private sweep(): void {
    const before = Date.now() - this.options.idleMs
    const idle = [...this.threads].filter(
      (thread) => thread.ready && thread.job === undefined && thread.idleSince < before,
    )
    // One stays warm, so that the next alert does not wait for modules to load.
    const spare = this.threads.size - idle.length > 0 ? idle : idle.slice(1)
    for (const thread of spare) this.end(thread)
  }

  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.sweeper)
    const closed = new SandboxFailure('closed', 'The sandbox was closed.')
    for (const job of this.waiting.splice(0)) job.reject(closed)
    for (const waiter of this.warmWaiters.splice(0)) waiter.reject(closed)
    await Promise.all(
      [...this.threads].map((thread) => {
        this.lost(thread, closed)
        return thread.worker.terminate()
      }),
    )
  }
}

/** Bytes are copied once and then moved: a Buffer is often a piece of a pool that must not be moved away with it. */
function parcel(request: unknown): { message: unknown; transfer: ArrayBuffer[] } {
  if (typeof request !== 'object' || request === null || !('bytes' in request))
    return { message: request, transfer: [] }
  const { bytes } = request
  if (!(bytes instanceof Uint8Array)) return { message: request, transfer: [] }
  const own = new Uint8Array(bytes)
  return { message: { ...request, bytes: own }, transfer: [own.buffer] }
}

function errorFrom({ name, message, code }: { name: string; message: string; code: string | null }): Error {
  if (name === 'DocketError' && errorCodes.includes(code as ErrorCode))
    return new DocketError(code as ErrorCode, message)
  const error = new Error(message)
  error.name = name
  return error
}
