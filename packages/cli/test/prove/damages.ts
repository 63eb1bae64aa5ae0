const anyOrder = "(select id from orders where channel_order_id = 'C1-1')";
const other = "'01900000-0000-7000-8000-00000000abcd'";

/** Each is done, and undone, in a copy of the database that has lost its checks. */
export const damaged: readonly { fault: string; finding: string; sql: string }[] = [
  {
    fault: 'a lost order',
    finding: 'orders.acknowledged',
    sql: `delete from order_lines where order_id = ${anyOrder}; delete from orders where id = ${anyOrder}`,
  },
  {
    fault: 'a doubled order',
    finding: 'orders.natural_key',
    sql: `create temp table twin as select * from orders where id = ${anyOrder};
      update twin set id = gen_random_uuid(); insert into orders select * from twin`,
  },
  {
    fault: 'a doubled order, by the history',
    finding: 'orders.acknowledged',
    sql: `create temp table twin as select * from orders where id = ${anyOrder};
      update twin set id = gen_random_uuid(); insert into orders select * from twin`,
  },
  {
    fault: 'an order without lines',
    finding: 'orders.lines',
    sql: `delete from order_lines where order_id = ${anyOrder}`,
  },
  {
    fault: 'a line whose buckets are one too many',
    finding: 'lines.buckets',
    sql: `update order_lines set unallocated = unallocated + 1 where order_id = ${anyOrder}`,
  },
  {
    fault: 'units without a claim',
    finding: 'lines.held',
    sql: "update reservations set quantity = quantity + 1 where status = 'allocated' and owner_type = 'order'",
  },
  {
    fault: 'a shipment that carries less than left',
    finding: 'lines.shipped',
    sql: 'update shipment_lines set quantity = quantity + 1',
  },
  {
    fault: 'a shipment without lines',
    finding: 'shipments.whole',
    sql: 'delete from shipment_lines where shipment_id = (select min(id::text)::uuid from shipments)',
  },
  {
    fault: 'work for more than was released',
    finding: 'lines.fulfillment',
    sql: 'update fulfillment_order_lines set quantity = quantity + 1',
  },
  {
    fault: 'an oversold register',
    finding: 'stock.promised',
    sql: 'update inventory set on_hand = 0 where allocated > 0',
  },
  {
    fault: 'a change that the ledger has lost',
    finding: 'registers.witnessed',
    sql: `delete from inventory_movements where (tenant_id, id) in (
      select tenant_id, max(id) from inventory_movements
      where kind = 'adjustment' and on_hand_delta = 2 group by tenant_id)`,
  },
  {
    fault: 'a claim that the ledger has lost',
    finding: 'registers.witnessed',
    sql: `delete from inventory_movements where (tenant_id, id) in (
      select tenant_id, min(id) from inventory_movements where kind = 'reserve' group by tenant_id)`,
  },
  {
    fault: 'two changes whose order the ledger has swapped',
    finding: 'registers.witnessed',
    sql: `update inventory_movements m set on_hand_delta = 1 - m.on_hand_delta
      from (select product_id, min(id) as first, max(id) as last from inventory_movements
        where kind = 'adjustment' group by product_id limit 1) s
      where m.product_id = s.product_id and m.id in (s.first, s.last)`,
  },
  {
    fault: 'a change on hand that nobody asked for',
    finding: 'registers.witnessed',
    sql: `insert into inventory_movements (tenant_id, product_id, location_id, kind, on_hand_delta,
        actor, at)
      select tenant_id, product_id, location_id, 'receipt', 1, 'nobody', now() from inventory limit 1`,
  },
  {
    fault: 'units promised twice for a moment',
    finding: 'stock.running',
    sql: `insert into inventory_movements (tenant_id, product_id, location_id, kind, allocated_delta, actor, at)
      select tenant_id, product_id, location_id, 'allocate', 500, 'x', at from inventory_movements limit 1;
      savepoint later;
      insert into inventory_movements (tenant_id, product_id, location_id, kind, allocated_delta, actor, at)
      select tenant_id, product_id, location_id, 'release', -500, 'x', at from inventory_movements
        where allocated_delta = 500`,
  },
  {
    fault: 'a ledger that is off by one',
    finding: 'stock.on_hand',
    sql: 'update inventory set on_hand = on_hand + 1 where on_hand > 3',
  },
  {
    fault: 'a lost update of the counter',
    finding: 'stock.conserved',
    sql: `update inventory set on_hand = on_hand + 1;
      update inventory_movements set on_hand_delta = on_hand_delta + 1 where id in
        (select min(id) from inventory_movements group by product_id, location_id)`,
  },
  {
    fault: 'a counter of claims that is off by one',
    finding: 'stock.allocated',
    sql: 'update inventory set allocated = allocated + 1',
  },
  {
    fault: 'a soft hold that nothing counts',
    finding: 'stock.reserved',
    sql: 'update inventory set reserved = 0',
  },
  {
    fault: 'a claim whose work is over',
    finding: 'claims.owned',
    sql: "update reservations set fulfillment_order_id = id where status = 'allocated'",
  },
  {
    fault: 'a compensation of nothing',
    finding: 'ledger.compensations',
    sql: 'update inventory_movements set reverses_id = 999999 where id = (select min(id) from inventory_movements)',
  },
  {
    fault: 'a transfer that arrived with more than left',
    finding: 'transfers.conserved',
    sql: 'update transfer_lines set received = received + 1',
  },
  {
    fault: 'a transfer that is done and is not',
    finding: 'transfers.status',
    sql: "update transfers set status = 'in_transit'",
  },
  {
    fault: 'a status that nothing says',
    finding: 'orders.status',
    sql: "update orders set status = 'cancelled' where status = 'fulfilled'",
  },
  {
    fault: 'a hold that is not counted',
    finding: 'orders.counters',
    sql: 'update orders set blocking_holds = 1',
  },
  {
    fault: 'a gap in the sequence',
    finding: 'events.gapless',
    sql: 'delete from events where sequence = 7',
  },
  {
    fault: 'the last event gone',
    finding: 'events.gapless',
    sql: 'delete from events where sequence = (select max(sequence) from events)',
  },
  {
    fault: 'an event twice',
    finding: 'events.once',
    sql: 'update events set id = (select id from events where sequence = 1) where sequence = 2',
  },
  {
    fault: 'a creation that was not told',
    finding: 'events.created',
    sql: "update events set type = 'order.updated' where type = 'order.created' and sequence % 2 = 0",
  },
  {
    fault: 'a departure that was not told',
    finding: 'events.shipped',
    sql: "update events set type = 'fulfillment_order.updated' where type = 'fulfillment_order.shipped'",
  },
  {
    fault: 'a change of an order without an event',
    finding: 'events.versions',
    sql: `update events set data = replace(data, '"version":2', '"version":3') where subject_type = 'ord'`,
  },
  {
    fault: 'a version that no event carries',
    finding: 'events.projection',
    sql: `update orders set version = version + 1 where id = ${anyOrder}`,
  },
  {
    fault: 'an order back from the dead',
    finding: 'events.transitions',
    sql: `update events set data = replace(data, '"status":"fully_allocated"', '"status":"cancelled"')
      where type = 'order.created'`,
  },
  {
    fault: 'delivered units that are not any more',
    finding: 'events.transitions',
    sql: `update events set data = replace(data, '"buckets":{', '"buckets":{"delivered":9,')
      where type = 'order.created'`,
  },
  {
    fault: 'a location that no event told of',
    finding: 'events.projection',
    sql: "update locations set name = 'Elsewhere'",
  },
  {
    fault: 'a row that refers to another tenant',
    finding: 'tenants.references',
    sql: `insert into tenants select ${other}, 'other', 'other', settings, created_at from tenants;
      create temp table twin as select * from products limit 1;
      update twin set tenant_id = ${other}, id = gen_random_uuid(); insert into products select * from twin;
      update order_lines set product_id = (select id from twin) where order_id = ${anyOrder}`,
  },
  {
    fault: 'an answer with an id of another tenant',
    finding: 'tenants.answers',
    sql: `insert into tenants select ${other}, 'other', 'other', settings, created_at from tenants;
      update idempotency_keys set tenant_id = ${other} where key = (select min(key) from idempotency_keys
        where body like '%ord_%')`,
  },
];
