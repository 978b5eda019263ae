// Gives jobs to members: starts them when needed, holds deadlines, replaces what has died, grown or worked long enough.
import { DocketError, type ErrorCode, errorCodes } from '@docket/model'
import { type Answer, type Member, type MemberEvents, SandboxFailure } from './contract.ts'

export interface Job {
  request: unknown
  timeoutMs: number
  resolve: (report: unknown) => void
  reject: (error: Error) => void
}

export interface PoolOptions {
  members: number
  start: (events: MemberEvents) => Member
  jobsPerMember: number
  idleMs: number
}

interface Place {
  member: Member
  ready: boolean
  job: Job | undefined
  deadline: NodeJS.Timeout | undefined
  jobsDone: number
  idleSince: number
}

/** After so many members in a row that did not even start, those who wait are told. */
const maxStartFailures = 3

export class Pool {
  private readonly options: PoolOptions
  private readonly places = new Set<Place>()
  private readonly waiting: Job[] = []
  private readonly warmWaiters: { resolve: () => void; reject: (error: Error) => void }[] = []
  /** Members that were ended and are not gone yet. */
  private readonly leaving = new Set<Promise<void>>()
  private readonly sweeper: NodeJS.Timeout
  private closed = false
  private startFailures = 0

  constructor(options: PoolOptions) {
    this.options = options
    this.sweeper = setInterval(() => this.sweep(), Math.max(100, options.idleMs / 4))
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
    if ([...this.places].some(({ ready }) => ready)) return Promise.resolve()
    const warmed = new Promise<void>((resolve, reject) => this.warmWaiters.push({ resolve, reject }))
    if (this.places.size === 0) this.start()
    return warmed
  }

  private pump(): void {
    for (const place of this.places) {
      if (this.waiting.length === 0) return
      if (place.ready && place.job === undefined) this.give(place, this.waiting.shift()!)
    }
    const starting = [...this.places].filter(({ ready }) => !ready).length
    const free = this.options.members - this.places.size
    for (let more = Math.min(this.waiting.length - starting, free); more > 0; more -= 1) this.start()
  }

  private start(): void {
    const member = this.startMember({
      ready: () => this.becameReady(place),
      answered: (id, answer) => this.answered(place, id, answer),
      lost: (failure) => this.lost(place, failure),
    })
    const place: Place = {
      member,
      ready: false,
      job: undefined,
      deadline: undefined,
      jobsDone: 0,
      idleSince: Date.now(),
    }
    this.places.add(place)
  }

  /** A machine without memory or places for processes refuses at once; that is told like any other start that fails. */
  private startMember(events: MemberEvents): Member {
    try {
      return this.options.start(events)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      setImmediate(() => events.lost(new SandboxFailure('died', `No triage process can be started: ${why}`)))
      return { give: () => {}, hasGrown: () => false, end: async () => {} }
    }
  }

  private becameReady(place: Place): void {
    place.ready = true
    this.startFailures = 0
    for (const waiter of this.warmWaiters.splice(0)) waiter.resolve()
    this.pump()
  }

  private give(place: Place, job: Job): void {
    place.job = job
    place.deadline = setTimeout(() => {
      this.lost(place, new SandboxFailure('timeout', `Triage took longer than ${job.timeoutMs / 1000} s.`))
    }, job.timeoutMs)
    try {
      place.member.give(place.jobsDone, job.request)
    } catch (error) {
      // Not cloneable: an error of the caller, the member is as good as before.
      this.free(place)
      job.reject(error as Error)
    }
  }

  private answered(place: Place, id: number, answer: Answer): void {
    const { job } = place
    // An answer that crossed with its deadline.
    if (job === undefined || id !== place.jobsDone) return
    this.free(place)
    if ('report' in answer) job.resolve(answer.report)
    else job.reject(errorFrom(answer.error))
    if (place.jobsDone >= this.options.jobsPerMember || place.member.hasGrown()) {
      this.end(place)
      this.keepOneWarm()
    }
    this.pump()
  }

  private free(place: Place): void {
    clearTimeout(place.deadline)
    place.job = undefined
    place.jobsDone += 1
    place.idleSince = Date.now()
  }

  private lost(place: Place, failure: SandboxFailure): void {
    if (!this.places.has(place)) return
    this.end(place)
    place.job?.reject(failure)
    if (!place.ready) {
      // A member that cannot even start would be started for ever: tell those who wait instead.
      this.startFailures += 1
      if (this.startFailures >= maxStartFailures) {
        this.startFailures = 0
        for (const job of this.waiting.splice(0)) job.reject(failure)
        for (const waiter of this.warmWaiters.splice(0)) waiter.reject(failure)
        return
      }
    }
    // Only after a job: one that dies by itself while it is idle may do so for ever.
    if (place.job) this.keepOneWarm()
    this.pump()
    if (this.warmWaiters.length > 0 && this.places.size === 0) this.start()
  }

  private end(place: Place): void {
    if (!this.places.delete(place)) return
    clearTimeout(place.deadline)
    const gone = place.member.end()
    this.leaving.add(gone)
    void gone.then(() => this.leaving.delete(gone))
  }

  /** So that the next alert does not wait for modules to load. */
  private keepOneWarm(): void {
    if (this.places.size === 0) this.start()
  }

  private sweep(): void {
    const before = Date.now() - this.options.idleMs
    const idle = [...this.places].filter(({ ready, job, idleSince }) => ready && !job && idleSince < before)
    const spare = this.places.size - idle.length > 0 ? idle : idle.slice(1)
    for (const place of spare) this.end(place)
  }

  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.sweeper)
    const closed = new SandboxFailure('closed', 'The sandbox was closed.')
    const jobs = [...this.waiting.splice(0), ...[...this.places].flatMap(({ job }) => job ?? [])]
    for (const place of [...this.places]) this.end(place)
    for (const one of [...jobs, ...this.warmWaiters.splice(0)]) one.reject(closed)
    await Promise.all(this.leaving)
  }
}

function errorFrom({ name, message, code }: { name: string; message: string; code: string | null }): Error {
  if (name === 'DocketError' && errorCodes.includes(code as ErrorCode))
    return new DocketError(code as ErrorCode, message)
  const error = new Error(message)
  error.name = name
  return error
}
