-- Plans of moving stock between places, and what became of each move.
create table switchyard.rebalancing_plans (
  tenant_id uuid not null,
  id uuid not null,
  trigger text not null check (trigger in ('schedule', 'request')),
  -- empty: no move pays; replaced: a later plan was made before anyone decided on all of this one.
  state text not null check (state in ('open', 'empty', 'accepted', 'rejected', 'replaced')),
  currency text not null,
  horizon_days int not null,
  units int not null,
  moves int not null,
  avoided_minor bigint not null,
  freight_minor bigint not null,
  fixed_minor bigint not null,
  bound_minor bigint not null,
  -- Lanes, places, versions of what it rests on, and what was left out.
  document json not null,
  version int not null,
  made_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
-- One plan at a time can be carried out.
create unique index rebalancing_plans_open on switchyard.rebalancing_plans (tenant_id)
  where state = 'open';
select switchyard.distribute('rebalancing_plans');
select switchyard.protect('rebalancing_plans', 'select, insert, update');

create table switchyard.rebalancing_moves (
  tenant_id uuid not null,
  id uuid not null,
  plan_id uuid not null,
  product_id uuid not null,
  from_location_id uuid not null,
  to_location_id uuid not null,
  quantity int not null check (quantity between 1 and 1000000),
  avoided_minor bigint not null,
  freight_minor bigint not null,
  state text not null check (state in ('proposed', 'accepted', 'rejected')),
  transfer_id uuid,
  -- Stock and demand at both ends.
  document json not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, plan_id) references switchyard.rebalancing_plans (tenant_id, id),
  foreign key (tenant_id, transfer_id) references switchyard.transfers (tenant_id, id),
  check (from_location_id <> to_location_id),
  -- No move is carried out twice, and none without its transfer.
  check ((state = 'accepted') = (transfer_id is not null))
);
create index rebalancing_moves_plan on switchyard.rebalancing_moves (tenant_id, plan_id, id);
create index rebalancing_moves_product on switchyard.rebalancing_moves (tenant_id, product_id, id);
create index rebalancing_moves_transfer on switchyard.rebalancing_moves (tenant_id, transfer_id)
  where transfer_id is not null;
select switchyard.distribute('rebalancing_moves');
select switchyard.protect('rebalancing_moves', 'select, insert, update');
