import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { moveUnits } from '../orders/index.ts';
import { type ChosenLine, chooseLines, type LineChoice } from './choose-lines.ts';
import { decideReasonEffect, type ShortReason } from './decide-reason.ts';
import {
  type FulfillmentLine,
  type FulfillmentOrder,
  type FulfillmentStatus,
  isInHand,
  leftUnits,
  liveUnits,
  settleFulfillment,
} from './fulfillment-states.ts';
import { illegalStep } from './refuse-step.ts';
import { refuseUnworkable } from './progress-units.ts';
import { orderLineOf, takeClaims, type Work } from './work.ts';

/**
 * What becomes of units taken off a fulfilment order: they stay claimed where they are (plain
 * allocated), are let go for sourcing to place anew, or leave the order.
 */
export type UnitsFate = 'keep' | 'let_go' | 'cancel';

/**
 * Takes units off a line of a fulfilment order, those first that least was done with. They must not
 * have shipped.
 */
export function takeOff(
  work: Work,
  line: FulfillmentLine,
  units: number,
  fate: UnitsFate,
  reason?: string,
): void {
  const orderLine = orderLineOf(work, line);
  const unpicked = Math.min(units, liveUnits(line) - line.picked);
  const picked = Math.min(units - unpicked, line.picked - line.packed);
  const packed = units - unpicked - picked;
  if (unpicked > 0) moveUnits(orderLine, 'released', 'unallocated', unpicked);
  if (packed > 0) moveUnits(orderLine, 'packed', 'picked', packed);
  if (picked + packed > 0) moveUnits(orderLine, 'picked', 'unallocated', picked + packed);
  line.picked -= picked + packed;
  line.packed -= packed;
  line.short += units;
  const choice = { lineId: line.orderLineId, boundTo: line.fulfillmentOrderId };
  if (fate === 'keep') {
    moveUnits(orderLine, 'unallocated', 'allocated', units);
    takeClaims(work, choice, units, { fulfillmentOrderId: null });
    return;
  }
  takeClaims(work, choice, units, 'release', reason);
  if (fate === 'cancel') moveUnits(orderLine, 'unallocated', 'cancelled', units);
  else work.resource = true;
}

/**
 * Takes everything that has not shipped off a fulfilment order and closes it: cancelled, or
 * incomplete when part of it has shipped.
 */
export function closeFulfillment(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  input: { fate: UnitsFate; reason: string | null; emptied: FulfillmentStatus },
): void {
  for (const line of fulfillment.lines) {
    const units = leftUnits(line);
    if (units > 0) takeOff(work, line, units, input.fate, input.reason ?? undefined);
  }
  if (input.reason !== null) fulfillment.reason = input.reason;
  fulfillment.status = fulfillment.lines.some((line) => line.shipped > 0)
    ? 'incomplete'
    : input.emptied;
  fulfillment.completedAt ??= ctx.now();
  work.changed.add(fulfillment);
}

/**
 * Cancels a fulfilment order: what has not shipped stays claimed at its location, ready to be
 * released again. One that its executor has accepted is only asked for, unless forced.
 */
export function cancelFulfillment(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  input: { reason: string | null; force: boolean; fate?: UnitsFate },
): void {
  const totals = fulfillment.lines.reduce((sum, line) => sum + leftUnits(line), 0);
  if (totals === 0 || fulfillment.status === 'incomplete') {
    throw illegalStep(
      work,
      fulfillment,
      `The fulfilment order is ${fulfillment.status}: nothing of it is left to cancel.`,
    );
  }
  if (!input.force && isInHand(fulfillment)) {
    requestCancellation(work, fulfillment, input.reason);
    return;
  }
  closeFulfillment(ctx, work, fulfillment, {
    fate: input.fate ?? 'keep',
    reason: input.reason,
    emptied: 'cancelled',
  });
  work.facts.push({ fulfillment, type: 'cancelled', data: { reason: input.reason } });
}

/** Asks the executor, who has accepted the work, to stop it; one who is asked is not asked twice. */
export function requestCancellation(
  work: Work,
  fulfillment: FulfillmentOrder,
  reason: string | null,
): void {
  if (fulfillment.requestStatus === 'cancellation_requested') {
    work.warnings.push({
      code: 'already_done',
      detail: 'Its executor is asked to stop already, and has the last word.',
    });
    return;
  }
  fulfillment.requestStatus = 'cancellation_requested';
  if (reason !== null) fulfillment.reason = reason;
  work.changed.add(fulfillment);
  work.facts.push({ fulfillment, type: 'cancellation_requested', data: { reason } });
  work.warnings.push({
    code: 'cancellation_requested',
    detail: 'The executor has accepted the work: it is asked to stop it, and has the last word.',
  });
}

/**
 * Units a picker did not find, or could not take: they go back to sourcing, and the reason says
 * what that means for the stock of the place.
 */
export function shortLines(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  input: { choices: readonly LineChoice[]; reason: ShortReason },
): void {
  refuseUnworkable(work, fulfillment, 'short');
  const chosen = chooseLines(
    fulfillment,
    input.choices,
    (line) => liveUnits(line) - line.packed,
    'report short',
  );
  takeShort(work, fulfillment, chosen, input.reason);
  settleFulfillment(fulfillment, ctx.now(), { emptied: 'incomplete' });
}

function takeShort(
  work: Work,
  fulfillment: FulfillmentOrder,
  chosen: readonly ChosenLine[],
  reason: ShortReason,
): void {
  if (chosen.length === 0) return;
  for (const { line, units } of chosen) {
    takeOff(work, line, units, 'let_go', reason);
    addEffect(work, fulfillment, line, units, reason);
    work.shorts.push({
      fulfillmentOrderId: fulfillment.id,
      productId: line.productId,
      orderId: fulfillment.orderId,
      locationId: fulfillment.locationId,
      reason,
    });
  }
  work.changed.add(fulfillment);
  work.facts.push({
    fulfillment,
    type: 'short',
    data: {
      reason,
      line_items: chosen.map(({ line, units }) => ({
        id: encodeId('line', line.orderLineId),
        quantity: units,
      })),
    },
  });
}

function addEffect(
  work: Work,
  fulfillment: FulfillmentOrder,
  line: FulfillmentLine,
  units: number,
  reason: ShortReason,
): void {
  const place = { productId: line.productId, locationId: fulfillment.locationId };
  const effect = decideReasonEffect(reason, place, units);
  if (effect === undefined) return;
  work.stock.push({
    ...effect,
    referenceType: 'fulfillment_order',
    referenceId: fulfillment.id,
  });
}

/** The executor declines: all units go back to sourcing, with what the reason says of the stock. */
export function rejectFulfillment(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  reason: ShortReason,
): void {
  refuseUnworkable(work, fulfillment, 'be rejected');
  for (const line of fulfillment.lines) {
    const units = leftUnits(line);
    if (units > 0) addEffect(work, fulfillment, line, units, reason);
  }
  closeFulfillment(ctx, work, fulfillment, { fate: 'let_go', reason, emptied: 'cancelled' });
  fulfillment.requestStatus = 'rejected';
  work.facts.push({ fulfillment, type: 'rejected', data: { reason } });
}
