import { addUnits, costOfLoad, emptyLoad, type Load } from './loads.ts';
import type { Order } from './prepare-order.ts';
import { at } from './solver/problem.ts';
import type { Support } from './underestimate.ts';

/** What is known while the units of an order are given to the members of a set. */
export type Assignment = {
  readonly order: Order;
  /** A straight line under each source's tariff, once there is one. */
  support: Support | undefined;
  readonly splitMinor: number;
  readonly splitLinesMax: number;
  set: Int32Array;
  size: number;
  readonly loads: Load[];
  readonly costs: number[];
  /** Units by line and member, `[line * membersMax + member]`: now, and in the best assignment. */
  readonly units: Float64Array;
  readonly bestUnits: Float64Array;
  readonly membersMax: number;
  /** Units taken of what lines or dates share, by product and source. */
  readonly taken: Float64Array | undefined;
  /** The member that sends each group; -1: none does; -2: not decided. */
  readonly groupAt: Int32Array;
  /** The least that the lines from each one on can still add, by the truth and by the support. */
  readonly rest: Float64Array;
  readonly supportRest: Float64Array;
  readonly least: Float64Array;
  readonly supportLeast: Float64Array;
  total: number;
  supportTotal: number;
  unsent: number;
  open: number;
  split: number;
  best: number;
  /** Plans that cost more than this are of no use. */
  ceiling: number;
  readonly same: number;
  steps: number;
  stepsMax: number;
  isWhole: boolean;
};

/** Room for assignments over sets of up to so many members. */
export function createAssignment(order: Order, membersMax: number, same: number): Assignment {
  const { lines, sources, pools, groups, problem } = order;
  const width = Math.max(membersMax, 1);
  return {
    order,
    support: undefined,
    splitMinor: order.splitMinor,
    splitLinesMax: problem.rules.splitLinesMax ?? Infinity,
    set: new Int32Array(width),
    size: 0,
    loads: [],
    costs: [],
    units: new Float64Array(lines.length * width),
    bestUnits: new Float64Array(lines.length * width),
    membersMax: width,
    taken: pools === undefined ? undefined : new Float64Array(pools.products * sources.length),
    groupAt: new Int32Array(groups.length).fill(undecided),
    rest: new Float64Array(lines.length + 1),
    supportRest: new Float64Array(lines.length + 1),
    least: new Float64Array(lines.length),
    supportLeast: new Float64Array(lines.length),
    total: 0,
    supportTotal: 0,
    unsent: 0,
    open: 0,
    split: 0,
    best: Infinity,
    ceiling: Infinity,
    same,
    steps: 0,
    stepsMax: 0,
    isWhole: true,
  };
}

/** Of a group: not decided; sent by none. */
export const undecided = -2;
export const nobody = -1;

/** Keeps what the members now send when it is the best yet. */
export function keep(work: Assignment): void {
  const splits = work.open > 1 ? work.splitMinor * (work.open - 1) : 0;
  const score = work.total + splits + work.unsent;
  if (score >= work.best - work.same) return;
  work.best = score;
  work.bestUnits.set(work.units);
}

/** What a member could take of a line now, as much as it can, and what its shipment costs then. */
export type Way = { member: number; take: number; load: Load; cost: number; each: number };

/**
 * The members that could send some of a line, whoever adds least for a unit first; with a `step`,
 * so many units at a time.
 */
export function waysFor(work: Assignment, i: number, step = 1): Way[] {
  const { order, set, size, loads, costs } = work;
  const ways: Way[] = [];
  for (let member = 0; member < size; member++) {
    let take = room(work, i, member, at(order.quantity, i));
    if (step > 1) take -= take % step;
    if (take <= 0) continue;
    const load = addUnits(order, at(set, member), loads[member] ?? emptyLoad, i, take);
    const cost = costOfLoad(order, at(set, member), load);
    if (cost === Infinity && take <= step) continue;
    const opens = loads[member]?.units === 0 && work.open > 0 ? work.splitMinor : 0;
    const each = (cost - at(costs, member) + opens) / take;
    let slot = ways.length;
    while (slot > 0 && (ways[slot - 1]?.each ?? 0) > each) slot--;
    ways.splice(slot, 0, { member, take, load, cost, each });
  }
  return ways;
}

/** Units of a line that a member has and may still send, at most so many. */
export function room(work: Assignment, i: number, member: number, most: number): number {
  const { order, taken } = work;
  const s = at(work.set, member);
  const load = work.loads[member] ?? emptyLoad;
  const source = order.sources[s];
  if (source === undefined || load.lines >= source.linesMax) return 0;
  let units = Math.min(most, at(order.free, i * order.sources.length + s));
  units = Math.min(units, source.unitsMax - load.units);
  const { pools } = order;
  if (pools === undefined || taken === undefined || units <= 0) return units;
  const row = at(pools.product, i) * order.sources.length;
  const first = s - source.earlier;
  let used = 0;
  for (let t = first; order.sources[t]?.rank === source.rank; t++) {
    used += at(taken, row + t);
    if (t >= s) units = Math.min(units, at(pools.limit, row + t) - used);
  }
  return units;
}

/** The sets of a line's group, and how many of them a member sends by the group's first line. */
export function setsOf(work: Assignment, i: number): number {
  return Math.round(at(work.order.quantity, i) / at(work.order.perSet, i));
}
export function setsAt(work: Assignment, group: number, member: number): number {
  const first = work.order.groups[group]?.[0] ?? 0;
  return Math.round(
    at(work.units, first * work.membersMax + member) / at(work.order.perSet, first),
  );
}

export type Undo = { load: Load; cost: number; support: number };

/**
 * Gives a member units; undefined, with nothing changed, when no service takes what it then has.
 */
export function put(
  work: Assignment,
  i: number,
  member: number,
  units: number,
  way: Way | undefined,
): Undo | undefined {
  const { order, set, loads, costs, support, taken } = work;
  const s = at(set, member);
  const before = loads[member] ?? emptyLoad;
  // A way was priced for what the member had when its line came up, and a line comes up once.
  const load = way?.load ?? addUnits(order, s, before, i, units);
  const cost = way?.cost ?? costOfLoad(order, s, load);
  if (cost === Infinity) return undefined;
  const undo = { load: before, cost: at(costs, member), support: work.supportTotal };
  work.total += cost - undo.cost;
  loads[member] = load;
  costs[member] = cost;
  if (before.units === 0) {
    work.open++;
    if (support !== undefined) work.supportTotal += at(support.fixed, s);
  }
  if (support !== undefined)
    work.supportTotal += units * at(support.unit, i * order.sources.length + s);
  work.units[i * work.membersMax + member] = units;
  const { pools } = order;
  if (pools !== undefined && taken !== undefined) {
    const cell = at(pools.product, i) * order.sources.length + s;
    taken[cell] = at(taken, cell) + units;
  }
  return undo;
}

/** Undoes a put. */
export function takeBack(
  work: Assignment,
  i: number,
  member: number,
  units: number,
  undo: Undo,
): void {
  const { order, set, loads, costs, taken } = work;
  work.total += undo.cost - at(costs, member);
  loads[member] = undo.load;
  costs[member] = undo.cost;
  work.supportTotal = undo.support;
  if (undo.load.units === 0) work.open--;
  work.units[i * work.membersMax + member] = 0;
  const { pools } = order;
  if (pools !== undefined && taken !== undefined) {
    const cell = at(pools.product, i) * order.sources.length + at(set, member);
    taken[cell] = at(taken, cell) - units;
  }
}
