import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Heading } from './network-view.ts';
import type { DecisionRow } from './store.ts';

/** A decision that was carried out, with where its order went to. */
export type PastDecision = DecisionRow &
  Heading & {
    /** No decision about the order was carried out before. */
    isFirst: boolean;
  };

/** Which decisions of the past: carried out within a period, by channel and type of order. */
export type PastPeriod = {
  from: Instant;
  /** Not included. */
  to: Instant;
  channel: string | undefined;
  type: string | undefined;
};

const periodSql = `d.tenant_id = $1 and d.committed and d.decided_at >= $2 and d.decided_at < $3
  and ($4::text is null or o.channel = $4) and ($5::text is null or o.type = $5)`;

const valuesOf = (tx: Tx, { from, to, channel, type }: PastPeriod): unknown[] => [
  tx.tenantId,
  from,
  to,
  channel ?? null,
  type ?? null,
];

/** How many decisions a period has. */
export async function countPastDecisions(tx: Tx, period: PastPeriod): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from routing_decisions d
     join orders o on o.tenant_id = $1 and o.id = d.order_id
     where ${periodSql}`,
    valuesOf(tx, period),
  );
  return row?.n ?? 0;
}

/** Decisions of a period after one of them, in the order in which they were made. */
export async function selectPastDecisions(
  tx: Tx,
  period: PastPeriod,
  after: Uuid,
  limit: number,
): Promise<PastDecision[]> {
  return tx.query<PastDecision>(
    `select d.id, d.order_id as "orderId", d.trigger, d.outcome, d.committed,
       d.decided_at as "decidedAt", d.document, o.destination_country as "destinationCountry",
       o.destination_postal_code as "destinationPostalCode",
       o.destination_latitude as "destinationLatitude",
       o.destination_longitude as "destinationLongitude", o.service_level as "serviceLevel",
       not exists (select 1 from routing_decisions e where e.tenant_id = $1
         and e.order_id = d.order_id and e.committed and e.id < d.id) as "isFirst"
     from routing_decisions d join orders o on o.tenant_id = $1 and o.id = d.order_id
     where ${periodSql} and d.id > $6
     order by d.id limit $7`,
    [...valuesOf(tx, period), after, limit],
  );
}
