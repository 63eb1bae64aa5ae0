-- Demand to come by product and place, as the latest run found it, and how such forecasts held.
create table switchyard.forecasts (
  tenant_id uuid not null,
  product_id uuid not null,
  location_id uuid not null,
  run_id uuid not null,
  method text not null check (method in ('combined', 'sparse', 'thin')),
  -- Days from the first demand to the last whole day.
  history_days int not null,
  mean_per_day double precision not null check (mean_per_day >= 0),
  -- Forecasts made at times in the past and held against what came; 0 where history is too short.
  test_origins smallint not null,
  test_horizon_days int not null,
  rmsse double precision,
  actual_units double precision not null,
  forecast_units double precision not null,
  missed_units double precision not null,
  -- Days to come, spread, velocities, weekdays, quantile losses.
  document json not null,
  made_at timestamptz(3) not null,
  primary key (tenant_id, product_id, location_id)
);
select switchyard.distribute('forecasts');
select switchyard.protect('forecasts', 'select, insert, update, delete');

-- Every run that ended, so that errors can be watched over time.
create table switchyard.forecast_runs (
  tenant_id uuid not null,
  id uuid not null,
  trigger text not null check (trigger in ('schedule', 'request')),
  started_at timestamptz(3) not null,
  finished_at timestamptz(3) not null,
  -- Demand was read from the first of these days to the last, both whole.
  demand_from date not null,
  demand_until date not null,
  series int not null,
  units double precision not null,
  -- Units ordered that no place held and no share could be told for.
  unplaced_units double precision not null,
  judged int not null,
  rmsse double precision,
  bias double precision,
  wape double precision,
  primary key (tenant_id, id)
);
select switchyard.distribute('forecast_runs');
select switchyard.protect('forecast_runs', 'select, insert');
