// Which alerts belong to an incident: at most one incident each. Callers hold the locks of the incidents, then those of the alerts.
import type { Alert, IncidentAlert, TenantId } from '@docket/model'
import { type AlertRow, alertColumns, alertFromRow } from './alert-rows.ts'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'
import { isUuid } from './ids.ts'
import type { AlertClosing, IncidentStore, LockedAlert, MovedLink, NewLink } from './incident-contract.ts'
import type { IncidentState } from './incident-state.ts'

export interface LinkRow {
  alert_id: string
  linked_at: string
  linked_by: string
  link_type: IncidentAlert['linkType']
  reason: string
}

export const linkColumns = (alias: string): string =>
  ['alert_id', 'linked_at', 'linked_by', 'link_type', 'reason'].map((column) => `${alias}.${column}`).join(', ')

export function linkFromRow(row: LinkRow): IncidentAlert {
  return {
    alertId: row.alert_id,
    linkedAt: row.linked_at,
    linkedBy: row.linked_by,
    linkType: row.link_type,
    reason: JSON.parse(row.reason) as IncidentAlert['reason'],
  }
}

export async function allLinks(tx: Db, tenant: TenantId, incidentId: string): Promise<IncidentAlert[]> {
  const rows = await tx.query<LinkRow>(
    `select ${linkColumns('l')} from incident_alerts l where l.tenant_id = $1 and l.incident_id = $2 order by l.linked_at, l.alert_id`,
    [tenant, incidentId],
  )
  return rows.map(linkFromRow)
}

export async function alertIdsOf(tx: Db, tenant: TenantId, incidentId: string): Promise<string[]> {
  const rows = await tx.query<{ alert_id: string }>(
    'select alert_id from incident_alerts where tenant_id = $1 and incident_id = $2 order by alert_id',
    [tenant, incidentId],
  )
  return rows.map((row) => row.alert_id)
}

export async function incidentsOf(tx: Db, tenant: TenantId, alertIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ incident_id: string }>(
    'select distinct incident_id from incident_alerts where tenant_id = $1 and alert_id = any($2::uuid[])',
    [tenant, alertIds.filter(isUuid)],
  )
  return rows.map((row) => row.incident_id)
}

export async function lockAlerts(tx: Db, tenant: TenantId, alertIds: readonly string[]): Promise<LockedAlert[]> {
  const rows = await tx.query<{
    id: string
    incident_id: string | null
    environment: string
    source: string
    closed: boolean
  }>(
    `select a.id, a.incident_id, a.environment, a.source, a.closed_at > '-infinity' as closed from alerts a
     where a.tenant_id = $1 and a.id = any($2::uuid[]) order by a.id for no key update`,
    [tenant, alertIds.filter(isUuid)],
    'lock-alerts-to-link',
  )
  return rows.map(({ incident_id, closed, ...row }) => ({ ...row, incidentId: incident_id, isClosed: closed }))
}

type FormerRow = LinkRow & { incident_id: string }

async function formerLinks(tx: Db, tenant: string, alertIds: readonly string[]): Promise<Map<string, FormerRow>> {
  const rows = await tx.query<FormerRow>(
    `select l.incident_id, ${linkColumns('l')} from incident_alerts l where l.tenant_id = $1 and l.alert_id = any($2::uuid[])`,
    [tenant, alertIds],
  )
  return new Map(rows.map((row) => [row.alert_id, row]))
}

const placeOf = (row: FormerRow | undefined): MovedLink['before'] =>
  row === undefined ? null : { incidentId: row.incident_id, link: linkFromRow(row) }

export async function link(tx: Db, state: IncidentState, given: readonly NewLink[]): Promise<MovedLink[]> {
  if (given.length === 0) return []
  const former = await formerLinks(
    tx,
    state.tenantId,
    given.map(({ alertId }) => alertId),
  )
  const rows = await tx.query<LinkRow>(
    `with input as materialized (
       select * from unnest($3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
         as input(alert_id, linked_at, linked_by, link_type, reason)
     ), marked as (
       update alerts a set incident_id = $2, incident_link_type = input.link_type, updated_at = greatest(a.updated_at, $8)
       from input where a.tenant_id = $1 and a.id = input.alert_id
     )
     insert into incident_alerts as l (tenant_id, incident_id, alert_id, linked_at, linked_by, link_type, reason)
     select $1, $2, alert_id, linked_at, linked_by, link_type, reason::json from input
     on conflict (tenant_id, alert_id) do update set incident_id = excluded.incident_id, linked_at = excluded.linked_at,
       linked_by = excluded.linked_by, link_type = excluded.link_type, reason = excluded.reason
     returning ${linkColumns('l')}`,
    [
      state.tenantId,
      state.id,
      given.map(({ alertId }) => alertId),
      given.map(({ linkedAt }) => linkedAt),
      given.map(({ linkedBy }) => plainText(linkedBy)),
      given.map(({ linkType }) => linkType),
      given.map(({ reason }) => jsonText(reason)),
      state.updatedAt,
    ],
    'link-alerts',
  )
  return rows.map((row) => ({
    alertId: row.alert_id,
    before: placeOf(former.get(row.alert_id)),
    after: { incidentId: state.id, link: linkFromRow(row) },
  }))
}

export async function unlink(tx: Db, state: IncidentState, alertIds: readonly string[]): Promise<MovedLink[]> {
  if (alertIds.length === 0) return []
  const rows = await tx.query<LinkRow>(
    `with gone as (
       delete from incident_alerts l where l.tenant_id = $1 and l.incident_id = $2 and l.alert_id = any($3::uuid[])
       returning ${linkColumns('l')}
     ), marked as (
       update alerts a set incident_id = null, incident_link_type = null, updated_at = greatest(a.updated_at, $4)
       from gone where a.tenant_id = $1 and a.id = gone.alert_id
     )
     select * from gone order by linked_at, alert_id`,
    [state.tenantId, state.id, alertIds, state.updatedAt],
    'unlink-alerts',
  )
  return rows.map((row) => ({
    alertId: row.alert_id,
    before: { incidentId: state.id, link: linkFromRow(row) },
    after: null,
  }))
}

/** True when these alerts stand behind all others of the incident, and none stood in it before (the count tells). */
export async function cameLast(tx: Db, state: IncidentState, added: readonly string[]): Promise<boolean> {
  const [row] = await tx.query<{ last: boolean; n: number }>(
    `select count(*) as n, coalesce(
       (select (l.linked_at, l.alert_id) from incident_alerts l where l.tenant_id = $1 and l.incident_id = $2
          and l.alert_id = any($3::uuid[]) order by l.linked_at, l.alert_id limit 1) >
       (select (l.linked_at, l.alert_id) from incident_alerts l where l.tenant_id = $1 and l.incident_id = $2
          and l.alert_id <> all($3::uuid[]) order by l.linked_at desc, l.alert_id desc limit 1), true) as last
     from incident_alerts l where l.tenant_id = $1 and l.incident_id = $2`,
    [state.tenantId, state.id, added],
    'came-last',
  )
  return row?.last === true && row.n === state.alertsCount + added.length
}

export async function listAlerts(
  db: Db,
  tenant: TenantId,
  incidentId: string,
  page: { offset?: number; limit: number },
): Promise<{ total: number; alerts: Alert[] }> {
  if (!isUuid(incidentId)) return { total: 0, alerts: [] }
  const rows = await db.query<AlertRow & { total: number }>(
    `with page as materialized (
       select l.alert_id, l.linked_at from incident_alerts l where l.tenant_id = $1 and l.incident_id = $2
       order by l.linked_at, l.alert_id limit $3::bigint offset $4::bigint
     ), total as materialized (select count(*) as n from incident_alerts l where l.tenant_id = $1 and l.incident_id = $2)
     select total.n as total, ${alertColumns('a')} from total
     left join (page p join alerts a on a.tenant_id = $1 and a.id = p.alert_id) on true order by p.linked_at, p.alert_id`,
    [tenant, incidentId, page.limit, page.offset ?? 0],
  )
  return { total: rows[0]?.total ?? 0, alerts: rows.filter(({ id }) => id !== null).map(alertFromRow) }
}

export const closeAlerts: IncidentStore['closeAlerts'] = async (tx, tenant, alertIds, closing) => {
  const { resolution, at, assignee } = closing
  const opening = resolution === null
  const rows = await tx.query<{
    id: string
    old_resolution: string | null
    old_closed_at: string
    old_assignee: string | null
    assignee: string | null
    closed_at: string
  }>(
    `with old as materialized (
       select a.id, a.resolution, a.closed_at, a.assignee from alerts a where a.tenant_id = $1 and a.id = any($2::uuid[])
         and (a.closed_at > '-infinity') = $3::boolean order by a.id for no key update
     )
     update alerts a set resolution = $4, closed_at = case when $3::boolean then '-infinity'::timestamptz else $5::timestamptz end,
       status_changed_at = $5, updated_at = greatest(a.updated_at, $5), assignee = coalesce(a.assignee, $6::json)
     from old where a.tenant_id = $1 and a.id = old.id
     returning a.id, old.resolution as old_resolution, old.closed_at as old_closed_at, old.assignee as old_assignee, a.assignee, a.closed_at`,
    [tenant, alertIds.filter(isUuid), opening, resolution, at, assignee == null ? null : jsonText(assignee)],
    'close-alerts',
  )
  const person = (text: string | null) =>
    text === null ? null : (JSON.parse(text) as AlertClosing['after']['assignee'])
  const time = (text: string) => (text === '-infinity' ? null : text)
  return rows.map((row) => ({
    alertId: row.id,
    before: {
      resolution: row.old_resolution as AlertClosing['before']['resolution'],
      closedAt: time(row.old_closed_at),
      assignee: person(row.old_assignee),
    },
    after: { resolution, closedAt: time(row.closed_at), assignee: person(row.assignee) },
  }))
}
