-- How long deliveries took, and what was learnt from them.
create table switchyard.lead_time_observations (
  tenant_id uuid not null,
  shipment_id uuid not null,
  location_id uuid not null,
  carrier text,
  service text,
  lane text collate "C" not null,
  region text collate "C" not null,
  same_region boolean not null,
  distance_km double precision not null,
  weight_grams double precision not null,
  volume_cm3 double precision not null,
  items int not null,
  several_senders boolean not null,
  weekday smallint not null check (weekday between 0 and 6),
  hour double precision not null,
  -- Days by opening hours, pick-ups and rate card; 0 when no card was known.
  table_days double precision not null,
  placed_at timestamptz(3) not null,
  shipped_at timestamptz(3) not null,
  delivered_at timestamptz(3) not null,
  primary key (tenant_id, shipment_id)
);
create index lead_time_observations_delivered
  on switchyard.lead_time_observations (tenant_id, delivered_at);
select switchyard.distribute('lead_time_observations');
select switchyard.protect('lead_time_observations', 'select, insert');

create table switchyard.lead_time_models (
  tenant_id uuid not null,
  id uuid not null,
  number int not null,
  trained_at timestamptz(3) not null,
  window_from timestamptz(3) not null,
  window_until timestamptz(3) not null,
  observations int not null,
  -- Null: there was too little to learn from.
  document json,
  -- Share of deliveries of the last judged weeks within their 90 % interval.
  coverage double precision,
  drifted boolean not null,
  primary key (tenant_id, id)
);
create unique index lead_time_models_number on switchyard.lead_time_models (tenant_id, number);
select switchyard.distribute('lead_time_models');
select switchyard.protect('lead_time_models', 'select, insert');

-- A model of the tenant's own, asked over HTTP.
create table switchyard.lead_time_predictors (
  tenant_id uuid not null,
  url text not null,
  -- Sealed; sent as a bearer token.
  secret text,
  timeout_ms int not null check (timeout_ms between 50 and 5000),
  version int not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id)
);
select switchyard.distribute('lead_time_predictors');
select switchyard.protect('lead_time_predictors', 'select, insert, update, delete');
