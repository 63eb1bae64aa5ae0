import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { CountedLine } from './decide-count.ts';
import { type CountStatus, countStatuses } from './wire-counts.ts';

/** A cycle count as stored. */
export type CountRow = {
  id: Uuid;
  locationId: Uuid;
  status: CountStatus;
  selection: Record<string, unknown>;
  toleranceUnits: number;
  tolerancePercent: number;
  version: number;
  createdBy: string;
  createdAt: Instant;
  decidedBy: string | null;
  decidedAt: Instant | null;
};

export type CountLineRow = CountedLine & {
  countId: Uuid;
  productId: Uuid;
  sku: string;
  countedBy: string | null;
  countedAt: Instant | null;
  adjusted: number | null;
};

const columns = `t.id, t.location_id as "locationId", t.status, t.selection,
  t.tolerance_units as "toleranceUnits", t.tolerance_percent as "tolerancePercent", t.version,
  t.created_by as "createdBy", t.created_at as "createdAt", t.decided_by as "decidedBy",
  t.decided_at as "decidedAt"`;

/** Cycle counts, the newest first. */
export const countList: ListSpec = {
  name: 'cycle counts',
  select: columns,
  from: 'cycle_counts t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'cnt' } },
    location_id: {
      sql: 't.location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    status: { sql: 't.status', type: { kind: 'enum', values: countStatuses } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The count, undefined when there is none. */
export async function selectCount(tx: Tx, id: Uuid): Promise<CountRow | undefined> {
  const [row] = await tx.query<CountRow>(
    `select ${columns} from cycle_counts t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** As selectCount, and nobody else changes it until the transaction ends. */
export async function lockCount(tx: Tx, id: Uuid): Promise<CountRow | undefined> {
  const [row] = await tx.query<CountRow>(
    `select ${columns} from cycle_counts t where t.tenant_id = $1 and t.id = $2
     for no key update of t`,
    [tx.tenantId, id],
  );
  return row;
}

export async function selectCountLines(tx: Tx, ids: readonly Uuid[]): Promise<CountLineRow[]> {
  return tx.query<CountLineRow>(
    `select l.count_id as "countId", l.product_id as "productId", p.sku, l.expected,
       l.first_counted as "firstCounted", l.counted, l.recount, l.counted_by as "countedBy",
       l.counted_at as "countedAt", l.adjusted
     from unnest($2::uuid[]) as k (id)
     join cycle_count_lines l on l.tenant_id = $1 and l.count_id = k.id
     join products p on p.tenant_id = $1 and p.id = l.product_id
     order by l.count_id, p.sku`,
    [tx.tenantId, plainArray(ids)],
  );
}

/**
 * Products with a count at a place, those first that no approved count had for longest. Classes go
 * by the value of what left the place since an instant.
 */
export async function selectToCount(
  tx: Tx,
  input: {
    locationId: Uuid;
    productIds: readonly Uuid[] | null;
    abcClass: string | null;
    leftSince: Instant;
    notCountedSince: Instant | null;
    limit: number;
  },
): Promise<{ productId: Uuid; sku: string }[]> {
  return tx.query(
    `with here as (
       select i.product_id, p.sku, p.cost_minor from inventory i
       join products p on p.tenant_id = $1 and p.id = i.product_id
       where i.tenant_id = $1 and i.location_id = $2 and i.on_hand is not null
         and ($3::uuid[] is null or i.product_id = any($3::uuid[]))
     ), value as (
       select h.product_id, h.sku, coalesce((select sum(-m.on_hand_delta)::numeric from inventory_movements m
           where m.tenant_id = $1 and m.product_id = h.product_id and m.location_id = $2
             and m.kind = 'consume' and m.at >= $4), 0) * coalesce(h.cost_minor, 1) as minor,
         (select max(c.decided_at) from cycle_count_lines l
           join cycle_counts c on c.tenant_id = $1 and c.id = l.count_id
           where l.tenant_id = $1 and l.product_id = h.product_id and c.location_id = $2
             and c.status = 'approved') as last
       from here h
     ), ranked as (
       select v.*, sum(v.minor) over (order by v.minor desc, v.product_id) - v.minor as above,
         sum(v.minor) over () as whole
       from value v
     )
     select r.product_id as "productId", r.sku from ranked r
     where ($5::text is null or $5::text = case
         when r.minor = 0 then 'C'
         when r.above < 0.8 * r.whole then 'A'
         when r.above < 0.95 * r.whole then 'B' else 'C' end)
       and ($6::timestamptz is null or r.last is null or r.last < $6::timestamptz)
     order by r.last nulls first, r.product_id limit $7`,
    [
      tx.tenantId,
      input.locationId,
      input.productIds,
      input.leftSince,
      input.abcClass,
      input.notCountedSince,
      input.limit,
    ],
  );
}

export async function insertCount(
  tx: Tx,
  row: CountRow,
  productIds: readonly Uuid[],
): Promise<void> {
  await tx.execute(
    `insert into cycle_counts (tenant_id, id, location_id, status, selection, tolerance_units,
       tolerance_percent, created_by, created_at)
     values ($1, $2, $3, $4, $5::json, $6, $7, $8, $9)`,
    [
      tx.tenantId,
      row.id,
      row.locationId,
      row.status,
      JSON.stringify(row.selection),
      row.toleranceUnits,
      row.tolerancePercent,
      row.createdBy,
      row.createdAt,
    ],
  );
  await tx.execute(
    `insert into cycle_count_lines (tenant_id, count_id, product_id)
     select $1, $2, u.id from unnest($3::uuid[]) as u (id)`,
    [tx.tenantId, row.id, plainArray(productIds)],
  );
}

/** Writes a count and its lines as they are now. */
export async function updateCount(
  tx: Tx,
  row: CountRow,
  lines: readonly CountLineRow[],
): Promise<void> {
  await tx.execute(
    `update cycle_counts set status = $3, version = $4, decided_by = $5, decided_at = $6
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, row.id, row.status, row.version, row.decidedBy, row.decidedAt],
  );
  await tx.execute(
    `update cycle_count_lines l set expected = u.expected, first_counted = u.first_counted,
       counted = u.counted, recount = u.recount, counted_by = u.counted_by,
       counted_at = u.counted_at, adjusted = u.adjusted
     from unnest($3::uuid[], $4::int[], $5::int[], $6::int[], $7::boolean[], $8::text[],
       $9::timestamptz[], $10::int[]) as u (product_id, expected, first_counted, counted, recount,
       counted_by, counted_at, adjusted)
     where l.tenant_id = $1 and l.count_id = $2 and l.product_id = u.product_id`,
    [
      tx.tenantId,
      row.id,
      lines.map((line) => line.productId),
      lines.map((line) => line.expected),
      lines.map((line) => line.firstCounted),
      lines.map((line) => line.counted),
      lines.map((line) => line.recount),
      lines.map((line) => line.countedBy),
      lines.map((line) => line.countedAt),
      lines.map((line) => line.adjusted),
    ],
  );
}
