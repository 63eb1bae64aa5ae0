-- Forward prices: what a unit is worth more when it is kept where it is for later orders.

create table switchyard.price_settings (
  tenant_id uuid not null,
  -- Share of the prices that plans count; 0: none, and no run is started by the clock.
  scarcity_weight double precision not null check (scarcity_weight between 0 and 1),
  horizon_days int not null check (horizon_days between 1 and 90),
  window_days int not null check (window_days between 1 and 365),
  period_minutes int not null check (period_minutes between 5 and 10080),
  version int not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id)
);
select switchyard.distribute('price_settings');
select switchyard.protect('price_settings', 'select, insert, update');

-- What is published now; its row is locked by whoever publishes.
create table switchyard.price_heads (
  tenant_id uuid not null,
  -- Grows by one with every publication, by a run or by prices that followed what was taken.
  version bigint not null,
  run_id uuid not null,
  method text not null
    check (method in ('column_generation', 'sampled_subgradient', 'online', 'none')),
  -- When a run last solved for prices; null: none has.
  solved_at timestamptz(3),
  published_at timestamptz(3) not null,
  horizon_ends_at timestamptz(3) not null,
  -- Orders that were expected until then, and what none of the prices may exceed.
  orders_to_come double precision not null,
  price_max_minor bigint not null,
  primary key (tenant_id)
);
select switchyard.distribute('price_heads');
select switchyard.protect('price_heads', 'select, insert, update');

create table switchyard.shadow_prices (
  tenant_id uuid not null,
  product_id uuid not null,
  location_id uuid not null,
  price_minor bigint not null check (price_minor >= 0),
  -- Units until the horizon, as of the version; null where supply has no end.
  units bigint,
  version bigint not null,
  primary key (tenant_id, product_id, location_id)
);
select switchyard.distribute('shadow_prices');
select switchyard.protect('shadow_prices', 'select, insert, update, delete');

-- Every run that ended, also those that found no prices, with why.
create table switchyard.price_runs (
  tenant_id uuid not null,
  id uuid not null,
  trigger text not null check (trigger in ('schedule', 'request')),
  method text not null
    check (method in ('column_generation', 'sampled_subgradient', 'online', 'none')),
  -- Why it is not the best method, in a word; null when it is.
  reason text,
  version bigint not null,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3) not null,
  -- What the expected orders cost at least until the horizon; null when nothing was solved.
  bound_minor bigint,
  demand_rows int not null,
  cells int not null,
  priced_cells int not null,
  rounds int not null,
  converged boolean not null,
  basis json not null,
  primary key (tenant_id, id)
);
create index price_runs_started on switchyard.price_runs (tenant_id, started_at);
select switchyard.distribute('price_runs');
select switchyard.protect('price_runs', 'select, insert');
