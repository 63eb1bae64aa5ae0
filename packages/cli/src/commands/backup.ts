import type { BackupManifest } from '@switchyard/server/stored-backup';
import { backupOptions, keySecretOf, placesToRead } from '../backup/places.ts';
import { integerOption, readArguments, required } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { exitCode, UsageError } from '../lib/errors.ts';
import { duration, grouped, type Output } from '../lib/output.ts';
import { createProgress, type Progress } from '../lib/progress.ts';

const usage = `Usage: switchyard backup DIR [--data-dir D | --database-url U] [options]
       switchyard backup verify DIR [--key-file F] [--json]
  Writes everything that is stored, as of one instant, to a new folder DIR, which appears when it is
  complete. The server may run meanwhile: no writer waits. verify reads a backup as a restore would.
  --key-file F             encrypt with what the file F holds (16 bytes or more)
  --with-secrets           keep pepper, secret key and first API key of the data directory in it
  --workers N              tables read at once (2)
  --max-mb-per-second N    read no faster than this
  --json                   the manifest's figures as JSON; progress as JSON lines on stderr`;

const bytesPerMegabyte = 1_000_000;

/** Makes or proves a backup. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(
      argv,
      {
        ...backupOptions,
        'with-secrets': { type: 'boolean' },
        'max-mb-per-second': { type: 'string' },
        json: { type: 'boolean' },
      },
      2,
    );
    const keySecret = keySecretOf(values['key-file']);
    const asJson = values.json === true;
    if (positionals[0] === 'verify') {
      await verify(required(positionals[1], 'The folder of the backup'), keySecret, asJson, output);
      return exitCode.ok;
    }
    if (positionals.length > 1) throw new UsageError(`Unexpected argument ${positionals[1]}.`);
    const folder = required(positionals[0], 'The folder for the backup');
    const { place, secretPlaces } = placesToRead(values);
    const { backupStoredData } = await import('@switchyard/server/stored-backup');
    const startedAt = performance.now();
    const progress = progressOf('backup', output);
    const manifest = await backupStoredData(place, {
      folder,
      secretPlaces,
      keySecret,
      withSecrets: values['with-secrets'] === true,
      workers: integerOption(values.workers, 'workers', 1) ?? 2,
      megabytesPerSecond: integerOption(values['max-mb-per-second'], 'max-mb-per-second', 1),
      onLeftover: (draft) =>
        output.say(
          `${draft} is of a backup that was broken off. Its snapshot is gone: it is thrown away and made anew.`,
        ),
      onProgress: progress.update,
    });
    progress.end();
    show(folder, manifest, performance.now() - startedAt, asJson, output);
    if (!asJson) adviseOn(manifest, output);
    return exitCode.ok;
  },
};

async function verify(
  folder: string,
  keySecret: Buffer | undefined,
  asJson: boolean,
  output: Output,
): Promise<void> {
  const { verifyBackup } = await import('@switchyard/server/stored-backup');
  const startedAt = performance.now();
  const progress = progressOf('backup.verify', output);
  const manifest = await verifyBackup(folder, keySecret, progress.update);
  progress.end();
  show(folder, manifest, performance.now() - startedAt, asJson, output);
  if (!asJson) output.data('Every byte is as it was written.');
}

/** Rows done of rows in all, with the megabytes beside. */
export function progressOf(
  event: string,
  output: Output,
): {
  update: (now: { rows: number; rowsTotal: number; rowBytes: number }) => void;
  end: () => void;
} {
  let total = 0;
  let progress: Progress | undefined;
  return {
    update: ({ rows, rowsTotal, rowBytes }) => {
      total = Math.round(rowsTotal);
      // Begun with the first rows: what came before says nothing of their rate.
      progress ??= createProgress(output, { event, unit: 'rows', total: () => total, done: rows });
      progress.update(rows, `${grouped(rowBytes / bytesPerMegabyte)} MB`);
    },
    end: () => progress?.end(),
  };
}

function show(
  folder: string,
  manifest: BackupManifest,
  ms: number,
  asJson: boolean,
  output: Output,
): void {
  const bytes = manifest.tables.reduce((sum, table) => sum + table.bytes, 0);
  if (asJson) {
    const { id, migrations, digest, rows, row_bytes: rowBytes, snapshot, tenants } = manifest;
    output.data(
      JSON.stringify({
        folder,
        id,
        migration: migrations.length,
        snapshot,
        tenants: tenants.length,
        tables: manifest.tables.length,
        rows,
        row_bytes: rowBytes,
        bytes,
        digest,
        encrypted: manifest.encryption !== null,
        secrets: manifest.secrets.length,
        seconds: Math.round(ms) / 1000,
      }),
    );
    return;
  }
  const megabytes = manifest.row_bytes / bytesPerMegabyte;
  output.data(
    [
      `backup    ${folder}${manifest.encryption === null ? '' : ' (encrypted)'}`,
      `written   by Switchyard ${manifest.product_version}, migration ${manifest.migrations.length}`,
      `instant   ${manifest.snapshot.taken_at} (WAL ${manifest.snapshot.lsn})`,
      `holds     ${grouped(manifest.rows)} rows of ${manifest.tables.length} tables, ` +
        `${manifest.tenants.length} tenant${manifest.tenants.length === 1 ? '' : 's'}`,
      `size      ${grouped(megabytes, 1)} MB of rows, ${grouped(bytes / bytesPerMegabyte, 1)} MB on disk`,
      `digest    ${manifest.digest}`,
      `took      ${duration(ms)} (${grouped(megabytes / (ms / 1000), 1)} MB/s)`,
    ].join('\n'),
  );
}

function adviseOn(manifest: BackupManifest, output: Output): void {
  if (manifest.secrets.length === 0) {
    output.say(
      'Not in it: SWITCHYARD_PEPPER and SWITCHYARD_SECRET_KEY (or pepper and secret-key of the data\n' +
        'directory). Keep them: without them no API key is recognised and no stored login opens.\n' +
        '--with-secrets puts those of a data directory into the backup.',
    );
  }
  if (manifest.encryption === null) {
    output.say(
      'It holds names and addresses of customers as they are: keep it as safe as the database,\n' +
        'or encrypt it with --key-file.',
    );
  }
}
