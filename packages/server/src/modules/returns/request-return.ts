import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { findLocations } from '../network/index.ts';
import { type LineRow, lockOrders, type OrderState, saveReturnUnits } from '../orders/index.ts';
import { factOf } from './load-return.ts';
import { presentReturn } from './present-return.ts';
import { insertReturn, type ReturnLineRow, type ReturnRow } from './store.ts';
import type { NewReturn, ReturnWire } from './wire.ts';

/**
 * Asks for units of an order to come back. Never more of a line than has left and is in no other
 * return: those who ask at once get what there is, in their turn.
 */
export async function requestReturn(ctx: Context, tx: Tx, body: NewReturn): Promise<ReturnWire> {
  const orderId = decodeId('ord', body.order_id);
  const order = orderId === undefined ? undefined : (await lockOrders(tx, [orderId])).get(orderId);
  const faults: Fault[] = [];
  if (order === undefined) {
    const detail = 'There is no such order.';
    throw invalid([{ pointer: '#/order_id', code: 'unknown_reference', detail }]);
  }
  const locationId = await receivingPlace(tx, body.location_id, faults);
  const wanted = wantedUnits(order, body, faults);
  if (faults.length > 0) throw invalid(faults);
  refuseMore(wanted);
  const row = newReturn(ctx, order, locationId ?? null, body.reason ?? null);
  const lines = [...wanted].map(([line, { quantity, reason }]) =>
    newLine(row.id, line, quantity, reason),
  );
  for (const [line, { quantity }] of wanted) line.returnRequested += quantity;
  await insertReturn(tx, row, lines);
  await saveReturnUnits(ctx, tx, order, {
    reason: 'return.requested',
    data: { return_id: encodeId('rtn', row.id) },
  });
  await recordFacts(ctx, tx, [factOf({ row, lines }, { type: 'requested', reason: row.reason })]);
  return presentReturn(row, lines);
}

/** The place of a reference; a fault when there is none. */
export async function receivingPlace(
  tx: Tx,
  reference: string | undefined,
  faults: Fault[],
): Promise<Uuid | undefined> {
  if (reference === undefined) return undefined;
  const place = (await findLocations(tx, [reference])).get(reference);
  if (place === undefined) {
    const detail = 'There is no such location.';
    faults.push({ pointer: '#/location_id', code: 'unknown_reference', detail });
  }
  return place?.id;
}

type Wanted = Map<LineRow, { quantity: number; reason: string }>;

function wantedUnits(order: OrderState, body: NewReturn, faults: Fault[]): Wanted {
  const wanted: Wanted = new Map();
  body.line_items.forEach((item, index) => {
    const id = decodeId('line', item.id);
    const line = order.lines.find((one) => one.id === id);
    if (line === undefined) {
      const detail = 'The order has no such line.';
      faults.push({ pointer: `#/line_items/${index}/id`, code: 'unknown_reference', detail });
      return;
    }
    const before = wanted.get(line);
    wanted.set(line, {
      quantity: (before?.quantity ?? 0) + item.quantity,
      reason: before?.reason ?? item.reason ?? 'other',
    });
  });
  return wanted;
}

function refuseMore(wanted: Wanted): void {
  const left = (line: LineRow): number => line.shipped + line.delivered - line.returnRequested;
  const excess = [...wanted].filter(([line, { quantity }]) => quantity > left(line));
  const [first] = excess;
  if (first === undefined) return;
  const [line, { quantity }] = first;
  throw new Refusal(
    'nothing_left',
    `${quantity} of ${line.sku} are to come back, ${left(line)} have left and are in no return.`,
    {
      extra: {
        line_items: excess.map(([one, asked]) => ({
          id: encodeId('line', one.id),
          asked: asked.quantity,
          returnable: left(one),
        })),
      },
    },
  );
}

function newReturn(
  ctx: Context,
  { order }: OrderState,
  locationId: Uuid | null,
  reason: string | null,
): ReturnRow {
  return {
    id: ctx.ids.uuid(),
    orderId: order.id,
    locationId,
    status: 'requested',
    reason,
    carrier: null,
    trackingNumber: null,
    exchangeOrderId: null,
    exchangeCreditMinor: 0,
    version: 1,
    createdBy: ctx.actor,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
    receivedAt: null,
    closedAt: null,
    currency: order.currency,
  };
}

function newLine(returnId: Uuid, line: LineRow, quantity: number, reason: string): ReturnLineRow {
  return {
    returnId,
    orderLineId: line.id,
    productId: line.productId,
    quantity,
    reason,
    received: 0,
    restocked: 0,
    refurbished: 0,
    quarantined: 0,
    scrapped: 0,
    toVendor: 0,
    kept: 0,
    refunded: 0,
  };
}
