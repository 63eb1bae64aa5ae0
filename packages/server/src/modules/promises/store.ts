import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { type Database, plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { Basis } from '../leadtimes/index.ts';
import { type Cause, causes, type PromiseState, promiseStates } from './decide-promise.ts';

/** A promise as stored. */
export type PromiseRow = {
  id: Uuid;
  orderId: Uuid;
  state: PromiseState;
  cause: Cause | null;
  basis: Basis | 'none';
  p50At: Instant | null;
  p90At: Instant | null;
  expectedAt: Instant | null;
  lane: string | null;
  givenAt: Instant;
  checkedAt: Instant;
  deliveredAt: Instant | null;
  /** What it counted on for the part that was to come last. */
  locationId: Uuid | null;
  service: string | null;
  leavesAt: Instant | null;
};

const columns = `t.id, t.order_id as "orderId", t.state, t.cause, t.basis, t.p50_at as "p50At",
  t.p90_at as "p90At", t.expected_at as "expectedAt", t.lane, t.given_at as "givenAt",
  t.checked_at as "checkedAt", t.delivered_at as "deliveredAt",
  t.location_id as "locationId", t.service, t.leaves_at as "leavesAt"`;

/** Promises, the latest first. */
export const promiseList: ListSpec = {
  name: 'promises',
  select: columns,
  from: 'promises t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'prm' } },
    order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
    state: { sql: 't.state', type: { kind: 'enum', values: promiseStates } },
    cause: { sql: 't.cause', type: { kind: 'enum', values: causes } },
    p90_at: { sql: 't.p90_at', type: { kind: 'instant' } },
    given_at: { sql: 't.given_at', type: { kind: 'instant' } },
  },
  sorts: { id: { sql: 't.id', cast: 'uuid' } },
  defaultSort: '-id',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The promises of these orders, locked in the order of their ids. */
export async function lockPromises(tx: Tx, orderIds: readonly Uuid[]): Promise<PromiseRow[]> {
  return tx.query<PromiseRow>(
    `select ${columns} from unnest($2::uuid[]) as k (id)
     join promises t on t.tenant_id = $1 and t.order_id = k.id order by t.id for update of t`,
    [tx.tenantId, plainArray(orderIds)],
  );
}

/** Adds promises; an order has one. */
export async function insertPromises(tx: Tx, rows: readonly PromiseRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into promises (tenant_id, id, order_id, state, cause, basis, p50_at, p90_at, expected_at,
       lane, given_at, checked_at, delivered_at, location_id, service, leaves_at)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
       $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::text[], $11::timestamptz[],
       $12::timestamptz[], $13::timestamptz[],
       $14::uuid[], $15::text[], $16::timestamptz[]) as u on conflict do nothing`,
    [
      tx.tenantId,
      plainArray(rows.map((r) => r.id)),
      plainArray(rows.map((r) => r.orderId)),
      rows.map((r) => r.state),
      rows.map((r) => r.cause),
      rows.map((r) => r.basis),
      rows.map((r) => r.p50At),
      rows.map((r) => r.p90At),
      rows.map((r) => r.expectedAt),
      rows.map((r) => r.lane),
      rows.map((r) => r.givenAt),
      rows.map((r) => r.checkedAt),
      rows.map((r) => r.deliveredAt),
      rows.map((r) => r.locationId),
      rows.map((r) => r.service),
      rows.map((r) => r.leavesAt),
    ],
  );
}

/** Writes what can change of promises. */
export async function updatePromises(tx: Tx, rows: readonly PromiseRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `update promises p set state = u.state, cause = u.cause, expected_at = u.expected_at,
       checked_at = u.checked_at, delivered_at = u.delivered_at
     from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
       $7::timestamptz[]) as u (id, state, cause, expected_at, checked_at, delivered_at)
     where p.tenant_id = $1 and p.id = u.id`,
    [
      tx.tenantId,
      plainArray(rows.map((r) => r.id)),
      rows.map((r) => r.state),
      rows.map((r) => r.cause),
      rows.map((r) => r.expectedAt),
      rows.map((r) => r.checkedAt),
      rows.map((r) => r.deliveredAt),
    ],
  );
}

/** Units of an order at a place: held there, or on their way from there since an instant. */
export type Part = {
  orderId: Uuid;
  locationId: Uuid;
  productId: Uuid;
  quantity: number;
  carrier: string | null;
  service: string | null;
  shippedAt: Instant | null;
  deliveredAt: Instant | null;
  /** Day of its place on which it is worked on; null where days have no limits, or it is over. */
  workDay: string | null;
};

/** Where the units of orders are: held, sent, arrived. */
export async function selectParts(tx: Tx, orderIds: readonly Uuid[]): Promise<Part[]> {
  return tx.query<Part>(
    `select r.order_id as "orderId", r.location_id as "locationId", r.product_id as "productId",
       r.quantity, null as carrier, null as service, null::timestamptz as "shippedAt",
       null::timestamptz as "deliveredAt", r.work_day as "workDay"
     from unnest($2::uuid[]) as k (id)
     join reservations r on r.tenant_id = $1 and r.order_id = k.id and r.status = 'allocated'
     union all
     select s.order_id, s.location_id, l.product_id, l.quantity, s.carrier, s.service, s.shipped_at,
       s.delivered_at, null
     from unnest($2::uuid[]) as k (id)
     join shipments s on s.tenant_id = $1 and s.order_id = k.id and s.status <> 'returned'
     join shipment_lines l on l.tenant_id = $1 and l.shipment_id = s.id`,
    [tx.tenantId, plainArray(orderIds)],
  );
}

/** Orders that wait for these products and have a promise. */
export async function selectWaitingFor(tx: Tx, productIds: readonly Uuid[]): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select distinct l.order_id as id from order_lines l
     where l.tenant_id = $1 and l.product_id = any($2::uuid[]) and (l.backordered > 0 or l.preordered > 0)`,
    [tx.tenantId, plainArray(productIds)],
  );
  return rows.map((row) => row.id);
}

/** Units of these products that orders wait for: what comes is theirs first. */
export async function selectWaitingUnits(
  tx: Tx,
  productIds: readonly Uuid[],
): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ productId: Uuid; units: number }>(
    `select l.product_id as "productId", sum(l.backordered + l.preordered)::int as units
     from order_lines l
     where l.tenant_id = $1 and l.product_id = any($2::uuid[]) and (l.backordered > 0 or l.preordered > 0)
     group by l.product_id`,
    [tx.tenantId, plainArray(productIds)],
  );
  return new Map(rows.map((row) => [row.productId, row.units]));
}

/** Orders whose promised date has passed without the promise being closed. */
export async function selectOverdue(tx: Tx, now: Instant, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select p.order_id as id from promises p
     where p.tenant_id = $1 and p.state in ('kept', 'at_risk') and p.p90_at < $2
     order by p.p90_at limit $3`,
    [tx.tenantId, now, limit],
  );
  return rows.map((row) => row.id);
}

/** Tenants with promises whose date has passed. */
export async function tenantsOverdue(db: Database, now: Instant): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ id: Uuid }>(
    `select t.tenant_id as id from tenants t -- all tenants: whose promises have fallen due
     where exists (select from promises p where p.tenant_id = t.tenant_id
       and p.state in ('kept', 'at_risk') and p.p90_at < $1)`,
    [now],
  );
  return rows.map((row) => row.id);
}
