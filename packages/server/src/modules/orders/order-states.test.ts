import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bucket,
  bucketMoves,
  bucketNames,
  type Buckets,
  deriveDelivery,
  deriveStatus,
  heldUnits,
  moveUnits,
  newBuckets,
  openUnits,
  orderStages,
  type StatusFacts,
  supportedActions,
  totalBuckets,
} from './order-states.ts';

const step = fc.record({
  from: fc.constantFrom(...bucketNames),
  pick: fc.nat(10),
  units: fc.integer({ min: 0, max: 20 }),
});

function walk(quantity: number, steps: { from: Bucket; pick: number; units: number }[]): Buckets {
  const line = newBuckets(quantity);
  for (const { from, pick, units } of steps) {
    const targets: readonly Bucket[] = bucketMoves[from];
    const to = targets[pick % Math.max(1, targets.length)];
    if (to !== undefined) moveUnits(line, from, to, Math.min(units, line[from]));
  }
  return line;
}

const facts = (line: Buckets, extra: Partial<StatusFacts> = {}): StatusFacts => ({
  stage: 'received',
  blockingHolds: 0,
  liveFulfillmentOrders: 0,
  completed: false,
  total: line,
  ...extra,
});

describe('line buckets', () => {
  it('I1: whatever legal moves happen, the buckets sum to the ordered quantity and none is negative', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(step, { maxLength: 40 }),
        (quantity, steps) => {
          const line = walk(quantity, steps);
          expect(bucketNames.reduce((sum, name) => sum + line[name], 0)).toBe(quantity);
          expect(bucketNames.every((name) => line[name] >= 0)).toBe(true);
        },
      ),
    );
  });

  it('an illegal move or one of too many units is a fault of ours', () => {
    expect(() => moveUnits(newBuckets(3), 'unallocated', 'shipped', 1)).toThrow(/never move/);
    expect(() => moveUnits(newBuckets(3), 'unallocated', 'allocated', 4)).toThrow(/which has 3/);
    expect(() => moveUnits(newBuckets(3), 'delivered', 'cancelled', 0)).toThrow();
  });
});

describe('order status', () => {
  it('follows from the facts alone and is defined for all of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.array(step, { maxLength: 20 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.constantFrom(...orderStages),
        fc.nat(2),
        fc.nat(3),
        fc.boolean(),
        (lines, stage, blockingHolds, liveFulfillmentOrders, completed) => {
          const total = totalBuckets(lines.map(([quantity, steps]) => walk(quantity, steps)));
          const all = { stage, blockingHolds, liveFulfillmentOrders, completed, total };
          const status = deriveStatus(all);
          if (status === 'fully_allocated') expect(heldUnits(total)).toBe(openUnits(total));
          if (status === 'fulfilled' || status === 'cancelled') expect(openUnits(total)).toBe(0);
          if (total.backordered > 0) expect(status).not.toBe('fully_allocated');
          expect(supportedActions(status, all)).not.toContain(
            openUnits(total) === 0 ? 'cancel' : 'complete',
          );
        },
      ),
    );
  });

  it.each<[string, Partial<Buckets>, Partial<StatusFacts>]>([
    ['received', { unallocated: 2 }, {}],
    ['draft', { unallocated: 2 }, { stage: 'draft' }],
    ['scheduled', { preordered: 2 }, { stage: 'scheduled' }],
    ['routed', { unallocated: 2 }, { stage: 'routed' }],
    ['on_hold', { allocated: 2 }, { blockingHolds: 1 }],
    ['fully_allocated', { allocated: 2, cancelled: 1 }, {}],
    ['partially_allocated', { allocated: 1, backordered: 1 }, {}],
    ['backordered', { backordered: 1, preordered: 1 }, {}],
    ['allocation_failed', { unallocated: 1 }, { stage: 'allocation_failed' }],
    ['in_fulfillment', { released: 1, backordered: 1 }, { liveFulfillmentOrders: 1 }],
    ['split_fulfillment', { released: 2 }, { liveFulfillmentOrders: 2 }],
    ['partially_fulfilled', { shipped: 1, released: 1 }, { liveFulfillmentOrders: 2 }],
    ['fulfilled', { shipped: 1, cancelled: 1 }, { liveFulfillmentOrders: 1 }],
    ['completed', { delivered: 1 }, { completed: true }],
    ['cancelled', { cancelled: 2 }, { stage: 'draft' }],
  ])('is %s for %j %j', (status, buckets, extra) => {
    expect(deriveStatus(facts({ ...newBuckets(0), ...buckets }, extra))).toBe(status);
  });

  it('an order is delivered only when nothing is under way or open', () => {
    expect(deriveDelivery({ ...newBuckets(0), delivered: 2 })).toBe('delivered');
    expect(deriveDelivery({ ...newBuckets(0), delivered: 2, shipped: 1 })).toBe('shipped');
    expect(deriveDelivery({ ...newBuckets(0), delivered: 2, allocated: 1 })).toBe('shipped');
    expect(deriveDelivery(newBuckets(2))).toBe('none');
  });
});
