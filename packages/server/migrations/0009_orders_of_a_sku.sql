-- Orders with a line of a sku, the newest first, without a look at every order.
create index order_lines_sku on switchyard.order_lines (tenant_id, sku, order_id);
