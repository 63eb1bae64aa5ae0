// Goal: no byte of a backup can be another. Every byte of every file is changed in turn, up to
// BACKUP_FLIPS of them; each must be refused, and the file named.
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { listFiles } from '../../src/platform/backup/files.ts';
import { makeBackup } from '../../src/platform/backup/index.ts';
import { startTestServer } from '../support/server.ts';
import { createUndo, makeFolder, namesIt, refusalOfFlip, seedShop } from './support.ts';

const flipsMax = Number(process.env['BACKUP_FLIPS'] ?? 20_000);
const seed = Number(process.env['BACKUP_SEED'] ?? randomBytes(4).readUInt32LE());
const undo = createUndo();
afterAll(undo.all);

it(`refuses each of ${flipsMax} changed bytes by the name of its file`, async () => {
  const server = await startTestServer();
  undo.add(() => server.stop());
  const shop = await seedShop(server, 100);
  for (let number = 0; number < 20; number++) await shop.order(number);
  const folder = join(makeFolder(undo), 'flipped');
  await makeBackup(server.db.connection, { folder });
  const rng = seededRng(seed);
  const sizes = (await listFiles(folder)).map((file) => ({
    file,
    bytes: statSync(join(folder, file)).size,
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  // All bytes when they are few enough, else steps of even width from a random start.
  const step = Math.max(1, total / flipsMax);
  let flips = 0;
  for (let at = step === 1 ? 0 : rng.next() * step; at < total; at += step) {
    let place = Math.floor(at);
    const hit = sizes.find(({ bytes }) => {
      if (place < bytes) return true;
      place -= bytes;
      return false;
    });
    if (hit === undefined) break;
    const bits = 1 + Math.floor(rng.next() * 255);
    const flip = { folder, file: hit.file, place, bits, keySecret: undefined };
    const refused = await refusalOfFlip(flip);
    expect(namesIt(refused.subject, hit.file), `${hit.file} ${place}: ${refused.message}`).toBe(
      true,
    );
    flips++;
  }
  process.stdout.write(
    `${JSON.stringify({ test: 'backup.flips', seed, files: sizes.length, bytes: total, flips, accepted: 0 })}\n`,
  );
});
