import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import { decideOperations, type StockOperation, type StockState } from './decide-operations.ts';
import { keyOf } from './stock.ts';

const uuid = (n: number): Uuid => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as Uuid;
const place = { productId: uuid(1), locationId: uuid(2) };
const bucket = fc.constantFrom('sellable', 'damaged', 'quarantine');

const operation = fc.oneof(
  fc.record({
    op: fc.constant('adjust' as const),
    delta: fc.integer({ min: -15, max: 15 }),
    bucket,
    fromBucket: fc.option(bucket, { nil: undefined }),
  }),
  fc.record({ op: fc.constant('receipt' as const), quantity: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    op: fc.constant('set' as const),
    quantity: fc.nat(30),
    expected: fc.option(fc.nat(30)),
    kind: fc.constant('count' as const),
    settings: fc.constant({}),
  }),
);

it('hand-made changes, in any order, never touch what is committed and lose no unit', () => {
  fc.assert(
    fc.property(
      fc.nat(10),
      fc.nat(10),
      fc.nat(10),
      fc.array(operation, { maxLength: 12 }),
      (free, allocated, reserved, operations) => {
        const state: StockState = {
          ...place,
          inventoryType: 'owned',
          onHand: free + allocated + reserved,
          allocated,
          reserved,
          damaged: 0,
          quarantine: 0,
          safetyStock: 3,
          backorderAllowance: 0,
        };
        const asked = operations.map((one): StockOperation => ({ ...one, ...place }));
        const results = decideOperations(new Map([[keyOf(place), state]]), new Set(), asked);
        let { onHand, damaged, quarantine } = state;
        results.forEach((result, index) => {
          if (!result.ok) return;
          for (const change of result.changes) {
            onHand = (onHand ?? 0) + (change.onHand ?? 0);
            damaged += change.damaged ?? 0;
            quarantine += change.quarantine ?? 0;
          }
          const one = asked[index];
          expect(result.quantity).toBe(onHand);
          if (one?.op === 'set') expect(onHand).toBe(one.quantity);
          expect(onHand).toBeGreaterThanOrEqual(allocated + reserved);
          expect(Math.min(damaged, quarantine)).toBeGreaterThanOrEqual(0);
        });
      },
    ),
  );
});
