const theReturn = "(select id from returns where status = 'closed')";
const other = "'01900000-0000-7000-8000-00000000abcd'";

/** What comes after the sale: done, and undone, in a copy of the database without its checks. */
export const damagedAfterSale: readonly { fault: string; finding: string; sql: string }[] = [
  {
    fault: 'units asked back that no return knows',
    finding: 'returns.units',
    sql: 'update order_lines set return_requested = return_requested + 1 where return_requested > 0',
  },
  {
    fault: 'a return of more than has left',
    finding: 'returns.units',
    sql: `update order_lines set return_requested = 9 where return_requested > 0;
      update return_lines set quantity = 9, received = 9 where received > 0`,
  },
  {
    fault: 'a return of another order',
    finding: 'returns.units',
    sql: `update returns set order_id = (select id from orders where channel_order_id = 'C1-1')
      where status = 'closed'`,
  },
  {
    fault: 'more decided on than came',
    finding: 'returns.lines',
    sql: 'update return_lines set scrapped = 5 where received > 0',
  },
  {
    fault: 'more paid back than came',
    finding: 'returns.lines',
    sql: 'update return_lines set refunded = 3 where received > 0',
  },
  {
    fault: 'a closed return that is open',
    finding: 'returns.status',
    sql: "update returns set status = 'received' where status = 'closed'",
  },
  {
    fault: 'a rejected return of which units came',
    finding: 'returns.status',
    sql: "update returns set status = 'rejected' where status = 'closed'",
  },
  {
    fault: 'a restocked unit that the ledger does not have',
    finding: 'returns.ledger',
    sql: 'update return_lines set restocked = 2, scrapped = 0 where received > 0',
  },
  {
    fault: 'units that came to another place',
    finding: 'returns.ledger',
    sql: `update returns set location_id = (select id from locations where code = 'WEST')
      where status = 'closed'`,
  },
  {
    fault: 'a unit that left quarantine twice',
    finding: 'returns.ledger',
    sql: `update inventory_movements set quarantine_delta = -2
      where reference_type = 'return' and quarantine_delta = -1`,
  },
  {
    fault: 'a replacement that is not there',
    finding: 'returns.exchanged',
    sql: `update returns set exchange_order_id = ${other} where exchange_order_id is not null`,
  },
  {
    fault: 'one replacement for two returns',
    finding: 'returns.exchanged',
    sql: `update returns set exchange_order_id = (select exchange_order_id from returns
      where exchange_order_id is not null)`,
  },
  {
    fault: 'more paid back than was to be paid',
    finding: 'refunds.orders',
    sql: `update orders set total_minor = 1900 where id = (select order_id from returns
      where status = 'closed')`,
  },
  {
    fault: 'a replacement that uses up what was paid back',
    finding: 'refunds.orders',
    sql: `update returns set exchange_credit_minor = 3001 where id = ${theReturn}`,
  },
  {
    fault: 'a unit paid back above its price',
    finding: 'refunds.lines',
    sql: 'update refund_lines set amount_minor = 1001',
  },
  {
    fault: 'units paid back that nobody asked back',
    finding: 'refunds.lines',
    sql: 'update refund_lines set quantity = 4',
  },
  {
    fault: 'a failed refund that is paid all the same',
    finding: 'refunds.units',
    sql: "update refunds set status = 'approved' where status = 'failed'",
  },
  {
    fault: 'a refund that is more than its lines',
    finding: 'refunds.whole',
    sql: 'update refunds set amount_minor = amount_minor + 1',
  },
  {
    fault: 'a refund of another order',
    finding: 'refunds.whole',
    sql: "update refunds set order_id = (select id from orders where channel_order_id = 'C1-1')",
  },
  {
    fault: 'a change whose number is missing',
    finding: 'changes.numbered',
    sql: 'update order_changes set number = 9 where number = 2',
  },
  {
    fault: 'a change that is there twice',
    finding: 'changes.numbered',
    sql: `drop index order_changes_number; create temp table twin as
      select * from order_changes where number = 1;
      update twin set id = gen_random_uuid(); insert into order_changes select * from twin`,
  },
  {
    fault: 'two changes applied to one version',
    finding: 'changes.applied',
    sql: `update order_changes set base_version = (select base_version from order_changes
      where number = 1) where number = 4`,
  },
  {
    fault: 'a change that waits although another was applied after it',
    finding: 'changes.applied',
    sql: `update order_changes set status = 'proposed', decided_at = null
      where status = 'superseded'`,
  },
  {
    fault: 'an applied change that no event tells of',
    finding: 'changes.told',
    sql: "update events set type = 'order.updated' where type = 'order.changed'",
  },
  {
    fault: 'a declined change that was applied',
    finding: 'changes.told',
    sql: "update order_changes set status = 'applied', applied_version = 99 where status = 'declined'",
  },
  {
    fault: 'an approved count that moved nothing',
    finding: 'counts.ledger',
    sql: "delete from inventory_movements where reference_type = 'count' and on_hand_delta <> 0",
  },
  {
    fault: 'a difference that is not the one counted',
    finding: 'counts.ledger',
    sql: `update cycle_count_lines set adjusted = adjusted - 1 where adjusted <> 0;
      update inventory_movements set on_hand_delta = on_hand_delta - 1
      where reference_type = 'count'`,
  },
  {
    fault: 'a count that was approved before it was done',
    finding: 'counts.status',
    sql: 'update cycle_count_lines set recount = true where adjusted is not null',
  },
  {
    fault: 'a count that is approved and still undecided',
    finding: 'counts.status',
    sql: "update cycle_counts set status = 'counting' where status = 'approved'",
  },
  {
    fault: 'an exchange credit, with an answer of its change gone',
    finding: 'events.versions',
    sql: "delete from events where type = 'return.exchanged'",
  },
  {
    fault: 'a return back from the dead',
    finding: 'events.transitions',
    sql: `update events set data = replace(data, '"status":"requested"', '"status":"rejected"')
      where type = 'return.requested'`,
  },
  {
    fault: 'a refund that was paid and then failed',
    finding: 'events.transitions',
    sql: `update events set data = replace(data, '"status":"approved"', '"status":"succeeded"')
      where type = 'refund.approved'`,
  },
  {
    fault: 'a count that was approved and then counted',
    finding: 'events.transitions',
    sql: `update events set data = replace(data, '"status":"counting"', '"status":"approved"')
      where type = 'cycle_count.planned'`,
  },
  {
    fault: 'received units that no event told of',
    finding: 'events.projection',
    sql: 'update return_lines set received = received + 1 where received > 0',
  },
  {
    fault: 'a refund that no event told of',
    finding: 'events.projection',
    sql: "update refunds set status = 'submitted' where status = 'succeeded'",
  },
  {
    fault: 'a count that no event told of',
    finding: 'events.projection',
    sql: 'update cycle_counts set version = version + 1',
  },
  {
    fault: 'a return that refers to another tenant',
    finding: 'tenants.references',
    sql: `update returns set location_id = ${other}`,
  },
];
