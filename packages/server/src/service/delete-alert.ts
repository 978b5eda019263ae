// Deletes an alert for good, as an operation that can be watched: row, scans, observables, and its bytes when nobody else has them.
import { type Actor, DocketError, type TenantId } from '@docket/model'
import { type Db, type Job, type Operation, transactionAgain } from '../store/index.ts'
import { candidateTenants, isUuid, requirePermission } from './access.ts'
import { type AlertName, findAlert } from './alerts.ts'
import type { Deps } from './deps.ts'

/** Names of the jobs of this room. */
export const deleteAlertJob = 'delete-alert'
export const deleteBlobJob = 'delete-blob'

/** Blobs written within this time may belong to an alert whose commit is still on its way. */
const blobRetryMs = 90_000

/** Queues the deletion; the operation says when it is done. */
export async function requestDeletion(deps: Deps, actor: Actor, name: AlertName): Promise<Operation> {
  const alert = await findAlert(deps, actor, name, 'alert:delete')
  const tenant = alert.tenantId as TenantId
  const operation = await deps.store.db.transaction(async (tx) => {
    const created = await deps.store.operations.create(tenant, deleteAlertJob, { alertId: alert.alertId }, tx)
    const by = { actor: actor.name, requestId: actor.requestId }
    const payload = { id: alert.id, rawSha256: alert.rawSha256, operationId: created.id, by }
    await deps.store.jobs.enqueue(tx, { tenant, kind: deleteAlertJob, payload, priority: 10 })
    return created
  })
  deps.store.jobs.wake()
  return operation
}

/** An operation of one of the actor's tenants. */
export async function getOperation(
  deps: Deps,
  actor: Actor,
  tenantName: string | null,
  id: string,
): Promise<Operation> {
  requirePermission(actor, 'alert:read')
  if (isUuid(id)) {
    for (const tenant of await candidateTenants(deps, actor, tenantName, 'alert:read')) {
      const operation = await deps.store.operations.get(tenant, id)
      if (operation) return operation
    }
  }
  throw new DocketError('not_found', 'Operation not found')
}

interface Deletion {
  id: string
  rawSha256: string
  operationId: string
  /** Absent in jobs of a former release, which wrote the entry of the history when the deletion was asked for. */
  by?: { actor: string; requestId: string }
}

/** The job's work: everything of the alert in one transaction, then its bytes. The history has it once it is true. */
export async function deleteAlert(deps: Deps, job: Job): Promise<void> {
  const { id, rawSha256, operationId, by } = job.payload as unknown as Deletion
  await deps.store.operations.start(job.tenant, operationId)
  await transactionAgain(deps.store.db, async (tx) => {
    const inside = deps.store.within(tx)
    const alert = await inside.alerts.get(job.tenant, id)
    const isGone = await deps.store.alerts.remove(job.tenant, id, tx)
    if (alert && isGone && by)
      await inside.audit.record(tx, {
        tenant: job.tenant,
        ...by,
        verb: 'deleted',
        object: `alert:${alert.id}`,
        before: { alertId: alert.alertId, environment: alert.environment, verdict: alert.verdict },
        at: deps.now().toISOString(),
        // Its incident has one alert less.
        ...(alert.incidentId ? { subject: { kind: 'incident', id: alert.incidentId } as const } : {}),
      })
    await deps.store.operations.finish(job.tenant, operationId, { result: { deleted: true } }, tx)
    await deps.store.jobs.enqueue(tx, { tenant: job.tenant, kind: deleteBlobJob, payload: { rawSha256 } })
    await deps.store.jobs.complete(job, tx)
  })
  deps.store.jobs.wake()
}

/** Bytes of a deleted incident stay this long: an undo may bring it back. */
const blobAfterIncidentMs = 7 * 86_400_000

/** Part of the transaction that deletes an incident. */
export async function forgetRawLater(deps: Deps, tx: Db, tenant: TenantId, rawSha256: string): Promise<void> {
  const runAt = new Date(deps.now().getTime() + blobAfterIncidentMs)
  await deps.store.jobs.enqueue(tx, { tenant, kind: deleteBlobJob, payload: { rawSha256 }, runAt })
}

/** Removes bytes that no alert and no incident refers to; looks again later while they may be on their way into a new alert. */
export async function deleteBlob(deps: Deps, job: Job): Promise<void> {
  const { rawSha256 } = job.payload as { rawSha256: string }
  const isDone = (await deps.store.alerts.rawInUse(rawSha256)) || (await deps.store.blobs.deleteIfIdle(rawSha256))
  await deps.store.db.transaction(async (tx) => {
    if (!isDone) {
      const runAt = new Date(deps.now().getTime() + blobRetryMs)
      await deps.store.jobs.enqueue(tx, { tenant: job.tenant, kind: deleteBlobJob, payload: { rawSha256 }, runAt })
    }
    await deps.store.jobs.complete(job, tx)
  })
}

/** After three failures: the operation says so, the job ends. */
export async function giveUpDeletion(deps: Deps, job: Job, failures: string[]): Promise<void> {
  const { operationId } = job.payload as { operationId?: string }
  deps.log('deletion failed', { job: job.id, failures })
  await deps.store.db.transaction(async (tx) => {
    if (operationId)
      await deps.store.operations.finish(job.tenant, operationId, { error: 'The alert could not be deleted' }, tx)
    await deps.store.jobs.complete(job, tx)
  })
}
