import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { embeddedStatus } from '../../src/platform/embedded/index.ts';
import { findProcess } from '../../src/platform/embedded/process-table.ts';
import {
  atEnd,
  endChild,
  eventually,
  makeFolder,
  nextMessage,
  query,
  runChild,
  startHere,
} from './embedded-support.ts';

const isPosix = process.platform !== 'win32';

test('no committed row is lost when the server is killed', async () => {
  const dataDir = makeFolder();
  const first = await startHere(dataDir);
  await query(first, 'CREATE TABLE kept (n int)');
  await query(first, 'INSERT INTO kept SELECT generate_series(1, 1000)');
  process.kill(first.pid, 'SIGKILL');
  const second = await startHere(dataDir);
  expect(second.adopted).toBe(false);
  expect(await query(second, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1000 }]);
  // The first handle belongs to a dead server and keeps nobody from stopping this one.
  await second.stop();
  expect(await embeddedStatus(dataDir)).toBeUndefined();
});

test.runIf(isPosix)('a busy orphan of a killed server is waited for, then ended', async () => {
  const dataDir = makeFolder();
  const first = await startHere(dataDir);
  const busy = new Client({ connectionString: first.url });
  await busy.connect();
  busy.on('error', () => undefined);
  const sleeping = busy.query('SELECT count(*) FROM generate_series(1, 1e12::bigint)');
  await Promise.all([
    expect(sleeping).rejects.toThrow(),
    (async () => {
      process.kill(first.pid, 'SIGKILL');
      const second = await startHere(dataDir);
      expect(await query(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    })(),
  ]);
});

test('a server whose starter was killed is adopted, and stopped by the last user', async () => {
  const dataDir = makeFolder();
  const child = runChild('start', dataDir);
  const { pid } = await nextMessage(child);
  await endChild(child, 'SIGKILL');
  const database = await startHere(dataDir);
  expect(database).toMatchObject({ adopted: true, pid });
  await database.stop();
  expect(await embeddedStatus(dataDir)).toBeUndefined();
});

test('a kill while the cluster is being made leaves nothing in the way', async () => {
  const dataDir = makeFolder();
  mkdirSync(join(dataDir, 'pg.new-1-halfmade'));
  writeFileSync(join(dataDir, 'pg.new-1-halfmade', 'PG_VERSION'), '18\n');
  const child = runChild('start', dataDir);
  await eventually('initdb has begun', () => {
    const drafts = readdirSync(dataDir).filter((name) => name.startsWith('pg.new-'));
    return drafts.some((name) => existsSync(join(dataDir, name, 'base')));
  });
  await endChild(child, 'SIGKILL');
  expect(existsSync(join(dataDir, 'pg'))).toBe(false);
  const database = await startHere(dataDir);
  expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(readdirSync(dataDir).filter((name) => name.startsWith('pg.new-'))).toEqual([]);
});

test.runIf(isPosix)('lock files that name another program are not believed', async () => {
  const dataDir = makeFolder();
  const first = await startHere(dataDir);
  const pidFile = join(dataDir, 'pg', 'postmaster.pid');
  const text = readFileSync(pidFile, 'utf8');
  await first.stop();
  const sleeper = spawn('sleep', ['600']);
  atEnd(() => void sleeper.kill());
  await once(sleeper, 'spawn');
  writeFileSync(pidFile, text.replace(String(first.pid), String(sleeper.pid)));
  writeFileSync(join(first.connection.host, '.s.PGSQL.5432.lock'), `${sleeper.pid}\n`);
  expect(await embeddedStatus(dataDir)).toBeUndefined();
  const second = await startHere(dataDir);
  expect(await query(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(sleeper.exitCode).toBeNull();
});

test.runIf(process.platform === 'linux')('a zombie does not count as a server', async () => {
  const dataDir = makeFolder();
  const first = await startHere(dataDir);
  const pidFile = join(dataDir, 'pg', 'postmaster.pid');
  const text = readFileSync(pidFile, 'utf8');
  await first.stop();
  // The shell starts a child and becomes `sleep`, which never reaps it.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 600']);
  atEnd(() => void parent.kill());
  const [output]: unknown[] = await once(parent.stdout, 'data');
  const zombie = Number(String(output));
  await eventually('the child is a zombie', () => findProcess(zombie) === undefined);
  writeFileSync(pidFile, text.replace(String(first.pid), String(zombie)));
  const second = await startHere(dataDir);
  expect(await query(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a copy of the data directory of a running server is not taken for running', async () => {
  const dataDir = makeFolder();
  const first = await startHere(dataDir);
  const copy = makeFolder();
  mkdirSync(join(copy, 'pg'));
  writeFileSync(
    join(copy, 'pg', 'postmaster.pid'),
    readFileSync(join(dataDir, 'pg', 'postmaster.pid')),
  );
  expect(await embeddedStatus(copy)).toBeUndefined();
  expect(await embeddedStatus(dataDir)).toBe(first.pid);
});
