import { assignSet } from './assign-set.ts';
import { type Assignment, createAssignment } from './assignment.ts';
import {
  addUnits,
  cheapestService,
  emptyLoad,
  handlingOf,
  type Load,
  type Priced,
} from './loads.ts';
import { greedyPlan } from './greedy-plan.ts';
import type { Order } from './prepare-order.ts';
import { exploreSets } from './solver/explore-sets.ts';
import { at } from './solver/problem.ts';
import type { SetSearch } from './solver/search.ts';
import { leastOfSet, relaxedOrder, type Support, supportOf } from './underestimate.ts';

/** A plan as the search keeps it. */
export type Draft = {
  /** Its cost, with what units that are not sent count. */
  readonly score: number;
  /** Sources that send, ascending. */
  readonly sources: readonly number[];
  /** Units by line and member of `sources`; undefined: all that its one source has. */
  readonly units: Float64Array | undefined;
};

/** Units of a line that the k-th source of a draft sends. */
export function unitsOf(order: Order, { sources, units }: Draft, i: number, k: number): number {
  if (units !== undefined) return at(units, i * sources.length + k);
  return at(order.free, i * order.sources.length + at(sources, k));
}

/** What one source does for the order alone. */
export type Single = {
  readonly s: number;
  readonly score: number;
  readonly load: Load;
  /** Undefined when it sends nothing. */
  readonly priced: Priced | undefined;
  /** Units by line; undefined: all that it has. */
  readonly units: Float64Array | undefined;
};

export type Found = {
  readonly order: Order;
  readonly best: Draft;
  /** The best plan found over other nodes. */
  readonly second: Draft | undefined;
  readonly singles: readonly Single[];
  readonly lowerBound: number;
  readonly proven: boolean;
  readonly nodes: number;
};

type Finding = {
  readonly order: Order;
  /** Made when it is first needed: many orders are decided without. */
  work: Assignment | undefined;
  readonly shipmentsMax: number;
  readonly same: number;
  best: Draft;
  second: Draft | undefined;
  nodes: number;
  steps: number;
  /** No plan over a set that was not searched to its end costs less. */
  loose: number;
};

/** Steps inside one set beyond the first plan over it; and in all, for orders of ordinary size. */
const stepsPerSet = 2_000;
const stepsInAll = 20_000;

/**
 * The best plan for a prepared order over at most so many shipments: each source alone, exactly;
 * then sets of them under a bound that says which could be better at all.
 */
export function findPlan(order: Order, shipmentsMax: number, nodesMax: number): Found {
  const finding = startOf(order, shipmentsMax);
  const singles: Single[] = [];
  let single = -1;
  let singleScore = Infinity;
  for (let s = 0; s < order.sources.length; s++) {
    const one = singleOf(finding, s);
    singles.push(one);
    if (one.priced === undefined || shipmentsMax < 1) continue;
    offer(finding, { score: one.score, sources: [s], units: one.units });
    if (one.score >= singleScore) continue;
    single = s;
    singleScore = one.score;
  }
  let lowerBound = finding.loose;
  if (shipmentsMax > 1 && !isBeyondSets(finding)) {
    lowerBound = Math.min(
      lowerBound,
      explore(finding, { shipmentsMax, nodesMax, single, singleCost: singleScore }),
    );
    lowerBound = Math.min(lowerBound, finding.loose);
    if (lowerBound < finding.best.score - finding.same) offerGreedy(finding);
  }
  const { best, second, nodes, same } = finding;
  const proven = lowerBound >= best.score - same;
  return {
    order,
    best,
    second,
    singles,
    lowerBound: proven ? best.score : lowerBound,
    proven,
    nodes,
  };
}

function startOf(order: Order, shipmentsMax: number): Finding {
  let unsent = 0;
  order.quantity.forEach((quantity, i) => (unsent += quantity * at(order.unsent, i)));
  // Whole numbers: what is not one less is no better. Sums past 2^53 / 1000 are not that exact.
  const same = 0.999 - unsent * 1e-14;
  return {
    order,
    work: undefined,
    shipmentsMax,
    same,
    best: { score: unsent, sources: [], units: new Float64Array(0) },
    second: undefined,
    nodes: 1,
    steps: 0,
    loose: Infinity,
  };
}

function workOf(finding: Finding): Assignment {
  const { order, shipmentsMax, same } = finding;
  finding.work ??= createAssignment(order, Math.min(shipmentsMax, order.sources.length), same);
  return finding.work;
}

/** Cheaper, then fewer shipments, then sources of lower rank. */
function isBetter(a: Draft, b: Draft): boolean {
  if (a.score !== b.score) return a.score < b.score;
  if (a.sources.length !== b.sources.length) return a.sources.length < b.sources.length;
  for (let k = 0; k < a.sources.length; k++) {
    const difference = at(a.sources, k) - at(b.sources, k);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function hasSameNodes(order: Order, a: Draft, b: Draft): boolean {
  if (a.sources.length === 1 && b.sources.length === 1) {
    const [one, other] = [order.sources[at(a.sources, 0)], order.sources[at(b.sources, 0)]];
    return one?.rank === other?.rank;
  }
  const ranks = (draft: Draft): number[] => [
    ...new Set(draft.sources.map((s) => order.sources[s]?.rank ?? -1)),
  ];
  const [one, other] = [ranks(a), ranks(b)];
  return one.length === other.length && one.every((rank, k) => rank === other[k]);
}

function offer(finding: Finding, draft: Draft): void {
  const { order, best, second } = finding;
  if (isBetter(draft, best)) {
    if (best.sources.length > 0 && !hasSameNodes(order, best, draft)) finding.second = best;
    finding.best = draft;
    return;
  }
  if (draft.sources.length === 0 || hasSameNodes(order, draft, best)) return;
  if (second === undefined || isBetter(draft, second)) finding.second = draft;
}

/** What a source sends when nobody else does. */
function singleOf(finding: Finding, s: number): Single {
  const { order } = finding;
  finding.nodes++;
  const all = allOf(order, s);
  if (all !== undefined) return all;
  const work = workOf(finding);
  const set = Int32Array.of(s);
  const score = assignSet(work, set, 1, Infinity, stepsPerSet);
  finding.steps += work.steps + order.lines.length;
  if (!work.isWhole) finding.loose = Math.min(finding.loose, at(work.rest, 0));
  const units = new Float64Array(order.lines.length);
  let load = emptyLoad;
  for (let i = 0; i < order.lines.length; i++) {
    const sent = at(work.bestUnits, i * work.membersMax);
    units[i] = sent;
    if (sent > 0) load = addUnits(order, s, load, i, sent);
  }
  const source = order.sources[s];
  const priced =
    load.units === 0 || source === undefined ? undefined : cheapestService(order, source, load);
  return { s, score, load, priced, units };
}

/**
 * The source with all that it has of the order, when that is plainly the best it can do: units come
 * first, and nothing but the stock limits it.
 */
function allOf(order: Order, s: number): Single | undefined {
  const { lines, sources, free, quantity, unsent, pools, unit } = order;
  const source = sources[s];
  if (source === undefined || pools !== undefined || order.worth === 0) return undefined;
  let weight = 0;
  let volume = 0;
  let count = 0;
  let kinds = 0;
  let unitMinor = 0;
  let missing = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const sent = at(free, i * sources.length + s);
    missing += (at(quantity, i) - sent) * at(unsent, i);
    if (sent === 0 || line === undefined) continue;
    if (at(order.begun, i) > 0) return undefined;
    weight += sent * line.weightGrams;
    volume += sent * line.volumeCm3;
    unitMinor += sent * at(unit, i * sources.length + s);
    count += sent;
    kinds++;
  }
  let load: Load = { weight, volume, lines: kinds, units: count, unitMinor, runs: undefined };
  if (count === 0) return { s, score: missing, load, priced: undefined, units: undefined };
  if (kinds > source.linesMax || count > source.unitsMax) return undefined;
  const isOne = source.ready.packers.every(
    (packer) => weight <= packer.weightMaxGrams && volume <= packer.volumeMaxCm3,
  );
  if (!isOne) {
    load = emptyLoad;
    for (let i = 0; i < lines.length; i++) {
      const sent = at(free, i * sources.length + s);
      if (sent > 0) load = addUnits(order, s, load, i, sent);
    }
  }
  const priced = cheapestService(order, source, load);
  if (priced === undefined) return undefined;
  const score =
    missing +
    priced.freightMinor +
    priced.lateMinor +
    handlingOf(source, load) +
    source.extraMinor +
    unitMinor;
  return { s, score, load, priced, units: undefined };
}

/**
 * Whether no plan over two sources can be better, by a bound that costs little: every unit at its
 * least besides freight, and the two cheapest parcels of the lightest unit.
 */
function isBeyondSets(finding: Finding): boolean {
  const { order, best, same } = finding;
  const { lines, sources, quantity, free, unit, unsent } = order;
  if (sources.length < 2) return true;
  let bound = order.splitMinor;
  let [grams, cm3] = [Infinity, Infinity];
  for (let i = 0; i < lines.length; i++) {
    let least = at(unsent, i);
    for (let s = 0; s < sources.length; s++) {
      const cell = i * sources.length + s;
      if (at(free, cell) > 0) least = Math.min(least, at(unit, cell));
    }
    bound += least * at(quantity, i);
    grams = Math.min(grams, lines[i]?.weightGrams ?? 0);
    cm3 = Math.min(cm3, lines[i]?.volumeCm3 ?? 0);
  }
  let [first, second] = [Infinity, Infinity];
  for (let s = 0; s < sources.length; s++) {
    // Once two are too dear for that together, so are all others that are dearer than these.
    const cost = leastShipment(order, s, grams, cm3);
    if (cost < 0) return false;
    if (cost < first) [first, second] = [cost, first];
    else if (cost < second) second = cost;
    if (bound + first + second < best.score - same) return false;
  }
  return true;
}

/** No shipment from a source that has something costs less, but for its units' own costs. */
function leastShipment(order: Order, s: number, grams: number, cm3: number): number {
  const source = order.sources[s];
  let has = false;
  for (let i = 0; i < order.lines.length; i++)
    if (at(order.free, i * order.sources.length + s) > 0) has = true;
  if (source === undefined || !has || source.linesMax < 1) return Infinity;
  let least = Infinity;
  for (const { service, lateDays } of source.ready.services) {
    const price = service.priceMinor(grams, cm3);
    if (price === undefined) continue;
    least = Math.min(least, price + lateDays * order.problem.rules.latePerUnitDayMinor);
  }
  const { node } = source.ready;
  const base = node.handlingOrderMinor + node.handlingLineMinor + node.handlingUnitMinor;
  return least + Math.round(base * node.costFactor) + source.extraMinor;
}

/**
 * Where nothing is proven a rule of thumb may know better: its plan, and the best that is found
 * over the same sources.
 */
function offerGreedy(finding: Finding): void {
  const work = workOf(finding);
  finding.nodes++;
  const score = greedyPlan(work);
  if (score === Infinity) return;
  offer(finding, draftOf(work, score));
  const { set, size } = work;
  const again = assignSet(work, set, size, finding.best.score, stepsPerSet);
  if (again !== Infinity) offer(finding, draftOf(work, again));
}

type Limits = { shipmentsMax: number; nodesMax: number; single: number; singleCost: number };

function explore(finding: Finding, limits: Limits): number {
  const { shipmentsMax, nodesMax, single, singleCost } = limits;
  const { order, same } = finding;
  const work = workOf(finding);
  const { lines, sources } = order;
  const support = supportOf(order);
  work.support = support;
  const { problem, offset } = relaxedOrder(order, support, Math.min(shipmentsMax, sources.length));
  const stepsMax = Math.max(stepsInAll, lines.length * sources.length * 10);
  const search: SetSearch = {
    problem,
    offset,
    same,
    best: finding.best.score,
    nodes: 0,
    single,
    singleCost,
    tryset: (set, size) => {
      finding.nodes++;
      search.nodes++;
      const score = assignSet(work, set, size, finding.best.score, stepsPerSet);
      finding.steps += work.steps + lines.length * size;
      if (!work.isWhole)
        finding.loose = Math.min(finding.loose, leastOfSet(order, support, set, size));
      offer(finding, draftOf(work, score));
      search.best = finding.best.score;
      return score;
    },
    members: () => [...finding.best.sources],
    isSpent: () => finding.steps > stepsMax,
  };
  return exploreSets(search, candidatesOf(order, support), nodesMax, false);
}

/** Sources that could make a plan cheaper at all. */
function candidatesOf(order: Order, support: Support): Int32Array {
  const width = order.sources.length;
  const found: number[] = [];
  order.sources.forEach((source, s) => {
    if (source.linesMax < 1) return;
    for (let i = 0; i < order.lines.length; i++) {
      const cell = i * width + s;
      if (at(order.free, cell) <= 0) continue;
      if (at(support.fixed, s) >= 0 && at(support.unit, cell) >= at(order.unsent, i)) continue;
      found.push(s);
      return;
    }
  });
  return Int32Array.from(found);
}

/** The plan that an assignment ended with, its members that send in ascending order. */
function draftOf(work: Assignment, score: number): Draft {
  const { order, set, size, bestUnits, membersMax } = work;
  const { lines } = order;
  const members: number[] = [];
  for (let m = 0; m < size; m++) {
    for (let i = 0; i < lines.length; i++) {
      if (at(bestUnits, i * membersMax + m) === 0) continue;
      members.push(m);
      break;
    }
  }
  members.sort((a, b) => at(set, a) - at(set, b));
  const units = new Float64Array(lines.length * members.length);
  for (let i = 0; i < lines.length; i++) {
    members.forEach((m, k) => (units[i * members.length + k] = at(bestUnits, i * membersMax + m)));
  }
  return { score, sources: members.map((m) => at(set, m)), units };
}
