import { assert } from '../../lib/assert.ts';

/** Where the units of a line can be; the only stored truth of an order's progress. */
export const bucketNames = [
  'unallocated',
  'backordered',
  'preordered',
  'allocated',
  'released',
  'picked',
  'packed',
  'shipped',
  'delivered',
  'cancelled',
] as const;
export type Bucket = (typeof bucketNames)[number];
export type Buckets = Record<Bucket, number>;

export const orderTypes = ['standard', 'pre-order', 'backorder', 'subscription'] as const;
export type OrderType = (typeof orderTypes)[number];

export const orderStatuses = [
  'draft',
  'received',
  'on_hold',
  'scheduled',
  'routed',
  'routing_failed',
  'partially_allocated',
  'fully_allocated',
  'allocation_failed',
  'backordered',
  'in_fulfillment',
  'split_fulfillment',
  'partially_fulfilled',
  'fulfilled',
  'cancelled',
  'completed',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** The last decision about an order that its buckets do not tell. */
export const orderStages = [
  'draft',
  'scheduled',
  'received',
  'routed',
  'routing_failed',
  'allocation_failed',
] as const;
export type OrderStage = (typeof orderStages)[number];

/** Every legal move of units between buckets (domain.md section 4). */
export const bucketMoves = {
  unallocated: ['allocated', 'backordered', 'preordered', 'cancelled'],
  backordered: ['allocated', 'cancelled'],
  preordered: ['allocated', 'cancelled'],
  allocated: ['released', 'unallocated', 'cancelled'],
  released: ['picked', 'unallocated', 'cancelled'],
  picked: ['packed', 'unallocated', 'cancelled'],
  packed: ['shipped', 'picked'],
  shipped: ['delivered', 'unallocated'],
  delivered: [],
  cancelled: [],
} as const satisfies Record<Bucket, readonly Bucket[]>;

/** Buckets whose units are backed by a hard reservation (law I2). */
export const heldBuckets = ['allocated', 'released', 'picked', 'packed'] as const;

/** A line of nothing but unallocated units. */
export function newBuckets(quantity: number): Buckets {
  return {
    unallocated: quantity,
    backordered: 0,
    preordered: 0,
    allocated: 0,
    released: 0,
    picked: 0,
    packed: 0,
    shipped: 0,
    delivered: 0,
    cancelled: 0,
  };
}

/** Moves units of a line in place. The move must be legal and the units must be there. */
export function moveUnits(line: Buckets, from: Bucket, to: Bucket, units: number): void {
  assert(Number.isInteger(units) && units >= 0, 'Whole units move.');
  const legal: readonly Bucket[] = bucketMoves[from];
  assert(legal.includes(to), `Units never move from ${from} to ${to}.`);
  assert(line[from] >= units, `${units} units are to leave ${from}, which has ${line[from]}.`);
  line[from] -= units;
  line[to] += units;
}

/** Sums of every bucket over the lines. */
export function totalBuckets(lines: readonly Buckets[]): Buckets {
  const total = newBuckets(0);
  for (const line of lines) for (const name of bucketNames) total[name] += line[name];
  return total;
}

/** Units still to be dealt with: neither gone out nor cancelled. */
export function openUnits(b: Buckets): number {
  return (
    b.unallocated + b.backordered + b.preordered + b.allocated + b.released + b.picked + b.packed
  );
}

/** Units backed by hard reservations. */
export function heldUnits(b: Buckets): number {
  return b.allocated + b.released + b.picked + b.packed;
}

/** What the status of an order follows from. */
export type StatusFacts = {
  stage: OrderStage;
  blockingHolds: number;
  liveFulfillmentOrders: number;
  completed: boolean;
  total: Buckets;
};

/** The status of an order: a pure function of facts, never set by hand (domain.md section 5). */
export function deriveStatus(facts: StatusFacts): OrderStatus {
  const { total, stage } = facts;
  const open = openUnits(total);
  const gone = total.shipped + total.delivered;
  if (open === 0) {
    if (gone === 0) return 'cancelled';
    return facts.completed ? 'completed' : 'fulfilled';
  }
  if (stage === 'draft') return 'draft';
  if (facts.blockingHolds > 0) return 'on_hold';
  if (gone > 0) return 'partially_fulfilled';
  if (facts.liveFulfillmentOrders > 1) return 'split_fulfillment';
  if (facts.liveFulfillmentOrders === 1) return 'in_fulfillment';
  if (stage === 'scheduled') return 'scheduled';
  const held = heldUnits(total);
  if (held === open) return 'fully_allocated';
  if (held > 0) return 'partially_allocated';
  if (total.backordered + total.preordered === open) return 'backordered';
  return stage;
}

/** How far the parcels are; kept apart so that fulfilled orders stay findable by status. */
export function deriveDelivery(total: Buckets): 'none' | 'shipped' | 'delivered' {
  const gone = total.shipped + total.delivered;
  if (gone === 0) return 'none';
  return total.shipped === 0 && openUnits(total) === 0 ? 'delivered' : 'shipped';
}

/** How much of an order is asked back and came back. */
export function deriveReturn(
  lines: readonly (Buckets & { quantity: number; returnRequested: number; returned: number })[],
): 'none' | 'requested' | 'partial' | 'returned' {
  let asked = 0;
  let came = 0;
  let whole = 0;
  for (const line of lines) {
    asked += line.returnRequested;
    came += line.returned;
    whole += line.quantity - line.cancelled;
  }
  if (came > 0) return came < whole ? 'partial' : 'returned';
  return asked > 0 ? 'requested' : 'none';
}

export const orderActions = [
  'submit',
  'route',
  'allocate',
  'release',
  'hold',
  'release_hold',
  'cancel',
  'edit',
  'ship',
  'deliver',
  'complete',
] as const;
export type OrderAction = (typeof orderActions)[number];

/** What may be done with the order now; the console and the error answers show it. */
export function supportedActions(status: OrderStatus, facts: StatusFacts): OrderAction[] {
  const { total } = facts;
  const open = openUnits(total) > 0;
  const waiting = total.unallocated + total.backordered + total.preordered > 0;
  const held = facts.blockingHolds > 0;
  const draft = facts.stage === 'draft';
  const can: Record<OrderAction, boolean> = {
    submit: draft && open,
    route: open && waiting && !held && !draft,
    allocate: open && waiting && !held && !draft,
    release: total.allocated > 0 && !held && !draft,
    hold: open && !draft,
    release_hold: held,
    cancel: open,
    edit:
      open && total.released + total.picked + total.packed + total.shipped + total.delivered === 0,
    ship: total.released + total.picked + total.packed > 0 && !held,
    deliver: total.shipped > 0,
    complete: status === 'fulfilled' && total.shipped === 0,
  };
  return orderActions.filter((action) => can[action]);
}
