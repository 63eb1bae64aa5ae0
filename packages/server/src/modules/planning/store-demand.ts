import type { Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, plusMs } from '../../lib/time.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import type { PlacedDemand, UnplacedDemand } from './decide-demand.ts';

/** Days that one statement reads: a year of a large shop would hold its connection for long. */
const sliceDays = 61;

async function inSlices<T>(
  from: Instant,
  until: Instant,
  read: (from: Instant, until: Instant) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (let start = from; start < until; start = plusMs(start, sliceDays * dayMs)) {
    const end = plusMs(start, sliceDays * dayMs);
    all.push(...(await read(start, end < until ? end : until)));
  }
  return all;
}

/** Units of orders placed in the time, by the place that holds or sent them (`orders_placed`). */
export async function selectPlacedDemand(
  tx: Tx,
  from: Instant,
  until: Instant,
): Promise<PlacedDemand[]> {
  return inSlices(from, until, (start, end) =>
    tx.query<PlacedDemand>(
      `select r.product_id as "productId", r.location_id as "locationId",
         (o.placed_at::date - date '1970-01-01') as day, sum(r.quantity)::float8 as units
       from orders o join reservations r on r.tenant_id = o.tenant_id and r.order_id = o.id
       where o.tenant_id = $1 and r.tenant_id = $1 and o.placed_at >= $2 and o.placed_at < $3
         and r.owner_type = 'order' and r.status in ('allocated', 'consumed')
       group by 1, 2, 3`,
      [tx.tenantId, start, end],
    ),
  );
}

/** Units of orders placed in the time that no place holds and nobody cancelled. */
export async function selectUnplacedDemand(
  tx: Tx,
  from: Instant,
  until: Instant,
): Promise<UnplacedDemand[]> {
  return inSlices(from, until, (start, end) =>
    tx.query<UnplacedDemand>(
      `select l.product_id as "productId", (o.placed_at::date - date '1970-01-01') as day,
         sum(l.unallocated + l.backordered + l.preordered)::float8 as units
       from orders o join order_lines l on l.tenant_id = o.tenant_id and l.order_id = o.id
       where o.tenant_id = $1 and l.tenant_id = $1 and o.placed_at >= $2 and o.placed_at < $3
         and o.status not in ('draft', 'cancelled')
         and l.unallocated + l.backordered + l.preordered > 0
       group by 1, 2`,
      [tx.tenantId, start, end],
    ),
  );
}

/** Tenants with orders since an instant and no run that has read the demand of the last day. */
export async function tenantsToForecast(
  db: Database,
  since: Instant,
  lastDate: string,
): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ id: Uuid }>(
    `select t.tenant_id as id from tenants t -- all tenants: whose demand is to be forecast
     where exists (select from orders o where o.tenant_id = t.tenant_id and o.placed_at >= $1)
       and not exists (select from forecast_runs r
         where r.tenant_id = t.tenant_id and r.demand_until >= $2::date)
     order by t.tenant_id`,
    [since, lastDate],
  );
  return rows.map((row) => row.id);
}
