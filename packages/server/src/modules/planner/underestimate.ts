import { addUnits, cheapestService, emptyLoad, type Load } from './loads.ts';
import type { Order, Source } from './prepare-order.ts';
import { at, type LinearProblem } from './solver/problem.ts';

/**
 * A straight line under what each source charges: so much for a shipment, so much for a unit of
 * each line. No load that is a part of the order costs less than it says.
 */
export type Support = {
  readonly fixed: Float64Array;
  /** By line and source. */
  readonly unit: Float64Array;
};

/** Loads of up to so many different contents are each packed and priced; else parcels are. */
const contentsMax = 32;
const gridSteps = 12;
/** So many different weights are priced one by one. */
const weightsMax = 64;

type Point = { weight: number; minor: number };
type Line = { fixed: number; slope: number };

/** The support of every source of an order, tight where a source sends half of what it can. */
export function supportOf(order: Order): Support {
  const { lines, sources } = order;
  const fixed = new Float64Array(sources.length);
  const unit = new Float64Array(lines.length * sources.length);
  sources.forEach((source, s) => {
    const { node } = source.ready;
    const days = Math.min(...source.ready.services.map((one) => one.lateDays));
    const late = days * order.problem.rules.latePerUnitDayMinor;
    const freight = freightLine(order, source, s, late);
    // Handling is rounded once a shipment, by half a minor unit at most.
    const rounding = Number.isInteger(node.costFactor) ? 0 : 0.5;
    fixed[s] =
      freight.fixed + node.costFactor * node.handlingOrderMinor - rounding + source.extraMinor;
    for (let i = 0; i < lines.length; i++) {
      const each = node.handlingUnitMinor + node.handlingLineMinor / at(order.quantity, i);
      unit[i * sources.length + s] =
        freight.slope * (lines[i]?.weightGrams ?? 0) +
        node.costFactor * each +
        late +
        at(order.unit, i * sources.length + s);
    }
  });
  return { fixed, unit };
}

/** Freight from a source, without the late days that every service has: never below this line. */
function freightLine(order: Order, source: Source, s: number, late: number): Line {
  const lines: number[] = [];
  let contents = 1;
  for (let i = 0; i < order.lines.length; i++) {
    const most = at(order.free, i * order.sources.length + s);
    if (most <= 0) continue;
    lines.push(i);
    contents *= most + 1;
  }
  if (lines.length === 0) return { fixed: 0, slope: 0 };
  if (contents > contentsMax) return parcelLine(order, source, s, lines, late);
  const points: Point[] = [];
  let wanted = 0;
  let total = 0;
  for (const quantity of order.quantity) wanted += quantity;
  visitContents(order, s, lines, 0, emptyLoad, (load) => {
    total = Math.max(total, load.weight);
    // What sends everything is no plan over two sources.
    if (load.units >= wanted) return;
    const priced = cheapestService(order, source, load);
    if (priced === undefined) return;
    const minor = priced.freightMinor + priced.lateMinor - late * load.units;
    points.push({ weight: load.weight, minor });
  });
  return lineUnder(points, total / 2);
}

function visitContents(
  order: Order,
  s: number,
  lines: readonly number[],
  from: number,
  load: Load,
  visit: (load: Load) => void,
): void {
  const i = lines[from];
  if (i === undefined) {
    if (load.units > 0) visit(load);
    return;
  }
  const most = at(order.free, i * order.sources.length + s);
  for (let units = 0; units <= most; units++) {
    const next = units === 0 ? load : addUnits(order, s, load, i, units);
    visitContents(order, s, lines, from + 1, next, visit);
  }
}

/** A weight that a parcel may have, and the least volume that goes with it. */
type Content = { weight: number; volume: number };

/**
 * From prices of single parcels. Several parcels each lie over the line, and so does their sum, as
 * the line starts at nought or above.
 */
function parcelLine(
  order: Order,
  source: Source,
  s: number,
  lines: readonly number[],
  late: number,
): Line {
  let heaviest = 0;
  let total = 0;
  for (const i of lines) {
    const weight = order.lines[i]?.weightGrams ?? 0;
    heaviest = Math.max(heaviest, weight);
    total += weight * at(order.free, i * order.sources.length + s);
  }
  const parcelMax = Math.max(heaviest, ...source.ready.packers.map((one) => one.weightMaxGrams));
  const end = Math.min(total, parcelMax);
  const perDay = order.problem.rules.latePerUnitDayMinor;
  const priceOf = ({ weight, volume }: Content): number => {
    let least = Infinity;
    for (const { service, lateDays } of source.ready.services) {
      const price = service.priceMinor(weight, volume);
      if (price === undefined) continue;
      // So much weight is so many units at least, each of them late.
      const units = heaviest > 0 ? weight / heaviest : 1;
      least = Math.min(least, price + Math.max(0, lateDays * perDay - late) * units);
    }
    return least;
  };
  const contents = contentsOf(order, s, lines, end);
  const points: Point[] = [];
  for (const [k, content] of contents.weights.entries()) {
    const minor = priceOf(content);
    // Between two weights of a grid a price is not below that of the lighter one.
    const weight = contents.isGrid ? (contents.weights[k + 1]?.weight ?? end) : content.weight;
    if (minor < Infinity) points.push({ weight, minor });
  }
  const line = lineUnder(points, Math.min(end, total / 2));
  // Through nought, as no part of a price may be counted twice.
  const rates = points.map(({ weight, minor }) => minor / Math.max(weight, 1));
  const rate = rates.length === 0 ? 0 : Math.max(0, Math.min(...rates));
  const isHigher = line.fixed >= 0 && line.fixed + (line.slope * total) / 2 >= (rate * total) / 2;
  return isHigher ? line : { fixed: 0, slope: rate };
}

/** Every weight that units of the lines can have together up to an end, or a grid over them. */
function contentsOf(
  order: Order,
  s: number,
  lines: readonly number[],
  end: number,
): { weights: Content[]; isGrid: boolean } {
  let least = new Map<number, number>([[0, 0]]);
  for (const i of lines) {
    const { weightGrams = 0, volumeCm3 = 0 } = order.lines[i] ?? {};
    const most = at(order.free, i * order.sources.length + s);
    const next = new Map(least);
    for (const [weight, volume] of least) {
      for (let units = 1; units <= most; units++) {
        const reached = weight + units * weightGrams;
        if (reached > end || next.size > weightsMax) break;
        const cm3 = volume + units * volumeCm3;
        next.set(reached, Math.min(cm3, next.get(reached) ?? Infinity));
        // Units without a weight are told apart by nothing.
        if (weightGrams === 0) break;
      }
    }
    if (next.size > weightsMax) return { weights: gridOf(order, lines, end), isGrid: true };
    least = next;
  }
  const weights = [...least].map(([weight, volume]) => ({ weight, volume }));
  weights.sort((a, b) => a.weight - b.weight);
  // Nothing at all is no parcel, but where goods weigh nothing.
  const isWeightless = lines.some((i) => order.lines[i]?.weightGrams === 0);
  return { weights: isWeightless ? weights : weights.slice(1), isGrid: false };
}

/** Even steps; a parcel has at least the volume that the densest goods of its weight have. */
function gridOf(order: Order, lines: readonly number[], end: number): Content[] {
  let lightest = Infinity;
  let density = Infinity;
  for (const i of lines) {
    const { weightGrams = 0, volumeCm3 = 0 } = order.lines[i] ?? {};
    lightest = Math.min(lightest, weightGrams);
    if (weightGrams > 0) density = Math.min(density, volumeCm3 / weightGrams);
  }
  const perGram = density === Infinity ? 0 : density;
  return Array.from({ length: gridSteps }, (_, step) => {
    const weight = lightest + ((end - lightest) * step) / gridSteps;
    return { weight, volume: weight * perGram };
  });
}

/** The line that is highest at a weight among those that lie under all points and do not fall. */
function lineUnder(points: readonly Point[], weight: number): Line {
  const hull = lowerHull(points);
  const first = hull[0];
  if (first === undefined) return { fixed: 0, slope: 0 };
  let edge: readonly [Point, Point] | undefined;
  for (let k = 1; k < hull.length; k++) {
    const [a, b] = [hull[k - 1], hull[k]];
    if (a === undefined || b === undefined) break;
    if (edge !== undefined && a.weight >= weight) break;
    edge = [a, b];
  }
  const slope =
    edge === undefined ? 0 : (edge[1].minor - edge[0].minor) / (edge[1].weight - edge[0].weight);
  if (edge === undefined || slope < 0)
    return { fixed: Math.min(...hull.map((point) => point.minor)), slope: 0 };
  return { fixed: edge[0].minor - slope * edge[0].weight, slope };
}

/** The corners of the convex shape around points, from below, by weight (Andrew 1979). */
function lowerHull(points: readonly Point[]): Point[] {
  const hull: Point[] = [];
  const sorted = points.toSorted((a, b) => a.weight - b.weight || a.minor - b.minor);
  for (const point of sorted) {
    if (hull.at(-1)?.weight === point.weight) continue;
    for (;;) {
      const [a, b] = [hull.at(-2), hull.at(-1)];
      if (a === undefined || b === undefined) break;
      const turn =
        (b.weight - a.weight) * (point.minor - a.minor) -
        (b.minor - a.minor) * (point.weight - a.weight);
      if (turn > 0) break;
      hull.pop();
    }
    hull.push(point);
  }
  return hull;
}

/** The order in straight lines, by product, and what of every plan's cost these leave out. */
export type Relaxed = { readonly problem: LinearProblem; readonly offset: number };

const endless = 2 ** 30;

/**
 * The linear problem that no plan over two and more sources costs less than. Lines of one product
 * are one line there, at the least that any of them costs; what no source has is left out and
 * counted.
 */
export function relaxedOrder(order: Order, support: Support, shipmentsMax: number): Relaxed {
  const { lines, sources, quantity, free, unsent, pools } = order;
  const width = sources.length;
  const count = pools?.products ?? lines.length;
  const wanted = new Int32Array(count);
  const unit = new Float64Array(count * width).fill(Infinity);
  const available = new Int32Array(count * width);
  const backorder = new Float64Array(count).fill(Infinity);
  for (let i = 0; i < lines.length; i++) {
    const p = pools === undefined ? i : at(pools.product, i);
    wanted[p] = at(wanted, p) + at(quantity, i);
    backorder[p] = Math.min(at(backorder, p), at(unsent, i));
    for (let s = 0; s < width; s++) {
      const units = at(free, i * width + s);
      if (units <= 0) continue;
      const limit = pools === undefined ? units : at(pools.limit, p * width + s);
      unit[p * width + s] = Math.min(at(unit, p * width + s), at(support.unit, i * width + s));
      available[p * width + s] = Math.min(limit, at(available, p * width + s) + units);
    }
  }
  let offset = 0;
  for (let p = 0; p < count; p++) {
    let reach = 0;
    for (let s = 0; s < width; s++) {
      if (at(available, p * width + s) === 0) unit[p * width + s] = 0;
      reach += at(available, p * width + s);
    }
    const missing = Math.max(0, at(wanted, p) - reach);
    wanted[p] = at(wanted, p) - missing;
    offset += missing * at(backorder, p);
  }
  const problem: LinearProblem = {
    lines: count,
    locations: width,
    quantity: wanted,
    fixed: support.fixed,
    unit,
    available,
    capacity: Int32Array.from(sources, (source) =>
      source.linesMax < 1 ? 0 : Math.min(source.unitsMax, endless),
    ),
    split: order.splitMinor,
    backorder,
    shipmentsMax,
  };
  return { problem, offset };
}

/** No plan over two and more members of the set costs less. */
export function leastOfSet(order: Order, support: Support, set: Int32Array, size: number): number {
  let bound = Infinity;
  for (let m = 0; m < size; m++) bound = Math.min(bound, at(support.fixed, at(set, m)));
  for (let i = 0; i < order.lines.length; i++) {
    let least = at(order.unsent, i);
    for (let m = 0; m < size; m++) {
      const cell = i * order.sources.length + at(set, m);
      if (at(order.free, cell) > 0) least = Math.min(least, at(support.unit, cell));
    }
    bound += least * at(order.quantity, i);
  }
  return bound;
}
