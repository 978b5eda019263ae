-- Alerts that somebody did something about: a small part of all, from which follows how many are new.
create index alerts_worked on alerts (tenant_id, created_at desc, id desc) include (closed_at, incident_id)
  where closed_at > '-infinity' or incident_id is not null or assignee is not null;
