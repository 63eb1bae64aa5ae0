import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { type OrderRow, type OrderView, readOrders, selectHolds } from '../orders/index.ts';
import { selectClaims, selectLineFulfillments } from './store-views.ts';

/** Everything answers about these orders show; four statements, whatever their number. */
export async function orderViews(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, OrderView>> {
  const views = new Map<Uuid, OrderView>();
  if (ids.length === 0) return views;
  const states = await readOrders(tx, ids);
  const claims = Map.groupBy(await selectClaims(tx, ids), (claim) => claim.orderId);
  const parts = Map.groupBy(await selectLineFulfillments(tx, ids), (part) => part.orderId);
  const holds = Map.groupBy(await selectHolds(tx, ids), (hold) => hold.orderId);
  for (const [id, { order, lines }] of states) {
    views.set(id, {
      order,
      lines,
      allocations: claims.get(id) ?? [],
      fulfillments: parts.get(id) ?? [],
      holds: holds.get(id) ?? [],
    });
  }
  return views;
}

/** One order as it is shown; 404 when there is none. */
export async function orderView(tx: Tx, id: Uuid): Promise<OrderView> {
  const view = (await orderViews(tx, [id])).get(id);
  if (view === undefined) throw notFound('order', encodeId('ord', id));
  return view;
}

/** Views of listed headers, in their order. */
export async function viewsOf(tx: Tx, rows: readonly OrderRow[]): Promise<OrderView[]> {
  const views = await orderViews(
    tx,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => views.get(row.id) ?? []);
}
