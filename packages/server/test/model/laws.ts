// The laws of the core (I1 to I10, as far as memory holds them) over one order and over the stock.
import type { LineRow } from '../../src/modules/orders/store.ts';
import { isLive, leftUnits } from '../../src/modules/fulfillment/fulfillment-states.ts';
import { keyOf } from '../../src/modules/inventory/stock.ts';
import { bucketNames, deriveStatus, heldUnits } from '../../src/modules/orders/order-states.ts';
import { statusFacts } from '../../src/modules/orders/present-order.ts';
import type { Kept, World } from './memory.ts';

/** Laws of one line: its buckets, the claims behind them, what has gone and what is at work. */
function brokenLine({ fulfillments, claims, shipped }: Kept, line: LineRow): string[] {
  const broken: string[] = [];
  let sum = 0;
  for (const name of bucketNames) {
    sum += line[name];
    if (line[name] < 0) broken.push(`I1: ${name} is ${line[name]}`);
  }
  if (sum !== line.quantity) broken.push(`I1: buckets are ${sum} of ${line.quantity}`);
  let held = 0;
  let unbound = 0;
  for (const claim of claims) {
    if (claim.orderLineId !== line.id) continue;
    held += claim.quantity;
    if (claim.fulfillmentOrderId === null) unbound += claim.quantity;
  }
  if (held !== heldUnits(line)) broken.push(`I2: ${held} claimed, ${heldUnits(line)} held`);
  if (unbound !== line.allocated)
    broken.push(`I2: ${unbound} unbound, ${line.allocated} allocated`);
  const gone = line.shipped + line.delivered;
  if (gone !== (shipped.get(line.id) ?? 0))
    broken.push(`I3: ${gone} gone, not ${shipped.get(line.id)}`);
  let live = 0;
  for (const one of fulfillments)
    for (const part of one.lines)
      if (part.orderLineId === line.id) live += part.quantity - part.short;
  if (live > line.quantity - line.cancelled) broken.push(`I4: ${live} units in fulfilment orders`);
  return broken;
}

/** Laws of one order that do not hold; none is what is wanted. */
export function brokenLawsOf(kept: Kept): string[] {
  const { state, fulfillments } = kept;
  const broken: string[] = [];
  for (const line of state.lines) broken.push(...brokenLine(kept, line));
  broken.push(...brokenBindings(kept));
  const derived = deriveStatus(statusFacts(state.order, state.lines));
  if (state.order.status !== derived) broken.push(`I10: ${state.order.status} is not ${derived}`);
  const live = fulfillments.filter(isLive).length;
  if (live !== state.order.liveFulfillmentOrders)
    broken.push(`I10: ${live} live fulfilment orders`);
  const asked = fulfillments.filter((one) => one.requestStatus === 'cancellation_requested');
  if (state.order.queue === 'cancellation' && asked.length === 0)
    broken.push('Q: waits for an executor that nobody asks');
  for (const one of asked)
    if (one.lines.every((line) => leftUnits(line) === 0))
      broken.push(`Q: a ${one.status} fulfilment order is still asked to stop`);
  return broken;
}

/** Every claim bound to work is for units left there, at its place (I6, and that work follows claims). */
function brokenBindings({ fulfillments, claims }: Kept): string[] {
  const broken: string[] = [];
  let bound = 0;
  for (const one of fulfillments) {
    for (const part of one.lines) {
      if (part.delivered > part.shipped || part.shipped > part.packed || part.packed > part.picked)
        broken.push(`work: ${JSON.stringify(part)}`);
      let here = 0;
      for (const claim of claims) {
        if (claim.fulfillmentOrderId !== one.id || claim.orderLineId !== part.orderLineId) continue;
        here += claim.quantity;
        if (claim.locationId !== one.locationId)
          broken.push('I6: a claim is elsewhere than its work');
      }
      if (here !== leftUnits(part)) broken.push(`I6: ${here} claimed of ${leftUnits(part)} left`);
      bound += here;
    }
  }
  for (const claim of claims) if (claim.fulfillmentOrderId !== null) bound -= claim.quantity;
  if (bound !== 0) broken.push('I6: a claim is bound to work that is not there');
  return broken;
}

/** Laws of the stock that do not hold: nothing oversold, and every counter is backed by claims. */
export function brokenLawsOfStock(world: World): string[] {
  const broken: string[] = [];
  const allocated = new Map<string, number>();
  const reserved = new Map<string, number>();
  for (const { claims } of world.orders)
    for (const claim of claims) {
      const key = keyOf(claim);
      allocated.set(key, (allocated.get(key) ?? 0) + claim.quantity);
    }
  for (const soft of world.softs) {
    const key = keyOf(soft);
    reserved.set(key, (reserved.get(key) ?? 0) + soft.quantity);
  }
  for (const [key, row] of world.shelves) {
    if (row.allocated !== (allocated.get(key) ?? 0))
      broken.push(`I7: ${row.allocated} allocated, ${allocated.get(key) ?? 0} claimed`);
    if (row.reserved !== (reserved.get(key) ?? 0)) broken.push(`I7: ${row.reserved} reserved`);
    const onHand = row.onHand ?? 0;
    if (onHand < 0) broken.push(`I5: ${onHand} on hand`);
    const free = onHand - row.allocated - row.reserved;
    if (free < -row.backorderAllowance) broken.push(`I5: ${-free} units oversold`);
  }
  return broken;
}
