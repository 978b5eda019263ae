// Titles of everything a filter keeps, in the order of a list, as one row: for searches no database can do.
import { DocketError, type Filter, type IncidentField, incidentFields, type TenantId } from '@docket/model'
import { compileFilter, Parameters } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { incidentColumns, incidentSearchJoin, incidentSortKeys } from './incident-columns.ts'
import type { IncidentSort } from './incident-contract.ts'
import { fromWith } from './side-table.ts'

/** `ids` are uuids of 16 bytes each; `titles` is a JSON array of texts in the same order, not yet parsed, null when together they are too long. */
export interface TitleList {
  count: number
  ids: Buffer
  titles: string | null
}

/** Titles of a tenant's incidents in no order, with what searches filter and sort by, one value each; for the form see `RawMarks` of the search. */
export interface IncidentNames extends TitleList {
  serials: Buffer
  created: Buffer
  changed: Buffer
  /** First letters of the status: n, i, o, c. */
  statuses: string
  /** What the statement saw, for `changedIncidentNames`. */
  snapshot: string
}

/** Characters of all titles together, and of one. */
const maxChars = { all: 24_000_000, one: 8192 } as const

interface Source {
  table: string
  /** SQL expressions. */
  id: string
  title: string
  where: string
  order: string
  limit: number
}

/** At most `limit` titles of incidents; the id decides where all keys are equal, as in a list. */
export function incidentTitles(
  db: Db,
  query: {
    tenants: readonly TenantId[]
    filter: Filter<IncidentField>
    sort: readonly IncidentSort[]
    limit: number
  },
): Promise<TitleList> {
  const parameters = new Parameters()
  const tenants = parameters.push([...query.tenants])
  const asked = compileFilter(query.filter, parameters, incidentFields, incidentColumns)
  const keys = [
    ...query.sort.map(({ field, order }) => `${incidentSortKeys[field].expression} ${order}`),
    `i.id ${query.sort[0]?.order ?? 'desc'}`,
  ]
  return readTitles(db, parameters, {
    table: fromWith('incidents', 'i', incidentSearchJoin, asked),
    id: 'i.id',
    title: 'i.title',
    where: `i.tenant_id = any(${tenants}::uuid[]) and ${asked}`,
    order: keys.join(', '),
    limit: query.limit,
  })
}

/** The one row; nothing of `source` comes from a caller. */
export async function readTitles(db: Db, parameters: Parameters, source: Source): Promise<TitleList> {
  const { table, id, title, where, order, limit } = source
  return one(
    await db.query<TitleList>(
      `with t as materialized (select ${id} as id, left(${title}, ${maxChars.one}) as title
         from ${table} where ${where} order by ${order} limit ${parameters.push(limit)}::bigint)
       select ${titleColumns} from t`,
      parameters.values,
    ),
  )
}

const none = "''::bytea"
const titleColumns = `count(*) as count, coalesce(string_agg(uuid_send(t.id), ''), ${none}) as ids,
  case when count(*) = 0 then '[]'
    else json_agg(t.title) filter (where (select sum(length(t.title)) from t) <= ${maxChars.all}) end as titles`

const markColumns = ['serials', 'created', 'changed']
  .map((name, at) => {
    const value = ['int8send(t.serial)', 'timestamptz_send(t.created_at)', 'timestamptz_send(t.status_changed_at)'][at]
    return `coalesce(string_agg(${value}, ''), ${none}) as ${name}`
  })
  .concat(`coalesce(string_agg(left(t.status, 1), ''), '') as statuses`, 'pg_current_snapshot()::text as snapshot')
  .join(', ')

const nameColumns = `i.id, i.serial, i.created_at, i.status_changed_at, i.status, left(i.title, ${maxChars.one}) as title`

/** All incidents of the tenant, at most `limit`. */
export async function incidentNames(db: Db, tenant: TenantId, limit: number): Promise<IncidentNames> {
  const sql = `with t as materialized (select ${nameColumns} from incidents i where i.tenant_id = $1 limit $2)
    select ${titleColumns}, ${markColumns} from t`
  return one(await db.query<IncidentNames>(sql, [tenant, limit], 'incident-names'))
}

/**
 * Incidents of which the history has an entry that the snapshot did not see, as they are now; `touched` also has the ids of those that
 * are gone. Null when there are more than `limit` entries. Creating, deleting, renaming, closing and reopening are entries, always of the
 * same transaction; `updated_at` alone may change without one.
 */
export async function changedIncidentNames(
  db: Db,
  tenant: TenantId,
  snapshot: string,
  limit: number,
): Promise<(IncidentNames & { touched: Buffer }) | null> {
  const row = one(
    await db.query<IncidentNames & { touched: Buffer; entries: number }>(
      `with u as materialized (select u.* from audit u where u.tenant_id = $1 and u.xid >= pg_snapshot_xmin($2::pg_snapshot)
           and (u.kind = 'incident' or u.subject_kind = 'incident') and not pg_visible_in_snapshot(u.xid, $2::pg_snapshot)
         limit $3::bigint + 1),
       touched as materialized (select object_id as id from u where kind = 'incident' and object_id is not null
         union select subject_id from u where subject_kind = 'incident' and subject_id is not null),
       t as materialized (select ${nameColumns} from touched join incidents i on i.tenant_id = $1 and i.id = touched.id)
       select (select count(*) from u) as entries, (select coalesce(string_agg(uuid_send(id), ''), ${none}) from touched) as touched,
         ${titleColumns}, ${markColumns} from t`,
      [tenant, snapshot, limit],
      'changed-incident-names',
    ),
  )
  return row.entries > limit || row.titles === null ? null : row
}

function one<T>(rows: T[]): T {
  const [row] = rows
  if (row === undefined) throw new DocketError('internal', 'a count without a row')
  return row
}
