import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The bytes of a file, unpacked when its name ends in .gz. Whoever reads them hears of failures. */
export function openText(path: string): NodeJS.ReadableStream {
  const file = createReadStream(path, { highWaterMark: 1 << 16 });
  if (!path.endsWith('.gz')) return file;
  const gunzip = createGunzip({ chunkSize: 1 << 16 });
  pipeline(file, gunzip, () => undefined);
  return gunzip;
}
