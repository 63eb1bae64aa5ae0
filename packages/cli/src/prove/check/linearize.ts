/**
 * Whether what clients saw of one number can have happened one operation after another, each at a
 * moment between its question and its answer.
 *
 * The search is Wing and Gong's, made just in time (Lowe): it walks the history once and keeps
 * every arrangement that is possible so far, as a state and the set of open operations that have
 * happened already; equal ones are one. An operation need happen no earlier than its answer or than
 * another needs it: changes add up in any order, so only operations that saw or set the number
 * branch the search. At a moment with no operation open only the set of possible states is left.
 *
 * It looks at few arrangements first (one that reaches the end proves the history) and drops the
 * others; when none is left after a drop it starts again with more. When the most that `limits`
 * allow are not enough it gives up and says so: what was dropped is never taken for impossible.
 */

/** What one operation did to one number, and what it saw of it. */
export type RegisterOperation = {
  /** The number of the operation in the history. */
  no: number;
  /** Lines of the history: of the question and of the answer; Infinity when nobody answered. */
  from: number;
  to: number;
  /** What is added; 0 for a reading. */
  delta: number;
  /** The number afterwards, when the answer says it. */
  seen?: number;
  /** The number becomes this, whatever it was; `delta` and `seen` then say nothing. */
  sets?: number;
};

/** Where the search gives up: arrangements kept at once by each attempt, and steps of each. */
export type SearchLimits = { arrangementsMax: readonly number[]; stepsMax: number };

export const searchLimits: SearchLimits = { arrangementsMax: [32, 500, 10_000], stepsMax: 3e6 };

export type Verdict =
  | { kind: 'linearizable'; states: number[] }
  | {
      kind: 'broken' | 'undecided';
      /** The operation whose answer nothing explains, or at which the search gave up. */
      at: RegisterOperation;
      /** What happened since the last moment with nothing open, and the states possible then. */
      segment: RegisterOperation[];
      states: number[];
    };

type Arrangement = { state: number; done: bigint };
type Arrangements = Map<string, Arrangement>;

type Search = {
  /** Operations that are open, by slot; a bit of `done` is a slot. */
  open: (RegisterOperation | undefined)[];
  arrangements: Arrangements;
  steps: number;
  stepsMax: number;
  arrangementsMax: number;
  /** Whether arrangements were dropped: that none is left then proves nothing. */
  dropped: boolean;
};

/** Judges one number's operations, given the states in which it may have begun. */
export function judgeRegister(
  opening: readonly number[],
  operations: readonly RegisterOperation[],
  limits: SearchLimits = searchLimits,
): Verdict {
  const begins = operations.toSorted((a, b) => a.from - b.from);
  const ends = begins.filter(({ to }) => to !== Infinity).toSorted((a, b) => a.to - b.to);
  let verdict: Verdict = { kind: 'linearizable', states: [...opening] };
  for (const arrangementsMax of limits.arrangementsMax) {
    verdict = attempt(opening, begins, ends, arrangementsMax, limits.stepsMax);
    if (verdict.kind !== 'undecided') return verdict;
  }
  return verdict;
}

function attempt(
  opening: readonly number[],
  begins: readonly RegisterOperation[],
  ends: readonly RegisterOperation[],
  arrangementsMax: number,
  stepsMax: number,
): Verdict {
  const arrangements: Arrangements = new Map();
  for (const state of opening) add(arrangements, { state, done: 0n });
  const search: Search = {
    open: [],
    arrangements,
    steps: 0,
    stepsMax,
    arrangementsMax,
    dropped: false,
  };
  const slots = new Map<RegisterOperation, number>();
  let begun = 0;
  let quiet = { begun: 0, states: [...opening] };
  for (const at of ends) {
    for (let next = begins[begun]; next !== undefined && next.from < at.to; next = begins[begun]) {
      slots.set(next, invoke(search, next));
      begun++;
    }
    complete(search, slots.get(at) ?? 0);
    if (search.arrangements.size === 0) {
      const kind = search.dropped ? 'undecided' : 'broken';
      return { kind, at, segment: begins.slice(quiet.begun, begun), states: quiet.states };
    }
    slots.delete(at);
    if (slots.size === 0) quiet = { begun, states: statesOf(search) };
  }
  return { kind: 'linearizable', states: statesOf(search) };
}

function statesOf({ arrangements }: Search): number[] {
  return [...new Set([...arrangements.values()].map(({ state }) => state))].toSorted(
    (a, b) => a - b,
  );
}

function add(to: Arrangements, one: Arrangement): boolean {
  const key = `${one.state}:${one.done.toString(36)}`;
  if (to.has(key)) return false;
  to.set(key, one);
  return true;
}

const bitOf = (slot: number): bigint => 1n << BigInt(slot);
const isReading = (op: RegisterOperation): boolean => op.delta === 0 && op.sets === undefined;
const isPure = (op: RegisterOperation): boolean => op.seen === undefined && op.sets === undefined;

/** Opens an operation. A reading that sees the present state may as well happen at once. */
function invoke(search: Search, op: RegisterOperation): number {
  const free = search.open.indexOf(undefined);
  const slot = free === -1 ? search.open.length : free;
  search.open[slot] = op;
  if (!isReading(op)) return slot;
  const settled: Arrangements = new Map();
  for (const one of search.arrangements.values()) add(settled, settle(search, one));
  search.arrangements = settled;
  return slot;
}

/** Lets every open reading happen that sees this state: to wait can only make it harder. */
function settle({ open }: Search, { state, done }: Arrangement): Arrangement {
  let after = done;
  for (const [slot, op] of open.entries()) {
    if (op === undefined || !isReading(op)) continue;
    if (op.seen === undefined || op.seen === state) after |= bitOf(slot);
  }
  return { state, done: after };
}

/** Keeps the arrangements in which the operation has happened, and closes it. */
function complete(search: Search, slot: number): void {
  const bit = bitOf(slot);
  const after: Arrangements = new Map();
  const visited: Arrangements = new Map();
  const stack = [...search.arrangements.values()];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if ((one.done & bit) !== 0n) {
      add(after, { state: one.state, done: one.done & ~bit });
    } else if (add(visited, one)) {
      for (const next of nextOnes(search, one, slot))
        stack.push(...following(search, one, next, slot));
    }
    if (isFull(search, after.size) || isFull(search, visited.size / 20)) break;
  }
  if (stack.length > 0) search.dropped = true;
  search.arrangements = after;
  search.open[slot] = undefined;
}

type Next = { slot: number; op: RegisterOperation; jump: number };

/**
 * What may happen next on the way to the completion of a slot. The last one is looked at first: it
 * is the one that sees a number closest to the present one.
 */
function nextOnes({ open }: Search, { state, done }: Arrangement, completing: number): Next[] {
  const next: Next[] = [];
  for (const [slot, op] of open.entries()) {
    if (op === undefined || (done & bitOf(slot)) !== 0n) continue;
    if (slot !== completing && isPure(op)) continue;
    const before = op.seen === undefined ? state + op.delta : op.seen - op.delta;
    next.push({ slot, op, jump: op.sets === undefined ? Math.abs(before - state) : 0.5 });
  }
  return next.toSorted((a, b) => b.jump - a.jump || b.op.to - a.op.to);
}

/** Whether there are as many as may be, or the steps of this attempt are used up. */
function isFull(search: Search, count: number): boolean {
  return count >= search.arrangementsMax || search.steps > search.stepsMax;
}

/** The arrangements right after an operation, with the pure changes before it that it needs. */
function following(
  search: Search,
  one: Arrangement,
  { op, slot }: Next,
  completing: number,
): Arrangement[] {
  search.steps++;
  const done = one.done | bitOf(slot);
  if (isPure(op)) return [settle(search, { state: one.state + op.delta, done })];
  // A pure change that is completing itself goes first on a branch of its own.
  const excluded = done | bitOf(completing);
  const { sets, seen = 0 } = op;
  const wanted = sets === undefined ? seen - op.delta - one.state : undefined;
  return pureSubsets(search, excluded, wanted).map((subset) =>
    settle(search, { state: sets ?? seen, done: done | subset }),
  );
}

type Kind = { delta: number; bits: bigint[] };

/**
 * Sets of open pure changes that add up to `wanted` (to anything when it is undefined). Of equal
 * changes those that are answered first are taken first: the others could stand in for them.
 */
function pureSubsets(search: Search, excluded: bigint, wanted: number | undefined): bigint[] {
  const kinds = new Map<number, Kind>();
  const pure = [...search.open.entries()]
    .flatMap(([slot, op]) =>
      op === undefined || !isPure(op) || op.delta === 0 || (excluded & bitOf(slot)) !== 0n
        ? []
        : [{ slot, op }],
    )
    .toSorted((a, b) => (a.op.to < b.op.to ? -1 : 1));
  for (const { slot, op } of pure) {
    const kind = kinds.get(op.delta) ?? { delta: op.delta, bits: [] };
    kind.bits.push(bitOf(slot));
    kinds.set(op.delta, kind);
  }
  const all = [...kinds.values()];
  const found: bigint[] = [];
  const choose = (index: number, sum: number, bits: bigint): void => {
    search.steps++;
    if (isFull(search, found.length)) {
      search.dropped = true;
      return;
    }
    if (wanted !== undefined && !isReachable(all, index, wanted - sum)) return;
    const kind = all[index];
    if (kind === undefined) {
      found.push(bits);
      return;
    }
    let taken = bits;
    for (let count = 0; count <= kind.bits.length; count++) {
      choose(index + 1, sum + count * kind.delta, taken);
      taken |= kind.bits[count] ?? 0n;
    }
  };
  choose(0, 0, 0n);
  return found;
}

/** Whether the kinds from an index on can add up to so much, by their greatest and least sums. */
function isReachable(kinds: readonly Kind[], index: number, wanted: number): boolean {
  let least = 0;
  let most = 0;
  for (let at = index; at < kinds.length; at++) {
    const kind = kinds[at];
    const sum = kind === undefined ? 0 : kind.delta * kind.bits.length;
    if (sum < 0) least += sum;
    else most += sum;
  }
  return wanted >= least && wanted <= most;
}
