import { at } from '../../planner/index.ts';

/** What can be moved of a product. All costs are whole numbers; one place more than once is one. */
export type ProductMoves = {
  /** Indices of the places that have to do with it. */
  readonly places: readonly number[];
  /** Of each of these places: what giving the first, the second … unit costs; never falls. */
  readonly give: readonly ArrayLike<number>[];
  /** What taking the first, the second … unit brings; never rises. */
  readonly take: readonly ArrayLike<number>[];
  /** Cost of moving a unit, from a to b at `a * places.length + b`; Infinity: there is no way. */
  readonly lanes: Float64Array;
};

/** What may still be changed in the moves of a product, and the moves so far. */
export type Residual = {
  /** From place a to place b of the whole problem at `a * places + b`. */
  readonly moves: Int32Array;
  /** Costs of the ways of one unit from an outer node to each other one; Infinity: none. */
  readonly waysFrom: (node: number) => Float64Array;
  /** Sends a unit along the cheapest way between two outer nodes. */
  readonly push: (from: number, to: number) => void;
};

const nobody = -1;

/**
 * Outer nodes are the source (0), places with little room (their position in `limited`, from 1) and
 * the sink. Inner nodes are places that give (0 to n - 1) and that take (n to 2n - 1).
 */
export function createResidual(
  product: ProductMoves,
  allPlaces: number,
  limited: readonly number[],
): Residual {
  const n = product.places.length;
  const sink = limited.length + 1;
  const moves = new Int32Array(allPlaces * allPlaces);
  const given = new Int32Array(n);
  const taken = new Int32Array(n);
  const outer = product.places.map((place) => {
    const position = limited.indexOf(place);
    return position < 0 ? sink : position + 1;
  });
  const cell = (a: number, b: number): number =>
    at(product.places, a) * allPlaces + at(product.places, b);
  const giveCost = (a: number): number => product.give[a]?.[at(given, a)] ?? Infinity;
  const takeGain = (b: number): number => product.take[b]?.[at(taken, b)] ?? -Infinity;

  const search = (from: number): { cost: Float64Array; before: Int32Array } => {
    const cost = new Float64Array(2 * n).fill(Infinity);
    const before = new Int32Array(2 * n).fill(nobody);
    for (let place = 0; place < n; place++) {
      if (from === 0) cost[place] = giveCost(place);
      else if (at(outer, place) === from && at(taken, place) > 0) {
        cost[n + place] = product.take[place]?.[at(taken, place) - 1] ?? Infinity;
      }
    }
    for (let isChanged = true; isChanged;) isChanged = relax(cost, before);
    return { cost, before };
  };

  const relax = (cost: Float64Array, before: Int32Array): boolean => {
    let isChanged = false;
    const reach = (from: number, to: number, arc: number): void => {
      const reached = at(cost, from) + arc;
      if (reached >= at(cost, to)) return;
      cost[to] = reached;
      before[to] = from;
      isChanged = true;
    };
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const lane = at(product.lanes, a * n + b);
        if (lane === Infinity) continue;
        reach(a, n + b, lane);
        if (at(moves, cell(a, b)) > 0) reach(n + b, a, -lane);
      }
    }
    return isChanged;
  };

  /** The place at which a unit leaves best to an outer node, with the cost until there. */
  const exit = (cost: Float64Array, to: number): { place: number; cost: number } => {
    let found = { place: nobody, cost: Infinity };
    for (let place = 0; place < n; place++) {
      if (at(outer, place) !== to) continue;
      const gain = takeGain(place);
      if (gain === -Infinity) continue;
      const reached = at(cost, n + place) - gain;
      if (reached < found.cost) found = { place, cost: reached };
    }
    return found;
  };

  return {
    moves,
    waysFrom: (from) => {
      const { cost } = search(from);
      return Float64Array.from({ length: sink + 1 }, (_, to) => exit(cost, to).cost);
    },
    push: (from, to) => {
      const { cost, before } = search(from);
      let node = n + exit(cost, to).place;
      taken[node - n] = at(taken, node - n) + 1;
      for (let last = at(before, node); last !== nobody; last = at(before, node)) {
        const isMove = last < n;
        const [a, b] = isMove ? [last, node - n] : [node, last - n];
        moves[cell(a, b)] = at(moves, cell(a, b)) + (isMove ? 1 : -1);
        node = last;
      }
      if (node < n) given[node] = at(given, node) + 1;
      else taken[node - n] = at(taken, node - n) - 1;
    },
  };
}
