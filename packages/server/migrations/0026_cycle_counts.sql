-- Counting what is there: what is to be counted where, what was found, and what was made of it.
create table switchyard.cycle_counts (
  tenant_id uuid not null,
  id uuid not null,
  location_id uuid not null,
  status text not null check (status in ('counting', 'review', 'approved', 'cancelled')),
  -- Why these products: a class, an age, a list.
  selection json not null,
  -- A difference of no more than these is taken as counted; a larger one is counted again.
  tolerance_units int not null check (tolerance_units >= 0),
  tolerance_percent int not null check (tolerance_percent between 0 and 100),
  version int not null default 1,
  created_by text not null,
  created_at timestamptz(3) not null,
  decided_by text,
  decided_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, location_id) references switchyard.locations (tenant_id, id),
  check ((status in ('approved', 'cancelled')) = (decided_at is not null))
);
create index cycle_counts_location on switchyard.cycle_counts (tenant_id, location_id, id);
create index cycle_counts_status on switchyard.cycle_counts (tenant_id, status, id);
select switchyard.distribute('cycle_counts');
select switchyard.protect('cycle_counts', 'select, insert, update');

create table switchyard.cycle_count_lines (
  tenant_id uuid not null,
  count_id uuid not null,
  product_id uuid not null,
  -- On hand at the moment of the last count; the difference to it is what is adjusted.
  expected int,
  -- The count that was counted again.
  first_counted int,
  counted int check (counted >= 0),
  recount boolean not null default false,
  counted_by text,
  counted_at timestamptz(3),
  adjusted int,
  primary key (tenant_id, count_id, product_id),
  foreign key (tenant_id, count_id) references switchyard.cycle_counts (tenant_id, id),
  check ((counted is null) = (expected is null))
);
create index cycle_count_lines_product on switchyard.cycle_count_lines (tenant_id, product_id);
select switchyard.distribute('cycle_count_lines');
select switchyard.protect('cycle_count_lines', 'select, insert, update');
