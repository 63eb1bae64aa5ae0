import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';

/** Why somebody is erased: the grounds of Article 17 of the GDPR. */
export const erasureReasons = [
  'subject_request',
  'consent_withdrawn',
  'objection',
  'no_longer_needed',
  'unlawful',
  'legal_obligation',
] as const;
export type ErasureReason = (typeof erasureReasons)[number];

/** That somebody was erased, without saying who. */
export type ErasureRow = {
  id: Uuid;
  subjectHash: string;
  orderIds: Uuid[];
  reason: ErasureReason;
  erasedBy: string;
  erasedAt: Instant;
};

const columns = `t.id, t.subject_hash as "subjectHash", t.order_ids as "orderIds", t.reason,
  t.erased_by as "erasedBy", t.erased_at as "erasedAt"`;

/** What lists of erasures can be filtered and sorted by. */
export const erasureList: ListSpec = {
  name: 'erasures',
  select: columns,
  from: 'erasures t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'ers' } },
    reason: { sql: 't.reason', type: { kind: 'enum', values: erasureReasons } },
    erased_at: { sql: 't.erased_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** Keeps erasures; one that is kept already stays as it is. Answers how many are new. */
export async function insertErasures(tx: Tx, rows: readonly ErasureRow[]): Promise<number> {
  let inserted = 0;
  for (const row of rows) {
    inserted += await tx.execute(
      `insert into erasures (tenant_id, id, subject_hash, order_ids, reason, erased_by, erased_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, id) do nothing`,
      [tx.tenantId, row.id, row.subjectHash, row.orderIds, row.reason, row.erasedBy, row.erasedAt],
    );
  }
  return inserted;
}

/** The last erasure of the person with this hash. */
export async function selectErasureOf(tx: Tx, hash: string): Promise<ErasureRow | undefined> {
  const [row] = await tx.query<ErasureRow>(
    `select ${columns} from erasures t where t.tenant_id = $1 and t.subject_hash = $2
     order by t.id desc limit 1`,
    [tx.tenantId, hash],
  );
  return row;
}

/** Erasures whose orders say again who the person is: an older backup has come back. */
export async function selectUndone(tx: Tx): Promise<{ id: Uuid; orderIds: Uuid[] }[]> {
  return tx.query<{ id: Uuid; orderIds: Uuid[] }>(
    `select e.id, array_agg(o.id order by o.id) as "orderIds"
     from erasures e cross join lateral unnest(e.order_ids) as k (id)
     join orders o on o.tenant_id = $1 and o.id = k.id
     where e.tenant_id = $1
       and (o.customer is not null or o.customer_id is not null or o.shipping_address is not null)
     group by e.id order by e.id`,
    [tx.tenantId],
  );
}

/** Tenants that have erased somebody. */
export async function tenantsWithErasures(db: Pick<Database, 'system'>): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ tenantId: Uuid }>(
    `-- all tenants: what came back by a restore is erased for each in turn
     select distinct e.tenant_id as "tenantId" from switchyard.erasures e`,
  );
  return rows.map((row) => row.tenantId);
}
