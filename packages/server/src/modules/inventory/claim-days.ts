import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import { dateOfDay } from '../../lib/time-zones.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import {
  cachedNetwork,
  changeDays,
  type DayClaim,
  dayChanges,
  type Location,
  readDayBook,
} from '../network/index.ts';
import type { Reservation } from './reservation.ts';
import { selectDayClaims } from './store-reservations.ts';

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

/** A claim and the day of its place on which it is worked on; null where days have no limits. */
export type DatedClaim = LineClaim & { readonly workDay: string | null };

/**
 * A day had no room any more for what was placed on it, as somebody else was first: like a database
 * that could not serialise two transactions, the work is to be repeated.
 */
class DayTaken extends Error {
  override readonly name = 'DayTaken';
  readonly code = '40001';
}

/**
 * The claims with the first days on which their places have room for them: an order's part at a
 * place is cut only when no day could take all of it. 409 `no_capacity` where there is no room in
 * the next working days.
 */
export async function dateClaims(
  ctx: Context,
  tx: Tx,
  claims: readonly LineClaim[],
): Promise<DatedClaim[]> {
  const network = await cachedNetwork(tx);
  const nowMs = msOf(ctx.now());
  const book = await readDayBook(tx, network, nowMs);
  const byPart = Map.groupBy(claims, ({ orderId, locationId }) => `${orderId} ${locationId}`);
  const dated: DatedClaim[] = [];
  for (const part of byPart.values()) {
    const [{ locationId } = { locationId: '' as Uuid }] = part;
    const location = network.locationsById.get(locationId);
    if (location === undefined || !book.counts(locationId)) {
      dated.push(...part.map((claim) => ({ ...claim, workDay: null })));
      continue;
    }
    const lines = part.map(({ quantity: units }, line) => ({ line, units }));
    const shares = book.place(location, nowMs, lines);
    if (shares === undefined) throw noRoomAt(location);
    book.take(locationId, shares);
    for (const { day, lines: taken } of shares)
      for (const { line, units } of taken) {
        const claim = part[line];
        assert(claim !== undefined, 'A share is of a claim.');
        dated.push({ ...claim, quantity: units, workDay: dateOfDay(day) });
      }
  }
  return dated;
}

function noRoomAt({ code }: Location): Refusal {
  return new Refusal('no_capacity', `${code} has no room on any of its next working days.`);
}

/**
 * Takes the days of claims that were just made. To be done last, after the stock. The days that the
 * orders have elsewhere are locked too: whoever moves work gives them back next.
 */
export async function takeDays(ctx: Context, tx: Tx, made: readonly Reservation[]): Promise<void> {
  const taken = made.flatMap(dayClaimOf);
  if (taken.length === 0) return;
  const after = await selectDayClaims(tx, ordersOf(taken));
  const before = without(after, made);
  if (!(await changeDays(ctx, tx, dayChanges(before, after), before))) throw new DayTaken();
}

/** Gives back the days of hard claims that were just released. To be done last, after the stock. */
export async function giveBackDays(ctx: Context, tx: Tx, gone: readonly DayClaim[]): Promise<void> {
  if (gone.length === 0) return;
  const after = await selectDayClaims(tx, ordersOf(gone));
  await changeDays(ctx, tx, dayChanges([...after, ...gone], after));
}

const ordersOf = (claims: readonly DayClaim[]): Uuid[] => [
  ...new Set(claims.map(({ orderId }) => orderId)),
];

function without(claims: readonly DayClaim[], made: readonly Reservation[]): DayClaim[] {
  const ids = new Set(made.map(({ id }) => id));
  return claims.filter(({ id }) => !ids.has(id));
}

/** What a hard claim of an order is to a day; nothing where days are not counted. */
export function dayClaimOf(row: Reservation): DayClaim[] {
  const { id, locationId, workDay, orderId, orderLineId, quantity } = row;
  if (workDay === null || orderId === null || orderLineId === null) return [];
  return [{ id, locationId, workDay, orderId, orderLineId, quantity }];
}
