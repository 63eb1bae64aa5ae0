import { encodeId } from '../../lib/ids.ts';
import { Refusal } from '../../platform/errors.ts';
import { statusFacts, supportedActions } from '../orders/index.ts';
import { fulfillmentActionsOf, type FulfillmentOrder } from './fulfillment-states.ts';
import type { Work } from './work.ts';

/** The refusal of a step that a fulfilment order cannot take now, with those that it can. */
export function illegalStep(work: Work, fulfillment: FulfillmentOrder, detail: string): Refusal {
  return new Refusal('illegal_transition', detail, {
    extra: {
      fulfillment_order_id: encodeId('ffo', fulfillment.id),
      current_status: fulfillment.status,
      allowed_actions: fulfillmentActionsOf(fulfillment, work.state.order.blockingHolds > 0),
    },
  });
}

/** The refusal of what an order cannot do now, with what it can. */
export function illegalOrderStep(
  work: Work,
  detail: string,
  extra: Record<string, unknown> = {},
): Refusal {
  const { order, lines } = work.state;
  return new Refusal('illegal_transition', detail, {
    extra: {
      order_id: encodeId('ord', order.id),
      current_status: order.status,
      allowed_actions: supportedActions(order.status, statusFacts(order, lines)),
      ...extra,
    },
  });
}

/** Refuses while nothing may be allocated, released or sent: drafts, holds, orders before their day. */
export function refuseBlocked(work: Work, done: 'allocated' | 'released' | 'shipped'): void {
  const { order } = work.state;
  if (order.stage === 'draft') {
    throw illegalOrderStep(work, `The order is a draft: nothing of it can be ${done}.`);
  }
  if (order.blockingHolds > 0) {
    throw illegalOrderStep(work, `The order is on hold: nothing of it can be ${done}.`);
  }
  if (order.stage === 'scheduled') {
    throw illegalOrderStep(work, `The order waits until ${order.releaseAt ?? 'its day'}.`);
  }
}
