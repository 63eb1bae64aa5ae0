// Goal: a backup or a restore that is killed leaves nothing half, and the next run ends it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeBackup } from '../../src/platform/backup/index.ts';
import { eventually } from '../support/eventually.ts';
import { countSessions, killBackup, killRestore, makeLargeDatabase } from './kills.ts';
import { createUndo, digestsOf, makeFolder } from './support.ts';

const undo = createUndo();
afterAll(undo.all);

describe('an abort in the middle of a table', () => {
  it('ends at once, and leaves neither folder nor session', async () => {
    const source = await makeLargeDatabase(undo, 20_000);
    const folder = join(makeFolder(undo), 'aborted');
    const ending = new AbortController();
    const making = makeBackup(source, {
      folder,
      chunkBytes: 1,
      signal: ending.signal,
      onProgress: ({ rows }) => {
        if (rows > 500) ending.abort(new Error('enough'));
      },
    });
    await expect(making).rejects.toThrow('enough');
    expect(existsSync(`${folder}.partial`)).toBe(false);
    await eventually('no session is left', async () => (await countSessions(source)) === 0);
  });
});

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
