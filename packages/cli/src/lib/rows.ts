import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Given how to ask how many bytes of the file itself have been read so far. */
export type OnOpen = (bytesRead: () => number) => void;

/** The bytes of a file, unpacked when its name ends in .gz. Whoever reads them hears of failures. */
export function openText(path: string, onOpen?: OnOpen): NodeJS.ReadableStream {
  const file = createReadStream(path, { highWaterMark: 1 << 16 });
  onOpen?.(() => file.bytesRead);
  if (!path.endsWith('.gz')) return file;
  const gunzip = createGunzip({ chunkSize: 1 << 16 });
  pipeline(file, gunzip, () => undefined);
  return gunzip;
}
