import { survival } from '../../../packages/server/src/modules/planning/core/negative-binomial.ts';

/** Mulberry32: the same stream everywhere. */
export function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const places = 10;

/** A product in a network whose stock lies where chance put it. Costs are of one unit, in cents. */
export type Instance = {
  readonly stock: readonly number[];
  readonly demand: readonly { mean: number; variance: number }[];
  readonly lostSale: number;
  readonly holding: number;
  /** From a to b at `a * places + b`. */
  readonly transfer: Float64Array;
  readonly cross: Float64Array;
};

function parts(next: () => number, total: number): number[] {
  const weights = Array.from({ length: places }, () => -Math.log(1 - next()));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (total * weight) / sum);
}

/**
 * So many products over ten places in a country of 3000 km. Demand is negative binomial with a
 * variance of (1 + d) times the mean, d up to 3; stock is 0.8 to 1.4 times the demand, the share
 * `astray` of it anywhere and the rest where the demand is.
 */
export function instances(count: number, seed: number, astray: number): Instance[] {
  const next = stream(seed);
  const at = Array.from({ length: places }, () => ({ x: next() * 3000, y: next() * 1500 }));
  const km = at.flatMap((a) => at.map((b) => Math.hypot(a.x - b.x, a.y - b.y)));
  return Array.from({ length: count }, () => {
    const total = 20 + 180 * next();
    const dispersion = 3 * next();
    const demand = parts(next, total).map((mean) => ({ mean, variance: (1 + dispersion) * mean }));
    const units = total * (0.8 + 0.6 * next());
    const anywhere = parts(next, units * astray);
    const stock = demand.map(({ mean }, l) =>
      Math.round((mean / total) * units * (1 - astray) + (anywhere[l] ?? 0)),
    );
    const lostSale = 800 + 2200 * next();
    const holding = 40 + 120 * next();
    return {
      stock,
      demand,
      lostSale,
      holding,
      transfer: Float64Array.from(km, (far) => 30 + far * 0.04),
      cross: Float64Array.from(km, (far) => (far === 0 ? 0 : 350 + far * 0.12)),
    };
  });
}

/** Demand of so many futures, place by place. */
export function futures(one: Instance, count: number, seed: number): Int32Array[] {
  const next = stream(seed);
  const tables = one.demand.map((demand) =>
    survival(demand, Math.ceil(demand.mean + 12 * Math.sqrt(demand.variance) + 20)),
  );
  return Array.from({ length: count }, () =>
    Int32Array.from(tables, (atLeast) => {
      const u = next();
      let [low, high] = [0, atLeast.length - 1];
      // The most units k with a chance of at least k above u.
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((atLeast[middle] ?? 0) > u) low = middle;
        else high = middle - 1;
      }
      return low;
    }),
  );
}
