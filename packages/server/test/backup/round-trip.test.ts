// Goal: what a backup holds is one instant of a database under load, and what is restored from it
// is the same, row by row, with every law, key, index and policy.
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBackup, openBackup, restoreBackup } from '../../src/platform/backup/index.ts';
import {
  applyMigrations,
  type Connection,
  ensureRoles,
  migrationFiles,
} from '../../src/platform/db/index.ts';
import { backupStoredData, restoreStoredData, verifyBackup } from '../../src/stored-backup.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  asOwner,
  createUndo,
  digestsOf,
  forge,
  isUntouched,
  makeEmptyDatabase,
  makeFolder,
  schemaOf,
  seedShop,
  urlOf,
} from './support.ts';

const undo = createUndo();
const nothing = (): void => undefined;
const secretPlaces = { pepper: randomBytes(32).toString('base64') };

describe('a backup under load', () => {
  let server: TestServer;
  let folder: string;
  let source: Connection;
  let atSnapshot: Record<string, string>;
  let backup: string;

  beforeAll(async () => {
    server = await startTestServer();
    undo.add(() => server.stop());
    source = server.db.connection;
    folder = makeFolder(undo);
    backup = join(folder, 'one');
    const shop = await seedShop(server, 1000);
    let ordered = 0;
    let writes = true;
    const statuses = new Set<number>();
    const writers = Array.from({ length: 3 }, async () => {
      while (writes && ordered < 400) statuses.add(await shop.order(++ordered));
    });
    await eventually('orders are coming in', () => ordered > 30);
    await backupStoredData(
      { databaseUrl: urlOf(source) },
      {
        folder: backup,
        chunkBytes: 20_000,
        secretPlaces,
        onSnapshot: async (snapshot) => {
          const before = ordered;
          atSnapshot = await digestsOf(source, snapshot);
          await eventually('writers go on while the snapshot is held', () => ordered > before + 10);
        },
      },
    );
    writes = false;
    await Promise.all(writers);
    expect([...statuses]).toEqual([201]);
  });
  afterAll(undo.all);

  it('gives back the rows of the snapshot, and every law holds', async () => {
    const target = await makeEmptyDatabase(undo);
    const restored = await restoreStoredData(
      backup,
      { databaseUrl: urlOf(target) },
      { secretPlaces },
    );
    expect(await digestsOf(target)).toEqual(atSnapshot);
    expect(await digestsOf(source)).not.toEqual(atSnapshot);
    expect(restored.laws.flatMap(({ laws }) => laws.filter(({ ok }) => !ok))).toEqual([]);
    expect(restored).toMatchObject({ apiKeys: 'works', resumed: false, migrated: [] });
    expect(await schemaOf(target)).toEqual(await schemaOf(source));
    const next = `insert into switchyard.inventory_movements (tenant_id, product_id, location_id, kind, actor, at)
      select tenant_id, product_id, location_id, 'adjustment', 'test', at
      from switchyard.inventory_movements limit 1`;
    // An identity that began anew would collide with a restored row.
    await asOwner(target, (client) => client.query(next));
  });

  it('is proven without a database', async () => {
    const manifest = await verifyBackup(backup, undefined, nothing);
    expect(manifest.rows).toBeGreaterThan(100);
    expect(manifest.excluded.map(({ table }) => table)).toEqual(['leases', 'migrations']);
    expect(readdirSync(folder)).toEqual(['one']);
  });

  it('is not written over, nor restored over what is there unless that is to be replaced', async () => {
    await expect(makeBackup(source, { folder: backup })).rejects.toThrow('is there already');
    const target = await makeEmptyDatabase(undo);
    const opened = await openBackup(backup, undefined);
    await restoreBackup(target, opened);
    await asOwner(target, (client) => client.query('delete from switchyard.event_outbox'));
    await expect(restoreBackup(target, opened)).rejects.toThrow('holds a Switchyard already');
    await restoreBackup(target, opened, { replaces: true });
    expect(await digestsOf(target)).toEqual(atSnapshot);
    expect(await schemaOf(target)).toEqual(await schemaOf(source));
  });

  it('is not restored under a running server', async () => {
    const opened = await openBackup(backup, undefined);
    await expect(restoreBackup(source, opened, { replaces: true })).rejects.toThrow(
      'is served by a running server',
    );
  });
});

describe('a backup of another version', () => {
  afterAll(undo.all);

  async function databaseAt(migrations: number): Promise<Connection> {
    const connection = await makeEmptyDatabase(undo);
    await asOwner(connection, async (client) => {
      await ensureRoles(client);
      await client.query('create schema switchyard');
      await applyMigrations(client, migrations);
      await client.query(
        `insert into switchyard.tenants (tenant_id, slug, name, created_at)
         values (gen_random_uuid(), 'old', 'Old', now())`,
      );
    });
    return connection;
  }

  it('is brought to this one when it is older', async () => {
    const names = migrationFiles().map(({ name }) => name);
    const folder = join(makeFolder(undo), 'old');
    await makeBackup(await databaseAt(names.length - 3), { folder });
    const target = await makeEmptyDatabase(undo);
    const restored = await restoreStoredData(
      folder,
      { databaseUrl: urlOf(target) },
      { secretPlaces: {} },
    );
    expect(restored.migrated).toEqual(names.slice(-3));
    expect(restored.laws).toMatchObject([{ tenant: 'old', ok: true }]);
    expect(restored.apiKeys).toBe('unknown');
  });

  it('is refused by name when it is newer, and nothing is changed', async () => {
    const known = migrationFiles().length;
    const folder = join(makeFolder(undo), 'new');
    await makeBackup(await databaseAt(known), { folder });
    forge(folder, (manifest) => {
      manifest.product_version = '9.8.7';
      manifest.migrations.push({ number: known + 1, name: 'later.sql' });
    });
    const target = await makeEmptyDatabase(undo);
    await expect(restoreBackup(target, await openBackup(folder, undefined))).rejects.toThrow(
      new RegExp(`Switchyard 9\\.8\\.7 with migration ${known + 1}.*with migration ${known}`, 'u'),
    );
    expect(await isUntouched(target)).toBe(true);
  });
});

describe('a login without special rights', () => {
  afterAll(undo.all);

  it('sees and restores the rows of all tenants, past row level security and back', async () => {
    const login = `owner_${randomBytes(4).toString('hex')}`;
    const source = { ...(await makeEmptyDatabase(undo)), user: login };
    await asOwner({ ...source, user: 'switchyard' }, async (admin) => {
      await admin.query(`create role ${login} login nosuperuser nobypassrls createrole`);
      await admin.query(`grant switchyard_app, switchyard_system to ${login} with admin option`);
      await admin.query(`alter database ${source.database} owner to ${login}`);
    });
    undo.add(() =>
      asOwner({ ...source, user: 'switchyard', database: 'postgres' }, async (admin) => {
        await admin.query(`drop database ${source.database} with (force)`);
        await admin.query(`drop role ${login}`);
      }),
    );
    const all = migrationFiles().length;
    await asOwner(source, async (client) => {
      await ensureRoles(client);
      await client.query('create schema switchyard');
      await applyMigrations(client, all);
      await client.query('set role switchyard_system');
      await client.query(
        `insert into switchyard.tenants (tenant_id, slug, name, created_at)
         select gen_random_uuid(), 'tenant-' || n, 'T', now() from generate_series(1, 20) n`,
      );
    });
    const folder = join(makeFolder(undo), 'plain-login');
    const manifest = await makeBackup(source, { folder });
    expect(manifest.tables.find(({ name }) => name === 'tenants')?.rows).toBe(20);
    const target = await makeEmptyDatabase(undo, login);
    const opened = await openBackup(folder, undefined);
    await restoreBackup({ ...target, user: login }, opened);
    const asAdmin = { ...source, user: 'switchyard' };
    expect(await digestsOf(target)).toEqual(await digestsOf(asAdmin));
    expect(await schemaOf(target)).toEqual(await schemaOf(asAdmin));
    await asOwner(target, (admin) => admin.query(`reassign owned by ${login} to switchyard`));
  });
});
