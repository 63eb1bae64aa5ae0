import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { embeddedStatus } from '../../src/platform/embedded/index.ts';
import {
  endChild,
  eventually,
  makeFolder,
  nextMessage,
  query,
  runChild,
  startHere,
} from './embedded-support.ts';

const isRoot = process.getuid?.() === 0;
const hasSockets = process.platform !== 'win32';

test('the first start makes a durable server that listens on no TCP port', async () => {
  const dataDir = join(makeFolder(), 'new');
  const database = await startHere(dataDir);
  expect(database.adopted).toBe(false);
  expect(await embeddedStatus(dataDir)).toBe(database.pid);
  const [settings] = await query(
    database,
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync,
            current_setting('full_page_writes') AS pages, current_setting('data_checksums') AS sums,
            current_setting('listen_addresses') AS tcp, current_setting('TimeZone') AS zone,
            current_setting('shared_preload_libraries') AS preloaded, current_database() AS name`,
  );
  expect(settings).toEqual({
    fsync: 'on',
    sync: 'on',
    pages: 'on',
    sums: 'on',
    tcp: hasSockets ? '' : '127.0.0.1',
    zone: 'UTC',
    preloaded: 'pg_stat_statements',
    name: 'switchyard',
  });
  if (hasSockets) expect(statSync(database.connection.host).mode & 0o777).toBe(0o700);
  await database.stop();
  expect(await embeddedStatus(dataDir)).toBeUndefined();
});

test('a second start adopts the running server, and the last to leave stops it', async () => {
  const dataDir = makeFolder();
  const first = await startHere(dataDir);
  const second = await startHere(dataDir);
  expect(second).toMatchObject({ adopted: true, pid: first.pid });
  await first.stop();
  expect(await query(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await second.stop();
  await second.stop();
  expect(await embeddedStatus(dataDir)).toBeUndefined();
});

test('two processes that start at once share one server', async () => {
  const dataDir = makeFolder();
  const children = [runChild('start', dataDir), runChild('start', dataDir)];
  const messages = await Promise.all(children.map(nextMessage));
  expect(messages[0]?.['pid']).toBe(messages[1]?.['pid']);
  expect(messages.filter(({ adopted }) => adopted === true)).toHaveLength(1);
  await Promise.all(children.map((child) => endChild(child, 'SIGTERM')));
  expect(await embeddedStatus(dataDir)).toBeUndefined();
});

test('settings given at the start win, and a bad one is answered with the log', async () => {
  const dataDir = makeFolder();
  const database = await startHere(dataDir, { max_connections: '17', 'app.note': "it's" });
  expect(await query(database, 'SHOW max_connections')).toEqual([{ max_connections: '17' }]);
  await database.stop();
  await expect(startHere(dataDir, { shared_buffers: 'much' })).rejects.toThrow(
    /postgres-start\.log:[^]*invalid value for parameter "shared_buffers"/u,
  );
  const again = await startHere(dataDir);
  expect(await query(again, 'SHOW max_connections')).toEqual([{ max_connections: '100' }]);
});

test.runIf(hasSockets)('a path too long for a socket gets a short one', async () => {
  const dataDir = join(makeFolder(), 'long'.repeat(20), 'with blank, comma');
  mkdirSync(dataDir, { recursive: true });
  const database = await startHere(dataDir);
  expect(database.connection.host.startsWith(dataDir)).toBe(false);
  expect(statSync(database.connection.host).mode & 0o777).toBe(0o700);
  expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await database.stop();
  expect(existsSync(database.connection.host)).toBe(false);
});

test.runIf(hasSockets)('blanks, commas and apostrophes in the path do no harm', async () => {
  const dataDir = join(makeFolder(), `a b,'c`);
  const database = await startHere(dataDir);
  expect(database.connection.host.startsWith(dataDir)).toBe(true);
  expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test.runIf(hasSockets)('a path that PostgreSQL cannot quote is refused by name', async () => {
  const dataDir = join(makeFolder(), 'a"b');
  await expect(startHere(dataDir)).rejects.toThrow(`${dataDir} cannot hold a database`);
});

// Skipped when not root: only root has a home (mode 0700) that PostgreSQL's user cannot enter.
test.runIf(isRoot && statSync(homedir()).uid === 0)('root can use its own home', async () => {
  const database = await startHere(makeFolder(homedir()));
  expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('the binaries are the data directory’s own, and complete without install scripts', async () => {
  const dataDir = makeFolder();
  await startHere(dataDir);
  const copy = readdirSync(dataDir).find((name) => name.startsWith('postgresql-'));
  expect(copy).toBeDefined();
  expect(existsSync(join(dataDir, copy ?? '', 'bin'))).toBe(true);
  expect(readdirSync(dataDir).filter((name) => name.includes('.new-'))).toEqual([]);
});

test('a server bound to its parent ends cleanly when the parent is killed', async ({ skip }) => {
  const { canBindToParent } = await import('../../src/platform/embedded/programs.ts');
  if (!canBindToParent()) skip('this system cannot signal a process when its parent dies');
  const dataDir = makeFolder();
  const child = runChild('start-bound', dataDir);
  const { pid } = await nextMessage(child);
  await endChild(child, 'SIGKILL');
  await eventually('the server ends', () => !existsSync(join(dataDir, 'pg', 'postmaster.pid')));
  const next = await startHere(dataDir);
  expect(next.adopted).toBe(false);
  expect(next.pid).not.toBe(pid);
});
