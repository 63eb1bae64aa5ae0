import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, editsBetween } from './closest.ts';

describe('closest', () => {
  it('finds what was meant, and nothing where nothing is near', () => {
    const known = ['start', 'verify', 'import', 'orders'];
    expect(closest('verfy', known)).toBe('verify');
    expect(closest('ordres', known)).toBe('orders');
    expect(closest('imp', known)).toBe('import');
    expect(closest('zzzzzz', known)).toBeUndefined();
  });

  it('counts edits alike in both directions, and none between equals', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(editsBetween(a, b)).toBe(editsBetween(b, a));
        expect(editsBetween(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
