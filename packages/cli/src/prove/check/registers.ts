import type { OperationName, Touch } from '../history.ts';
import type { RegisterOperation } from './linearize.ts';
import type { Operation } from './read-history.ts';

/** The three numbers of a register, in the words of a touch. */
export const numberNames = ['onHand', 'allocated', 'softReserved'] as const;
export type NumberName = (typeof numberNames)[number];

/** What a history says of one register of one tenant. */
export type RegisterLog = {
  tenant: string;
  register: string;
  operations: Record<NumberName, RegisterOperation[]>;
  /** What unanswered operations would have done to stock on hand. */
  intended: RegisterOperation[];
};

export type RegisterLogs = {
  byKey: Map<string, RegisterLog>;
  /** Of each tenant, unanswered operations that may have moved stock nobody knows how. */
  unknown: Map<string, { from: number; count: number }>;
};

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
]);

/** Adds what an operation did, or may have done, to the registers it touches. */
export function noteTouches(logs: RegisterLogs, tenant: string, operation: Operation): void {
  const { invocation, end } = operation;
  // A replay is answered with what was done before: it does and sees nothing of its own.
  if (invocation.operation === 'replay_key') return;
  if (end?.type === 'ok') {
    for (const touch of end.touches ?? []) {
      const log = logOf(logs, tenant, touch.register);
      for (const name of numberNames) {
        const did = operationOf(operation, touch, name);
        if (did !== undefined) log.operations[name].push(did);
      }
    }
  } else if (end?.type !== 'fail') {
    noteUnanswered(logs, tenant, operation);
  }
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
    operations: { onHand: [], allocated: [], softReserved: [] },
    intended: [],
  };
  logs.byKey.set(key, log);
  return log;
}

function operationOf(
  { invocation, from, to }: Operation,
  touch: Touch,
  name: NumberName,
): RegisterOperation | undefined {
  const delta = touch[name];
  const seen = touch.seen?.[name];
  const base = { no: invocation.no, from, to };
  if (delta === undefined && seen === undefined) return undefined;
  const setsIt = invocation.operation === 'set' || invocation.operation === 'count';
  if (delta === undefined && seen !== undefined && setsIt && name === 'onHand')
    return { ...base, delta: 0, sets: seen };
  if ((delta ?? 0) === 0 && seen === undefined) return undefined;
  return { ...base, delta: delta ?? 0, ...(seen === undefined ? {} : { seen }) };
}
