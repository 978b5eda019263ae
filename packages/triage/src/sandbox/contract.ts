// What a sandbox promises, and what its two kinds of members (child process, worker thread) promise to the pool.
import type { TriageRequest } from '../triage.ts'

/** A triage request that may ask for DNS: the system's name servers, or the addresses given. Without it triage is offline. */
export type SandboxRequest = TriageRequest & { dns?: 'system' | readonly string[] }

/**
 * Requests are structured-clone data; `bytes` of a request are not copied on the way to a process, so they must not change before the
 * answer. Reports of a process are JSON data: nothing else is believed from where hostile input was read.
 */
export interface Sandbox<Request = unknown, Report = unknown> {
  /**
   * Rejects with `SandboxFailure` when the member overran `timeoutMs`, took too much memory or died, and with the thrown error
   * (name, message, code) when the work itself failed. The deadline counts from when a member begins with it.
   */
  triage(request: Request, options: { timeoutMs: number }): Promise<Report>
  /** Resolves when a member is warm. */
  ready(): Promise<void>
  /** Ends all members; what is underway rejects with reason `closed`. */
  close(): Promise<void>
}

/** The member was lost, and with it one attempt of the job. */
export class SandboxFailure extends Error {
  readonly reason: 'timeout' | 'memory' | 'died' | 'closed'
  constructor(reason: SandboxFailure['reason'], message: string) {
    super(message)
    this.name = 'SandboxFailure'
    this.reason = reason
  }
}

export interface SandboxOptions {
  /** Members at most; they are started when needed. */
  threads: number
  /** Module of a child process that calls `answerRequests`; without it the one that ships, which triages. */
  child?: URL
  /**
   * Module that answers as a worker thread instead. It starts faster and costs less memory, but V8 may end the whole process at its heap
   * limit: only for work whose memory is bounded otherwise. Says `ThreadMessage`s.
   */
  thread?: URL
  /** Limit of the JavaScript heap of each member. */
  heapMegabytes?: number
  /**
   * Resident memory of a member. A process is ended when it takes more during a job, and replaced when it keeps more than half of it
   * after one: what WebAssembly and image libraries take lies outside the heap and is only given back with the process. Threads are
   * replaced when the process they live in has grown beyond it.
   */
  rssMegabytes?: number
  /** A member is replaced after so many jobs. */
  jobsPerThread?: number
  /** All members but one end after so long without work. */
  idleMs?: number
  /** How much a process is nicer than this one (0 to 19, setpriority(2)), so that whoever serves people goes first. */
  niceness?: number
}

/** How the work on a request ended. */
export type Answer = { report: unknown } | { error: { name: string; message: string; code: string | null } }

/** Messages from a thread. */
export type ThreadMessage = { ready: true } | ({ id: number } & Answer)

/** One process or thread that works for the pool. */
export interface Member {
  /** Throws when the request cannot be passed on; the member is as good as before then. */
  give(id: number, request: unknown): void
  /** True when it should be replaced after the job it has just answered. */
  hasGrown(): boolean
  /** Ends it at once, whatever it does; resolves when it is gone. */
  end(): Promise<void>
}

/** What the pool hears from a member; nothing after `lost`, or after it has called `end`. */
export interface MemberEvents {
  ready(): void
  answered(id: number, answer: Answer): void
  lost(failure: SandboxFailure): void
}

export type MemberOptions = Required<Pick<SandboxOptions, 'heapMegabytes' | 'rssMegabytes' | 'niceness'>>
