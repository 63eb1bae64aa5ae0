// Guarantee: an order's arm is drawn by its id and the canary's alone, in the share that was asked
// for, even where orders were made in one moment, and anew for each canary.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { monotonicIds, type Uuid } from '../../lib/ids.ts';
import { armOf, hashOfOrder } from './decide-arm.ts';

const order = '01890a5d-ac96-774b-bcce-b302099a8057' as Uuid;
const canary = '01890a5d-ac96-7000-8000-000000000001' as Uuid;

test('the hash is FNV-1a of the two ids', () => {
  // By the published definition: FNV-1a of "a" is e40c292c, of "foobar" bf9cf968.
  expect(hashOfOrder('a' as Uuid, '' as Uuid)).toBe(0xe40c292c);
  expect(hashOfOrder('foo' as Uuid, 'bar' as Uuid)).toBe(0xbf9cf968);
  expect(hashOfOrder(order, canary)).toBe(hashOfOrder(order, canary));
});

test('a larger share has all orders of a smaller one', () => {
  const { uuid } = monotonicIds(() => 1_790_000_000_000, randomBytes);
  for (let n = 0; n < 2000; n++) {
    const id = uuid();
    if (armOf(id, { id: canary, percent: 10 }) === 'candidate')
      expect(armOf(id, { id: canary, percent: 30 })).toBe('candidate');
  }
});

test.each([1, 10, 50])('of orders of one moment %d in a hundred are the candidate’s', (percent) => {
  // The clock stands still: only the counter and the tail of the ids differ.
  const { uuid } = monotonicIds(() => 1_790_000_000_000, randomBytes);
  const other = uuid();
  const count = 40_000;
  let [drawn, both, changes] = [0, 0, 0];
  let before = false;
  for (let n = 0; n < count; n++) {
    const id = uuid();
    const isIn = armOf(id, { id: canary, percent }) === 'candidate';
    const isInOther = armOf(id, { id: other, percent }) === 'candidate';
    drawn += Number(isIn);
    both += Number(isIn && isInOther);
    changes += Number(isIn !== before);
    before = isIn;
  }
  const p = percent / 100;
  // Six standard deviations: once in a billion by chance.
  const near = (found: number, share: number): void => {
    expect(Math.abs(found - share * count)).toBeLessThan(
      6 * Math.sqrt(count * share * (1 - share)),
    );
  };
  near(drawn, p);
  near(both, p * p);
  near(changes, 2 * p * (1 - p));
});
