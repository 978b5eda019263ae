// What an undo must not break: nothing may be put back into what is gone, and nothing may be taken away that others use by now.
import type { TenantId } from '@docket/model'
import type { ChangeStep } from './change-log.ts'
import type { Db } from './contract.ts'

/** What is there and held until the transaction ends. */
export interface Held {
  incidents: Set<string>
  cases: Set<string>
  alerts: Set<string>
  bookmarks: Set<string>
}

type Row = Record<string, unknown> | null

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Everything that the steps would refer to again, by kind. */
export class Wanted {
  readonly cases = new Set<string>()
  readonly alerts = new Set<string>()
  readonly bookmarks = new Set<string>()

  note({ place, op, key, before }: ChangeStep): void {
    if (before === null) return
    const add = (set: Set<string>, value: unknown) => {
      const text = textOf(value)
      if (text !== null) set.add(text)
    }
    if (place === 'incidents') add(this.cases, before.case_id)
    if (place === 'comments' || place === 'tasks')
      if (kindOfSubject(key, before) === 'case') add(this.cases, before.subject_id)
    if (place === 'incident_alerts' && op === 'D') add(this.alerts, key.alert_id)
    if (place === 'relations')
      add(
        before.target_kind === 'alert' ? this.alerts : this.bookmarks,
        before.target_kind === 'entity' ? null : before.target_id,
      )
  }

  /** Incidents are locked already: here follow cases, alerts and bookmarks, as everywhere. */
  async hold(tx: Db, tenant: TenantId, incidents: Iterable<string>): Promise<Held> {
    const there = async (table: string, ids: Set<string>): Promise<Set<string>> => {
      if (ids.size === 0) return new Set()
      const rows = await tx.query<{ id: string }>(
        `select id from ${table} where tenant_id = $1 and id = any($2::uuid[]) order by id for key share`,
        [tenant, [...ids]],
      )
      return new Set(rows.map(({ id }) => id))
    }
    return {
      incidents: new Set(incidents),
      cases: await there('cases', this.cases),
      alerts: await there('alerts', this.alerts),
      bookmarks: await there('bookmarks', this.bookmarks),
    }
  }
}

const kindOfSubject = (key: Record<string, string>, before: NonNullable<Row>): unknown =>
  before.subject_kind ?? key.subject_kind

/** False when taking the step back would point to something that is gone. */
export function hasItsPlace({ place, op, key, before }: ChangeStep, held: Held): boolean {
  if (before === null) return true
  const fits = (set: Set<string>, value: unknown) => typeof value !== 'string' || set.has(value)
  if (place === 'incidents') return fits(held.incidents, before.merged_into) && fits(held.cases, before.case_id)
  if (place === 'alerts') return fits(held.incidents, before.incident_id)
  if (place === 'incident_alerts')
    return fits(held.incidents, before.incident_id) && (op !== 'D' || fits(held.alerts, key.alert_id))
  if (place === 'comments' || place === 'tasks')
    return fits(kindOfSubject(key, before) === 'case' ? held.cases : held.incidents, before.subject_id)
  if (place !== 'relations') return true
  const targets = before.target_kind === 'alert' ? held.alerts : held.bookmarks
  return (
    fits(held.incidents, before.incident_id) && (before.target_kind === 'entity' || fits(targets, before.target_id))
  )
}

/** True when nothing is in the incident and nothing was merged into it. */
export async function isUnused(tx: Db, tenant: TenantId, incident: string): Promise<boolean> {
  const [row] = await tx.query<{ used: boolean }>(
    `select exists (select from incident_alerts where tenant_id = $1 and incident_id = $2)
       or exists (select from comments where tenant_id = $1 and subject_kind = 'incident' and subject_id = $2)
       or exists (select from tasks where tenant_id = $1 and subject_kind = 'incident' and subject_id = $2)
       or exists (select from relations where tenant_id = $1 and incident_id = $2)
       or exists (select from incidents where tenant_id = $1 and merged_into = $2) as used`,
    [tenant, incident],
  )
  return row?.used === false
}

/** Of these incidents, those that are merged although something is in them, or that were merged into themselves round a circle. */
export async function wronglyMerged(tx: Db, tenant: TenantId, incidents: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `with recursive merged as (
       select i.id, i.merged_into, i.status from incidents i
       where i.tenant_id = $1 and i.id = any($2::uuid[]) and i.merged_into is not null
     ), chain (id, at, hops) as (
       select id, merged_into, 1 from merged
       union all
       select c.id, i.merged_into, c.hops + 1 from chain c join incidents i on i.tenant_id = $1 and i.id = c.at
       where i.merged_into is not null and c.at <> c.id and c.hops < 1000
     )
     select id from merged m where m.status <> 'closed'
       or exists (select from incident_alerts l where l.tenant_id = $1 and l.incident_id = m.id)
       or exists (select from comments o where o.tenant_id = $1 and o.subject_kind = 'incident' and o.subject_id = m.id)
       or exists (select from tasks o where o.tenant_id = $1 and o.subject_kind = 'incident' and o.subject_id = m.id)
     union select id from chain where at = id order by id`,
    [tenant, incidents],
  )
  return rows.map(({ id }) => id)
}

/** The two places that say which incident an alert is in agree again, whichever of their steps was left as it was. */
export async function agreeOnLinks(tx: Db, tenant: TenantId, alerts: readonly string[]): Promise<void> {
  await tx.query(
    `update alerts a set incident_id = l.incident_id, incident_link_type = l.link_type
     from unnest($2::uuid[]) as wanted(id) left join incident_alerts l on l.tenant_id = $1 and l.alert_id = wanted.id
     where a.tenant_id = $1 and a.id = wanted.id and a.incident_id is distinct from l.incident_id`,
    [tenant, alerts],
  )
}
