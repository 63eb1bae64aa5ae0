import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scrypt,
} from 'node:crypto';
import { promisify } from 'node:util';
import { BackupFault } from './fault.ts';
import type { Manifest } from './manifest.ts';

/** Encrypts the files of one backup and proves that its manifest was written with the same key. */
export type Seal = {
  /** What the manifest says of it. */
  facts: NonNullable<Manifest['encryption']>;
  close: (file: string, plain: Buffer) => Buffer;
  /** Throws a fault that names the file when it was changed or belongs elsewhere. */
  open: (file: string, sealed: Buffer) => Buffer;
  /** Keyed digest of the manifest. */
  sign: (bytes: Buffer) => string;
};

const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const secretBytesMin = 16;
const scryptCost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

const derive = promisify<Buffer, Buffer, number, typeof scryptCost, Buffer>(scrypt);

/** A seal of a new backup. */
export function newSeal(secret: Buffer, backupId: string): Promise<Seal> {
  const salt = randomBytes(16).toString('base64');
  return sealOf(secret, backupId, { cipher: 'aes-256-gcm', derivation: 'scrypt-32768-8-1', salt });
}

/** The seal of a written backup, from its manifest. */
export async function sealOf(
  secret: Buffer,
  backupId: string,
  facts: Seal['facts'],
): Promise<Seal> {
  if (secret.length < secretBytesMin) {
    throw new BackupFault(
      'The key file',
      `holds ${secret.length} bytes; it needs ${secretBytesMin}.`,
    );
  }
  const master = await derive(secret, Buffer.from(facts.salt, 'base64'), keyBytes, scryptCost);
  const part = (name: string): Buffer =>
    Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), name, keyBytes));
  const fileKey = part('files');
  const manifestKey = part('manifest');
  // The name is bound to the content: files of a backup cannot be swapped for each other.
  const bound = (file: string): Buffer => Buffer.from(`${backupId}/${file}`);
  return {
    facts,
    close: (file, plain) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', fileKey, nonce).setAAD(bound(file));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open: (file, sealed) => {
      const nonce = sealed.subarray(0, nonceBytes);
      const tag = sealed.subarray(sealed.length - tagBytes);
      const body = sealed.subarray(nonceBytes, sealed.length - tagBytes);
      try {
        const decipher = createDecipheriv('aes-256-gcm', fileKey, nonce, {
          authTagLength: tagBytes,
        })
          .setAAD(bound(file))
          .setAuthTag(tag);
        return Buffer.concat([decipher.update(body), decipher.final()]);
      } catch {
        throw new BackupFault(file, 'cannot be decrypted: it was changed, or the key is another.');
      }
    },
    sign: (bytes) => createHmac('sha256', manifestKey).update(bytes).digest('hex'),
  };
}
