import type { Context } from '../../platform/context.ts';
import type { FulfillmentOrder } from './fulfillment-states.ts';
import { refuseUnworkable } from './progress-units.ts';
import { illegalStep } from './refuse-step.ts';
import { closeFulfillment } from './return-units.ts';
import type { Work } from './work.ts';

/** Hands the work to its executor (a warehouse system, a logistics partner, a store). */
export function submitWork(work: Work, fulfillment: FulfillmentOrder): void {
  refuseUnworkable(work, fulfillment, 'be submitted');
  if (!isFrom(work, fulfillment, 'submitted', ['unsubmitted', 'rejected'])) return;
  fulfillment.requestStatus = 'submitted';
  work.changed.add(fulfillment);
  work.facts.push({ fulfillment, type: 'submitted' });
}

/** The executor takes the work on. One that was never submitted was handed over some other way. */
export function acceptWork(work: Work, fulfillment: FulfillmentOrder): void {
  refuseUnworkable(work, fulfillment, 'be accepted');
  if (!isFrom(work, fulfillment, 'accepted', ['unsubmitted', 'submitted'])) return;
  fulfillment.requestStatus = 'accepted';
  work.changed.add(fulfillment);
  work.facts.push({ fulfillment, type: 'accepted' });
}

/** Whether the step may be taken; said twice it is told in a warning, from elsewhere refused. */
function isFrom(
  work: Work,
  fulfillment: FulfillmentOrder,
  to: string,
  from: readonly string[],
): boolean {
  if (fulfillment.requestStatus === to) {
    work.warnings.push({ code: 'already_done', detail: `It is ${to} already.` });
    return false;
  }
  if (from.includes(fulfillment.requestStatus)) return true;
  throw illegalStep(
    work,
    fulfillment,
    `Its request is ${fulfillment.requestStatus}: it cannot become ${to}.`,
  );
}

/**
 * The executor stopped: what has not shipped stays allocated at its location, or is cancelled when
 * the whole order was to be.
 */
export function acceptCancellation(ctx: Context, work: Work, fulfillment: FulfillmentOrder): void {
  refuseUnasked(work, fulfillment);
  const { order } = work.state;
  const whole = order.queue === 'cancellation';
  closeFulfillment(ctx, work, fulfillment, {
    fate: whole ? 'cancel' : 'keep',
    reason: null,
    emptied: 'cancelled',
  });
  fulfillment.requestStatus = 'cancellation_accepted';
  work.facts.push({ fulfillment, type: 'cancelled', data: { reason: fulfillment.reason } });
}

/** The executor goes on: too late to stop. */
export function rejectCancellation(work: Work, fulfillment: FulfillmentOrder): void {
  refuseUnasked(work, fulfillment);
  fulfillment.requestStatus = 'cancellation_rejected';
  work.changed.add(fulfillment);
  work.facts.push({ fulfillment, type: 'cancellation_rejected' });
}

function refuseUnasked(work: Work, fulfillment: FulfillmentOrder): void {
  if (fulfillment.requestStatus !== 'cancellation_requested') {
    throw illegalStep(work, fulfillment, 'Its cancellation is not requested.');
  }
}
