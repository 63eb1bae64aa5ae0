// Goal: kill -9 at random chunks of backups and restores, BACKUP_KILLS times in all: every restore
// ends with exactly the rows of its source, and no killed backup is taken for a whole one.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { killBackup, killRestore, makeLargeDatabase } from './kills.ts';
import { createUndo, digestsOf, makeFolder } from './support.ts';

const kills = Number(process.env['BACKUP_KILLS'] ?? 20);
const seed = Number(process.env['BACKUP_SEED'] ?? randomBytes(4).readUInt32LE());
const undo = createUndo();
afterAll(undo.all);

it(`keeps every row through ${kills} kills`, async () => {
  const rng = seededRng(seed);
  const source = await makeLargeDatabase(undo, 40_000);
  const digests = await digestsOf(source);
  const folder = makeFolder(undo);
  let backupKills = 0;
  let restoreKills = 0;
  while (backupKills + restoreKills < kills) {
    const backup = join(folder, `backup-${backupKills}`);
    expect(await killBackup(source, backup, 1 + Math.floor(rng.next() * 150))).toHaveLength(1);
    backupKills++;
    const between = Array.from({ length: 4 }, () => 1 + Math.floor(rng.next() * 60));
    const restored = await killRestore(undo, backup, between);
    expect(restored.digests).toEqual(digests);
    restoreKills += between.length;
  }
  process.stdout.write(
    `${JSON.stringify({ test: 'backup.kills', seed, backupKills, restoreKills, rowsLostOrDoubled: 0 })}\n`,
  );
});
