import type { SetSearch } from './search.ts';

/** A set grown by whoever makes the plan cheapest, one at a time, while that pays. */
export function greedySet(search: SetSearch, candidates: Int32Array): void {
  const { shipmentsMax } = search.problem;
  const set = new Int32Array(shipmentsMax);
  const chosen: number[] = [];
  let cost = Infinity;
  if (search.single >= 0) {
    chosen.push(search.single);
    cost = search.singleCost;
  }
  while (chosen.length < shipmentsMax) {
    chosen.forEach((location, k) => (set[k] = location));
    let next: { location: number; cost: number } | undefined;
    for (const location of candidates) {
      if (chosen.includes(location)) continue;
      if (search.isSpent()) return;
      set[chosen.length] = location;
      const found = search.tryset(set, chosen.length + 1);
      if (next === undefined || found < next.cost) next = { location, cost: found };
    }
    if (next === undefined || next.cost >= cost) break;
    cost = next.cost;
    chosen.push(next.location);
  }
}

/** Adds, drops and swaps members of the best set while any such change makes it cheaper. */
export function improveSet(search: SetSearch, candidates: readonly number[]): void {
  const { problem } = search;
  for (;;) {
    const before = search.best;
    const members = search.members();
    const sets: number[][] = [
      ...members.map((_, dropped) => members.filter((__, k) => k !== dropped)),
      ...candidates
        .filter((one) => !members.includes(one))
        .flatMap((one) => [
          ...(members.length < problem.shipmentsMax ? [[...members, one]] : []),
          ...members.map((_, out) => members.map((member, k) => (k === out ? one : member))),
        ]),
    ];
    for (const set of sets) {
      if (search.isSpent()) return;
      search.tryset(Int32Array.from(set), set.length);
    }
    if (search.best >= before) return;
  }
}
