import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterEach } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded/index.ts';
import { pollUntil } from '../../src/platform/embedded/poll.ts';

export type TestEvent = { event: string; [key: string]: unknown };

type Cleanup = () => Promise<void> | void;

const cleanups: Cleanup[] = [];

afterEach(async () => {
  while (cleanups.length > 0) await cleanups.pop()?.();
});

/** Runs after the test, last registered first. */
export function atEnd(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/** A private folder that is removed after the test. */
export function makeFolder(parent: string = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'sw-embedded-'));
  chmodSync(folder, 0o700);
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

/** Starts the embedded server here and stops it after the test. */
export async function startHere(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<EmbeddedPostgres & { events: TestEvent[] }> {
  const events: TestEvent[] = [];
  const log = (event: TestEvent): void => void events.push(event);
  const database = await startEmbeddedPostgres({ dataDir, log, settings });
  atEnd(() => database.stop());
  return { ...database, events };
}

/** Runs one statement on a connection of its own and returns the rows. */
export async function query(
  database: Pick<EmbeddedPostgres, 'url'>,
  text: string,
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(text);
    return result.rows;
  } finally {
    await client.end();
  }
}

/** Starts embedded-child.ts in a process of its own, which is killed after the test. */
export function runChild(mode: string, dataDir: string): ChildProcess {
  const script = fileURLToPath(new URL('embedded-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, mode, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEnd(() => void child.kill('SIGKILL'));
  return child;
}

/** The next line the child prints, parsed. Rejects when it ends without one. */
export async function nextMessage(child: ChildProcess): Promise<Record<string, unknown>> {
  if (child.stdout === null) throw new Error('The child has no output.');
  const lines = createInterface({ input: child.stdout });
  const ended = once(lines, 'close').then(() => {
    throw new Error('The child ended without a message.');
  });
  const [line]: unknown[] = await Promise.race([once(lines, 'line'), ended]);
  const message: unknown = JSON.parse(String(line));
  if (typeof message !== 'object' || message === null) throw new Error('Not a message.');
  return { ...message };
}

/** Sends the signal and waits for the end of the child. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Waits until the condition holds; throws naming it after 30 s. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const held = await pollUntil(30_000, 2, () => (condition() ? true : undefined));
  if (held !== true) throw new Error(`Never happened: ${what}.`);
}
