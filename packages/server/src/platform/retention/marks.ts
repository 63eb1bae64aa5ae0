import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import type { Queryable } from '../leases/index.ts';

/** How far a kind of data has been dropped for a tenant. */
export type Mark = {
  days: number | null;
  place: string | null;
  droppedThrough: number;
  droppedBefore: Instant | null;
  droppedRows: number;
  sweptAt: Instant | null;
};

/** Before the first sweep. */
export const noMark: Mark = {
  days: null,
  place: null,
  droppedThrough: 0,
  droppedBefore: null,
  droppedRows: 0,
  sweptAt: null,
};

/** How far a kind has been dropped; undefined before the first sweep. */
export async function readMark(tx: Tx, kind: string): Promise<Mark | undefined> {
  const [row] = await tx.query<Mark>(
    `select days, place, dropped_through as "droppedThrough", dropped_before as "droppedBefore",
       dropped_rows as "droppedRows", swept_at as "sweptAt"
     from retention_marks where tenant_id = $1 and kind = $2`,
    [tx.tenantId, kind],
  );
  return row;
}

export async function saveMark(tx: Tx, kind: string, mark: Mark): Promise<void> {
  await tx.execute(
    `insert into retention_marks (tenant_id, kind, days, place, dropped_through, dropped_before,
       dropped_rows, swept_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, kind) do update set days = excluded.days, place = excluded.place,
       dropped_through = excluded.dropped_through, dropped_before = excluded.dropped_before,
       dropped_rows = excluded.dropped_rows, swept_at = excluded.swept_at`,
    [
      tx.tenantId,
      kind,
      mark.days,
      mark.place,
      mark.droppedThrough,
      mark.droppedBefore,
      mark.droppedRows,
      mark.sweptAt,
    ],
  );
}

/** Of each kind: the days it is kept, and when the tenant that waits longest was last swept. */
export async function selectMarks(
  system: Queryable,
): Promise<{ kind: string; days: number | null; oldestSweptAt: Instant | null }[]> {
  const { rows } = await system.query<{
    kind: string;
    days: number | null;
    oldestSweptAt: Instant | null;
  }>(
    `-- all tenants: a gauge
     select kind, max(days) as days, min(swept_at) as "oldestSweptAt"
     from switchyard.retention_marks group by kind order by kind`,
  );
  return rows;
}

/** Every tenant, for whoever serves them in turn. */
export async function selectTenants(system: Queryable): Promise<Uuid[]> {
  const { rows } = await system.query<{ tenantId: Uuid }>(
    `-- all tenants: sweepers serve everyone
     select tenant_id as "tenantId" from switchyard.tenants order by tenant_id`,
  );
  return rows.map((row) => row.tenantId);
}
