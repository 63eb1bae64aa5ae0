// A process of its own, to be killed or to race: `embedded-child.ts MODE DIR`.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimDataDir, startEmbeddedPostgres } from '../../src/platform/embedded/index.ts';
import { withLockFile } from '../../src/platform/embedded/lock-file.ts';

const COUNT_ROUNDS = 40;

const [mode = '', dataDir = ''] = process.argv.slice(2);

function tell(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function waitForever(): void {
  setInterval(() => undefined, 60_000);
}

async function start(dieWithParent: boolean): Promise<void> {
  const database = await startEmbeddedPostgres({ dataDir, log: () => undefined, dieWithParent });
  process.once('SIGTERM', () => {
    void database.stop().then(() => process.exit(0));
  });
  tell({ pid: database.pid, adopted: database.adopted });
  waitForever();
}

// Reads, adds one, writes: loses counts unless the lock really excludes.
async function count(): Promise<void> {
  const file = join(dataDir, 'count');
  appendFileSync(file, '');
  for (let round = 0; round < COUNT_ROUNDS; round += 1) {
    await withLockFile(join(dataDir, 'count.lock'), 'counting', 60_000, () => {
      writeFileSync(file, String(Number(readFileSync(file, 'utf8')) + 1));
      return Promise.resolve();
    });
  }
}

if (mode === 'start') await start(false);
if (mode === 'start-bound') await start(true);
if (mode === 'count') await count();
if (mode === 'claim') {
  claimDataDir(dataDir, { pid: process.pid, purpose: 'test server' });
  tell({ pid: process.pid });
  waitForever();
}
