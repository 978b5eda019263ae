// Runs work on hostile input where it can be killed: a pool of child processes with limits on memory and time for each job.
import type { Member, MemberEvents, Sandbox, SandboxOptions } from './contract.ts'
import { Pool } from './pool.ts'
import { startProcess } from './process-member.ts'
import { startThread } from './thread-member.ts'

export {
  type Sandbox,
  SandboxFailure,
  type SandboxOptions,
  type SandboxRequest,
  type ThreadMessage,
} from './contract.ts'

/** Beside this file, as source or as built. */
const shippedChild = new URL(`./child${import.meta.filename.slice(-3)}`, import.meta.url)

export function openSandbox<Request, Report>(options: SandboxOptions): Sandbox<Request, Report> {
  const { threads, thread, child = shippedChild, jobsPerThread = 2000, idleMs = 60_000 } = options
  const { heapMegabytes = 512, rssMegabytes = thread ? 2048 : 1024, niceness = 5 } = options
  const limits = { heapMegabytes, rssMegabytes, niceness }
  const start = (events: MemberEvents): Member =>
    thread ? startThread(thread, limits, events) : startProcess(child, limits, events)
  const pool = new Pool({ members: threads, start, jobsPerMember: jobsPerThread, idleMs })
  return {
    triage: (request, { timeoutMs }) =>
      new Promise((resolve, reject) =>
        pool.add({ request, timeoutMs, resolve: resolve as (report: unknown) => void, reject }),
      ),
    ready: () => pool.warm(),
    close: () => pool.close(),
  }
}
