import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  lockOrderReservations,
  releaseClaims,
  type Reservation,
  type StockChange,
} from '../inventory/index.ts';
import { moveUnits, openUnits, type OrderState } from '../orders/index.ts';
import type { PolicyPlan } from './ask-policy.ts';
import { inputsOf } from './decision-document.ts';
import { planByPolicy, type PolicyPlanOptions } from './plan-order.ts';
import { selectDecisions } from './store.ts';

/** Why an order stays where it is allocated. */
export type Kept = 'no_threshold' | 'not_worth_it' | 'not_comparable' | 'assigned' | 'not_whole';

/** An order whose claims may be exchanged for others, in the one transaction that plans it. */
export type Exchange = {
  /** What it holds now. */
  readonly held: readonly Reservation[];
  /** Set when it stays as it is. */
  kept: Kept | undefined;
  savedMinor: number;
};

/**
 * Opens orders to an exchange: in their rows, which are the caller's own, what is allocated counts
 * as open. Orders that are not allocated whole, of which something is released, or which somebody
 * assigned to a place, stay as they are.
 */
export async function openExchanges(
  tx: Tx,
  states: readonly OrderState[],
): Promise<Map<Uuid, Exchange>> {
  const exchanges = new Map<Uuid, Exchange>();
  if (states.length === 0) return exchanges;
  const claims = await lockOrderReservations(
    tx,
    states.map(({ order }) => order.id),
  );
  const decisions = new Map(
    (
      await selectDecisions(
        tx,
        states.flatMap(({ order }) => order.decisionId ?? []),
      )
    ).map((one) => [one.orderId, one]),
  );
  for (const { order, lines } of states) {
    const held = claims.filter((row) => row.orderId === order.id);
    const isWhole =
      lines.every((line) => openUnits(line) === line.allocated && line.shipped === 0) &&
      held.every((row) => row.fulfillmentOrderId === null && row.orderLineId !== null);
    const decision = decisions.get(order.id);
    const rules = decision && inputsOf(decision.document)?.inputs.rules;
    const isAssigned = decision === undefined || rules?.assignedNode !== undefined;
    const kept = isWhole ? (isAssigned ? 'assigned' : undefined) : 'not_whole';
    exchanges.set(order.id, { held, kept, savedMinor: 0 });
    if (kept !== undefined) continue;
    // Its own plan put it where it is: that is no wish of somebody's.
    order.assignedLocationId = null;
    for (const line of lines)
      if (line.allocated > 0) moveUnits(line, 'allocated', 'unallocated', line.allocated);
  }
  return exchanges;
}

/**
 * The plan that the order is exchanged for: over the stock that is free and its own, cheaper than
 * what it holds by more than the policy's threshold. Undefined, with the reason, when it stays.
 */
export function planExchange(
  state: OrderState,
  exchange: Exchange,
  options: PolicyPlanOptions,
): PolicyPlan | undefined {
  const threshold = options.active.compiled.savingMinMinor;
  if (threshold === undefined) exchange.kept = 'no_threshold';
  if (threshold === undefined || exchange.kept !== undefined) return undefined;
  const own = new Map<string, number>();
  for (const { productId, locationId, quantity } of exchange.held) {
    const key = `${productId} ${locationId}`;
    own.set(key, (own.get(key) ?? 0) + quantity);
  }
  const owned = (productId: Uuid, locationId: Uuid): number =>
    own.get(`${productId} ${locationId}`) ?? 0;
  const present = planByPolicy(state, { ...options, declined: [], stock: owned });
  const best = planByPolicy(state, {
    ...options,
    stock: (productId, locationId) =>
      Math.max(0, options.stock(productId, locationId)) + owned(productId, locationId),
  });
  if (present?.decision.outcome !== 'planned' || best?.decision.outcome !== 'planned') {
    exchange.kept = 'not_comparable';
    return undefined;
  }
  const saved = present.decision.plan.costMinor - best.decision.plan.costMinor;
  if (saved <= threshold) {
    exchange.kept = 'not_worth_it';
    return undefined;
  }
  exchange.savedMinor = saved;
  return best;
}

/** Ends the claims that are exchanged; their stock is the caller's to move with that of the new. */
export async function endExchanged(
  tx: Tx,
  pieces: readonly { ctx: Context; exchange: Exchange | undefined }[],
): Promise<StockChange[]> {
  const stock: StockChange[] = [];
  for (const { ctx, exchange } of pieces)
    if (exchange !== undefined)
      stock.push(...(await releaseClaims(ctx, tx, exchange.held, 'exchange')));
  return stock;
}
