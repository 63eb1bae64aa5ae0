import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import {
  plainArray,
  setManySql,
  setOneSql,
  type Tx,
  unnestSql,
  valuesOfMany,
  valuesOfOne,
  type Written,
} from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { DayClaim } from '../network/index.ts';
import { ownerTypes, type Reservation, reservationStatuses } from './reservation.ts';

const columns = `r.id, r.product_id as "productId", r.location_id as "locationId", r.quantity,
  r.status, r.owner_type as "ownerType", r.owner_key as "ownerKey", r.order_id as "orderId",
  r.order_line_id as "orderLineId", r.transfer_id as "transferId",
  r.fulfillment_order_id as "fulfillmentOrderId", r.allocation_type as "allocationType",
  r.expires_at as "expiresAt", r.created_at as "createdAt", r.closed_at as "closedAt",
  r.work_day as "workDay"`;

/** Adds reservations as they are given. Their stock must be moved in the same transaction. */
export async function insertReservations(tx: Tx, rows: readonly Reservation[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into reservations (tenant_id, id, product_id, location_id, quantity, status, owner_type,
       owner_key, order_id, order_line_id, transfer_id, fulfillment_order_id, allocation_type,
       expires_at, created_at, closed_at, work_day)
     select $1, n.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[],
       $8::text[], $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[], $13::text[],
       $14::timestamptz[], $15::timestamptz[], $16::timestamptz[], $17::date[]) as n`,
    [
      tx.tenantId,
      rows.map((row) => row.id),
      rows.map((row) => row.productId),
      rows.map((row) => row.locationId),
      rows.map((row) => row.quantity),
      rows.map((row) => row.status),
      rows.map((row) => row.ownerType),
      rows.map((row) => row.ownerKey),
      rows.map((row) => row.orderId),
      rows.map((row) => row.orderLineId),
      rows.map((row) => row.transferId),
      rows.map((row) => row.fulfillmentOrderId),
      rows.map((row) => row.allocationType),
      rows.map((row) => row.expiresAt),
      rows.map((row) => row.createdAt),
      rows.map((row) => row.closedAt),
      rows.map((row) => row.workDay),
    ],
  );
}

const written: Written<Reservation> = [
  ['quantity', 'int', (row) => row.quantity],
  ['status', 'text', (row) => row.status],
  ['owner_type', 'text', (row) => row.ownerType],
  ['order_id', 'uuid', (row) => row.orderId],
  ['order_line_id', 'uuid', (row) => row.orderLineId],
  ['fulfillment_order_id', 'uuid', (row) => row.fulfillmentOrderId],
  ['allocation_type', 'text', (row) => row.allocationType],
  ['expires_at', 'timestamptz', (row) => row.expiresAt],
  ['closed_at', 'timestamptz', (row) => row.closedAt],
  ['work_day', 'date', (row) => row.workDay],
];

/** So many rows are cheaper each by its key than all from arrays, whose plan is never kept. */
const fewRows = 4;

/** Saves quantity, status, owner and times of reservations that the caller has locked. */
export async function updateReservations(tx: Tx, rows: readonly Reservation[]): Promise<void> {
  if (rows.length === 0) return;
  if (rows.length <= fewRows) {
    await Promise.all(
      rows.map((row) =>
        tx.execute(
          `update reservations set ${setOneSql(written, 3)} where tenant_id = $1 and id = $2`,
          [tx.tenantId, row.id, ...valuesOfOne(written, row)],
        ),
      ),
    );
    return;
  }
  await tx.execute(
    `update reservations r set ${setManySql(written)} from ${unnestSql(written, 3)}
     where r.tenant_id = $1 and r.id = u.id`,
    [tx.tenantId, rows.map((row) => row.id), ...valuesOfMany(written, rows)],
  );
}

/** Reservations by id, locked in id order so that no two callers deadlock. */
export async function lockReservations(tx: Tx, ids: readonly Uuid[]): Promise<Reservation[]> {
  return tx.query<Reservation>(
    `select ${columns} from reservations r
     where r.tenant_id = $1 and r.id = any($2::uuid[]) order by r.id for no key update`,
    [tx.tenantId, ids],
  );
}

/** The live hard reservations of order lines, the oldest first, locked in that order. */
export async function lockLineReservations(
  tx: Tx,
  orderLineIds: readonly Uuid[],
): Promise<Reservation[]> {
  return tx.query<Reservation>(
    `select ${columns} from reservations r
     where r.tenant_id = $1 and r.order_line_id = any($2::uuid[])
       and r.status = 'allocated'
     order by r.id for no key update`,
    [tx.tenantId, orderLineIds],
  );
}

/** The live hard reservations of orders, the oldest first, locked in that order. */
export async function lockOrderReservations(
  tx: Tx,
  orderIds: readonly Uuid[],
): Promise<Reservation[]> {
  // By order, not by line: 500 descents of reservations_order instead of 10,000, and no join whose
  // cached plan could begin with every claim of the tenant (1.7 s for 500 orders of 20 lines).
  if (orderIds.length === 1) {
    return tx.query<Reservation>(
      `select ${columns} from reservations r
       where r.tenant_id = $1 and r.order_id = $2 and r.status = 'allocated'
       order by r.id for no key update`,
      [tx.tenantId, orderIds[0]],
    );
  }
  return tx.query<Reservation>(
    `select ${columns} from reservations r
     where r.tenant_id = $1 and r.order_id = any($2::uuid[]) and r.status = 'allocated'
     order by r.id for no key update`,
    [tx.tenantId, plainArray(orderIds)],
  );
}

/** The claims of orders that count for days of their places: live ones, and what has left. */
export async function selectDayClaims(tx: Tx, orderIds: readonly Uuid[]): Promise<DayClaim[]> {
  return tx.query<DayClaim>(
    `select r.id, r.location_id as "locationId", r.work_day as "workDay", r.order_id as "orderId",
       r.order_line_id as "orderLineId", r.quantity
     from unnest($2::uuid[]) as k (id)
     join reservations r on r.tenant_id = $1 and r.order_id = k.id
     where r.work_day is not null and r.status in ('allocated', 'consumed')`,
    [tx.tenantId, plainArray(orderIds)],
  );
}

/** Who a soft hold is for, and the instant at which it must be alive. */
export type HoldOwner = { type: 'cart' | 'quote' | 'promise'; key: string; now: Instant };

/** The live soft holds of an owner, the oldest first, locked in that order. */
export async function lockOwnerHolds(tx: Tx, owner: HoldOwner): Promise<Reservation[]> {
  return tx.query<Reservation>(
    `select ${columns} from reservations r
     where r.tenant_id = $1 and r.owner_key = $3 and r.owner_type = $2 and r.status = 'active'
       and r.expires_at > $4
     order by r.id for no key update`,
    [tx.tenantId, owner.type, owner.key, owner.now],
  );
}

/** Which live soft holds an owner has, the oldest first. A look, not a lock. */
export async function selectOwnerHoldIds(tx: Tx, owner: HoldOwner): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select r.id from reservations r
     where r.tenant_id = $1 and r.owner_key = $3 and r.owner_type = $2 and r.status = 'active'
       and r.expires_at > $4
     order by r.id`,
    [tx.tenantId, owner.type, owner.key, owner.now],
  );
  return rows.map((row) => row.id);
}

/** The live hard reservations of a transfer, locked. */
export async function lockTransferReservations(tx: Tx, transferId: Uuid): Promise<Reservation[]> {
  return tx.query<Reservation>(
    `select ${columns} from reservations r
     where r.tenant_id = $1 and r.transfer_id = $2 and r.status = 'allocated'
     order by r.id for no key update`,
    [tx.tenantId, transferId],
  );
}

/** A reservation with the natural names of what it is on. */
export type ReservationRow = Reservation & { sku: string; locationCode: string };

const namedColumns = `${columns.replaceAll('r.', 't.')}, p.sku, l.code as "locationCode"`;

/** One reservation with its names; undefined when there is none. */
export async function selectReservation(tx: Tx, id: Uuid): Promise<ReservationRow | undefined> {
  const [row] = await tx.query<ReservationRow>(
    `select ${namedColumns} from reservations t
     join products p on p.tenant_id = $1 and p.id = t.product_id
     join locations l on l.tenant_id = $1 and l.id = t.location_id
     where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/**
 * The list of reservations as of an instant: a soft hold past its time is 'expired', also to the
 * filter. `liveSoftOnly` narrows the source to what the index of soft holds covers.
 */
export function reservationList(now: Instant, liveSoftOnly: boolean): ListSpec {
  // A list has no place to bind the clock; an Instant is made by us and has one fixed shape.
  const at = `timestamptz '${now}'`;
  const status = `case when t.status = 'active' and t.expires_at <= ${at} then 'expired' else t.status end`;
  const live = liveSoftOnly ? ` and t.status = 'active' and t.expires_at > ${at}` : '';
  return {
    name: 'reservations',
    select: namedColumns,
    from: `reservations t join products p on p.tenant_id = t.tenant_id and p.id = t.product_id${live}
      join locations l on l.tenant_id = t.tenant_id and l.id = t.location_id`,
    filters: {
      product_id: {
        sql: 't.product_id',
        type: { kind: 'idOr', prefix: 'prd', table: 'products', code: 'sku' },
      },
      location_id: {
        sql: 't.location_id',
        type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
      },
      order_id: { sql: 't.order_id', type: { kind: 'id', prefix: 'ord' } },
      item_id: { sql: 't.order_line_id', type: { kind: 'id', prefix: 'line' } },
      transfer_id: { sql: 't.transfer_id', type: { kind: 'id', prefix: 'trf' } },
      fulfillment_order_id: { sql: 't.fulfillment_order_id', type: { kind: 'id', prefix: 'ffo' } },
      status: {
        sql: status,
        type: { kind: 'enum', values: reservationStatuses },
        // A hold past its time is kept as active until it is swept.
        isOneOf: (values) =>
          `(t.status = any(${values}) and (t.status <> 'active' or t.expires_at > ${at})
            or 'expired' = any(${values}) and t.status = 'active' and t.expires_at <= ${at})`,
      },
      owner_type: { sql: 't.owner_type', type: { kind: 'enum', values: ownerTypes } },
      owner_key: { sql: 't.owner_key', type: { kind: 'text' } },
      allocation_type: { sql: 't.allocation_type', type: { kind: 'text' } },
      expires_at: { sql: 't.expires_at', type: { kind: 'instant' } },
      created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    },
    sorts: {
      id: { sql: 't.id', cast: 'uuid' },
      // Claims get their ids as they are made.
      created_at: { sql: 't.id', cast: 'uuid' },
    },
    defaultSort: '-id',
    tie: { sql: 't.id', cast: 'uuid' },
  };
}
