import {
  addElsewhere,
  addTo,
  aheadOf,
  type CarriedStock,
  cellKey,
  type Placement,
} from './carried-stock.ts';
import type { HistoricDecision, HistoricRelease } from './history.ts';
import type { OrderLine, OrderProblem } from '../planner/index.ts';

type Shipments = readonly {
  readonly node: string;
  readonly lines: readonly { readonly line: number; readonly quantity: number }[];
}[];

/** The units of shipments by product and node. */
export function placementsOf(lines: readonly OrderLine[], shipments: Shipments): Placement[] {
  const products = new Map(lines.map(({ id, product }) => [id, product]));
  return shipments.flatMap(({ node, lines: parts }) =>
    parts.map(({ line, quantity }) => ({
      product: products.get(line) ?? '',
      node,
      units: quantity,
    })),
  );
}

/**
 * Carries a decision forward: what history took is there again, what the varied plan takes is not.
 */
export function carryDecision(
  carry: CarriedStock,
  { orderId, problem, shipments }: Pick<HistoricDecision, 'orderId' | 'problem' | 'shipments'>,
  varied: Shipments,
): void {
  for (const placement of placementsOf(problem.lines, shipments)) {
    addTo(carry.more, cellKey(placement.product, placement.node), placement.units);
    addElsewhere(carry, orderId, { ...placement, units: -placement.units });
  }
  for (const placement of placementsOf(problem.lines, varied)) {
    addTo(carry.more, cellKey(placement.product, placement.node), -placement.units);
    addElsewhere(carry, orderId, placement);
  }
}

/** Carries an order forward that history did not have: its units are gone for those after it. */
export function carryCopy(
  carry: CarriedStock,
  lines: readonly OrderLine[],
  varied: Shipments,
): void {
  for (const { product, node, units } of placementsOf(lines, varied))
    addTo(carry.more, cellKey(product, node), -units);
}

/**
 * Carries units forward that an order gave back in history: where the varied order has them at
 * another node, they come back there; where it never got them, nothing comes back.
 */
export function carryRelease(carry: CarriedStock, release: HistoricRelease): void {
  const { orderId, product, node, units } = release;
  const placements = carry.elsewhere.get(orderId) ?? [];
  const here = placements.find((one) => one.product === product && one.node === node);
  // As many as in history lie here, or more: they come back here in both worlds.
  if (here === undefined || here.units >= 0) return;
  let missing = Math.min(units, -here.units);
  addTo(carry.more, cellKey(product, node), -missing);
  addElsewhere(carry, orderId, { product, node, units: missing });
  for (const other of placements.filter((one) => one.product === product && one.units > 0)) {
    const back = Math.min(missing, other.units);
    if (back === 0) break;
    missing -= back;
    addTo(carry.more, cellKey(product, other.node), back);
    addElsewhere(carry, orderId, { product, node: other.node, units: -back });
  }
}

/**
 * The problem with the quantities that are open in the varied world: fewer where the order has got
 * more than in history by then, more where it has got less.
 */
export function openProblem(
  problem: OrderProblem,
  carry: CarriedStock,
  orderId: string,
): OrderProblem {
  if (!carry.elsewhere.has(orderId)) return problem;
  const ahead = new Map<string, number>();
  for (const { product } of problem.lines) ahead.set(product, aheadOf(carry, orderId, product));
  if ([...ahead.values()].every((units) => units === 0)) return problem;
  const quantities = problem.lines.map(({ product, quantity }) => {
    const units = ahead.get(product) ?? 0;
    // What is behind is asked for on the product's first line.
    const less = units < 0 ? units : Math.min(units, quantity);
    ahead.set(product, units - less);
    return quantity - less;
  });
  return withQuantities(problem, quantities);
}

/** How many sets of a line's group are open; a group of which that is not whole is none. */
function setsOf(
  { lines }: OrderProblem,
  quantities: readonly number[],
  { group, sets = 1 }: OrderProblem['lines'][number],
): Partial<OrderProblem['lines'][number]> {
  if (group === undefined) return {};
  const open = lines.flatMap((line, index) =>
    line.group === group ? [((quantities[index] ?? 0) * sets) / line.quantity] : [],
  );
  const [first = 0] = open;
  if (!Number.isInteger(first) || open.some((one) => one !== first))
    return { group: undefined, sets: undefined };
  return sets === 1 ? {} : { sets: first };
}

/** Lines without a quantity are left out, with their cells. */
function withQuantities(problem: OrderProblem, quantities: readonly number[]): OrderProblem {
  const width = problem.nodes.length;
  const kept = quantities.flatMap((quantity, line) => (quantity > 0 ? [line] : []));
  const cells = (values: ArrayLike<number> | undefined): Float64Array | undefined => {
    if (values === undefined) return undefined;
    const left = new Float64Array(kept.length * width);
    kept.forEach((line, row) => {
      for (let n = 0; n < width; n++) left[row * width + n] = values[line * width + n] ?? 0;
    });
    return left;
  };
  return {
    ...problem,
    lines: problem.lines.flatMap((line, index) => {
      const quantity = quantities[index] ?? 0;
      return quantity > 0 ? [{ ...line, quantity, ...setsOf(problem, quantities, line) }] : [];
    }),
    available: cells(problem.available) ?? problem.available,
    scarcityMinor: cells(problem.scarcityMinor),
    otherMinor: cells(problem.otherMinor),
  };
}
