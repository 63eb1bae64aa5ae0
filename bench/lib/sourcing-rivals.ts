import {
  at,
  costOf,
  type SourcingProblem,
} from '../../packages/server/src/modules/planner/index.ts';
import { zoneOfPlace } from './sourcing-instances.ts';

/** What the others do with a problem: units by line and location, as the solver's. */
export type Rival = (problem: SourcingProblem) => Int32Array;

type Filling = {
  problem: SourcingProblem;
  units: Int32Array;
  left: Int32Array;
  room: Int32Array;
  open: Set<number>;
};

function emptyFilling(problem: SourcingProblem): Filling {
  return {
    problem,
    units: new Int32Array(problem.lines * problem.locations),
    left: Int32Array.from(problem.quantity),
    room: Int32Array.from(problem.capacity),
    open: new Set(),
  };
}

/** Takes of a line what a location has and can still handle, if it may still be opened. */
function take({ problem, units, left, room, open }: Filling, i: number, l: number): void {
  if (open.size >= problem.shipmentsMax && !open.has(l)) return;
  const place = i * problem.locations + l;
  const held = at(problem.available, place) - at(units, place);
  const taken = Math.min(at(left, i), held, at(room, l));
  if (taken <= 0) return;
  units[place] = at(units, place) + taken;
  left[i] = at(left, i) - taken;
  room[l] = at(room, l) - taken;
  open.add(l);
}

/**
 * The scoring rule of the published quickstart: 0.4 for the share of lines that a location has
 * whole, 0.3 for how much its cheapest rate is below its fastest, 0.1 off for each unit; its 0.2
 * for a prediction has nothing to predict from. The winner gives what it has, and the others, in
 * the order of the catalogue, the rest. Of the 20 values published for the rule this finds 18; the
 * other two are of 30 lines over 200 places.
 */
export const scoringRule: Rival = (problem) => {
  const { lines, locations, quantity, available } = problem;
  let best = 0;
  let bestScore = -Infinity;
  for (let l = 0; l < locations; l++) {
    let whole = 0;
    for (let i = 0; i < lines; i++)
      if (at(available, i * locations + l) >= at(quantity, i)) whole++;
    const zone = zoneOfPlace(problem, l);
    // Rates are not part of the instances: the farther, the more an express costs above the rest.
    const rates = 1 - (7 + 0.45 * zone) / (14 + 1.5 * zone);
    const score = (0.4 * whole) / lines + 0.3 * rates;
    if (score <= bestScore + 1e-12) continue;
    best = l;
    bestScore = score;
  }
  const filling = emptyFilling(problem);
  for (let i = 0; i < lines; i++) {
    take(filling, i, best);
    for (let l = 0; l < locations; l++) take(filling, i, l);
  }
  return filling.units;
};

/** Opens again and again the location that costs least for each unit it then sends. */
export const ratioGreedy: Rival = (problem) => {
  const { lines, locations, unit, fixed, split, shipmentsMax } = problem;
  const filling = emptyFilling(problem);
  while (filling.open.size < shipmentsMax) {
    let best = -1;
    let bestRatio = Infinity;
    for (let l = 0; l < locations; l++) {
      if (filling.open.has(l)) continue;
      let cost = at(fixed, l) + (filling.open.size > 0 ? split : 0);
      let sent = 0;
      for (const [i, units] of cheapestLines(filling, l)) {
        cost += units * at(unit, i * locations + l);
        sent += units;
      }
      if (sent > 0 && cost / sent < bestRatio) [best, bestRatio] = [l, cost / sent];
    }
    if (best < 0 || bestRatio >= backorderOf(problem, 0)) break;
    for (const [i] of cheapestLines(filling, best)) take(filling, i, best);
    if (lines === 0 || filling.left.every((left) => left === 0)) break;
  }
  return filling.units;
};

/** What a location would send of each line, the cheapest units first, as far as it can handle. */
function cheapestLines({ problem, left, room }: Filling, l: number): [number, number][] {
  const { lines, locations, unit, available } = problem;
  const order = Array.from({ length: lines }, (_, i) => i).toSorted(
    (a, b) => at(unit, a * locations + l) - at(unit, b * locations + l),
  );
  let free = at(room, l);
  const found: [number, number][] = [];
  for (const i of order) {
    const taken = Math.min(at(left, i), at(available, i * locations + l), free);
    if (taken <= 0) continue;
    found.push([i, taken]);
    free -= taken;
  }
  return found;
}

function backorderOf({ backorder }: SourcingProblem, i: number): number {
  return typeof backorder === 'number' ? backorder : at(backorder, i);
}

/** What a rival's plan costs. */
export function costBy(rival: Rival, problem: SourcingProblem): number {
  return costOf(problem, rival(problem));
}

/** The problem as a mixed integer program, in the LP format of CPLEX. */
export function milpText(problem: SourcingProblem): string {
  const { lines, locations, quantity, fixed, unit, available, capacity, split } = problem;
  const cost: string[] = [`${split} s`];
  const rows: string[] = [];
  const whole: string[] = [];
  const opens: string[] = [];
  for (let l = 0; l < locations; l++) {
    const held = Array.from({ length: lines }, (_, i) => i).filter(
      (i) => at(available, i * locations + l) > 0,
    );
    if (held.length === 0) continue;
    opens.push(`y${l}`);
    cost.push(`${at(fixed, l)} y${l}`);
    for (const i of held) {
      const place = i * locations + l;
      cost.push(`${at(unit, place)} x${place}`);
      whole.push(`x${place}`);
      const most = Math.min(at(available, place), at(quantity, i));
      rows.push(`x${place} - ${most} y${l} <= 0`);
    }
    const all = held.map((i) => `x${i * locations + l}`).join(' + ');
    rows.push(`${all} - ${at(capacity, l)} y${l} <= 0`);
  }
  for (let i = 0; i < lines; i++) {
    cost.push(`${backorderOf(problem, i)} b${i}`);
    const from = Array.from({ length: locations }, (_, l) => i * locations + l)
      .filter((place) => at(available, place) > 0)
      .map((place) => `x${place} + `);
    rows.push(`${from.join('')}b${i} = ${at(quantity, i)}`);
  }
  if (opens.length > 0) {
    rows.push(`${opens.join(' + ')} <= ${problem.shipmentsMax}`);
    rows.push(`${opens.join(' + ')} - s <= 1`);
  }
  const parts = [
    `Minimize\n obj: ${cost.join('\n + ')}`,
    `Subject To\n${rows.map((row, k) => ` r${k}: ${row}`).join('\n')}`,
    `General\n ${whole.join('\n ')}`,
    `Binary\n ${opens.join('\n ')}`,
    'End\n',
  ];
  return parts.join('\n');
}
