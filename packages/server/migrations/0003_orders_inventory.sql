-- Orders with their line buckets, and the stock they meet.

create table switchyard.orders (
  tenant_id uuid not null,
  id uuid not null,
  type text not null check (type in ('standard', 'pre-order', 'backorder', 'subscription')),
  status text not null check (status in ('draft', 'received', 'on_hold', 'scheduled', 'routed',
    'routing_failed', 'partially_allocated', 'fully_allocated', 'allocation_failed', 'backordered',
    'in_fulfillment', 'split_fulfillment', 'partially_fulfilled', 'fulfilled', 'cancelled', 'completed')),
  -- The facts the status is derived from that are not line buckets (domain.md section 5).
  stage text not null
    check (stage in ('draft', 'scheduled', 'received', 'routed', 'routing_failed', 'allocation_failed')),
  status_reason text,
  queue text,
  delivery_status text not null default 'none'
    check (delivery_status in ('none', 'shipped', 'in_transit', 'delivered', 'exception')),
  return_status text not null default 'none'
    check (return_status in ('none', 'requested', 'partial', 'returned')),
  channel text not null,
  channel_order_id text collate "C",
  fingerprint text collate "C" not null,
  customer_id text collate "C",
  customer json,
  currency char(3) not null,
  total_minor bigint not null,
  shipping_address json,
  destination_country char(2),
  destination_latitude double precision,
  destination_longitude double precision,
  destination_postal_code text,
  service_level text,
  allow_backorder boolean not null default true,
  ship_complete boolean not null default false,
  priority int not null default 0,
  placed_at timestamptz(3) not null,
  release_at timestamptz(3),
  schedule json,
  blocking_holds int not null default 0 check (blocking_holds >= 0),
  live_fulfillment_orders int not null default 0 check (live_fulfillment_orders >= 0),
  assigned_location_id uuid,
  decision_id uuid,
  routing_metadata json,
  allocation_error text,
  picking_method text,
  warnings json not null default '[]',
  tags text[] not null default '{}',
  attributes json not null default '{}',
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  fulfilled_at timestamptz(3),
  cancelled_at timestamptz(3),
  completed_at timestamptz(3),
  primary key (tenant_id, id)
) with (fillfactor = 90);
create unique index orders_natural_key on switchyard.orders (tenant_id, channel, channel_order_id);
create index orders_placed on switchyard.orders (tenant_id, placed_at, id);
create index orders_status on switchyard.orders (tenant_id, status, id);
create index orders_customer on switchyard.orders (tenant_id, customer_id, id) where customer_id is not null;
select switchyard.distribute('orders');
select switchyard.protect('orders', 'select, insert, update');

create table switchyard.order_lines (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  line_no int not null,
  product_id uuid not null,
  sku text collate "C" not null,
  name text,
  channel_line_id text,
  kit_product_id uuid,
  kit_quantity int,
  quantity int not null check (quantity between 1 and 1000000),
  unit_price_minor bigint,
  unallocated int not null default 0 check (unallocated >= 0),
  backordered int not null default 0 check (backordered >= 0),
  preordered int not null default 0 check (preordered >= 0),
  allocated int not null default 0 check (allocated >= 0),
  released int not null default 0 check (released >= 0),
  picked int not null default 0 check (picked >= 0),
  packed int not null default 0 check (packed >= 0),
  shipped int not null default 0 check (shipped >= 0),
  delivered int not null default 0 check (delivered >= 0),
  cancelled int not null default 0 check (cancelled >= 0),
  return_requested int not null default 0 check (return_requested between 0 and shipped + delivered),
  returned int not null default 0 check (returned between 0 and return_requested),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references switchyard.orders (tenant_id, id),
  check (unallocated + backordered + preordered + allocated + released + picked + packed + shipped
    + delivered + cancelled = quantity)
) with (fillfactor = 80);
create unique index order_lines_order on switchyard.order_lines (tenant_id, order_id, line_no);
create index order_lines_waiting on switchyard.order_lines (tenant_id, product_id)
  where backordered > 0 or preordered > 0;
select switchyard.distribute('order_lines');
select switchyard.protect('order_lines', 'select, insert, update');

create table switchyard.order_holds (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  kind text not null check (kind in ('payment', 'fraud', 'address', 'customer', 'manual')),
  reason text,
  placed_by text not null,
  placed_at timestamptz(3) not null,
  released_by text,
  released_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references switchyard.orders (tenant_id, id)
);
create index order_holds_order on switchyard.order_holds (tenant_id, order_id);
select switchyard.distribute('order_holds');
select switchyard.protect('order_holds', 'select, insert, update');

create table switchyard.order_notes (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  text text not null,
  author text not null,
  created_at timestamptz(3) not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references switchyard.orders (tenant_id, id)
);
create index order_notes_order on switchyard.order_notes (tenant_id, order_id);
select switchyard.distribute('order_notes');
select switchyard.protect('order_notes', 'select, insert');

-- One immutable record per sourcing computation.
create table switchyard.routing_decisions (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  trigger text not null,
  outcome text not null check (outcome in ('planned', 'partial', 'backordered', 'failed')),
  committed boolean not null,
  decided_at timestamptz(3) not null,
  document text not null,
  primary key (tenant_id, id)
) with (toast_tuple_target = 8160);
create index routing_decisions_order on switchyard.routing_decisions (tenant_id, order_id);
select switchyard.distribute('routing_decisions');
select switchyard.protect('routing_decisions', 'select, insert');

-- One row per product and location. No index but the key: counter updates stay in place (HOT).
create table switchyard.inventory (
  tenant_id uuid not null,
  product_id uuid not null,
  location_id uuid not null,
  inventory_type text not null default 'owned' check (inventory_type in ('owned', 'dropship', 'jit')),
  on_hand int check (on_hand >= 0),
  allocated int not null default 0 check (allocated >= 0),
  reserved int not null default 0 check (reserved >= 0),
  damaged int not null default 0 check (damaged >= 0),
  quarantine int not null default 0 check (quarantine >= 0),
  safety_stock int not null default 0 check (safety_stock >= 0),
  backorder_allowance int not null default 0 check (backorder_allowance >= 0),
  lead_time_days int check (lead_time_days >= 0),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, product_id, location_id),
  foreign key (tenant_id, product_id) references switchyard.products (tenant_id, id),
  foreign key (tenant_id, location_id) references switchyard.locations (tenant_id, id),
  -- Only what suppliers hold may be unlimited.
  check (on_hand is not null or inventory_type in ('dropship', 'jit')),
  -- The last line: no command, however wrong, can promise a unit that is not there.
  check (on_hand is null or on_hand - allocated - reserved >= -backorder_allowance)
) with (fillfactor = 85);
select switchyard.distribute('inventory');
select switchyard.protect('inventory', 'select, insert, update');

-- The ledger: every change of every number, append-only.
create table switchyard.inventory_movements (
  tenant_id uuid not null,
  id bigint generated always as identity,
  product_id uuid not null,
  location_id uuid not null,
  kind text not null check (kind in ('receipt', 'adjustment', 'count', 'transfer_out', 'transfer_in',
    'allocate', 'release', 'consume', 'reserve', 'unreserve', 'expire', 'convert',
    'damage', 'quarantine', 'return', 'opening')),
  on_hand_delta int not null default 0,
  allocated_delta int not null default 0,
  reserved_delta int not null default 0,
  damaged_delta int not null default 0,
  quarantine_delta int not null default 0,
  reference_type text,
  reference_id uuid,
  reverses_id bigint,
  reason text,
  actor text not null,
  at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create index inventory_movements_at on switchyard.inventory_movements using brin (at);
create index inventory_movements_reference on switchyard.inventory_movements (tenant_id, reference_id)
  where reference_id is not null;
select switchyard.distribute('inventory_movements');
select switchyard.protect('inventory_movements', 'select, insert');

create table switchyard.transfers (
  tenant_id uuid not null,
  id uuid not null,
  from_location_id uuid not null,
  to_location_id uuid not null,
  status text not null check (status in ('planned', 'approved', 'picking', 'in_transit',
    'partially_received', 'received', 'received_with_variance', 'cancelled')),
  reason text,
  expected_at timestamptz(3),
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  shipped_at timestamptz(3),
  received_at timestamptz(3),
  primary key (tenant_id, id),
  check (from_location_id <> to_location_id)
);
create index transfers_status on switchyard.transfers (tenant_id, status, id);
select switchyard.distribute('transfers');
select switchyard.protect('transfers', 'select, insert, update');

create table switchyard.transfer_lines (
  tenant_id uuid not null,
  transfer_id uuid not null,
  product_id uuid not null,
  quantity int not null check (quantity between 1 and 1000000),
  shipped int not null default 0 check (shipped between 0 and quantity),
  received int not null default 0 check (received between 0 and shipped),
  lost int not null default 0 check (lost between 0 and shipped - received),
  primary key (tenant_id, transfer_id, product_id),
  foreign key (tenant_id, transfer_id) references switchyard.transfers (tenant_id, id)
);
create index transfer_lines_product on switchyard.transfer_lines (tenant_id, product_id)
  where shipped > received + lost;
select switchyard.distribute('transfer_lines');
select switchyard.protect('transfer_lines', 'select, insert, update');

-- A claim on stock: soft ('active', dead from expires_at on) or hard ('allocated').
create table switchyard.reservations (
  tenant_id uuid not null,
  id uuid not null,
  product_id uuid not null,
  location_id uuid not null,
  quantity int not null check (quantity between 1 and 1000000),
  status text not null check (status in ('active', 'allocated', 'released', 'expired', 'consumed')),
  owner_type text not null check (owner_type in ('cart', 'quote', 'promise', 'order', 'transfer')),
  owner_key text,
  order_id uuid,
  order_line_id uuid,
  transfer_id uuid,
  fulfillment_order_id uuid,
  allocation_type text not null default 'standard',
  expires_at timestamptz(3),
  created_at timestamptz(3) not null,
  closed_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_line_id) references switchyard.order_lines (tenant_id, id),
  foreign key (tenant_id, transfer_id) references switchyard.transfers (tenant_id, id),
  -- No claim without a living owner, and no soft claim without an end.
  check ((owner_type = 'order') = (order_line_id is not null)),
  check ((owner_type = 'transfer') = (transfer_id is not null)),
  check (owner_type in ('order', 'transfer') or owner_key is not null),
  check (status <> 'active' or expires_at is not null),
  check (status <> 'allocated' or owner_type in ('order', 'transfer'))
) with (fillfactor = 90);
create index reservations_order on switchyard.reservations (tenant_id, order_id) where order_id is not null;
create index reservations_soft on switchyard.reservations (tenant_id, product_id, location_id) where status = 'active';
create index reservations_expiry on switchyard.reservations (tenant_id, expires_at) where status = 'active';
create index reservations_owner on switchyard.reservations (tenant_id, owner_key) where owner_key is not null;
create index reservations_fulfillment_order on switchyard.reservations (tenant_id, fulfillment_order_id)
  where fulfillment_order_id is not null;
select switchyard.distribute('reservations');
select switchyard.protect('reservations', 'select, insert, update');

create table switchyard.supplies (
  tenant_id uuid not null,
  id uuid not null,
  product_id uuid not null,
  location_id uuid not null,
  quantity int not null check (quantity between 1 and 1000000),
  received int not null default 0 check (received >= 0),
  status text not null check (status in ('open', 'received', 'cancelled')),
  expected_at timestamptz(3) not null,
  reference text,
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references switchyard.products (tenant_id, id),
  foreign key (tenant_id, location_id) references switchyard.locations (tenant_id, id)
);
create index supplies_open on switchyard.supplies (tenant_id, product_id, expected_at) where status = 'open';
select switchyard.distribute('supplies');
select switchyard.protect('supplies', 'select, insert, update');
