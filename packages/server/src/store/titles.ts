// Titles of everything a filter keeps, in the order of a list, as one row: for searches no database can do.
import { DocketError, type Filter, type IncidentField, incidentFields, type TenantId } from '@docket/model'
import { compileFilter, Parameters } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { incidentColumns, incidentSortKeys } from './incident-columns.ts'
import type { IncidentSort } from './incident-contract.ts'

/** `ids` are uuids of 36 characters each, one behind the other; `titles` is a JSON array of texts in the same order, not yet parsed. */
export interface TitleList {
  count: number
  ids: string
  titles: string
  /** What the statement saw, for `incidentsUnchanged`. */
  snapshot: string
}

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
  const where = `i.tenant_id = any(${tenants}::uuid[]) and ${compileFilter(query.filter, parameters, incidentFields, incidentColumns)}`
  const keys = [
    ...query.sort.map(({ field, order }) => `${incidentSortKeys[field].expression} ${order}`),
    `i.id ${query.sort[0]?.order ?? 'desc'}`,
  ]
  return readTitles(db, parameters, {
    table: 'incidents i',
    id: 'i.id',
    title: 'i.title',
    where,
    order: keys.join(', '),
    limit: query.limit,
  })
}

/** The one row; nothing of `source` comes from a caller. */
export async function readTitles(db: Db, parameters: Parameters, source: Source): Promise<TitleList> {
  const { table, id, title, where, order, limit } = source
  const [row] = await db.query<TitleList>(
    `select count(*) as count, coalesce(string_agg(t.id::text, ''), '') as ids, coalesce(json_agg(t.title), '[]') as titles,
       pg_current_snapshot()::text as snapshot from (select ${id} as id, ${title} as title from ${table} where ${where} order by ${order} limit ${parameters.push(limit)}::bigint) t`,
    parameters.values,
  )
  if (row === undefined) throw new DocketError('internal', 'a count without a row')
  return row
}

/**
 * True when the history of these tenants has no entry about an incident that the snapshot did not see. Creating, deleting, renaming,
 * closing and reopening are entries, always of the same transaction; `updated_at` alone may change without one.
 */
export async function incidentsUnchanged(db: Db, tenants: readonly TenantId[], snapshot: string): Promise<boolean> {
  const [row] = await db.query<{ changed: boolean }>(
    `select exists (select from unnest($1::uuid[]) as w(tenant_id) join audit u on u.tenant_id = w.tenant_id
       and u.xid >= pg_snapshot_xmin($2::pg_snapshot)
       where (u.kind = 'incident' or u.subject_kind = 'incident') and not pg_visible_in_snapshot(u.xid, $2::pg_snapshot)) as changed`,
    [tenants, snapshot],
    'incidents-unchanged',
  )
  return row?.changed === false
}
