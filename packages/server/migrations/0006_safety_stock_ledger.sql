-- The safety stock is a number of the ledger too: what could be promised in the past depends on it.
alter table switchyard.inventory_movements add column safety_stock_delta int not null default 0;
alter table switchyard.inventory_movements drop constraint inventory_movements_kind_check;
alter table switchyard.inventory_movements add constraint inventory_movements_kind_check
  check (kind in ('receipt', 'adjustment', 'count', 'transfer_out', 'transfer_in', 'allocate',
    'release', 'consume', 'reserve', 'unreserve', 'expire', 'convert', 'damage', 'quarantine',
    'return', 'opening', 'safety_stock'));
