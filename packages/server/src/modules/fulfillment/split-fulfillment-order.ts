import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, Refusal } from '../../platform/errors.ts';
import { findLocations, type Location } from '../network/index.ts';
import type { LineRow } from '../orders/index.ts';
import { allocateUpTo, type AllocationWish } from './allocate-units.ts';
import { chooseLines, type LineChoice } from './choose-lines.ts';
import {
  type FulfillmentOrder,
  liveUnits,
  settleFulfillment,
  totalsOf,
} from './fulfillment-states.ts';
import { refuseUnworkable } from './progress-units.ts';
import { illegalStep } from './refuse-step.ts';
import { addFulfillment, methodFor, newFulfillment } from './release-units.ts';
import { notePickingMethod } from './save-works.ts';
import { orderLineOf, takeClaims, type Work } from './work.ts';

/**
 * Cuts units that nobody picked yet off a fulfilment order into a new one at the same place. Every
 * quantity and every claim is conserved.
 */
export function splitFulfillment(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  input: { choices: readonly LineChoice[]; capabilities: readonly string[] },
): FulfillmentOrder {
  refuseUnworkable(work, fulfillment, 'be split');
  const chosen = chooseLines(
    fulfillment,
    input.choices,
    (line) => liveUnits(line) - line.picked,
    'split off',
  );
  const moved = chosen.reduce((sum, { units }) => sum + units, 0);
  if (moved === 0 || moved === totalsOf(fulfillment.lines).live) {
    throw illegalStep(work, fulfillment, 'A split leaves some units here and takes some away.');
  }
  const units = new Map<LineRow, number>(
    chosen.map((one) => [orderLineOf(work, one.line), one.units]),
  );
  const part = newFulfillment(
    ctx,
    fulfillment.orderId,
    fulfillment.locationId,
    units,
    methodFor(units, input.capabilities),
  );
  for (const { line, units: count } of chosen) {
    line.short += count;
    takeClaims(work, { lineId: line.orderLineId, boundTo: fulfillment.id }, count, {
      fulfillmentOrderId: part.id,
    });
  }
  work.changed.add(fulfillment);
  // What stays may have left already: then nothing is to be done here any more.
  settleFulfillment(fulfillment, ctx.now());
  addFulfillment(work, part);
  return part;
}

/** The location a body names; 422 when there is none. */
export async function locationNamed(tx: Tx, reference: string): Promise<Location> {
  const location = (await findLocations(tx, [reference])).get(reference);
  if (location === undefined) {
    throw invalid([
      {
        pointer: '#/location_id',
        code: 'unknown_reference',
        detail: 'There is no such location.',
      },
    ]);
  }
  return location;
}

/**
 * Moves a fulfilment order that nobody has begun to another place: the stock is claimed there
 * before it is let go here. Refuses with insufficient_inventory unless the place can promise all
 * of it.
 */
export async function moveFulfillment(
  ctx: Context,
  tx: Tx,
  work: Work,
  fulfillment: FulfillmentOrder,
  input: { location: Location; reason: string | null },
): Promise<void> {
  const wishes = wishesOfMove(work, fulfillment, input.location);
  if (wishes.length === 0) return;
  const from = wishes.map(({ line }) => ({
    productId: line.productId,
    locationId: fulfillment.locationId,
  }));
  const grants = await allocateUpTo(ctx, tx, wishes, 'atp', from);
  settleMove(work, fulfillment, { ...input, grants });
}

/** What a move claims at the other place; nothing when the fulfilment order is there already. */
export function wishesOfMove(
  work: Work,
  fulfillment: FulfillmentOrder,
  location: Pick<Location, 'id' | 'code'>,
): AllocationWish[] {
  refuseUnworkable(work, fulfillment, 'be moved');
  if (totalsOf(fulfillment.lines).picked > 0) {
    throw illegalStep(
      work,
      fulfillment,
      'Units of it are picked: split the rest off and move that.',
    );
  }
  if (fulfillment.locationId === location.id) {
    work.warnings.push({ code: 'already_done', detail: `It is at ${location.code} already.` });
    return [];
  }
  return movedLines(fulfillment).map((line) => ({
    line: orderLineOf(work, line),
    locationId: location.id,
    quantity: liveUnits(line),
    allocationType: 'standard',
    fulfillmentOrderId: fulfillment.id,
  }));
}

const movedLines = (fulfillment: FulfillmentOrder): FulfillmentOrder['lines'] =>
  fulfillment.lines.filter((line) => liveUnits(line) > 0);

/** Lets go of the claims at the old place once those of the new one are granted, all of them. */
export function settleMove(
  work: Work,
  fulfillment: FulfillmentOrder,
  input: {
    location: Pick<Location, 'id' | 'code'>;
    reason: string | null;
    grants: readonly number[];
  },
): void {
  const { location, grants } = input;
  const from = fulfillment.locationId;
  const lines = movedLines(fulfillment);
  const short = lines.filter((line, index) => (grants[index] ?? 0) < liveUnits(line));
  if (short.length > 0) throw shortAt(location, short, lines, grants);
  for (const line of lines) {
    takeClaims(
      work,
      {
        lineId: line.orderLineId,
        boundTo: fulfillment.id,
        accepts: (row) => row.locationId === from,
      },
      liveUnits(line),
      'release',
      'moved',
    );
  }
  fulfillment.locationId = location.id;
  fulfillment.requestStatus = 'unsubmitted';
  if (input.reason !== null) fulfillment.reason = input.reason;
  work.changed.add(fulfillment);
  notePickingMethod(work);
  work.facts.push({
    fulfillment,
    type: 'reassigned',
    data: { from_location_id: encodeId('loc', from), reason: input.reason },
  });
}

function shortAt(
  location: Pick<Location, 'id' | 'code'>,
  short: FulfillmentOrder['lines'],
  lines: FulfillmentOrder['lines'],
  grants: readonly number[],
): Refusal {
  return new Refusal('insufficient_inventory', `${location.code} cannot promise all of it.`, {
    extra: {
      shortages: short.map((line) => ({
        product_id: encodeId('prd', line.productId),
        location_id: encodeId('loc', location.id),
        requested: liveUnits(line),
        available: grants[lines.indexOf(line)] ?? 0,
      })),
    },
  });
}
