// The histories of many objects at once, each with its parts: what a list that shows them needs.
import type { Change, TenantId } from '@docket/model'
import { type AuditRow, auditColumns, changeFromRow } from './audit-rows.ts'
import type { Db } from './contract.ts'
import type { Veil } from './veil.ts'

/** Oldest first, at most `limit` of each; by the id of the object. */
export async function historyOfMany(
  db: Db,
  veil: Veil,
  objects: readonly { tenant: TenantId; id: string }[],
  limit: number,
): Promise<Map<string, Change[]>> {
  const found = new Map<string, Change[]>(objects.map(({ id }) => [id, []]))
  if (objects.length === 0) return found
  // Two index scans for each object: as one condition with "or" the planner might walk the whole history.
  const half = (condition: string) =>
    `(select * from audit u where u.tenant_id = w.tenant_id and ${condition} order by u.id limit $3::bigint)`
  const own = half('u.object_id = w.id')
  const parts = half('u.subject_id = w.id and u.object_id is not null and u.object_id <> w.id')
  const rows = await db.query<AuditRow & { whose: string }>(
    `select w.id as whose, ${auditColumns} from unnest($1::uuid[], $2::uuid[]) as w(tenant_id, id)
     cross join lateral (select * from (${own} union all ${parts}) u order by u.id limit $3::bigint) u
     order by w.id, u.id`,
    [objects.map(({ tenant }) => tenant), objects.map(({ id }) => id), limit],
  )
  for (const row of rows) found.get(row.whose)?.push(changeFromRow(row, veil))
  return found
}
