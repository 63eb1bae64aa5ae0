import {
  generatePrices,
  usualGeneration,
} from '../../../packages/server/src/modules/prices/core/column-generation.ts';
import { blendDemand } from '../../../packages/server/src/modules/prices/core/blend-demand.ts';
import type { MasterLp } from '../../../packages/server/src/modules/prices/core/master.ts';
import { createOnlinePrices } from '../../../packages/server/src/modules/prices/core/online-prices.ts';
import {
  bestMethod,
  type Method,
} from '../../../packages/server/src/modules/prices/core/oracle.ts';
import { subgradientPrices } from '../../../packages/server/src/modules/prices/core/sampled-subgradient.ts';
import { seededRng } from '../../../packages/server/src/lib/rng.ts';
import type { Instance } from './instance.ts';
import { type Priced, worldOf } from './price-world.ts';

/** What a policy is run on: it knows what is believed of the orders to come, not which will come. */
export type Setting = {
  instance: Instance;
  believed: Float64Array;
  arrivals: Int32Array;
};

/** A master LP for so many rows and cells. */
export type MasterMaker = (rows: number, cells: number) => MasterLp;

/** What the policy's plans cost in all. */
export type Policy = (setting: Setting) => number;

/** The stock of one run, and what was paid so far. */
export type Run = Priced & { held: Float64Array; cost: number };

/** A run before the first order: what is believed to come is the demand of its world. */
export function begin({ instance, believed, arrivals }: Setting): Run {
  const priced = worldOf(
    instance,
    believed.map((chance) => chance * arrivals.length),
  );
  return { ...priced, held: Float64Array.from(priced.world.stock), cost: 0 };
}

/** Takes the units and pays. */
export function serve(run: Run, method: Method): void {
  run.cost += method.cost;
  method.cells.forEach((cell, k) => {
    run.held[cell] = (run.held[cell] ?? 0) - (method.units[k] ?? 0);
  });
}

/** The exact solver with live stock and no thought of tomorrow. */
export const greedy: Policy = (setting) => {
  const run = begin(setting);
  const prices = new Float64Array(run.held.length);
  for (const arrival of setting.arrivals) {
    const row = run.world.rows[run.rowOf[arrival] ?? -1];
    if (row !== undefined) serve(run, bestMethod(run.world, row, prices, run.held).method);
  }
  return run.cost;
};

/** Prices that only follow what is taken, from nought: no forecast, no LP. */
export function onlineCold(step: number): Policy {
  return (setting) => {
    const run = begin(setting);
    const { world } = run;
    const online = createOnlinePrices(run.held.length, {
      step,
      every: 50,
      priceMax: world.priceMax,
    });
    setting.arrivals.forEach((arrival, t) => {
      const row = world.rows[run.rowOf[arrival] ?? -1];
      const { method } =
        row === undefined ? { method: nothing } : bestMethod(world, row, online.prices, run.held);
      serve(run, method);
      online.note(method.cells, method.units, method.cost);
      if (online.isDue())
        online.move({ stock: run.held, ordersToCome: setting.arrivals.length - t - 1 });
    });
    return run.cost;
  };
}

const nothing: Method = { cost: 0, cells: new Int32Array(0), units: new Int32Array(0) };

export type HybridOptions = {
  resolves: number;
  step: number;
  forecastWeight: number;
  solver:
    | { kind: 'lp'; master: MasterMaker }
    | { kind: 'subgradient'; sample: number; iterations: number };
};

/** What the product does: prices solved for again and again, moved in between by what is taken. */
export function hybrid(options: HybridOptions): Policy {
  return (setting) => {
    const run = begin(setting);
    const { world, arrivalOf } = run;
    const T = setting.arrivals.length;
    const online = createOnlinePrices(run.held.length, {
      step: options.step,
      every: 50,
      priceMax: world.priceMax,
    });
    const seen = new Float64Array(setting.believed.length);
    const solve = createSolver(options, run);
    setting.arrivals.forEach((arrival, t) => {
      if (t % Math.ceil(T / options.resolves) === 0) {
        const orders = blendDemand(T - t, setting.believed, seen, t, options.forecastWeight);
        const rows = world.rows.map((row, r) => ({
          ...row,
          orders: orders[arrivalOf[r] ?? 0] ?? 0,
        }));
        online.reset(solve({ ...world, stock: run.held, rows }, t));
      }
      seen[arrival] = (seen[arrival] ?? 0) + 1;
      const row = world.rows[run.rowOf[arrival] ?? -1];
      const { method } =
        row === undefined ? { method: nothing } : bestMethod(world, row, online.prices, run.held);
      serve(run, method);
      online.note(method.cells, method.units, method.cost);
      if (online.isDue()) online.move({ stock: run.held, ordersToCome: T - t - 1 });
    });
    solve.dispose();
    return run.cost;
  };
}

type Solver = ((world: Priced['world'], t: number) => Float64Array) & { dispose: () => void };

/** Finds prices again and again, each time from where the last time ended. */
function createSolver({ solver }: HybridOptions, run: Run): Solver {
  let start: Float64Array | undefined;
  if (solver.kind === 'subgradient') {
    const rng = seededRng(4711);
    const solve = (world: Priced['world']): Float64Array =>
      (start = subgradientPrices(world, rng, {
        iterations: solver.iterations,
        sample: solver.sample,
        start,
      }).prices);
    return Object.assign(solve, { dispose: () => undefined });
  }
  const master = solver.master(run.world.rows.length, run.held.length);
  const solve = (world: Priced['world']): Float64Array =>
    (start = generatePrices(world, master, { ...usualGeneration, start }).prices);
  return Object.assign(solve, { dispose: () => master.dispose() });
}

/**
 * The least that the orders that came could have cost, known beforehand: the bound of their method
 * LP.
 */
export function hindsight(priced: Priced, master: MasterMaker, gap = 1e-6): number {
  const lp = master(priced.world.rows.length, priced.world.stock.length);
  try {
    return generatePrices(priced.world, lp, { ...usualGeneration, gap, roundsMax: 200 }).bound;
  } finally {
    lp.dispose();
  }
}
