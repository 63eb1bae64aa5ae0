-- What kind of channel an order came by when it was captured, and when what could not be sourced of
-- it is cancelled by itself.
alter table switchyard.orders
  add column channel_kind text collate "C",
  add column auto_cancel_at timestamptz(3);
create index orders_auto_cancel on switchyard.orders (tenant_id, auto_cancel_at)
  where auto_cancel_at is not null;
