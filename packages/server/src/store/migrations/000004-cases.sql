-- Cases, bookmarks, relations, devices and accounts. tenant_id leads every key; nothing refers across tenants.

-- What a case contains (from `incident_ids` on) is that of its incidents, made anew by `recomputeCase`.
create table cases (
  tenant_id uuid not null,
  id uuid not null,
  number bigint not null,
  environment text not null,
  external_id text,
  title text not null,
  description text,
  severity text not null,
  -- true while nobody set the severity by hand: then it is the highest of the incidents
  severity_follows boolean not null,
  status text not null,
  resolution text,
  priority text not null,
  assignee json,
  assignee_id text,
  assignee_name text,
  assignee_email text,
  tags json not null,
  tickets json not null,
  analyst_verdict text,
  created_by json not null,
  updated_by json not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  status_changed_at timestamptz,
  closed_at timestamptz,
  version integer not null default 1,
  -- set by hand; where it is null the response status of the incidents counts
  own_response_status text,
  incident_ids uuid[] not null default '{}',
  incidents_count integer not null default 0,
  alerts_count integer not null default 0,
  sources text[] not null default '{}',
  tactics text[] not null default '{}',
  techniques text[] not null default '{}',
  verdict text,
  risk_category text,
  risk_level text,
  risk_score double precision,
  response_status text,
  -- -infinity: no alert yet, so that lists need no special case for null
  last_attached_alert_at timestamptz not null default '-infinity',
  extra json not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
) with (toast_tuple_target = 1280, fillfactor = 85);

-- What cases are found by, apart for the same reason as with incidents.
create table case_search (
  tenant_id uuid not null,
  case_id uuid not null,
  -- keys `prefix:value` of what filters ask for (hosts, users, tags, ticket vendors, sources, techniques, assignees), see recompute-case.ts
  keys text[] not null default '{}',
  -- in lower case
  search_text text not null default '',
  -- search_text could not hold everything that it should
  search_partial boolean not null default false,
  primary key (tenant_id, case_id),
  foreign key (tenant_id, case_id) references cases (tenant_id, id) on delete cascade
) with (fillfactor = 90);
alter table case_search alter column keys set storage main;
alter table case_search alter column search_text set storage main;

create unique index cases_by_external_id on cases (tenant_id, environment, external_id) where external_id is not null;
create index cases_of_external_id on cases (tenant_id, external_id) where external_id is not null;
-- The most asked filters are counted and walked without visiting the rows.
create index cases_by_creation on cases (tenant_id, created_at desc, id desc)
  include (status, severity, priority, environment, verdict, resolution);
create index cases_by_update on cases (tenant_id, updated_at desc, id desc);
create index cases_by_attachment on cases (tenant_id, last_attached_alert_at desc, id desc);
create index cases_by_alerts on cases (tenant_id, alerts_count desc, id desc);
-- Titles may be longer than a row of an index.
create index cases_by_title on cases (tenant_id, left(lower(title), 200), id);
create index cases_by_severity on cases
  (tenant_id, (array_position(array['informational', 'low', 'medium', 'high', 'critical'], severity)::bigint), id);
create index cases_by_priority on cases
  (tenant_id, (array_position(array['informational', 'low', 'medium', 'high', 'escalated'], priority)::bigint), id);
create statistics cases_titles on (lower(title)) from cases;
create index cases_partly_searched on case_search (tenant_id) where search_partial;
create index cases_by_key on case_search using gin (tenant_id, keys) with (gin_pending_list_limit = 512);
create index cases_by_text on case_search using gin (tenant_id, search_text gin_trgm_ops) with (gin_pending_list_limit = 512);

create table bookmarks (
  tenant_id uuid not null,
  id uuid not null,
  display_name text not null,
  query text not null,
  query_result text,
  notes text,
  labels text[] not null,
  event_time timestamptz,
  query_start_time timestamptz,
  query_end_time timestamptz,
  entity_mappings json not null,
  tactics text[] not null,
  techniques text[] not null,
  created_by json not null,
  updated_by json not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  -- label:, tactic:, technique:
  keys text[] not null,
  extra json not null,
  primary key (tenant_id, id)
) with (toast_tuple_target = 1280);
alter table bookmarks alter column keys set storage main;
create index bookmarks_by_creation on bookmarks (tenant_id, created_at desc, id desc);
create index bookmarks_by_update on bookmarks (tenant_id, updated_at desc, id desc);
create index bookmarks_by_key on bookmarks using gin (tenant_id, keys);

-- What an incident points to. `name_key` is the name in lower case: Azure resource names do not differ by case.
create table relations (
  tenant_id uuid not null,
  incident_id uuid not null,
  name_key text not null,
  name text not null,
  id uuid not null,
  target_kind text not null,
  target_id uuid not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  primary key (tenant_id, incident_id, name_key)
);
create unique index relations_by_target on relations (tenant_id, target_kind, target_id, incident_id);
create index relations_by_creation on relations (tenant_id, incident_id, created_at desc, id desc);

-- `identity` is what a host was first known by (`v:` device id or `h:` host name in lower case); one row for each.
create table devices (
  tenant_id uuid not null,
  id uuid not null,
  environment text not null,
  identity text not null,
  device_id text,
  hostname text not null,
  host_key text not null,
  host_type text,
  os_type text,
  os_version text,
  private_ips text[] not null default '{}',
  external_ips text[] not null default '{}',
  fqdns text[] not null default '{}',
  macs text[] not null default '{}',
  tags text[] not null default '{}',
  groups text[] not null default '{}',
  managed_by text,
  cloud_provider text,
  site_name text,
  last_login_user text,
  source text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  updated_at timestamptz not null,
  keys text[] not null,
  search_text text not null,
  extra json not null default '{}',
  primary key (tenant_id, id),
  unique (tenant_id, environment, identity)
) with (fillfactor = 85);
alter table devices alter column keys set storage main;
alter table devices alter column search_text set storage main;
create index devices_by_host on devices (tenant_id, host_key);
create index devices_by_device_id on devices (tenant_id, lower(device_id)) where device_id is not null;
create index devices_by_first_seen on devices (tenant_id, first_seen_at desc, id desc);
create index devices_by_last_seen on devices (tenant_id, last_seen_at desc, id desc);
create index devices_by_key on devices using gin (tenant_id, keys) with (fastupdate = off);
create index devices_by_text on devices using gin (tenant_id, search_text gin_trgm_ops);

-- `identity` is the user principal name, mail address or account name in lower case, the first of them that is known.
create table accounts (
  tenant_id uuid not null,
  id uuid not null,
  environment text not null,
  identity text not null,
  name text not null,
  display_name text,
  email text,
  domain text,
  user_principal_name text,
  sid text,
  external_id text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  updated_at timestamptz not null,
  keys text[] not null,
  search_text text not null,
  extra json not null default '{}',
  primary key (tenant_id, id),
  unique (tenant_id, environment, identity)
) with (fillfactor = 85);
alter table accounts alter column keys set storage main;
alter table accounts alter column search_text set storage main;
create index accounts_by_first_seen on accounts (tenant_id, first_seen_at desc, id desc);
create index accounts_by_last_seen on accounts (tenant_id, last_seen_at desc, id desc);
-- Every alert with an unknown name looks here: a list of pending entries would be read through each time.
create index accounts_by_key on accounts using gin (tenant_id, keys) with (fastupdate = off);
create index accounts_by_text on accounts using gin (tenant_id, search_text gin_trgm_ops);
