// Judges one alert: its bytes into the sandbox, the report into the store.
import type { TriageReport } from '@docket/model'
import type { Sandbox } from '@docket/triage/sandbox'
import { type Deps, loadTriage, recordFailedTriage, recordTriage } from '../../service/index.ts'
import type { Task } from '../worker.ts'

/** What triage may believe about the outside; plain data, since it crosses into another thread. */
export interface World {
  trustedAuthservIds: readonly string[]
  ownDomains: readonly string[]
}

/** Wall time after which the sandbox kills the thread; triage gives up by itself well before. */
const timeoutMs = 30_000

export function triageAlertTask(deps: Deps, sandbox: Sandbox, world: World): Task {
  return {
    async run(job) {
      const work = await loadTriage(deps, job)
      if (!work) return deps.store.jobs.complete(job)
      const report = (await sandbox.triage({ ...work.request, ports: world }, { timeoutMs })) as TriageReport
      await recordTriage(deps, job, work.alert, report)
    },
    onExhausted: (job, failures) => recordFailedTriage(deps, job, failures),
  }
}
