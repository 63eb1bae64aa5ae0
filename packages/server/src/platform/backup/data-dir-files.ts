import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecretKeys, secretKeyFile } from '../secrets/index.ts';
import { BackupFault } from './fault.ts';
import { writeWhole } from './files.ts';
import type { SecretFile } from './make-backup.ts';
import type { KnownSecrets } from './secret-checks.ts';

/** Where secrets are looked for: the environment wins over the data directory. */
export type SecretPlaces = {
  dataDir?: string | undefined;
  pepper?: string | undefined;
  secretKey?: string | undefined;
};

/** The secrets that can be found; nothing is made. */
export function findSecrets({ dataDir, pepper, secretKey }: SecretPlaces): KnownSecrets {
  const fileOf = (name: string): string | undefined => {
    const path = dataDir === undefined ? undefined : join(dataDir, name);
    return path !== undefined && existsSync(path) ? path : undefined;
  };
  const keysText = secretKey ?? readIfFound(fileOf(secretKeyFile))?.toString();
  return {
    pepper: pepper === undefined ? readIfFound(fileOf('pepper')) : Buffer.from(pepper, 'base64'),
    secretKeys: keysText === undefined ? undefined : parseSecretKeys(keysText),
  };
}

function readIfFound(path: string | undefined): Buffer | undefined {
  return path === undefined ? undefined : readFileSync(path);
}

/** What a data directory holds beside its database: pepper, secret key, the first API key. */
export function readSecretFiles(dataDir: string): SecretFile[] {
  return (
    readdirSync(dataDir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[a-z][a-z-]*$/u.test(entry.name))
      // The password of the embedded server on Windows is that of one cluster.
      .filter(({ name }) => name !== 'pg-password')
      .map(({ name }) => ({ name, content: readFileSync(join(dataDir, name)) }))
  );
}

/** Written anew by every start: what is there belongs to the rows that are there. */
const rewritten = 'env';

/** Refuses secrets that would take the place of other ones. */
export function requireRoomFor(dataDir: string, files: readonly SecretFile[]): void {
  for (const { name, content } of files) {
    const path = join(dataDir, name);
    if (name === rewritten || !existsSync(path) || readFileSync(path).equals(content)) continue;
    throw new BackupFault(path, 'is there already and differs from the one in the backup.');
  }
}

/** Writes the files, readable by their owner only. */
export async function writeSecretFiles(
  dataDir: string,
  files: readonly SecretFile[],
): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  for (const { name, content } of files) {
    await writeWhole(dataDir, name, content);
    await chmod(join(dataDir, name), 0o600);
  }
}
