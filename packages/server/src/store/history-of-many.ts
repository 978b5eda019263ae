// The histories of many objects at once, each with its parts: what a list that shows them needs.
import type { Change, ChangeKind, TenantId } from '@docket/model'
import { type AuditRow, arrivals, auditColumns, changeFromRow, hasLeft } from './audit-rows.ts'
import type { Db } from './contract.ts'
import type { Veil } from './veil.ts'

/** Oldest first, at most `limit` of each; by the id of the object. */
export async function historyOfMany(
  db: Db,
  veil: Veil,
  objects: readonly { tenant: TenantId; kind: ChangeKind; id: string }[],
  limit: number,
): Promise<Map<string, Change[]>> {
  const found = new Map<string, Change[]>(objects.map(({ id }) => [id, []]))
  if (objects.length === 0) return found
  // An index scan for each kind of entry of each object: as one condition with "or" the planner might walk the whole history.
  const some = (from: string) => `(select u.* from ${from} order by u.id limit $4::bigint)`
  const own = some('audit u where u.tenant_id = w.tenant_id and u.object_id = w.id and u.kind = w.kind')
  const parts = some(`audit u where u.tenant_id = w.tenant_id and u.subject_id = w.id and u.object_id is not null
    and (u.object_id <> w.id or u.kind <> w.kind) and not ${hasLeft('u')}`)
  const arrived = some(arrivals('w.tenant_id', 'w.id'))
  const rows = await db.query<AuditRow & { whose: string }>(
    `select w.id as whose, ${auditColumns} from unnest($1::uuid[], $2::text[], $3::uuid[]) as w(tenant_id, kind, id)
     cross join lateral (select * from (${own} union all ${parts} union all ${arrived}) u order by u.id limit $4::bigint) u
     order by w.id, u.id`,
    [objects.map(({ tenant }) => tenant), objects.map(({ kind }) => kind), objects.map(({ id }) => id), limit],
  )
  for (const row of rows) found.get(row.whose)?.push(changeFromRow(row, veil))
  return found
}
