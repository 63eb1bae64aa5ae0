import type { Context } from '../../platform/context.ts';
import {
  deriveStatus,
  heldUnits,
  openUnits,
  type OrderStatus,
  statusFacts,
  totalBuckets,
} from '../orders/index.ts';
import { toldCancelled } from './cancel-order.ts';
import { cancelUnits, letAllocatedGo } from './cancel-units.ts';
import { completeUnits } from './deliver-order.ts';
import { illegalOrderStep } from './refuse-step.ts';
import type { Told } from './save-works.ts';
import type { PatchOrder } from './wire-orders.ts';
import type { Work } from './work.ts';

/**
 * Answers a client that says what the status shall be. Words that a legal command agrees with are
 * carried out; the others are the server's to decide: the true status stays, and a warning (a
 * refusal under strict handling) says so.
 */
export function requestOrderStatus(
  ctx: Context,
  work: Work,
  word: OrderStatus,
  body: PatchOrder,
): Omit<Told, 'work'> | undefined {
  switch (word) {
    case 'cancelled':
      return cancelAsAsked(ctx, work, body);
    case 'routed':
      return assign(ctx, work);
    case 'routing_failed':
      return failRouting(ctx, work, body);
    case 'allocation_failed':
      return failAllocation(ctx, work, body);
    case 'received':
      return submit(ctx, work);
    case 'completed':
      return complete(ctx, work);
    default:
      agree(ctx, work, word);
      return undefined;
  }
}

/** Nothing to do when the word is true; else a warning with the true status, or a refusal. */
function agree(ctx: Context, work: Work, word: OrderStatus, why?: string): void {
  const { order, lines } = work.state;
  const status = deriveStatus(statusFacts(order, lines));
  if (status === word) return;
  const detail = why ?? `The order is ${status}; ${word} is for the server to find out.`;
  if (ctx.strict) throw illegalOrderStep(work, detail, { requested_status: word });
  work.warnings.push({ code: 'status_differs', detail });
}

function cancelAsAsked(ctx: Context, work: Work, body: PatchOrder): Omit<Told, 'work'> {
  const reason = body.status_reason ?? null;
  return toldCancelled(
    work,
    cancelUnits(ctx, work, { lines: undefined, reason, force: false }),
    reason,
  );
}

/** Whether where it goes is not the question: too early, decided by its claims, or nothing is open. */
function isBeyondRouting({ state: { order, lines } }: Work): boolean {
  const total = totalBuckets(lines);
  return (
    order.stage === 'draft' ||
    order.stage === 'scheduled' ||
    heldUnits(total) > 0 ||
    openUnits(total) === 0
  );
}

/** A location that the client assigns itself: the order is routed as long as nothing is held. */
function assign(ctx: Context, work: Work): undefined {
  const { order } = work.state;
  if (order.assignedLocationId === null) {
    agree(ctx, work, 'routed', 'An order is routed by an assigned_location: give one.');
  } else if (isBeyondRouting(work)) {
    agree(ctx, work, 'routed');
  } else {
    order.stage = 'routed';
    order.queue = null;
    order.statusReason = null;
    // Units that wait for stock keep their status; it tells more than that a place is chosen.
    agree(ctx, work, 'routed');
  }
}

/** Refused once a location is assigned: a failed log write must not undo a routing. */
function failRouting(ctx: Context, work: Work, body: PatchOrder): undefined {
  const { order } = work.state;
  if (order.assignedLocationId !== null) {
    agree(ctx, work, 'routing_failed', 'A location is assigned: the routing stands.');
  } else if (isBeyondRouting(work)) {
    agree(ctx, work, 'routing_failed');
  } else {
    order.stage = 'routing_failed';
    order.queue = 'routing_failed';
    order.statusReason = body.status_reason ?? order.statusReason ?? 'client';
    agree(ctx, work, 'routing_failed');
  }
}

/** Lets every claim go that no fulfilment order works on: a failed allocation leaves no holds. */
function failAllocation(
  ctx: Context,
  work: Work,
  body: PatchOrder,
): Omit<Told, 'work'> | undefined {
  const { order, lines } = work.state;
  let units = 0;
  for (const line of lines) {
    units += letAllocatedGo(work, line, line.allocated, 'unallocated', 'allocation_failed');
  }
  const isOpen = lines.some((line) => line.unallocated > 0);
  if (isOpen && order.stage !== 'draft' && order.stage !== 'scheduled') {
    order.allocationError = body.allocation_error ?? order.allocationError;
    order.stage = 'allocation_failed';
    order.queue = 'allocation_failed';
  }
  const status = deriveStatus(statusFacts(order, lines));
  agree(ctx, work, 'allocation_failed', `What no work is on is let go; the order is ${status}.`);
  return units === 0 ? undefined : { data: { released_quantity: units } };
}

/** A draft is submitted; anything else has been received long ago. */
export function submit(ctx: Context, work: Work): undefined {
  const { order } = work.state;
  if (order.stage !== 'draft') {
    agree(ctx, work, 'received');
    return;
  }
  const waits = order.releaseAt !== null && order.releaseAt > ctx.now();
  order.stage = waits ? 'scheduled' : 'received';
}

function complete(ctx: Context, work: Work): Omit<Told, 'work'> | undefined {
  const { order, lines } = work.state;
  const isReady = order.status === 'fulfilled' && lines.every((line) => line.shipped === 0);
  if (order.completedAt === null && !isReady) {
    agree(ctx, work, 'completed');
    return undefined;
  }
  return completeUnits(ctx, work) ? { fact: 'order.completed' } : undefined;
}
