import type { Instant } from '../../lib/time.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Database } from '../db/index.ts';
import { type ProblemCode, Refusal } from '../errors.ts';
import {
  answerOfRow,
  type Idempotency,
  inProgress,
  type SealedAnswer,
  selectKept,
  twinWaitMs,
} from './idempotency.ts';
import { sqlStateOf } from './sqlstate.ts';

/**
 * Why refusals are marked: a caller that hears nothing asks again with its key, and may be refused
 * (the stock is short just now). Its first attempt, held up by a database that was away, can come
 * up after that and would be done although its caller was told no. Found by a campaign of an hour
 * (`switchyard prove`), twice in 844,302 operations.
 *
 * The mark is a row of idempotency_keys without a status, as of the refusal. What was asked before
 * it is refused (idempotency_refused); what is asked later under the same key is done anew.
 */

/** Refusals that say nothing of what was asked, and leave it open. */
const open: ReadonlySet<ProblemCode> = new Set([
  'idempotency_in_progress',
  'idempotency_key_reused',
  'idempotency_refused',
  'personal_data_erased',
  'quota_exceeded',
]);

/** Whether a caller may take this for a final no. */
export function isFinalRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal && error.status < 500 && !open.has(error.code);
}

/**
 * Marks what was asked under the key as refused at an instant. Answers what a twin did meanwhile:
 * then the refusal must not be told. Refuses with idempotency_in_progress while a twin runs.
 */
export async function markRefusal(
  db: Database,
  tenantId: Uuid,
  idempotency: Idempotency,
  at: Instant,
): Promise<SealedAnswer | undefined> {
  const { route, key, fingerprint } = idempotency;
  return db.transaction(tenantId, { lockTimeoutMs: twinWaitMs }, async (tx) => {
    try {
      const marked = await tx.query(
        `insert into idempotency_keys (tenant_id, route, key, fingerprint, created_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing returning key`,
        [tenantId, route, key, fingerprint, at],
      );
      if (marked.length > 0) return undefined;
      const row = await selectKept(tx, idempotency);
      if (row !== undefined && row.status !== null)
        return row.fingerprint === fingerprint ? answerOfRow(row, idempotency) : undefined;
      await tx.execute(
        `update idempotency_keys set created_at = $4
         where tenant_id = $1 and route = $2 and key = $3 and status is null and created_at < $4`,
        [tenantId, route, key, at],
      );
      return undefined;
    } catch (error) {
      if (sqlStateOf(error) !== '55P03') throw error;
      throw inProgress(error);
    }
  });
}
