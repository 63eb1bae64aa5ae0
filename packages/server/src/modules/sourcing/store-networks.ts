import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { NetworkRecord } from './network-record.ts';

/** Whether a network is kept already. */
export async function isNetworkKept(tx: Tx, digest: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from network_versions where tenant_id = $1 and digest = $2',
    [tx.tenantId, digest],
  );
  return rows.length > 0;
}

/** Keeps a network under its digest; what is kept already stays as it is. */
export async function insertNetwork(tx: Tx, record: NetworkRecord, at: Instant): Promise<void> {
  await tx.execute(
    `insert into network_versions (tenant_id, digest, document, first_used_at)
     values ($1, $2, $3, $4) on conflict (tenant_id, digest) do nothing`,
    [tx.tenantId, record.digest, record.document, at],
  );
}

/** A kept network's text; undefined when there is none of that digest. */
export async function selectNetwork(tx: Tx, digest: string): Promise<string | undefined> {
  const [row] = await tx.query<{ document: string }>(
    'select document from network_versions where tenant_id = $1 and digest = $2',
    [tx.tenantId, digest],
  );
  return row?.document;
}
