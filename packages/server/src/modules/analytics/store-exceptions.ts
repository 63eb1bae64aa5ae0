import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Period } from './decide-period.ts';
import { atLocation, equals, grouping, partSql, periodParams } from './store-grouping.ts';

export type CancellationRow = {
  part: number | null;
  channel: string | null;
  reason: string | null;
  currency: string;
  orders: number;
  units: number;
  totalMinor: number;
};

/** Cancelled orders that were placed in the period, by what was given as the reason. */
export async function selectCancellations(
  tx: Tx,
  period: Period,
  filter: { by: readonly string[]; channel: string | undefined },
): Promise<CancellationRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = `o.status = 'cancelled' and o.placed_at >= $2
    and o.placed_at < $3 and cardinality($4::timestamptz[]) > 0
    ${equals('o.channel', filter.channel, params)}`;
  const { columns, end } = grouping(
    { part: 'w.part', channel: 'w.channel', reason: 'w.reason', currency: 'w.currency' },
    [...filter.by, 'currency'],
  );
  return tx.queryOnce<CancellationRow>(
    `with w as (
       select o.channel, o.currency, o.total_minor, ${partSql('o.placed_at')} as part,
         (select sum(n.cancelled) from order_lines n where n.tenant_id = $1 and n.order_id = o.id)
           as units,
         (select e.data::json ->> 'reason' from events e
           where e.tenant_id = $1 and e.subject_id = o.id and e.type = 'order.cancelled'
           order by e.sequence desc limit 1) as reason
       from orders o where o.tenant_id = $1 and ${where}
     )
     select ${columns}, count(*)::int as orders, coalesce(sum(w.units), 0)::bigint as units,
       coalesce(sum(w.total_minor), 0)::bigint as "totalMinor"
     from w ${end}`,
    params,
  );
}

export const shortGroups = ['location_id', 'product_id', 'reason'] as const;

export type ShortRow = {
  part: number | null;
  locationId: Uuid | null;
  locationCode: string | null;
  productId: Uuid | null;
  sku: string | null;
  reason: string | null;
  shorts: number;
  works: number;
  orders: number;
};

/** What places could not find or take in the period; lives by short_picks_at. */
export async function selectShorts(
  tx: Tx,
  period: Period,
  filter: { by: readonly string[]; locationId: string | undefined; reason: string | undefined },
): Promise<ShortRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = `k.short_at >= $2 and k.short_at < $3
    and cardinality($4::timestamptz[]) > 0 ${equals('k.reason', filter.reason, params)}
    ${atLocation('k.location_id', filter.locationId, params)}`;
  const { columns, end } = grouping(
    {
      part: 'w.part',
      locationId: 'w.location_id',
      locationCode: 'w.location_code',
      productId: 'w.product_id',
      sku: 'w.sku',
      reason: 'w.reason',
    },
    filter.by.flatMap((name) => {
      if (name === 'location_id') return ['locationId', 'locationCode'];
      return name === 'product_id' ? ['productId', 'sku'] : [name];
    }),
  );
  return tx.queryOnce<ShortRow>(
    `with w as (
       select k.*, l.code as location_code, p.sku, ${partSql('k.short_at')} as part
       from short_picks k
       join locations l on l.tenant_id = $1 and l.id = k.location_id
       join products p on p.tenant_id = $1 and p.id = k.product_id
       where k.tenant_id = $1 and ${where}
     )
     select ${columns}, count(*)::int as shorts,
       count(distinct w.fulfillment_order_id)::int as works, count(distinct w.order_id)::int as orders
     from w ${end}`,
    params,
  );
}
