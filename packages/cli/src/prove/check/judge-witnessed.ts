/**
 * Linearizability of all three numbers of a register by its ledger: what clients were answered is
 * held against the one order in which the ledger says that everything happened, the server's own
 * moves (backorders filled, holds expired, orders sourced again) as they stand there.
 */
import type { Report } from './finding.ts';
import { uuidOfPublicId } from './public-id.ts';
import type { Touched } from './judge-registers.ts';
import { linesOf } from './read-history.ts';
import type { RegisterLog } from './registers.ts';
import type { Reading } from './store-connection.ts';
import { type LedgerRow, readOrdersOfWork, streamLedger } from './store-ledger.ts';
import { type Entry, judgeByWitness, type Told, type WitnessFault } from './witness.ts';

type Found = { log: RegisterLog; fault: WitnessFault };

/** Judges every register that the history or its opening names. */
export async function judgeWitnessed(
  reading: Reading,
  report: Report,
  historyPath: string,
  touched: Touched,
): Promise<void> {
  const tally = report.tally(
    'registers.witnessed',
    'In the order of the ledger every acknowledged change lies within its interval, and every reading saw what was there at a moment within its own.',
  );
  const orders = await readOrdersOfWork(reading);
  const found: Found[] = [];
  const left = new Map(touched.logs.byKey);
  let judged = 0;
  let unlisted = 0;
  const judge = (log: RegisterLog, rows: readonly LedgerRow[]): void => {
    report.progress(`registers by their ledger, ${++judged} of ${touched.logs.byKey.size}`);
    const told = toldOf(log, orders);
    tally.check(told.length);
    report.count('registers.witnessed', 1);
    report.count('registers.witnessed.entries', rows.length);
    for (const fault of faultsOf(log, rows, told, touched)) {
      if (found.length < report.listedMax) found.push({ log, fault });
      else unlisted++;
    }
  };
  for await (const rows of byRegister(streamLedger(reading))) {
    const key = `${rows[0]?.tenant} ${rows[0]?.register}`;
    const log = left.get(key);
    left.delete(key);
    if (log !== undefined) judge(log, rows);
  }
  // No row of the ledger tells of these at all.
  for (const log of left.values()) judge(log, []);
  for (const one of await shown(found, historyPath)) tally.breaks(one);
  for (; unlisted > 0; unlisted--) tally.breaks({ is: 'one more' });
}

/** Rows of one register after those of another. */
async function* byRegister(rows: AsyncIterable<LedgerRow>): AsyncIterable<LedgerRow[]> {
  let some: LedgerRow[] = [];
  for await (const row of rows) {
    const [first] = some;
    if (first !== undefined && (first.register !== row.register || first.tenant !== row.tenant)) {
      yield some;
      some = [];
    }
    some.push(row);
  }
  if (some.length > 0) yield some;
}

function faultsOf(
  log: RegisterLog,
  rows: readonly LedgerRow[],
  told: readonly Told[],
  { opening, logs }: Touched,
): WitnessFault[] {
  const onHand = opening[log.register] ?? 0;
  const from = openedAt(rows, onHand);
  if (from === undefined)
    return [{ is: 'a ledger that never holds the opening count', says: onHand }];
  const isUnknown = logs.unknown.has(log.tenant) || log.told.some(({ sets }) => sets === true);
  return judgeByWitness({
    opening: { onHand, allocated: 0, softReserved: 0 },
    entries: entriesOf(rows.slice(from)),
    told,
    isExcused: ({ reference }) => isUnknown || logs.unanswered.has(`${log.tenant} ${reference}`),
  });
}

/** How many rows there are until it holds what the campaign opened with. */
function openedAt(rows: readonly LedgerRow[], opening: number): number | undefined {
  let onHand = 0;
  for (const [index, row] of rows.entries()) {
    if (onHand === opening) return index;
    onHand += row.onHand;
  }
  return onHand === opening ? rows.length : undefined;
}

/** A hold whose time will be over fades from its beginning: when it does, the ledger says late. */
function entriesOf(rows: readonly LedgerRow[]): Entry[] {
  const expiring = new Set(rows.flatMap((row) => (row.expires ? [row.reference] : [])));
  return rows.map(({ transaction, reference, movement, onHand, allocated, softReserved }) => ({
    transaction,
    reference,
    movement,
    onHand,
    allocated,
    softReserved,
    fading: expiring.has(reference) ? softReserved : 0,
  }));
}

/** What the log tells, the touches that one operation has for one thing taken together. */
function toldOf(log: RegisterLog, orders: ReadonlyMap<string, string>): Told[] {
  const all: Told[] = [];
  for (const { no, from, to, reference, oneOf, did, seen } of log.told) {
    const of = orders.get(reference) ?? reference;
    const last = all.at(-1);
    if (oneOf !== undefined) {
      const ids = oneOf.map((id) => uuidOfPublicId(id) ?? '');
      all.push({ no, from, to, reference: of, oneOf: ids, did, seen });
    } else if (last === undefined || last.no !== no || last.reference !== of) {
      all.push({ no, from, to, reference: of, did, seen });
    } else {
      last.did = {
        onHand: (last.did.onHand ?? 0) + (did.onHand ?? 0),
        ...sum('allocated', last.did, did),
        ...sum('softReserved', last.did, did),
      };
      last.seen = seen;
    }
  }
  return all;
}

function sum(
  name: 'allocated' | 'softReserved',
  one: Told['did'],
  other: Told['did'],
): Told['did'] {
  const [a, b] = [one[name], other[name]];
  return a === undefined && b === undefined ? {} : { [name]: (a ?? 0) + (b ?? 0) };
}

/** The faults with the lines of the history that are at odds with the ledger. */
async function shown(found: readonly Found[], historyPath: string): Promise<unknown[]> {
  if (found.length === 0) return [];
  const numbersOf = ({ fault }: Found): number[] => [fault.no ?? -1, fault.other ?? -1];
  const lines = await linesOf(historyPath, new Set(found.flatMap(numbersOf)));
  return found.map((one) => {
    const { log, fault } = one;
    const numbers = new Set(numbersOf(one));
    const own = lines.filter((line) => 'no' in line && numbers.has(line.no));
    return { tenant: log.tenant, register: log.register, ...fault, lines: own };
  });
}
