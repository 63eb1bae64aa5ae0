-- What the forecasts of a run were multiplied by to sum to the forecast of their sum.
alter table switchyard.forecast_runs add column total_factor double precision not null default 1
  check (total_factor >= 0);
