import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimDataDir, DataDirInUseError } from '../../src/platform/embedded/index.ts';
import { tryLockFile } from '../../src/platform/embedded/lock-file.ts';
import { findProcess } from '../../src/platform/embedded/process-table.ts';
import { endChild, makeFolder, nextMessage, runChild } from './embedded-support.ts';

const me = { pid: process.pid, purpose: 'test' };

test('a claimed data directory is refused to others, naming the holder', async () => {
  const dataDir = makeFolder();
  const child = runChild('claim', dataDir);
  await nextMessage(child);
  expect(() => claimDataDir(dataDir, me)).toThrow(DataDirInUseError);
  expect(() => claimDataDir(dataDir, me)).toThrow(`process ${child.pid} (test server)`);
  const ended = endChild(child, 'SIGKILL');
  const claim = claimDataDir(dataDir, me);
  await ended;
  expect(() => claimDataDir(dataDir, me)).toThrow(`process ${process.pid} (test)`);
  claim.release();
  claimDataDir(dataDir, me).release();
});

test('a claim whose process number now belongs to another program is void', () => {
  const dataDir = makeFolder();
  const claim = claimDataDir(dataDir, me);
  const file = join(dataDir, 'locks', 'server.lock');
  const held: unknown = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...Object(held), startedAt: 'long ago', nonce: 'old' }));
  const next = claimDataDir(dataDir, me);
  claim.release();
  expect(() => claimDataDir(dataDir, me)).toThrow(DataDirInUseError);
  next.release();
});

test('a lock damaged by a power cut is void', () => {
  const path = join(makeFolder(), 'some.lock');
  writeFileSync(path, '');
  expect(tryLockFile(path, me)).toHaveProperty('release');
});

test('processes that race for a stale lock never hold it together', async () => {
  const folder = makeFolder();
  const stale = { pid: process.pid, startedAt: 'long ago', purpose: 'gone', nonce: 'stale' };
  writeFileSync(join(folder, 'count.lock'), JSON.stringify(stale));
  const children = [1, 2, 3, 4].map(() => runChild('count', folder));
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(exits.map(([code]: unknown[]) => code)).toEqual([0, 0, 0, 0]);
  expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('160');
});

test('a process is told from an earlier one with its number by when it started', () => {
  const self = findProcess(process.pid);
  expect(self).toEqual(findProcess(process.pid));
  expect(findProcess(0)).toBeUndefined();
  expect(findProcess(2 ** 22 + 1)).toBeUndefined();
});
