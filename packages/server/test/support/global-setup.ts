// One PostgreSQL for the whole run, with a migrated template that each test file clones.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connectAsOwner, type Connection, migrate } from '../../src/platform/db/index.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testCluster: Connection;
  }
}

/** The migrated database that test databases are copies of. */
export const templateDatabase = 'switchyard_template';

// Speed instead of durability: a test that crashes the database starts one of its own.
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '120',
  shared_buffers: '128MB',
};

/** Starts the cluster and makes the template; returns what ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sw-test-'));
  chmodSync(dataDir, 0o700);
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: () => undefined,
    settings,
    dieWithParent: true,
  });
  const owner = await connectAsOwner(postgres.connection);
  await owner.query(`create database ${templateDatabase}`);
  await owner.end();
  const template = await connectAsOwner({ ...postgres.connection, database: templateDatabase });
  await migrate(template);
  await template.end();
  project.provide('testCluster', postgres.connection);
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
  };
}
