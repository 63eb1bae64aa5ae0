import { decodeId, firstIdAt, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Subscriber } from '../../platform/events/index.ts';
import { cachedNetwork } from '../network/index.ts';
import { moveUnits } from '../orders/index.ts';
import { type FulfillmentOrder, isInHand } from './fulfillment-states.ts';
import { closeFulfillment } from './return-units.ts';
import { saveWorks } from './save-works.ts';
import { selectOrdersAt } from './store-shorts.ts';
import { lockWorks, takeClaims, type Work } from './work.ts';

/** Orders that one transaction takes from a place. */
const chunkOrders = 50;
const reason = 'location_closed';

/** Whether a place that closes can still let go of work: nobody has begun it or taken it on. */
export function isUntouched(one: FulfillmentOrder, locationId: Uuid): boolean {
  return (
    one.locationId === locationId &&
    (one.status === 'open' || one.status === 'scheduled' || one.status === 'on_hold') &&
    !isInHand(one) &&
    one.lines.every((line) => line.picked === 0 && line.shipped === 0)
  );
}

/** Lets go of what an order has at a place and nobody works on; answers whether there was any. */
function takeFrom(ctx: Context, work: Work, locationId: Uuid): boolean {
  for (const line of work.state.lines) {
    const units = (work.claims.get(line.id) ?? [])
      .filter(({ row }) => row.locationId === locationId && row.fulfillmentOrderId === null)
      .reduce((sum, { left }) => sum + left, 0);
    if (units === 0) continue;
    moveUnits(line, 'allocated', 'unallocated', units);
    const accepts = (row: { locationId: Uuid }): boolean => row.locationId === locationId;
    takeClaims(work, { lineId: line.id, boundTo: null, accepts }, units, 'release', reason);
    work.resource = true;
  }
  for (const fulfillment of work.fulfillments) {
    if (!isUntouched(fulfillment, locationId)) continue;
    closeFulfillment(ctx, work, fulfillment, { fate: 'let_go', reason, emptied: 'cancelled' });
    work.facts.push({ fulfillment, type: 'cancelled', data: { reason } });
    work.resource = true;
  }
  return work.resource;
}

/**
 * Sends the orders of a place that takes no more elsewhere: what is allocated there, and work that
 * nobody has begun or taken on. Answers how many orders. A place that is open again keeps the rest.
 */
export async function vacateLocation(ctx: Context, locationId: Uuid): Promise<number> {
  let moved = 0;
  let after = firstIdAt(0);
  for (;;) {
    const ids = await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
      const network = await cachedNetwork(tx);
      if (network.locationsById.get(locationId)?.active !== false) return [];
      const found = await selectOrdersAt(tx, locationId, after, chunkOrders);
      const works = [...(await lockWorks(tx, found)).values()];
      const told = works.filter((work) => takeFrom(ctx, work, locationId));
      await saveWorks(
        ctx,
        tx,
        told.map((work) => ({ work, fact: 'order.updated', reason })),
      );
      moved += told.length;
      return found;
    });
    const last = ids.at(-1);
    if (last === undefined) return moved;
    after = last;
  }
}

/** Sees places close. What it does twice it does once. */
export const vacateClosed: Subscriber = {
  name: 'vacate-locations',
  types: ['location.updated'],
  start: 'now',
  deliver: async (ctx, events) => {
    const closed = new Set<Uuid>();
    for (const { data } of events) {
      const { object } = JSON.parse(data) as { object?: { id?: string; active?: boolean } };
      const id = decodeId('loc', object?.id ?? '');
      if (id !== undefined && object?.active === false) closed.add(id);
    }
    for (const id of closed) await vacateLocation(ctx, id);
  },
};
