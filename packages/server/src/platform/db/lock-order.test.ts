// Goal: a transaction that takes a row in front of one that it holds is found out, and no other is.
import { beforeAll, expect, it } from 'vitest';
import { keepLocksNoted, noteLocked, watchLockOrder } from './lock-order.ts';
import type { Tx } from './transaction.ts';

beforeAll(watchLockOrder);

const newTx = (): Tx => ({ tenantId: 'a' }) as unknown as Tx;
const take = (tx: Tx, ...keys: string[]): void => noteLocked(tx, 'shelves', () => keys);

it('rows in order, rows held already and rows of other tables and transactions are right', () => {
  const tx = newTx();
  take(tx, 'b', 'c');
  take(tx, 'd', 'b');
  noteLocked(tx, 'boxes', () => ['a']);
  take(newTx(), 'a');
  expect(() => take(tx, 'c')).not.toThrow();
});

it('a row in front of one that is held is a fault', () => {
  const tx = newTx();
  take(tx, 'b');
  expect(() => take(tx, 'c', 'a')).toThrow(/shelves is locked after .*: a after b/u);
});

it('what is undone to a savepoint is not held any more', () => {
  const tx = newTx();
  take(tx, 'b');
  const undo = keepLocksNoted(tx);
  take(tx, 'd');
  undo();
  expect(() => take(tx, 'c', 'b')).not.toThrow();
  expect(() => take(tx, 'a')).toThrow('a after c');
});
