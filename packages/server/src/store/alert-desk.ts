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
export type DeskField = AlertField | 'desk_status' | 'status_changed_at'
const fields = {
  ...alertFields,
  desk_status: { kind: 'word', words: deskStatuses },
  status_changed_at: { kind: 'time' },
} as const
const columns: FieldColumns<DeskField> = {
  ...alertFilterColumns,
  desk_status: `case when a.closed_at > '-infinity' then 'closed' when a.incident_id is not null then 'in_incident'
    when a.assignee is not null then 'in_progress' else 'new' end`,
  status_changed_at: { sql: 'a.status_changed_at', missing: "'-infinity'" },
}

export type DeskSortField = 'created_at' | 'updated_at' | 'status_changed_at'

export interface DeskQuery {
  tenants: readonly TenantId[]
  filter: Filter<DeskField>
  /** Newest first. */
  sort: DeskSortField
}

/** Where an alert stands; the same rule as the column above. */
export function deskStatusOf(alert: Alert): DeskStatus {
  if (alert.closedAt) return 'closed'
  if (alert.incidentId) return 'in_incident'
  return alert.assignee ? 'in_progress' : 'new'
}

export async function listDesk(
  db: Db,
  query: DeskQuery & { page: PageRequest },
): Promise<{ total: number; alerts: Alert[] }> {
  const { total, rows } = await listPage<AlertRow>(db, {
    table: 'alerts',
    alias: 'a',
    columns: alertColumns('a'),
    tenants: query.tenants,
    where: (parameters) => compileFilter(query.filter, parameters, fields, columns),
    sort: [{ expression: `a.${query.sort}`, type: 'timestamptz', order: 'desc' }],
    fingerprint: query.filter,
    page: query.page,
  })
  return { total: total ?? 0, alerts: rows.map(alertFromRow) }
}

/** Titles of what the query keeps, at most `limit`; a mail without one has its subject. */
export function deskTitles(db: Db, query: DeskQuery & { limit: number }): Promise<TitleList> {
  const parameters = new Parameters()
  const tenants = parameters.push([...query.tenants])
  return readTitles(db, parameters, {
    table: 'alerts a',
    id: 'a.id',
    title: `coalesce(nullif(a.detail #>> '{facts,title}', ''), a.detail #>> '{facts,email,subject}', '')`,
    where: `a.tenant_id = any(${tenants}::uuid[]) and ${compileFilter(query.filter, parameters, fields, columns)}`,
    order: `a.${query.sort} desc, a.id desc`,
    limit: query.limit,
  })
}
