import { connect } from 'node:net';
import { join } from 'node:path';
import type { Postmaster } from './postmaster.ts';

// The protocol's SSLRequest: its length, then its code. A server answers it with one letter before
// it asks who we are, so no account, password or free connection slot is needed.
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const ANSWER_TIMEOUT_MS = 5_000;

/**
 * Whether the server answers a new connection. A pid file and a process are not enough: a process
 * that has just been killed stays in the table until the kernel gets round to it.
 */
export function answersConnections({ host, port }: Postmaster): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = host.startsWith('/')
      ? connect(join(host, `.s.PGSQL.${port}`))
      : connect(port, host);
    const finish = (isAnswered: boolean): void => {
      socket.destroy();
      resolve(isAnswered);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => finish(false));
    socket.on('error', () => finish(false)); // Refused or gone: both mean that nobody answers.
    socket.on('close', () => finish(false));
    socket.on('data', () => finish(true));
    socket.on('connect', () => socket.write(SSL_REQUEST));
  });
}
