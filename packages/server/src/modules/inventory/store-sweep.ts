import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Database } from '../../platform/db/index.ts';

/** Tenants that have soft holds past their time. */
export async function tenantsWithDueHolds(db: Database, now: Instant): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ tenantId: Uuid }>(
    `-- all tenants: the sweeper serves them in turn
     select distinct r.tenant_id as "tenantId" from reservations r
     where r.status = 'active' and r.expires_at <= $1`,
    [now],
  );
  return rows.map((row) => row.tenantId);
}
