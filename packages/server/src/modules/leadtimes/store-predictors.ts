import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';

/** Where a tenant's own model is asked. */
export type PredictorRow = {
  url: string;
  /** Sealed; null: asked without a token. */
  secret: string | null;
  timeoutMs: number;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
};

/** The tenant's own model; undefined when it has none. Locked when it is to be changed. */
export async function selectPredictor(tx: Tx, lock = false): Promise<PredictorRow | undefined> {
  const text = `select p.url, p.secret, p.timeout_ms as "timeoutMs", p.version,
       p.created_at as "createdAt", p.updated_at as "updatedAt"
     from lead_time_predictors p where p.tenant_id = $1`;
  const [row] = await tx.query<PredictorRow>(lock ? `${text} for update` : text, [tx.tenantId]);
  return row;
}

/** Saves the tenant's own model in place of any other. */
export async function savePredictor(tx: Tx, row: PredictorRow): Promise<void> {
  await tx.execute(
    `insert into lead_time_predictors (tenant_id, url, secret, timeout_ms, version, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id) do update set url = excluded.url, secret = excluded.secret,
       timeout_ms = excluded.timeout_ms, version = excluded.version, updated_at = excluded.updated_at`,
    [tx.tenantId, row.url, row.secret, row.timeoutMs, row.version, row.createdAt, row.updatedAt],
  );
}

/** Forgets the tenant's own model. */
export async function removePredictor(tx: Tx): Promise<void> {
  await tx.execute('delete from lead_time_predictors p where p.tenant_id = $1', [tx.tenantId]);
}
