import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dayMs, hourMs, instantOfMs, msOf } from '../../lib/time.ts';
import { every, type RecurringTask } from '../jobs/index.ts';
import type { Surroundings } from '../system-context.ts';
import { counter, gauge } from '../telemetry/metrics.ts';
import { makeBackup } from './make-backup.ts';
import { completeFile } from './manifest.ts';
import { openBackup, proveRows } from './read-backup.ts';
import type { KnownSecrets } from './secret-checks.ts';

/** Backups that a server makes by itself. */
export type BackupSchedule = {
  folder: string;
  everyHours: number;
  /** How many are kept; older ones go only after a newer one was proven. */
  keep: number;
  /** The file whose content encrypts them. */
  keyFile: string | undefined;
};

/** Gentle to whoever is served meanwhile. */
const megabytesPerSecond = 25;
const lookEverySeconds = 60;
const namePattern = /^switchyard-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/u;
const provenSuffix = '.proven';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the schedule; undefined when no folder is given. Faults are sentences. */
export function readSchedule(env: Environment, faults: string[]): BackupSchedule | undefined {
  const folder = env['SWITCHYARD_BACKUP_DIR'] ?? '';
  const number = (name: string, otherwise: number): number => {
    const text = env[name] ?? '';
    const value = text === '' ? otherwise : Number(text);
    if (value > 0 && value <= 10_000) return value;
    faults.push(`${name} is "${text}"; write a number above 0.`);
    return otherwise;
  };
  const everyHours = number('SWITCHYARD_BACKUP_EVERY', 24);
  const keep = Math.ceil(number('SWITCHYARD_BACKUP_KEEP', 7));
  if (folder === '') return undefined;
  const keyFile = env['SWITCHYARD_BACKUP_KEY_FILE'] ?? '';
  if (keyFile !== '' && !existsSync(keyFile)) {
    faults.push(`SWITCHYARD_BACKUP_KEY_FILE is "${keyFile}", where there is no file.`);
  }
  return {
    folder: resolve(folder),
    everyHours,
    keep,
    keyFile: keyFile === '' ? undefined : keyFile,
  };
}

/**
 * The task that makes backups when they are due; among all processes one does. `keepDays` is how
 * long a backup may live, as erased customers are told; null is for ever.
 */
export function backupTasks(
  schedule: BackupSchedule | undefined,
  known: KnownSecrets,
  keepDays: number | null,
): readonly RecurringTask[] {
  if (schedule === undefined) return [];
  measureBackups(schedule);
  const failures = counter('switchyard_backup_failures', 'Scheduled backups that failed.');
  return [
    every('scheduled-backup', lookEverySeconds, async (around, signal) => {
      try {
        await backUpWhenDue(around, { schedule, known, keepDays }, signal);
      } catch (error) {
        if (signal.aborted) return;
        failures.add(1);
        around.log.error({ event: 'backup.failed', path: schedule.folder, error: String(error) });
      }
    }),
  ];
}

type Plan = { schedule: BackupSchedule; known: KnownSecrets; keepDays: number | null };

/** A backup is due when the newest proven one is older than the interval. */
async function backUpWhenDue(
  around: Surroundings,
  { schedule, known, keepDays }: Plan,
  signal: AbortSignal,
): Promise<void> {
  const nowMs = msOf(around.clock.now());
  const [newest] = listBackups(schedule.folder).filter(
    ({ provenAtMs }) => provenAtMs !== undefined,
  );
  if (newest !== undefined && nowMs - newest.madeAtMs < schedule.everyHours * hourMs) return;
  const startedAt = performance.now();
  await removeBegun(schedule.folder);
  const name = `switchyard-${instantOfMs(nowMs).slice(0, 19).replaceAll(/[-:]/gu, '')}Z`;
  const folder = join(schedule.folder, name);
  const keySecret =
    schedule.keyFile === undefined
      ? undefined
      : Buffer.from(readFileSync(schedule.keyFile, 'latin1').trim(), 'latin1');
  const manifest = await makeBackup(around.db.connection, {
    folder,
    workers: 1,
    megabytesPerSecond,
    keySecret,
    known,
    signal,
  });
  await proveRows(await openBackup(folder, keySecret));
  await writeFile(`${folder}${provenSuffix}`, `${manifest.digest}\n`, { mode: 0o600 });
  around.log.info({
    event: 'backup.made',
    path: folder,
    rows: manifest.rows,
    ms: Math.round(performance.now() - startedAt),
  });
  await removeOld(schedule, keepDays === null ? 0 : nowMs - keepDays * dayMs);
}

type KeptBackup = { path: string; madeAtMs: number; provenAtMs: number | undefined };

/** The complete backups of the folder, newest first. Others' files are not looked at. */
function listBackups(folder: string): KeptBackup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const [, year, month, day, hour, minute, second] = namePattern.exec(name) ?? [];
      const path = join(folder, name);
      if (year === undefined || !existsSync(join(path, completeFile))) return [];
      const madeAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      const provenAtMs = statSync(`${path}${provenSuffix}`, { throwIfNoEntry: false })?.mtimeMs;
      return [{ path, madeAtMs, provenAtMs }];
    })
    .toSorted((one, other) => other.madeAtMs - one.madeAtMs);
}

/** What killed runs of ours have begun. The lease says that nobody writes to them. */
async function removeBegun(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const isBegun =
      name.endsWith('.partial') && namePattern.test(name.slice(0, -'.partial'.length));
    if (isBegun) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Called after the newest was proven, which stays. */
async function removeOld({ folder, keep }: BackupSchedule, sinceMs: number): Promise<void> {
  const [, ...older] = listBackups(folder);
  const isOver = ({ madeAtMs }: KeptBackup, index: number): boolean =>
    index + 1 >= keep || madeAtMs < sinceMs;
  for (const { path } of older.filter(isOver)) {
    await rm(`${path}${provenSuffix}`, { force: true });
    await rm(path, { recursive: true, force: true });
  }
}

function measureBackups({ folder }: BackupSchedule): void {
  gauge(
    'switchyard_backup_age_seconds',
    'Age of the newest scheduled backup that was proven; missing while there is none.',
    [],
    () => {
      const newest = listBackups(folder).find(({ provenAtMs }) => provenAtMs !== undefined);
      return newest === undefined ? [] : [{ value: (Date.now() - newest.madeAtMs) / 1000 }];
    },
  );
  gauge(
    'switchyard_backup_proven_age_seconds',
    'Time since a scheduled backup was last read through and found whole.',
    [],
    () => {
      const times = listBackups(folder).flatMap(({ provenAtMs }) => provenAtMs ?? []);
      return times.length === 0 ? [] : [{ value: (Date.now() - Math.max(...times)) / 1000 }];
    },
  );
  gauge('switchyard_backups_kept', 'Scheduled backups in the folder.', ['proven'], () => {
    const kept = listBackups(folder);
    const proven = kept.filter(({ provenAtMs }) => provenAtMs !== undefined).length;
    return [
      { value: proven, labels: { proven: 'yes' } },
      { value: kept.length - proven, labels: { proven: 'no' } },
    ];
  });
}
