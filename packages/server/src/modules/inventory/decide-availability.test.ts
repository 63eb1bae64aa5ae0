import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import {
  answerWishes,
  availabilityFor,
  type AvailablePlace,
  kitPlaces,
} from './decide-availability.ts';

const uuid = (n: number): Uuid => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as Uuid;
const place = (n: number, atp: number | null): AvailablePlace => ({
  locationId: uuid(n),
  locationCode: `L${n}`,
  groups: n % 2 === 0 ? ['even'] : ['odd'],
  atp,
  leadTimeDays: null,
});
const places = fc
  .array(fc.nat(12), { maxLength: 5 })
  .map((atps) => atps.map((atp, n) => place(n, atp)));

describe('a basket', () => {
  it('is never promised more than there is, in all and at any place', () => {
    fc.assert(
      fc.property(
        places,
        fc.nat(5),
        fc.array(
          fc.record({
            productId: fc.constant(uuid(50)),
            quantity: fc.integer({ min: 1, max: 15 }),
            locationId: fc.option(fc.nat(5).map(uuid), { nil: undefined }),
          }),
          { maxLength: 8 },
        ),
        (stock, stockBuffer, wishes) => {
          const total = availabilityFor(stock, { stockBuffer, groups: [] });
          const answers = answerWishes(wishes, new Map([[uuid(50), total]]));
          const promised = wishes.filter((_, index) => answers[index]?.available === true);
          const units = (list: typeof wishes): number =>
            list.reduce((sum, wish) => sum + wish.quantity, 0);
          expect(units(promised)).toBeLessThanOrEqual(total.total ?? Infinity);
          for (const one of stock) {
            const here = promised.filter((wish) => wish.locationId === one.locationId);
            expect(units(here)).toBeLessThanOrEqual(one.atp ?? Infinity);
          }
        },
      ),
    );
  });

  it('is promised from unlimited stock without end', () => {
    const total = availabilityFor([place(1, 3), place(2, null)], undefined);
    expect(total.total).toBeNull();
    const wish = { productId: uuid(50), quantity: 1_000_000, locationId: undefined };
    expect(answerWishes([wish, wish], new Map([[uuid(50), total]]))).toMatchObject([
      { available: true, best: { locationId: uuid(2) } },
      { available: true },
    ]);
  });
});

describe('a channel', () => {
  it('counts its pool less its buffer, never below zero', () => {
    const stock = [place(1, 5), place(2, 7)];
    expect(availabilityFor(stock, { stockBuffer: 2, groups: ['even'] }).total).toBe(5);
    expect(availabilityFor(stock, { stockBuffer: 99, groups: [] }).total).toBe(0);
  });
});

describe('a kit', () => {
  it('is as many as the scarcest component of one place allows', () => {
    const cups = { quantity: 2, places: [place(1, 9), place(2, null)] };
    const plates = { quantity: 3, places: [place(1, 100), place(2, 7), place(3, 50)] };
    expect(kitPlaces([cups, plates]).map((one) => [one.locationCode, one.atp])).toEqual([
      ['L1', 4],
      ['L2', 2],
    ]);
  });
});
