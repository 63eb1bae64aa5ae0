-- What places have to do on a local day, and how much of it they take.
create table switchyard.capacity_days (
  tenant_id uuid not null,
  location_id uuid not null,
  -- In the location's own time zone.
  work_day date not null,
  used_orders int not null default 0 check (used_orders >= 0),
  used_lines int not null default 0 check (used_lines >= 0),
  used_units int not null default 0 check (used_units >= 0),
  -- Whether this day has limits of its own, in place of those that the location has every day.
  limits_set boolean not null default false,
  -- Null is without limit.
  limit_orders int check (limit_orders >= 0),
  limit_lines int check (limit_lines >= 0),
  limit_units int check (limit_units >= 0),
  -- Since when limits that somebody lowered are less than what was taken before.
  overbooked_at timestamptz(3),
  updated_at timestamptz(3) not null,
  primary key (tenant_id, location_id, work_day),
  foreign key (tenant_id, location_id) references switchyard.locations (tenant_id, id),
  check (limits_set or (limit_orders is null and limit_lines is null and limit_units is null))
);
-- Days with limits of their own: read with the network.
create index capacity_days_set on switchyard.capacity_days (tenant_id, work_day) where limits_set;
select switchyard.distribute('capacity_days');
select switchyard.protect('capacity_days', 'select, insert, update');

-- The day of its place on which a claim is worked on; null where the place has no limits.
alter table switchyard.reservations add column work_day date;
create index reservations_work_day on switchyard.reservations (tenant_id, location_id, work_day)
  where work_day is not null;
