-- What was changed together, so that it can be undone together; what merging moved; and answers kept for repeated requests.

-- `undoes` is the change set that this one took back.
create table change_sets (
  tenant_id uuid not null,
  id uuid not null,
  verb text not null,
  actor text not null,
  at timestamptz not null,
  undoes uuid,
  primary key (tenant_id, id)
);

-- Every row that a transaction with the setting `docket.change_set` inserted, updated or deleted, written by triggers.
-- `key` is the primary key after the change without the tenant. `before` and `after` hold the fields that changed; of deleted and
-- inserted rows, the whole row.
create table change_rows (
  tenant_id uuid not null,
  change_set uuid not null,
  seq bigint generated always as identity,
  place text not null,
  op char(1) not null,
  key jsonb not null,
  before jsonb,
  after jsonb,
  primary key (tenant_id, change_set, seq)
);

-- What a merge put into `to_incident`; it stays listed until a split takes it out again (`active`). `item` is the id of an alert,
-- comment, task or relation, or the key of an entity or observable; `before` is what the row was like.
create table merge_moves (
  tenant_id uuid not null,
  change_set uuid not null,
  seq bigint generated always as identity,
  kind text not null,
  item text not null,
  from_incident uuid not null,
  to_incident uuid not null,
  before jsonb,
  active boolean not null default true,
  primary key (tenant_id, change_set, seq)
);
create index merge_moves_by_target on merge_moves (tenant_id, to_incident, from_incident) where active;

-- Entries of the history that show with another incident than the one they were written for, because what they are about moved.
-- Clients choose ids of parts, for each incident anew: what `origin` calls `object_id` may be another part before and after a move, so
-- entries are meant from behind `since` up to `upto`; `item` is what the part is called in `place`.
create table part_places (
  tenant_id uuid not null,
  kind text not null,
  object_id uuid not null,
  origin uuid not null,
  since bigint not null,
  upto bigint not null,
  place uuid not null,
  item uuid not null,
  primary key (tenant_id, origin, kind, object_id, upto)
);
create index part_places_by_place on part_places (tenant_id, place);

-- Answers to requests that may be repeated. `key_id` is the API key, `key` what its client sent.
create table kept_answers (
  key_id uuid not null,
  key text not null,
  request_sha256 text not null,
  status integer,
  answer json,
  created_at timestamptz not null default now(),
  primary key (key_id, key)
);
create index kept_answers_by_age on kept_answers (created_at);

-- The fields of a row one by one: those of an incident's `detail` and of what was set by hand apart.
create function flat_row(place text, r jsonb) returns jsonb language sql immutable as $$
  select case when place <> 'incidents' then r else
    (r - array['detail', 'contents', 'brief'])
    || (select coalesce(jsonb_object_agg('detail.' || d.key, d.value), '{}') from jsonb_each((r -> 'detail') - 'updatedBy') as d)
    || (select coalesce(jsonb_object_agg('own.' || o.key, o.value), '{}') from jsonb_each(r -> 'contents' -> 'own') as o)
  end
$$;

-- Those fields that somebody sets. The others are made anew from them and from the alerts.
create function set_fields(place text, flat jsonb) returns jsonb language sql immutable as $$
  select case place
    when 'incidents' then flat - array['version', 'updated_at', 'severity', 'severity_rank', 'priority_rank', 'alerts_count', 'comments_count', 'bookmarks_count', 'tasks_count', 'verdict', 'risk_category', 'risk_level',
      'risk_score', 'first_activity_at', 'last_activity_at', 'triaged_at', 'triage_changed_at']
    when 'cases' then flat - array['version', 'updated_at', 'updated_by', 'incident_ids', 'incidents_count', 'alerts_count',
      'comments_count', 'tasks_count', 'sources', 'tactics', 'techniques', 'verdict', 'risk_category', 'risk_level', 'risk_score',
      'response_status', 'last_attached_alert_at']
      - case when (flat ->> 'severity_follows')::boolean then array['severity'] else array[]::text[] end
    when 'alerts' then flat - 'updated_at'
    else flat
  end
$$;

-- True when each of the expected fields has the expected value.
create function fields_match(flat jsonb, expected jsonb) returns boolean language sql immutable as $$
  select coalesce(bool_and(flat -> e.key is not distinct from e.value), true) from jsonb_each(expected) as e
$$;

-- Arguments: the columns of the primary key after the tenant.
create function log_changed_row() returns trigger language plpgsql as $$
declare
  old_row jsonb;
  new_row jsonb;
  old_set jsonb;
  new_set jsonb;
  changed text[];
  key jsonb;
begin
  if tg_table_name = 'alerts' then
    -- Only what people change: the rest is large, and triage writes it.
    old_row := jsonb_build_object('tenant_id', old.tenant_id, 'id', old.id, 'analyst_verdict', old.analyst_verdict,
      'incident_id', old.incident_id, 'incident_link_type', old.incident_link_type, 'resolution', old.resolution,
      'closed_at', old.closed_at, 'status_changed_at', old.status_changed_at, 'triage_changed_at', old.triage_changed_at, 'assignee', old.assignee);
    new_row := jsonb_build_object('tenant_id', new.tenant_id, 'id', new.id, 'analyst_verdict', new.analyst_verdict,
      'incident_id', new.incident_id, 'incident_link_type', new.incident_link_type, 'resolution', new.resolution,
      'closed_at', new.closed_at, 'status_changed_at', new.status_changed_at, 'triage_changed_at', new.triage_changed_at, 'assignee', new.assignee);
  else
    -- Large, and mostly as it was: then it need not be taken apart.
    if tg_table_name = 'incidents' and tg_op = 'UPDATE' then
      if old.contents::text = new.contents::text then
        old.contents := '{}';
        new.contents := '{}';
      end if;
      old.brief := '{}';
      new.brief := '{}';
    end if;
    if tg_op <> 'INSERT' then old_row := to_jsonb(old); end if;
    if tg_op <> 'DELETE' then new_row := to_jsonb(new); end if;
  end if;
  select jsonb_object_agg(k, coalesce(new_row, old_row) -> k) into key from unnest(tg_argv) as k;
  if tg_op = 'UPDATE' then
    old_row := flat_row(tg_table_name, old_row);
    new_row := flat_row(tg_table_name, new_row);
    old_set := set_fields(tg_table_name, old_row);
    new_set := set_fields(tg_table_name, new_row);
    select array_agg(k) into changed from (
      select k from jsonb_object_keys(old_set || new_set) as k where old_set -> k is distinct from new_set -> k
    ) as differing;
    if changed is null then return null; end if;
    select jsonb_object_agg(k, old_row -> k) into old_row from unnest(changed) as k;
    select coalesce(jsonb_object_agg(k, new_set -> k), '{}') into new_row from unnest(changed) as k where new_set ? k;
  end if;
  insert into change_rows (tenant_id, change_set, place, op, key, before, after)
  values (case when tg_op = 'DELETE' then old.tenant_id else new.tenant_id end,
    current_setting('docket.change_set')::uuid, tg_table_name, left(tg_op, 1), key, old_row, new_row);
  return null;
end $$;

-- The condition is checked before the function is called: what belongs to no change set costs next to nothing.
create trigger incidents_logged after insert or update or delete on incidents for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('id');
create trigger cases_logged after insert or update or delete on cases for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('id');
create trigger alerts_logged after update on alerts for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('id');
create trigger incident_alerts_logged after insert or update or delete on incident_alerts for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('alert_id');
create trigger comments_logged after insert or update or delete on comments for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('subject_kind', 'subject_id', 'id');
create trigger tasks_logged after insert or update or delete on tasks for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('subject_kind', 'subject_id', 'id');
create trigger relations_logged after insert or update or delete on relations for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('incident_id', 'name_key');
create trigger merge_moves_logged after insert or update or delete on merge_moves for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('change_set', 'seq');
create trigger part_places_logged after insert or update or delete on part_places for each row
  when (current_setting('docket.change_set', true) <> '') execute function log_changed_row('origin', 'kind', 'object_id', 'upto');

-- Entries of the history that a transaction with the setting writes belong to the change set too.
create function name_change_set() returns trigger language plpgsql as $$
begin
  new.change_set := current_setting('docket.change_set')::uuid;
  return new;
end $$;
create trigger audit_names_change_set before insert on audit for each row
  when (new.change_set is null and current_setting('docket.change_set', true) <> '') execute function name_change_set();
