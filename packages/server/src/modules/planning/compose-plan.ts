import { present } from '../../lib/assert.ts';
import type { Ids, Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { type Demand, survival } from './core/negative-binomial.ts';
import type { DecidedMove, DecidedRebalancing } from './decide-rebalancing.ts';
import type { PreparedRebalancing } from './prepare-rebalancing.ts';
import type { MoveEnd, MoveRow, PlanBasis, PlanLane, PlanRow } from './rebalancing.ts';
import type { StockAtPlace } from './store-positions.ts';

type Made = {
  readonly ids: Ids;
  readonly now: Instant;
  readonly trigger: PlanRow['trigger'];
  readonly currency: string;
  readonly horizonDays: number;
};

const coverOf = (demand: Demand, units: number): number => {
  const atLeast = survival(demand, units + 1)[units + 1] ?? 0;
  return Math.round((1 - atLeast) * 1e4) / 1e4;
};

const tidy = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Units that come (above 0) or leave by all moves, by product and place. */
function changesOf(moves: readonly DecidedMove[]): (product: number, place: number) => number {
  const changes = new Map<string, number>();
  const add = (product: number, place: number, units: number): void => {
    const key = `${product} ${place}`;
    changes.set(key, (changes.get(key) ?? 0) + units);
  };
  for (const { product, from, to, units } of moves) {
    add(product, from, -units);
    add(product, to, units);
  }
  return (product, place) => changes.get(`${product} ${place}`) ?? 0;
}

type Parts = {
  readonly prepared: PreparedRebalancing;
  readonly decided: DecidedRebalancing;
  readonly stocks: readonly StockAtPlace[];
};

const locationAt = ({ places }: PreparedRebalancing, index: number): Uuid =>
  present(places[index], 'A place of the plan').id;

/** What is at one end of a move, by the plan it is of. */
function endsOf({ prepared, decided, stocks }: Parts): (move: DecidedMove, at: number) => MoveEnd {
  const changeAt = changesOf(decided.moves);
  const stockOf = new Map(stocks.map((row) => [`${row.productId} ${row.locationId}`, row]));
  return ({ product }, place) => {
    const one = present(prepared.problem.products[product], 'A product of the plan');
    const { position, demand } = present(one.stocks.get(place), 'Stock at an end of a move');
    const key = `${one.productId} ${locationAt(prepared, place)}`;
    const row = present(stockOf.get(key), 'Stock that was read');
    const after = position + changeAt(product, place);
    return {
      stock: row.sellable + row.inTransit,
      position,
      positionAfter: after,
      demandMean: tidy(demand.mean),
      demandStandardDeviation: tidy(Math.sqrt(demand.variance)),
      coverBefore: coverOf(demand, position),
      coverAfter: coverOf(demand, after),
    };
  };
}

/** The moves of a plan as they are kept. */
function movesOf(parts: Parts, planId: Uuid, ids: Ids): MoveRow[] {
  const { prepared, decided } = parts;
  const endOf = endsOf(parts);
  // Ids ascend with what a move brings, so that the best are first in a list by id, descending.
  const ascending = decided.moves.toSorted((a, b) => benefitOf(a) - benefitOf(b));
  return ascending.map((move) => ({
    id: ids.uuid(),
    planId,
    productId: present(prepared.problem.products[move.product], 'A product').productId,
    fromLocationId: locationAt(prepared, move.from),
    toLocationId: locationAt(prepared, move.to),
    quantity: move.units,
    avoidedMinor: move.avoidedMinor,
    freightMinor: move.freightMinor,
    state: 'proposed',
    transferId: null,
    document: { from: endOf(move, move.from), to: endOf(move, move.to) },
  }));
}

function lanesOf({ prepared, decided }: Parts): PlanLane[] {
  return decided.lanes.map(({ from, to, fixedMinor }) => {
    const own = decided.moves.filter((move) => move.from === from && move.to === to);
    const sum = (of: (move: DecidedMove) => number): number =>
      own.reduce((total, move) => total + of(move), 0);
    const lane = prepared.lanes.find((one) => one.from === from && one.to === to);
    return {
      fromLocationId: locationAt(prepared, from),
      toLocationId: locationAt(prepared, to),
      units: sum((move) => move.units),
      fixedMinor,
      freightMinor: sum((move) => move.freightMinor),
      avoidedMinor: sum((move) => move.avoidedMinor),
      transitDays: present(lane, 'A lane of the plan').transitDays,
    };
  });
}

/** What is kept of a decided plan: the plan, and its moves, the ones that bring least first. */
export function composePlan(
  parts: Parts,
  basis: PlanBasis,
  { ids, now, trigger, currency, horizonDays }: Made,
): { plan: PlanRow; moves: MoveRow[] } {
  const { avoidedMinor, freightMinor, fixedMinor, boundMinor } = parts.decided;
  const id = ids.uuid();
  const moves = movesOf(parts, id, ids);
  const plan: PlanRow = {
    id,
    trigger,
    // A plan without moves asks nobody for a decision.
    state: moves.length === 0 ? 'empty' : 'open',
    currency,
    horizonDays,
    units: moves.reduce((total, { quantity }) => total + quantity, 0),
    moves: moves.length,
    avoidedMinor,
    freightMinor,
    fixedMinor,
    boundMinor,
    document: { ...basis, usedLanes: lanesOf(parts) },
    version: 1,
    madeAt: now,
    updatedAt: now,
  };
  return { plan, moves };
}

const benefitOf = ({ avoidedMinor, freightMinor }: DecidedMove): number =>
  avoidedMinor - freightMinor;
