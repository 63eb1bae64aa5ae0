import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Uuid } from '../../lib/ids.ts';
import { createKey } from '../auth/index.ts';
import { type Surroundings, systemContext } from '../system-context.ts';

/** The tenant of a server that serves one business; made at the first start. */
export const defaultTenantId = '01900000-0000-7000-8000-000000000001' as Uuid;

/** Makes the default tenant unless it is there. */
export async function ensureDefaultTenant(around: Surroundings): Promise<void> {
  await around.db.system.query(
    `insert into switchyard.tenants (tenant_id, slug, name, created_at)
     values ($1, 'default', 'Default', $2) on conflict do nothing`,
    [defaultTenantId, around.clock.now()],
  );
}

/** Where the first key is kept for whoever owns the data directory. */
export function keyFileOf(dataDir: string): string {
  return join(dataDir, 'env');
}

/**
 * The key that the owner of the data directory uses: the one in its `env` file when the database
 * knows it, else a new one, written there (mode 0600).
 */
export async function ensureFirstKey(
  around: Surroundings,
  options: { dataDir: string; pepper: Uint8Array; url: string },
): Promise<string> {
  const path = keyFileOf(options.dataDir);
  const kept = readKey(path);
  if (kept !== undefined && (await isKnown(around, kept))) {
    writeEnv(path, kept, options.url);
    return kept;
  }
  const ctx = systemContext(around, defaultTenantId, 'first-start');
  const issued = await around.db.transaction(defaultTenantId, {}, (tx) =>
    createKey(ctx, tx, {
      pepper: options.pepper,
      key: { name: 'First key', scopes: ['admin'], mode: 'test', expiresAt: null },
    }),
  );
  writeEnv(path, issued.secret, options.url);
  return issued.secret;
}

function readKey(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return /^SWITCHYARD_API_KEY=(\S+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
}

function writeEnv(path: string, key: string, url: string): void {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  const text = `# Written by Switchyard at every start. The key has all rights: keep it to yourself.
SWITCHYARD_API_KEY=${key}
SWITCHYARD_URL=${url}
`;
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
}

/** Whether the database still has the key; a file may be older than its database. */
async function isKnown(around: Surroundings, key: string): Promise<boolean> {
  const publicId = /^sy_(?:live|test)_([0-9A-Za-z]{8})_/.exec(key)?.[1];
  const { rowCount } = await around.db.system.query(
    `select 1 from switchyard.api_keys where tenant_id = $1 and public_id = $2 and revoked_at is null
       and (expires_at is null or expires_at > $3)`,
    [defaultTenantId, publicId ?? '', around.clock.now()],
  );
  return rowCount === 1;
}
