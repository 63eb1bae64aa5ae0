-- What is sold, and the places and carriers it can leave by.

create table switchyard.products (
  tenant_id uuid not null,
  id uuid not null,
  sku text collate "C" not null,
  name text not null,
  status text not null default 'active' check (status in ('active', 'archived')),
  is_kit boolean not null default false,
  cost_minor bigint check (cost_minor >= 0),
  price_minor bigint check (price_minor >= 0),
  currency char(3) not null,
  weight_grams int not null default 0 check (weight_grams >= 0),
  length_mm int not null default 0 check (length_mm >= 0),
  width_mm int not null default 0 check (width_mm >= 0),
  height_mm int not null default 0 check (height_mm >= 0),
  lot_tracked boolean not null default false,
  serial_tracked boolean not null default false,
  attributes json not null default '{}',
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index products_sku on switchyard.products (tenant_id, sku);
select switchyard.distribute('products');
select switchyard.protect('products', 'select, insert, update');

create table switchyard.kit_components (
  tenant_id uuid not null,
  kit_id uuid not null,
  component_id uuid not null,
  quantity int not null check (quantity between 1 and 1000000),
  primary key (tenant_id, kit_id, component_id),
  foreign key (tenant_id, kit_id) references switchyard.products (tenant_id, id),
  foreign key (tenant_id, component_id) references switchyard.products (tenant_id, id)
);
select switchyard.distribute('kit_components');
select switchyard.protect('kit_components', 'select, insert, update, delete');

create table switchyard.locations (
  tenant_id uuid not null,
  id uuid not null,
  code text collate "C" not null,
  name text not null,
  type text not null check (type in ('fulfillment', 'store', 'dropship', 'supplier', 'returns', 'virtual')),
  active boolean not null default true,
  address json not null,
  country char(2) not null,
  latitude double precision,
  longitude double precision,
  time_zone text not null,
  capabilities text[] not null default '{}',
  groups text[] not null default '{}',
  calendar json not null default '{}',
  capacity_orders_per_day int check (capacity_orders_per_day >= 0),
  capacity_lines_per_day int check (capacity_lines_per_day >= 0),
  capacity_units_per_day int check (capacity_units_per_day >= 0),
  storage_capacity_units bigint check (storage_capacity_units >= 0),
  handling_order_minor bigint not null default 0 check (handling_order_minor >= 0),
  handling_line_minor bigint not null default 0 check (handling_line_minor >= 0),
  handling_unit_minor bigint not null default 0 check (handling_unit_minor >= 0),
  currency char(3) not null,
  fulfillment_cost_factor double precision not null default 1 check (fulfillment_cost_factor >= 0),
  priority int not null default 100,
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index locations_code on switchyard.locations (tenant_id, code);
select switchyard.distribute('locations');
select switchyard.protect('locations', 'select, insert, update');

create table switchyard.carriers (
  tenant_id uuid not null,
  id uuid not null,
  code text collate "C" not null,
  name text not null,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index carriers_code on switchyard.carriers (tenant_id, code);
select switchyard.distribute('carriers');
select switchyard.protect('carriers', 'select, insert, update');

-- A service with its rate card: zones, weight breaks, surcharges, transit days, pick-up times.
create table switchyard.carrier_services (
  tenant_id uuid not null,
  id uuid not null,
  carrier_id uuid not null,
  code text collate "C" not null,
  name text not null,
  active boolean not null default true,
  currency char(3) not null,
  rate_card json not null,
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, carrier_id) references switchyard.carriers (tenant_id, id)
);
create unique index carrier_services_code on switchyard.carrier_services (tenant_id, carrier_id, code);
select switchyard.distribute('carrier_services');
select switchyard.protect('carrier_services', 'select, insert, update');

create table switchyard.lanes (
  tenant_id uuid not null,
  id uuid not null,
  from_location_id uuid not null,
  to_location_id uuid not null,
  currency char(3) not null,
  fixed_minor bigint not null default 0 check (fixed_minor >= 0),
  per_kg_minor bigint not null default 0 check (per_kg_minor >= 0),
  per_m3_minor bigint not null default 0 check (per_m3_minor >= 0),
  transit_days int not null check (transit_days >= 0),
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id),
  check (from_location_id <> to_location_id),
  foreign key (tenant_id, from_location_id) references switchyard.locations (tenant_id, id),
  foreign key (tenant_id, to_location_id) references switchyard.locations (tenant_id, id)
);
create unique index lanes_pair on switchyard.lanes (tenant_id, from_location_id, to_location_id);
select switchyard.distribute('lanes');
select switchyard.protect('lanes', 'select, insert, update, delete');

create table switchyard.channels (
  tenant_id uuid not null,
  id uuid not null,
  code text collate "C" not null,
  name text not null,
  kind text not null,
  active boolean not null default true,
  stock_buffer int not null default 0 check (stock_buffer >= 0),
  sourcing_groups text[] not null default '{}',
  status_map json not null default '{}',
  settings json not null default '{}',
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index channels_code on switchyard.channels (tenant_id, code);
select switchyard.distribute('channels');
select switchyard.protect('channels', 'select, insert, update');
