import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import { decideReceipt, decideShipping, inTransit, type TransferLine } from './transfer-states.ts';

const uuid = (n: number): Uuid => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as Uuid;
const lines = fc
  .array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 })
  .map((quantities) =>
    quantities.map((quantity, n): TransferLine => ({
      productId: uuid(n),
      quantity,
      shipped: 0,
      received: 0,
      lost: 0,
    })),
  );

it('a transfer loses no unit between what left and what arrived or was written off', () => {
  const receipt = fc.tuple(fc.nat(3), fc.nat(30), fc.nat(5));
  fc.assert(
    fc.property(
      lines,
      fc.array(fc.tuple(fc.nat(3), fc.nat(30)), { maxLength: 4 }),
      fc.array(fc.array(receipt, { maxLength: 3 }), { maxLength: 4 }),
      (planned, ship, receipts) => {
        const shipped = decideShipping(
          planned,
          ship.map(([n, quantity]) => ({ productId: uuid(n), quantity })),
        );
        if (shipped.faults.length > 0) return;
        let now = shipped.lines;
        for (const said of receipts) {
          const decided = decideReceipt(
            now,
            said.map(([n, received, lost]) => ({ productId: uuid(n), received, lost })),
            false,
          );
          if (decided.faults.length > 0) continue;
          now = decided.lines;
        }
        const final = decideReceipt(now, [], true);
        for (const line of [...now, ...final.lines]) {
          expect(inTransit(line)).toBeGreaterThanOrEqual(0);
          expect(line.shipped).toBeLessThanOrEqual(line.quantity);
        }
        expect(final.lines.every((line) => inTransit(line) === 0)).toBe(true);
        expect(final.status).toMatch(/^received/);
      },
    ),
  );
});

it('everything named absent means everything', () => {
  const line = { productId: uuid(1), quantity: 9, shipped: 0, received: 0, lost: 0 };
  const shipped = decideShipping([line], undefined).lines;
  expect(shipped).toMatchObject([{ shipped: 9 }]);
  expect(decideReceipt(shipped, undefined, false)).toMatchObject({
    status: 'received',
    lines: [{ received: 9, lost: 0 }],
  });
  expect(
    decideReceipt(shipped, [{ productId: uuid(1), received: 4, lost: 0 }], true),
  ).toMatchObject({
    status: 'received_with_variance',
    receipts: [{ received: 4, lost: 5 }],
  });
});
