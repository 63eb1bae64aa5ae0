import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { CommandFailure, UsageError } from '../lib/errors.ts';

/** Options that say which database is meant and how a backup is read and written. */
export const backupOptions = {
  'data-dir': { type: 'string' },
  'database-url': { type: 'string' },
  'key-file': { type: 'string' },
  workers: { type: 'string' },
} as const;

type Values = {
  'data-dir'?: string | undefined;
  'database-url'?: string | undefined;
};

/** Where the rows are, and where the secrets that belong to them. */
export type Places = {
  place: { dataDir: string } | { databaseUrl: string };
  secretPlaces: {
    dataDir: string | undefined;
    pepper: string | undefined;
    secretKey: string | undefined;
  };
  /** What the place is called: the database, or the last part of the data directory. */
  name: string;
};

/**
 * The place to read: an address given or in the environment, else the data directory. With an
 * address the data directory only says where the secrets are.
 */
export function placesToRead(values: Values, env: NodeJS.ProcessEnv = process.env): Places {
  const given = values['data-dir'];
  const url = values['database-url'] ?? (given === undefined ? env['DATABASE_URL'] : undefined);
  const dataDir = resolve(given ?? env['SWITCHYARD_DATA_DIR'] ?? '.switchyard');
  return placesOf(url === '' ? undefined : url, dataDir, env);
}

/** The place to fill: only what was said, never what is usual. Throws a UsageError. */
export function placesToFill(values: Values, env: NodeJS.ProcessEnv = process.env): Places {
  const { 'data-dir': dataDir, 'database-url': url } = values;
  if (url === undefined && dataDir === undefined) {
    throw new UsageError('Say where to restore to: --data-dir DIR or --database-url URL.');
  }
  return placesOf(url, dataDir === undefined ? undefined : resolve(dataDir), env);
}

function placesOf(
  url: string | undefined,
  dataDir: string | undefined,
  env: NodeJS.ProcessEnv,
): Places {
  const secretPlaces = {
    dataDir,
    pepper: nonEmpty(env['SWITCHYARD_PEPPER']),
    secretKey: nonEmpty(env['SWITCHYARD_SECRET_KEY']),
  };
  if (url !== undefined) {
    if (!URL.canParse(url)) throw new UsageError('--database-url is not an address.');
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    return { place: { databaseUrl: url }, secretPlaces, name };
  }
  if (dataDir === undefined) throw new UsageError('Say where: --data-dir or --database-url.');
  return { place: { dataDir }, secretPlaces, name: basename(dataDir) };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** The content of a key file, without blanks around it. */
export function keySecretOf(path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return Buffer.from(readFileSync(path, 'latin1').trim(), 'latin1');
  } catch (error) {
    throw new CommandFailure(`The key file cannot be read: ${String(error)}`);
  }
}
