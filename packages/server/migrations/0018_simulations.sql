-- What-if over a period of the past, and whether its decisions can be made again. Nothing that
-- decides or ships reads these tables.

create table switchyard.simulations (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  -- All that is needed to run it again, as it was asked for.
  request json not null,
  period_from timestamptz(3) not null,
  period_to timestamptz(3) not null,
  job_id uuid not null,
  created_by text not null,
  created_at timestamptz(3) not null,
  finished_at timestamptz(3),
  -- Null until the end.
  result json,
  digest text,
  primary key (tenant_id, id),
  check ((result is null) = (finished_at is null) and (result is null) = (digest is null))
);
select switchyard.distribute('simulations');
select switchyard.protect('simulations', 'select, insert, update, delete');

-- One row a decision and variation; number 0 is history, of which only what differs is kept.
create table switchyard.simulation_decisions (
  tenant_id uuid not null,
  simulation_id uuid not null,
  variation int not null check (variation between 0 and 5),
  decision_id uuid not null,
  order_id uuid not null,
  decided_at timestamptz(3) not null,
  -- Of what came out otherwise when history was repeated; null in variations.
  difference text,
  history_cost_minor bigint not null,
  varied_cost_minor bigint not null,
  cost_difference_minor bigint not null,
  history_units int not null,
  varied_units int not null,
  history_shipments int not null,
  varied_shipments int not null,
  varied_locations uuid[] not null,
  primary key (tenant_id, simulation_id, variation, decision_id)
);
create index simulation_decisions_cost on switchyard.simulation_decisions
  (tenant_id, simulation_id, cost_difference_minor, decision_id);
select switchyard.distribute('simulation_decisions');
select switchyard.protect('simulation_decisions', 'select, insert, delete');
