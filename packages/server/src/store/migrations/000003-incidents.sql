-- Incidents, their alerts, comments and tasks; what alerts gain by belonging to incidents; and the history that all of them share.
-- As before: only what PostgreSQL 15 to 18 have in common, tenant_id leads every key.

-- Numbers from 1 for each tenant, without gaps: the row is taken in the transaction that uses the number.
create table tenant_counters (
  tenant_id uuid not null,
  name text not null,
  value bigint not null,
  primary key (tenant_id, name)
) with (fillfactor = 50);

-- Numbers that are unique in the installation but count only what the tenant has: its own base and a number of its own from 1 (below
-- a thousand million). One sequence for all would tell each tenant how much the others do. The first tenant has the short numbers.
alter table tenants add column serial_base bigint unique;
create function free_serial_base() returns bigint language plpgsql volatile as $$
declare
  wanted bigint := 0;
begin
  -- All of them stay exact in a double: nine million bases.
  while exists (select from tenants where serial_base = wanted) loop
    wanted := (1 + floor(random() * 9000000))::bigint * 1000000000;
  end loop;
  return wanted;
end $$;
do $$
declare
  each_tenant uuid;
begin
  for each_tenant in select id from tenants order by created_at, id loop
    update tenants set serial_base = free_serial_base() where id = each_tenant;
  end loop;
end $$;
alter table tenants alter column serial_base set default free_serial_base(), alter column serial_base set not null;

create table incidents (
  tenant_id uuid not null,
  id uuid not null,
  number bigint not null,
  -- the base of the tenant and the number, set by a trigger; what is brought back keeps its own
  serial bigint not null,
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
  -- what nobody filters or sorts by
  detail json not null,
  -- what was set by hand and what follows from the alerts, apart: `own` and `derived`
  contents json not null,
  -- the first of what `contents` makes, with counts, for lists
  brief json not null,
  primary key (tenant_id, id)
) with (toast_tuple_target = 1024, fillfactor = 85);

-- What incidents are found by. A table of its own, because a change of one column enters a row into all indexes of its table anew,
-- and these two take a hundred entries and more for each row, which most changes of an incident leave as they are.
create table incident_search (
  tenant_id uuid not null,
  incident_id uuid not null,
  -- keys `prefix:value`: observables as with alerts, and tactic:, technique:, label:, assignee: and others, see incident-keys.ts
  observables text[] not null default '{}',
  -- made by the server, in lower case
  search_text text not null,
  -- search_text or observables could not hold everything that they should
  search_partial boolean not null default false,
  primary key (tenant_id, incident_id),
  foreign key (tenant_id, incident_id) references incidents (tenant_id, id) on delete cascade
) with (fillfactor = 90);
alter table incident_search alter column observables set storage main;
alter table incident_search alter column search_text set storage main;

create function give_incident_serial() returns trigger language plpgsql as $$
begin
  select serial_base + new.number into new.serial from tenants where id = new.tenant_id;
  return new;
end $$;
create trigger incidents_get_serial before insert on incidents for each row
  when (new.serial is null) execute function give_incident_serial();

create unique index incidents_by_number on incidents (tenant_id, number desc);
create unique index incidents_by_serial on incidents (serial desc);
create unique index incidents_by_external_id on incidents (tenant_id, environment, coalesce(source, ''), external_id)
  where external_id is not null;
create index incidents_of_external_id on incidents (tenant_id, external_id) where external_id is not null;
-- The most asked filters are counted and walked without visiting the rows.
create index incidents_by_creation on incidents (tenant_id, created_at desc, id desc)
  include (status, severity, severity_rank, environment, source, priority, priority_rank, resolution, verdict, assignee_id);
create index incidents_by_update on incidents (tenant_id, updated_at desc, id desc);
create index incidents_by_status_change on incidents (tenant_id, status_changed_at desc, id desc);
create index incidents_by_status on incidents (tenant_id, status, created_at desc, id desc);
create index incidents_by_case on incidents (tenant_id, case_id) where case_id is not null;
create index incidents_by_merge on incidents (tenant_id, merged_into) where merged_into is not null;
create index incidents_by_provider_id on incidents (tenant_id, provider_incident_id) where provider_incident_id is not null;
-- Titles may be longer than a row of an index.
create index incidents_by_title on incidents (tenant_id, left(lower(title), 200), id);
create index incidents_by_severity on incidents (tenant_id, (severity_rank::bigint), id);
create index incidents_by_priority on incidents (tenant_id, (priority_rank::bigint), id);
-- Without it every part of a title is thought to be rare, and pages of frequent ones are sorted out of all matches.
create statistics incidents_titles on (lower(title)) from incidents;
-- Nobody's are asked for at the beginning of each shift.
create index incidents_of_nobody on incidents (tenant_id, created_at desc, id desc) where assignee_name is null and assignee_email is null;
create index incidents_partly_searched on incident_search (tenant_id) where search_partial;
-- A short list of pending entries (kB): every search reads it through, and whoever fills it up must sort it in. Without one a change
-- takes two to three times as long.
create index incidents_by_observable on incident_search using gin (tenant_id, observables) with (gin_pending_list_limit = 512);
create index incidents_by_text on incident_search using gin (tenant_id, search_text gin_trgm_ops) with (gin_pending_list_limit = 512);

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
  add column incident_id uuid,
  add column incident_link_type text,
  add column resolution text,
  add column closed_at timestamptz not null default '-infinity',
  add column status_changed_at timestamptz not null default '-infinity',
  add column assignee json,
  add column risk_score smallint;
-- Numbers of alerts are taken in blocks from tenant_counters; those that are here already get theirs from a sequence of each tenant.
alter table alerts add column serial bigint;
create function number_old_alert(tenant uuid) returns bigint language sql volatile as $$
  select nextval('old_alerts_' || replace(tenant::text, '-', ''))
$$;
do $$
declare
  each_tenant record;
begin
  for each_tenant in select id, serial_base from tenants loop
    execute format('create sequence %I start %s', 'old_alerts_' || replace(each_tenant.id::text, '-', ''), each_tenant.serial_base + 1);
  end loop;
end $$;
-- One pass that writes the table anew and builds each index once. An update of every row would enter each of them into every index,
-- which takes several times as long and leaves twice the size.
alter table alerts
  alter column serial type bigint using number_old_alert(tenant_id),
  alter column risk_score type smallint using (report ->> 'riskScore')::smallint,
  alter column status_changed_at type timestamptz using case when report is null then '-infinity' else triaged_at end;
alter table alerts alter column serial set default 0, alter column serial set not null;
do $$
declare
  each_tenant record;
begin
  for each_tenant in select id, serial_base, 'old_alerts_' || replace(id::text, '-', '') as numbers from tenants loop
    execute format($f$insert into tenant_counters (tenant_id, name, value)
      select %L, 'alert', last_value - %s from %I where is_called$f$, each_tenant.id, each_tenant.serial_base, each_tenant.numbers);
    execute format('drop sequence %I', each_tenant.numbers);
  end loop;
end $$;
drop function number_old_alert;

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
drop index audit_by_object;
alter table audit
  alter column xid set default pg_current_xact_id(),
  alter column kind type text using case when object ~ '^[a-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then split_part(object, ':', 1) end,
  alter column object_id type uuid
    using case when object ~ '^[a-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then split_part(object, ':', 2)::uuid end;
create index audit_by_object on audit (tenant_id, object_id, id desc) where object_id is not null;
create index audit_by_subject on audit (tenant_id, subject_id, id desc) where subject_id is not null;
create index audit_by_change_set on audit (tenant_id, change_set, id) where change_set is not null;
create index audit_feed on audit (tenant_id, xid, id);
