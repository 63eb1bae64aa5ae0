// Goal: parts of a refund never sum to more than was paid, however a line is divided.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  otherPaidMinor,
  paidShareMinor,
  type PaidOrder,
  unitsWorthMinor,
} from './decide-refund.ts';
import { awaited, progressOf, type ReturnCounters, uninspected } from './return-states.ts';

const line = fc.record({
  id: fc.uuid(),
  units: fc.integer({ min: 1, max: 1000 }),
  unitPriceMinor: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
});
const order = fc.record({
  totalMinor: fc.integer({ min: 0, max: 9_000_000_000_000 }),
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
});

it('shares and what is paid on top are together never more than the total', () => {
  fc.assert(
    fc.property(order, (paid: PaidOrder) => {
      const shares = paid.lines.reduce((sum, one) => sum + paidShareMinor(paid, one), 0);
      expect(shares + otherPaidMinor(paid)).toBeLessThanOrEqual(paid.totalMinor);
    }),
  );
});

it('units worth one after the other are worth as much as at once', () => {
  fc.assert(
    fc.property(order, fc.array(fc.integer({ min: 1, max: 50 })), (paid, cuts) => {
      const [one] = paid.lines;
      if (one === undefined) return;
      let before = 0;
      let sum = 0;
      for (const cut of [...cuts, one.units]) {
        const units = Math.min(cut, one.units - before);
        sum += unitsWorthMinor(paid, one, { units, before });
        before += units;
      }
      expect(sum).toBe(paidShareMinor(paid, one));
    }),
  );
});

it('a discount on the whole is shared by what lines cost', () => {
  const paid = {
    totalMinor: 900,
    lines: [
      { id: 'a', units: 3, unitPriceMinor: 200 },
      { id: 'b', units: 1, unitPriceMinor: 400 },
    ],
  };
  const [a] = paid.lines;
  if (a === undefined) throw new Error('There is a line.');
  expect(paid.lines.map((one) => paidShareMinor(paid, one))).toEqual([540, 360]);
  expect(unitsWorthMinor(paid, a, { units: 1, before: 0 })).toBe(180);
});

it('tells where a return is by its units', () => {
  const none: ReturnCounters = {
    quantity: 2,
    received: 0,
    restocked: 0,
    refurbished: 0,
    quarantined: 0,
    scrapped: 0,
    toVendor: 0,
    kept: 0,
    refunded: 0,
  };
  expect(progressOf('in_transit', [none])).toBe('in_transit');
  expect(progressOf('in_transit', [{ ...none, received: 1 }])).toBe('partially_received');
  expect(progressOf('in_transit', [{ ...none, received: 2 }])).toBe('received');
  expect(progressOf('received', [{ ...none, received: 2, restocked: 1 }])).toBe('inspecting');
  expect(progressOf('approved', [{ ...none, kept: 2 }])).toBe('inspecting');
  expect(awaited({ ...none, kept: 1 })).toBe(1);
  expect(uninspected({ ...none, received: 2, scrapped: 1 })).toBe(1);
});
