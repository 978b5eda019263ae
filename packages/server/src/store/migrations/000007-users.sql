-- People who work with Docket, roles of this installation, who has which role where, and keys that belong to people.

create table users (
  id uuid primary key,
  name text not null,
  email text,
  user_principal_name text,
  disabled boolean not null default false,
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  updated_at timestamptz not null default date_trunc('milliseconds', now())
);
create index users_by_email on users (lower(email)) where email is not null;
create index users_by_principal on users (lower(user_principal_name)) where user_principal_name is not null;

-- Those that are built in stand in the program.
create table roles (
  name text primary key,
  description text,
  permissions text[] not null,
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  updated_at timestamptz not null default date_trunc('milliseconds', now())
);

create table user_grants (
  user_id uuid not null references users (id),
  -- the nil uuid: all tenants, also later ones
  tenant_id uuid not null,
  role text not null,
  created_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (user_id, tenant_id)
);
create index user_grants_by_tenant on user_grants (tenant_id, user_id);
create index user_grants_by_role on user_grants (role);

-- A key of a user has that user's rights in the tenants of the key; other keys have a role.
alter table api_keys add column user_id uuid references users (id);
alter table api_keys alter column role drop not null;
alter table api_keys add constraint api_keys_role_or_user check ((role is null) <> (user_id is null));
create index api_keys_by_user on api_keys (user_id) where user_id is not null;

-- The alerts of an incident, asked for together with ids that products gave.
create index alerts_by_incident on alerts (tenant_id, incident_id) where incident_id is not null;

-- Whether bytes are still needed, asked before they are deleted with an alert.
create index incidents_by_blob on incidents (raw_sha256) where raw_sha256 is not null;
