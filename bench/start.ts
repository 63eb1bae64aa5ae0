import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded/index.ts';
import { newDataDir, removeDataDir } from '../test/support/server-process.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';

type Started = { seconds: number; child: ChildProcess };

/** The product as its user starts it, until it says that it is ready and answers. */
async function start(dataDir: string, demo: boolean): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../bin/switchyard.mjs'),
      'start',
      '--port',
      '0',
      '--data-dir',
      dataDir,
      ...(demo ? [] : ['--no-demo']),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line) as { event?: string; url?: string };
    if (event.event !== 'ready' || event.url === undefined) continue;
    child.stdout.resume();
    const answer = await fetch(`${event.url}/readyz`);
    if (answer.status !== 200) throw new Error(`Ready, yet /readyz answers ${answer.status}.`);
    return { seconds: (performance.now() - startedAt) / 1000, child };
  }
  throw new Error('The server ended before it was ready.');
}

async function stop({ child }: Started): Promise<number> {
  const startedAt = performance.now();
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
  return (performance.now() - startedAt) / 1000;
}

/** An empty directory to a running database with nothing in it: what PostgreSQL alone takes. */
async function databaseAlone(): Promise<number> {
  const dataDir = newDataDir();
  const startedAt = performance.now();
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const seconds = (performance.now() - startedAt) / 1000;
  await postgres.stop();
  removeDataDir(dataDir);
  return seconds;
}

/** From the command to ready: nothing there yet, with the demo, and with everything there. */
export const startUp: Bench = {
  name: 'start',
  says: 'from the command to ready, cold, cold with the demo, and warm',
  run: async (): Promise<BenchResult> => {
    const floor = await databaseAlone();
    const dataDir = newDataDir();
    const demoDir = newDataDir();
    try {
      const first = await start(dataDir, false);
      await stop(first);
      const warm: number[] = [];
      const stops: number[] = [];
      for (let run = 0; run < 3; run++) {
        const again = await start(dataDir, false);
        warm.push(again.seconds);
        stops.push(await stop(again));
      }
      const demo = await start(demoDir, true);
      await stop(demo);
      const warmMiddle = rounded(warm.toSorted((a, b) => a - b)[1] ?? 0, 2);
      const cold = rounded(first.seconds, 2);
      const withDemo = rounded(demo.seconds, 2);
      const goals = [
        {
          goal: 'cold with the demo at most 60 s (after npm install)',
          reached: withDemo <= 60,
          is: withDemo,
        },
        { goal: 'warm at most 3 s', reached: warmMiddle <= 3, is: warmMiddle },
      ];
      return {
        name: 'start',
        figures: {
          cold_seconds: cold,
          cold_with_demo_seconds: withDemo,
          warm_seconds: warmMiddle,
          stop_seconds: rounded(Math.max(...stops), 2),
        },
        goals,
        floor: { empty_database_seconds: rounded(floor, 2) },
        ratio: rounded(first.seconds / floor, 2),
        ok: goals.every((goal) => goal.reached),
      };
    } finally {
      removeDataDir(dataDir);
      removeDataDir(demoDir);
    }
  },
};
