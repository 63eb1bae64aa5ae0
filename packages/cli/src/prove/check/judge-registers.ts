/**
 * Linearizability, register by register and number by number. Stock on hand changes only by what
 * clients ask, so that every register is judged, with what the database holds at the end as a last
 * reading. Allocated and soft reserved also change by the server's own work (backorders filled,
 * reservations expired, orders sourced again): of them only registers are judged on which
 * what answers tell adds up to everything the ledger added and everything it took.
 */
import type { HistoryLine } from '../history.ts';
import type { Report, Tally } from './finding.ts';
import { judgeRegister, type RegisterOperation, type Verdict } from './linearize.ts';
import { linesOf } from './read-history.ts';
import {
  logOf,
  operationsOf,
  type NumberName,
  numberNames,
  type RegisterLog,
  type RegisterLogs,
} from './registers.ts';
import { shrinkHistory } from './shrink.ts';
import { readRegisters, type StoredRegister } from './store-history.ts';
import type { Reading } from './store-connection.ts';

/** The number of the reading of the database at the end. */
const atTheEnd = -1;
/** A longer segment is not made smaller: it would take too long. */
const shrunkOperationsMax = 400;

type Failure = {
  log: RegisterLog;
  name: NumberName;
  verdict: Exclude<Verdict, { kind: 'linearizable' }>;
  unknown: number;
};

/** What the campaign opened with and what its history says of registers. */
export type Touched = {
  opening: Readonly<Record<string, number>>;
  tenants: readonly string[];
  logs: RegisterLogs;
  lastLine: number;
};

/** Judges conservation of stock and linearizability of every register. */
export async function judgeRegisters(
  reading: Reading,
  report: Report,
  historyPath: string,
  touched: Touched,
): Promise<void> {
  const stored = new Map<string, StoredRegister>();
  for (const row of await readRegisters(reading)) stored.set(`${row.tenant} ${row.register}`, row);
  const conserved = report.tally(
    'stock.conserved',
    'Opening stock and what clients were told they moved add up to what is on hand.',
  );
  for (const tenant of touched.tenants)
    for (const register of Object.keys(touched.opening))
      if (stored.has(`${tenant} ${register}`)) logOf(touched.logs, tenant, register);
  judgeOpening(touched, stored, conserved);
  const tallies = Object.fromEntries(
    numberNames.map((name) => [
      name,
      report.tally(
        `registers.${snake(name)}`,
        'Answers and readings of a register fit one order in real time, to the end.',
      ),
    ]),
  ) as Record<NumberName, Tally>;
  const failures: Record<NumberName, Failure[]> = { onHand: [], allocated: [], softReserved: [] };
  let judged = 0;
  for (const log of touched.logs.byKey.values()) {
    report.progress(`registers, ${++judged} of ${touched.logs.byKey.size}`);
    const row = stored.get(`${log.tenant} ${log.register}`);
    judgeConserved(touched, log, row, conserved);
    for (const name of numberNames) {
      const failure = judgeNumber({ touched, log, name, row, report });
      if (failure === 'skipped') continue;
      tallies[name].check();
      if (failure !== undefined) failures[name].push(failure);
    }
  }
  for (const name of numberNames) await tell(tallies[name], failures[name], historyPath, report);
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/gu, (c) => `_${c.toLowerCase()}`);

/** A register of the opening that no tenant has any more. */
function judgeOpening(
  { opening, tenants }: Touched,
  stored: ReadonlyMap<string, StoredRegister>,
  conserved: Tally,
): void {
  for (const register of Object.keys(opening)) {
    const isThere = tenants.some((tenant) => stored.has(`${tenant} ${register}`));
    if (!isThere) conserved.breaks({ register, opening: opening[register], is: 'not stored' });
  }
}

function sumOf(operations: readonly RegisterOperation[]): number {
  return operations.reduce((sum, { delta }) => sum + delta, 0);
}

/** What is on hand beyond the opening and all acknowledged changes; undefined when it cannot be known. */
function residual(
  { opening }: Touched,
  log: RegisterLog,
  row: StoredRegister | undefined,
): number | undefined {
  if (row?.onHand === null) return undefined;
  const all = operationsOf(log, 'onHand');
  if ([...all, ...log.intended].some(({ sets }) => sets !== undefined)) return undefined;
  return (row?.onHand ?? 0) - (opening[log.register] ?? 0) - sumOf(all);
}

function judgeConserved(
  touched: Touched,
  log: RegisterLog,
  row: StoredRegister | undefined,
  conserved: Tally,
): void {
  const rest = residual(touched, log, row);
  if (rest === undefined) return;
  conserved.check();
  const sums = new Set([0]);
  for (const { delta } of log.intended) for (const sum of Array.from(sums)) sums.add(sum + delta);
  // What an unanswered operation did that told no intention is what the ledger says.
  if (sums.has(rest) || touched.logs.unknown.has(log.tenant)) return;
  conserved.breaks({
    tenant: log.tenant,
    register: log.register,
    opening: touched.opening[log.register] ?? 0,
    acknowledged: sumOf(operationsOf(log, 'onHand')),
    on_hand: row?.onHand ?? null,
    unexplained: rest,
  });
}

type Numbered = {
  touched: Touched;
  log: RegisterLog;
  name: NumberName;
  row: StoredRegister | undefined;
  report: Report;
};

function judgeNumber(numbered: Numbered): Failure | 'skipped' | undefined {
  const { touched, log, name, row, report } = numbered;
  const told = operationsOf(log, name);
  report.count(`registers.${snake(name)}.operations`, told.length);
  if (name === 'onHand' && row?.onHand === null) return 'skipped';
  if (name !== 'onHand') {
    if (told.length === 0) return 'skipped';
    if (!isComplete(told, name, row)) {
      report.count(`registers.${snake(name)}.moved_by_others`, 1);
      return 'skipped';
    }
  }
  const last = { no: atTheEnd, from: touched.lastLine + 1, to: touched.lastLine + 2, delta: 0 };
  const operations = [...told, ...unheard(numbered), { ...last, seen: row?.[name] ?? 0 }];
  const opening = name === 'onHand' ? (touched.opening[log.register] ?? 0) : 0;
  const verdict = judgeRegister([opening], operations);
  if (verdict.kind === 'linearizable') return undefined;
  const unknown = touched.logs.unknown.get(log.tenant)?.count ?? 0;
  return { log, name, verdict, unknown: name === 'onHand' ? unknown : 0 };
}

/** What nobody was told of, but may have happened: as it was meant, or as the ledger says. */
function unheard({ touched, log, name, row }: Numbered): RegisterOperation[] {
  if (name !== 'onHand') return [];
  const unknown = touched.logs.unknown.get(log.tenant);
  const rest = residual(touched, log, row) ?? 0;
  if (unknown === undefined || rest === 0) return log.intended;
  return [...log.intended, { no: atTheEnd, from: unknown.from, to: Infinity, delta: rest }];
}

/** Whether answers tell of every unit that the ledger added to the number and took from it. */
function isComplete(
  told: readonly RegisterOperation[],
  name: 'allocated' | 'softReserved',
  row: StoredRegister | undefined,
): boolean {
  const added = told.reduce((sum, { delta }) => sum + Math.max(delta, 0), 0);
  const taken = told.reduce((sum, { delta }) => sum + Math.min(delta, 0), 0);
  return name === 'allocated'
    ? added === (row?.allocatedAdded ?? 0) && taken === (row?.allocatedTaken ?? 0)
    : added === (row?.softAdded ?? 0) && taken === (row?.softTaken ?? 0);
}

async function tell(
  tally: Tally,
  failures: readonly Failure[],
  historyPath: string,
  report: Report,
): Promise<void> {
  for (const [index, failure] of failures.entries()) {
    const { log, name, verdict, unknown } = failure;
    const detail = {
      tenant: log.tenant,
      register: log.register,
      number: snake(name),
      operation: verdict.at.no === atTheEnd ? 'the database at the end' : verdict.at.no,
      says: verdict.at.seen ?? verdict.at.sets ?? null,
      possible_before: verdict.states.slice(0, 10),
      ...(index < report.listedMax ? { lines: await smallLines(failure, historyPath) } : {}),
    };
    // Several unanswered operations of unknown effect may explain more than their sum can.
    if (verdict.kind === 'undecided' || unknown > 1) tally.giveUp(detail);
    else tally.breaks(detail);
  }
}

/** The few lines that alone cannot be: of all others only what they changed is left. */
async function smallLines(
  { verdict }: Failure,
  historyPath: string,
): Promise<readonly HistoryLine[]> {
  const { segment, states } = verdict;
  const some = segment.length > shrunkOperationsMax ? segment.slice(-10) : segment;
  const lines = (await linesOf(historyPath, new Set(some.map(({ no }) => no)))).filter(
    (line) => line.type !== 'campaign',
  );
  if (verdict.kind === 'undecided' || segment.length > shrunkOperationsMax) return lines;
  return shrinkHistory(lines, (kept) => {
    const heard = new Set(kept.flatMap((line) => ('no' in line ? [line.no] : [])));
    heard.add(atTheEnd);
    return (
      judgeRegister(
        states,
        segment.map((one) => withheld(one, heard)),
      ).kind === 'broken'
    );
  });
}

/** The operation as it is known when nobody heard its answer. */
function withheld(operation: RegisterOperation, heard: ReadonlySet<number>): RegisterOperation {
  if (heard.has(operation.no) || operation.sets !== undefined) return operation;
  const { seen: _seen, ...rest } = operation;
  return rest;
}
