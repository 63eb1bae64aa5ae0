import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { type ShortReason, shortReasons } from './decide-reason.ts';
import type { ShortPick } from './work.ts';

/** A product that a fulfilment order's place did not send. */
export type ShortRow = {
  fulfillmentOrderId: Uuid;
  orderId: Uuid;
  locationId: Uuid;
  productId: Uuid;
  reason: ShortReason;
  shortAt: Instant;
};

/** What lists of them can be filtered and sorted by. */
export const shortList: ListSpec = {
  name: 'short_picks',
  select: `t.fulfillment_order_id as "fulfillmentOrderId", t.order_id as "orderId",
    t.location_id as "locationId", t.product_id as "productId", t.reason, t.short_at as "shortAt"`,
  from: 'short_picks t',
  filters: {
    fulfillment_order_id: {
      sql: 't.fulfillment_order_id',
      type: { kind: 'id', prefix: 'ffo' },
    },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    location_id: {
      sql: 't.location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    product_id: {
      sql: 't.product_id',
      type: { kind: 'idOr', prefix: 'prd', table: 'products', code: 'sku' },
    },
    reason: { sql: 't.reason', type: { kind: 'enum', values: shortReasons } },
    short_at: { sql: 't.short_at', type: { kind: 'instant' } },
  },
  sorts: { short_at: { sql: 't.short_at', cast: 'timestamptz' } },
  defaultSort: '-short_at',
  tie: { sql: '(t.fulfillment_order_id::text || t.product_id::text)', cast: 'text' },
};

/** Keeps what places could not find or take: sourcing does not offer it to them again. */
export async function insertShorts(
  tx: Tx,
  shorts: readonly ShortPick[],
  at: Instant,
): Promise<void> {
  const byKey = new Map(shorts.map((one) => [`${one.fulfillmentOrderId} ${one.productId}`, one]));
  const rows = [...byKey.values()];
  if (rows.length === 0) return;
  await tx.execute(
    `insert into short_picks (tenant_id, fulfillment_order_id, product_id, order_id, location_id,
       reason, short_at)
     select $1, u.*, $7 from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[]) as u
     on conflict (tenant_id, fulfillment_order_id, product_id)
     do update set reason = excluded.reason, short_at = excluded.short_at`,
    [
      tx.tenantId,
      plainArray(rows.map((one) => one.fulfillmentOrderId)),
      plainArray(rows.map((one) => one.productId)),
      plainArray(rows.map((one) => one.orderId)),
      plainArray(rows.map((one) => one.locationId)),
      rows.map((one) => one.reason),
      at,
    ],
  );
}

/**
 * The statuses with allocated units: few of all orders. An index of claims by place would cost each
 * of them; a place closes once a year.
 */
const holding = [
  'fully_allocated',
  'partially_allocated',
  'on_hold',
  'in_fulfillment',
  'split_fulfillment',
  'partially_fulfilled',
];

/** Orders that hold units at a place that can still be placed elsewhere, the oldest first. */
export async function selectOrdersAt(
  tx: Tx,
  locationId: Uuid,
  after: Uuid,
  limit: number,
): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select h.id from (
       select o.id from orders o
       join reservations r on r.tenant_id = $1 and r.order_id = o.id
       where o.tenant_id = $1 and o.status = any($5::text[]) and r.location_id = $2
         and r.status = 'allocated' and r.fulfillment_order_id is null
       union
       select f.order_id from fulfillment_orders f
       where f.tenant_id = $1 and f.location_id = $2 and f.status in ('open', 'scheduled', 'on_hold')
     ) h
     where h.id > $3 order by h.id limit $4`,
    [tx.tenantId, locationId, after, limit, holding],
  );
  return rows.map((row) => row.id);
}

/**
 * Orders that a place works on that day and that it may still let go of, those first that came
 * last.
 */
export async function selectOrdersOnDay(
  tx: Tx,
  day: { locationId: Uuid; workDay: string },
  limit: number,
): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select r.order_id as id from reservations r
     left join fulfillment_orders f on f.tenant_id = $1 and f.id = r.fulfillment_order_id
     where r.tenant_id = $1 and r.location_id = $2 and r.work_day = $3 and r.status = 'allocated'
       and (f.id is null or f.status in ('open', 'scheduled', 'on_hold'))
     group by r.order_id order by max(r.id::text) desc limit $4`,
    [tx.tenantId, day.locationId, day.workDay, limit],
  );
  return rows.map((row) => row.id);
}
