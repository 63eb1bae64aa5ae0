// Goal: moves are the cheapest there are, exactly, under room that products share: held against
// every plan there is of small problems; no unit is made, lost, or given that is not there.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeUnits, type PlacingProblem } from './place-units.ts';
import type { ProductMoves } from './residual.ts';

const unitsMax = 2;

const falling = fc
  .array(fc.integer({ min: -4, max: 12 }), { maxLength: unitsMax })
  .map((all) => all.toSorted((a, b) => b - a));
const rising = falling.map((all) => all.toReversed());

const product = (places: number): fc.Arbitrary<ProductMoves> =>
  fc.record({
    places: fc.constant([...Array(places).keys()]),
    give: fc.array(rising, { minLength: places, maxLength: places }),
    take: fc.array(falling, { minLength: places, maxLength: places }),
    lanes: fc
      .array(fc.option(fc.integer({ min: 0, max: 5 }), { freq: 4 }), {
        minLength: places ** 2,
        maxLength: places ** 2,
      })
      .map((all) =>
        Float64Array.from(all, (cost, cell) =>
          cost === null || cell % (places + 1) === 0 ? Infinity : cost,
        ),
      ),
  });

const problem = (products: number, places: number): fc.Arbitrary<PlacingProblem> =>
  fc.record({
    products: fc.array(product(places), { minLength: products, maxLength: products }),
    room: fc
      .array(fc.option(fc.integer({ min: 0, max: 3 })), { minLength: places, maxLength: places })
      .map((all) => Float64Array.from(all, (units) => units ?? Infinity)),
  });

const first = (values: ArrayLike<number>, count: number): number =>
  Array.from({ length: count }, (_, index) => values[index] ?? Infinity).reduce((a, b) => a + b, 0);

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What moves of a product cost, and what comes to each place; undefined: they cannot be. */
function worth(
  { give, take, lanes }: ProductMoves,
  moves: ArrayLike<number>,
): { cost: number; coming: number[] } | undefined {
  const all = [...give.keys()];
  const units = (a: number, b: number): number => moves[a * give.length + b] ?? 0;
  const going = all.map((a) => total(all.map((b) => units(a, b))));
  const coming = all.map((b) => total(all.map((a) => units(a, b))));
  const freight = [...lanes].map((cost, cell) => {
    const count = moves[cell] ?? 0;
    return count === 0 ? 0 : count * cost;
  });
  const ends = all.map(
    (place) =>
      first(give[place] ?? [], going[place] ?? 0) - first(take[place] ?? [], coming[place] ?? 0),
  );
  const isTooMuch = all.some((place) => (coming[place] ?? 0) > (take[place]?.length ?? 0));
  const cost = total([...freight, ...ends]);
  const isNegative = [...lanes.keys()].some((cell) => (moves[cell] ?? 0) < 0);
  return isTooMuch || isNegative || !Number.isFinite(cost) ? undefined : { cost, coming };
}

/** The least cost of a product for every way that units can come to places. */
function allWays(one: ProductMoves): Map<string, { cost: number; coming: number[] }> {
  const n = one.give.length;
  const best = new Map<string, { cost: number; coming: number[] }>();
  const moves = new Array<number>(n * n).fill(0);
  const from = (cell: number): void => {
    if (cell === moves.length) {
      const found = worth(one, moves);
      const key = String(found?.coming);
      if (found !== undefined && found.cost < (best.get(key)?.cost ?? Infinity)) {
        best.set(key, found);
      }
      return;
    }
    const most = one.lanes[cell] === Infinity ? 0 : unitsMax;
    for (let units = 0; units <= most; units++) {
      moves[cell] = units;
      from(cell + 1);
    }
    moves[cell] = 0;
  };
  from(0);
  return best;
}

function cheapestOfAll({ products, room }: PlacingProblem): number {
  let sums = new Map([
    [String(new Array(room.length).fill(0)), { cost: 0, coming: [...room].map(() => 0) }],
  ]);
  for (const one of products) {
    const next: typeof sums = new Map();
    for (const way of allWays(one).values()) {
      for (const sum of sums.values()) {
        const coming = sum.coming.map((units, place) => units + (way.coming[place] ?? 0));
        if (coming.some((units, place) => units > (room[place] ?? 0))) continue;
        const cost = sum.cost + way.cost;
        if (cost < (next.get(String(coming))?.cost ?? Infinity)) {
          next.set(String(coming), { cost, coming });
        }
      }
    }
    sums = next;
  }
  return [...sums.values()].reduce((least, { cost }) => Math.min(least, cost), Infinity);
}

function costOf({ products, room }: PlacingProblem, placing: readonly Int32Array[]): number {
  const coming = [...room].map(() => 0);
  let cost = 0;
  products.forEach((one, index) => {
    const found = worth(one, placing[index] ?? []);
    expect(found, 'units that are there go ways that there are').toBeDefined();
    found?.coming.forEach((units, place) => (coming[place] = (coming[place] ?? 0) + units));
    cost += found?.cost ?? 0;
  });
  coming.forEach((units, place) => expect(units).toBeLessThanOrEqual(room[place] ?? 0));
  return cost;
}

describe('placing units', () => {
  it('is as cheap as the best of all plans, with room that products share', () => {
    for (const [products, places, runs] of [
      [1, 3, 300],
      [3, 2, 300],
      [2, 3, 150],
      [5, 2, 100],
    ] as const) {
      fc.assert(
        fc.property(problem(products, places), (one) => {
          expect(costOf(one, placeUnits(one))).toBe(cheapestOfAll(one));
        }),
        { numRuns: runs },
      );
    }
  });

  it('gives what is short to whom it brings most, though each alone would take all of it', () => {
    const taker = (gain: number): ProductMoves => ({
      places: [0, 1],
      give: [[1, 1, 1], []],
      take: [[], [gain, gain, gain]],
      lanes: Float64Array.from([Infinity, 2, Infinity, Infinity]),
    });
    const room = Float64Array.from([Infinity, 4]);
    const placing = placeUnits({ products: [taker(5), taker(9)], room });
    expect(placing.map((moves) => moves[1])).toEqual([1, 3]);
  });

  it('moves nothing that does not pay', () => {
    const even: ProductMoves = {
      places: [0, 1],
      give: [[4], [4]],
      take: [[6], [6]],
      lanes: Float64Array.from([Infinity, 2, 2, Infinity]),
    };
    const room = Float64Array.from([Infinity, Infinity]);
    expect([...(placeUnits({ products: [even], room })[0] ?? [])]).toEqual([0, 0, 0, 0]);
  });
});
