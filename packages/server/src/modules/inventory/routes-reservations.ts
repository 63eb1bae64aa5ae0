import { encodeId } from '../../lib/ids.ts';
import { instantOfMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  defineRoute,
  idParams,
  pathId,
  type ListQuery,
  type Route,
  runList,
} from '../../platform/http/index.ts';
import { extendHold, holdStock, readBack, releaseHold } from './hold-stock.ts';
import { presentReservation, type ReservationBody } from './present-reservation.ts';
import { reservationList, type ReservationRow } from './store-reservations.ts';
import {
  extendReservationSchema,
  newReservationSchema,
  reservationSchema,
} from './wire-reservations.ts';

// The document and the reading of a query need only the names; the instant comes with each call.
const described = reservationList(instantOfMs(0), false);

/** Whether a list asks for soft holds alone, which have an index of their own. */
function asksLiveSoftOnly(query: ListQuery): boolean {
  return query.conditions.some(
    ({ name, operator, values }) =>
      name === 'status' &&
      (operator === 'eq' || operator === 'in') &&
      values.length > 0 &&
      values.every((value) => value === 'active'),
  );
}

async function release(ctx: Context, tx: Tx, id: string): Promise<ReservationBody> {
  const { row, unchanged } = await releaseHold(ctx, tx, pathId('rsv', 'reservation', id));
  const body = presentReservation(row, ctx.now());
  return unchanged === undefined
    ? body
    : { ...body, warnings: [{ code: 'backs_open_work', detail: unchanged }] };
}

const tag = 'reservations';

/** Claims on stock: read, hold for a while, extend, let go. */
export const reservationRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listReservations',
    method: 'GET',
    path: '/v1/reservations',
    tag,
    summary: 'List reservations',
    description:
      'With an order_id all allocations of the order, whatever became of them. With status active only ' +
      'soft holds that are alive: one past its time is expired, whether or not it was swept.',
    scope: 'inventory:read',
    transaction: 'read',
    list: described,
    reply: { status: 200, schema: reservationSchema },
    handle: async ({ ctx, tx, list }) => {
      const now = ctx.now();
      const spec = reservationList(now, asksLiveSoftOnly(list));
      const page = await runList<ReservationRow>(tx, { ...list, spec });
      return { body: { ...page, rows: page.rows.map((row) => presentReservation(row, now)) } };
    },
  }),
  defineRoute({
    operationId: 'getReservation',
    method: 'GET',
    path: '/v1/reservations/:id',
    tag,
    summary: 'Read a reservation',
    description: 'One claim on stock, as it is now.',
    scope: 'inventory:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: reservationSchema },
    handle: async ({ ctx, tx, params }) => ({
      body: presentReservation(
        await readBack(tx, pathId('rsv', 'reservation', params.id)),
        ctx.now(),
      ),
    }),
  }),
  defineRoute({
    operationId: 'createReservation',
    method: 'POST',
    path: '/v1/reservations',
    tag,
    summary: 'Hold stock for a while',
    description:
      'A soft hold for a cart, quote or promise: its units cannot be promised to anyone else until it ' +
      'expires, is released, or an order redeems it. Lives 15 minutes unless told otherwise.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    body: newReservationSchema,
    reply: { status: 201, schema: reservationSchema },
    example: {
      product_id: 'TEE-RED-M',
      quantity: 2,
      owner_type: 'cart',
      owner_key: 'cart-81f2',
      ttl_seconds: 600,
    },
    handle: async ({ ctx, tx, body }) => {
      const row = await holdStock(ctx, tx, body);
      return {
        status: 201,
        location: `/v1/reservations/${encodeId('rsv', row.id)}`,
        body: presentReservation(row, ctx.now()),
      };
    },
  }),
  defineRoute({
    operationId: 'extendReservation',
    method: 'POST',
    path: '/v1/reservations/:id/extend',
    tag,
    summary: 'Give a soft hold another end',
    description:
      'The new end counts from now. A hold that expired stays expired: hold the stock again.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    body: extendReservationSchema,
    reply: { status: 200, schema: reservationSchema },
    example: { ttl_seconds: 900 },
    handle: async ({ ctx, tx, params, body }) => {
      const row = await extendHold(ctx, tx, pathId('rsv', 'reservation', params.id), body);
      return { body: presentReservation(row, ctx.now()) };
    },
  }),
  defineRoute({
    operationId: 'releaseReservation',
    method: 'POST',
    path: '/v1/reservations/:id/release',
    tag,
    summary: 'Let a soft hold go',
    description: 'The same as deleting it.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    reply: { status: 200, schema: reservationSchema },
    handle: async ({ ctx, tx, params }) => ({ body: await release(ctx, tx, params.id) }),
  }),
  defineRoute({
    operationId: 'deleteReservation',
    method: 'DELETE',
    path: '/v1/reservations/:id',
    tag,
    summary: 'Let a soft hold go',
    description:
      'A soft hold is released; repeating it changes nothing. A reservation that backs open work is ' +
      'answered unchanged with a warning: what ships consumes it, what is cancelled releases it.',
    scope: 'inventory:adjust',
    transaction: 'write',
    params: idParams,
    reply: { status: 200, schema: reservationSchema },
    handle: async ({ ctx, tx, params }) => ({ body: await release(ctx, tx, params.id) }),
  }),
];
