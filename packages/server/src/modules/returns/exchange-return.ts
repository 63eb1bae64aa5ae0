import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { captureWithin } from '../fulfillment/index.ts';
import type { NewOrder, OrderView } from '../orders/index.ts';
import { lockReturn, refuseUnless, type ReturnState, saveReturn } from './load-return.ts';
import { presentReturn } from './present-return.ts';
import { leftOfOrder, leftOfReturn, paidOrderOf, returnWorthMinor } from './refund-return.ts';
import { sumGoodsRefunded } from './store-refunds.ts';
import type { ExchangeWire, NewExchange } from './wire.ts';

/**
 * Sends something else for what comes back: an order like any other, captured and allocated, linked
 * with the return in the same transaction, so that there is no replacement of a return that was
 * called off. Its key is the return's own: asking again finds the same order. What it costs is used
 * up of what could be paid back.
 */
export async function exchangeReturn(
  ctx: Context,
  input: { id: Uuid; body: NewExchange },
): Promise<ExchangeWire> {
  return captureWithin(
    ctx,
    async (tx) => {
      const state = await lockReturn(tx, input.id);
      if (state.row.exchangeOrderId === null) refuseUnless(state, 'exchange');
      return replacementOf(state, input.body);
    },
    (tx, view) => link(ctx, tx, input.id, view),
  );
}

/** The order that goes out, to whom and where the first one went. */
function replacementOf({ row, order: { order } }: ReturnState, body: NewExchange): NewOrder {
  const id = encodeId('rtn', row.id);
  return {
    channel: order.channel,
    channel_order_id: `exchange:${id}`,
    currency: order.currency,
    customer: order.customer,
    shipping_address: order.shippingAddress,
    line_items: body.line_items,
    ...(order.serviceLevel === null ? {} : { service_level: order.serviceLevel }),
    attributes: { exchange_of: encodeId('ord', order.id), return_id: id },
  };
}

async function link(ctx: Context, tx: Tx, id: Uuid, view: OrderView): Promise<ExchangeWire> {
  const state = await lockReturn(tx, id);
  const { row } = state;
  const { currency } = row;
  const paid = paidOrderOf(state.order);
  if (row.exchangeOrderId === null) {
    const left = Math.min(
      await leftOfReturn(tx, state, paid),
      await leftOfOrder(tx, state.order.order.id, paid),
    );
    row.exchangeCreditMinor = Math.min(view.order.totalMinor, left);
    // The order of a rehearsal will not be there.
    if (!ctx.dryRun) row.exchangeOrderId = view.order.id;
    const data = { exchange_order_id: encodeId('ord', view.order.id) };
    await saveReturn(ctx, tx, state, { type: 'exchanged', data });
  } else if (row.exchangeOrderId !== view.order.id) {
    throw new Refusal('illegal_transition', 'The return has another replacement.', {
      extra: { exchange_order_id: encodeId('ord', row.exchangeOrderId) },
    });
  }
  const worth = returnWorthMinor(paid, state.lines);
  const refunded = await sumGoodsRefunded(tx, row.id);
  return {
    object: 'exchange',
    return: presentReturn(row, state.lines),
    order_id: encodeId('ord', view.order.id),
    order_status: view.order.status,
    total_price: fromMinor(view.order.totalMinor, currency),
    returned_value: fromMinor(worth, currency),
    refunded: fromMinor(refunded, currency),
    balance: fromMinor(view.order.totalMinor - worth + refunded, currency),
    currency,
  };
}
