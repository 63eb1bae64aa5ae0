import { hash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { BackupFault } from './fault.ts';
import type { Seal } from './seal.ts';

const compress = promisify((raw: Buffer, done: (error: Error | null, packed: Buffer) => void) =>
  zstdCompress(raw, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }, done),
);
const decompress = promisify(
  (packed: Buffer, bytesMax: number, done: (error: Error | null, raw: Buffer) => void) =>
    zstdDecompress(packed, { maxOutputLength: Math.max(1, bytesMax) }, done),
);

/** Lower-case hexadecimal. */
export function sha256Of(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}

/** Writes a file that is whole or not there: under another name, to the disk, then renamed. */
export async function writeWhole(root: string, file: string, bytes: Buffer): Promise<void> {
  const path = join(root, file);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.part`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
}

/** Makes the names in a folder survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows cannot open a folder.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Packs rows for the disk: compressed, then encrypted when there is a seal. */
export async function pack(file: string, raw: Buffer, seal: Seal | undefined): Promise<Buffer> {
  const packed = await compress(raw);
  return seal === undefined ? packed : seal.close(file, packed);
}

/** The rows of a chunk. Throws a fault that names the file when they are not the written ones. */
export async function unpack(
  file: string,
  bytes: Buffer,
  rowBytes: number,
  seal: Seal | undefined,
): Promise<Buffer> {
  const packed = seal === undefined ? bytes : seal.open(file, bytes);
  let raw: Buffer;
  try {
    raw = await decompress(packed, rowBytes);
  } catch (error) {
    throw new BackupFault(file, `cannot be unpacked: ${String(error)}.`);
  }
  if (raw.length === rowBytes) return raw;
  throw new BackupFault(file, `holds ${raw.length} bytes of rows, the manifest says ${rowBytes}.`);
}

/** Reads a file that must be as it was written; throws a fault that names it otherwise. */
export async function readProven(
  root: string,
  entry: { file: string; bytes: number; sha256: string },
): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(root, entry.file));
  } catch (error) {
    throw new BackupFault(entry.file, reasonOf(error));
  }
  if (bytes.length !== entry.bytes) {
    const what = bytes.length < entry.bytes ? 'truncated' : 'something was added';
    throw new BackupFault(
      entry.file,
      `is ${bytes.length} bytes long, the manifest says ${entry.bytes}: ${what}.`,
    );
  }
  if (sha256Of(bytes) === entry.sha256) return bytes;
  throw new BackupFault(entry.file, 'its SHA-256 is not the one in the manifest: it was changed.');
}

/** In words why a file cannot be read. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' ? 'is missing.' : `cannot be read (${String(error)}).`;
}

/** Every file below the folder, by its path with `/`; throws at what is neither file nor folder. */
export async function listFiles(root: string): Promise<string[]> {
  const found: string[] = [];
  async function look(folder: string): Promise<void> {
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch (error) {
      throw new BackupFault(join(root, folder), reasonOf(error));
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await look(path);
      else if (entry.isFile()) found.push(path);
      else throw new BackupFault(path, 'is neither a file nor a folder.');
    }
  }
  await look('');
  return found.toSorted();
}
