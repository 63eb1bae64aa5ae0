-- The kinds of movements that are seldom among millions; an order makes none, and pays nothing.
create index inventory_movements_rare on switchyard.inventory_movements (tenant_id, kind, id)
  where kind not in ('allocate', 'release', 'consume', 'reserve', 'unreserve', 'expire', 'convert');

-- By the column itself: to those under row level security an index is of no use through a cast.
drop index switchyard.orders_summary;
create index orders_summary on switchyard.orders using brin (created_at, updated_at, priority,
  currency bpchar_bloom_ops (n_distinct_per_range = 16), type text_bloom_ops (n_distinct_per_range = 16),
  delivery_status text_bloom_ops (n_distinct_per_range = 16), return_status text_bloom_ops (n_distinct_per_range = 16))
  with (pages_per_range = 32);
