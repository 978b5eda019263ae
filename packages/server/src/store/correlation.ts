// What correlation asks of the database: marks of campaigns, sightings of observables, and incidents an alert could belong to.
import type { CampaignFingerprint, CorrelationSettings, IncidentStatus, TenantId } from '@docket/model'
import type { Db } from './contract.ts'
import { jsonText, plainText } from './db.ts'

/** A mail that others are compared with. */
export interface CampaignMark {
  alertId: string
  incidentId: string | null
  at: string
  fingerprint: CampaignFingerprint
}

/** What correlation needs to know of an incident before it puts an alert there. */
export interface IncidentPlace {
  id: string
  number: number
  title: string
  status: IncidentStatus
  mergedInto: string | null
  caseId: string | null
  /** Of its first alert; an incident holds reported mails or alerts of products. Null: it has no alert. */
  kind: 'email' | 'json' | null
  createdAt: string
}

/** Times are ISO 8601 UTC. */
export interface Span {
  from: string
  until: string
}

export interface CorrelationStore {
  settings(tenant: TenantId): Promise<CorrelationSettings | null>
  saveSettings(tx: Db, tenant: TenantId, value: CorrelationSettings, at: string): Promise<void>
  /** Until the transaction ends nobody else gathers alerts of this environment. */
  lock(tx: Db, tenant: TenantId, environment: string): Promise<void>
  /** Marks that share keys, those with most in common first. */
  marks(tx: Db, tenant: TenantId, environment: string, keys: readonly string[], span: Span): Promise<CampaignMark[]>
  addMark(
    tx: Db,
    tenant: TenantId,
    mark: { alertId: string; environment: string; at: string; madeAt: string; fingerprint: CampaignFingerprint },
  ): Promise<void>
  /** Counts one alert for each key. */
  see(tx: Db, tenant: TenantId, environment: string, keys: readonly string[], sighting: Sighting): Promise<void>
  /** Keys too common lately to join anything. */
  weakKeys(
    tx: Db,
    tenant: TenantId,
    environment: string,
    keys: readonly string[],
    limits: WeakLimits,
  ): Promise<string[]>
  /** Incidents that have one of these observables and were active in the span, with the keys they share; newest first. */
  incidentsWith(
    tx: Db,
    tenant: TenantId,
    environment: string,
    keys: readonly string[],
    span: Span,
  ): Promise<{ place: IncidentPlace; keys: string[] }[]>
  /** Mails of these incidents that have one of these observables, newest first. */
  mailsWith(tx: Db, tenant: TenantId, incidentIds: readonly string[], keys: readonly string[]): Promise<string[]>
  /** Incidents of a product by its own ids; open ones first, then the newest. */
  vendorIncidents(
    tx: Db,
    tenant: TenantId,
    environment: string,
    source: string,
    ids: readonly string[],
  ): Promise<IncidentPlace[]>
  places(tx: Db, tenant: TenantId, ids: readonly string[]): Promise<IncidentPlace[]>
  /**
   * Deletes marks made before `marks` and weeks of sightings before `sightings`, at most so many of each; answers how many. What is
   * written now is never touched, so nobody waits for it.
   */
  forget(tenant: TenantId, before: { marks: string; sightings: string }, most: number): Promise<number>
  /** Bad alerts of products in no incident that have one of these observables. */
  looseAlerts(tx: Db, tenant: TenantId, environment: string, keys: readonly string[], span: Span): Promise<string[]>
}

export interface Sighting {
  at: string
  /** When it is counted: what alerts say of their time may be anything. */
  countedAt: string
  harmless: boolean
}

export interface WeakLimits {
  harmless: number
  incidents: number
  /** What was counted before, and incidents that came before, count no more. */
  since: string
}

const weekMs = 7 * 86_400_000
const weekOf = (at: string): number => Math.floor(Date.parse(at) / weekMs)

/** So many incidents make a key weak however old they are: their age would have to be looked up one by one. */
const mostIncidents = 200

/** Marks read for one key and in all: a key that an attacker floods costs no more. */
const marksPerKey = 25
const mostMarks = 60

const placeColumns = `i.id, i.number, i.title, i.status, i.merged_into, i.case_id, i.created_at,
  (select a.kind from incident_alerts l join alerts a on a.tenant_id = l.tenant_id and a.id = l.alert_id
   where l.tenant_id = i.tenant_id and l.incident_id = i.id order by l.linked_at, l.alert_id limit 1) as kind`

interface PlaceRow {
  id: string
  number: number
  title: string
  status: IncidentStatus
  merged_into: string | null
  case_id: string | null
  created_at: string
  kind: 'email' | 'json' | null
}

function placeFromRow(row: PlaceRow): IncidentPlace {
  const { merged_into, case_id, created_at, id, number, title, status, kind } = row
  return { id, number, title, status, kind, mergedInto: merged_into, caseId: case_id, createdAt: created_at }
}

export function openCorrelation(db: Db): CorrelationStore {
  return {
    async settings(tenant) {
      const [row] = await db.query<{ value: string }>(
        'select value from correlation_settings where tenant_id = $1',
        [tenant],
        'correlation-settings',
      )
      return row === undefined ? null : (JSON.parse(row.value) as CorrelationSettings)
    },

    async saveSettings(tx, tenant, value, at) {
      await tx.query(
        `insert into correlation_settings (tenant_id, value, updated_at) values ($1, $2, $3)
         on conflict (tenant_id) do update set value = excluded.value, updated_at = excluded.updated_at`,
        [tenant, jsonText(value), at],
      )
    },

    async lock(tx, tenant, environment) {
      await tx.query(
        `select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 7310))`,
        [tenant, environment],
        'lock-correlation',
      )
    },

    async marks(tx, tenant, environment, keys, { from, until }) {
      if (keys.length === 0) return []
      const rows = await tx.query<{ alert_id: string; incident_id: string | null; at: string; fingerprint: string }>(
        `with found as materialized (
           select k.alert_id, count(*) as n from unnest($3::text[]) as wanted(key)
           cross join lateral (select alert_id from campaign_keys where tenant_id = $1 and environment = $2 and key = wanted.key
             and at between $4 and $5 order by at desc limit ${marksPerKey}) k
           group by k.alert_id order by n desc, k.alert_id limit ${mostMarks}
         )
         select m.alert_id, a.incident_id, m.at, m.fingerprint from found
         join campaign_marks m on m.tenant_id = $1 and m.alert_id = found.alert_id
         join alerts a on a.tenant_id = $1 and a.id = m.alert_id order by found.n desc, m.at desc, m.alert_id`,
        [tenant, plainText(environment), keys, from, until],
        'campaign-marks',
      )
      return rows.map((row) => ({
        alertId: row.alert_id,
        incidentId: row.incident_id,
        at: row.at,
        fingerprint: JSON.parse(row.fingerprint) as CampaignFingerprint,
      }))
    },

    async addMark(tx, tenant, { alertId, environment, at, madeAt, fingerprint }) {
      await tx.query(
        `with mark as (
           insert into campaign_marks (tenant_id, alert_id, at, fingerprint, made_at) values ($1, $2, $4, $5, $7) on conflict do nothing
           returning alert_id
         )
         insert into campaign_keys (tenant_id, environment, key, at, alert_id)
         select distinct $1::uuid, $3, key, $4::timestamptz, mark.alert_id from mark, unnest($6::text[]) as key`,
        [tenant, alertId, plainText(environment), at, jsonText(fingerprint), fingerprint.keys, madeAt],
        'add-campaign-mark',
      )
    },

    async see(tx, tenant, environment, keys, { at, countedAt, harmless }) {
      if (keys.length === 0) return
      await tx.query(
        `insert into observable_sightings as s (tenant_id, environment, key, week, alerts, harmless, first_seen, last_seen)
         select distinct $1::uuid, $2, key, $6::int, 1, $4::int, $5::timestamptz, $5::timestamptz from unnest($3::text[]) as key order by key
         on conflict (tenant_id, environment, key, week) do update set alerts = s.alerts + 1, harmless = s.harmless + excluded.harmless,
           first_seen = least(s.first_seen, excluded.first_seen), last_seen = greatest(s.last_seen, excluded.last_seen)`,
        [tenant, plainText(environment), keys.map(plainText), harmless ? 1 : 0, at, weekOf(countedAt)],
        'see-observables',
      )
    },

    async weakKeys(tx, tenant, environment, keys, { harmless, incidents, since }) {
      if (keys.length === 0) return []
      const rows = await tx.query<{ key: string }>(
        `select wanted.key from unnest($3::text[]) as wanted(key)
         where $4 <= (select coalesce(sum(s.harmless), 0) from observable_sightings s
           where s.tenant_id = $1 and s.environment = $2 and s.key = wanted.key and s.week >= $6::int)
         or (select count(*) >= ${mostIncidents} or count(*) filter (where i.received_at >= $7::timestamptz) >= $5
           from (select s.incident_id from incident_search s
             where s.tenant_id = $1 and s.observables @> array[wanted.key] limit ${mostIncidents}) those
           join incidents i on i.tenant_id = $1 and i.id = those.incident_id)`,
        [tenant, plainText(environment), keys.map(plainText), harmless, incidents, weekOf(since), since],
        'weak-observables',
      )
      return rows.map(({ key }) => key)
    },

    async incidentsWith(tx, tenant, environment, keys, { from, until }) {
      if (keys.length === 0) return []
      const rows = await tx.query<PlaceRow & { shared: string[] }>(
        // The keys are rare, so they come first: in order of creation every incident of the tenant would be looked at.
        `with sharing as materialized (
           select i.id, i.created_at, i.last_activity_at, i.environment, s.observables from incident_search s
             join incidents i on i.tenant_id = $1 and i.id = s.incident_id
           where s.tenant_id = $1 and s.observables && $3::text[]
         ), found as materialized (
           select id, created_at, observables from sharing where environment = $2 and created_at <= $5
             and greatest(last_activity_at, created_at) >= $4 order by created_at desc, id desc limit 50
         )
         select ${placeColumns}, array(select unnest(found.observables) intersect select unnest($3::text[])) as shared
         from found join incidents i on i.tenant_id = $1 and i.id = found.id order by i.created_at desc, i.id desc`,
        [tenant, plainText(environment), keys.map(plainText), from, until],
        'incidents-with-observables',
      )
      return rows.map(({ shared, ...row }) => ({ place: placeFromRow(row), keys: shared.sort() }))
    },

    async mailsWith(tx, tenant, incidentIds, keys) {
      const rows = await tx.query<{ id: string }>(
        `with sharing as materialized (
           select a.id, a.created_at, a.kind, a.incident_id from alerts a where a.tenant_id = $1 and a.observables && $3::text[]
         )
         select id from sharing where kind = 'email' and incident_id = any($2::uuid[]) order by created_at desc, id desc limit 10`,
        [tenant, incidentIds, keys.map(plainText)],
        'mails-with-observables',
      )
      return rows.map(({ id }) => id)
    },

    async forget(tenant, before, most) {
      const [marks] = await db.query<{ n: number }>(
        `with gone as (delete from campaign_marks where tenant_id = $1 and alert_id in (select alert_id from campaign_marks
           where tenant_id = $1 and made_at < $2 order by made_at limit $3 for update skip locked) returning alert_id)
         select count(*) as n from gone`,
        [tenant, before.marks, most],
      )
      const [sightings] = await db.query<{ n: number }>(
        `with gone as (delete from observable_sightings s using (select environment, key, week from observable_sightings
           where tenant_id = $1 and week < $2 order by week limit $3 for update skip locked) old
           where s.tenant_id = $1 and s.environment = old.environment and s.key = old.key and s.week = old.week returning s.key)
         select count(*) as n from gone`,
        [tenant, weekOf(before.sightings), most],
      )
      return (marks?.n ?? 0) + (sightings?.n ?? 0)
    },

    async vendorIncidents(tx, tenant, environment, source, ids) {
      if (ids.length === 0) return []
      const rows = await tx.query<PlaceRow>(
        `select ${placeColumns} from incidents i where i.tenant_id = $1 and i.environment = $2 and coalesce(i.source, '') = $3
           and (i.external_id = any($4::text[]) or i.provider_incident_id = any($4::text[]))
         order by (i.status = 'closed'), i.created_at desc, i.id desc limit 20`,
        [tenant, plainText(environment), plainText(source), ids.map(plainText)],
        'vendor-incidents',
      )
      return rows.map(placeFromRow)
    },

    async places(tx, tenant, ids) {
      if (ids.length === 0) return []
      const rows = await tx.query<PlaceRow>(
        `select ${placeColumns} from incidents i where i.tenant_id = $1 and i.id = any($2::uuid[]) order by i.id`,
        [tenant, ids],
        'incident-places',
      )
      return rows.map(placeFromRow)
    },

    async looseAlerts(tx, tenant, environment, keys, { from, until }) {
      if (keys.length === 0) return []
      const rows = await tx.query<{ id: string }>(
        `with sharing as materialized (
           select a.id, a.created_at, a.environment, a.kind, a.incident_id, a.verdict from alerts a
           where a.tenant_id = $1 and a.observables && $3::text[]
         )
         select id from sharing where environment = $2 and kind = 'json' and incident_id is null and created_at between $4 and $5
           and verdict = any(array['suspicious_behavior', 'likely_true_positive', 'confirmed_threat'])
         order by created_at desc, id desc limit 500`,
        [tenant, plainText(environment), keys.map(plainText), from, until],
        'loose-alerts',
      )
      return rows.map(({ id }) => id)
    },
  }
}
