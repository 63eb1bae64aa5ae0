import type { Completion, OperationName, Touch } from '../history.ts';
import type { RegisterOperation } from './linearize.ts';
import type { Operation } from './read-history.ts';
import { referenceOf } from './references.ts';
import type { Told } from './witness.ts';

/** The three numbers of a register, in the words of a touch. */
export const numberNames = ['onHand', 'allocated', 'softReserved'] as const;
export type NumberName = (typeof numberNames)[number];

/** What a history says of one register of one tenant. */
export type RegisterLog = {
  tenant: string;
  register: string;
  /** Each touch that was acknowledged; `sets` when it says what on hand became, not by how much. */
  told: (Told & { sets?: true })[];
  /** What unanswered operations would have done to stock on hand. */
  intended: RegisterOperation[];
};

export type RegisterLogs = {
  byKey: Map<string, RegisterLog>;
  /** Of each tenant, unanswered operations that may have moved stock nobody knows how. */
  unknown: Map<string, { from: number; count: number }>;
  /** Tenant and reference of unanswered operations; the reference is empty when nobody knows it. */
  unanswered: Set<string>;
};

/** No logs yet. */
export const newLogs = (): RegisterLogs => ({
  byKey: new Map(),
  unknown: new Map(),
  unanswered: new Set(),
});

/** Operations after which stock on hand may be another. */
const onHandMovers: ReadonlySet<OperationName> = new Set([
  'short_pick',
  'reject',
  'ship',
  'return',
  'transfer',
  'transfer_ship',
  'transfer_receive',
  'adjust',
  'set',
  'count',
  'import',
  'stock_feed',
  'receive',
  'return_inspect',
  'count_approve',
]);

/** Adds what an operation did, or may have done, to the registers it touches. */
export function noteTouches(logs: RegisterLogs, tenant: string, operation: Operation): void {
  const { invocation, end } = operation;
  // A replay is answered with what was done before: it does and sees nothing of its own.
  if (invocation.operation === 'replay_key') return;
  if (end?.type === 'ok') {
    for (const touch of end.touches ?? [])
      logOf(logs, tenant, touch.register).told.push(toldBy(operation, end, touch));
  } else if (end?.type !== 'fail') {
    logs.unanswered.add(`${tenant} ${referenceOf(invocation)}`);
    noteUnanswered(logs, tenant, operation);
  }
}

function toldBy(
  { invocation, from, to }: Operation,
  end: Completion,
  touch: Touch,
): RegisterLog['told'][number] {
  const { no, operation } = invocation;
  const reference = referenceOf(invocation, end, touch);
  const ids = reference === '' ? Object.values(end.orders ?? {}) : [];
  const setsIt = operation === 'set' || operation === 'count';
  return {
    no,
    from,
    to,
    reference,
    ...(ids.length > 1 ? { oneOf: ids } : {}),
    did: touch,
    seen: touch.seen,
    ...(setsIt && touch.onHand === undefined && touch.seen?.onHand !== undefined
      ? { sets: true }
      : {}),
  };
}

function noteUnanswered(logs: RegisterLogs, tenant: string, { invocation, from }: Operation): void {
  const { intends, operation, no } = invocation;
  const base = { no, from, to: Infinity };
  for (const { register, onHand, seen } of intends ?? []) {
    const { intended } = logOf(logs, tenant, register);
    if (onHand !== undefined) intended.push({ ...base, delta: onHand });
    else if (seen?.onHand !== undefined) intended.push({ ...base, delta: 0, sets: seen.onHand });
  }
  if (intends !== undefined || !onHandMovers.has(operation)) return;
  const before = logs.unknown.get(tenant) ?? { from, count: 0 };
  logs.unknown.set(tenant, { from: Math.min(before.from, from), count: before.count + 1 });
}

/** The log of a register; a new one when nothing has touched it yet. */
export function logOf(logs: RegisterLogs, tenant: string, register: string): RegisterLog {
  const key = `${tenant} ${register}`;
  const known = logs.byKey.get(key);
  if (known !== undefined) return known;
  const log: RegisterLog = {
    tenant,
    register,
    told: [],
    intended: [],
  };
  logs.byKey.set(key, log);
  return log;
}

/** What the log tells of one of its numbers. */
export function operationsOf(log: RegisterLog, name: NumberName): RegisterOperation[] {
  return log.told.flatMap(({ no, from, to, did, seen: sawAll, sets }): RegisterOperation[] => {
    const delta = did[name];
    const seen = sawAll?.[name];
    if (sets === true && name === 'onHand' && seen !== undefined)
      return [{ no, from, to, delta: 0, sets: seen }];
    if ((delta ?? 0) === 0 && seen === undefined) return [];
    return [{ no, from, to, delta: delta ?? 0, ...(seen === undefined ? {} : { seen }) }];
  });
}
