import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Reservation } from './reservation.ts';

/** What becomes of a part of a claim: it ends, or another fulfilment order (or none) works on it. */
export type ClaimFate = 'release' | 'consume' | { readonly fulfillmentOrderId: Uuid | null };

/** So many units of a hard reservation and their fate. */
export type ClaimPart = {
  readonly reservationId: Uuid;
  readonly quantity: number;
  readonly fate: ClaimFate;
  readonly reason?: string | undefined;
};

/** Rows to change, rows to add, and those that ended with the part that ended them. */
export type ClaimsPlan = {
  changed: Reservation[];
  added: Reservation[];
  ended: { row: Reservation; part: ClaimPart }[];
};

/**
 * Cuts hard reservations into parts, each with a fate of its own, in the order given. Quantities
 * are conserved: what is cut off gets a new id, the rest keeps the old one, a whole one keeps it
 * too. More than is held is a fault of ours.
 */
export function decideClaims(
  held: readonly Reservation[],
  parts: readonly ClaimPart[],
  now: Instant,
  newId: () => Uuid,
): ClaimsPlan {
  const rest = new Map(held.map((row) => [row.id, row]));
  const changed = new Map<Uuid, Reservation>();
  const plan: ClaimsPlan = { changed: [], added: [], ended: [] };
  for (const part of parts) {
    const row = rest.get(part.reservationId);
    const isHeld = row !== undefined && row.status === 'allocated';
    assert(
      isHeld && part.quantity > 0 && row.quantity >= part.quantity,
      'A part is cut from a claim that holds it.',
    );
    const whole = part.quantity === row.quantity;
    const cut = withFate(whole ? row : { ...row, id: newId(), quantity: part.quantity }, part, now);
    if (typeof part.fate === 'string') plan.ended.push({ row: cut, part });
    const left = whole ? cut : { ...row, quantity: row.quantity - part.quantity };
    if (!whole) plan.added.push(cut);
    rest.set(row.id, left);
    changed.set(row.id, left);
  }
  plan.changed = [...changed.values()];
  return plan;
}

function withFate(row: Reservation, { fate }: ClaimPart, now: Instant): Reservation {
  if (typeof fate !== 'string') return { ...row, fulfillmentOrderId: fate.fulfillmentOrderId };
  return { ...row, status: fate === 'release' ? 'released' : 'consumed', closedAt: now };
}
