import type { Uuid } from '../../lib/ids.ts';
import { type Database, plainArray, type Tx } from '../../platform/db/index.ts';

/** Units of an order that wait for stock of a product. */
export type Wait = { orderId: Uuid; productId: Uuid; units: number };

/** What all active places together can promise of a product; null is without limit. */
export type FreeStock = { productId: Uuid; units: number | null };

/** Free stock of the products that orders wait for; of those named when some are. */
export async function selectWaitedStock(
  tx: Tx,
  productIds: readonly Uuid[] | undefined,
): Promise<FreeStock[]> {
  return tx.query<FreeStock>(
    `with waited as (
       select distinct l.product_id from order_lines l
       where l.tenant_id = $1 and (l.backordered > 0 or l.preordered > 0)
         and ($2::uuid[] is null or l.product_id = any($2::uuid[]))
     )
     select w.product_id as "productId",
       case when bool_or(i.on_hand is null) then null else
         sum(greatest(0, i.on_hand - i.allocated - i.reserved - i.safety_stock)) end as units
     from waited w
     join inventory i on i.tenant_id = $1 and i.product_id = w.product_id
     join locations c on c.tenant_id = $1 and c.id = i.location_id and c.active
     group by w.product_id
     having bool_or(i.on_hand is null)
       or sum(greatest(0, i.on_hand - i.allocated - i.reserved - i.safety_stock)) > 0`,
    [tx.tenantId, productIds === undefined ? null : plainArray(productIds)],
  );
}

/** Who waits for these products: higher priority first, then older; holds and drafts do not wait. */
export async function selectWaits(
  tx: Tx,
  productIds: readonly Uuid[],
  limit: number,
): Promise<Wait[]> {
  return tx.query<Wait>(
    `select l.order_id as "orderId", l.product_id as "productId",
       l.backordered + l.preordered as units
     from unnest($2::uuid[]) as k (product_id)
     join order_lines l on l.tenant_id = $1 and l.product_id = k.product_id
       and (l.backordered > 0 or l.preordered > 0)
     join orders o on o.tenant_id = $1 and o.id = l.order_id
     where o.blocking_holds = 0 and o.stage not in ('draft', 'scheduled')
     order by o.priority desc, o.placed_at, o.channel_order_id nulls last, o.id, l.line_no
     limit $3`,
    [tx.tenantId, plainArray(productIds), limit],
  );
}

/** Units of these orders that wait for stock. */
export async function selectWaitingUnits(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ orderId: Uuid; units: number }>(
    `select l.order_id as "orderId", sum(l.backordered + l.preordered)::int as units
     from unnest($2::uuid[]) as k (order_id)
     join order_lines l on l.tenant_id = $1 and l.order_id = k.order_id
     group by l.order_id`,
    [tx.tenantId, plainArray(orderIds)],
  );
  return new Map(rows.map((row) => [row.orderId, row.units]));
}

/** Tenants in which an order waits for stock. */
export async function tenantsWithWaits(db: Database): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ tenantId: Uuid }>(
    `-- all tenants: the recurring task serves them in turn
     select t.tenant_id as "tenantId" from tenants t
     where exists (select 1 from order_lines l
       where l.tenant_id = t.tenant_id and (l.backordered > 0 or l.preordered > 0))
     order by t.tenant_id`,
  );
  return rows.map((row) => row.tenantId);
}
