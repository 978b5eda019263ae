-- Tenants, keys, settings, alerts with their roll-up, scans, raws, jobs, operations, channels, audit.
-- Only what PostgreSQL 15 to 18 have in common. tenant_id leads every key of tenant data; nothing refers across tenants.

create extension if not exists pg_trgm;

create table tenants (
  id uuid primary key,
  name text not null unique,
  subscription_id text not null,
  resource_group text not null,
  workspace text not null,
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  unique (subscription_id, resource_group, workspace)
);

create table api_keys (
  id uuid primary key,
  name text not null,
  role text not null,
  -- null: all tenants, also later ones
  tenant_ids uuid[],
  -- HMAC-SHA-256 of the key text with the pepper of the installation
  hash bytea not null unique,
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  revoked_at timestamptz
);

create table settings (
  name text primary key,
  value json not null,
  updated_at timestamptz not null default date_trunc('milliseconds', now())
);

create table alerts (
  tenant_id uuid not null,
  id uuid not null,
  alert_id text not null,
  environment text not null,
  source text not null,
  sender text,
  kind text not null,
  status text not null,
  severity text,
  verdict text,
  analyst_verdict text,
  default_verdict text,
  risk_category text,
  risk_level text,
  family_name text,
  response_status text,
  is_mitigated boolean,
  raw_in_row boolean not null,
  raw_size_bytes bigint not null,
  created_at timestamptz not null,
  received_at timestamptz not null,
  -- -infinity: never. So that pages and ranges over these times need no special case for null.
  triaged_at timestamptz not null default '-infinity',
  triage_changed_at timestamptz not null default '-infinity',
  updated_at timestamptz not null,
  raw_sha256 text not null,
  -- the next three are in lower case and made by the server
  email_subject text,
  free_text text not null,
  search_text text not null,
  -- keys `prefix:value`, see alert-keys.ts
  observables text[] not null,
  -- facts, observables with their roles, display fields, additional information
  detail json not null,
  -- the triage report
  report json,
  primary key (tenant_id, id),
  unique (tenant_id, alert_id, environment)
) with (toast_tuple_target = 1280, fillfactor = 90);
-- Payloads go out of line, what is searched stays in the row: scans would otherwise fetch it from the side table row by row.
alter table alerts alter column observables set storage main;
alter table alerts alter column search_text set storage main;
alter table alerts alter column free_text set storage main;

create index alerts_by_creation on alerts (tenant_id, created_at desc, id desc) include (environment, source, verdict);
create index alerts_by_update on alerts (tenant_id, updated_at desc, id desc);
create index alerts_by_triage on alerts (tenant_id, triaged_at desc, id desc);
create index alerts_by_triage_change on alerts (tenant_id, triage_changed_at desc, id desc);
create index alerts_by_observable on alerts using gin (observables);
create index alerts_by_text on alerts using gin (search_text gin_trgm_ops);
create index alerts_by_blob on alerts (raw_sha256) where not raw_in_row;

-- How many alerts there are by day of creation (UTC) and the three things most asked for; verdict '' is none yet.
create table alert_rollup (
  tenant_id uuid not null,
  day date not null,
  environment text not null,
  source text not null,
  verdict text not null,
  n bigint not null,
  primary key (tenant_id, day, environment, source, verdict)
) with (fillfactor = 50);

-- Rows are always touched in key order, so that two writers cannot wait for each other in a circle.
create function roll_up_inserted() returns trigger language plpgsql as $$
begin
  insert into alert_rollup as r (tenant_id, day, environment, source, verdict, n)
  select tenant_id, (created_at at time zone 'UTC')::date, environment, source, coalesce(verdict, ''), count(*)
  from new_rows group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (tenant_id, day, environment, source, verdict) do update set n = r.n + excluded.n;
  return null;
end $$;

create function roll_up_updated() returns trigger language plpgsql as $$
begin
  insert into alert_rollup as r (tenant_id, day, environment, source, verdict, n)
  select tenant_id, day, environment, source, verdict, sum(change) from (
    select tenant_id, (created_at at time zone 'UTC')::date as day, environment, source, coalesce(verdict, '') as verdict, -1 as change
    from old_rows
    union all
    select tenant_id, (created_at at time zone 'UTC')::date, environment, source, coalesce(verdict, ''), 1 from new_rows
  ) as changes
  group by 1, 2, 3, 4, 5 having sum(change) <> 0 order by 1, 2, 3, 4, 5
  on conflict (tenant_id, day, environment, source, verdict) do update set n = r.n + excluded.n;
  return null;
end $$;

create function roll_up_deleted() returns trigger language plpgsql as $$
begin
  insert into alert_rollup as r (tenant_id, day, environment, source, verdict, n)
  select tenant_id, (created_at at time zone 'UTC')::date, environment, source, coalesce(verdict, ''), -count(*)
  from old_rows group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (tenant_id, day, environment, source, verdict) do update set n = r.n + excluded.n;
  return null;
end $$;

create trigger alerts_rolled_up_on_insert after insert on alerts
  referencing new table as new_rows for each statement execute function roll_up_inserted();
create trigger alerts_rolled_up_on_update after update on alerts
  referencing old table as old_rows new table as new_rows for each statement execute function roll_up_updated();
create trigger alerts_rolled_up_on_delete after delete on alerts
  referencing old table as old_rows for each statement execute function roll_up_deleted();

-- Files and URLs of an alert that were looked at by themselves: analysis id to place in the report.
create table scans (
  tenant_id uuid not null,
  analysis_id uuid not null,
  alert uuid not null,
  position integer not null,
  primary key (tenant_id, analysis_id)
);
create index scans_by_alert on scans (tenant_id, alert);

-- Raw bytes small enough to be committed with their alert.
create table alert_raws (
  tenant_id uuid not null,
  sha256 text not null,
  bytes bytea not null,
  primary key (tenant_id, sha256)
);

create table jobs (
  tenant_id uuid not null,
  id bigint generated always as identity,
  kind text not null,
  payload json not null,
  priority smallint not null default 0,
  state text not null default 'ready',
  run_at timestamptz not null default date_trunc('milliseconds', now()),
  worker text,
  lease_until timestamptz,
  -- set while a worker works on it; a lease that ends with this set is a death
  started_at timestamptz,
  deaths smallint not null default 0,
  failures text[] not null default '{}',
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (tenant_id, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
create index jobs_ready on jobs (priority desc, run_at, id) where state = 'ready';
create index jobs_claimed on jobs (lease_until) where state = 'claimed';

create table operations (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  status text not null,
  subject json not null,
  result json,
  error text,
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  finished_at timestamptz,
  primary key (tenant_id, id)
);

create table channels (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  kind text not null,
  config json not null,
  secret text,
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

-- Append-only. The nil uuid stands for the installation.
create table audit (
  tenant_id uuid not null,
  id bigint generated always as identity,
  at timestamptz not null,
  actor text not null,
  verb text not null,
  object text not null,
  before json,
  after json,
  request_id text not null,
  primary key (tenant_id, id)
);
create index audit_by_object on audit (tenant_id, object, id desc);
