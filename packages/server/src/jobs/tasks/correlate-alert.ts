// Puts one finished alert where it belongs; no artifact is opened, so no sandbox is needed.
import { correlateAlert, type Deps, giveUpCorrelation } from '../../service/index.ts'
import type { Task } from '../worker.ts'

export function correlateAlertTask(deps: Deps): Task {
  return {
    run: (job) => correlateAlert(deps, job),
    onExhausted: (job, failures) => giveUpCorrelation(deps, job, failures),
  }
}
