import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SETTINGS_FILE } from './cluster.ts';
import { type DataHome, socketFolder } from './data-home.ts';
import type { RunAs } from './programs.ts';
import { giveTo, ownerUid } from './run-as.ts';

/** Where the server listens: a folder for its socket, or a port on 127.0.0.1 (Windows). */
export type Listening = { socketDir: string } | { port: number };

/** Chooses where to listen; the same place as last time when that is still free. */
export async function chooseListening(home: DataHome, runAs: RunAs): Promise<Listening> {
  if (process.platform !== 'win32') {
    const socketDir = socketFolder(home, ownerUid(runAs));
    giveTo(runAs, socketDir);
    return { socketDir };
  }
  const formerPort = readFormerPort(home);
  const port = formerPort === undefined ? undefined : await tryPort(formerPort);
  return { port: port ?? (await freePort()) };
}

// Pools that were opened before a restart go on with the address they know.
function readFormerPort(home: DataHome): number | undefined {
  const file = join(home.cluster, SETTINGS_FILE);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const port = /^port = '(\d+)'$/mu.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}

async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('No free port on 127.0.0.1.');
  return port;
}

/** The port when it could be opened, any free one for 0, or undefined when it is taken. */
function tryPort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(undefined)); // Taken: the caller asks for another.
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = address === null || typeof address === 'string' ? undefined : address.port;
      server.close(() => resolve(port));
    });
  });
}
