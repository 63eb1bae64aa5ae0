import { at } from '../../planner/index.ts';
import { createResidual, type ProductMoves, type Residual } from './residual.ts';

/** Units of products to be moved between places. All costs are whole numbers. */
export type PlacingProblem = {
  readonly products: readonly ProductMoves[];
  /** Units that may come to each place, of all products; Infinity: as many as one likes. */
  readonly room: Float64Array;
};

/** Units moved, product by product: from a to b at `a * places + b`. */
export type Placing = readonly Int32Array[];

const nowhere = -1;
const pushesBetweenPauses = 16;

/** What products solved alone came to; kept between problems that share products. */
export type SolvedAlone = WeakMap<ProductMoves, Int32Array>;

/** Runs a computation that pauses, without pausing. */
export function finish<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** `placeInSteps` without pauses. */
export const placeUnits = (problem: PlacingProblem): Placing => finish(placeInSteps(problem));

/**
 * The cheapest moves, exactly and in whole units: successive shortest paths. Products meet only
 * where room is short, so each is solved alone first; those that come to a place that they fill
 * together are solved again as one flow. Yields now and then, so that a thread can do other work.
 */
export function* placeInSteps(
  { products, room }: PlacingProblem,
  kept: SolvedAlone = new WeakMap(),
): Generator<undefined, Placing> {
  const places = room.length;
  const solved: Int32Array[] = [];
  for (const product of products) solved.push(yield* solveAlone(product, places, kept));
  const together = new Set<number>();
  const tight = new Set<number>();
  for (;;) {
    const short = overfilled(solved, room);
    if (short.every((place) => tight.has(place))) return solved;
    for (const place of short) tight.add(place);
    solved.forEach((moves, index) => {
      for (const place of tight) if (comingTo(moves, place, places) > 0) together.add(index);
    });
    // Those that are not among them have what they would have without limits, and fit beside.
    const joint = [...together].flatMap((index) => {
      const product = products[index];
      return product === undefined ? [] : [{ index, product }];
    });
    const found = yield* solve(
      joint.map(({ product }) => product),
      room.map((units, place) => (tight.has(place) ? units : Infinity)),
    );
    joint.forEach(({ index }, position) => {
      solved[index] = found[position] ?? new Int32Array();
    });
  }
}

function* solveAlone(
  product: ProductMoves,
  places: number,
  kept: SolvedAlone,
): Generator<undefined, Int32Array> {
  const known = kept.get(product);
  if (known !== undefined) return known;
  const [moves = new Int32Array()] = yield* solve(
    [product],
    new Float64Array(places).fill(Infinity),
  );
  kept.set(product, moves);
  return moves;
}

function comingTo(moves: Int32Array, place: number, places: number): number {
  let units = 0;
  for (let from = 0; from < places; from++) units += at(moves, from * places + place);
  return units;
}

function overfilled(solved: Placing, room: Float64Array): number[] {
  const places = room.length;
  return [...room.keys()].filter((place) => {
    if (at(room, place) === Infinity) return false;
    let units = 0;
    for (const moves of solved) units += comingTo(moves, place, places);
    return units > at(room, place);
  });
}

/**
 * One flow of several products. Nodes between them are the source, the places with little room and
 * the sink; what lies between two of these is the shortest way through one product.
 */
function* solve(
  products: readonly ProductMoves[],
  room: Float64Array,
): Generator<undefined, Int32Array[]> {
  const limited = [...room.keys()].filter((place) => at(room, place) < Infinity);
  const residuals = products.map((product) => createResidual(product, room.length, limited));
  const joint = new JointFlow(
    residuals,
    limited.map((place) => at(room, place)),
  );
  let pushed = 0;
  for (let path = joint.cheapest(); path !== undefined; path = joint.cheapest()) {
    joint.push(path);
    if (++pushed % pushesBetweenPauses === 0) yield;
  }
  yield;
  return residuals.map((one) => one.moves);
}

type Step = { from: number; to: number; product: number };

/** Node 0 is the source, 1 to n are places with little room, n + 1 is the sink. */
class JointFlow {
  readonly #residuals: readonly Residual[];
  readonly #room: readonly number[];
  readonly #used: Int32Array;
  readonly #nodes: number;
  readonly #cost: Float64Array;
  readonly #by: Int32Array;
  readonly #ofProduct: Float64Array[];

  constructor(residuals: readonly Residual[], room: readonly number[]) {
    this.#residuals = residuals;
    this.#room = room;
    this.#used = new Int32Array(room.length);
    this.#nodes = room.length + 2;
    this.#cost = new Float64Array(this.#nodes ** 2).fill(Infinity);
    this.#by = new Int32Array(this.#nodes ** 2).fill(nowhere);
    this.#ofProduct = residuals.map(() => new Float64Array(this.#nodes ** 2).fill(Infinity));
    for (let product = 0; product < residuals.length; product++) this.#refresh(product);
  }

  /** Measures the ways through a product anew, and which product is the cheapest way. */
  #refresh(product: number): void {
    const own = this.#ofProduct[product];
    if (own === undefined) return;
    for (let from = 0; from < this.#nodes - 1; from++) {
      const ways = this.#residuals[product]?.waysFrom(from);
      for (let to = 1; to < this.#nodes; to++) {
        own[from * this.#nodes + to] = from === to ? Infinity : at(ways ?? [], to);
      }
    }
    for (let arc = 0; arc < own.length; arc++) {
      if (at(own, arc) < at(this.#cost, arc)) {
        this.#cost[arc] = at(own, arc);
        this.#by[arc] = product;
      } else if (at(this.#by, arc) === product) this.#choose(arc);
    }
  }

  #choose(arc: number): void {
    let [least, by] = [Infinity, nowhere];
    this.#ofProduct.forEach((ways, product) => {
      if (at(ways, arc) < least) [least, by] = [at(ways, arc), product];
    });
    this.#cost[arc] = least;
    this.#by[arc] = by;
  }

  #arcCost(from: number, to: number): number {
    const isSlack = to === this.#nodes - 1 && from > 0 && this.#hasRoom(from);
    return isSlack ? 0 : at(this.#cost, from * this.#nodes + to);
  }

  #hasRoom(node: number): boolean {
    return at(this.#used, node - 1) < at(this.#room, node - 1);
  }

  /**
   * The cheapest way from source to sink, of those the one with the fewest steps: two steps through
   * one product then never share a node. Undefined when none pays.
   */
  cheapest(): Step[] | undefined {
    const n = this.#nodes;
    const cost = new Float64Array(n).fill(Infinity);
    const before = new Int32Array(n).fill(nowhere);
    cost[0] = 0;
    for (let round = 1; round < n; round++) {
      const last = cost.slice();
      let isChanged = false;
      for (let from = 0; from < n - 1; from++) {
        for (let to = 1; to < n; to++) {
          if (from === to) continue;
          const reached = at(last, from) + this.#arcCost(from, to);
          if (reached >= at(cost, to)) continue;
          cost[to] = reached;
          before[to] = from;
          isChanged = true;
        }
      }
      if (!isChanged) break;
    }
    if (at(cost, n - 1) >= 0) return undefined;
    return this.#stepsOf(before);
  }

  #stepsOf(before: Int32Array): Step[] {
    const steps: Step[] = [];
    for (let to = this.#nodes - 1; to !== 0; to = at(before, to)) {
      const from = at(before, to);
      const isSlack = to === this.#nodes - 1 && from > 0 && this.#hasRoom(from);
      const product = isSlack ? nowhere : at(this.#by, from * this.#nodes + to);
      steps.push({ from, to, product });
    }
    return steps.toReversed();
  }

  /** Moves one unit along a way. */
  push(steps: readonly Step[]): void {
    for (const { from, to, product } of steps) {
      if (product === nowhere) this.#used[from - 1] = at(this.#used, from - 1) + 1;
      else this.#residuals[product]?.push(from, to);
    }
    for (const product of new Set(steps.map((step) => step.product))) {
      if (product !== nowhere) this.#refresh(product);
    }
  }
}
