import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { dayOfDate } from '../../lib/time-zones.ts';
import { intArray, noteLocked, plainArray, type Tx, uuidArray } from '../../platform/db/index.ts';
import {
  type CapacityDay,
  type DayChange,
  measures,
  type Work,
  type WorkLimits,
} from './capacity.ts';

/** A place's day as it is stored. */
export type CapacityRow = {
  locationId: Uuid;
  /** Local date. */
  workDay: string;
  usedOrders: number;
  usedLines: number;
  usedUnits: number;
  limitsSet: boolean;
  limitOrders: number | null;
  limitLines: number | null;
  limitUnits: number | null;
  overbookedAt: Instant | null;
};

const columns = `c.location_id as "locationId", c.work_day as "workDay",
  c.used_orders as "usedOrders", c.used_lines as "usedLines", c.used_units as "usedUnits",
  c.limits_set as "limitsSet", c.limit_orders as "limitOrders", c.limit_lines as "limitLines",
  c.limit_units as "limitUnits", c.overbooked_at as "overbookedAt"`;

/** The limits that a day has of its own; undefined when it has none. */
export function ownLimits(row: CapacityRow): WorkLimits | undefined {
  const { limitsSet, limitOrders: orders, limitLines: lines, limitUnits: units } = row;
  return limitsSet ? { orders, lines, units } : undefined;
}

/** A stored day as books have it. */
export function dayOfRow(row: CapacityRow): CapacityDay {
  return {
    locationId: row.locationId,
    day: dayOfDate(row.workDay),
    used: { orders: row.usedOrders, lines: row.usedLines, units: row.usedUnits },
    own: ownLimits(row),
  };
}

/** The days of places from one on, and to another where one is named, in their order. */
export async function selectDays(
  tx: Tx,
  locationIds: readonly Uuid[],
  from: string,
  to?: string,
): Promise<CapacityRow[]> {
  return tx.query<CapacityRow>(
    `select ${columns} from unnest($2::uuid[]) as u (id)
     join capacity_days c on c.tenant_id = $1 and c.location_id = u.id
       and c.work_day >= $3 and ($4::date is null or c.work_day <= $4)
     order by c.location_id, c.work_day`,
    [tx.tenantId, uuidArray(locationIds), from, to ?? null],
  );
}

/** The last day with limits of its own of each place that ever had one. */
export async function selectLastSet(tx: Tx): Promise<Map<Uuid, string>> {
  const rows = await tx.query<{ id: Uuid; day: string }>(
    `select c.location_id as id, max(c.work_day) as day from capacity_days c
     where c.tenant_id = $1 and c.limits_set group by c.location_id`,
    [tx.tenantId],
  );
  return new Map(rows.map(({ id, day }) => [id, day]));
}

/**
 * Adds work to days and takes it off, in one update whose rows are locked in the order of (place,
 * day); days that were never counted get their row first. Where work is added and the limits in
 * force have no room for it, nothing of that day changes: answers how many days took the change.
 * The limits cannot change until the end of the transaction.
 */
export async function addToDays(
  tx: Tx,
  now: Instant,
  changes: readonly DayChange[],
): Promise<number> {
  const locations = uuidArray(changes.map((one) => one.locationId));
  const days = plainArray(changes.map((one) => one.workDay));
  const isTaking = changes.some((one) => measures.some((measure) => one[measure] > 0));
  // Sent together: each is waited for only when all are on their way.
  const [, [counted]] = await Promise.all([
    isTaking ? openDays(tx, now, locations, days) : undefined,
    tx.query<{ n: number }>(
      `with locked as materialized (
         select c.location_id, c.work_day, d.orders, d.lines, d.units
         from unnest($3::uuid[], $4::date[], $5::int[], $6::int[], $7::int[])
           as d (location_id, work_day, orders, lines, units)
         join capacity_days c on c.tenant_id = $1 and c.location_id = d.location_id
           and c.work_day = d.work_day
         order by c.location_id, c.work_day
         for no key update of c
       ), moved as (
         update capacity_days c set used_orders = c.used_orders + k.orders,
           used_lines = c.used_lines + k.lines, used_units = c.used_units + k.units,
           updated_at = $2
         from locked k
         join locations l on l.tenant_id = $1 and l.id = k.location_id
         where c.tenant_id = $1 and c.location_id = k.location_id and c.work_day = k.work_day
           and (k.orders <= 0 or c.used_orders + k.orders <= coalesce(case when c.limits_set
             then c.limit_orders else l.capacity_orders_per_day end, 2147483647))
           and (k.lines <= 0 or c.used_lines + k.lines <= coalesce(case when c.limits_set
             then c.limit_lines else l.capacity_lines_per_day end, 2147483647))
           and (k.units <= 0 or c.used_units + k.units <= coalesce(case when c.limits_set
             then c.limit_units else l.capacity_units_per_day end, 2147483647))
         returning 1
       )
       select count(*) as n from moved`,
      [
        tx.tenantId,
        now,
        locations,
        days,
        intArray(changes.map((one) => one.orders)),
        intArray(changes.map((one) => one.lines)),
        intArray(changes.map((one) => one.units)),
      ],
    ),
  ]);
  noteLocked(tx, 'capacity_days', () => changes.map((one) => `${one.locationId} ${one.workDay}`));
  return counted?.n ?? 0;
}

/** Holds the limits of places as they are, and makes days that were never counted ready. */
async function openDays(tx: Tx, now: Instant, locations: unknown, days: string): Promise<void> {
  await Promise.all([
    tx.execute(
      `select 1 from locations l where l.tenant_id = $1 and l.id = any($2::uuid[])
       order by l.id for share`,
      [tx.tenantId, locations],
    ),
    tx.execute(
      `insert into capacity_days (tenant_id, location_id, work_day, updated_at)
       select $1, u.location_id, u.work_day, $4
       from unnest($2::uuid[], $3::date[]) as u (location_id, work_day)
       order by u.location_id, u.work_day
       on conflict (tenant_id, location_id, work_day) do nothing`,
      [tx.tenantId, locations, days, now],
    ),
  ]);
}

/** Gives a day limits of its own; undefined: those of every day count again. */
export async function writeLimits(
  tx: Tx,
  at: Instant,
  day: { locationId: Uuid; workDay: string },
  limits: WorkLimits | undefined,
): Promise<void> {
  await tx.execute(
    `insert into capacity_days (tenant_id, location_id, work_day, limits_set, limit_orders,
       limit_lines, limit_units, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, location_id, work_day) do update set
       limits_set = excluded.limits_set, limit_orders = excluded.limit_orders,
       limit_lines = excluded.limit_lines, limit_units = excluded.limit_units,
       updated_at = excluded.updated_at`,
    [
      tx.tenantId,
      day.locationId,
      day.workDay,
      limits !== undefined,
      limits?.orders ?? null,
      limits?.lines ?? null,
      limits?.units ?? null,
      at,
    ],
  );
}

/**
 * Marks the days of places that have more than their limits now allow, and unmarks those that do
 * not: for whoever changed the limits, and holds the places locked. Past days too: what was done on
 * them is no fault.
 */
export async function markOverbooked(
  tx: Tx,
  at: Instant,
  locationIds: readonly Uuid[],
): Promise<void> {
  await tx.execute(
    `with judged as materialized (
       select c.location_id, c.work_day,
         c.used_orders > coalesce(case when c.limits_set then c.limit_orders
           else l.capacity_orders_per_day end, 2147483647)
         or c.used_lines > coalesce(case when c.limits_set then c.limit_lines
           else l.capacity_lines_per_day end, 2147483647)
         or c.used_units > coalesce(case when c.limits_set then c.limit_units
           else l.capacity_units_per_day end, 2147483647) as over
       from unnest($3::uuid[]) as u (id)
       join locations l on l.tenant_id = $1 and l.id = u.id
       join capacity_days c on c.tenant_id = $1 and c.location_id = u.id
       order by c.location_id, c.work_day
       for no key update of c
     )
     update capacity_days c set overbooked_at = case when k.over then $2::timestamptz end
     from judged k
     where c.tenant_id = $1 and c.location_id = k.location_id and c.work_day = k.work_day
       and k.over <> (c.overbooked_at is not null)`,
    [tx.tenantId, at, uuidArray(locationIds)],
  );
}

/** A day that has more than its limits allow now, and how much. */
export type OverDay = { locationId: Uuid; workDay: string; over: Work };

/** The days of a place from one on that are marked as overbooked, in their order. */
export async function selectOver(tx: Tx, locationId: Uuid, from: string): Promise<OverDay[]> {
  const rows = await tx.query<Omit<OverDay, 'over'> & Work>(
    `select c.location_id as "locationId", c.work_day as "workDay",
       greatest(0, c.used_orders - coalesce(case when c.limits_set then c.limit_orders
         else l.capacity_orders_per_day end, c.used_orders)) as orders,
       greatest(0, c.used_lines - coalesce(case when c.limits_set then c.limit_lines
         else l.capacity_lines_per_day end, c.used_lines)) as lines,
       greatest(0, c.used_units - coalesce(case when c.limits_set then c.limit_units
         else l.capacity_units_per_day end, c.used_units)) as units
     from capacity_days c
     join locations l on l.tenant_id = $1 and l.id = c.location_id
     where c.tenant_id = $1 and c.location_id = $2 and c.work_day >= $3
       and c.overbooked_at is not null
     order by c.work_day`,
    [tx.tenantId, locationId, from],
  );
  return rows.map(({ locationId: id, workDay, ...over }) => ({ locationId: id, workDay, over }));
}
