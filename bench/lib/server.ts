import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const benchKey = 'bench-bootstrap-key-0123456789';

export type BenchServer = {
  url: string;
  port: number;
  pid: number;
  dataDir: string;
  request: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  stop: () => Promise<void>;
};

/** Starts a whole server on its own embedded, fully durable database in a temporary directory. */
export async function startBenchServer(environment: Record<string, string> = {}): Promise<BenchServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sw-bench-'));
  const child = spawn(process.execPath, [
    // As bin/switchyard.mjs starts it.
    '--max-semi-space-size=64', join(import.meta.dirname, '../../packages/server/src/main.ts'), '--data-dir', dataDir, '--no-demo', '--port', '0',
  ], {
    env: {
      ...process.env, SWITCHYARD_BOOTSTRAP_KEY: benchKey, SWITCHYARD_RATE_LIMITS: 'off',
      SWITCHYARD_LOG_LEVEL: 'info', ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readyUrl(child);
  return {
    url, dataDir, pid: child.pid ?? 0, port: Number(new URL(url).port),
    request: async (method, path, body) => {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${benchKey}`, 'idempotency-key': crypto.randomUUID(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The server has no output.');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line) as { event?: string; url?: string };
    if (event.event === 'ready' && event.url !== undefined) {
      if (process.env['BENCH_LOG'] === 'on') child.stdout.pipe(process.stderr);
      else child.stdout.resume();
      return event.url;
    }
  }
  throw new Error('The server ended before it was ready.');
}
