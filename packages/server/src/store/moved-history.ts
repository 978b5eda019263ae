// The history on its way from one installation to another: written out in order, and put before everything that happened here.
import { changeKinds, type TenantId } from '@docket/model'
import { entryFromRow } from './audit.ts'
import { type AuditRow, auditColumns } from './audit-rows.ts'
import type { AuditEntry, Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'

/** Ids of entries that were moved in are negative and grow from here: before every entry of this installation, and behind no reader of the feed. */
const firstMovedId = -(2 ** 51)

const kinds = changeKinds.map((kind) => `'${kind}'`).join(', ')

/**
 * Entries of objects in their order, those that were moved in first; without the ones that only say that an object was moved in.
 * `next` is the place to go on from, null at the end.
 */
export async function historyPage(
  db: Db,
  tenant: TenantId,
  after: number | null,
  limit: number,
): Promise<{ entries: AuditEntry[]; next: number | null }> {
  const rows = await db.query<AuditRow>(
    `select ${auditColumns} from audit u where u.tenant_id = $1 and u.id > $2::bigint and u.object_id is not null
       and u.kind in (${kinds}) and not (u.id > 0 and u.verb = 'imported' and u.after is not null)
     order by u.id limit $3`,
    [tenant, after ?? firstMovedId - 1, limit],
  )
  return { entries: rows.map(entryFromRow), next: rows.length < limit ? null : rows.at(-1)!.id }
}

/** Entries with ids; false for those that are here already, whether they happened here or were moved in before. All are of one tenant. */
export async function moveInHistory(tx: Db, tenant: TenantId, entries: readonly AuditEntry[]): Promise<boolean[]> {
  if (entries.length === 0) return []
  const rows = entries.map((entry) => ({ entry, id: objectIdOf(entry), key: keyOf(entry) }))
  const here = await tx.query<AuditRow>(
    `select ${auditColumns} from audit u where u.tenant_id = $1 and u.object_id = any($2::uuid[]) and u.at = any($3::timestamptz[])`,
    [tenant, [...new Set(rows.map(({ id }) => id))], [...new Set(entries.map(({ at }) => at))]],
  )
  const known = new Set(here.map((row) => keyOf(entryFromRow(row))))
  const isNew = rows.map(({ key }) => {
    if (known.has(key)) return false
    known.add(key)
    return true
  })
  const added = rows.filter((_, index) => isNew[index])
  if (added.length > 0) await insert(tx, tenant, added)
  return isNew
}

const objectIdOf = ({ object }: AuditEntry): string => object.slice(object.indexOf(':') + 1).toLowerCase()
const kindOf = ({ object }: AuditEntry): string => object.slice(0, object.indexOf(':'))

/** Two entries that say the same are one. */
function keyOf(entry: AuditEntry): string {
  const { verb, actor, at, requestId, before, after, subject, changeSet } = entry
  const told = [kindOf(entry), objectIdOf(entry), verb, actor, new Date(at).getTime(), requestId, changeSet, subject]
  return jsonText([...told, before ?? null, after ?? null])
}

async function insert(tx: Db, tenant: TenantId, added: readonly { entry: AuditEntry; id: string }[]): Promise<void> {
  const [counter] = await tx.query<{ value: number }>(
    `insert into tenant_counters as c (tenant_id, name, value) values ($1, 'moved-history', $2)
     on conflict (tenant_id, name) do update set value = c.value + excluded.value returning value`,
    [tenant, added.length],
    'count-moved-history',
  )
  const first = firstMovedId + counter!.value - added.length
  const entries = added.map(({ entry }) => entry)
  const json = (value: unknown) => (value === undefined ? null : jsonText(value))
  // `xid` 0: for readers of the feed it lies before their beginning.
  await tx.query(
    `insert into audit (tenant_id, id, xid, at, actor, verb, object, before, after, request_id, change_set, kind, object_id, subject_kind, subject_id)
     overriding system value
     select $1, $2::bigint + r.place - 1, '0', r.at, r.actor, r.verb, r.kind || ':' || r.object_id, r.before::json, r.after::json,
       r.request_id, r.change_set, r.kind, r.object_id, r.subject_kind, r.subject_id
     from unnest($3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::uuid[],
       $12::text[], $13::uuid[]) with ordinality
       as r(at, actor, verb, before, after, request_id, change_set, kind, object_id, subject_kind, subject_id, place)`,
    [
      tenant,
      first,
      entries.map(({ at }) => at),
      entries.map(({ actor }) => plainText(actor)),
      entries.map(({ verb }) => plainText(verb)),
      entries.map(({ before }) => json(before)),
      entries.map(({ after }) => json(after)),
      entries.map(({ requestId }) => plainText(requestId)),
      entries.map(({ changeSet }) => changeSet ?? null),
      entries.map(kindOf),
      added.map(({ id }) => id),
      entries.map(({ subject }) => subject?.kind ?? null),
      entries.map(({ subject }) => subject?.id ?? null),
    ],
    'move-in-history',
  )
}
