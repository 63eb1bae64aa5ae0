import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const bytesMin = 32;

/**
 * The secret under which key hashes are made: given in the environment (base64, at least 32
 * bytes), else kept in the data directory, made at the first start, readable by its owner only.
 */
export function loadPepper(options: { dataDir: string; fromEnvironment?: string }): Buffer {
  if (options.fromEnvironment !== undefined) {
    const pepper = Buffer.from(options.fromEnvironment, 'base64');
    if (pepper.length < bytesMin) throw new Error(`The pepper needs ${bytesMin} bytes in base64.`);
    return pepper;
  }
  const path = join(options.dataDir, 'pepper');
  const kept = readIfThere(path);
  if (kept !== undefined) return kept;
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, randomBytes(bytesMin), { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    // A link fails when another process was first, and never shows half a file.
    linkSync(draft, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
