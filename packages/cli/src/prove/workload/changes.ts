import type { Rng } from '@switchyard/server/scratch';
import { type Asked, isDone, type Json, nothing, textOf } from './asked.ts';
import { keepRing, takeAt, type Tenant } from './world.ts';

const changesMax = 40;

/**
 * Previews a change of an order that somebody else may be editing, cancelling or releasing at the
 * same time: it stays in the pool.
 */
export function proposeChange(tenant: Tenant, rng: Rng): Asked | undefined {
  const placed = tenant.orders.filter((order) => order.stage === 'placed');
  const [first] = placed;
  if (first === undefined) return undefined;
  const order = rng.pick(placed);
  return {
    operation: 'change_propose',
    method: 'POST',
    path: `/v1/orders/${order.id}/changes`,
    body: changeOf(tenant, order.lines, rng),
    isKeyed: true,
    items: 1,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      const id = textOf(body, 'id');
      keepRing(tenant.changes, { id }, changesMax);
      return { made: [id] };
    },
  };
}

function changeOf(tenant: Tenant, lines: readonly { id: string }[], rng: Rng): Json {
  const draw = rng.next();
  const replan = rng.next() < 0.3 ? { replan: 'all' } : {};
  if (draw < 0.25) {
    const address = { country: 'US', city: 'Reno', latitude: 39.5, longitude: -119.8 };
    return { shipping_address: address };
  }
  if (draw < 0.5 || lines.length === 0) {
    const quantity = rng.integer(1, 2);
    return { line_items: [{ product_id: rng.pick(tenant.skus), quantity, price: 10 }], ...replan };
  }
  const quantity = rng.integer(draw < 0.6 ? 0 : 1, 4);
  return { line_items: [{ id: rng.pick(lines).id, quantity }], ...replan };
}

/** Applies a change as it was previewed, or puts it aside; now and then two clients decide at once. */
export function decideChange(tenant: Tenant, rng: Rng): Asked | undefined {
  const at = rng.integer(0, tenant.changes.length - 1);
  const change = rng.next() < 0.2 ? tenant.changes[at] : takeAt(tenant.changes, at);
  if (change === undefined) return undefined;
  const action = rng.next() < 0.8 ? 'apply' : 'decline';
  return {
    operation: `change_${action}`,
    method: 'POST',
    path: `/v1/order_changes/${change.id}/${action}`,
    body: {},
    isKeyed: true,
    items: 1,
    settle: () => nothing,
  };
}
