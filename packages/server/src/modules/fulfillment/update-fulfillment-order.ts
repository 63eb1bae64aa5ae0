import { unreachable } from '../../lib/assert.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  type FulfillmentOrder,
  type FulfillmentStatus,
  isGone,
  type WorkStep,
} from './fulfillment-states.ts';
import {
  deliverLines,
  packLines,
  pickLines,
  refuseUnworkable,
  setTracking,
  shipLines,
  startWork,
  type Tracking,
} from './progress-units.ts';
import { illegalStep } from './refuse-step.ts';
import { cancelFulfillment, closeFulfillment } from './return-units.ts';
import { selectShipmentsOf } from './store-shipments.ts';
import type { PatchFulfillment } from './wire.ts';
import type { Work } from './work.ts';

/** The tracking part of a body. */
export function trackingOf(body: {
  carrier?: string | null | undefined;
  service?: string | null | undefined;
  tracking_number?: string | null | undefined;
  tracking_url?: string | null | undefined;
}): Tracking {
  return {
    carrier: body.carrier,
    service: body.service,
    trackingNumber: body.tracking_number,
    trackingUrl: body.tracking_url,
  };
}

/**
 * Applies a patch: what is absent stays, null clears, and a status is a request for the step that
 * leads there. What is true already, or is behind the work, is answered with a warning (409 under
 * strict handling); what cannot be is 409 with the allowed actions.
 */
export async function patchFulfillment(
  ctx: Context,
  tx: Tx,
  work: Work,
  fulfillment: FulfillmentOrder,
  body: PatchFulfillment,
): Promise<void> {
  if (setTracking(fulfillment, trackingOf(body))) {
    work.changed.add(fulfillment);
    await trackShipments(tx, work, fulfillment);
  }
  if (body.reason !== undefined && body.reason !== fulfillment.reason) {
    fulfillment.reason = body.reason;
    work.changed.add(fulfillment);
  }
  if (body.work_step !== undefined) requestStep(ctx, work, fulfillment, body.work_step);
  if (body.status !== undefined) {
    await requestStatus(ctx, tx, work, fulfillment, body.status, body.reason ?? null);
  }
}

/** Tracking that comes after the parcel left belongs to its last shipment too. */
async function trackShipments(tx: Tx, work: Work, fulfillment: FulfillmentOrder): Promise<void> {
  if (!fulfillment.lines.some((line) => line.shipped > 0)) return;
  const last = (await selectShipmentsOf(tx, [fulfillment.id])).at(-1);
  if (last === undefined || !setTracking(last, fulfillment)) return;
  last.version += 1;
  work.shipmentsChanged.add(last);
}

/** Answers a word that is true already or behind the work: nothing changes, the caller is told. */
function unchanged(ctx: Context, work: Work, fulfillment: FulfillmentOrder, word: string): void {
  const same = word === fulfillment.status;
  const detail = same
    ? `It is ${word} already; nothing changed.`
    : `It is ${fulfillment.status}: ${word} is behind it and changes nothing.`;
  if (ctx.strict && !same) throw illegalStep(work, fulfillment, detail);
  work.warnings.push({ code: same ? 'already_done' : 'status_unchanged', detail });
}

async function requestStatus(
  ctx: Context,
  tx: Tx,
  work: Work,
  fulfillment: FulfillmentOrder,
  word: FulfillmentStatus,
  reason: string | null,
): Promise<void> {
  const { status } = fulfillment;
  if (word === status) return unchanged(ctx, work, fulfillment, word);
  switch (word) {
    case 'scheduled':
    case 'open':
      return reopen(ctx, work, fulfillment, word);
    case 'in_progress':
      if (isGone(status) || status === 'ready_for_pickup') {
        return unchanged(ctx, work, fulfillment, word);
      }
      return startWork(work, fulfillment);
    case 'ready_for_pickup':
      if (isGone(status)) return unchanged(ctx, work, fulfillment, word);
      packLines(ctx, work, fulfillment, undefined);
      fulfillment.status = 'ready_for_pickup';
      work.changed.add(fulfillment);
      return undefined;
    case 'shipped':
    case 'handed_over':
      if (isGone(status)) return unchanged(ctx, work, fulfillment, word);
      shipLines(ctx, work, fulfillment, { done: word });
      return undefined;
    case 'completed':
      return complete(ctx, work, fulfillment);
    case 'delivered':
      return deliver(ctx, tx, work, fulfillment);
    case 'incomplete':
      return closeShort(ctx, work, fulfillment, reason);
    case 'cancelled':
      return cancelFulfillment(ctx, work, fulfillment, { reason, force: false });
    case 'on_hold':
      return holdFulfillment(work, fulfillment, reason);
    default:
      return unreachable(word);
  }
}

function reopen(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  word: FulfillmentStatus,
): void {
  if (word === 'open' && fulfillment.status === 'on_hold') {
    return releaseFulfillmentHold(work, fulfillment);
  }
  if (word === 'open' && fulfillment.status === 'scheduled') {
    fulfillment.status = 'open';
    work.changed.add(fulfillment);
    return;
  }
  if (fulfillment.status === 'cancelled') {
    throw illegalStep(work, fulfillment, 'It is cancelled: release the order again instead.');
  }
  unchanged(ctx, work, fulfillment, word);
}

/** Ships what is left and calls the work complete. Said twice, it is a no-op with a warning. */
export function complete(ctx: Context, work: Work, fulfillment: FulfillmentOrder): void {
  if (fulfillment.status === 'completed') {
    return unchanged(ctx, work, fulfillment, 'completed');
  }
  if (isGone(fulfillment.status)) {
    fulfillment.status = 'completed';
    work.changed.add(fulfillment);
    return;
  }
  shipLines(ctx, work, fulfillment, { done: 'completed' });
  fulfillment.status = 'completed';
}

/** What has shipped is delivered; 409 when nothing has. */
export async function deliver(
  ctx: Context,
  tx: Tx,
  work: Work,
  fulfillment: FulfillmentOrder,
): Promise<void> {
  if (!fulfillment.lines.some((line) => line.shipped > 0)) {
    throw illegalStep(work, fulfillment, 'Nothing of it has shipped, so nothing can arrive.');
  }
  const shipments = await selectShipmentsOf(tx, [fulfillment.id]);
  if (deliverLines(ctx, work, fulfillment, shipments) === 0) {
    work.warnings.push({ code: 'already_done', detail: 'All that shipped is delivered already.' });
  }
}

/** Closes it short: what is left goes back to sourcing. */
function closeShort(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  reason: string | null,
): void {
  refuseUnworkable(work, fulfillment, 'be closed short');
  closeFulfillment(ctx, work, fulfillment, { fate: 'let_go', reason, emptied: 'incomplete' });
  work.facts.push({ fulfillment, type: 'short', data: { reason } });
}

/** Stops work until the hold is released. */
export function holdFulfillment(
  work: Work,
  fulfillment: FulfillmentOrder,
  reason: string | null,
): void {
  refuseUnworkable(work, fulfillment, 'be held');
  fulfillment.status = 'on_hold';
  if (reason !== null) fulfillment.reason = reason;
  work.changed.add(fulfillment);
  work.facts.push({ fulfillment, type: 'held', data: { reason } });
}

/** Work goes on where it stood. */
export function releaseFulfillmentHold(work: Work, fulfillment: FulfillmentOrder): void {
  if (fulfillment.status !== 'on_hold') {
    throw illegalStep(work, fulfillment, `It is ${fulfillment.status}, not on hold.`);
  }
  fulfillment.status = fulfillment.workStep === 'none' ? 'open' : 'in_progress';
  work.changed.add(fulfillment);
  work.facts.push({ fulfillment, type: 'hold_released' });
}

function requestStep(
  ctx: Context,
  work: Work,
  fulfillment: FulfillmentOrder,
  step: WorkStep,
): void {
  const order: readonly WorkStep[] = ['none', 'picking', 'picked', 'packing', 'packed'];
  const ahead = order.indexOf(step) > order.indexOf(fulfillment.workStep);
  if (!ahead) {
    if (step !== fulfillment.workStep) {
      const detail = `The work step is ${fulfillment.workStep}; ${step} is behind it.`;
      if (ctx.strict) throw illegalStep(work, fulfillment, detail);
      work.warnings.push({ code: 'work_step_unchanged', detail });
    }
    return;
  }
  switch (step) {
    case 'none':
      return;
    case 'picking':
      return startWork(work, fulfillment);
    case 'picked':
      return pickLines(ctx, work, fulfillment, undefined);
    case 'packing':
      pickLines(ctx, work, fulfillment, undefined);
      fulfillment.workStep = 'packing';
      return;
    case 'packed':
      return packLines(ctx, work, fulfillment, undefined);
    default:
      return unreachable(step);
  }
}
