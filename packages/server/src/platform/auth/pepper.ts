import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepSecretFile } from '../secrets/index.ts';

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
  return keepSecretFile(join(options.dataDir, 'pepper'), () => randomBytes(bytesMin));
}
