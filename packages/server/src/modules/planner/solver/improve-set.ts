import { at } from './problem.ts';
import { type Search, tryset } from './search.ts';

/** A set grown by whoever makes the plan cheapest, one at a time, while that pays. */
export function greedySet(search: Search, candidates: Int32Array): void {
  grow(search, [...candidates], []);
}

function grow(search: Search, candidates: readonly number[], start: readonly number[]): number[] {
  const { shipmentsMax } = search.problem;
  const set = new Int32Array(shipmentsMax);
  const chosen = [...start];
  let cost = Infinity;
  while (chosen.length < shipmentsMax) {
    chosen.forEach((location, k) => (set[k] = location));
    let next: { location: number; cost: number } | undefined;
    for (const location of candidates) {
      if (chosen.includes(location)) continue;
      set[chosen.length] = location;
      const found = tryset(search, set, chosen.length + 1);
      if (next === undefined || found < next.cost) next = { location, cost: found };
    }
    if (next === undefined || next.cost >= cost) break;
    cost = next.cost;
    chosen.push(next.location);
  }
  return chosen;
}

/** Adds, drops and swaps members of the best set while any such change makes it cheaper. */
export function improveSet(search: Search, candidates: readonly number[]): void {
  const { problem } = search;
  for (;;) {
    const before = search.best;
    const members = membersOf(search);
    const sets: number[][] = [
      ...members.map((_, dropped) => members.filter((__, k) => k !== dropped)),
      ...candidates
        .filter((one) => !members.includes(one))
        .flatMap((one) => [
          ...(members.length < problem.shipmentsMax ? [[...members, one]] : []),
          ...members.map((_, out) => members.map((member, k) => (k === out ? one : member))),
        ]),
    ];
    for (const set of sets) tryset(search, Int32Array.from(set), set.length);
    if (search.best >= before) return;
  }
}

function membersOf(search: Search): number[] {
  const { locations, lines } = search.problem;
  const members: number[] = [];
  for (let l = 0; l < locations; l++) {
    for (let i = 0; i < lines; i++) {
      if (at(search.bestUnits, i * locations + l) === 0) continue;
      members.push(l);
      break;
    }
  }
  return members;
}
