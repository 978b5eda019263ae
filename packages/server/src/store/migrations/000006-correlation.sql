-- What correlation remembers: fingerprints of mails, how often observables were seen, and each tenant's settings.
-- As before: only what PostgreSQL 15 to 18 have in common, tenant_id leads every key.

-- Mails that later ones are compared with: a few for each incident, not all of its alerts.
create table campaign_marks (
  tenant_id uuid not null,
  alert_id uuid not null,
  at timestamptz not null,
  -- when this server made it: imported mails may be years old
  made_at timestamptz not null,
  fingerprint json not null,
  primary key (tenant_id, alert_id),
  foreign key (tenant_id, alert_id) references alerts (tenant_id, id) on delete cascade
);

create index campaign_marks_by_age on campaign_marks (tenant_id, made_at);

-- By these the marks are found that are worth comparing with.
create table campaign_keys (
  tenant_id uuid not null,
  environment text not null,
  key text not null,
  at timestamptz not null,
  alert_id uuid not null,
  primary key (tenant_id, environment, key, at, alert_id),
  foreign key (tenant_id, alert_id) references campaign_marks (tenant_id, alert_id) on delete cascade
);
create index campaign_keys_by_alert on campaign_keys (tenant_id, alert_id);

-- Observables that could join alerts: first and last seen, and in how many alerts, harmless ones apart, by the week in which this server
-- counted them (weeks since 1970 began). What harmless alerts have had too lately, joins nothing; old weeks are deleted.
create table observable_sightings (
  tenant_id uuid not null,
  environment text not null,
  key text not null,
  week integer not null,
  alerts bigint not null,
  harmless bigint not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  primary key (tenant_id, environment, key, week)
) with (fillfactor = 80);
create index observable_sightings_by_age on observable_sightings (tenant_id, week);

create table correlation_settings (
  tenant_id uuid primary key,
  value json not null,
  updated_at timestamptz not null
);
