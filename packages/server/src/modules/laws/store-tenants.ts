import type { Uuid } from '../../lib/ids.ts';
import type { Database } from '../../platform/db/index.ts';

/** Every tenant there is. */
export async function selectTenants(db: Database): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ id: Uuid }>(
    'select tenant_id as id from tenants order by tenant_id -- all tenants: the auditor looks at each',
  );
  return rows.map((row) => row.id);
}
