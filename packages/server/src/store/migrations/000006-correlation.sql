-- What correlation remembers: fingerprints of mails, how often observables were seen, and each tenant's settings.
-- As before: only what PostgreSQL 15 to 18 have in common, tenant_id leads every key.

-- Mails that later ones are compared with: a few for each incident, not all of its alerts.
create table campaign_marks (
  tenant_id uuid not null,
  alert_id uuid not null,
  at timestamptz not null,
  fingerprint json not null,
  primary key (tenant_id, alert_id),
  foreign key (tenant_id, alert_id) references alerts (tenant_id, id) on delete cascade
);

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

-- Observables that could join alerts: first and last seen, and in how many alerts, harmless ones apart. What harmless alerts have too,
-- joins nothing.
create table observable_sightings (
  tenant_id uuid not null,
  environment text not null,
  key text not null,
  alerts bigint not null,
  harmless bigint not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  primary key (tenant_id, environment, key)
) with (fillfactor = 80);

create table correlation_settings (
  tenant_id uuid primary key,
  value json not null,
  updated_at timestamptz not null
);
