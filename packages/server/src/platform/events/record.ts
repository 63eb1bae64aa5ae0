import type { IdPrefix, Uuid } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { hintNewEvents } from './hints.ts';

/** A fact to record: what happened, to what, and a snapshot for those who only read events. */
export type Fact = {
  /** Dotted past tense from the catalogue, such as `order.created`. */
  type: string;
  subjectType: IdPrefix;
  subjectId: Uuid;
  data: Record<string, unknown>;
};

/**
 * Records facts in the transaction that causes them. They get their place in the tenant's gapless
 * sequence after the commit, in this order for one subject.
 */
export async function recordFacts(ctx: Context, tx: Tx, facts: readonly Fact[]): Promise<void> {
  if (facts.length === 0) return;
  await tx.execute(
    `insert into event_outbox (tenant_id, id, type, subject_type, subject_id, actor, request_id,
       occurred_at, data)
     select $1, u.id, u.type, u.subject_type, u.subject_id, $2, $3, $4, u.data
     from unnest($5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::text[])
       with ordinality as u (id, type, subject_type, subject_id, data, n)
     order by u.n`,
    [
      tx.tenantId, ctx.actor, ctx.requestId, ctx.now(),
      facts.map(() => ctx.ids.uuid()),
      facts.map((fact) => fact.type),
      facts.map((fact) => fact.subjectType),
      facts.map((fact) => fact.subjectId),
      facts.map((fact) => JSON.stringify(fact.data)),
    ],
  );
  tx.afterCommit(() => hintNewEvents(tx.tenantId));
}
