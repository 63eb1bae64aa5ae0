import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  type HoldRedemption,
  lockReservations,
  type Reservation,
  statusAt,
} from '../inventory/index.ts';
import { type LineAllocation, moveUnits, type OrderState } from '../orders/index.ts';

/** A soft hold as the orders of a batch use it up, one after the other. */
type Hold = { row: Reservation; left: number; owner: Uuid | undefined };
export type Holds = ReadonlyMap<Uuid, Hold>;

/** Units of a line that a hold gives, with the hard claim they become. */
export type Redemption = HoldRedemption & { claimId: Uuid; locationId: Uuid };

/** Locks the holds that new orders name, so that nobody else can redeem, release or expire them. */
export async function lockHolds(
  tx: Tx,
  orders: readonly (readonly string[] | undefined)[],
): Promise<Holds> {
  const ids = orders
    .flat()
    .flatMap(
      (reference) => (reference === undefined ? undefined : decodeId('rsv', reference)) ?? [],
    );
  if (ids.length === 0) return new Map();
  const rows = await lockReservations(tx, [...new Set(ids)]);
  return new Map(rows.map((row) => [row.id, { row, left: row.quantity, owner: undefined }]));
}

/**
 * Gives a new order the units of the holds that it names: units move to allocated, what the holds
 * are short of stays to be sourced. A hold serves one order; one that is dead, used or of another
 * product serves none, and a warning of the order says so.
 */
export function redeemHolds(
  ctx: Context,
  state: OrderState,
  references: readonly string[],
  holds: Holds,
): Redemption[] {
  const redemptions: Redemption[] = [];
  for (const reference of new Set(references)) {
    const id = decodeId('rsv', reference);
    const hold = id === undefined ? undefined : holds.get(id);
    const before = redemptions.length;
    const isFree =
      hold !== undefined && hold.owner === undefined && statusAt(hold.row, ctx.now()) === 'active';
    if (isFree) takeHold(ctx, state, hold, redemptions);
    if (redemptions.length > before) continue;
    const detail = `${reference.slice(0, 60)} ${whyUnused(ctx, hold)}; stock at large was asked instead.`;
    state.order.warnings = [...state.order.warnings, { code: 'hold_not_redeemed', detail }];
  }
  return redemptions;
}

function takeHold(
  ctx: Context,
  { order, lines }: OrderState,
  hold: Hold,
  redemptions: Redemption[],
): void {
  const { row } = hold;
  for (const line of lines) {
    const quantity = line.productId === row.productId ? Math.min(line.unallocated, hold.left) : 0;
    if (quantity === 0) continue;
    moveUnits(line, 'unallocated', 'allocated', quantity);
    hold.left -= quantity;
    redemptions.push({
      reservationId: row.id,
      claimId: hold.owner === undefined ? row.id : ctx.ids.uuid(),
      orderId: order.id,
      orderLineId: line.id,
      productId: row.productId,
      locationId: row.locationId,
      quantity,
    });
    hold.owner = order.id;
  }
}

function whyUnused(ctx: Context, hold: Hold | undefined): string {
  if (hold === undefined) return 'is no reservation';
  if (hold.owner !== undefined) return `was redeemed by ${encodeId('ord', hold.owner)}`;
  const status = statusAt(hold.row, ctx.now());
  return status === 'active' ? 'holds nothing that the order still needs' : `is ${status}`;
}

/** The claims as an order's answer shows them. */
export function redeemedClaims(redemptions: readonly Redemption[]): LineAllocation[] {
  return redemptions.map((one) => ({
    reservationId: one.claimId,
    lineId: one.orderLineId,
    productId: one.productId,
    locationId: one.locationId,
    quantity: one.quantity,
    allocationType: 'standard',
  }));
}
