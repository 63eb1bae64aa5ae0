import {
  type Assignment,
  keep,
  nobody,
  put,
  room,
  setsAt,
  setsOf,
  takeBack,
  undecided,
  type Way,
  waysFor,
} from './assignment.ts';
import { diveSet } from './dive-set.ts';
import { emptyLoad } from './loads.ts';
import { at } from './solver/problem.ts';

/** Orders with more lines are shared in one pass: deeper recursion would not find much more. */
const linesBranchedMax = 200;

/**
 * The least that the order costs when just the members of a set may send, by branch and bound over
 * lines in the order in which they are packed: the parcels of what is placed only grow, so that
 * what a shipment costs now bounds what it will. A first plan is always made, line by line to
 * whoever adds least; then `stepsMax` more steps look for a better one, below the ceiling.
 * `isWhole` says whether that was all there is.
 */
export function assignSet(
  work: Assignment,
  set: Int32Array,
  size: number,
  ceiling: number,
  stepsMax: number,
): number {
  clearAssignment(work, set, size, ceiling);
  work.stepsMax = stepsMax;
  const isLarge = work.order.lines.length > linesBranchedMax;
  if (!isLarge || size === 1) bindRest(work);
  if (isLarge) {
    work.isWhole = false;
    diveSet(work);
  } else branch(work, 0);
  if (work.best === Infinity) work.bestUnits.fill(0);
  return work.best;
}

/** Nobody of the set sends anything yet, and nothing is known of plans over it. */
export function clearAssignment(
  work: Assignment,
  set: Int32Array,
  size: number,
  ceiling: number,
): void {
  work.set = set;
  work.size = size;
  for (let m = 0; m < work.membersMax; m++) {
    work.loads[m] = emptyLoad;
    work.costs[m] = 0;
  }
  work.total = 0;
  work.supportTotal = 0;
  work.unsent = 0;
  work.open = 0;
  work.split = 0;
  work.best = Infinity;
  work.ceiling = ceiling;
  work.steps = 0;
  work.isWhole = true;
}

/** The least that a unit of each line can add, and so the lines from each one on. */
function bindRest(work: Assignment): void {
  const { order, set, size, support } = work;
  const { lines, sources, quantity, free, unit, unsent } = order;
  work.rest[lines.length] = 0;
  work.supportRest[lines.length] = 0;
  for (let i = lines.length - 1; i >= 0; i--) {
    let least = at(unsent, i);
    let supportLeast = least;
    for (let m = 0; m < size; m++) {
      const cell = i * sources.length + at(set, m);
      if (at(free, cell) <= 0) continue;
      least = Math.min(least, at(unit, cell));
      if (support !== undefined) supportLeast = Math.min(supportLeast, at(support.unit, cell));
    }
    work.least[i] = least;
    work.supportLeast[i] = supportLeast;
    work.rest[i] = at(work.rest, i + 1) + at(quantity, i) * least;
    work.supportRest[i] = at(work.supportRest, i + 1) + at(quantity, i) * supportLeast;
  }
}

/** Whether no plan from here, with so many units of line i yet to be placed, can be of use. */
function isHopeless(work: Assignment, i: number, left: number): boolean {
  const limit = Math.min(work.best, work.ceiling) - work.same;
  // The first plan is made whatever it costs: others are judged by it.
  if (work.best === Infinity) return false;
  const splits = work.open > 1 ? work.splitMinor * (work.open - 1) : 0;
  const known = work.unsent + splits;
  const bound = known + work.total + left * at(work.least, i) + at(work.rest, i + 1);
  if (bound >= limit) return true;
  if (work.support === undefined) return false;
  const line = left * at(work.supportLeast, i) + at(work.supportRest, i + 1);
  return known + work.supportTotal + line >= limit;
}

function branch(work: Assignment, i: number): void {
  const { order } = work;
  if (i === order.lines.length) {
    keep(work);
    return;
  }
  const group = at(order.group, i);
  if (group >= 0) branchGroup(work, i, group);
  else spread(work, i, waysFor(work, i), 0, at(order.quantity, i), at(order.begun, i));
}

/**
 * All ways to share what is left of a line among the members from one on, the likely best first.
 */
function spread(
  work: Assignment,
  i: number,
  ways: readonly Way[],
  from: number,
  left: number,
  parts: number,
): void {
  const way = ways[from];
  if (left === 0 || way === undefined) {
    leaveRest(work, i, left, parts);
    return;
  }
  // What the line has just taken elsewhere may be the same units, on another day.
  const most = work.taken === undefined ? way.take : room(work, i, way.member, way.take);
  for (let units = Math.min(left, most); units >= 0; units--) {
    if (!mayGoOn(work)) return;
    if (units === 0) {
      spread(work, i, ways, from + 1, left, parts);
      return;
    }
    const undo = put(work, i, way.member, units, units === way.take ? way : undefined);
    if (undo === undefined) continue;
    if (!isHopeless(work, i, left - units))
      spread(work, i, ways, from + 1, left - units, parts + 1);
    takeBack(work, i, way.member, units, undo);
  }
}

/** Goes on to the next line; what is left of this one is not sent. */
function leaveRest(work: Assignment, i: number, left: number, parts: number): void {
  const isSplit = parts > 1 ? 1 : 0;
  if (work.split + isSplit > work.splitLinesMax) return;
  const price = left * at(work.order.unsent, i);
  work.unsent += price;
  work.split += isSplit;
  if (!isHopeless(work, i, 0)) branch(work, i + 1);
  work.unsent -= price;
  work.split -= isSplit;
}

/** The first line of a group decides who sends all of it; the others follow. */
function branchGroup(work: Assignment, i: number, group: number): void {
  const { order, groupAt } = work;
  const sets = setsOf(work, i);
  if (sets > 1) {
    if (order.groups[group]?.[0] !== i)
      followSets(work, i, group, { from: 0, left: sets, parts: 0 });
    else
      spreadSets(work, i, waysFor(work, i, at(order.perSet, i)), { from: 0, left: sets, parts: 0 });
    return;
  }
  const decided = at(groupAt, group);
  if (decided === nobody) {
    leaveRest(work, i, at(order.quantity, i), 0);
    return;
  }
  if (decided >= 0) {
    followGroup(work, i, decided);
    return;
  }
  for (const way of waysFor(work, i)) {
    if (!mayGoOn(work)) break;
    groupAt[group] = way.member;
    followGroup(work, i, way.member);
  }
  groupAt[group] = nobody;
  if (mayGoOn(work)) leaveRest(work, i, at(order.quantity, i), 0);
  groupAt[group] = undecided;
}

/** Members from one on, sets left to share, and in how many pieces the line is already. */
type Sharing = { from: number; left: number; parts: number };

/** All ways to share the sets of a group among the members, by its first line. */
function spreadSets(work: Assignment, i: number, ways: readonly Way[], at0: Sharing): void {
  const each = at(work.order.perSet, i);
  const { from, left, parts } = at0;
  const way = ways[from];
  if (left === 0 || way === undefined) {
    leaveRest(work, i, left * each, parts + at(work.order.begun, i));
    return;
  }
  const most = Math.floor(room(work, i, way.member, way.take) / each);
  for (let sets = Math.min(left, most); sets >= 0; sets--) {
    if (!mayGoOn(work)) return;
    if (sets === 0) {
      spreadSets(work, i, ways, { from: from + 1, left, parts });
      return;
    }
    const units = sets * each;
    const undo = put(work, i, way.member, units, units === way.take ? way : undefined);
    if (undo === undefined) continue;
    if (!isHopeless(work, i, (left - sets) * each))
      spreadSets(work, i, ways, { from: from + 1, left: left - sets, parts: parts + 1 });
    takeBack(work, i, way.member, units, undo);
  }
}

/** Another line of a group in sets: each member sends as many of them as of the first line. */
function followSets(work: Assignment, i: number, group: number, at0: Sharing): void {
  const each = at(work.order.perSet, i);
  const { from, left, parts } = at0;
  let member = from;
  while (member < work.size && setsAt(work, group, member) === 0) member++;
  if (member >= work.size) {
    leaveRest(work, i, left * each, parts + at(work.order.begun, i));
    return;
  }
  const sets = setsAt(work, group, member);
  const units = sets * each;
  if (room(work, i, member, units) < units) return;
  const undo = put(work, i, member, units, undefined);
  if (undo === undefined) return;
  if (!isHopeless(work, i, (left - sets) * each))
    followSets(work, i, group, { from: member + 1, left: left - sets, parts: parts + 1 });
  takeBack(work, i, member, units, undo);
}

function followGroup(work: Assignment, i: number, member: number): void {
  const quantity = at(work.order.quantity, i);
  if (room(work, i, member, quantity) < quantity) return;
  const undo = put(work, i, member, quantity, undefined);
  if (undo === undefined) return;
  if (!isHopeless(work, i, 0)) leaveRest(work, i, 0, 1 + at(work.order.begun, i));
  takeBack(work, i, member, quantity, undo);
}

function mayGoOn(work: Assignment): boolean {
  if (work.steps++ < work.stepsMax || work.best === Infinity) return true;
  work.isWhole = false;
  return false;
}
