import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Period } from './decide-period.ts';
import { atLocation, equals, grouping, partSql, periodParams } from './store-grouping.ts';

export const carrierGroups = ['carrier', 'service', 'location_id'] as const;

export type CarrierRow = {
  part: number | null;
  carrier: string | null;
  service: string | null;
  locationId: Uuid | null;
  locationCode: string | null;
  shipments: number;
  delivered: number;
  exceptions: number;
  returned: number;
  due: number;
  onTime: number;
  dueInHand: number;
  onTimeInHand: number;
  quantiles: [p50: number, p90: number, p95: number] | null;
};

/**
 * Shipments that left in the period, by who took them: how long they were under way, and whether
 * they came by the date that the customer was told. What left by the pick-up that was counted on
 * was in the carrier's hand. Lives by shipments_shipped.
 */
export async function selectCarriers(
  tx: Tx,
  period: Period,
  filter: {
    by: readonly string[];
    carrier: string | undefined;
    locationId: string | undefined;
    now: Instant;
  },
): Promise<CarrierRow[]> {
  const params = periodParams(tx.tenantId, period);
  const now = `$${params.push(filter.now)}::timestamptz`;
  const where = `s.shipped_at >= $2 and s.shipped_at < $3
    and cardinality($4::timestamptz[]) > 0 ${equals('s.carrier', filter.carrier, params)}
    ${atLocation('s.location_id', filter.locationId, params)}`;
  const { columns, end } = grouping(
    {
      part: 'w.part',
      carrier: 'w.carrier',
      service: 'w.service',
      locationId: 'w.location_id',
      locationCode: 'w.location_code',
    },
    filter.by.flatMap((name) => (name === 'location_id' ? ['locationId', 'locationCode'] : [name])),
  );
  const count = (condition: string): string => `(count(*) filter (where ${condition}))::int`;
  return tx.queryOnce<CarrierRow>(
    `with w as (
       select ${partSql('s.shipped_at')} as part, s.carrier, s.service, s.location_id, l.code as location_code,
         s.status, s.delivered_at,
         (extract(epoch from s.delivered_at - s.shipped_at) / 3600)::float8 as hours,
         p.p90_at is not null and s.status <> 'returned'
           and (s.delivered_at is not null or p.p90_at < ${now}) as is_due,
         coalesce(s.delivered_at <= p.p90_at, false) as is_on_time,
         p.leaves_at is null or s.shipped_at <= p.leaves_at as is_in_hand
       from shipments s
       join locations l on l.tenant_id = $1 and l.id = s.location_id
       left join promises p on p.tenant_id = $1 and p.order_id = s.order_id
       where s.tenant_id = $1 and ${where}
     )
     select ${columns}, count(*)::int as shipments, count(w.delivered_at)::int as delivered,
       ${count(`w.status = 'exception'`)} as exceptions, ${count(`w.status = 'returned'`)} as returned,
       ${count('w.is_due')} as due, ${count('w.is_due and w.is_on_time')} as "onTime",
       ${count('w.is_due and w.is_in_hand')} as "dueInHand",
       ${count('w.is_due and w.is_in_hand and w.is_on_time')} as "onTimeInHand",
       percentile_cont(array[0.5, 0.9, 0.95]) within group (order by w.hours) as quantiles
     from w ${end}`,
    params,
  );
}
