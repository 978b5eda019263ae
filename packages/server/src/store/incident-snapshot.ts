// What is kept of an incident beside its row when it is deleted, and how that comes back.

import { insertComment, selectComments } from './comments.ts'
import type { Db } from './contract.ts'
import { jsonText } from './db.ts'
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
    relations: await selectRelations(tx, state),
  }
}

async function selectRelations(tx: Db, state: IncidentState): Promise<Record<string, unknown>[]> {
  const rows = await tx.query<{ relation: string }>(
    'select row_to_json(r) as relation from relations r where tenant_id = $1 and incident_id = $2 order by created_at, id',
    [state.tenantId, state.id],
  )
  return rows.map(({ relation }) => JSON.parse(relation) as Record<string, unknown>)
}

/** Alerts that are gone or belong to another incident now are left out. Answers how many bookmarks it points to. */
export async function restoreParts(tx: Db, state: IncidentState, snapshot: IncidentSnapshot): Promise<number> {
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
  // A bookmark that was deleted meanwhile cannot be pointed to again.
  await tx.query(
    `insert into relations select r.* from json_populate_recordset(null::relations, $3::json) as r
     where r.tenant_id = $1 and r.incident_id = $2 and (r.target_kind <> 'bookmark'
       or exists (select from bookmarks b where b.tenant_id = r.tenant_id and b.id = r.target_id)) on conflict do nothing`,
    [state.tenantId, state.id, jsonText(snapshot.relations)],
  )
  const [row] = await tx.query<{ n: number }>(
    `select count(*) as n from relations where tenant_id = $1 and incident_id = $2 and target_kind = 'bookmark'`,
    [state.tenantId, state.id],
  )
  return row!.n
}
