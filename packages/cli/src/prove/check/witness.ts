/**
 * Whether the order in which the ledger of a register says that things happened is one in which
 * they can have happened: each acknowledged change between its question and its answer, each
 * reading at a moment within its own.
 *
 * The ledger is a witness: it gives one order of all changes, the server's own among them, so that
 * nothing has to be searched for. The history is walked once. The ledger moves on only when an
 * answer needs it to (its change, or the number it read, comes later), and then passes every change
 * in between, each of which must have been asked for by then. To move on later never hurts: what
 * can be read or change at a moment can do so as long as the ledger stands there (Gibbons and
 * Korach: with the order of writes given, linearizability is decided in one pass).
 */

export type Numbers = { onHand: number; allocated: number; softReserved: number };

/** What one transaction did to a register on behalf of one thing. */
export type Entry = Numbers & {
  transaction: string;
  /** What it was done for: the id of an order, hold, transfer or supply, or words of the caller. */
  reference: string;
  /** The first row of the ledger. */
  movement: number;
  /** Units of a soft hold that ends because its time is over: not counted from then on. */
  fading: number;
};

/** What one operation says that it did to a register, or saw of it. */
export type Told = {
  no: number;
  /** Lines of the history; `to` of what nobody answered is not here. */
  from: number;
  to: number;
  /** As in an entry; empty when the history does not say it. */
  reference: string;
  /** Instead of one reference: it is one of these, the history does not say which. */
  oneOf?: readonly string[];
  /** What it changed; numbers that it does not tell of may have changed as well. */
  did: Partial<Numbers>;
  seen?: Partial<Numbers> | undefined;
};

export type WitnessFault = {
  is: string;
  no?: number;
  /** The other operation that is in the way. */
  other?: number | undefined;
  says?: unknown;
  ledger?: unknown;
};

export type WitnessCase = {
  opening: Numbers;
  entries: readonly Entry[];
  told: readonly Told[];
  /** Whether nobody's having been told of a change on hand is no wonder: it was not answered. */
  isExcused: (entry: Entry) => boolean;
};

const numberNames = ['onHand', 'allocated', 'softReserved'] as const;
const shownStates = 10;

type Asked = { told: Told; isDone: boolean };
type Walk = {
  entries: readonly Entry[];
  /** The numbers after so many entries, and the units that fade by then. */
  states: readonly (Numbers & { fading: number })[];
  /** For each entry where its transaction ends: the number of entries then. */
  ends: readonly number[];
  /** For each entry, the line of the question that it cannot be before, and whose that is. */
  asked: readonly { from: number; no: number | undefined }[];
  byReference: ReadonlyMap<string, readonly number[]>;
  taken: Set<number>;
  /** Operations whose change came too early: told once. */
  tooEarly: Set<number>;
  /** How many entries have happened. */
  at: number;
  open: Set<Asked>;
  isExcused: WitnessCase['isExcused'];
  faults: WitnessFault[];
};

/** Everything that is wrong with a register's history beside its ledger; empty when nothing is. */
export function judgeByWitness(one: WitnessCase): WitnessFault[] {
  const walk = walkOf(one);
  const begins = one.told.toSorted((a, b) => a.from - b.from);
  const ends = one.told.toSorted((a, b) => a.to - b.to);
  const asked = new Map<Told, Asked>();
  let begun = 0;
  for (const end of ends) {
    for (let next = begins[begun]; next !== undefined && next.from < end.to; next = begins[begun]) {
      const open = { told: next, isDone: false };
      asked.set(next, open);
      walk.open.add(open);
      if (isReading(next)) settle(walk);
      begun++;
    }
    const open = asked.get(end);
    asked.delete(end);
    if (open === undefined) continue;
    if (!open.isDone) complete(walk, open, end.to);
    walk.open.delete(open);
  }
  while (walk.at < walk.entries.length) pass(walk, Infinity, undefined);
  return walk.faults;
}

const isReading = ({ did }: Told): boolean => numberNames.every((name) => (did[name] ?? 0) === 0);

function walkOf({ opening, entries, told, isExcused }: WitnessCase): Walk {
  const states = [{ ...opening, fading: 0 }];
  const ends: number[] = [];
  const byReference = new Map<string, number[]>();
  for (const [index, entry] of entries.entries()) {
    const before = states[index] ?? { ...opening, fading: 0 };
    states.push({
      onHand: before.onHand + entry.onHand,
      allocated: before.allocated + entry.allocated,
      softReserved: before.softReserved + entry.softReserved,
      fading: before.fading + entry.fading,
    });
    let end = index + 1;
    while (entries[end]?.transaction === entry.transaction) end++;
    ends.push(end);
    const all = byReference.get(entry.reference);
    if (all === undefined) byReference.set(entry.reference, [index]);
    else all.push(index);
  }
  return {
    entries,
    states,
    ends,
    asked: questionsOf(entries, told),
    byReference,
    taken: new Set(),
    tooEarly: new Set(),
    at: 0,
    open: new Set(),
    isExcused,
    faults: [],
  };
}

/**
 * Before which question an entry cannot be. Of several like it the first is not before the first
 * question, and so on; when there are more than were asked for, some are the server's own.
 */
function questionsOf(entries: readonly Entry[], told: readonly Told[]): Walk['asked'] {
  const changes = new Map<string, Told[]>();
  for (const one of told) {
    if (isReading(one)) continue;
    for (const reference of referencesOf(one)) {
      const all = changes.get(reference);
      if (all === undefined) changes.set(reference, [one]);
      else all.push(one);
    }
  }
  type Kind = { asking: Told[]; spare: number; met: number };
  const kinds = new Map<string, Kind>();
  const kindOf = (entry: Entry): Kind => {
    const { reference, onHand, allocated, softReserved } = entry;
    const key = `${reference} ${onHand} ${allocated} ${softReserved}`;
    let kind = kinds.get(key);
    if (kind === undefined) {
      const asking = (changes.get(reference) ?? [])
        .filter((one) => isOf(one, entry))
        .toSorted((a, b) => a.from - b.from);
      kind = { asking, spare: -asking.length, met: 0 };
      kinds.set(key, kind);
    }
    return kind;
  };
  for (const entry of entries) kindOf(entry).spare++;
  return entries.map((entry) => {
    const kind = kindOf(entry);
    const by = kind.asking[kind.met++ - Math.max(0, kind.spare)];
    return by === undefined ? { from: -Infinity, no: undefined } : { from: by.from, no: by.no };
  });
}

const referencesOf = ({ reference, oneOf }: Told): readonly string[] => oneOf ?? [reference];

/** Whether the entry is what the operation says it did. On hand is always told whole. */
function isOf(told: Told, entry: Entry): boolean {
  const { did } = told;
  return (
    referencesOf(told).includes(entry.reference) &&
    (did.onHand ?? 0) === entry.onHand &&
    (did.allocated === undefined || did.allocated === entry.allocated) &&
    (did.softReserved === undefined || did.softReserved === entry.softReserved)
  );
}

/** Whether an answer fits the numbers: holds whose time is over may be left out of it already. */
function fits(seen: Told['seen'], state: Walk['states'][number] | undefined): boolean {
  if (seen === undefined || state === undefined) return state !== undefined;
  const { onHand, allocated, softReserved } = seen;
  return (
    (onHand === undefined || onHand === state.onHand) &&
    (allocated === undefined || allocated === state.allocated) &&
    (softReserved === undefined ||
      (softReserved <= state.softReserved && softReserved >= state.softReserved - state.fading))
  );
}

/** Whether what a change saw is what was there after it, or at the end of its transaction. */
function sawAt({ states, ends }: Walk, { seen }: Told, index: number): boolean {
  return fits(seen, states[index + 1]) || fits(seen, states[ends[index] ?? 0]);
}

/** Every open reading that sees the present numbers has happened. */
function settle(walk: Walk): void {
  for (const open of walk.open)
    if (!open.isDone && isReading(open.told) && fits(open.told.seen, walk.states[walk.at]))
      open.isDone = true;
}

/** The next transaction happens. `needs` is the operation whose answer wants it. */
function pass(walk: Walk, now: number, needs: Told | undefined): void {
  const end = walk.ends[walk.at] ?? walk.entries.length;
  for (; walk.at < end; walk.at++) {
    const entry = walk.entries[walk.at];
    const asked = walk.asked[walk.at];
    if (entry === undefined || asked === undefined) continue;
    if (asked.from > now) {
      walk.taken.add(walk.at);
      walk.tooEarly.add(asked.no ?? -1);
      walk.faults.push({
        is: 'a change that the ledger has before one that was answered before it was asked for',
        no: asked.no ?? -1,
        other: needs?.no,
        ledger: entry,
      });
    } else if (!take(walk, entry) && entry.onHand !== 0 && !walk.isExcused(entry)) {
      walk.faults.push({ is: 'a change on hand that nobody was told of', ledger: entry });
    }
  }
  settle(walk);
}

/** Gives the entry to the open change that it is of; to the one that is answered first of several. */
function take(walk: Walk, entry: Entry): boolean {
  let best: Asked | undefined;
  for (const open of walk.open) {
    if (open.isDone || isReading(open.told) || !isOf(open.told, entry)) continue;
    // Without a reference only what it saw tells it from others.
    if (entry.reference === '' && !sawAt(walk, open.told, walk.at)) continue;
    if (best === undefined || open.told.to < best.told.to) best = open;
  }
  if (best === undefined) return false;
  best.isDone = true;
  walk.taken.add(walk.at);
  const { no, seen } = best.told;
  if (!sawAt(walk, best.told, walk.at))
    walk.faults.push({
      is: 'a change that saw what the ledger did not hold after it',
      no,
      says: seen,
      ledger: walk.states[walk.at + 1],
    });
  return true;
}

function complete(walk: Walk, open: Asked, now: number): void {
  const { told } = open;
  if (walk.tooEarly.has(told.no)) return;
  if (isReading(told)) {
    completeReading(walk, open, now);
    return;
  }
  const mine = referencesOf(told)
    .flatMap((reference) => walk.byReference.get(reference) ?? [])
    .filter((index) => {
      const entry = walk.entries[index];
      if (entry === undefined || walk.taken.has(index) || !isOf(told, entry)) return false;
      return entry.reference !== '' || sawAt(walk, told, index);
    })
    .toSorted((a, b) => a - b);
  const next = mine.find((index) => index >= walk.at);
  if (next === undefined) {
    const before = mine.at(-1);
    walk.faults.push({
      is:
        before === undefined
          ? 'a change that is acknowledged and not in the ledger'
          : 'a change that the ledger has before it was asked for',
      no: told.no,
      says: told.did,
      ...(before === undefined ? {} : { ledger: walk.entries[before] }),
    });
    return;
  }
  while (walk.at <= next) pass(walk, now, told);
}

/** Looks for the next moment at which the ledger held what was read, and moves on to it. */
function completeReading(walk: Walk, open: Asked, now: number): void {
  const { no, seen } = open.told;
  const held = [walk.states[walk.at]];
  let blocked: number | undefined;
  let to = walk.at;
  while (to < walk.entries.length && blocked === undefined) {
    const end = walk.ends[to] ?? walk.entries.length;
    for (let index = to; index < end; index++) {
      const asked = walk.asked[index];
      if (asked !== undefined && asked.from > now) blocked ??= asked.no ?? -1;
    }
    if (blocked !== undefined) break;
    to = end;
    if (fits(seen, walk.states[to])) {
      while (walk.at < to) pass(walk, now, open.told);
      return;
    }
    held.push(walk.states[to]);
  }
  walk.faults.push({
    is: 'a reading of what the ledger held at no moment within it',
    no,
    other: blocked,
    says: seen,
    ledger: held.slice(0, shownStates),
  });
}
