import type { Uuid } from '../../lib/ids.ts';
import { marginsOf, type PlaceStock, shortageCost, type UnitWorth } from './core/newsvendor.ts';
import { placeInSteps, type Placing, type SolvedAlone } from './core/place-units.ts';
import type { ProductMoves } from './core/residual.ts';

/** Parts of a minor unit in which costs are counted, so that all of them are whole. */
export const partsOfMinor = 1000;

/** A product with its stock at the places that have to do with it. */
export type RebalancedProduct = {
  readonly productId: Uuid;
  readonly grams: number;
  readonly cubicMetres: number;
  /** In minor units. */
  readonly worth: UnitWorth;
  /** By the index of the place. */
  readonly stocks: ReadonlyMap<number, PlaceStock>;
};

export type RebalancingLane = {
  readonly from: number;
  readonly to: number;
  readonly fixedMinor: number;
  readonly perKgMinor: number;
  readonly perM3Minor: number;
  /** Work on a unit at both ends. */
  readonly perUnitMinor: number;
};

export type RebalancingProblem = {
  readonly products: readonly RebalancedProduct[];
  readonly lanes: readonly RebalancingLane[];
  /** Units that may come to each place; Infinity: as many as one likes. */
  readonly room: Float64Array;
  /** Moves that bring less are left out. */
  readonly benefitMinMinor: number;
};

export type DecidedMove = {
  readonly product: number;
  readonly from: number;
  readonly to: number;
  readonly units: number;
  /** Expected cost of shortage and holding without the move and with it, less. */
  readonly avoidedMinor: number;
  /** Of the lane by weight, volume and unit. */
  readonly freightMinor: number;
};

export type DecidedRebalancing = {
  readonly moves: readonly DecidedMove[];
  /** Lanes that are used: what going them at all costs. */
  readonly lanes: readonly { from: number; to: number; fixedMinor: number }[];
  readonly avoidedMinor: number;
  readonly freightMinor: number;
  readonly fixedMinor: number;
  /** No plan brings more: the best one if lanes had no fixed cost and no move were too small. */
  readonly boundMinor: number;
};

type Way = { readonly lane: RebalancingLane; readonly parts: number };
type Prepared = { moves: ProductMoves; ways: Map<number, Way>; readonly shortage: number };
type Priced = DecidedMove & { readonly cell: number; readonly parts: number };

/**
 * Which units to move between places: the least expected cost of shortage and holding, and of
 * freight, exactly, under the room of places. Lanes whose moves do not bring their fixed cost, and
 * moves that bring too little, are then left out and the rest is solved again; that is a rule of
 * thumb, and the bound says how much it can have cost. Pure; yields now and then.
 */
export function* rebalanceInSteps(
  problem: RebalancingProblem,
): Generator<undefined, DecidedRebalancing> {
  const places = problem.room.length;
  const prepared = problem.products.map((product) => prepare(product, problem.lanes, places));
  const kept: SolvedAlone = new WeakMap();
  let boundMinor: number | undefined;
  for (;;) {
    const placing = yield* placeInSteps(
      { products: prepared.map(({ moves }) => moves), room: problem.room },
      kept,
    );
    const moves = prepared.flatMap((one, index) => pricedMoves(one, index, placing, places));
    boundMinor ??= sum(moves, ({ parts }) => parts) / partsOfMinor;
    const isLess = leaveOut(prepared, moves, problem, places);
    if (!isLess) return concluded(moves, problem, boundMinor);
  }
}

const sum = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((total, one) => total + of(one), 0);

function prepare(
  { grams, cubicMetres, worth, stocks }: RebalancedProduct,
  lanes: readonly RebalancingLane[],
  places: number,
): Prepared {
  const own = [...stocks.keys()];
  const inParts: UnitWorth = {
    lostSale: worth.lostSale * partsOfMinor,
    holding: worth.holding * partsOfMinor,
    crossShipping: worth.crossShipping * partsOfMinor,
  };
  const shortage = shortageCost([...stocks.values()], inParts);
  const margins = [...stocks.values()].map((stock) => marginsOf(stock, shortage, inParts.holding));
  const ways = new Map<number, Way>();
  for (const lane of lanes) {
    if (!stocks.has(lane.from) || !stocks.has(lane.to)) continue;
    const minor =
      (lane.perKgMinor * grams) / 1000 + lane.perM3Minor * cubicMetres + lane.perUnitMinor;
    ways.set(lane.from * places + lane.to, { lane, parts: Math.round(minor * partsOfMinor) });
  }
  const takes = sum(margins, ({ take }) => take.length);
  const moves = {
    places: own,
    // More than all places would take is never given.
    give: margins.map(({ give }) => give.subarray(0, takes)),
    take: margins.map(({ take }) => take),
    lanes: new Float64Array(),
  };
  return { moves: { ...moves, lanes: laneCosts(own, ways, places) }, ways, shortage };
}

function laneCosts(own: readonly number[], ways: Map<number, Way>, places: number): Float64Array {
  return Float64Array.from(
    own.flatMap((from) => own.map((to) => ways.get(from * places + to)?.parts ?? Infinity)),
  );
}

/** The moves of one product; what giving and taking is worth is shared among them by units. */
function pricedMoves(
  { moves, ways }: Prepared,
  product: number,
  placing: Placing,
  places: number,
): Priced[] {
  const units = placing[product] ?? new Int32Array();
  const total = (place: number, isFrom: boolean): number =>
    sum(
      moves.places,
      (other) => units[isFrom ? place * places + other : other * places + place] ?? 0,
    );
  const mean = (values: ArrayLike<number>, count: number): number =>
    sum(
      Array.from({ length: count }, (_, k) => values[k] ?? 0),
      (value) => value,
    ) / count;
  return moves.places.flatMap((from, a) =>
    moves.places.flatMap((to, b): Priced[] => {
      const cell = from * places + to;
      const count = units[cell] ?? 0;
      const way = ways.get(cell);
      if (count === 0 || way === undefined) return [];
      const avoided =
        count *
        (mean(moves.take[b] ?? [], total(to, false)) -
          mean(moves.give[a] ?? [], total(from, true)));
      const freight = count * way.parts;
      return [
        {
          product,
          from,
          to,
          units: count,
          cell,
          avoidedMinor: avoided / partsOfMinor,
          freightMinor: freight / partsOfMinor,
          parts: avoided - freight,
        },
      ];
    }),
  );
}

/**
 * Closes what does not pay: the lanes that fall shortest of their fixed cost, and of each product
 * the move that falls shortest of the least benefit. Whether anything was closed.
 */
function leaveOut(
  prepared: Prepared[],
  moves: readonly Priced[],
  { lanes, benefitMinMinor }: RebalancingProblem,
  places: number,
): boolean {
  const closed = new Map<number, Set<number>>();
  const close = (product: number, cell: number): void => {
    closed.set(product, (closed.get(product) ?? new Set()).add(cell));
  };
  const byCell = Map.groupBy(moves, ({ cell }) => cell);
  const short = lanes.flatMap((lane) => {
    const cell = lane.from * places + lane.to;
    const own = byCell.get(cell);
    if (own === undefined) return [];
    const lacks = lane.fixedMinor * partsOfMinor - sum(own, ({ parts }) => parts);
    return lacks > 0 ? [{ cell, lacks }] : [];
  });
  const most = short.reduce((worst, { lacks }) => Math.max(worst, lacks), 0);
  for (const { cell, lacks } of short) {
    // Half of the worst at once: closing all would close lanes that the others' units would pay.
    if (lacks * 2 >= most) prepared.forEach((_, product) => close(product, cell));
  }
  for (const own of Map.groupBy(moves, ({ product }) => product).values()) {
    const least = own.reduce((low, one) => (one.parts < low.parts ? one : low));
    if (least.parts < benefitMinMinor * partsOfMinor) close(least.product, least.cell);
  }
  for (const [product, cells] of closed) reopen(prepared, product, cells, places);
  return closed.size > 0;
}

function reopen(
  prepared: Prepared[],
  product: number,
  closed: ReadonlySet<number>,
  places: number,
): void {
  const one = prepared[product];
  if (one === undefined || ![...closed].some((cell) => one.ways.has(cell))) return;
  for (const cell of closed) one.ways.delete(cell);
  one.moves = { ...one.moves, lanes: laneCosts(one.moves.places, one.ways, places) };
}

function concluded(
  moves: readonly Priced[],
  { lanes }: RebalancingProblem,
  boundMinor: number,
): DecidedRebalancing {
  const used = lanes.filter(({ from, to }) =>
    moves.some((move) => move.from === from && move.to === to),
  );
  // Whole minor units move by move, so that what is shown adds up.
  const whole = moves.map(({ product, from, to, units, avoidedMinor, freightMinor }) => ({
    product,
    from,
    to,
    units,
    avoidedMinor: Math.round(avoidedMinor),
    freightMinor: Math.round(freightMinor),
  }));
  return {
    moves: whole,
    lanes: used.map(({ from, to, fixedMinor }) => ({ from, to, fixedMinor })),
    avoidedMinor: sum(whole, (move) => move.avoidedMinor),
    freightMinor: sum(whole, (move) => move.freightMinor),
    fixedMinor: sum(used, (lane) => lane.fixedMinor),
    boundMinor: Math.round(boundMinor),
  };
}
