// Goal: a server backs itself up when it is due, proves what it wrote, and only then lets go of an
// older one.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { type Instant, instantOfMs } from '../../src/lib/time.ts';
import { backupTasks, type BackupSchedule } from '../../src/platform/backup/index.ts';
import { metricsText } from '../../src/platform/telemetry/metrics.ts';
import { verifyBackup } from '../../src/stored-backup.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createUndo, makeFolder } from './support.ts';

const undo = createUndo();

describe('scheduled backups', () => {
  let server: TestServer;
  let schedule: BackupSchedule;
  let now = '2026-03-01T00:00:00.000Z' as Instant;

  beforeAll(async () => {
    server = await startTestServer();
    undo.add(() => server.stop());
    const folder = join(makeFolder(undo), 'kept');
    schedule = { folder, everyHours: 24, keep: 2, keyFile: undefined };
  });
  afterAll(undo.all);

  /** One look of the task at a time of our choice; answers what is in the folder. */
  async function lookAt(time: string): Promise<string[]> {
    now = instantOfMs(Date.parse(time));
    const [task] = backupTasks(schedule, {}, 30);
    const around = { db: server.db, log: server.log, ids: server.ids, clock: { now: () => now } };
    await task?.run(around, new AbortController().signal);
    return readdirSync(schedule.folder).toSorted();
  }

  it('are made when due, proven, and as many are kept as was said', async () => {
    const first = 'switchyard-20260301T000000Z';
    expect(await lookAt('2026-03-01T00:00:00Z')).toEqual([first, `${first}.proven`]);
    expect(await lookAt('2026-03-01T23:59:00Z')).toHaveLength(2);
    await lookAt('2026-03-02T00:00:00Z');
    const kept = await lookAt('2026-03-03T01:00:00Z');
    expect(kept.filter((name) => !name.endsWith('.proven'))).toEqual([
      'switchyard-20260302T000000Z',
      'switchyard-20260303T010000Z',
    ]);
    await verifyBackup(join(schedule.folder, kept[2] ?? ''), undefined, () => undefined);
    const metrics = await metricsText();
    expect(metrics).toMatch(/^switchyard_backup_age_seconds \d/mu);
    expect(metrics).toMatch(/^switchyard_backups_kept\{proven="yes"\} 2$/mu);
  });

  it('take away what a killed run has begun, and leave the files of others alone', async () => {
    mkdirSync(join(schedule.folder, 'switchyard-20260304T000000Z.partial'));
    writeFileSync(join(schedule.folder, 'notes.txt'), 'mine');
    const kept = await lookAt('2026-03-05T00:00:00Z');
    expect(kept).toContain('notes.txt');
    expect(kept.some((name) => name.endsWith('.partial'))).toBe(false);
  });

  it('go when customers were told that they would be gone', async () => {
    const kept = await lookAt('2026-04-20T00:00:00Z');
    expect(kept.filter((name) => name.startsWith('switchyard'))).toEqual([
      'switchyard-20260420T000000Z',
      'switchyard-20260420T000000Z.proven',
    ]);
  });

  it('that fail are told and counted, and nothing older goes', async () => {
    const before = readdirSync(schedule.folder);
    schedule = { ...schedule, keyFile: join(schedule.folder, 'no-such-key') };
    expect(await lookAt('2026-05-09T00:00:00Z')).toEqual(before.toSorted());
    expect(server.logged.at(-1)).toMatchObject({ event: 'backup.failed' });
    expect(await metricsText()).toMatch(/^switchyard_backup_failures(?:_total)? 1$/mu);
  });

  it('are set by the environment', () => {
    expect(readConfig([], {}).backups).toBeUndefined();
    const env = { SWITCHYARD_BACKUP_DIR: '/backups', SWITCHYARD_BACKUP_EVERY: '6' };
    expect(readConfig([], env).backups).toMatchObject({ everyHours: 6, keep: 7 });
    expect(() => readConfig([], { ...env, SWITCHYARD_BACKUP_EVERY: 'often' })).toThrow(
      'SWITCHYARD_BACKUP_EVERY is "often"',
    );
  });
});
