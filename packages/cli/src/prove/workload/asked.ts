import type { OperationName, Touch } from '../history.ts';

/** A JSON object of an answer. */
export type Json = Record<string, unknown>;

/** What an answer tells of the stock and of what exists. */
export type Settled = {
  touches?: Touch[];
  /** Ids of orders by natural key. */
  orders?: Record<string, string>;
  made?: string[];
};

export const nothing: Settled = {};

/** One thing that a client wants, before it is asked. */
export type Asked = {
  operation: OperationName;
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  body?: Json;
  /** Whether it travels under an idempotency key: all but reads. */
  isKeyed: boolean;
  naturalKeys?: string[];
  /** How many operations it is: one, or the orders or lines of a bulk request. */
  items: number;
  /** Asks under this key instead of a fresh one: an old request once more. */
  oldKey?: string;
  /** The touches it makes when it happens, when that is known before. */
  intends?: Touch[];
  /** Takes the final answer into the workload's memory, and says what it told. */
  settle: (status: number, body: Json) => Settled;
};

/** An object's member that is a list of objects; empty when it is not there. */
export function listOf(body: Json, name: string): Json[] {
  const value = body[name];
  return Array.isArray(value) ? (value as Json[]) : [];
}

export function textOf(body: Json, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

export function numberOf(body: Json, name: string): number {
  const value = body[name];
  return typeof value === 'number' ? value : 0;
}

export function isDone(status: number): boolean {
  return status >= 200 && status < 300;
}
