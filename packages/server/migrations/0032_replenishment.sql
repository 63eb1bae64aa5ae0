-- Supplies that are not ordered yet: nothing is promised against a draft.
alter table switchyard.supplies drop constraint supplies_status_check;
alter table switchyard.supplies add constraint supplies_status_check
  check (status in ('draft', 'open', 'received', 'cancelled'));
-- When it was ordered, where that was later than it was written down: lead times are learnt from it.
alter table switchyard.supplies add column ordered_at timestamptz(3);

-- What a tenant wants of planning; absent until it says something.
create table switchyard.planning_settings (
  tenant_id uuid not null,
  -- As on the wire, whole.
  document json not null,
  version int not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id)
);
select switchyard.distribute('planning_settings');
select switchyard.protect('planning_settings', 'select, insert, update');

-- What each product should hold back and order at each place, as the latest run found it.
create table switchyard.replenishment_suggestions (
  tenant_id uuid not null,
  id uuid not null,
  product_id uuid not null,
  location_id uuid not null,
  run_id uuid not null,
  abc_class text not null check (abc_class in ('A', 'B', 'C')),
  safety_stock_state text not null
    check (safety_stock_state in ('as_it_is', 'proposed', 'accepted')),
  purchase_state text not null check (purchase_state in ('not_needed', 'proposed', 'accepted')),
  safety_stock int not null check (safety_stock >= 0),
  order_quantity int not null check (order_quantity >= 0),
  -- The supply that was made of it.
  supply_id uuid,
  -- All numbers that it rests on.
  document json not null,
  made_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  primary key (tenant_id, id),
  unique (tenant_id, product_id, location_id),
  check ((purchase_state = 'accepted') = (supply_id is not null))
);
select switchyard.distribute('replenishment_suggestions');
select switchyard.protect('replenishment_suggestions', 'select, insert, update, delete');
