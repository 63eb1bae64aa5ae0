-- What customers were told about their orders, and what becomes of it.
create table switchyard.promises (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  state text not null check (state in ('kept', 'at_risk', 'breached', 'met', 'cancelled')),
  -- Why it is at risk or breached.
  cause text,
  basis text not null check (basis in ('model', 'rate_card', 'external', 'none')),
  -- The dates that hold in 50 and 90 of 100 cases; null: nothing could be promised.
  p50_at timestamptz(3),
  p90_at timestamptz(3),
  -- What is expected now.
  expected_at timestamptz(3),
  lane text collate "C",
  given_at timestamptz(3) not null,
  checked_at timestamptz(3) not null,
  delivered_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references switchyard.orders (tenant_id, id)
);
create unique index promises_order on switchyard.promises (tenant_id, order_id);
create index promises_state on switchyard.promises (tenant_id, state, id);
create index promises_due on switchyard.promises (tenant_id, p90_at) where state in ('kept', 'at_risk');
select switchyard.distribute('promises');
select switchyard.protect('promises', 'select, insert, update');
