// Cases: list, get, insert, change, remove, and which incidents belong to them. What they contain is in recompute-case.ts.
import {
  type Alert,
  type Case,
  type CaseField,
  type CaseSortField,
  caseFields,
  checkFilter,
  type Filter,
  type TenantId,
} from '@docket/model'
import { type AlertRow, alertColumns, alertFromRow } from './alert-rows.ts'
import { caseColumns, caseSearchJoin, caseSortKeys } from './case-columns.ts'
import { type CaseRow, type CaseState, caseFromRow, caseInputs, caseRowColumns, stateFromRow } from './case-rows.ts'
import { compileFilter } from './compile-filter.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText, sqlState } from './db.ts'
import { isUuid } from './ids.ts'
import { type ListRequest, listPage, looksIntoLists, type PageRequest } from './keyset-page.ts'
import { resolveCaseFilter } from './resolve-case-filter.ts'

export interface CaseQuery {
  tenants: readonly TenantId[]
  filter: Filter<CaseField>
  sort: readonly { field: CaseSortField; order: 'asc' | 'desc' }[]
  page: PageRequest
}

/** One incident's move into or out of a case. */
export interface CaseMove {
  incidentId: string
  /** Case it was in before. */
  from: string | null
  environment: string
}

export interface CaseStore {
  list(query: CaseQuery): Promise<{ total: number | null; cases: Case[]; next: string | null }>
  /** By uuid, in any case. */
  get(tenant: TenantId, id: string, tx?: Db): Promise<Case | null>
  /** By uuids or the ids they came with; one of the latter may be in several environments. */
  find(tenant: TenantId, ids: string[], environments?: string[]): Promise<Case[]>
  /** Locks the row until the end of the transaction; `delete` also against incidents that would enter it. */
  lock(tx: Db, tenant: TenantId, id: string, purpose?: 'change' | 'delete'): Promise<CaseState | null>
  /** The next number of the tenant. The counter stays locked until the end of the transaction. */
  nextNumber(tx: Db, tenant: TenantId): Promise<number>
  /** False when there is one with this id, or with this environment and external id. */
  insert(tx: Db, state: CaseState): Promise<boolean>
  update(tx: Db, state: CaseState): Promise<void>
  /** Removes the case with its comments and tasks; its incidents must have left it. */
  remove(tx: Db, tenant: TenantId, id: string): Promise<boolean>
  /** Incidents of the case, locked in the order of their ids. */
  lockIncidents(tx: Db, tenant: TenantId, of: { caseId: string } | { incidentIds: string[] }): Promise<CaseMove[]>
  /** Puts locked incidents into a case (null: into none); their versions grow. */
  moveIncidents(
    tx: Db,
    tenant: TenantId,
    incidentIds: string[],
    caseId: string | null,
    change: { at: string; by: unknown },
  ): Promise<void>
  /** Our ids of alerts of its incidents, newest link first. */
  alertIds(
    tenant: TenantId,
    id: string,
    page: { offset: number; limit: number },
  ): Promise<{ total: number; ids: string[] }>
  /** In the order of the ids; those that are gone are left out. */
  alertsById(tenant: TenantId, ids: readonly string[]): Promise<Alert[]>
  /** Keys the case is found by, of one prefix, without it. */
  keyValues(tenant: TenantId, id: string, prefix: string): Promise<string[]>
}

const inputNames = caseInputs.map(([name]) => name)
const inputValues = caseInputs.map(([, type], index) => `$${index + 1}::${type}`)
const insertSql = `with made as (
  insert into cases (${inputNames.join(', ')}) values (${inputValues.join(', ')}) returning tenant_id, id)
  insert into case_search (tenant_id, case_id) select tenant_id, id from made`
const updateSql = `update cases set ${inputNames
  .map((name, index) => `${name} = ${inputValues[index]}`)
  .slice(2)
  .join(', ')} where tenant_id = $1::uuid and id = $2::uuid`
const valuesOf = (state: CaseState) => caseInputs.map(([, , value]) => value(state))

const uniqueViolation = '23505'

export function openCases(db: Db): CaseStore {
  return {
    async list(query) {
      const { total, rows, next } = await listPage<CaseRow>(db, await caseListRequest(db, query))
      return { total, cases: rows.map(caseFromRow), next }
    },

    async get(tenant, id, tx = db) {
      if (!isUuid(id)) return null
      const [row] = await tx.query<CaseRow>(
        `select ${caseRowColumns('c')} from cases c where c.tenant_id = $1 and c.id = $2`,
        [tenant, id],
        'get-case',
      )
      return row === undefined ? null : caseFromRow(row)
    },

    async find(tenant, ids, environments) {
      const rows = await db.query<CaseRow>(
        `select ${caseRowColumns('c')} from cases c where c.tenant_id = $1 and (c.id = any($2::uuid[]) or c.external_id = any($3::text[]))
           and ($4::text[] is null or c.environment = any($4::text[])) order by c.created_at desc, c.id desc`,
        [tenant, ids.filter(isUuid), ids.map(plainText), environments?.map(plainText) ?? null],
      )
      return rows.map(caseFromRow)
    },

    async lock(tx, tenant, id, purpose = 'change') {
      if (!isUuid(id)) return null
      const [row] = await tx.query<CaseRow>(
        `select ${caseRowColumns('c')} from cases c where c.tenant_id = $1 and c.id = $2
         for ${purpose === 'delete' ? 'update' : 'no key update'} of c`,
        [tenant, id],
      )
      return row === undefined ? null : stateFromRow(row)
    },

    async nextNumber(tx, tenant) {
      const [row] = await tx.query<{ value: number }>(
        `insert into tenant_counters as t (tenant_id, name, value) values ($1, 'case', 1)
         on conflict (tenant_id, name) do update set value = t.value + 1 returning value`,
        [tenant],
      )
      return row!.value
    },

    async insert(tx, state) {
      try {
        await tx.transaction((part) => part.query(insertSql, valuesOf(state)))
        return true
      } catch (error) {
        if (sqlState(error) === uniqueViolation) return false
        throw error
      }
    },

    async update(tx, state) {
      await tx.query(updateSql, valuesOf(state))
    },

    async remove(tx, tenant, id) {
      if (!isUuid(id)) return false
      for (const table of ['comments', 'tasks']) {
        await tx.query(`delete from ${table} where tenant_id = $1 and subject_kind = 'case' and subject_id = $2`, [
          tenant,
          id,
        ])
      }
      const gone = await tx.query('delete from cases where tenant_id = $1 and id = $2 returning id', [tenant, id])
      return gone.length === 1
    },

    async lockIncidents(tx, tenant, of) {
      const [condition, value] =
        'caseId' in of ? ['case_id = $2::uuid', of.caseId] : ['id = any($2::uuid[])', of.incidentIds.filter(isUuid)]
      const rows = await tx.query<{ id: string; case_id: string | null; environment: string }>(
        `select id, case_id, environment from incidents where tenant_id = $1 and ${condition} order by id for update`,
        [tenant, value],
      )
      return rows.map((row) => ({ incidentId: row.id, from: row.case_id, environment: row.environment }))
    },

    async moveIncidents(tx, tenant, incidentIds, caseId, { at, by }) {
      await tx.query(
        `update incidents set case_id = $3, version = version + 1, updated_at = $4,
           detail = jsonb_set(detail::jsonb, '{updatedBy}', $5::jsonb)::json
         where tenant_id = $1 and id = any($2::uuid[])`,
        [tenant, incidentIds, caseId, at, jsonText(by)],
      )
    },

    async alertIds(tenant, id, { offset, limit }) {
      if (!isUuid(id)) return { total: 0, ids: [] }
      const rows = await db.query<{ total: number; id: string | null }>(
        `with mine as materialized (select l.alert_id, l.linked_at from incidents i
             join incident_alerts l on l.tenant_id = i.tenant_id and l.incident_id = i.id
           where i.tenant_id = $1 and i.case_id = $2),
           page as (select alert_id, linked_at from mine order by linked_at desc, alert_id desc limit $3 offset $4),
           total as (select count(*) as n from mine)
         select total.n as total, p.alert_id as id from total left join page p on true order by p.linked_at desc, p.alert_id desc`,
        [tenant, id, limit, offset],
      )
      return { total: rows[0]?.total ?? 0, ids: rows.flatMap((row) => row.id ?? []) }
    },

    async alertsById(tenant, ids) {
      if (ids.length === 0) return []
      const rows = await db.query<AlertRow>(
        `select ${alertColumns('a')} from unnest($2::uuid[]) with ordinality as wanted(id, place)
         join alerts a on a.tenant_id = $1 and a.id = wanted.id order by wanted.place`,
        [tenant, ids],
      )
      return rows.map(alertFromRow)
    },

    async keyValues(tenant, id, prefix) {
      if (!isUuid(id)) return []
      const rows = await db.query<{ value: string }>(
        `select substr(k.key, length($3::text) + 2) as value from case_search s cross join unnest(s.keys) as k(key)
         where s.tenant_id = $1 and s.case_id = $2 and starts_with(k.key, $3::text || ':')`,
        [tenant, id, prefix],
      )
      return rows.map(({ value }) => value)
    },
  }
}

/** The request of a page of cases; exported for the tests that look at its plan. */
export async function caseListRequest(db: Db, query: CaseQuery): Promise<ListRequest> {
  const { tenants, filter, sort, page } = query
  checkFilter(filter, caseFields)
  const resolved = await resolveCaseFilter(db, tenants, filter)
  return {
    table: 'cases',
    alias: 'c',
    columns: caseRowColumns('c'),
    tenants,
    side: caseSearchJoin,
    where: (parameters) => compileFilter(resolved, parameters, caseFields, caseColumns),
    sort: (sort.length === 0 ? [{ field: 'created_at', order: 'desc' } as const] : sort).map(({ field, order }) => ({
      ...caseSortKeys[field],
      order,
    })),
    fingerprint: filter,
    page,
    visitOnce: looksIntoLists(resolved, caseFields),
  }
}
