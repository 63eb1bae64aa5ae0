// Goal: time is the database's, whatever this machine's clock says, and does not tremble.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPulseClock } from './pulse-clock.ts';

test('a machine two hours off is right from the first reading on', () => {
  const clock = createPulseClock(1_000_000 + 7_200_000, 0);
  clock.heard({ databaseMs: 1_000_010, askedAt: 9, answeredAt: 11 });
  expect(clock.nowMs(10)).toBe(1_000_010);
  expect(clock.nowMs(510)).toBe(1_000_510);
});

test('a database whose clock was set back is followed at once', () => {
  const clock = createPulseClock(0, 0);
  clock.heard({ databaseMs: 9_000_000, askedAt: 0, answeredAt: 2 });
  expect(clock.nowMs(1)).toBe(9_000_000);
  clock.heard({ databaseMs: 1_800_000, askedAt: 200, answeredAt: 202 });
  expect(clock.nowMs(201)).toBe(1_800_000);
});

test('with a steady database it never goes back, and is off by half a trip at most', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          gap: fc.integer({ min: 1, max: 500 }),
          there: fc.integer({ min: 0, max: 90 }),
          back: fc.integer({ min: 0, max: 90 }),
        }),
        { minLength: 1, maxLength: 40 },
      ),
      (readings) => {
        const clock = createPulseClock(123, 0);
        let at = 0;
        let last = -Infinity;
        for (const { gap, there, back } of readings) {
          const askedAt = at + gap;
          const answeredAt = askedAt + there + back;
          clock.heard({ databaseMs: 5_000_000 + askedAt + there, askedAt, answeredAt });
          const now = clock.nowMs(answeredAt);
          expect(now).toBeGreaterThanOrEqual(last);
          expect(Math.abs(now - (5_000_000 + answeredAt))).toBeLessThanOrEqual(92);
          last = now;
          at = answeredAt;
        }
      },
    ),
  );
});
