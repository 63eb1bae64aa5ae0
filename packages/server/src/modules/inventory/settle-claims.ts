import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { applyStock } from './apply-stock.ts';
import type { DayClaim } from '../network/index.ts';
import { dayClaimOf, giveBackDays } from './claim-days.ts';
import { type ClaimFate, type ClaimPart, type ClaimsPlan, decideClaims } from './decide-claims.ts';
import { insufficient } from './refuse.ts';
import type { Reservation } from './reservation.ts';
import type { StockChange } from './stock.ts';
import { insertReservations, lockReservations, updateReservations } from './store-reservations.ts';

/**
 * Gives parts of hard reservations their fate: released, consumed (on hand and allocated go down
 * together, once), or handed to a fulfilment order. `held` are the reservations as this very
 * transaction locked them. With `also` other stock moves in the same step; all of it in four
 * statements, whatever the number of parts. Refuses with insufficient_inventory when a place would
 * have less than nothing. With `daysLater` the days of what is released are the caller's to give
 * back, with those that it takes: they are the answer, which is empty otherwise.
 */
export async function settleClaims(
  ctx: Context,
  tx: Tx,
  input: {
    held: readonly Reservation[];
    parts: readonly ClaimPart[];
    also?: readonly StockChange[];
    daysLater?: boolean | undefined;
  },
): Promise<readonly DayClaim[]> {
  const plan = decideClaims(input.held, input.parts, ctx.now(), ctx.ids.uuid);
  await updateReservations(tx, plan.changed);
  await insertReservations(tx, plan.added);
  const outcome = await applyStock(
    ctx,
    tx,
    [...stockOfEnded(plan), ...(input.also ?? [])],
    'on_hand',
  );
  if (!outcome.ok) throw insufficient(outcome.short);
  // What left has used its day up.
  const released = plan.ended.flatMap(({ row, part }) =>
    part.fate === 'release' ? dayClaimOf(row) : [],
  );
  if (input.daysLater === true) return released;
  await giveBackDays(ctx, tx, released);
  return [];
}

/**
 * Ends whole hard reservations that the caller has locked. Their stock and their days are the
 * caller's to move in the same transaction: whoever moves other stock too takes all rows in one
 * order.
 */
export async function releaseClaims(
  ctx: Context,
  tx: Tx,
  held: readonly Reservation[],
  reason: string,
): Promise<StockChange[]> {
  const parts = held.map(({ id, quantity }): ClaimPart => {
    return { reservationId: id, quantity, fate: 'release', reason };
  });
  const plan = decideClaims(held, parts, ctx.now(), ctx.ids.uuid);
  await updateReservations(tx, plan.changed);
  return stockOfEnded(plan).map((change) => ({ ...change, actor: ctx.actor }));
}

/** What the stock loses and gets back by the claims that ended: consumed units leave both counters. */
export function stockOfEnded(plan: ClaimsPlan): StockChange[] {
  return plan.ended.map(({ row, part }) => ({
    productId: row.productId,
    locationId: row.locationId,
    kind: part.fate === 'consume' ? 'consume' : 'release',
    allocated: -row.quantity,
    ...(part.fate === 'consume' ? { onHand: -row.quantity } : {}),
    ...ownerOf(row),
    reason: part.reason,
  }));
}

/** The thing a hard reservation works for, as the ledger refers to it. */
function ownerOf(row: Reservation): Pick<StockChange, 'referenceType' | 'referenceId'> {
  return row.transferId !== null
    ? { referenceType: 'transfer', referenceId: row.transferId }
    : { referenceType: 'order', referenceId: row.orderId ?? undefined };
}

/** So much of a hard reservation; all of it when no quantity is given. */
export type ReservationPart = { reservationId: Uuid; quantity?: number | undefined };

/**
 * Gives hard reservations back, whole or in part: the units can be promised again at once. What is
 * no longer allocated gives nothing, so that repeating it is harmless. Returns what was released.
 */
export async function releaseReservations(
  ctx: Context,
  tx: Tx,
  parts: readonly ReservationPart[],
  reason?: string,
): Promise<ClaimPart[]> {
  return endReservations(ctx, tx, parts, 'release', reason);
}

/**
 * Consumes hard reservations, whole or in part: the units left the building, on hand and allocated
 * go down together. What is no longer allocated gives nothing: stock is consumed once. Returns what
 * was consumed.
 */
export async function consumeReservations(
  ctx: Context,
  tx: Tx,
  parts: readonly ReservationPart[],
  reason?: string,
): Promise<ClaimPart[]> {
  return endReservations(ctx, tx, parts, 'consume', reason);
}

async function endReservations(
  ctx: Context,
  tx: Tx,
  asked: readonly ReservationPart[],
  fate: ClaimFate,
  reason?: string,
): Promise<ClaimPart[]> {
  if (asked.length === 0) return [];
  const held = await lockReservations(
    tx,
    asked.map((part) => part.reservationId),
  );
  const left = new Map(held.map((row) => [row.id, row.status === 'allocated' ? row.quantity : 0]));
  const parts = asked.flatMap(({ reservationId, quantity }): ClaimPart[] => {
    const rest = left.get(reservationId) ?? 0;
    const taken = Math.min(quantity ?? rest, rest);
    left.set(reservationId, rest - taken);
    return taken > 0 ? [{ reservationId, quantity: taken, fate, reason }] : [];
  });
  await settleClaims(ctx, tx, { held, parts });
  return parts;
}
