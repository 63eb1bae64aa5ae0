import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import { encodeId } from '../../lib/ids.ts';
import { deriveDelivery, deriveStatus } from './order-states.ts';
import { orderSnapshot, statusFacts } from './present-order.ts';
import {
  type LineRow,
  type OrderRow,
  selectLines,
  selectOrders,
  updateLines,
  updateOrders,
} from './store.ts';

/** An order held for change: its row is locked until the transaction ends. */
export type OrderState = { order: OrderRow; lines: LineRow[] };

/** What a command did to an order, in the words of its timeline. */
export type OrderChange = {
  state: OrderState;
  /** The fact to record, such as `order.released`. */
  fact: string;
  reason?: string | null;
  data?: Record<string, unknown>;
};

/** Locks the orders in id order and answers those that exist, by id. */
export async function lockOrders(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, OrderState>> {
  return statesOf(tx, ids, true);
}

/** Reads orders without locking them. */
export async function readOrders(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, OrderState>> {
  return statesOf(tx, ids, false);
}

async function statesOf(
  tx: Tx,
  ids: readonly Uuid[],
  lock: boolean,
): Promise<Map<Uuid, OrderState>> {
  const states = new Map<Uuid, OrderState>();
  if (ids.length === 0) return states;
  // One flight: the database reads the lines when it has the orders' locks.
  const [orders, lines] = await Promise.all([selectOrders(tx, ids, lock), selectLines(tx, ids)]);
  for (const order of orders) states.set(order.id, { order, lines: [] });
  for (const line of lines) states.get(line.orderId)?.lines.push(line);
  return states;
}

/** Locks one order; 404 when there is none. */
export async function lockOrder(tx: Tx, id: Uuid): Promise<OrderState> {
  const state = (await lockOrders(tx, [id])).get(id);
  if (state === undefined) throw notFound('order', encodeId('ord', id));
  return state;
}

/**
 * Derives everything that follows from an order's facts (status, delivery, times), in place.
 * The only place where a status comes from.
 */
export function settleOrder(state: OrderState, now: Context['now']): void {
  const { order, lines } = state;
  const facts = statusFacts(order, lines);
  order.status = deriveStatus(facts);
  const delivery = deriveDelivery(facts.total);
  // In transit and exceptions are told by carriers; units only tell the three other states.
  const told = order.deliveryStatus === 'in_transit' || order.deliveryStatus === 'exception';
  if (!(told && delivery === 'shipped')) order.deliveryStatus = delivery;
  if (order.status === 'fulfilled' && order.fulfilledAt === null) order.fulfilledAt = now();
  if (order.status === 'cancelled' && order.cancelledAt === null) order.cancelledAt = now();
  if (order.status !== 'routing_failed' && order.status !== 'allocation_failed') {
    if (facts.total.unallocated === 0) order.statusReason = null;
  }
}

/**
 * Saves changed orders: derived fields, one version more, lines, and a fact for each with what
 * changed, and after them the facts in `also`. `before` statuses are the ones the rows were loaded
 * with.
 */
export async function saveOrders(
  ctx: Context,
  tx: Tx,
  changes: readonly OrderChange[],
  also: readonly Fact[] = [],
): Promise<void> {
  const facts: Fact[] = [];
  for (const { state, fact, reason, data } of changes) {
    const { order, lines } = state;
    const before = { status: order.status, delivery: order.deliveryStatus };
    settleOrder(state, ctx.now);
    order.version += 1;
    order.updatedAt = ctx.now();
    facts.push({
      type: fact,
      subjectType: 'ord',
      subjectId: order.id,
      data: {
        object: orderSnapshot(order, lines),
        changes: {
          ...(before.status === order.status ? {} : { status: [before.status, order.status] }),
          ...(before.delivery === order.deliveryStatus
            ? {}
            : { delivery_status: [before.delivery, order.deliveryStatus] }),
        },
        ...(reason === undefined || reason === null ? {} : { reason }),
        ...data,
      },
    });
  }
  // One flight; all of it is about rows whose order is locked.
  await Promise.all([
    updateOrders(
      tx,
      changes.map((change) => change.state.order),
    ),
    updateLines(
      tx,
      changes.flatMap((change) => change.state.lines),
    ),
    recordFacts(ctx, tx, [...facts, ...also]),
  ]);
}
