import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Period } from './decide-period.ts';
import { atLocation, grouping, ofProduct, periodParams } from './store-grouping.ts';

export const stockGroups = ['product_id', 'location_id'] as const;

export type StockRow = {
  productId: Uuid | null;
  sku: string | null;
  locationId: Uuid | null;
  locationCode: string | null;
  currency: string;
  opening: number;
  received: number;
  returned: number;
  sold: number;
  other: number;
  closing: number;
  openingMinor: number;
  soldMinor: number;
  closingMinor: number;
  /** Units sold, and in stock at an end of the period, of products without a cost. */
  uncosted: number;
  /** Units sold from where stock is not counted. */
  soldUncounted: number;
  forecastPerDay: number | null;
};

/**
 * What stood in stock at both ends of the period and what moved in between, from the ledger: the
 * present stock less everything that happened since. Lives by inventory_movements_at.
 */
export async function selectTurnover(
  tx: Tx,
  period: Period,
  filter: { by: readonly string[]; productId?: string; locationId?: string },
): Promise<StockRow[]> {
  const params = periodParams(tx.tenantId, period);
  const at = (alias: string): string =>
    atLocation(`${alias}.location_id`, filter.locationId, params) +
    ofProduct(`${alias}.product_id`, filter.productId, params);
  const { columns, end } = grouping(
    {
      productId: 'w.product_id',
      sku: 'w.sku',
      locationId: 'w.location_id',
      locationCode: 'w.location_code',
      currency: 'w.currency',
    },
    [
      ...(filter.by.includes('product_id') ? ['productId', 'sku'] : []),
      ...(filter.by.includes('location_id') ? ['locationId', 'locationCode'] : []),
      'currency',
    ],
  );
  const within = `m.at < $3 and cardinality($4::timestamptz[]) > 0`;
  const moved = (kinds: string): string =>
    `coalesce(sum(m.on_hand_delta) filter (where ${within} and ${kinds}), 0)::bigint`;
  const counted = 'w.on_hand is not null';
  const sum = (sql: string, where: string): string =>
    `coalesce(sum(${sql}) filter (where ${where}), 0)::bigint`;
  return tx.queryOnce<StockRow>(
    `with k as (
       select m.product_id, m.location_id, sum(m.on_hand_delta)::bigint as since_from,
         coalesce(sum(m.on_hand_delta) filter (where m.at >= $3), 0)::bigint as since_until,
         ${moved(`m.kind in ('receipt', 'transfer_in')`)} as received,
         ${moved(`m.kind = 'return'`)} as returned,
         -${moved(`m.kind = 'consume' and m.reference_type = 'order'`)} as sold
       from inventory_movements m
       where m.tenant_id = $1 and m.at >= $2 ${at('m')} group by m.product_id, m.location_id
     ), w as (
       select i.product_id, p.sku, i.location_id, l.code as location_code, p.currency, i.on_hand,
         i.on_hand - coalesce(k.since_from, 0) as opening,
         i.on_hand - coalesce(k.since_until, 0) as closing, coalesce(k.received, 0) as received,
         coalesce(k.returned, 0) as returned, coalesce(k.sold, 0) as sold, p.cost_minor as cost,
         f.mean_per_day
       from inventory i
       join products p on p.tenant_id = $1 and p.id = i.product_id
       join locations l on l.tenant_id = $1 and l.id = i.location_id
       left join k on k.product_id = i.product_id and k.location_id = i.location_id
       left join forecasts f on f.tenant_id = $1 and f.product_id = i.product_id
         and f.location_id = i.location_id
       where i.tenant_id = $1 ${at('i')}
     )
     select ${columns}, ${sum('w.opening', counted)} as opening,
       ${sum('w.received', counted)} as received, ${sum('w.returned', counted)} as returned,
       ${sum('w.sold', counted)} as sold,
       ${sum('w.closing - w.opening - w.received - w.returned + w.sold', counted)} as other,
       ${sum('w.closing', counted)} as closing,
       ${sum('w.opening * w.cost', counted)} as "openingMinor",
       ${sum('w.sold * w.cost', counted)} as "soldMinor",
       ${sum('w.closing * w.cost', counted)} as "closingMinor",
       ${sum('w.opening + w.sold + w.closing', `${counted} and w.cost is null`)} as uncosted,
       ${sum('w.sold', 'w.on_hand is null')} as "soldUncounted",
       sum(w.mean_per_day)::float8 as "forecastPerDay"
     from w ${end}`,
    params,
  );
}
