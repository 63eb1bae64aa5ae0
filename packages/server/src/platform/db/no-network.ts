import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { AssertionFault } from '../../lib/assert.ts';
import { insideTransaction } from './transaction.ts';

let isGuarding = false;

/**
 * From now on every socket that this process opens inside a database transaction is destroyed at
 * once, and whoever opened it fails: nobody waits for the outside world while holding locks. The
 * pools connect before their transactions begin, and are not concerned. Safe to call again.
 */
export function forbidNetworkInTransactions(): void {
  if (isGuarding) return;
  isGuarding = true;
  subscribe('net.client.socket', (message) => {
    if (!insideTransaction()) return;
    const { socket } = message as { socket: Socket };
    socket.destroy(new AssertionFault('A network call inside a database transaction.'));
  });
}
