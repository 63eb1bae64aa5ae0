import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import type { LineRow, OrderRow } from './store.ts';

const jsonText = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** Writes what a person may change of a header: who, where to, how soon, tags; and its total. */
export async function updateOrderDetails(tx: Tx, order: OrderRow): Promise<void> {
  await tx.execute(
    `update orders set customer_id = $3, customer = $4::json, shipping_address = $5::json,
       destination_country = $6, destination_latitude = $7, destination_longitude = $8,
       destination_postal_code = $9, service_level = $10, priority = $11, allow_backorder = $12,
       ship_complete = $13, attributes = $14::json, total_minor = $15, deliver_before = $17,
       max_splits = $18,
       tags = coalesce((select array_agg(tag) from json_array_elements_text($16::json) as tag), '{}')
     where tenant_id = $1 and id = $2`,
    [
      tx.tenantId,
      order.id,
      order.customerId,
      jsonText(order.customer),
      jsonText(order.shippingAddress),
      order.destinationCountry,
      order.destinationLatitude,
      order.destinationLongitude,
      order.destinationPostalCode,
      order.serviceLevel,
      order.priority,
      order.allowBackorder,
      order.shipComplete,
      jsonText(order.attributes),
      order.totalMinor,
      JSON.stringify(order.tags),
      order.deliverBefore,
      order.maxSplits,
    ],
  );
}

/** Writes edited quantities with the buckets that sum to them; only units not yet released move. */
export async function updateLineQuantities(tx: Tx, lines: readonly LineRow[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.execute(
    `update order_lines l set quantity = u.quantity, unallocated = u.unallocated,
       backordered = u.backordered, preordered = u.preordered, allocated = u.allocated,
       cancelled = u.cancelled
     from unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[])
       as u (id, quantity, unallocated, backordered, preordered, allocated, cancelled)
     where l.tenant_id = $1 and l.id = u.id`,
    [
      tx.tenantId,
      lines.map((l) => l.id),
      lines.map((l) => l.quantity),
      lines.map((l) => l.unallocated),
      lines.map((l) => l.backordered),
      lines.map((l) => l.preordered),
      lines.map((l) => l.allocated),
      lines.map((l) => l.cancelled),
    ],
  );
}

/** Writes how much of the lines is asked back and came back, and what the order says of it. */
export async function updateReturnUnits(
  tx: Tx,
  order: OrderRow,
  lines: readonly LineRow[],
): Promise<void> {
  await tx.execute('update orders set return_status = $3 where tenant_id = $1 and id = $2', [
    tx.tenantId,
    order.id,
    order.returnStatus,
  ]);
  await tx.execute(
    `update order_lines l set return_requested = u.return_requested, returned = u.returned
     from unnest($3::uuid[], $4::int[], $5::int[]) as u (id, return_requested, returned)
     where l.tenant_id = $1 and l.order_id = $2 and l.id = u.id`,
    [
      tx.tenantId,
      order.id,
      lines.map((line) => line.id),
      lines.map((line) => line.returnRequested),
      lines.map((line) => line.returned),
    ],
  );
}

/** Orders whose day has come (subscriptions have their own), the oldest day first. */
export async function selectDueOrders(tx: Tx, now: Instant, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select id from orders
     where tenant_id = $1 and stage = 'scheduled' and status = 'scheduled'
       and type <> 'subscription' and (release_at is null or release_at <= $2)
     order by release_at nulls first, id limit $3`,
    [tx.tenantId, now, limit],
  );
  return rows.map((row) => row.id);
}

/**
 * Subscriptions that may have an order due: their date has come, or was never set down. Held,
 * paused, cancelled and ended ones are left out.
 */
export async function selectDueSubscriptions(tx: Tx, now: Instant, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select id from orders
     where tenant_id = $1 and type = 'subscription' and (release_at is null or release_at <= $2)
       and status not in ('draft', 'on_hold', 'cancelled') and schedule is not null
       and coalesce(schedule ->> 'paused', 'false') <> 'true'
       and coalesce(schedule ->> 'ended', 'false') <> 'true'
     order by release_at nulls first, id limit $3`,
    [tx.tenantId, now, limit],
  );
  return rows.map((row) => row.id);
}

/**
 * Orders in a queue that were not touched since an instant, the oldest first; those that nothing
 * may be done with now are left out, so that they are in nobody's way.
 */
export async function selectQueued(
  tx: Tx,
  input: { queue: string; untouchedSince: Instant; limit: number },
): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select id from orders
     where tenant_id = $1 and queue = $2 and updated_at <= $3
       and blocking_holds = 0 and stage not in ('draft', 'scheduled') order by id limit $4`,
    [tx.tenantId, input.queue, input.untouchedSince, input.limit],
  );
  return rows.map((row) => row.id);
}

/** Orders of which what is not sourced is to be cancelled by now, and that nobody holds. */
export async function selectUnsourced(tx: Tx, now: Instant, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select id from orders
     where tenant_id = $1 and auto_cancel_at <= $2 and blocking_holds = 0
     order by auto_cancel_at, id limit $3`,
    [tx.tenantId, now, limit],
  );
  return rows.map((row) => row.id);
}

/** Nothing of the order waits any more: there is nothing to cancel by itself. */
export async function clearAutoCancel(tx: Tx, id: Uuid): Promise<void> {
  await tx.execute('update orders set auto_cancel_at = null where tenant_id = $1 and id = $2', [
    tx.tenantId,
    id,
  ]);
}

/** Tenants with orders of which something is to be cancelled by now. */
export async function tenantsWithUnsourced(db: Database, now: Instant): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ tenantId: Uuid }>(
    `-- all tenants: the recurring task serves them in turn
     select t.tenant_id as "tenantId" from tenants t
     where exists (select 1 from orders o
       where o.tenant_id = t.tenant_id and o.auto_cancel_at <= $1 and o.blocking_holds = 0)
     order by t.tenant_id`,
    [now],
  );
  return rows.map((row) => row.tenantId);
}

/** Tenants with orders that wait for a day, a due date or a queue. */
export async function tenantsWithWaiting(db: Database): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ tenantId: Uuid }>(
    `-- all tenants: the recurring tasks serve them in turn
     select t.tenant_id as "tenantId" from tenants t
     where exists (select 1 from orders o
         where o.tenant_id = t.tenant_id and o.stage = 'scheduled')
       or exists (select 1 from orders o
         where o.tenant_id = t.tenant_id and o.type = 'subscription')
       or exists (select 1 from orders o
         where o.tenant_id = t.tenant_id and o.queue is not null)
     order by t.tenant_id`,
  );
  return rows.map((row) => row.tenantId);
}
