import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An admin key made valid at the start of every server process started here. */
export const processKey = 'process-bootstrap-key-0123456789';

/** A whole server in a process of its own, on its own embedded and fully durable database. */
export type ServerProcess = {
  url: string;
  port: number;
  pid: number;
  dataDir: string;
  request: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; body: unknown }>;
  /** Ends at once, as a power cut of the process would. */
  kill: () => Promise<void>;
  /** Ends in order. */
  stop: () => Promise<void>;
};

/** A new empty directory for a server; the caller removes it. */
export function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'sw-process-'));
}

/** Removes a server's directory. */
export function removeDataDir(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Starts a server process on the directory and answers when it is ready. */
export async function startServerProcess(
  dataDir: string,
  environment: Record<string, string> = {},
  port = 0,
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [
      // As bin/switchyard.mjs starts it.
      '--max-semi-space-size=64',
      join(import.meta.dirname, '../../packages/server/src/main.ts'),
      '--data-dir',
      dataDir,
      '--no-demo',
      '--port',
      String(port),
    ],
    {
      env: {
        ...process.env,
        SWITCHYARD_BOOTSTRAP_KEY: processKey,
        SWITCHYARD_RATE_LIMITS: 'off',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await readyUrl(child);
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    port: Number(new URL(url).port),
    request: async (method, path, body, headers = {}) => {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${processKey}`,
          'idempotency-key': crypto.randomUUID(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The server has no output.');
  const lines = createInterface({ input: child.stdout });
  const said: string[] = [];
  for await (const line of lines) {
    said.push(line);
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line) as { event?: string; url?: string };
    if (event.event === 'ready' && event.url !== undefined) {
      if (process.env['SERVER_LOG'] === 'on') child.stdout.pipe(process.stderr);
      else child.stdout.resume();
      return event.url;
    }
  }
  throw new Error(`The server ended before it was ready:\n${said.slice(-10).join('\n')}`);
}
