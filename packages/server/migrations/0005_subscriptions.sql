-- How far each durable subscriber has read a tenant's events.
create table switchyard.subscription_cursors (
  tenant_id uuid not null,
  name text collate "C" not null,
  sequence bigint not null,
  attempts int not null default 0,
  run_after timestamptz(3) not null,
  last_error text,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, name)
);
select switchyard.distribute('subscription_cursors');
select switchyard.protect('subscription_cursors', 'select, insert, update, delete');

-- The outbox is a queue: its dead rows are swept soon, not in proportion to a size it never has.
alter table switchyard.event_outbox set (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000
);

grant select on switchyard.migrations to switchyard_system;
