-- Units of an order that a place could not find or take: it is not asked for them again, and how
-- often that happened bounds how often the order is offered anew.
create table switchyard.short_picks (
  tenant_id uuid not null,
  fulfillment_order_id uuid not null,
  product_id uuid not null,
  order_id uuid not null,
  location_id uuid not null,
  reason text not null,
  short_at timestamptz(3) not null,
  primary key (tenant_id, fulfillment_order_id, product_id),
  foreign key (tenant_id, fulfillment_order_id)
    references switchyard.fulfillment_orders (tenant_id, id)
);
create index short_picks_order on switchyard.short_picks (tenant_id, order_id);
select switchyard.distribute('short_picks');
select switchyard.protect('short_picks', 'select, insert, update');
