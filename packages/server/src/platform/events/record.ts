import type { IdPrefix, Uuid } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import { instantArray, textArray, type Tx, uuidArray } from '../db/index.ts';
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
  await recordFactsOf(
    tx,
    facts.map((fact) => ({ ctx, fact })),
  );
}

/** As recordFacts, for a batch of calls: each fact with the call that caused it. */
export async function recordFactsOf(
  tx: Tx,
  entries: readonly { ctx: Context; fact: Fact }[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx.execute(
    `insert into event_outbox (tenant_id, id, type, subject_type, subject_id, actor, request_id,
       occurred_at, data)
     select $1, u.id, u.type, u.subject_type, u.subject_id, u.actor, u.request_id, u.occurred_at, u.data
     from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[],
       $8::timestamptz[], $9::text[])
       with ordinality as u (id, type, subject_type, subject_id, actor, request_id, occurred_at, data, n)
     order by u.n`,
    [
      tx.tenantId,
      uuidArray(entries.map(({ ctx }) => ctx.ids.uuid())),
      textArray(entries.map(({ fact }) => fact.type)),
      textArray(entries.map(({ fact }) => fact.subjectType)),
      uuidArray(entries.map(({ fact }) => fact.subjectId)),
      textArray(entries.map(({ ctx }) => ctx.actor)),
      textArray(entries.map(({ ctx }) => ctx.requestId)),
      instantArray(entries.map(({ ctx }) => ctx.now())),
      textArray(entries.map(({ fact }) => JSON.stringify(fact.data))),
    ],
  );
  tx.afterCommit(() => hintNewEvents(tx.tenantId));
}
