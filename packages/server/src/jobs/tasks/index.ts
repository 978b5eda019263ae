// The kinds of work this server does in the background, by name.

import type { Sandbox } from '@docket/triage/sandbox'
import {
  type Deps,
  deleteAlert,
  deleteAlertJob,
  deleteBlob,
  deleteBlobJob,
  deliverNotification,
  giveUpDeletion,
  notifyAlertJob,
  triageAlertJob,
} from '../../service/index.ts'
import type { Task } from '../worker.ts'
import { triageAlertTask, type World } from './triage-alert.ts'

export type { World } from './triage-alert.ts'

export function createTasks(deps: Deps, sandbox: Sandbox, world: World): Record<string, Task> {
  return {
    [triageAlertJob]: triageAlertTask(deps, sandbox, world),
    [deleteAlertJob]: {
      run: (job) => deleteAlert(deps, job),
      onExhausted: (job, failures) => giveUpDeletion(deps, job, failures),
    },
    [deleteBlobJob]: {
      run: (job) => deleteBlob(deps, job),
      onExhausted: (job, failures) => giveUpDeletion(deps, job, failures),
    },
    [notifyAlertJob]: {
      run: (job) => deliverNotification(deps, job),
      onExhausted: async (job, failures) => {
        deps.log('notification given up', { job: job.id, failures })
        await deps.store.jobs.complete(job)
      },
    },
  }
}
