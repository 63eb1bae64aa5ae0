// Goal: a count that is far off is counted again, once, and what was counted last stands.
import { expect, it } from 'vitest';
import { countStatus, decideCounted, isWithin, varianceOf } from './decide-count.ts';

const open = { expected: null, firstCounted: null, counted: null, recount: false };
const tolerance = { units: 1, percent: 5 };

it('takes what is within the tolerance by units or by share', () => {
  expect(isWithin(-1, 3, tolerance)).toBe(true);
  expect(isWithin(2, 40, tolerance)).toBe(true);
  expect(isWithin(3, 40, tolerance)).toBe(false);
  expect(isWithin(-2, 0, tolerance)).toBe(false);
});

it('asks for a second count of what is far off, and takes that one', () => {
  expect(countStatus([open])).toBe('counting');
  const off = decideCounted(open, { quantity: 4, onHand: 10 }, tolerance);
  expect(off).toEqual({ expected: 10, firstCounted: null, counted: 4, recount: true });
  expect(countStatus([off])).toBe('counting');
  // Two were shipped in between.
  const again = decideCounted(off, { quantity: 5, onHand: 8 }, tolerance);
  expect(again).toEqual({ expected: 8, firstCounted: 4, counted: 5, recount: false });
  expect(varianceOf(again)).toBe(-3);
  expect(countStatus([again])).toBe('review');
  expect(decideCounted(again, { quantity: 1, onHand: 8 }, tolerance).recount).toBe(false);
});
