// Judges one alert: its bytes into the sandbox, the report into the store.
import type { TriageReport } from '@docket/model'
import { type Sandbox, SandboxFailure, type SandboxRequest } from '@docket/triage/sandbox'
import { type Deps, loadTriage, recordFailedTriage, recordTriage } from '../../service/index.ts'
import type { Task } from '../worker.ts'

/** The outside as every triage sees it; plain data, since it crosses into another process. */
export type World = Pick<SandboxRequest, 'ports' | 'dns'>

export type TriageSandbox = Sandbox<SandboxRequest, TriageReport>

/** Wall time after which the sandbox kills the process; triage gives up by itself well before. */
const timeoutMs = 30_000

export function triageAlertTask(deps: Deps, sandbox: TriageSandbox, world: World): Task {
  return {
    async run(job) {
      const work = await loadTriage(deps, job)
      if (!work) return deps.store.jobs.complete(job)
      let report: TriageReport
      try {
        report = await sandbox.triage({ ...work.request, ...world }, { timeoutMs })
      } catch (error) {
        if (!isHopeless(error, job.attempt)) throw error
        return recordFailedTriage(deps, job, [error.message])
      }
      await recordTriage(deps, job, work.alert, report)
    },
    onExhausted: (job, failures) => recordFailedTriage(deps, job, failures),
  }
}

/** What used up time or memory twice will do so again; a third try would only hold up the mails behind it. */
function isHopeless(error: unknown, attempt: number): error is SandboxFailure {
  return error instanceof SandboxFailure && (error.reason === 'timeout' || error.reason === 'memory') && attempt >= 2
}
