// Goal: whatever is wrong with a backup is refused by name, before anything is changed.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFiles, sha256Of } from '../../src/platform/backup/files.ts';
import {
  BackupFault,
  makeBackup,
  type Manifest,
  openBackup,
  restoreBackup,
} from '../../src/platform/backup/index.ts';
import { type Connection, openDatabase } from '../../src/platform/db/index.ts';
import { verifyBackup } from '../../src/stored-backup.ts';
import { createTestDatabase, createTestTenant } from '../support/server.ts';
import {
  chunkOf,
  createUndo,
  forge,
  isUntouched,
  makeEmptyDatabase,
  makeFolder,
  namesIt,
  refusalOfFlip,
} from './support.ts';
import { randomBytes } from 'node:crypto';
import { monotonicIds } from '../../src/lib/ids.ts';

const undo = createUndo();
const key = Buffer.from('a key of more than sixteen bytes');
const nothing = (): void => undefined;
const flips = 60;

let root: string;
let target: Connection;

beforeAll(async () => {
  root = makeFolder(undo);
  const { db, drop } = await createTestDatabase();
  undo.add(drop);
  const ids = monotonicIds(Date.now, randomBytes);
  for (const slug of ['one', 'two', 'three']) await createTestTenant(db, ids, slug);
  const secrets = [{ name: 'pepper', content: randomBytes(32) }];
  await makeBackup(db.connection, { folder: join(root, 'plain'), secrets });
  await makeBackup(db.connection, { folder: join(root, 'sealed'), secrets, keySecret: key });
  target = await makeEmptyDatabase(undo);
});
afterAll(undo.all);

let copies = 0;

/** A copy of a backup to be spoilt. */
function copyOf(kind: 'plain' | 'sealed'): string {
  const folder = join(root, `copy-${++copies}`);
  cpSync(join(root, kind), folder, { recursive: true });
  return folder;
}

/** How a restore refuses the folder; fails when it does not, or when it changed the target. */
async function refusalOf(folder: string, keySecret?: Buffer): Promise<BackupFault> {
  try {
    await restoreBackup(target, await openBackup(folder, keySecret));
  } catch (error) {
    expect(error).toBeInstanceOf(BackupFault);
    expect(await isUntouched(target)).toBe(true);
    return error as BackupFault;
  }
  throw new Error('It was restored.');
}

describe('a damaged backup', () => {
  it.each(['plain', 'sealed'] as const)(
    'is refused for any single byte of any file that is another (%s)',
    async (kind) => {
      const keySecret = kind === 'sealed' ? key : undefined;
      const folder = copyOf(kind);
      const files = await listFiles(folder);
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...files),
          fc.nat(),
          fc.integer({ min: 1, max: 255 }),
          async (file, place, bits) => {
            const refused = await refusalOfFlip({ folder, file, place, bits, keySecret });
            expect(refused.subject).toSatisfy((subject: string) => namesIt(subject, file));
          },
        ),
        // A key is stretched anew for every reading of a sealed backup.
        { numRuns: kind === 'sealed' ? Math.ceil(flips / 6) : flips },
      );
      expect(await verifyBackup(folder, keySecret, nothing)).toBeDefined();
    },
  );

  it('is refused when a chunk is cut off, grown, missing, or another is there', async () => {
    const cut = copyOf('plain');
    truncateSync(chunkOf(cut, 'tenants'), statSync(chunkOf(cut, 'tenants')).size - 1);
    expect(await refusalOf(cut)).toMatchObject({
      subject: 'tables/tenants/000001.zst',
      reason: expect.stringContaining('truncated'),
    });
    const grown = copyOf('plain');
    appendFileSync(chunkOf(grown, 'tenants'), 'x');
    expect((await refusalOf(grown)).reason).toContain('something was added');
    const missing = copyOf('plain');
    rmSync(chunkOf(missing, 'tenants'));
    expect(String(await refusalOf(missing))).toContain('tables/tenants/000001.zst: is missing');
    const extra = copyOf('plain');
    writeFileSync(join(extra, 'tables', 'tenants', '000002.zst'), '');
    expect(String(await refusalOf(extra))).toContain('000002.zst: does not belong');
    const swapped = copyOf('plain');
    mkdirSync(join(swapped, 'tables', 'orders'));
    renameSync(chunkOf(swapped, 'tenants'), join(swapped, 'tables', 'orders', '000001.zst'));
    expect((await refusalOf(swapped)).subject).toBe('tables/tenants/000001.zst');
  });

  it('is refused without its mark, its manifest, or as a folder that is none', async () => {
    for (const file of ['COMPLETE', 'manifest.json']) {
      const folder = copyOf('plain');
      rmSync(join(folder, file));
      expect(String(await refusalOf(folder))).toContain('no complete backup');
    }
    expect(String(await refusalOf(join(root, 'none')))).toContain('no complete backup');
  });
});

describe('a forged backup', () => {
  const tenants = (manifest: Manifest): Manifest['tables'][number] => {
    const table = manifest.tables.find(({ name }) => name === 'tenants');
    if (table === undefined) throw new Error('There are no tenants.');
    return table;
  };
  it.each<[string, (manifest: Manifest) => void, string]>([
    [
      'format',
      (m) => void ((m as { format_version: number }).format_version = 2),
      'format version 2',
    ],
    ['unknown field', (m) => void Object.assign(m, { more: 1 }), 'cannot be read'],
    ['unknown table', (m) => void (tenants(m).name = 'renters'), 'does not know'],
    ['missing table', (m) => void m.tables.shift(), 'api_keys: is missing'],
    [
      'unknown column',
      (m) => void tenants(m).columns.push({ name: 'x', type: 'text' }),
      'unknown column x',
    ],
    ['missing column', (m) => void tenants(m).columns.pop(), 'lacks the column'],
    [
      'other type',
      (m) => void Object.assign(tenants(m).columns[0] ?? {}, { type: 'text' }),
      'is text',
    ],
    ['other count', (m) => void tenants(m).rows++, 'chunks of 3'],
    [
      'other migration',
      (m) => void Object.assign(m.migrations[0] ?? {}, { name: '0001_x.sql' }),
      '0001_x.sql',
    ],
    [
      'unknown sequence',
      (m) => void m.sequences.push({ name: 'x_seq', last_value: '1', called: true }),
      'the sequence x_seq',
    ],
    ['other encoding', (m) => void (m.database.encoding = 'LATIN1'), 'LATIN1'],
  ])('is refused for its %s', async (_what, change, words) => {
    const folder = copyOf('plain');
    forge(folder, change);
    expect(String(await refusalOf(folder))).toContain(words);
  });

  it('is refused for a digest that is not that of its tables', async () => {
    const folder = copyOf('plain');
    forge(folder, () => undefined);
    const path = join(folder, 'manifest.json');
    const manifest = readFileSync(path, 'utf8');
    const last = manifest.lastIndexOf('"digest": "');
    const text = `${manifest.slice(0, last + 11)}${'0'.repeat(64)}${manifest.slice(last + 75)}`;
    writeFileSync(path, text);
    writeFileSync(join(folder, 'COMPLETE'), `${sha256Of(Buffer.from(text))}  manifest.json\n`);
    expect((await refusalOf(folder)).reason).toContain('its digest is not that of its tables');
  });

  it('is found out while it is loaded when its rows are others, and what was made is not served', async () => {
    const folder = copyOf('plain');
    forge(folder, (manifest) => {
      const table = tenants(manifest);
      table.digest = `3-${'0'.repeat(32)}`;
    });
    await expect(verifyBackup(folder, undefined, nothing)).rejects.toThrow('tables/tenants');
    const other = await makeEmptyDatabase(undo);
    const opened = await openBackup(folder, undefined);
    await expect(restoreBackup(other, opened)).rejects.toThrow('what was loaded has the digest');
    await expect(openDatabase(other)).rejects.toThrow('is not finished');
    const elsewhere = join(root, 'of-half-a-restore');
    await expect(makeBackup(other, { folder: elsewhere })).rejects.toThrow('is half-restored');
    expect(existsSync(`${elsewhere}.partial`)).toBe(false);
  });
});

describe('an encrypted backup', () => {
  it('is readable with its key only, and nothing of it is in the open', async () => {
    const folder = join(root, 'sealed');
    await expect(openBackup(folder, undefined)).rejects.toThrow('is encrypted');
    await expect(openBackup(folder, Buffer.from('another key, as long as it'))).rejects.toThrow(
      'was not written with this key',
    );
    await expect(openBackup(folder, Buffer.from('short'))).rejects.toThrow('it needs 16');
    expect((await openBackup(folder, key)).manifest.encryption?.cipher).toBe('aes-256-gcm');
    const plain = readFileSync(join(root, 'plain', 'secrets', 'pepper'));
    for (const file of await listFiles(folder)) {
      expect(readFileSync(join(folder, file)).includes(plain)).toBe(false);
    }
  });

  it('is refused when it was changed by somebody who signs without the key', async () => {
    const folder = copyOf('sealed');
    const chunk = chunkOf(folder, 'tenants');
    const bytes = readFileSync(chunk);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(chunk, bytes);
    forge(folder, (manifest) => {
      for (const table of manifest.tables) {
        for (const entry of table.chunks) {
          entry.sha256 = sha256Of(readFileSync(join(folder, entry.file)));
        }
      }
    });
    expect((await refusalOf(folder, key)).subject).toBe('COMPLETE');
  });
});
