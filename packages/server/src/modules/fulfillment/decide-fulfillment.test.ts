// Goal: sharing, waiting and picking methods are decided as they are promised. Method: properties
// over random demands beside the examples that people ask about.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import { decideGrants } from './decide-grants.ts';
import { decidePickingMethod, pickingMethods, pickingWord } from './decide-picking-method.ts';
import { decideReasonEffect, shortReasons } from './decide-reason.ts';
import { decideReached } from './decide-waits.ts';

const place = fc.constantFrom('A', 'B', 'C');
const free = fc.dictionary(place, fc.option(fc.nat(20), { nil: null }));
const sumOf = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('grants', () => {
  it('never give more than is asked or than a place has, and leave nothing that is asked for', () => {
    const wishes = fc.array(fc.record({ place, quantity: fc.integer({ min: 1, max: 9 }) }));
    fc.assert(
      fc.property(wishes, free, (asked, has) => {
        const grants = decideGrants(asked, new Map(Object.entries(has)));
        asked.forEach((wish, index) => expect(grants[index]).toBeLessThanOrEqual(wish.quantity));
        for (const name of ['A', 'B', 'C']) {
          const wanted = sumOf(asked.filter((w) => w.place === name).map((w) => w.quantity));
          const given = sumOf(grants.filter((_, index) => asked[index]?.place === name));
          const limit = has[name] === null ? wanted : Math.min(wanted, has[name] ?? 0);
          expect(given).toBe(limit);
        }
      }),
    );
  });
});

describe('orders that stock reaches', () => {
  const id = (name: string): Uuid => name as Uuid;

  it('are those before the stock is used up, in the order of waiting', () => {
    const waits = ['one', 'two', 'three'].map((name) => ({
      orderId: id(name),
      productId: id('P'),
      units: 3,
    }));
    const reached = decideReached(waits, new Map([[id('P'), 4]]));
    expect(reached.map((order) => order.orderId)).toEqual(['one', 'two']);
    expect(decideReached(waits, new Map([[id('P'), null]]))).toHaveLength(3);
    expect(decideReached(waits, new Map())).toEqual([]);
  });

  it('tell the same outcome for the same stock, and another for other stock', () => {
    const waits = [{ orderId: id('one'), productId: id('P'), units: 3 }];
    const seen = (units: number): string | undefined =>
      decideReached(waits, new Map([[id('P'), units]]))[0]?.seen;
    expect(seen(2)).toBe(seen(2));
    expect(seen(2)).not.toBe(seen(1));
  });
});

describe('picking methods', () => {
  it.each([
    [{ lines: 51, units: 200, products: 30 }, 'wave_picking'],
    [{ lines: 50, units: 200, products: 30 }, 'zone_picking'],
    [{ lines: 50, units: 200, products: 20 }, 'batch_picking'],
    [{ lines: 50, units: 100, products: 20 }, 'cluster_picking'],
    [{ lines: 10, units: 100, products: 20 }, 'discrete_order_picking'],
  ])('of %j where everything can be done is %s', (work, method) => {
    expect(decidePickingMethod(work, pickingMethods)).toBe(method);
    expect(decidePickingMethod(work, [])).toBe('discrete_order_picking');
  });

  it('read as the words of the report', () => {
    expect(pickingMethods.map(pickingWord)).toEqual(['single', 'batch', 'zone', 'batch', 'wave']);
  });
});

describe('reasons of a short pick', () => {
  it('take off what is not there, set damaged aside, and leave the rest', () => {
    const at = { productId: 'P' as Uuid, locationId: 'L' as Uuid };
    const effects = shortReasons.map((reason) => decideReasonEffect(reason, at, 2));
    expect(effects.map((effect) => effect && [effect.onHand, effect.damaged ?? 0])).toEqual([
      [-2, 0],
      [-2, 0],
      [-2, 2],
      undefined,
      undefined,
      undefined,
    ]);
  });
});
