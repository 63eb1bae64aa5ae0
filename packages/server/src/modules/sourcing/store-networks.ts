import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { NetworkRecord } from './network-record.ts';

/** When decisions last named a kept network, to the hour; undefined: it is not kept. */
export async function findLastUse(tx: Tx, digest: string): Promise<Instant | undefined> {
  const [row] = await tx.query<{ at: Instant }>(
    'select last_used_at as "at" from network_versions where tenant_id = $1 and digest = $2',
    [tx.tenantId, digest],
  );
  return row?.at;
}

/** Notes that a network is in use. Whoever does so at the same time is not waited for. */
export async function noteUse(tx: Tx, digest: string, at: Instant): Promise<void> {
  await tx.execute(
    `update network_versions set last_used_at = $3
     where tenant_id = $1 and digest in (
       select n.digest from network_versions n
       where n.tenant_id = $1 and n.digest = $2 and n.last_used_at < $3
       for no key update skip locked)`,
    [tx.tenantId, digest, at],
  );
}

/** Keeps a network under its digest; what is kept already stays as it is. */
export async function insertNetwork(tx: Tx, record: NetworkRecord, at: Instant): Promise<void> {
  await tx.execute(
    `insert into network_versions (tenant_id, digest, document, first_used_at, last_used_at)
     values ($1, $2, $3, $4, $4) on conflict (tenant_id, digest) do nothing`,
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
