// Alerts of several tenants as people work through them: new, being worked on, in an incident, or closed.
import { type Alert, type AlertField, alertFields, type Filter, type TenantId } from '@docket/model'
import { alertFilterColumns } from './alert-columns.ts'
import { type AlertRow, alertColumns, alertFromRow } from './alert-rows.ts'
import { compileFilter, Parameters } from './compile-filter.ts'
import type { Db } from './contract.ts'
import type { FieldColumns } from './filter-columns.ts'
import { listPage, type PageRequest } from './keyset-page.ts'
import { readTitles, type TitleList } from './titles.ts'

export const deskStatuses = ['new', 'in_progress', 'in_incident', 'closed'] as const
export type DeskStatus = (typeof deskStatuses)[number]

/** What can be asked here beyond the fields of alerts. */
export type DeskField = AlertField | 'status_changed_at'
const fields = { ...alertFields, status_changed_at: { kind: 'time' } } as const
const columns: FieldColumns<DeskField> = {
  ...alertFilterColumns,
  status_changed_at: { sql: 'a.status_changed_at', missing: "'-infinity'" },
}

/** What somebody did something about; the same words as in the index `alerts_worked`, so that it can be used. */
const worked = `(a.closed_at > '-infinity' or a.incident_id is not null or a.assignee is not null)`
const conditions: Readonly<Record<DeskStatus, string>> = {
  closed: `a.closed_at > '-infinity'`,
  in_incident: `(a.closed_at = '-infinity' and a.incident_id is not null)`,
  in_progress: `(a.closed_at = '-infinity' and a.incident_id is null and a.assignee is not null)`,
  new: `(a.closed_at = '-infinity' and a.incident_id is null and a.assignee is null)`,
}

function standing(statuses: readonly DeskStatus[] | null): string {
  if (statuses === null) return 'true'
  // Everything but new is the index itself.
  if (!statuses.includes('new') && statuses.length === deskStatuses.length - 1) return worked
  const any = `(${statuses.map((status) => conditions[status]).join(' or ') || 'false'})`
  return statuses.includes('new') ? any : `${worked} and ${any}`
}

export type DeskSortField = 'created_at' | 'updated_at' | 'status_changed_at'

export interface DeskQuery {
  tenants: readonly TenantId[]
  filter: Filter<DeskField>
  /** Null: whatever their status. */
  statuses: readonly DeskStatus[] | null
  /** Newest first. */
  sort: DeskSortField
}

const whereOf = (query: Pick<DeskQuery, 'filter' | 'statuses'>, parameters: Parameters): string =>
  `${compileFilter(query.filter, parameters, fields, columns)} and ${standing(query.statuses)}`

/** Where an alert stands; the same rule as the conditions above. */
export function deskStatusOf(alert: Alert): DeskStatus {
  if (alert.closedAt) return 'closed'
  if (alert.incidentId) return 'in_incident'
  return alert.assignee ? 'in_progress' : 'new'
}

export async function listDesk(
  db: Db,
  query: DeskQuery & { page: PageRequest },
): Promise<{ total: number | null; alerts: Alert[] }> {
  const { total, rows } = await listPage<AlertRow>(db, {
    table: 'alerts',
    alias: 'a',
    columns: alertColumns('a'),
    tenants: query.tenants,
    where: (parameters) => whereOf(query, parameters),
    sort: [{ expression: `a.${query.sort}`, type: 'timestamptz', order: 'desc' }],
    fingerprint: [query.filter, query.statuses],
    page: query.page,
  })
  return { total, alerts: rows.map(alertFromRow) }
}

/** How many there are. */
export async function countDesk(db: Db, query: Omit<DeskQuery, 'sort'>): Promise<number> {
  const parameters = new Parameters()
  const tenants = parameters.push([...query.tenants])
  const [row] = await db.query<{ n: number }>(
    `select count(*) as n from alerts a where a.tenant_id = any(${tenants}::uuid[]) and ${whereOf(query, parameters)}`,
    parameters.values,
  )
  return row?.n ?? 0
}

/** Titles of what the query keeps, at most `limit`; a mail without one has its subject. */
export function deskTitles(db: Db, query: DeskQuery & { limit: number }): Promise<TitleList> {
  const parameters = new Parameters()
  const tenants = parameters.push([...query.tenants])
  return readTitles(db, parameters, {
    table: 'alerts a',
    id: 'a.id',
    title: `coalesce(nullif(a.detail #>> '{facts,title}', ''), a.detail #>> '{facts,email,subject}', '')`,
    where: `a.tenant_id = any(${tenants}::uuid[]) and ${whereOf(query, parameters)}`,
    order: `a.${query.sort} desc, a.id desc`,
    limit: query.limit,
  })
}
