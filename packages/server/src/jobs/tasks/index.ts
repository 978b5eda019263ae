// The kinds of work this server does in the background, by name.

import {
  correlateAlertJob,
  type Deps,
  deleteAlert,
  deleteAlertJob,
  deleteBlob,
  deleteBlobJob,
  deliverNotification,
  giveUpDeletion,
  notifyAlertJob,
  postponeNotification,
  triageAlertJob,
} from '../../service/index.ts'
import type { Task } from '../worker.ts'
import { correlateAlertTask } from './correlate-alert.ts'
import { type TriageSandbox, triageAlertTask, type World } from './triage-alert.ts'

export type { World } from './triage-alert.ts'

export function createTasks(deps: Deps, sandbox: TriageSandbox, world: World): Record<string, Task> {
  return {
    [triageAlertJob]: triageAlertTask(deps, sandbox, world),
    [correlateAlertJob]: correlateAlertTask(deps),
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
      onExhausted: (job, failures) => postponeNotification(deps, job, failures),
    },
  }
}
