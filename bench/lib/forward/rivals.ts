import type { Highs } from 'highs';
import { generatePrices } from '../../../packages/server/src/modules/prices/core/column-generation.ts';
import type { Method } from '../../../packages/server/src/modules/prices/core/oracle.ts';
import type { DemandRow } from '../../../packages/server/src/modules/prices/core/world.ts';
import { seededRng } from '../../../packages/server/src/lib/rng.ts';
import { solveDlp } from './dlp.ts';
import { begin, type MasterMaker, type Policy, type Run, serve, type Setting } from './policies.ts';

/** Where each line of an order goes, as a location of the world; the last one never runs out. */
type Choose = (
  run: Run,
  row: DemandRow,
  setting: Setting,
  index: number,
  arrival: number,
) => number[];

/** Serves every order as `choose` says; a line whose location is empty goes to the last one. */
function choosing(make: (setting: Setting, run: Run) => Choose): Policy {
  return (setting) => {
    const run = begin(setting);
    const choose = make(setting, run);
    for (const arrival of setting.arrivals) {
      const index = run.rowOf[arrival] ?? -1;
      const row = run.world.rows[index];
      if (row === undefined) continue;
      serve(run, methodOf(run, row, choose(run, row, setting, index, arrival)));
    }
    return run.cost;
  };
}

function methodOf(run: Run, row: DemandRow, chosen: readonly number[]): Method {
  const { locations } = run.world;
  const open = new Set<number>();
  const cells = new Int32Array(chosen.length);
  let cost = 0;
  chosen.forEach((wanted, line) => {
    const product = row.products[line] ?? 0;
    const isThere = (run.held[product * locations + wanted] ?? 0) > 0;
    const location = isThere ? wanted : locations - 1;
    cells[line] = product * locations + location;
    cost += row.unit[line * locations + location] ?? 0;
    open.add(location);
  });
  for (const location of open) cost += row.fixed[location] ?? 0;
  return { cost, cells, units: new Int32Array(chosen.length).fill(1) };
}

/** As in Ma's code: always the nearest centre that was given the item, whatever it has left. */
export const myopic: Policy = choosing(() => (_run, row, { instance }, _index, arrival) => {
  const city = arrival % instance.cities;
  return Array.from(
    row.products,
    (item) => instance.nearest[item * instance.cities + city] ?? instance.centres,
  );
});

/**
 * The scoring rule of a published quickstart: 0.4 times the share of lines in stock, 0.3 times one
 * less the cheapest rate over the fastest (nought with one carrier, as here), 0.2 times a model
 * that says nothing here, less 0.1 times the units. All that the best place has comes from it, the
 * rest from the first place that has it.
 */
export const scoring: Policy = choosing(() => (run, row, { instance }) => {
  const { locations } = run.world;
  const has = (line: number, l: number): boolean =>
    (run.held[(row.products[line] ?? 0) * locations + l] ?? 0) > 0;
  const lines = [...row.products.keys()];
  let best = { location: 0, score: -Infinity };
  for (let l = 0; l < instance.centres; l++) {
    const inStock = lines.filter((line) => has(line, l)).length / lines.length;
    const score = inStock * 0.4 - lines.length * 0.1;
    if (score > best.score) best = { location: l, score };
  }
  return lines.map((line) => {
    if (has(line, best.location)) return best.location;
    for (let l = 0; l < instance.centres; l++) if (has(line, l)) return l;
    return locations - 1;
  });
});

/** Of each line (row) the share of it that each location (column) is to send; rows sum to one. */
type Shares = readonly Float64Array[];
/** Draws a location for each line, such that each is drawn as often as its share says. */
type Rounding = (shares: Shares, random: () => number) => number[];

const dlps = new WeakMap<Float64Array, ReturnType<typeof solveDlp>>();

/** Locations drawn from the shares of Jasin and Sinha's LP, solved once for all who ask. */
function rounding(highs: Highs, round: Rounding): Policy {
  return choosing((setting, run) => {
    const dlp = dlps.get(setting.believed) ?? solveDlp(highs, run.world);
    dlps.set(setting.believed, dlp);
    const random = seededRng(7).next;
    const { locations } = run.world;
    const known = new Map<number, Shares>();
    return (_run, row, _other, index) => {
      let shares = known.get(index);
      if (shares === undefined) {
        const units = dlp.units[index] ?? new Float64Array(row.products.length * locations);
        shares = Array.from(row.products.keys(), (line) =>
          sharesOf(units.subarray(line * locations, (line + 1) * locations)),
        );
        known.set(index, shares);
      }
      return round(shares, random);
    };
  });
}

/** Nothing planned: all of it is left to the location that never runs out, the last one. */
function sharesOf(units: Float64Array): Float64Array {
  const sum = units.reduce((total, one) => total + Math.max(0, one), 0);
  if (sum > 0) return units.map((one) => Math.max(0, one) / sum);
  return units.map((_, location) => (location === units.length - 1 ? 1 : 0));
}

/** Every line by itself. */
export const independentRounding = (highs: Highs): Policy =>
  rounding(highs, (shares, random) => shares.map((line) => draw(line, random())));

/**
 * Ma's dilated rounding (M&SOM 2023): each location opens at an exponential time, which a line sees
 * the later the smaller its share of it is; it is sent by the first one that it sees open.
 */
export const dilatedRounding = (highs: Highs): Policy =>
  rounding(highs, (shares, random) => {
    const [first = new Float64Array()] = shares;
    const opens = Array.from(first, () => -Math.log(1 - random()));
    return shares.map((line) => {
      let best = { location: line.length - 1, at: Infinity };
      line.forEach((share, location) => {
        const at = share > 0 ? (opens[location] ?? 0) / share : Infinity;
        if (at < best.at) best = { location, at };
      });
      return best.location;
    });
  });

/** Some lines that one location is to send together, and how often, of all orders. */
type Layer = { readonly location: number; readonly lines: ReadonlySet<number>; height: number };

/**
 * The shares of a location in layers: of all lines that have any, the part that all of them have;
 * of those that are left, the part that these have; and so on.
 */
function layersOf(shares: Shares, location: number): Layer[] {
  const left = shares.map((line) => line[location] ?? 0);
  const layers: Layer[] = [];
  for (;;) {
    const lines = [...left.keys()].filter((line) => (left[line] ?? 0) > 1e-9);
    if (lines.length === 0) return layers;
    const height = Math.min(...lines.map((line) => left[line] ?? 0));
    for (const line of lines) left[line] = (left[line] ?? 0) - height;
    layers.push({ location, lines: new Set(lines), height });
  }
}

/**
 * Jasin and Sinha's rounding (OR 2015): one layer is drawn, by its height and its share of the
 * lines, and sends its lines together; each other line is drawn from what its shares have left.
 */
export const layeredRounding = (highs: Highs): Policy => {
  const made = new WeakMap<Shares, Layer[]>();
  return rounding(highs, (shares, random) => {
    let layers = made.get(shares);
    if (layers === undefined) {
      const [first = new Float64Array()] = shares;
      layers = [...first.keys()].flatMap((location) => layersOf(shares, location));
      made.set(shares, layers);
    }
    const all = layers;
    const together = all.map(({ height, lines }) => (height * lines.size) / shares.length);
    const drawn = all[drawOf(together, random)];
    return shares.map((_, line) => {
      if (drawn?.lines.has(line) === true) return drawn.location;
      const rest = all.map((layer, k) =>
        layer.lines.has(line) ? layer.height - (together[k] ?? 0) : 0,
      );
      return all[drawOf(rest, random)]?.location ?? 0;
    });
  });
};

/** An index drawn by weights, whatever their sum. */
function drawOf(weights: readonly number[], random: () => number): number {
  return draw(weights, random() * weights.reduce((sum, one) => sum + one, 0));
}

/**
 * A whole way drawn from the LP over ways, solved once; no second thought when its stock is gone.
 */
export function methodSampling(master: MasterMaker): Policy {
  return choosing((_setting, run) => {
    const { world } = run;
    const lp = master(world.rows.length, world.stock.length);
    const ways: { shares: number[]; chosen: number[][] }[] = world.rows.map(() => ({
      shares: [],
      chosen: [],
    }));
    const recorded = recording(lp);
    const { shares } = generatePrices(world, recorded.lp, {
      gap: 1e-6,
      smoothing: 0.3,
      roundsMax: 200,
    }).master;
    lp.dispose();
    recorded.added.forEach(({ row, method }, index) => {
      const share = shares[index] ?? 0;
      if (share <= 1e-9) return;
      ways[row]?.shares.push(share);
      ways[row]?.chosen.push(Array.from(method.cells, (cell) => cell % world.locations));
    });
    const random = seededRng(11).next;
    return (_run, row, _other, index) => {
      const way = ways[index];
      const last = row.products.length;
      if (way === undefined || way.shares.length === 0)
        return new Array<number>(last).fill(world.locations - 1);
      return way.chosen[draw(way.shares, row.orders * random())] ?? [];
    };
  });
}

type Lp = ReturnType<MasterMaker>;

/** The same LP, which remembers what was added to it. */
function recording(lp: Lp): { lp: Lp; added: { row: number; method: Method }[] } {
  const added: { row: number; method: Method }[] = [];
  return {
    added,
    lp: {
      ...lp,
      addMethods: (methods) => {
        added.push(...methods);
        lp.addMethods(methods);
      },
    },
  };
}

/** The index that a point on the line of all shares falls on. */
function draw(shares: ArrayLike<number>, point: number): number {
  let left = point;
  let last = 0;
  for (let k = 0; k < shares.length; k++) {
    const share = shares[k] ?? 0;
    if (share <= 0) continue;
    last = k;
    left -= share;
    if (left < 0) return k;
  }
  return last;
}
