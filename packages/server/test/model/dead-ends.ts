// Which states cannot reach an end, going backwards from the ends along what leads into them.

/** What leads into each state: the states before it are `into[first[n]]` to `into[first[n + 1] - 1]`. */
type Backwards = { first: Int32Array; into: Int32Array };

function backwards(count: number, from: readonly number[], to: readonly number[]): Backwards {
  const first = new Int32Array(count + 1);
  for (const state of to) first[state + 1] = (first[state + 1] ?? 0) + 1;
  for (let n = 0; n < count; n++) first[n + 1] = (first[n + 1] ?? 0) + (first[n] ?? 0);
  const into = new Int32Array(to.length);
  const filled = first.slice();
  to.forEach((state, edge) => {
    const slot = filled[state] ?? 0;
    into[slot] = from[edge] ?? 0;
    filled[state] = slot + 1;
  });
  return { first, into };
}

/** The states from which no end is reached, at most twenty of them. */
export function deadEnds(
  count: number,
  edges: { from: readonly number[]; to: readonly number[] },
  ends: readonly number[],
): number[] {
  const { first, into } = backwards(count, edges.from, edges.to);
  const reached = new Uint8Array(count);
  const queue = [...ends];
  for (const end of ends) reached[end] = 1;
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] ?? 0;
    for (const before of into.subarray(first[state], first[state + 1])) {
      if (reached[before] === 1) continue;
      reached[before] = 1;
      queue.push(before);
    }
  }
  const dead: number[] = [];
  for (let state = 0; state < count && dead.length < 20; state++)
    if (reached[state] === 0) dead.push(state);
  return dead;
}
