-- When work on a fulfilment order was taken on, begun, picked whole and packed whole: what reports
-- measure. Null where nobody said so; work from before this was kept stays so.
alter table switchyard.fulfillment_orders
  add column accepted_at timestamptz(3),
  add column begun_at timestamptz(3),
  add column picked_at timestamptz(3),
  add column packed_at timestamptz(3);

-- By what the list and the report of shorts are filtered. Written seldom.
create index short_picks_at on switchyard.short_picks (tenant_id, short_at, fulfillment_order_id);
create index short_picks_location on switchyard.short_picks (tenant_id, location_id, short_at);
create index short_picks_product on switchyard.short_picks (tenant_id, product_id, short_at);
create index short_picks_reason on switchyard.short_picks (tenant_id, reason, short_at);
