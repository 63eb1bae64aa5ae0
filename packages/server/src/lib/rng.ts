/** A reproducible stream of numbers. */
export type Rng = {
  /** In [0, 1). */
  next: () => number;
  /** An integer from least to most, both included. */
  integer: (least: number, most: number) => number;
  /** One of the items. */
  pick: <T>(items: readonly [T, ...T[]] | readonly T[]) => T;
};

/** Mulberry32: 32 bits of state, enough for demo data and simulations, not for secrets. */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  return {
    next,
    integer,
    pick: <T>(items: readonly T[]): T => {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new RangeError('Nothing to pick from.');
      return item;
    },
  };
}
