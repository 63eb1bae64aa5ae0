import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromMinor, splitMinor, toMinor } from './money.ts';

describe('money', () => {
  it('every whole number of minor units survives the wire', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 13), max: 10 ** 13 }),
        fc.constantFrom('USD', 'JPY', 'KWD'),
        (minor, currency) => {
          expect(toMinor(fromMinor(minor, currency), currency)).toBe(minor);
        },
      ),
    );
  });

  it('an amount that the currency cannot hold is refused, never rounded', () => {
    expect(toMinor(59.98, 'USD')).toBe(5998);
    expect(toMinor(0.1 + 0.2, 'USD')).toBeUndefined();
    expect(toMinor(1.5, 'JPY')).toBeUndefined();
    expect(toMinor(Number.NaN, 'USD')).toBeUndefined();
    expect(toMinor(1e15, 'USD')).toBeUndefined();
  });

  it('the parts of a split sum to the whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }),
        (minor, weights) => {
          const parts = splitMinor(minor, weights);
          expect(parts.reduce((a, b) => a + b, 0)).toBe(minor);
          expect(parts.every((part) => part >= 0)).toBe(true);
        },
      ),
    );
  });
});
