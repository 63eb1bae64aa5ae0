import {
  type Assignment,
  keep,
  nobody,
  put,
  room,
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
  keep(work);
  // What is shared and decided is left as it was found.
  work.taken?.fill(0);
  work.units.fill(0);
  groupAt.fill(undecided);
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
