import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepSecretFile } from './secret-file.ts';

const keyBytes = 32;

/** Keys of 32 bytes under which credentials are sealed: new ones by the first, old ones open too. */
export type SecretKeys = readonly [current: Buffer, ...former: Buffer[]];

/** The name of the file in the data directory. */
export const secretKeyFile = 'secret-key';

/**
 * Reads keys of 32 bytes in base64 or base64url, divided by commas or blanks. Undefined when there
 * is none or one has another length.
 */
export function parseSecretKeys(text: string): SecretKeys | undefined {
  const [current, ...former] = text
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map((one) => (/^[\w+/-]+={0,2}$/.test(one) ? Buffer.from(one, 'base64') : Buffer.alloc(0)));
  if (current === undefined) return undefined;
  if ([current, ...former].some(({ length }) => length !== keyBytes)) return undefined;
  return [current, ...former];
}

/** The keys of the environment, else of the data directory, where the first start makes one. */
export function loadSecretKeys(options: { dataDir: string; fromEnvironment?: string }): SecretKeys {
  const path = join(options.dataDir, secretKeyFile);
  const text =
    options.fromEnvironment ??
    keepSecretFile(path, () => Buffer.from(`${newSecretKey().toString('base64')}\n`)).toString();
  const keys = parseSecretKeys(text);
  if (keys !== undefined) return keys;
  const place = options.fromEnvironment === undefined ? path : 'SWITCHYARD_SECRET_KEY';
  throw new Error(`${place} does not hold keys of ${keyBytes} bytes in base64, one after another.`);
}

/** A fresh key. */
export function newSecretKey(): Buffer {
  return randomBytes(keyBytes);
}
