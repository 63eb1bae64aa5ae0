import type { Highs } from 'highs';
import { finish, placeUnits } from '../packages/server/src/modules/planning/core/place-units.ts';
import { marginsOf } from '../packages/server/src/modules/planning/core/newsvendor.ts';
import {
  type RebalancedProduct,
  type RebalancingLane,
  rebalanceInSteps,
} from '../packages/server/src/modules/planning/decide-rebalancing.ts';
import { loadHighs } from '../packages/server/src/modules/prices/highs-master.ts';
import type { Uuid } from '../packages/server/src/lib/ids.ts';
import { futures, type Instance, instances, places } from './lib/rebalance/instances.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { expectedCost } from './lib/rebalance/transport.ts';
import { bestOverFutures } from './lib/rebalance/two-stage.ts';

const cells = places * places;
const [judged, sampled] = [300, 150];

/** The 30 % cheapest of what sending across costs. */
function crossOf({ cross }: Instance): number {
  const all = [...cross].filter((cost) => cost > 0).toSorted((a, b) => a - b);
  return all[Math.floor(0.3 * (all.length - 1))] ?? 0;
}

function productOf(one: Instance, index: number): RebalancedProduct {
  return {
    productId: `${index}` as Uuid,
    grams: 0,
    cubicMetres: 0,
    worth: { lostSale: one.lostSale, holding: one.holding, crossShipping: crossOf(one) },
    stocks: new Map(
      one.demand.map((demand, l) => {
        const units = one.stock[l] ?? 0;
        return [l, { position: units, givable: units, mayTake: true, demand }];
      }),
    ),
  };
}

const lanesOf = ({ transfer }: Instance): RebalancingLane[] =>
  [...transfer].flatMap((perUnitMinor, cell) => {
    const [from, to] = [Math.floor(cell / places), cell % places];
    return from === to
      ? []
      : [{ from, to, fixedMinor: 0, perKgMinor: 0, perM3Minor: 0, perUnitMinor }];
  });

/** The plan of the product. */
function ours(one: Instance, index: number): Int32Array {
  const room = new Float64Array(places).fill(Infinity);
  const problem = { products: [productOf(one, index)], lanes: lanesOf(one), room };
  const { moves } = finish(rebalanceInSteps({ ...problem, benefitMinMinor: 0 }));
  const plan = new Int32Array(cells);
  for (const { from, to, units } of moves) plan[from * places + to] = units;
  return plan;
}

/** The same as if every shortage were a lost sale. */
function asLostSales(one: Instance, index: number): Int32Array {
  const { stocks } = productOf(one, index);
  const margins = [...stocks.values()].map((stock) =>
    marginsOf(stock, one.lostSale * 1000, one.holding * 1000),
  );
  const product = {
    places: [...stocks.keys()],
    give: margins.map(({ give }) => give),
    take: margins.map(({ take }) => take),
    lanes: one.transfer.map((cost, cell) =>
      cell % (places + 1) === 0 ? Infinity : Math.round(cost * 1000),
    ),
  };
  const room = new Float64Array(places).fill(Infinity);
  return placeUnits({ products: [product], room })[0] ?? new Int32Array(cells);
}

type Row = { cost: number; units: number; lanes: number; ms: number };

function judge(all: readonly Instance[], plan: (one: Instance, index: number) => Int32Array): Row {
  const row: Row = { cost: 0, units: 0, lanes: 0, ms: 0 };
  all.forEach((one, index) => {
    const startedAt = performance.now();
    const moves = plan(one, index);
    row.ms += performance.now() - startedAt;
    row.cost += expectedCost(one, moves, futures(one, judged, 9000 + index));
    row.units += moves.reduce((sum, units) => sum + units, 0);
    row.lanes += moves.reduce((sum, units) => sum + (units > 0 ? 1 : 0), 0);
  });
  const mean = (value: number): number => rounded(value / all.length, 2);
  return {
    cost: mean(row.cost / 100),
    units: mean(row.units),
    lanes: mean(row.lanes),
    ms: mean(row.ms),
  };
}

type World = {
  readonly nothing: Row;
  readonly switchyard: Row;
  readonly as_lost_sales: Row;
  readonly compared: { products: number; two_stage: Row; switchyard: Row };
};

const percent = (cost: number, against: number): number =>
  rounded(((cost - against) / against) * 100, 2);

/** Products of which a share of the stock lies anywhere. */
function measureWorld(highs: Highs, count: number, compared: number, astray: number): World {
  const all = instances(count, 20_261_130, astray);
  const some = all.slice(0, compared);
  return {
    nothing: judge(all, () => new Int32Array(cells)),
    switchyard: judge(all, ours),
    as_lost_sales: judge(all, asLostSales),
    compared: {
      products: some.length,
      two_stage: judge(some, (one, index) =>
        bestOverFutures(highs, one, futures(one, sampled, 500_000 + index)),
      ),
      switchyard: judge(some, ours),
    },
  };
}

async function measure(products: number, compared: number): Promise<BenchResult> {
  const highs = await loadHighs();
  if (highs === undefined) throw new Error('The LP solver is not installed.');
  const anywhere = measureWorld(highs, products, compared, 1);
  const half = measureWorld(highs, products, compared, 0.5);
  const saved = percent(anywhere.switchyard.cost, anywhere.nothing.cost);
  const above = [anywhere, half].map(({ compared: { two_stage: best, switchyard } }) =>
    percent(switchyard.cost, best.cost),
  );
  const goals = [
    { goal: 'D1: expected cost against none at most -23 %', reached: saved <= -23, is: saved },
    ...above.map((is) => ({
      goal: `D1: above the two-stage programme over ${sampled} futures at most 1 %`,
      reached: is <= 1,
      is,
    })),
  ];
  return {
    name: 'rebalance',
    figures: {
      products,
      places,
      futures_judged: judged,
      stock_anywhere: anywhere,
      half_of_it_anywhere: half,
      half_against_none: percent(half.switchyard.cost, half.nothing.cost),
    },
    goals,
    floor: { nothing: anywhere.nothing.cost },
    ratio: rounded(anywhere.switchyard.cost / anywhere.nothing.cost, 3),
    ok: goals.every(({ reached }) => reached),
  };
}

/** What the plan of moving stock is worth, in futures that it has not seen. */
export const rebalance: Bench = {
  name: 'rebalance',
  says: 'moving stock between ten places against none and a two-stage programme [--products 150]',
  run: (args) => {
    const numberOf = (name: string, otherwise: number): number => {
      const at = args.indexOf(name);
      return at < 0 ? otherwise : Number(args[at + 1]);
    };
    return measure(numberOf('--products', 150), numberOf('--compared', 30));
  },
};
