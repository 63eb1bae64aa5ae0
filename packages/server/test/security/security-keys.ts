// Keys of any tenant and any right, as tests of security need them.
import { instantOfMs } from '../../src/lib/time.ts';
import type { Uuid } from '../../src/lib/ids.ts';
import { createKey } from '../../src/platform/auth/index.ts';
import type { Scope } from '../../src/platform/http/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import type { TestServer } from '../support/server.ts';

/** The pepper of the servers under test here. */
export const pepper = Buffer.alloc(32, 7);

/** A new key of the tenant with these scopes. */
export async function issueKey(
  server: TestServer,
  tenantId: Uuid,
  scopes: readonly Scope[],
  expiresAtMs?: number,
): Promise<{ id: Uuid; text: string }> {
  const { db, ids, log } = server;
  const clock = { now: () => instantOfMs(Date.now()) };
  const ctx = systemContext({ db, clock, ids, log }, tenantId, 'test');
  const expiresAt = expiresAtMs === undefined ? null : instantOfMs(expiresAtMs);
  const key = { name: scopes.join(' ').slice(0, 255), scopes, mode: 'live' as const, expiresAt };
  const issued = await db.transaction(tenantId, {}, (tx) => createKey(ctx, tx, { pepper, key }));
  return { id: issued.row.id, text: issued.secret };
}
