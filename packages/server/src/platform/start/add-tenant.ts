import { randomBytes } from 'node:crypto';
import { monotonicIds, type Uuid } from '../../lib/ids.ts';
import { instantOfMs } from '../../lib/time.ts';
import { createKey } from '../auth/index.ts';
import { type Connection, openDatabase } from '../db/index.ts';
import { type Surroundings, systemContext } from '../system-context.ts';
import { createLog } from '../telemetry/log.ts';

/** A tenant just made, and a key with all rights over it. */
export type AddedTenant = { tenantId: Uuid; key: string };

/**
 * Makes a tenant beside the others in a migrated database, and its first key, under the pepper
 * (base64) of the servers that share the database. Throws when the slug is taken.
 */
export async function addTenant(
  place: { database: Connection; pepper: string },
  tenant: { slug: string; name: string },
): Promise<AddedTenant> {
  const db = await openDatabase(place.database, { connectionsMax: 1, migrates: false });
  const nowMs = (): number => Date.now();
  const around: Surroundings = {
    db,
    log: createLog('silent', { write: () => undefined }),
    clock: { now: () => instantOfMs(nowMs()) },
    ids: monotonicIds(nowMs, (count) => randomBytes(count)),
  };
  try {
    const tenantId = around.ids.uuid();
    await db.system.query(
      `insert into switchyard.tenants (tenant_id, slug, name, created_at) values ($1, $2, $3, $4)`,
      [tenantId, tenant.slug, tenant.name, around.clock.now()],
    );
    const ctx = systemContext(around, tenantId, 'first-start');
    const issued = await db.transaction(tenantId, {}, (tx) =>
      createKey(ctx, tx, {
        pepper: Buffer.from(place.pepper, 'base64'),
        key: { name: 'First key', scopes: ['admin'], mode: 'test', expiresAt: null },
      }),
    );
    return { tenantId, key: issued.secret };
  } finally {
    await db.close();
  }
}
