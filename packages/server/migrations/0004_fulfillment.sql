-- Work for one location, and what left it.

create table switchyard.fulfillment_orders (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  location_id uuid not null,
  status text not null check (status in ('scheduled', 'open', 'in_progress', 'shipped', 'ready_for_pickup',
    'handed_over', 'delivered', 'completed', 'incomplete', 'cancelled', 'on_hold')),
  work_step text not null default 'none' check (work_step in ('none', 'picking', 'picked', 'packing', 'packed')),
  request_status text not null default 'unsubmitted' check (request_status in ('unsubmitted', 'submitted',
    'accepted', 'rejected', 'cancellation_requested', 'cancellation_accepted', 'cancellation_rejected')),
  picking_method text not null,
  carrier text,
  service text,
  tracking_number text,
  tracking_url text,
  reason text,
  version int not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  completed_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references switchyard.orders (tenant_id, id),
  foreign key (tenant_id, location_id) references switchyard.locations (tenant_id, id)
) with (fillfactor = 85);
create index fulfillment_orders_order on switchyard.fulfillment_orders (tenant_id, order_id);
create index fulfillment_orders_status on switchyard.fulfillment_orders (tenant_id, status, id);
create index fulfillment_orders_location on switchyard.fulfillment_orders (tenant_id, location_id, id);
select switchyard.distribute('fulfillment_orders');
select switchyard.protect('fulfillment_orders', 'select, insert, update');

-- quantity = what was asked of the location; live = quantity - short. picked >= packed >= shipped.
create table switchyard.fulfillment_order_lines (
  tenant_id uuid not null,
  id uuid not null,
  fulfillment_order_id uuid not null,
  order_line_id uuid not null,
  product_id uuid not null,
  quantity int not null check (quantity between 1 and 1000000),
  picked int not null default 0,
  packed int not null default 0,
  shipped int not null default 0,
  delivered int not null default 0,
  short int not null default 0 check (short between 0 and quantity),
  primary key (tenant_id, id),
  foreign key (tenant_id, fulfillment_order_id) references switchyard.fulfillment_orders (tenant_id, id),
  foreign key (tenant_id, order_line_id) references switchyard.order_lines (tenant_id, id),
  check (delivered between 0 and shipped and shipped <= packed and packed <= picked
    and picked <= quantity - short)
) with (fillfactor = 80);
create unique index fulfillment_order_lines_pair
  on switchyard.fulfillment_order_lines (tenant_id, fulfillment_order_id, order_line_id);
create index fulfillment_order_lines_line on switchyard.fulfillment_order_lines (tenant_id, order_line_id);
select switchyard.distribute('fulfillment_order_lines');
select switchyard.protect('fulfillment_order_lines', 'select, insert, update');

create table switchyard.shipments (
  tenant_id uuid not null,
  id uuid not null,
  fulfillment_order_id uuid not null,
  order_id uuid not null,
  location_id uuid not null,
  status text not null check (status in ('shipped', 'in_transit', 'out_for_delivery', 'delivered', 'exception', 'returned')),
  carrier text,
  service text,
  tracking_number text,
  tracking_url text,
  weight_grams bigint not null default 0,
  version int not null default 1,
  shipped_at timestamptz(3) not null,
  delivered_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, fulfillment_order_id) references switchyard.fulfillment_orders (tenant_id, id)
);
create index shipments_order on switchyard.shipments (tenant_id, order_id);
create index shipments_fulfillment_order on switchyard.shipments (tenant_id, fulfillment_order_id);
create index shipments_tracking on switchyard.shipments (tenant_id, tracking_number) where tracking_number is not null;
select switchyard.distribute('shipments');
select switchyard.protect('shipments', 'select, insert, update');

create table switchyard.shipment_lines (
  tenant_id uuid not null,
  shipment_id uuid not null,
  order_line_id uuid not null,
  product_id uuid not null,
  quantity int not null check (quantity between 1 and 1000000),
  primary key (tenant_id, shipment_id, order_line_id),
  foreign key (tenant_id, shipment_id) references switchyard.shipments (tenant_id, id)
);
create index shipment_lines_line on switchyard.shipment_lines (tenant_id, order_line_id);
select switchyard.distribute('shipment_lines');
select switchyard.protect('shipment_lines', 'select, insert');
