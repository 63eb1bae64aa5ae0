import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Period } from './decide-period.ts';
import { atLocation, equals, grouping, partSql, periodParams } from './store-grouping.ts';

/** Work of which everything has left. */
export const goneStatuses = ['shipped', 'handed_over', 'delivered', 'completed'] as const;

export const workGroups = ['location_id', 'picking_method'] as const;

/** What rows about work are for: null where they are not grouped by it. */
export type WorkGroup = {
  locationId: Uuid | null;
  locationCode: string | null;
  pickingMethod: string | null;
  part: number | null;
};

export type WorkFilter = {
  by: readonly string[];
  locationId: string | undefined;
  pickingMethod: string | undefined;
};

/** Hours at which half, nine in ten and nineteen in twenty were done; null of nothing. */
export type Quantiles = [p50: number, p90: number, p95: number] | null;

/** The stages of an order's way: when each begins and ends. */
const stages = {
  order_to_release: ['o.placed_at', 'f.created_at'],
  release_to_pick: ['f.created_at', 'f.picked_at'],
  pick_to_pack: ['f.picked_at', 'f.packed_at'],
  pack_to_ship: ['f.packed_at', 'f.completed_at'],
  ship_to_deliver: ['f.completed_at', 's.delivered_at'],
  order_to_ship: ['o.placed_at', 'f.completed_at'],
  order_to_deliver: ['o.placed_at', 's.delivered_at'],
} as const;
export type Stage = keyof typeof stages;
export const stageNames = Object.keys(stages) as Stage[];

export type CycleRow = WorkGroup & {
  works: number;
  orders: number;
  measured: Record<Stage, number>;
  quantiles: Record<Stage, Quantiles>;
};

const groups = {
  locationId: 'w.location_id',
  locationCode: 'w.location_code',
  pickingMethod: 'w.picking_method',
  part: 'w.part',
};

function columnsOf(by: readonly string[]): string[] {
  return [
    ...(by.includes('location_id') ? ['locationId', 'locationCode'] : []),
    ...(by.includes('picking_method') ? ['pickingMethod'] : []),
    ...(by.includes('part') ? ['part'] : []),
  ];
}

/** The work that ended in the period; lives by fulfillment_orders_completed. */
function endedWork(filter: WorkFilter, params: unknown[]): string {
  return `f.completed_at >= $2 and f.completed_at < $3
    and cardinality($4::timestamptz[]) > 0 and f.status = any($${params.push([...goneStatuses])})
    ${atLocation('f.location_id', filter.locationId, params)}
    ${equals('f.picking_method', filter.pickingMethod, params)}`;
}

/**
 * How long the work that ended in the period took, stage by stage, in hours. Times of work are kept
 * since migration 0034_reports; earlier work has none.
 */
export async function selectCycles(
  tx: Tx,
  period: Period,
  filter: WorkFilter,
): Promise<CycleRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = endedWork(filter, params);
  const { columns, end } = grouping(groups, columnsOf(filter.by));
  const hours = Object.entries(stages).map(
    ([stage, [from, to]]) => `(extract(epoch from ${to} - ${from}) / 3600)::float8 as ${stage}`,
  );
  const each = (sql: (stage: string) => string): string =>
    stageNames.map((stage) => `'${stage}', ${sql(stage)}`).join(', ');
  return tx.queryOnce<CycleRow>(
    `with w as (
       select f.id, f.order_id, f.location_id, l.code as location_code, f.picking_method,
         ${partSql('f.completed_at')} as part, ${hours.join(', ')}
       from fulfillment_orders f
       join orders o on o.tenant_id = $1 and o.id = f.order_id
       join locations l on l.tenant_id = $1 and l.id = f.location_id
       cross join lateral (
         select case when count(*) = count(p.delivered_at) then max(p.delivered_at) end as delivered_at
         from shipments p where p.tenant_id = $1 and p.fulfillment_order_id = f.id
       ) s
       where f.tenant_id = $1 and ${where}
     )
     select ${columns}, count(*)::int as works, count(distinct w.order_id)::int as orders,
       json_build_object(${each((stage) => `count(w.${stage})`)}) as measured,
       json_build_object(${each(
         (stage) => `percentile_cont(array[0.5, 0.9, 0.95]) within group (order by w.${stage})`,
       )}) as quantiles
     from w ${end}`,
    params,
  );
}

export type PickingRow = WorkGroup & {
  works: number;
  /** Of which it is known when picking began and ended. */
  measured: number;
  lines: number;
  units: number;
  hours: number;
  /** Minutes that a piece of work took. */
  quantiles: Quantiles;
};

/**
 * How long picking took where it was told. It begins with the first step of picking, or, where all
 * was said to be picked at once, with the executor's taking it on.
 */
export async function selectPicking(
  tx: Tx,
  period: Period,
  filter: WorkFilter,
): Promise<PickingRow[]> {
  const params = periodParams(tx.tenantId, period);
  const where = endedWork(filter, params);
  const { columns, end } = grouping(groups, columnsOf(filter.by));
  return tx.queryOnce<PickingRow>(
    `with k as (
       select f.id, f.location_id, l.code as location_code, f.picking_method,
         ${partSql('f.completed_at')} as part,
         (extract(epoch from f.picked_at - case
           when f.begun_at < f.picked_at then f.begun_at
           when f.accepted_at < f.picked_at then f.accepted_at end) / 60)::float8 as minutes
       from fulfillment_orders f join locations l on l.tenant_id = $1 and l.id = f.location_id
       where f.tenant_id = $1 and ${where}
     ), u as (
       select n.fulfillment_order_id, count(*) as lines, sum(n.picked) as units
       from k join fulfillment_order_lines n on n.tenant_id = $1 and n.fulfillment_order_id = k.id
       where n.picked > 0 group by n.fulfillment_order_id
     ), w as (select k.*, u.lines, u.units from k left join u on u.fulfillment_order_id = k.id)
     select ${columns}, count(*)::int as works, count(w.minutes)::int as measured,
       coalesce(sum(w.lines) filter (where w.minutes is not null), 0)::bigint as lines,
       coalesce(sum(w.units) filter (where w.minutes is not null), 0)::bigint as units,
       coalesce(sum(w.minutes), 0)::float8 / 60 as hours,
       percentile_cont(array[0.5, 0.9, 0.95]) within group (order by w.minutes) as quantiles
     from w ${end}`,
    params,
  );
}
