import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Period } from './decide-period.ts';
import { atLocation, equals, grouping, partSql, periodParams } from './store-grouping.ts';

export const costGroups = ['channel', 'location_id', 'carrier', 'service', 'order_id'] as const;

export type CostRow = {
  part: number | null;
  channel: string | null;
  locationId: Uuid | null;
  locationCode: string | null;
  carrier: string | null;
  service: string | null;
  orderId: Uuid | null;
  currency: string;
  decisions: number;
  orders: number;
  shipments: number;
  units: number;
  freightMinor: number;
  handlingMinor: number;
  splitMinor: number;
};

/** Plans that were used; lives by routing_decisions_summary. */
function usedPlans(params: unknown[], channel: string | undefined): string {
  return `d.committed and d.outcome in ('planned', 'partial')
    and d.decided_at >= $2 and d.decided_at < $3 and cardinality($4::timestamptz[]) > 0
    ${equals('o.channel', channel, params)}`;
}

/**
 * What the plans of the period cost, as they were decided (document of a decision: `ships` are rows
 * of place, carrier, service, days, freight, handling, lines; `split` is for sending in parts).
 */
export async function selectCosts(
  tx: Tx,
  period: Period,
  filter: { by: readonly string[]; channel: string | undefined; locationId: string | undefined },
): Promise<CostRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = usedPlans(params, filter.channel);
  const { columns, end } = grouping(
    {
      part: 'w.part',
      channel: 'w.channel',
      locationId: 'w.location_id',
      locationCode: 'l.code',
      carrier: 'w.carrier',
      service: 'w.service',
      orderId: 'w.order_id',
      currency: 'c.currency',
    },
    [
      ...filter.by.flatMap((name) =>
        name === 'location_id'
          ? ['locationId', 'locationCode']
          : [name === 'order_id' ? 'orderId' : name],
      ),
      'currency',
    ],
  );
  return tx.queryOnce<CostRow>(
    `with d as materialized (
       select d.id, d.order_id, o.channel, ${partSql('d.decided_at')} as part,
         d.document::json -> 'ships' as ships, (d.document::json ->> 'split')::numeric as split
       from routing_decisions d join orders o on o.tenant_id = $1 and o.id = d.order_id
       where d.tenant_id = $1 and ${where}
     ), w as (
       select d.id, d.order_id, d.channel, d.part, (s.ship ->> 0)::uuid as location_id,
         s.ship ->> 1 as carrier, s.ship ->> 2 as service, 1 as shipments,
         (s.ship ->> 4)::numeric as freight, (s.ship ->> 5)::numeric as handling, 0::numeric as split,
         (select sum((n.pair ->> 1)::int) from json_array_elements(s.ship -> 6) as n (pair)) as units
       from d cross join lateral json_array_elements(d.ships) as s (ship)
       union all
       select d.id, d.order_id, d.channel, d.part, null, null, null, 0, 0, 0, d.split, 0
       from d where d.split > 0
     )
     select ${columns}, count(distinct w.id)::int as decisions,
       count(distinct w.order_id)::int as orders, coalesce(sum(w.shipments), 0)::int as shipments,
       coalesce(sum(w.units), 0)::bigint as units,
       coalesce(round(sum(w.freight)), 0)::bigint as "freightMinor",
       coalesce(round(sum(w.handling)), 0)::bigint as "handlingMinor",
       coalesce(round(sum(w.split)), 0)::bigint as "splitMinor"
     from w left join locations l on l.tenant_id = $1 and l.id = w.location_id
     cross join (select coalesce((select y.currency from locations y where y.tenant_id = $1
       order by y.code limit 1), 'USD') as currency) c
     where true ${atLocation('w.location_id', filter.locationId, params)} ${end}`,
    params,
  );
}

export type SplitRow = {
  part: number | null;
  channel: string | null;
  places: number;
  reason: 'one_place' | 'no_place_had_all' | 'cheaper_than_one_place';
  decisions: number;
  orders: number;
  units: number;
  splitMinor: number;
  currency: string;
};

/**
 * From how many places the plans of the period send, and why from several: because no single
 * candidate could send all that was planned, or because several cost less than one that could.
 */
export async function selectSplits(
  tx: Tx,
  period: Period,
  filter: { by: readonly string[]; channel: string | undefined },
): Promise<SplitRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = usedPlans(params, filter.channel);
  const { columns, end } = grouping(
    {
      part: 'w.part',
      channel: 'w.channel',
      places: 'w.places',
      reason: 'w.reason',
      currency: 'c.currency',
    },
    [...filter.by, 'places', 'reason', 'currency'],
  );
  return tx.queryOnce<SplitRow>(
    `with d as materialized (
       select d.id, d.order_id, o.channel, ${partSql('d.decided_at')} as part,
         d.document::json -> 'ships' as ships, d.document::json -> 'cands' as cands,
         (d.document::json ->> 'covered')::int as covered,
         coalesce((d.document::json ->> 'split')::numeric, 0) as split
       from routing_decisions d join orders o on o.tenant_id = $1 and o.id = d.order_id
       where d.tenant_id = $1 and ${where}
     ), p as (
       select d.id, d.order_id, d.channel, d.part, d.covered, d.split, d.cands,
         (select count(distinct s.ship ->> 0) from json_array_elements(d.ships) as s (ship))::int
           as places
       from d
     ), w as (
       select p.id, p.order_id, p.channel, p.part, p.covered, p.split, p.places, case
           when p.places < 2 then 'one_place'
           when (select max((k.cand ->> 5)::int) from json_array_elements(p.cands) as k (cand))
             >= p.covered then 'cheaper_than_one_place'
           else 'no_place_had_all' end as reason
       from p
     )
     select ${columns}, count(*)::int as decisions, count(distinct w.order_id)::int as orders,
       coalesce(sum(w.covered), 0)::bigint as units,
       coalesce(round(sum(w.split)), 0)::bigint as "splitMinor"
     from w cross join (select coalesce((select y.currency from locations y where y.tenant_id = $1
       order by y.code limit 1), 'USD') as currency) c ${end}`,
    params,
  );
}
