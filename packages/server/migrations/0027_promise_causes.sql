-- What a promise counted on, so that it can be told why it was not kept, and by what it is reported.
alter table switchyard.promises
  -- The place and service of the part that was to come last.
  add column location_id uuid,
  add column service text collate "C",
  -- The pick-up that it was to leave by.
  add column leaves_at timestamptz(3);
create index promises_cause on switchyard.promises (tenant_id, cause, id);
create index promises_given on switchyard.promises (tenant_id, given_at);
