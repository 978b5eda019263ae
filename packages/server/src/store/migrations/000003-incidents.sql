-- Incidents, their alerts, comments and tasks; what alerts gain by belonging to incidents; and the history that all of them share.
-- As before: only what PostgreSQL 15 to 18 have in common, tenant_id leads every key.

-- Numbers from 1 for each tenant, without gaps: the row is taken in the transaction that uses the number.
create table tenant_counters (
  tenant_id uuid not null,
  name text not null,
  value bigint not null,
  primary key (tenant_id, name)
) with (fillfactor = 50);

create table incidents (
  tenant_id uuid not null,
  id uuid not null,
  number bigint not null,
  serial bigint generated always as identity,
  environment text not null,
  external_id text,
  source text,
  sender text,
  title text not null,
  description text,
  severity text not null,
  severity_rank smallint not null,
  status text not null,
  resolution text,
  resolution_reason text,
  priority text not null,
  priority_rank smallint not null,
  origin text not null,
  provider_name text,
  provider_incident_id text,
  assignee_id text,
  assignee_name text,
  assignee_email text,
  assignee_upn text,
  labels jsonb not null default '[]',
  alerts_count integer not null default 0,
  comments_count integer not null default 0,
  bookmarks_count integer not null default 0,
  tasks_count integer not null default 0,
  verdict text,
  risk_category text,
  risk_level text,
  risk_score double precision,
  response_status text,
  case_id uuid,
  merged_into uuid,
  created_at timestamptz not null,
  received_at timestamptz not null,
  updated_at timestamptz not null,
  -- -infinity: never, as with alerts
  status_changed_at timestamptz not null default '-infinity',
  closed_at timestamptz not null default '-infinity',
  first_activity_at timestamptz not null default '-infinity',
  last_activity_at timestamptz not null default '-infinity',
  triaged_at timestamptz not null default '-infinity',
  triage_changed_at timestamptz not null default '-infinity',
  raw_sha256 text,
  version integer not null default 1,
  -- made by the server, in lower case
  search_text text not null,
  -- keys `prefix:value`: observables as with alerts, and tactic:, technique:, ticket:, product:, reporter:, see incident-keys.ts
  observables text[] not null default '{}',
  -- what nobody filters or sorts by, with what was set by hand and what follows from the alerts kept apart
  detail json not null,
  primary key (tenant_id, id)
) with (toast_tuple_target = 1024, fillfactor = 85);
alter table incidents alter column observables set storage main;
alter table incidents alter column search_text set storage main;

create unique index incidents_by_number on incidents (tenant_id, number desc);
create unique index incidents_by_serial on incidents (serial desc);
create unique index incidents_by_external_id on incidents (tenant_id, environment, coalesce(source, ''), external_id)
  where external_id is not null;
create index incidents_of_external_id on incidents (tenant_id, external_id) where external_id is not null;
-- The most asked filters are counted and walked without visiting the rows.
create index incidents_by_creation on incidents (tenant_id, created_at desc, id desc)
  include (status, severity, severity_rank, environment, source, priority, resolution, verdict);
create index incidents_by_update on incidents (tenant_id, updated_at desc, id desc);
create index incidents_by_status_change on incidents (tenant_id, status_changed_at desc, id desc);
create index incidents_by_status on incidents (tenant_id, status, created_at desc, id desc);
create index incidents_by_case on incidents (tenant_id, case_id) where case_id is not null;
create index incidents_by_merge on incidents (tenant_id, merged_into) where merged_into is not null;
create index incidents_by_provider_id on incidents (tenant_id, provider_incident_id) where provider_incident_id is not null;
create index incidents_by_observable on incidents using gin (tenant_id, observables);
create index incidents_by_text on incidents using gin (tenant_id, search_text gin_trgm_ops);

-- Which incident an alert belongs to: at most one.
create table incident_alerts (
  tenant_id uuid not null,
  alert_id uuid not null,
  incident_id uuid not null,
  linked_at timestamptz not null,
  linked_by text not null,
  link_type text not null,
  reason json not null,
  primary key (tenant_id, alert_id)
) with (fillfactor = 85);
create index incident_alerts_by_incident on incident_alerts (tenant_id, incident_id, linked_at, alert_id);

-- In which incidents of the tenant an entity stands; the entities themselves lie in `detail` of the incident.
create table entities (
  tenant_id uuid not null,
  id uuid not null,
  incident_id uuid not null,
  kind text not null,
  primary key (tenant_id, id, incident_id)
);
create index entities_by_incident on entities (tenant_id, incident_id);

create table comments (
  tenant_id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  id uuid not null,
  message text not null,
  author json not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  primary key (tenant_id, subject_kind, subject_id, id)
);
create index comments_by_creation on comments (tenant_id, subject_kind, subject_id, created_at desc, id desc);

create table tasks (
  tenant_id uuid not null,
  subject_kind text not null,
  subject_id uuid not null,
  id uuid not null,
  title text not null,
  description text,
  status text not null,
  created_by json not null,
  updated_by json not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  primary key (tenant_id, subject_kind, subject_id, id)
);
create index tasks_by_creation on tasks (tenant_id, subject_kind, subject_id, created_at desc, id desc);

-- Not indexed: incident_alerts is the way from an incident to its alerts.
alter table alerts
  add column serial bigint generated always as identity,
  add column incident_id uuid,
  add column incident_link_type text,
  add column resolution text,
  add column closed_at timestamptz not null default '-infinity',
  add column status_changed_at timestamptz not null default '-infinity',
  add column assignee json,
  add column risk_score smallint;
update alerts set risk_score = (report ->> 'riskScore')::smallint, status_changed_at = triaged_at where report is not null;

-- History. `object` stays as text for what has no uuid. Readers that must not miss anything (live events, deltas) take rows with
-- xid < pg_snapshot_xmin(pg_current_snapshot()) in the order (xid, id): a number is taken before its row is committed, so that by
-- id alone a row could appear behind the cursor.
alter table audit
  add column change_set uuid,
  add column xid xid8 not null default '0',
  add column kind text,
  add column object_id uuid,
  add column subject_kind text,
  add column subject_id uuid;
alter table audit alter column xid set default pg_current_xact_id();
update audit set kind = split_part(object, ':', 1), object_id = split_part(object, ':', 2)::uuid
  where object ~ '^[a-z]+:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
drop index audit_by_object;
create index audit_by_object on audit (tenant_id, object_id, id desc) where object_id is not null;
create index audit_by_subject on audit (tenant_id, subject_id, id desc) where subject_id is not null;
create index audit_by_change_set on audit (tenant_id, change_set, id) where change_set is not null;
create index audit_feed on audit (tenant_id, xid, id);
