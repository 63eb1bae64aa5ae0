import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { BackupFault } from './fault.ts';
import { listFiles, readProven, reasonOf, unpack } from './files.ts';
import { completeText } from './make-backup.ts';
import {
  type ChunkEntry,
  completeFile,
  type Manifest,
  manifestFile,
  parseManifest,
} from './manifest.ts';
import { createRowDigest } from './row-digest.ts';
import { type Seal, sealOf } from './seal.ts';

/** A backup whose manifest is proven to be the written one. */
export type OpenBackup = {
  folder: string;
  manifest: Manifest;
  seal: Seal | undefined;
  /** The bytes of the manifest by their digest: what a half-done restore is recognised by. */
  fingerprint: string;
};

/** Opens a folder. Throws a fault that names the file when it is no complete backup. */
export async function openBackup(
  folder: string,
  keySecret: Buffer | undefined,
): Promise<OpenBackup> {
  const root = resolve(folder);
  const mark = (await readHead(root, completeFile)).toString('latin1');
  const bytes = await readHead(root, manifestFile);
  // Without a key the keyed line cannot be proven, but the first one must stand.
  const plainLine = completeText(bytes, undefined);
  if (!mark.startsWith(plainLine)) {
    throw new BackupFault(
      manifestFile,
      `its SHA-256 is not the one in ${completeFile}: one of the two was changed.`,
    );
  }
  const manifest = parseManifest(bytes);
  const seal = await sealFor(manifest, keySecret);
  if (mark === completeText(bytes, seal)) {
    return { folder: root, manifest, seal, fingerprint: plainLine.slice(0, 64) };
  }
  throw new BackupFault(
    completeFile,
    seal === undefined
      ? 'holds more than the digest of the manifest: it was changed.'
      : 'was not written with this key, or it was changed.',
  );
}

async function readHead(root: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(root, file));
  } catch (error) {
    const reason = reasonOf(error);
    throw new BackupFault(
      join(root, file),
      reason === 'is missing.' ? 'is missing: this is no complete backup.' : reason,
    );
  }
}

async function sealFor(
  manifest: Manifest,
  keySecret: Buffer | undefined,
): Promise<Seal | undefined> {
  if (manifest.encryption === null) return undefined;
  if (keySecret === undefined) {
    throw new BackupFault(manifestFile, 'the backup is encrypted: give its --key-file.');
  }
  return sealOf(keySecret, manifest.id, manifest.encryption);
}

/**
 * Proves that the folder holds exactly what was written: no file less, none more, every byte the
 * same. Throws a fault that names the first file that is not.
 */
export async function proveFiles(
  { folder, manifest }: OpenBackup,
  onProgress?: (rows: number, rowBytes: number) => void,
): Promise<void> {
  const chunks = manifest.tables.flatMap((table) => table.chunks);
  await proveNames(
    folder,
    [...chunks, ...manifest.secrets].map(({ file }) => file),
  );
  for (const secret of manifest.secrets) await readProven(folder, secret);
  for (const chunk of chunks) {
    await readProven(folder, chunk);
    onProgress?.(chunk.rows, chunk.row_bytes);
  }
}

async function proveNames(folder: string, listed: readonly string[]): Promise<void> {
  const expected = new Set([manifestFile, completeFile, ...listed]);
  const found = new Set(await listFiles(folder));
  for (const file of expected) {
    if (!found.has(file)) throw new BackupFault(file, 'is missing.');
  }
  for (const file of found) {
    if (!expected.has(file)) throw new BackupFault(file, 'does not belong to the backup.');
  }
  if (expected.size !== listed.length + 2) {
    throw new BackupFault(manifestFile, 'lists a file twice.');
  }
}

/** Reads everything as a restore would and compares rows and digests. Throws as proveFiles does. */
export async function proveRows(
  backup: OpenBackup,
  onProgress?: (rows: number, rowBytes: number) => void,
): Promise<void> {
  const { folder, manifest, seal } = backup;
  const chunks = manifest.tables.flatMap((table) => table.chunks);
  await proveNames(
    folder,
    [...chunks, ...manifest.secrets].map(({ file }) => file),
  );
  for (const secret of manifest.secrets) await readSecret(backup, secret);
  for (const table of manifest.tables) {
    const digest = createRowDigest();
    for (const chunk of table.chunks) {
      const before = digest.rows();
      for (const slice of slicesOf(await readChunk(folder, chunk, seal))) {
        digest.feed(slice);
        // A server that proves its own backup answers requests in between.
        await setImmediate();
      }
      const rows = digest.rows() - before;
      if (rows !== chunk.rows) {
        throw new BackupFault(chunk.file, `holds ${rows} rows, the manifest says ${chunk.rows}.`);
      }
      onProgress?.(chunk.rows, chunk.row_bytes);
    }
    if (digest.text() !== table.digest) {
      throw new BackupFault(`tables/${table.name}`, 'its rows are not those of the manifest.');
    }
  }
}

const sliceBytes = 256 * 1024;

/** The bytes in pieces, for whoever must not work on all of them at once. */
export function* slicesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += sliceBytes) yield bytes.subarray(at, at + sliceBytes);
}

/** The rows of a chunk, proven. */
export async function readChunk(
  folder: string,
  chunk: ChunkEntry,
  seal: Seal | undefined,
): Promise<Buffer> {
  return unpack(chunk.file, await readProven(folder, chunk), chunk.row_bytes, seal);
}

/** A file of the data directory that the backup keeps, proven and readable. */
export async function readSecret(
  { folder, seal }: OpenBackup,
  entry: Manifest['secrets'][number],
): Promise<Buffer> {
  const bytes = await readProven(folder, entry);
  return seal === undefined ? bytes : seal.open(entry.file, bytes);
}
