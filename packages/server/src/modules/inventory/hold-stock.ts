import { encodeId, type Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, msOf, plusMs, secondMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import { attemptWork, type Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { readInstant } from '../../platform/http/index.ts';
import { applyStock } from './apply-stock.ts';
import { bestPlaces } from './decide-hold.ts';
import { readSellable } from './read-sellable.ts';
import { insufficient } from './refuse.ts';
import { type Reservation, statusAt } from './reservation.ts';
import { resolverFor } from './resolve-places.ts';
import type { StockKey, StockOutcome } from './stock.ts';
import {
  insertReservations,
  lockReservations,
  selectReservation,
  type ReservationRow,
  updateReservations,
} from './store-reservations.ts';
import type { NewReservation, ReservationExtension } from './wire-reservations.ts';

/** Life of a soft hold whose maker names none: a checkout's length. */
const lifeDefaultMs = 900 * secondMs;
const lifeMaxMs = 30 * dayMs;

/**
 * Holds units for a cart, quote or promise until an instant. Without a location the place with the
 * most to promise is taken. Refuses with insufficient_inventory when no place has enough.
 */
export async function holdStock(
  ctx: Context,
  tx: Tx,
  body: NewReservation,
): Promise<ReservationRow> {
  const resolver = await resolverFor(tx, {
    products: [body.product_id],
    locations: body.location_id === undefined ? [] : [body.location_id],
  });
  const product = resolver.product(body.product_id, '#/product_id');
  const location =
    body.location_id === undefined
      ? undefined
      : resolver.location(body.location_id, '#/location_id');
  const expiresAt = readEnd(ctx.now(), body, resolver.faults);
  resolver.check();
  if (product === undefined || expiresAt === undefined) throw invalid(resolver.faults);
  const place = await reserve(ctx, tx, product.id, location?.id, body.quantity);
  const hold: Reservation = {
    ...place.key,
    id: place.id,
    quantity: body.quantity,
    status: 'active',
    ownerType: body.owner_type,
    ownerKey: body.owner_key,
    orderId: null,
    orderLineId: null,
    transferId: null,
    fulfillmentOrderId: null,
    allocationType: 'standard',
    workDay: null,
    expiresAt,
    createdAt: ctx.now(),
    closedAt: null,
  };
  await insertReservations(tx, [hold]);
  await recordFacts(ctx, tx, [
    {
      type: 'reservation.created',
      subjectType: 'rsv',
      subjectId: hold.id,
      data: factData(hold),
    },
  ]);
  return readBack(tx, hold.id);
}

/** Takes the units from the named place, or from the best one that still has them. */
async function reserve(
  ctx: Context,
  tx: Tx,
  productId: Uuid,
  locationId: Uuid | undefined,
  quantity: number,
): Promise<{ key: StockKey; id: Uuid }> {
  const id = ctx.ids.uuid();
  const take = (key: StockKey): Promise<StockOutcome> =>
    applyStock(
      ctx,
      tx,
      [
        {
          ...key,
          kind: 'reserve',
          reserved: quantity,
          referenceType: 'reservation',
          referenceId: id,
        },
      ],
      'atp',
    );
  if (locationId !== undefined) {
    const key = { productId, locationId };
    const outcome = await take(key);
    if (!outcome.ok) throw insufficient(outcome.short);
    return { key, id };
  }
  for (const candidate of bestPlaces(await readSellable(ctx, tx, productId), quantity)) {
    const key = { productId, locationId: candidate };
    // The best come in no order of keys: one that has too little by now is let go before the next.
    const outcome = await attemptWork(
      tx,
      () => take(key),
      ({ ok }) => ok,
    );
    if (outcome.ok) return { key, id };
  }
  throw new Refusal(
    'insufficient_inventory',
    `No one place has ${quantity} of ${encodeId('prd', productId)} to promise.`,
    { extra: { requested: quantity } },
  );
}

/** Gives a live soft hold another end; 409 when it is no longer alive. */
export async function extendHold(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: ReservationExtension,
): Promise<ReservationRow> {
  const faults: Fault[] = [];
  const expiresAt = readEnd(ctx.now(), body, faults);
  if (expiresAt === undefined || faults.length > 0) throw invalid(faults);
  const hold = await lockedHold(tx, id);
  const status = statusAt(hold, ctx.now());
  if (status !== 'active') {
    throw new Refusal(
      'illegal_transition',
      `The reservation is ${status}: only a live soft hold can be extended.`,
      { extra: { current_status: status, allowed_actions: [] } },
    );
  }
  await updateReservations(tx, [{ ...hold, expiresAt }]);
  await recordFacts(ctx, tx, [
    {
      type: 'reservation.extended',
      subjectType: 'rsv',
      subjectId: id,
      data: factData({ ...hold, expiresAt }),
    },
  ]);
  return readBack(tx, id);
}

/**
 * Ends a soft hold. Repeating it changes nothing, and a hold that backs an order or a transfer
 * stays as it is: `unchanged` then says why.
 */
export async function releaseHold(
  ctx: Context,
  tx: Tx,
  id: Uuid,
): Promise<{ row: ReservationRow; unchanged: string | undefined }> {
  const hold = await lockedHold(tx, id);
  if (hold.status !== 'active') {
    const unchanged =
      hold.status === 'allocated'
        ? `It backs an open ${hold.ownerType}: cancel or re-route that, and the hold goes with it.`
        : undefined;
    return { row: await readBack(tx, id), unchanged };
  }
  const dead = statusAt(hold, ctx.now()) === 'expired';
  const ended: Reservation = {
    ...hold,
    status: dead ? 'expired' : 'released',
    closedAt: ctx.now(),
  };
  await updateReservations(tx, [ended]);
  const outcome = await applyStock(
    ctx,
    tx,
    [
      {
        productId: hold.productId,
        locationId: hold.locationId,
        kind: dead ? 'expire' : 'unreserve',
        reserved: -hold.quantity,
        referenceType: 'reservation',
        referenceId: id,
      },
    ],
    'on_hand',
  );
  if (!outcome.ok) throw insufficient(outcome.short);
  await recordFacts(ctx, tx, [
    {
      type: dead ? 'reservation.expired' : 'reservation.released',
      subjectType: 'rsv',
      subjectId: id,
      data: factData(ended),
    },
  ]);
  return { row: await readBack(tx, id), unchanged: undefined };
}

function factData(hold: Reservation): Record<string, unknown> {
  return {
    object: {
      id: encodeId('rsv', hold.id),
      product_id: encodeId('prd', hold.productId),
      location_id: encodeId('loc', hold.locationId),
      quantity: hold.quantity,
      status: hold.status,
      owner_type: hold.ownerType,
      owner_key: hold.ownerKey,
      expires_at: hold.expiresAt,
    },
  };
}

async function lockedHold(tx: Tx, id: Uuid): Promise<Reservation> {
  const [hold] = await lockReservations(tx, [id]);
  if (hold === undefined) throw notFound('reservation', encodeId('rsv', id));
  return hold;
}

/** A reservation with its names; 404 when there is none. */
export async function readBack(tx: Tx, id: Uuid): Promise<ReservationRow> {
  const row = await selectReservation(tx, id);
  if (row === undefined) throw notFound('reservation', encodeId('rsv', id));
  return row;
}

function readEnd(now: Instant, body: ReservationExtension, faults: Fault[]): Instant | undefined {
  if (body.expires_at === undefined) {
    return plusMs(
      now,
      body.ttl_seconds === undefined ? lifeDefaultMs : body.ttl_seconds * secondMs,
    );
  }
  if (body.ttl_seconds !== undefined) {
    faults.push({
      pointer: '#/ttl_seconds',
      code: 'conflict',
      detail: 'Give ttl_seconds or expires_at, not both.',
    });
  }
  const end = readInstant(body.expires_at, '#/expires_at', faults);
  if (end === undefined) return undefined;
  const lifeMs = msOf(end) - msOf(now);
  if (lifeMs <= 0 || lifeMs > lifeMaxMs) {
    faults.push({
      pointer: '#/expires_at',
      code: 'out_of_range',
      detail: 'In the future, at most 30 days ahead.',
    });
  }
  return end;
}
