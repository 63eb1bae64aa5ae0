-- What lists are filtered and sorted by, so that a value that few rows or none have is found without
-- a look at all of them. Where most rows have one value the index leaves them out: such a value is
-- met among the newest rows. What is not here, and why, is said in the test of lists' indexes.

-- By place; neither column ever changes, so that counter updates stay in place (HOT).
create index inventory_place on switchyard.inventory (tenant_id, location_id, product_id);
create index inventory_foreign on switchyard.inventory (tenant_id, inventory_type, product_id, location_id)
  where inventory_type <> 'owned';

create index products_updated on switchyard.products (tenant_id, updated_at, id);
create index products_name on switchyard.products (tenant_id, name, id);
create index products_archived on switchyard.products (tenant_id, status, id) where status <> 'active';
create index products_kits on switchyard.products (tenant_id, is_kit, id) where is_kit;

-- What every row has is kept for some pages at once (brin): from when to when, and which few values.
-- Updates stay in place. What it adds to a captured order has not been measured yet.
create index orders_summary on switchyard.orders using brin (created_at, updated_at, priority,
  (currency::text) text_bloom_ops (n_distinct_per_range = 16), type text_bloom_ops (n_distinct_per_range = 16),
  delivery_status text_bloom_ops (n_distinct_per_range = 16), return_status text_bloom_ops (n_distinct_per_range = 16))
  with (pages_per_range = 32);
create index orders_fulfilled on switchyard.orders (tenant_id, fulfilled_at, id) where fulfilled_at is not null;
create index orders_assigned on switchyard.orders (tenant_id, assigned_location_id, id)
  where assigned_location_id is not null;
create index orders_tagged on switchyard.orders (tenant_id, id) where tags <> '{}';

create index reservations_summary on switchyard.reservations using brin (created_at,
  product_id uuid_bloom_ops (n_distinct_per_range = 500), location_id uuid_bloom_ops (n_distinct_per_range = 100),
  order_line_id uuid_bloom_ops (n_distinct_per_range = 1500), status text_bloom_ops (n_distinct_per_range = 16),
  owner_type text_bloom_ops (n_distinct_per_range = 16), allocation_type text_bloom_ops (n_distinct_per_range = 16))
  with (pages_per_range = 16);
create index reservations_transfer on switchyard.reservations (tenant_id, transfer_id) where transfer_id is not null;
create index reservations_ending on switchyard.reservations (tenant_id, expires_at, id) where expires_at is not null;

create index inventory_movements_summary on switchyard.inventory_movements using brin (
  product_id uuid_bloom_ops (n_distinct_per_range = 500), location_id uuid_bloom_ops (n_distinct_per_range = 100),
  kind text_bloom_ops (n_distinct_per_range = 16), reference_type text_bloom_ops (n_distinct_per_range = 16),
  actor text_bloom_ops (n_distinct_per_range = 16)) with (pages_per_range = 16);
create index inventory_movements_reason on switchyard.inventory_movements (tenant_id, reason, id)
  where reason is not null;

create index routing_decisions_summary on switchyard.routing_decisions using brin (decided_at,
  trigger text_bloom_ops (n_distinct_per_range = 16), outcome text_bloom_ops (n_distinct_per_range = 16))
  with (pages_per_range = 32);
create index routing_decisions_rehearsed on switchyard.routing_decisions (tenant_id, committed, id)
  where not committed;

create index fulfillment_orders_summary on switchyard.fulfillment_orders using brin (created_at, updated_at,
  picking_method text_bloom_ops (n_distinct_per_range = 16), carrier text_bloom_ops (n_distinct_per_range = 16),
  request_status text_bloom_ops (n_distinct_per_range = 16)) with (pages_per_range = 32);
create index fulfillment_orders_tracking on switchyard.fulfillment_orders (tenant_id, tracking_number, id)
  where tracking_number is not null;
create index fulfillment_orders_completed on switchyard.fulfillment_orders (tenant_id, completed_at, id)
  where completed_at is not null;

create index shipments_shipped on switchyard.shipments (tenant_id, shipped_at, id);
create index shipments_status on switchyard.shipments (tenant_id, status, id);
create index shipments_place on switchyard.shipments (tenant_id, location_id, id);
create index shipments_carrier on switchyard.shipments (tenant_id, carrier, id) where carrier is not null;
create index shipments_delivered on switchyard.shipments (tenant_id, delivered_at, id) where delivered_at is not null;

create index promises_summary on switchyard.promises using brin (given_at, p90_at)
  with (pages_per_range = 32);

create index supplies_expected on switchyard.supplies (tenant_id, expected_at, id);
create index supplies_product on switchyard.supplies (tenant_id, product_id, id);
create index supplies_place on switchyard.supplies (tenant_id, location_id, id);
create index supplies_ended on switchyard.supplies (tenant_id, status, id) where status <> 'open';
create index supplies_reference on switchyard.supplies (tenant_id, reference, id) where reference is not null;
create index supplies_summary on switchyard.supplies using brin (created_at) with (pages_per_range = 32);

create index transfers_created on switchyard.transfers (tenant_id, created_at, id);
create index transfers_from on switchyard.transfers (tenant_id, from_location_id, id);
create index transfers_to on switchyard.transfers (tenant_id, to_location_id, id);
create index transfers_reason on switchyard.transfers (tenant_id, reason, id) where reason is not null;
create index transfers_summary on switchyard.transfers using brin (expected_at, updated_at)
  with (pages_per_range = 32);

create index log_entries_type on switchyard.log_entries (tenant_id, type, id);
create index log_entries_actor on switchyard.log_entries (tenant_id, actor, id);
create index log_entries_recorded on switchyard.log_entries (tenant_id, recorded_at);
