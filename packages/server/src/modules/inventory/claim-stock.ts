import { assert } from '../../lib/assert.ts';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { applyStock } from './apply-stock.ts';
import { type Reservation, statusAt } from './reservation.ts';
import type { StockChange, StockOutcome, StockRule } from './stock.ts';
import { insertReservations, lockReservations, updateReservations } from './store-reservations.ts';

/** So many units of an order line at a place. The order line must be stored already. */
export type LineClaim = {
  orderId: Uuid;
  orderLineId: Uuid;
  productId: Uuid;
  locationId: Uuid;
  quantity: number;
  allocationType?: string | undefined;
  fulfillmentOrderId?: Uuid | undefined;
};

/** The reservations made, in the order of the claims; or what was missing, with nothing done. */
export type ClaimOutcome =
  | { readonly ok: true; readonly reservations: readonly Reservation[] }
  | Extract<StockOutcome, { ok: false }>;

/** Makes hard reservations for order lines, all or none, in three statements. */
export async function allocateLines(
  ctx: Context,
  tx: Tx,
  claims: readonly LineClaim[],
  rule: StockRule,
): Promise<ClaimOutcome> {
  const outcome = await applyStock(
    ctx,
    tx,
    claims.map((claim) => ({
      productId: claim.productId,
      locationId: claim.locationId,
      kind: 'allocate' as const,
      allocated: claim.quantity,
      referenceType: 'order',
      referenceId: claim.orderId,
    })),
    rule,
  );
  if (!outcome.ok) return outcome;
  const reservations = claims.map((claim): Reservation => ({
    id: ctx.ids.uuid(),
    productId: claim.productId,
    locationId: claim.locationId,
    quantity: claim.quantity,
    status: 'allocated',
    ownerType: 'order',
    ownerKey: null,
    orderId: claim.orderId,
    orderLineId: claim.orderLineId,
    transferId: null,
    fulfillmentOrderId: claim.fulfillmentOrderId ?? null,
    allocationType: claim.allocationType ?? 'standard',
    expiresAt: null,
    createdAt: ctx.now(),
    closedAt: null,
  }));
  await insertReservations(tx, reservations);
  return { ok: true, reservations };
}

/** A soft hold that an order line redeems, up to so many units. */
export type HoldRedemption = {
  reservationId: Uuid;
  orderId: Uuid;
  orderLineId: Uuid;
  productId: Uuid;
  quantity: number;
  allocationType?: string | undefined;
};

/**
 * Turns live soft holds into hard reservations of order lines without letting the units go in
 * between. A hold larger than what the line needs gives the rest back; a smaller one covers what it
 * can. A hold that is dead, closed, or on another product redeems nothing and is not in the answer.
 */
export async function convertReservations(
  ctx: Context,
  tx: Tx,
  redemptions: readonly HoldRedemption[],
): Promise<Reservation[]> {
  if (redemptions.length === 0) return [];
  const now = ctx.now();
  const rows = await lockReservations(
    tx,
    redemptions.map((one) => one.reservationId),
  );
  const holds = new Map(rows.map((hold) => [hold.id, hold]));
  const converted: Reservation[] = [];
  const changes: StockChange[] = [];
  for (const one of redemptions) {
    const hold = holds.get(one.reservationId);
    if (hold === undefined || hold.productId !== one.productId || statusAt(hold, now) !== 'active')
      continue;
    const taken = Math.min(hold.quantity, one.quantity);
    if (taken <= 0) continue;
    holds.delete(hold.id);
    converted.push({
      ...hold,
      quantity: taken,
      status: 'allocated',
      ownerType: 'order',
      orderId: one.orderId,
      orderLineId: one.orderLineId,
      allocationType: one.allocationType ?? 'standard',
      expiresAt: null,
    });
    const place = {
      productId: hold.productId,
      locationId: hold.locationId,
      referenceType: 'order',
      referenceId: one.orderId,
    };
    changes.push({ ...place, kind: 'convert', allocated: taken, reserved: -taken });
    if (taken < hold.quantity)
      changes.push({ ...place, kind: 'unreserve', reserved: taken - hold.quantity });
  }
  await updateReservations(tx, converted);
  const outcome = await applyStock(ctx, tx, changes, 'on_hand');
  assert(outcome.ok, 'A conversion claims nothing that was not held.');
  await recordFacts(
    ctx,
    tx,
    converted.map((hold) => ({
      type: 'reservation.converted',
      subjectType: 'rsv' as const,
      subjectId: hold.id,
      data: {
        object: {
          id: encodeId('rsv', hold.id),
          product_id: encodeId('prd', hold.productId),
          location_id: encodeId('loc', hold.locationId),
          quantity: hold.quantity,
          status: hold.status,
          order_id: hold.orderId === null ? null : encodeId('ord', hold.orderId),
        },
      },
    })),
  );
  return converted;
}
