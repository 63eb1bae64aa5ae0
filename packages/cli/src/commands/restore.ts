import type { AfterRestore, StoredRestore } from '@switchyard/server/stored-backup';
import { backupOptions, keySecretOf, type Places, placesToFill } from '../backup/places.ts';
import { integerOption, readArguments, required } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { exitCode, UsageError } from '../lib/errors.ts';
import { duration, grouped, type Output } from '../lib/output.ts';
import { progressOf } from './backup.ts';

const usage = `Usage: switchyard restore DIR --data-dir NEW | --database-url URL [options]
  Fills a place that holds no Switchyard with a backup, brings it to this version, reads every row
  back, and judges every law. A restore that was broken off goes on when it is called again.
  --key-file F                the key of an encrypted backup
  --replace --confirm NAME    take the place of what is there; NAME is that of the database, or the
                              last part of the data directory
  --workers N                 chunks loaded at once (2)
  --json                      the result as JSON; progress as JSON lines on stderr`;

/** Restores a backup. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(
      argv,
      {
        ...backupOptions,
        replace: { type: 'boolean' },
        confirm: { type: 'string' },
        json: { type: 'boolean' },
      },
      1,
    );
    const folder = required(positionals[0], 'The folder of the backup');
    const places = placesToFill(values);
    const replaces = confirmed(values.replace === true, values.confirm, places);
    const { restoreStoredData } = await import('@switchyard/server/stored-backup');
    const startedAt = performance.now();
    const progress = progressOf('restore', output);
    const asJson = values.json === true;
    const restored = await restoreStoredData(folder, places.place, {
      secretPlaces: places.secretPlaces,
      keySecret: keySecretOf(values['key-file']),
      workers: integerOption(values.workers, 'workers', 1) ?? 2,
      replaces,
      onStage: (stage) => {
        if (!output.errorsAreTTY) output.say(JSON.stringify({ event: 'restore', stage }));
        else if (stage !== 'loading' && stage !== 'done') output.overwrite(stageWords[stage]);
      },
      onProgress: progress.update,
    });
    progress.end();
    show(restored, performance.now() - startedAt, asJson, output);
    return lawsHold(restored) ? exitCode.ok : exitCode.failure;
  },
};

const stageWords = {
  proving: 'Proving every byte of the backup …',
  preparing: 'Making the schema …',
  indexing: 'Making indexes and foreign keys …',
  reading_back: 'Reading every row back …',
  migrating: 'Bringing it to this version …',
} as const;

function confirmed(replace: boolean, confirm: string | undefined, places: Places): boolean {
  if (!replace) return false;
  if (confirm === places.name) return true;
  throw new UsageError(
    `--replace drops everything that ${places.name} holds: add --confirm ${places.name}.`,
  );
}

function lawsHold({ laws }: StoredRestore): boolean {
  return laws.every((report) => report.ok);
}

function show(restored: StoredRestore, ms: number, asJson: boolean, output: Output): void {
  const { manifest, laws } = restored;
  const broken = laws.flatMap((report) => report.laws.filter((law) => !law.ok));
  if (asJson) {
    output.data(
      JSON.stringify({
        id: manifest.id,
        rows: manifest.rows,
        digest: manifest.digest,
        resumed: restored.resumed,
        chunks_found: restored.chunksFound,
        chunks_loaded: restored.chunksLoaded,
        migrated: restored.migrated,
        api_keys: restored.apiKeys,
        credentials: restored.credentials,
        laws_hold: broken.length === 0,
        laws,
        seconds: Math.round(ms) / 1000,
      }),
    );
    return;
  }
  const judged = laws.reduce((sum, report) => sum + report.laws.length, 0);
  const tenants = `${laws.length} tenant${laws.length === 1 ? '' : 's'}`;
  const allHold = `every law holds (${judged} judged, ${tenants})`;
  output.data(
    [
      `restored  ${grouped(manifest.rows)} rows of ${manifest.tables.length} tables, ` +
        `as of ${manifest.snapshot.taken_at}`,
      ...(restored.resumed
        ? [`resumed   ${restored.chunksFound} chunks were there, ${restored.chunksLoaded} came now`]
        : []),
      `read back ${manifest.digest}: equal`,
      `migrated  ${restored.migrated.length === 0 ? 'nothing to do' : restored.migrated.join(', ')}`,
      `laws      ${broken.length === 0 ? allHold : 'BROKEN'}`,
      ...broken.map(
        (law) => `          ${law.law} is broken first by ${JSON.stringify(law.first)}`,
      ),
      `API keys  ${keyWords[restored.apiKeys]}`,
      `logins    ${loginWords[restored.credentials]}`,
      `took      ${duration(ms)}`,
    ].join('\n'),
  );
}

const keyWords: Readonly<Record<AfterRestore, string>> = {
  works: 'work: the pepper is the one they were made under',
  needs_the_former_secret:
    'do NOT work yet: set SWITCHYARD_PEPPER (or the file pepper) to that of the backed-up server',
  unknown: 'work only with the pepper of the backed-up server, which the backup does not know',
};

const loginWords: Readonly<Record<AfterRestore, string>> = {
  works: 'of other systems open: the secret key is the one they were sealed under',
  needs_the_former_secret:
    'of other systems do NOT open yet: set SWITCHYARD_SECRET_KEY (or the file secret-key)',
  unknown: 'of other systems open only with the secret key of the backed-up server',
};
