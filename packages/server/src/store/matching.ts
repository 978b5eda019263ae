// The ids of everything a filter matches, for changing all of it, and the locks of what is to be changed.
import { alertFields, caseFields, type Filter, incidentFields, type TenantId } from '@docket/model'
import { alertFilterColumns } from './alert-columns.ts'
import { caseColumns, caseSearchJoin } from './case-columns.ts'
import { compileFilter, Parameters } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { isUuid } from './ids.ts'
import { incidentColumns, incidentSearchJoin } from './incident-columns.ts'
import { resolveCaseFilter } from './resolve-case-filter.ts'
import { fromWith } from './side-table.ts'

export type BulkKind = 'incident' | 'case' | 'alert'

/** Up to `limit` ids in their order, and how many there are in all. */
export async function idsMatching(
  db: Db,
  kind: BulkKind,
  tenant: TenantId,
  filter: Filter<string>,
  limit: number,
): Promise<{ total: number; ids: string[] }> {
  const parameters = new Parameters()
  const mine = parameters.push(tenant)
  const most = parameters.push(limit)
  const [table, alias, where] =
    kind === 'incident'
      ? (['incidents', 'i', compileFilter(filter as never, parameters, incidentFields, incidentColumns)] as const)
      : kind === 'alert'
        ? (['alerts', 'a', compileFilter(filter as never, parameters, alertFields, alertFilterColumns)] as const)
        : ([
            'cases',
            'c',
            compileFilter(await resolveCaseFilter(db, [tenant], filter as never), parameters, caseFields, caseColumns),
          ] as const)
  const side = { incident: incidentSearchJoin, case: caseSearchJoin, alert: undefined }[kind]
  const [row] = await db.query<{ total: number; ids: string[] | null }>(
    `with found as materialized (select ${alias}.id from ${fromWith(table, alias, side, where)} where ${alias}.tenant_id = ${mine}::uuid and ${where})
     select (select count(*) from found) as total, array(select id::text from found order by id limit ${most}) as ids`,
    parameters.values,
  )
  return { total: row?.total ?? 0, ids: row?.ids ?? [] }
}

/** Locks in the order of the ids, so that two writers cannot wait for each other in a circle. Version by id; alerts have none. */
export async function lockVersions(
  tx: Db,
  kind: BulkKind,
  tenant: TenantId,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const version = kind === 'alert' ? '0' : 'version'
  const rows = await tx.query<{ id: string; version: number }>(
    `select id, ${version} as version from ${kind}s where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update`,
    [tenant, ids.filter(isUuid)],
  )
  return new Map(rows.map((row) => [row.id, row.version]))
}
