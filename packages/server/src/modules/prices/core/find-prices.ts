import type { Rng } from '../../../lib/rng.ts';
import { generatePrices, usualGeneration } from './column-generation.ts';
import type { MasterLp } from './master.ts';
import { subgradientPrices } from './sampled-subgradient.ts';
import type { PriceWorld } from './world.ts';

/** How prices were found. */
export type SolveMethod = 'column_generation' | 'sampled_subgradient';

export type FoundPrices = {
  method: SolveMethod;
  /** Why it is not column generation, in a word. */
  reason: 'no_lp_solver' | 'too_many_rows' | 'lp_solver_failed' | undefined;
  prices: Float64Array;
  bound: number;
  rounds: number;
  converged: boolean;
};

/** Above so many rows an LP of all of them takes longer than its prices are good for. */
export const rowsOfLpMax = 10_000;
const sample = 3000;
const iterations = 40;

export type FindOptions = {
  rng: Rng;
  /** Makes the master LP; undefined where there is no solver. */
  master: ((world: PriceWorld) => MasterLp) | undefined;
  /** The prices of the last run. */
  start: Float64Array | undefined;
  onRound: (round: number) => void;
};

/** Prices by the best method that there is for a world of this size. */
export function findPrices(world: PriceWorld, options: FindOptions): FoundPrices {
  if (world.rows.length > rowsOfLpMax) return bySubgradient(world, options, 'too_many_rows');
  const master = options.master?.(world);
  if (master === undefined) return bySubgradient(world, options, 'no_lp_solver');
  try {
    const { start, onRound } = options;
    const { prices, bound, rounds, converged } = generatePrices(world, master, {
      ...usualGeneration,
      start,
      onRound: (round) => {
        onRound(round);
        return true;
      },
    });
    return { method: 'column_generation', reason: undefined, prices, bound, rounds, converged };
  } catch {
    return bySubgradient(world, options, 'lp_solver_failed');
  } finally {
    master.dispose();
  }
}

function bySubgradient(
  world: PriceWorld,
  { rng, start, onRound }: FindOptions,
  reason: NonNullable<FoundPrices['reason']>,
): FoundPrices {
  const { prices, bound, rounds } = subgradientPrices(world, rng, {
    iterations,
    sample,
    start,
    onRound: (round) => {
      onRound(round);
      return true;
    },
  });
  return { method: 'sampled_subgradient', reason, prices, bound, rounds, converged: true };
}
