import type { Uuid } from '../../lib/ids.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import {
  type LineAllocation,
  type LineFulfillment,
  orderColumns,
  orderStatuses,
} from '../orders/index.ts';

/** What lists of orders can be filtered and sorted by. */
export const orderList: ListSpec = {
  name: 'orders',
  select: orderColumns,
  from: 'orders t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'ord' } },
    status: { sql: 't.status', type: { kind: 'enum', values: orderStatuses } },
    type: {
      sql: 't.type',
      type: { kind: 'enum', values: ['standard', 'pre-order', 'backorder', 'subscription'] },
    },
    delivery_status: { sql: 't.delivery_status', type: { kind: 'text' } },
    return_status: { sql: 't.return_status', type: { kind: 'text' } },
    queue: { sql: 't.queue', type: { kind: 'text' } },
    channel: { sql: 't.channel', type: { kind: 'text' } },
    source: { sql: 't.channel', type: { kind: 'text' } },
    channel_order_id: { sql: 't.channel_order_id', type: { kind: 'text' } },
    customer_id: { sql: 't.customer_id', type: { kind: 'text' } },
    currency: {
      sql: 't.currency',
      type: { kind: 'text' },
      // Row level security lets no index be asked through a cast of the column.
      isOneOf: (values) => `t.currency = any(${values}::bpchar[])`,
    },
    assigned_location: {
      sql: 't.assigned_location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    tag: {
      sql: 't.tags',
      type: { kind: 'textArray' },
      // As the index of tagged orders says it.
      holdsAny: (values) => `(t.tags <> '{}' and t.tags && ${values})`,
    },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    updated_at: { sql: 't.updated_at', type: { kind: 'instant' } },
    placed_at: { sql: 't.placed_at', type: { kind: 'instant' } },
    fulfilled_at: { sql: 't.fulfilled_at', type: { kind: 'instant' } },
    priority: { sql: 't.priority', type: { kind: 'integer' } },
    sku: {
      sql: '(select array_agg(f.sku) from order_lines f where f.tenant_id = t.tenant_id and f.order_id = t.id)',
      type: { kind: 'textArray' },
      description: 'Orders with a line of the sku',
      holdsAny: (values) =>
        `t.id in (select f.order_id from order_lines f where f.tenant_id = $1 and f.sku = any(${values}))`,
    },
  },
  sorts: {
    created_at: { sql: 't.id', cast: 'uuid' },
    placed_at: { sql: 't.placed_at', cast: 'timestamptz' },
    id: { sql: 't.id', cast: 'uuid' },
  },
  defaultSort: '-created_at',
  tie: { sql: 't.id', cast: 'uuid' },
  search: {
    description:
      "the order's channel_order_id, customer_id, customer's name and e-mail, and as a whole in its id",
    texts: [
      't.channel_order_id',
      't.customer_id',
      "t.customer ->> 'name'",
      "t.customer ->> 'email'",
    ],
    ids: [{ prefix: 'ord', sql: 't.id' }],
    whole: ['t.channel_order_id', 't.customer_id'],
    indexed: { kind: 'ord', family: 'order' },
  },
};

/** The live hard claims of orders, as their answers show them. */
export async function selectClaims(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<(LineAllocation & { orderId: Uuid })[]> {
  return tx.query(
    `select r.id as "reservationId", r.order_id as "orderId", r.order_line_id as "lineId",
       r.product_id as "productId", r.location_id as "locationId", r.quantity,
       r.allocation_type as "allocationType"
     from unnest($2::uuid[]) as k (order_id)
     join reservations r on r.tenant_id = $1 and r.order_id = k.order_id and r.status = 'allocated'
     order by r.id`,
    [tx.tenantId, plainArray(orderIds)],
  );
}

/** The parts of orders' lines in fulfilment orders that live or have shipped. */
export async function selectLineFulfillments(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<(LineFulfillment & { orderId: Uuid })[]> {
  return tx.query(
    `select f.order_id as "orderId", l.order_line_id as "lineId", f.id as "fulfillmentOrderId",
       f.location_id as "locationId", l.quantity - l.short as quantity, l.shipped, f.status, f.carrier,
       f.tracking_number as "trackingNumber", f.tracking_url as "trackingUrl", f.completed_at as "shippedAt"
     from unnest($2::uuid[]) as k (order_id)
     join fulfillment_orders f on f.tenant_id = $1 and f.order_id = k.order_id
     join fulfillment_order_lines l on l.tenant_id = $1 and l.fulfillment_order_id = f.id
     where (f.status <> 'cancelled' or l.shipped > 0) and l.quantity > l.short
     order by f.id, l.id`,
    [tx.tenantId, plainArray(orderIds)],
  );
}
