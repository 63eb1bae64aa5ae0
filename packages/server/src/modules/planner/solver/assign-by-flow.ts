import { at, type LinearProblem } from './problem.ts';
import type { Scratch } from './scratch.ts';

/** Costs closer than this are the same: it keeps rounding from finding shorter ways for ever. */
const epsilon = 1e-9;

/** The residual network and the shortest ways in it: a handful of lines and members. */
type Flow = {
  problem: LinearProblem;
  set: Int32Array;
  size: number;
  scratch: Scratch;
  /** Units of each line that are not placed. */
  left: Int32Array;
  /** What it costs to reach a line or a member from lines with units left, and over whom. */
  lineCost: Float64Array;
  memberCost: Float64Array;
  lineFrom: Int32Array;
  memberFrom: Int32Array;
};

/**
 * Units of the lines to the members of a set when members can handle only so many: a minimum-cost
 * flow by successive shortest paths (Bellman-Ford on the residual network). Leaves units and what
 * is handled in the scratch, answers the cost of the units alone.
 */
export function assignByFlow(
  problem: LinearProblem,
  set: Int32Array,
  size: number,
  scratch: Scratch,
): number {
  const { lines, quantity, backorder } = problem;
  scratch.units.fill(0);
  scratch.handled.fill(0);
  const flow: Flow = {
    problem,
    set,
    size,
    scratch,
    left: Int32Array.from(quantity),
    lineCost: new Float64Array(lines),
    memberCost: new Float64Array(size),
    lineFrom: new Int32Array(lines),
    memberFrom: new Int32Array(size),
  };
  // First nothing is sent; then each unit that is changes that for the better, the best one first.
  let cost = 0;
  for (let i = 0; i < lines; i++) cost += at(flow.left, i) * at(backorder, i);
  for (;;) {
    findWays(flow);
    const end = roomiest(flow);
    const waits = cheapestToWait(flow);
    const sendCost = end < 0 ? Infinity : at(flow.memberCost, end);
    const waitCost = waits < 0 ? Infinity : at(flow.lineCost, waits) + at(backorder, waits);
    const least = Math.min(sendCost, waitCost);
    if (least >= -epsilon) break;
    cost += least;
    if (sendCost <= waitCost) placeUnit(flow, end);
    else shiftUnits(flow, waits);
  }
  return cost;
}

function findWays(flow: Flow): void {
  const { left, lineCost, memberCost, lineFrom, memberFrom } = flow;
  const { backorder } = flow.problem;
  for (let i = 0; i < left.length; i++)
    lineCost[i] = at(left, i) > 0 ? -at(backorder, i) : Infinity;
  memberCost.fill(Infinity);
  lineFrom.fill(-1);
  memberFrom.fill(-1);
  let changed = true;
  while (changed) {
    const reachedMembers = reachMembers(flow);
    changed = reachLines(flow) || reachedMembers;
  }
}

/** A line's next unit may go to every member that has one more. */
function reachMembers({ problem, set, size, scratch, ...ways }: Flow): boolean {
  const { lines, locations, unit, available, backorder, shipmentsMax } = problem;
  let changed = false;
  for (let i = 0; i < lines; i++) {
    if (at(ways.lineCost, i) === Infinity) continue;
    for (let k = 0; k < size; k++) {
      const place = i * locations + at(set, k);
      if (at(scratch.units, i * shipmentsMax + k) >= at(available, place)) continue;
      const price = at(unit, place);
      const reached = at(ways.lineCost, i) + price;
      if (price >= at(backorder, i) || reached >= at(ways.memberCost, k) - epsilon) continue;
      ways.memberCost[k] = reached;
      ways.memberFrom[k] = i;
      changed = true;
    }
  }
  return changed;
}

/** A full member passes a unit on: it gives one back to a line that finds another place. */
function reachLines({ problem, set, size, scratch, ...ways }: Flow): boolean {
  const { lines, locations, unit, shipmentsMax } = problem;
  let changed = false;
  for (let k = 0; k < size; k++) {
    if (at(ways.memberCost, k) === Infinity) continue;
    for (let i = 0; i < lines; i++) {
      if (at(scratch.units, i * shipmentsMax + k) === 0) continue;
      const reached = at(ways.memberCost, k) - at(unit, i * locations + at(set, k));
      if (reached >= at(ways.lineCost, i) - epsilon) continue;
      ways.lineCost[i] = reached;
      ways.lineFrom[i] = k;
      changed = true;
    }
  }
  return changed;
}

/** The member with room that is reached at the least cost; -1 when none is. */
function roomiest({ problem, set, size, scratch, memberCost }: Flow): number {
  let end = -1;
  for (let k = 0; k < size; k++) {
    if (at(scratch.handled, k) >= at(problem.capacity, at(set, k))) continue;
    if (end < 0 || at(memberCost, k) < at(memberCost, end)) end = k;
  }
  return end;
}

/** The line with a placed unit that is best not sent, so that another's can be; -1 when none is. */
function cheapestToWait({ problem, lineCost, lineFrom }: Flow): number {
  const { backorder } = problem;
  let waits = -1;
  for (let i = 0; i < lineCost.length; i++) {
    if (at(lineFrom, i) < 0) continue;
    const cost = at(lineCost, i) + at(backorder, i);
    if (waits < 0 || cost < at(lineCost, waits) + at(backorder, waits)) waits = i;
  }
  return waits;
}

function placeUnit(flow: Flow, member: number): void {
  const { handled, units } = flow.scratch;
  const line = at(flow.memberFrom, member);
  const cell = line * flow.problem.shipmentsMax + member;
  handled[member] = at(handled, member) + 1;
  units[cell] = at(units, cell) + 1;
  shiftUnits(flow, line);
}

/** Hands units on along the way back to the line that had one left. */
function shiftUnits({ problem, scratch, left, lineFrom, memberFrom }: Flow, from: number): void {
  const { units } = scratch;
  let line = from;
  while (at(lineFrom, line) >= 0) {
    const member = at(lineFrom, line);
    const before = at(memberFrom, member);
    const given = line * problem.shipmentsMax + member;
    const taken = before * problem.shipmentsMax + member;
    units[given] = at(units, given) - 1;
    units[taken] = at(units, taken) + 1;
    line = before;
  }
  left[line] = at(left, line) - 1;
}
