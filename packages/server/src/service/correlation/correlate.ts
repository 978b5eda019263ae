// Finds the incident a finished alert belongs to, or opens one: the work of the job `correlate-alert`, in one transaction.
import type { Alert, TenantId } from '@docket/model'
import { type Db, type Job, transactionAgain } from '../../store/index.ts'
import type { Deps } from '../deps.ts'
import { type Gathering, gather, needsLock, openGathering } from './gather.ts'
import { correlationSettings } from './settings.ts'
import { correlator } from './traits.ts'

export const correlateAlertJob = 'correlate-alert'

/** Before waiting triage: what is judged already should be where people look. */
const priority = 5

/** Alerts that wait too are done along: an incident that gets many at once is then written once. */
const mostAlong = 40

/** Part of the transaction that records the verdict. */
export async function enqueueCorrelation(deps: Deps, tx: Db, tenant: TenantId, id: string): Promise<void> {
  await deps.store.jobs.enqueue(tx, { tenant, kind: correlateAlertJob, payload: { id }, priority })
}

/**
 * Everything it does is one transaction that also ends the job: a worker that dies half-way has done nothing, and the job is done again.
 * Alerts of one environment are gathered one after the other, on whatever node, so two reports of one mail cannot both open an incident.
 */
export async function correlateAlert(deps: Deps, job: Job): Promise<void> {
  const alert = await deps.store.alerts.get(job.tenant, idOf(job.payload))
  if (!alert || alert.verdict === null) return deps.store.jobs.complete(job)
  const settings = await correlationSettings(deps, job.tenant)
  if (!needsLock(alert, settings)) return deps.store.jobs.complete(job)
  await transactionAgain(deps.store.db, async (tx) => {
    const inside = { ...deps, store: deps.store.within(tx) }
    await inside.store.correlation.lock(tx, job.tenant, alert.environment)
    const gathering = openGathering(inside, tx, correlator(job.tenant, `correlate-${alert.id}`), settings)
    await gather(gathering, alert)
    // After a failure by itself, so that it cannot be another alert's fault.
    if (job.attempt === 1) await takeOthers(inside, tx, job.tenant, alert, gathering)
    await gathering.finish()
    await deps.store.jobs.complete(job, tx)
  })
  deps.store.jobs.wake()
}

/** Others of the same environment; one that fails stays for an attempt of its own. */
async function takeOthers(deps: Deps, tx: Db, tenant: TenantId, first: Alert, gathering: Gathering): Promise<void> {
  const waiting = await deps.store.jobs.takeAlong(tx, tenant, correlateAlertJob, mostAlong)
  const done: string[] = []
  for (const { id, payload } of waiting) {
    const alert = await deps.store.alerts.get(tenant, idOf(payload))
    if (alert && (alert.verdict === null || alert.environment !== first.environment)) continue
    try {
      if (alert) await tx.transaction(() => gather(gathering, alert))
      done.push(id)
    } catch (error) {
      deps.log('correlation of an alert postponed', { job: id, reason: String(error).slice(0, 300) })
    }
  }
  await deps.store.jobs.endAlong(tx, tenant, done)
}

const idOf = (payload: Job['payload']): string => (typeof payload.id === 'string' ? payload.id : '')

/** After three failures: the alert stays without an incident, where filters find it; the log says why. */
export async function giveUpCorrelation(deps: Deps, job: Job, failures: string[]): Promise<void> {
  deps.log('correlation failed', { job: job.id, failures })
  await deps.store.jobs.complete(job)
}
