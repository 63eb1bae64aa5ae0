-- Routing runs: when orders are gone through, what was asked for, and what became of each order.

create table switchyard.run_schedules (
  tenant_id uuid not null,
  id uuid not null,
  code text collate "C" not null,
  name text not null,
  -- Turns as they are written: five fields of a clock, or so many minutes from each midnight.
  cron text,
  every_minutes int check (every_minutes between 1 and 1440),
  -- The clock: of a zone, or of a location, whatever its zone is at the time.
  time_zone text,
  location_id uuid,
  orders json not null,
  policy_id uuid,
  policy_number int,
  paused boolean not null default false,
  -- Null: the clock never shows it again.
  next_run_at timestamptz(3),
  last_due_at timestamptz(3),
  -- Turns that were left out because the one before was still under way.
  skipped_turns int not null default 0,
  version int not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id),
  check ((cron is null) <> (every_minutes is null)),
  check (time_zone is null or location_id is null)
);
create unique index run_schedules_code on switchyard.run_schedules (tenant_id, code);
select switchyard.distribute('run_schedules');
select switchyard.protect('run_schedules', 'select, insert, update, delete');

create table switchyard.routing_runs (
  tenant_id uuid not null,
  id uuid not null,
  -- Of a schedule that may be gone since.
  schedule_id uuid,
  due_at timestamptz(3),
  orders json not null,
  policy_id uuid,
  policy_number int,
  currency char(3) not null,
  job_id uuid not null,
  -- Null until its orders were written down.
  total int,
  done int not null default 0,
  totals json not null default '{}',
  created_by text not null,
  created_at timestamptz(3) not null,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  primary key (tenant_id, id),
  check ((schedule_id is null) = (due_at is null))
);
-- One turn of a schedule is one run, however many processes see that its time has come.
create unique index routing_runs_turn on switchyard.routing_runs (tenant_id, schedule_id, due_at)
  where schedule_id is not null;
select switchyard.distribute('routing_runs');
select switchyard.protect('routing_runs', 'select, insert, update, delete');

-- The orders of a run in the order in which they are planned; what became of each is written once.
create table switchyard.routing_run_orders (
  tenant_id uuid not null,
  run_id uuid not null,
  place int not null,
  order_id uuid not null,
  outcome text collate "C",
  reason text collate "C",
  decision_id uuid,
  placed_quantity int not null default 0,
  shipments int not null default 0,
  cost_minor bigint not null default 0,
  saved_minor bigint not null default 0,
  done_at timestamptz(3),
  primary key (tenant_id, run_id, place),
  check ((outcome is null) = (done_at is null))
);
create index routing_run_orders_pending on switchyard.routing_run_orders (tenant_id, run_id, place)
  where outcome is null;
create index routing_run_orders_order on switchyard.routing_run_orders (tenant_id, order_id);
select switchyard.distribute('routing_run_orders');
select switchyard.protect('routing_run_orders', 'select, insert, update, delete');
