import {
  emptyCarry,
  type KeptCarry,
  keepCarry,
  type NodeLoad,
  restoreCarry,
} from './carried-stock.ts';
import {
  emptyPairs,
  type KeptPairs,
  keepPairs,
  type PairSums,
  restorePairs,
} from './decide-interval.ts';
import {
  comparedMeasures,
  emptyTotals,
  type Measure,
  type Pairs,
  type Totals,
} from './decide-measures.ts';
import type { VariedWorld } from './decide-step.ts';
import { prepareVariation } from './decide-varied-problem.ts';
import { type Place, startOfPeriod } from './read-history.ts';
import type { Variation } from './variation.ts';

/** All that a run knows: kept at each checkpoint, so that a run goes on with the same numbers. */
export type RunState = {
  place: Place;
  /** Decisions that the run has passed. */
  done: number;
  total: number;
  equal: number;
  differing: number;
  readonly leftOut: Map<string, number>;
  readonly history: Totals;
  readonly historyLoad: Map<string, NodeLoad>;
  readonly worlds: readonly RunWorld[];
  /** Digest of all rows so far, chained. */
  rowsDigest: string;
};

export type RunWorld = VariedWorld & { ordersLeftOut: number; ordersRepeated: number };

type KeptWorld = {
  carry: KeptCarry;
  totals: Totals;
  pairs: [Measure, KeptPairs][];
  ordersLeftOut: number;
  ordersRepeated: number;
};

export type KeptState = Pick<
  RunState,
  'place' | 'done' | 'total' | 'equal' | 'differing' | 'history' | 'rowsDigest'
> & {
  leftOut: [string, number][];
  historyLoad: [string, NodeLoad][];
  worlds: KeptWorld[];
};

const pairsFrom = (of: (measure: Measure) => PairSums): Pairs =>
  Object.fromEntries(comparedMeasures.map((measure) => [measure, of(measure)])) as Pairs;

/** A run at its beginning. */
export function newState(variations: readonly Variation[], total: number): RunState {
  return {
    place: startOfPeriod,
    done: 0,
    total,
    equal: 0,
    differing: 0,
    leftOut: new Map(),
    history: emptyTotals(),
    historyLoad: new Map(),
    worlds: variations.map((variation) => ({
      prepared: prepareVariation(variation),
      carry: emptyCarry(),
      totals: emptyTotals(),
      pairs: pairsFrom(emptyPairs),
      ordersLeftOut: 0,
      ordersRepeated: 0,
    })),
    rowsDigest: '',
  };
}

/** The state as JSON. */
export function keepState(state: RunState): KeptState {
  return {
    ...state,
    leftOut: [...state.leftOut],
    historyLoad: [...state.historyLoad],
    worlds: state.worlds.map(({ carry, totals, pairs, ordersLeftOut, ordersRepeated }) => ({
      carry: keepCarry(carry),
      totals,
      pairs: comparedMeasures.map((measure) => [measure, keepPairs(pairs[measure])]),
      ordersLeftOut,
      ordersRepeated,
    })),
  };
}

/** What `keepState` gave, to go on with. */
export function restoreState(variations: readonly Variation[], kept: KeptState): RunState {
  return {
    ...kept,
    leftOut: new Map(kept.leftOut),
    historyLoad: new Map(kept.historyLoad),
    worlds: kept.worlds.map((world, index) => {
      const pairs = new Map(world.pairs);
      return {
        prepared: prepareVariation(variations[index] ?? { name: '' }),
        carry: restoreCarry(world.carry),
        totals: world.totals,
        pairs: pairsFrom((measure) => {
          const of = pairs.get(measure);
          return of === undefined ? emptyPairs() : restorePairs(of);
        }),
        ordersLeftOut: world.ordersLeftOut,
        ordersRepeated: world.ordersRepeated,
      };
    }),
  };
}
