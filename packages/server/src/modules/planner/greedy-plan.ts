import {
  type Assignment,
  keep,
  put,
  room,
  takeBack,
  type Undo,
  undecided,
} from './assignment.ts';
import { clearAssignment } from './assign-set.ts';
import { at } from './solver/problem.ts';

/**
 * The plan of a rule of thumb: again and again the source joins that costs least for each unit that
 * it can still send, with all of them. Answers what it costs, Infinity when it sends nothing;
 * `work` holds it. Groups, and limits on lines in pieces, are not for a rule of thumb: there is no
 * plan then.
 */
export function greedyPlan(work: Assignment): number {
  const { order, membersMax, splitLinesMax } = work;
  if (order.groups.length > 0 || splitLinesMax !== Infinity) return Infinity;
  clearAssignment(work, new Int32Array(membersMax), 0, Infinity);
  const left = Float64Array.from(order.quantity);
  const open = new Set(order.sources.keys());
  while (work.size < membersMax && left.some((units) => units > 0)) {
    const s = cheapestByUnit(work, left, open);
    if (s === undefined) break;
    open.delete(s);
    join(work, s, left).forEach(({ i, units }) => (left[i] = at(left, i) - units));
    work.size++;
  }
  if (work.size > 0) {
    left.forEach((units, i) => (work.unsent += units * at(order.unsent, i)));
    keep(work);
  }
  work.taken?.fill(0);
  work.units.fill(0);
  work.groupAt.fill(undecided);
  return work.best;
}

/** The source whose shipment of what is left costs least for each unit; the first of equals. */
function cheapestByUnit(
  work: Assignment,
  left: Float64Array,
  open: ReadonlySet<number>,
): number | undefined {
  const member = work.size;
  let best: number | undefined;
  let bestEach = Infinity;
  for (const s of open) {
    const given = join(work, s, left);
    const units = given.reduce((sum, one) => sum + one.units, 0);
    const each = units === 0 ? Infinity : at(work.costs, member) / units;
    for (const one of given.toReversed()) takeBack(work, one.i, member, one.units, one.undo);
    if (each >= bestEach) continue;
    best = s;
    bestEach = each;
  }
  return best;
}

type Given = { i: number; units: number; undo: Undo };

/** Gives the next member of the set all that it has of what is left. */
function join(work: Assignment, s: number, left: Float64Array): Given[] {
  const member = work.size;
  work.set[member] = s;
  const given: Given[] = [];
  left.forEach((wanted, i) => {
    const units = wanted > 0 ? room(work, i, member, wanted) : 0;
    if (units <= 0) return;
    const undo = put(work, i, member, units, undefined);
    if (undo !== undefined) given.push({ i, units, undo });
  });
  return given;
}
