import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';

export const fulfillmentStatuses = [
  'scheduled',
  'open',
  'in_progress',
  'shipped',
  'ready_for_pickup',
  'handed_over',
  'delivered',
  'completed',
  'incomplete',
  'cancelled',
  'on_hold',
] as const;
export type FulfillmentStatus = (typeof fulfillmentStatuses)[number];

export const workSteps = ['none', 'picking', 'picked', 'packing', 'packed'] as const;
export type WorkStep = (typeof workSteps)[number];

export const requestStatuses = [
  'unsubmitted',
  'submitted',
  'accepted',
  'rejected',
  'cancellation_requested',
  'cancellation_accepted',
  'cancellation_rejected',
] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** What a location was asked of one order line. `short`: asked, but no longer to come from here. */
export type FulfillmentLine = {
  id: Uuid;
  fulfillmentOrderId: Uuid;
  orderLineId: Uuid;
  productId: Uuid;
  quantity: number;
  picked: number;
  packed: number;
  shipped: number;
  delivered: number;
  short: number;
};

/** Work for one location. */
export type FulfillmentOrder = {
  id: Uuid;
  orderId: Uuid;
  locationId: Uuid;
  status: FulfillmentStatus;
  workStep: WorkStep;
  requestStatus: RequestStatus;
  pickingMethod: string;
  carrier: string | null;
  service: string | null;
  trackingNumber: string | null;
  trackingUrl: string | null;
  reason: string | null;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
  completedAt: Instant | null;
  /** When it was taken on, begun, picked whole and packed whole; null while, or where, nobody said. */
  acceptedAt: Instant | null;
  begunAt: Instant | null;
  pickedAt: Instant | null;
  packedAt: Instant | null;
  lines: FulfillmentLine[];
};

/** Units that come, or came, from here. */
export function liveUnits(line: FulfillmentLine): number {
  return line.quantity - line.short;
}

/** Units still to leave the building. */
export function leftUnits(line: FulfillmentLine): number {
  return line.quantity - line.short - line.shipped;
}

/** Sums over the lines. */
export type FulfillmentTotals = {
  live: number;
  picked: number;
  packed: number;
  shipped: number;
  delivered: number;
};

/** How far the units of a fulfilment order are. */
export function totalsOf(lines: readonly FulfillmentLine[]): FulfillmentTotals {
  const totals = { live: 0, picked: 0, packed: 0, shipped: 0, delivered: 0 };
  for (const line of lines) {
    totals.live += liveUnits(line);
    totals.picked += line.picked;
    totals.packed += line.packed;
    totals.shipped += line.shipped;
    totals.delivered += line.delivered;
  }
  return totals;
}

/** Whether it counts as work of its order: neither cancelled nor closed short. */
export function isLive(fulfillment: FulfillmentOrder): boolean {
  return fulfillment.status !== 'cancelled' && fulfillment.status !== 'incomplete';
}

/** Whether work may be done on it. */
export function isWorkable(status: FulfillmentStatus): boolean {
  return status === 'open' || status === 'in_progress' || status === 'ready_for_pickup';
}

/** Whether an executor has taken it on: then only that one can stop it, unless it is forced. */
export function isInHand({ requestStatus }: Pick<FulfillmentOrder, 'requestStatus'>): boolean {
  return (
    requestStatus === 'accepted' ||
    requestStatus === 'cancellation_requested' ||
    requestStatus === 'cancellation_rejected'
  );
}

/** Whether its units have left: what follows is only delivery. */
export function isGone(status: FulfillmentStatus): boolean {
  return (
    status === 'shipped' ||
    status === 'handed_over' ||
    status === 'delivered' ||
    status === 'completed'
  );
}

/** Derives status and step from the units, in place; `done` is the word for "everything left". */
export function settleFulfillment(
  fulfillment: FulfillmentOrder,
  now: Instant,
  words: { done?: FulfillmentStatus; emptied?: FulfillmentStatus } = {},
): void {
  const totals = totalsOf(fulfillment.lines);
  if (totals.live === 0) {
    if (fulfillment.status !== 'incomplete') fulfillment.status = words.emptied ?? 'cancelled';
    fulfillment.completedAt ??= now;
    return;
  }
  fulfillment.workStep = stepOf(totals, fulfillment.workStep);
  if (totals.shipped === totals.live) {
    if (totals.delivered === totals.live && fulfillment.status !== 'completed') {
      fulfillment.status = 'delivered';
    } else if (!isGone(fulfillment.status)) {
      fulfillment.status = words.done ?? 'shipped';
    }
    fulfillment.completedAt ??= now;
  } else if (totals.picked > 0 && fulfillment.status === 'open') {
    fulfillment.status = 'in_progress';
  }
}

/** Notes what of the work has been done by now, in place; what was noted once stays. */
export function noteWorkTimes(fulfillment: FulfillmentOrder, now: Instant): void {
  const { live, picked, packed } = totalsOf(fulfillment.lines);
  if (fulfillment.requestStatus === 'accepted') fulfillment.acceptedAt ??= now;
  if (picked > 0 || fulfillment.workStep !== 'none') fulfillment.begunAt ??= now;
  if (live > 0 && picked === live) fulfillment.pickedAt ??= now;
  if (live > 0 && packed === live) fulfillment.packedAt ??= now;
}

function stepOf(totals: FulfillmentTotals, before: WorkStep): WorkStep {
  if (totals.packed === totals.live) return 'packed';
  if (totals.packed > 0) return 'packing';
  if (totals.picked === totals.live) return before === 'packing' ? 'packing' : 'picked';
  return totals.picked > 0 ? 'picking' : before;
}

export const fulfillmentActions = [
  'submit',
  'accept',
  'reject',
  'pick',
  'pack',
  'ship',
  'deliver',
  'split',
  'move',
  'hold',
  'release_hold',
  'cancel',
  'accept_cancellation',
  'reject_cancellation',
] as const;
export type FulfillmentAction = (typeof fulfillmentActions)[number];

/** What may be done with it now; answers show it, refusals name it. */
export function fulfillmentActionsOf(
  fulfillment: FulfillmentOrder,
  orderOnHold: boolean,
): FulfillmentAction[] {
  const { status, requestStatus } = fulfillment;
  const stopping = requestStatus === 'cancellation_requested';
  const totals = totalsOf(fulfillment.lines);
  const can = new Set<FulfillmentAction>([
    ...(isWorkable(status) && !stopping ? workActions(totals, requestStatus) : []),
    ...(isWorkable(status) || status === 'on_hold' || status === 'scheduled'
      ? ['cancel' as const]
      : []),
    ...(status === 'on_hold' ? ['release_hold' as const] : []),
    ...(stopping ? ['accept_cancellation' as const, 'reject_cancellation' as const] : []),
    ...(totals.shipped > totals.delivered ? ['deliver' as const] : []),
  ]);
  if (orderOnHold) can.delete('ship');
  return fulfillmentActions.filter((action) => can.has(action));
}

function workActions(totals: FulfillmentTotals, request: RequestStatus): FulfillmentAction[] {
  const unpicked = totals.live - totals.picked;
  const can: Partial<Record<FulfillmentAction, boolean>> = {
    submit: request === 'unsubmitted',
    accept: request === 'submitted',
    reject: totals.picked === 0 && (request === 'submitted' || request === 'unsubmitted'),
    pick: unpicked > 0,
    pack: totals.live > totals.packed,
    ship: totals.live > totals.shipped,
    split: unpicked > 0 && totals.live > 1,
    move: totals.picked === 0,
    hold: true,
  };
  return fulfillmentActions.filter((action) => can[action] === true);
}
