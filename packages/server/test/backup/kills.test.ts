// Goal: a backup or a restore that is killed leaves nothing half, and the next run ends it.
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { killBackup, killRestore, makeLargeDatabase } from './kills.ts';
import { createUndo, digestsOf, makeFolder } from './support.ts';

const undo = createUndo();
afterAll(undo.all);

describe('kill -9', () => {
  it('of a backup leaves none, and of a restore loses and doubles no row', async () => {
    const source = await makeLargeDatabase(undo, 9_000);
    const folder = join(makeFolder(undo), 'killed');
    expect(await killBackup(source, folder, 5)).toEqual([`${folder}.partial`]);
    const restored = await killRestore(undo, folder, [10, 20]);
    expect(restored.digests).toEqual(await digestsOf(source));
    expect(restored.found).toBeGreaterThanOrEqual(30);
    expect(restored.loaded).toBeGreaterThan(0);
  });
});
