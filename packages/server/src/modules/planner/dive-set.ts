import {
  type Assignment,
  keep,
  nobody,
  put,
  room,
  setsAt,
  setsOf,
  undecided,
  type Way,
  waysFor,
} from './assignment.ts';
import { at } from './solver/problem.ts';

/** One plan without looking back: each line goes to whoever adds least, then to the next. */
export function diveSet(work: Assignment): void {
  const { order, groupAt } = work;
  for (let i = 0; i < order.lines.length; i++) {
    const group = at(order.group, i);
    const left = group < 0 ? shareLine(work, i) : followOrLead(work, i, group);
    work.unsent += left * at(order.unsent, i);
  }
  if (order.groups.every((group) => isWhole(work, group))) keep(work);
  // What is shared and decided is left as it was found.
  work.taken?.fill(0);
  work.units.fill(0);
  groupAt.fill(undecided);
}

/** Whether every member sends as many sets of each line of a group. */
function isWhole(work: Assignment, group: readonly number[]): boolean {
  const setsBy = (i: number, member: number): number =>
    at(work.units, i * work.membersMax + member) / at(work.order.perSet, i);
  const [first = 0] = group;
  for (let member = 0; member < work.size; member++)
    if (group.some((i) => setsBy(i, member) !== setsBy(first, member))) return false;
  return true;
}

/** Gives a line away, and answers what nobody took. */
function shareLine(work: Assignment, i: number): number {
  let left = at(work.order.quantity, i);
  let parts = at(work.order.begun, i);
  for (const way of waysFor(work, i)) {
    if (left === 0 || (parts > 0 && work.split >= work.splitLinesMax)) break;
    if (way.each > at(work.order.unsent, i)) continue;
    const units = give(work, i, way, left);
    left -= units;
    if (units > 0) parts++;
  }
  if (parts > 1) work.split++;
  return left;
}

function give(work: Assignment, i: number, way: Way, left: number): number {
  const units = Math.min(left, room(work, i, way.member, left));
  if (units <= 0) return 0;
  return put(work, i, way.member, units, units === way.take ? way : undefined) === undefined
    ? 0
    : units;
}

/** A line of a group goes where the first one went; that one, where all can. */
function followOrLead(work: Assignment, i: number, group: number): number {
  const quantity = at(work.order.quantity, i);
  if (setsOf(work, i) > 1) {
    const leads = work.order.groups[group]?.[0] === i;
    return leads ? leadSets(work, i, group) : followSets(work, i, group);
  }
  const decided = at(work.groupAt, group);
  if (decided === nobody) return quantity;
  if (decided >= 0) return put(work, i, decided, quantity, undefined) === undefined ? quantity : 0;
  for (const way of waysFor(work, i)) {
    if (way.each > at(work.order.unsent, i) || !takesGroup(work, group, way.member)) continue;
    if (put(work, i, way.member, quantity, undefined) === undefined) continue;
    work.groupAt[group] = way.member;
    return 0;
  }
  work.groupAt[group] = nobody;
  return quantity;
}

/** A further line of a group goes with the sets of the first one. */
function followSets(work: Assignment, i: number, group: number): number {
  let left = at(work.order.quantity, i);
  for (let member = 0; member < work.size; member++) {
    const units = setsAt(work, group, member) * at(work.order.perSet, i);
    if (units > 0 && put(work, i, member, units, undefined) !== undefined) left -= units;
  }
  return left;
}

/** The first line of a group gives its sets to whoever takes all parts of them. */
function leadSets(work: Assignment, i: number, group: number): number {
  const { order } = work;
  const each = at(order.perSet, i);
  let left = at(order.quantity, i);
  let parts = at(order.begun, i);
  for (const way of waysFor(work, i, each)) {
    if (left === 0 || (parts > 0 && work.split >= work.splitLinesMax)) break;
    if (way.each > at(order.unsent, i)) continue;
    const units = Math.min(left / each, setsTaken(work, group, way.member)) * each;
    if (units <= 0 || put(work, i, way.member, units, undefined) === undefined) continue;
    left -= units;
    parts++;
  }
  if (parts > 1) work.split += order.groups[group]?.length ?? 1;
  return left;
}

/** Whole sets of a group that a member could take: lines of one product are looked at together. */
function setsTaken(work: Assignment, group: number, member: number): number {
  const { order } = work;
  const lines = order.groups[group] ?? [];
  const source = order.sources[at(work.set, member)];
  const load = work.loads[member];
  if (source === undefined || load === undefined) return 0;
  if (load.lines + lines.length > source.linesMax) return 0;
  let [sets, perSet] = [Infinity, 0];
  const wanted = new Map<string, number>();
  for (const i of lines) {
    const product = order.lines[i]?.product ?? '';
    const units = (wanted.get(product) ?? 0) + at(order.perSet, i);
    wanted.set(product, units);
    perSet += at(order.perSet, i);
    sets = Math.min(sets, Math.floor(room(work, i, member, Infinity) / units));
  }
  return Math.min(sets, Math.floor((source.unitsMax - load.units) / perSet));
}

function takesGroup(work: Assignment, group: number, member: number): boolean {
  const { order } = work;
  let lines = 0;
  let units = 0;
  for (const i of order.groups[group] ?? []) {
    const quantity = at(order.quantity, i);
    if (room(work, i, member, quantity) < quantity) return false;
    lines++;
    units += quantity;
  }
  const source = order.sources[at(work.set, member)];
  const load = work.loads[member];
  if (source === undefined || load === undefined) return false;
  return load.lines + lines <= source.linesMax && load.units + units <= source.unitsMax;
}
