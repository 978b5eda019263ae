// Rows of the history as changes, and the numbers by which clients know them.
import { type Change, type ChangeKind, DocketError, type TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import type { Veil } from './veil.ts'

export interface AuditRow {
  tenant_id: string
  id: number
  at: string
  actor: string
  verb: string
  object: string
  before: string | null
  after: string | null
  request_id: string
  change_set: string | null
  kind: string | null
  object_id: string | null
  subject_kind: Change['subjectKind']
  subject_id: string | null
}

/** Of the table as `u`. */
export const auditColumns =
  'u.tenant_id, u.id, u.at, u.actor, u.verb, u.object, u.before, u.after, u.request_id, u.change_set, u.kind, u.object_id, u.subject_kind, u.subject_id'

/** True of an entry of a part that a merge moved elsewhere: it shows there. */
export const hasLeft = (
  u: string,
): string => `exists (select from part_places p where p.tenant_id = ${u}.tenant_id and p.origin = ${u}.subject_id
  and p.kind = ${u}.kind and p.object_id = ${u}.object_id and ${u}.id > p.since and ${u}.id <= p.upto and p.place <> ${u}.subject_id)`

/** Entries, as `u`, of parts that a merge moved to the object. */
export const arrivals = (
  tenant: string,
  object: string,
): string => `part_places p join audit u on u.tenant_id = p.tenant_id and u.object_id = p.object_id
  and u.kind = p.kind and u.subject_id = p.origin and u.id > p.since and u.id <= p.upto
  where p.tenant_id = ${tenant} and p.place = ${object} and p.origin <> ${object}`

export function sidesOf(row: AuditRow): { before?: unknown; after?: unknown } {
  return {
    ...(row.before === null ? {} : { before: JSON.parse(row.before) as unknown }),
    ...(row.after === null ? {} : { after: JSON.parse(row.after) as unknown }),
  }
}

/** The change of a row that has a uuid for its object. Its number is of a sequence of the installation: clients see another one. */
export function changeFromRow(row: AuditRow, veil: Veil): Change {
  return {
    id: veil.hide(row.tenant_id, row.id),
    kind: row.kind as ChangeKind,
    objectId: row.object_id!,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    verb: row.verb,
    actor: row.actor,
    at: row.at,
    ...sidesOf(row),
    requestId: row.request_id,
    changeSet: row.change_set,
    ...(row.id < 0 ? { imported: true } : {}),
  }
}

/** The number of the entry that clients know by `shown`; `invalid` for what is no entry of the tenant. */
export async function entryOf(
  db: Db,
  veil: Veil,
  tenant: TenantId,
  shown: number,
): Promise<{ id: number; xid: string }> {
  const id = veil.reveal(tenant, shown)
  const [row] =
    id === null
      ? []
      : await db.query<{ id: number; xid: string }>(
          'select id, xid::text as xid from audit where tenant_id = $1 and id = $2',
          [tenant, id],
        )
  if (row !== undefined) return row
  throw new DocketError('invalid', 'The cursor, or the id of the last change seen, is none of this history')
}
