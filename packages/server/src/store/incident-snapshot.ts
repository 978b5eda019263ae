// What is kept of an incident beside its row when it is deleted, and how that comes back.

import { insertComment, selectComments } from './comments.ts'
import type { Db } from './contract.ts'
import type { IncidentSnapshot } from './incident-contract.ts'
import { allLinks, link, lockAlerts } from './incident-links.ts'
import type { IncidentState } from './incident-state.ts'
import { insertTask, selectTasks } from './tasks.ts'

export async function snapshotParts(tx: Db, state: IncidentState): Promise<Omit<IncidentSnapshot, 'state'>> {
  const tenant = state.tenantId
  const subject = { kind: 'incident', id: state.id } as const
  return {
    links: await allLinks(tx, tenant, state.id),
    comments: await selectComments(tx, tenant, subject),
    tasks: await selectTasks(tx, tenant, subject),
  }
}

/** Alerts that are gone or belong to another incident now are left out. */
export async function restoreParts(tx: Db, state: IncidentState, snapshot: IncidentSnapshot): Promise<void> {
  const tenant = state.tenantId
  const there = await lockAlerts(
    tx,
    tenant,
    snapshot.links.map(({ alertId }) => alertId),
  )
  const free = new Set(there.filter(({ incidentId }) => incidentId === null).map(({ id }) => id))
  await link(
    tx,
    state,
    snapshot.links.filter(({ alertId }) => free.has(alertId)),
  )
  for (const comment of snapshot.comments) await insertComment(tx, tenant, comment)
  for (const task of snapshot.tasks) await insertTask(tx, tenant, task)
}
