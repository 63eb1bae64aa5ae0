import type { Finding } from './finding.ts';
import type { Law } from './law.ts';
import type { Reading } from './store-connection.ts';
import { changeLaws } from './store-laws-changes.ts';
import { orderLaws } from './store-laws-orders.ts';
import { returnLaws } from './store-laws-returns.ts';
import { stockLaws } from './store-laws-stock.ts';

/** The laws of the stored numbers, in words of the judge's own. */
export const laws: readonly Law[] = [...orderLaws, ...stockLaws, ...returnLaws, ...changeLaws];

/** Judges one law over every tenant and lists the first rows that break it. */
export async function judgeLaw(
  reading: Reading,
  { name, says, sql }: Law,
  listedMax: number,
): Promise<Omit<Finding, 'ok' | 'undecided'>> {
  const [found] = await reading.rows<{ checked: number; broken: number; first: unknown[] | null }>(
    `-- all tenants: the judge looks at everything at once
     with judged as materialized (
       select q.broken, case when q.broken then to_json(q) end as detail from (${sql}) q
     )
     select count(*) as checked, count(*) filter (where broken) as broken,
       (select json_agg(x.detail) from (select detail from judged where broken limit ${listedMax}) x)
         as first
     from judged`,
  );
  return {
    name,
    says,
    checked: found?.checked ?? 0,
    broken: found?.broken ?? 0,
    first: found?.first ?? [],
  };
}

/** Rows of the tables that the laws are about. */
export async function countRows(reading: Reading): Promise<Record<string, number>> {
  const [row] = await reading.rows<Record<string, number>>(
    `-- all tenants: the judge looks at everything at once
     select (select count(*) from tenants) as "database.tenants",
       (select count(*) from orders) as "database.orders",
       (select count(*) from order_lines) as "database.order_lines",
       (select count(*) from reservations) as "database.reservations",
       (select count(*) from inventory) as "database.registers",
       (select count(*) from inventory_movements) as "database.movements",
       (select count(*) from fulfillment_orders) as "database.fulfillment_orders",
       (select count(*) from shipments) as "database.shipments",
       (select count(*) from transfers) as "database.transfers",
       (select count(*) from returns) as "database.returns",
       (select count(*) from refunds) as "database.refunds",
       (select count(*) from order_changes) as "database.order_changes",
       (select count(*) from cycle_counts) as "database.cycle_counts",
       (select count(*) from events) as "database.events",
       (select count(*) from event_outbox) as "database.events_waiting",
       (select count(*) from idempotency_keys) as "database.kept_answers"`,
  );
  return row ?? {};
}
