/**
 * Where to send one order from, as a problem in numbers: lines i of so many units, locations l with
 * a cost for each shipment and each unit, units that they hold and can still handle.
 *
 *   min Σ fixed_l·y_l + Σ unit_il·x_il + split·(Σy − 1)⁺ + Σ backorder_i·b_i
 *   Σ_l x_il + b_i = quantity_i;  0 ≤ x_il ≤ available_il·y_l, whole
 *   Σ_i x_il ≤ capacity_l·y_l;  Σy ≤ shipmentsMax
 *
 * Any other cost of a unit or a shipment (lateness, labour, carbon, scarcity) is added to `unit` or
 * `fixed`: one proof covers all objectives. Matrices are by line, then location:
 * `[i * locations + l]`.
 */
export type SourcingProblem = {
  lines: number;
  locations: number;
  quantity: Int32Array;
  fixed: Float64Array;
  unit: Float64Array;
  available: Int32Array;
  /** Units that a location can still handle for this order. */
  capacity: Int32Array;
  /** For each shipment after the first. */
  split: number;
  /**
   * For each unit that is not sent: one price, or one by line. A unit that costs more to send is
   * not sent.
   */
  backorder: number | Float64Array;
  shipmentsMax: number;
};

/** A problem with a price by line for what is not sent. */
export type LinearProblem = SourcingProblem & { backorder: Float64Array };

/** The problem with its price for what is not sent by line. */
export function byLine(problem: SourcingProblem): LinearProblem {
  const { backorder, lines } = problem;
  if (typeof backorder !== 'number') return { ...problem, backorder };
  return { ...problem, backorder: new Float64Array(lines).fill(backorder) };
}

/** A plan with how good it is known to be. */
export type SourcingSolution = {
  cost: number;
  /** No plan costs less. Equal to `cost` when the plan is proven to be the best. */
  lowerBound: number;
  proven: boolean;
  /** Units by line and location, as in the problem. */
  units: Int32Array;
  /** Locations that send something, in their order. */
  open: number[];
  /** Sets of locations that were looked at. */
  nodes: number;
};

/** A number of an array; those past its end are 0 and never asked for. */
export const at = (values: { readonly [index: number]: number }, index: number): number =>
  values[index] ?? 0;

/** What units cost under the problem; Infinity when they break one of its rules. */
export function costOf(problem: SourcingProblem, units: Int32Array): number {
  const { lines, locations, quantity, fixed, unit, available, capacity } = problem;
  const { backorder } = byLine(problem);
  const sent = new Int32Array(lines);
  let cost = 0;
  let open = 0;
  for (let l = 0; l < locations; l++) {
    let handled = 0;
    for (let i = 0; i < lines; i++) {
      const x = at(units, i * locations + l);
      if (x < 0 || x > at(available, i * locations + l)) return Infinity;
      handled += x;
      sent[i] = at(sent, i) + x;
      cost += x * at(unit, i * locations + l);
    }
    if (handled > at(capacity, l)) return Infinity;
    if (handled === 0) continue;
    open++;
    cost += at(fixed, l);
  }
  if (open > problem.shipmentsMax) return Infinity;
  if (open > 1) cost += problem.split * (open - 1);
  for (let i = 0; i < lines; i++) {
    if (at(sent, i) > at(quantity, i)) return Infinity;
    cost += at(backorder, i) * (at(quantity, i) - at(sent, i));
  }
  return cost;
}
