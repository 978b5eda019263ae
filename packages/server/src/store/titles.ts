// Titles of everything a filter keeps, in the order of a list, as one row: for searches no database can do.
import { type Filter, type IncidentField, incidentFields, type TenantId } from '@docket/model'
import { compileFilter, Parameters } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { incidentColumns, incidentSortKeys } from './incident-columns.ts'
import type { IncidentSort } from './incident-contract.ts'

/** `ids` are uuids of 36 characters each, one behind the other; `titles` is a JSON array of texts in the same order, not yet parsed. */
export interface TitleList {
  count: number
  ids: string
  titles: string
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
    `select count(*) as count, coalesce(string_agg(t.id::text, ''), '') as ids, coalesce(json_agg(t.title), '[]') as titles
     from (select ${id} as id, ${title} as title from ${table} where ${where} order by ${order} limit ${parameters.push(limit)}::bigint) t`,
    parameters.values,
  )
  return row ?? { count: 0, ids: '', titles: '[]' }
}
