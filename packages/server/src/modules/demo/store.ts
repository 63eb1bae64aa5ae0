import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';

/** How far the demo of a tenant is, as kept in its settings. */
export type DemoMark = {
  state: 'making' | 'ready';
  seed: number;
  /** The present of the demo: everything in it is dated from here. */
  anchor: Instant;
  /** Completed steps. */
  steps: number;
  /** What it holds, as words; when ready. */
  summary?: string;
};

/** The mark of the tenant's demo, when one was ever begun. */
export async function selectMark(tx: Tx): Promise<DemoMark | undefined> {
  const [row] = await tx.query<{ mark: DemoMark | null }>(
    `select settings -> 'demo' as mark from tenants where tenant_id = $1 for update`,
    [tx.tenantId],
  );
  return row?.mark ?? undefined;
}

/** Keeps the mark beside the tenant's other settings. */
export async function updateMark(tx: Tx, mark: DemoMark): Promise<void> {
  await tx.execute(
    `update tenants set settings = settings || jsonb_build_object('demo', $2::jsonb) where tenant_id = $1`,
    [tx.tenantId, JSON.stringify(mark)],
  );
}

/** Whether the tenant has anything that a demo would mix with. */
export async function selectIsEmpty(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ isEmpty: boolean }>(
    `select not exists (select 1 from products where tenant_id = $1)
        and not exists (select 1 from locations where tenant_id = $1)
        and not exists (select 1 from orders where tenant_id = $1) as "isEmpty"`,
    [tx.tenantId],
  );
  return row?.isEmpty === true;
}

/** How many orders of each status the tenant has. */
export async function selectCounts(tx: Tx): Promise<{ status: string; count: number }[]> {
  return tx.query(
    `select status, count(*) as count from orders where tenant_id = $1 group by status order by status`,
    [tx.tenantId],
  );
}
