-- When decisions last named a network, so that one that no kept decision names can be dropped.
-- Of those that are there: not after this migration.
alter table switchyard.network_versions
  add column last_used_at timestamptz(3) not null default now();
alter table switchyard.network_versions alter column last_used_at drop default;
-- The sweeper drops both as the system; requests only note a use.
grant update (last_used_at) on switchyard.network_versions to switchyard_app;
