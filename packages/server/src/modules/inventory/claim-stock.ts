import { assert } from '../../lib/assert.ts';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import { applyStock } from './apply-stock.ts';
import { dateClaims, type LineClaim, takeDays } from './claim-days.ts';
import { type Reservation, statusAt } from './reservation.ts';
import type { StockChange, StockOutcome, StockRule } from './stock.ts';
import { insertReservations, lockReservations, updateReservations } from './store-reservations.ts';

/** The reservations made, in the order of the claims; or what was missing, with nothing done. */
export type ClaimOutcome =
  | { readonly ok: true; readonly reservations: readonly Reservation[] }
  | Extract<StockOutcome, { ok: false }>;

/**
 * Makes hard reservations for order lines, all or none, in three statements; on the first days on
 * which places whose days have limits have room, and then one claim may become several.
 */
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
  const dated = await dateClaims(ctx, tx, claims);
  const reservations = dated.map((claim): Reservation => ({
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
    workDay: claim.workDay,
    expiresAt: null,
    createdAt: ctx.now(),
    closedAt: null,
  }));
  await insertReservations(tx, reservations);
  await takeDays(ctx, tx, reservations);
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
  /** Id of the hard claim when the hold is shared and an earlier redemption has its own id. */
  claimId?: Uuid | undefined;
  /** Day of its place on which it is worked on; the caller takes it. */
  workDay?: string | null | undefined;
};

/**
 * Turns live soft holds into hard reservations of order lines without letting the units go in
 * between. Several lines may share a hold; one larger than what they need gives the rest back, a
 * smaller one covers what it can. A hold that is dead, closed, or on another product redeems
 * nothing and is not in the answer.
 */
export async function convertReservations(
  ctx: Context,
  tx: Tx,
  redemptions: readonly HoldRedemption[],
): Promise<Reservation[]> {
  const { reservations, stock } = await redeemReservations(ctx, tx, redemptions);
  const outcome = await applyStock(ctx, tx, stock, 'on_hand');
  assert(outcome.ok, 'A conversion claims nothing that was not held.');
  return reservations;
}

/**
 * As convertReservations, but the stock is the caller's to move in the same transaction: whoever
 * moves other stock too takes all rows in one order.
 */
export async function redeemReservations(
  ctx: Context,
  tx: Tx,
  redemptions: readonly HoldRedemption[],
): Promise<{ reservations: Reservation[]; stock: StockChange[] }> {
  if (redemptions.length === 0) return { reservations: [], stock: [] };
  const now = ctx.now();
  const ids = [...new Set(redemptions.map((one) => one.reservationId))];
  const holds = new Map((await lockReservations(tx, ids)).map((hold) => [hold.id, hold]));
  const left = new Map<Uuid, number>();
  const changed: Reservation[] = [];
  const added: Reservation[] = [];
  const stock: StockChange[] = [];
  for (const one of redemptions) {
    const hold = holds.get(one.reservationId);
    if (hold === undefined || !isRedeemable(hold, one, now)) continue;
    const rest = left.get(hold.id);
    const quantity = Math.min(rest ?? hold.quantity, one.quantity);
    if (quantity <= 0) continue;
    left.set(hold.id, (rest ?? hold.quantity) - quantity);
    const row: Reservation = {
      ...hold,
      quantity,
      status: 'allocated',
      ownerType: 'order',
      orderId: one.orderId,
      orderLineId: one.orderLineId,
      allocationType: one.allocationType ?? 'standard',
      workDay: workDayOf(one),
      expiresAt: null,
    };
    if (rest === undefined) changed.push(row);
    else added.push({ ...row, id: one.claimId ?? ctx.ids.uuid() });
    stock.push({
      ...changeAt(ctx, hold, one.orderId),
      kind: 'convert',
      allocated: quantity,
      reserved: -quantity,
    });
  }
  for (const row of changed) {
    const rest = left.get(row.id) ?? 0;
    if (rest === 0 || row.orderId === null) continue;
    stock.push({ ...changeAt(ctx, row, row.orderId), kind: 'unreserve', reserved: -rest });
  }
  await updateReservations(tx, changed);
  await insertReservations(tx, added);
  await recordFacts(ctx, tx, [...changed, ...added].map(factOfConversion));
  return { reservations: [...changed, ...added], stock };
}

const workDayOf = ({ workDay }: HoldRedemption): string | null => workDay ?? null;

function isRedeemable(hold: Reservation, one: HoldRedemption, now: Instant): boolean {
  return hold.productId === one.productId && statusAt(hold, now) === 'active';
}

function changeAt(
  ctx: Context,
  hold: Reservation,
  orderId: Uuid,
): Pick<StockChange, 'actor' | 'productId' | 'locationId' | 'referenceType' | 'referenceId'> {
  return {
    actor: ctx.actor,
    productId: hold.productId,
    locationId: hold.locationId,
    referenceType: 'order',
    referenceId: orderId,
  };
}

function factOfConversion(hold: Reservation): Fact {
  return {
    type: 'reservation.converted',
    subjectType: 'rsv',
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
  };
}
