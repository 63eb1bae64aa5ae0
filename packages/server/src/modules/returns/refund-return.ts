import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor, toMinor } from '../../lib/money.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import type { OrderState } from '../orders/index.ts';
import {
  otherPaidMinor,
  type PaidLine,
  type PaidOrder,
  paidShareMinor,
  unitsWorthMinor,
} from './decide-refund.ts';
import {
  lockReturn,
  namedLines,
  refuseUnless,
  type ReturnState,
  saveReturn,
  tooMany,
} from './load-return.ts';
import { presentRefund } from './present-return.ts';
import { refundable } from './return-states.ts';
import { type ReturnLineRow, sumExchangeCredits } from './store.ts';
import {
  insertRefund,
  type RefundLineRow,
  type RefundRow,
  sumGoodsRefunded,
  sumRefundedLines,
  sumRefunds,
} from './store-refunds.ts';
import type { NewRefund, RefundWire } from './wire.ts';

/** What an order was sold for, as refunds are computed from it. */
export function paidOrderOf({ order, lines }: OrderState): PaidOrder {
  return {
    totalMinor: order.totalMinor,
    lines: lines.map((line) => ({
      id: line.id,
      units: line.quantity - line.cancelled,
      unitPriceMinor: line.unitPriceMinor,
    })),
  };
}

/**
 * Records what is to be paid back for units that came or are kept: their part of what was paid, to
 * the minor unit, once. Never more than the order's total together with everything paid back before
 * and what replacements used up. No money moves: whoever pays tells how it went.
 */
export async function refundReturn(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; body: NewRefund },
): Promise<RefundWire> {
  const state = await lockReturn(tx, input.id);
  const { order } = state.order;
  const { body } = input;
  const faults: Fault[] = [];
  const wanted = wantedUnits(state, body);
  const other = readOther(body, order.currency, faults);
  if (other === 0 || wanted.size > 0) refuseUnless(state, 'refund');
  const lines = await pricedLines(tx, state, wanted, faults);
  if (faults.length > 0) throw invalid(faults);
  const goods = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  await refuseMore(tx, state, { goods, other });
  const row: RefundRow = {
    id: ctx.ids.uuid(),
    returnId: state.row.id,
    orderId: order.id,
    status: 'draft',
    currency: order.currency,
    amountMinor: goods + other,
    otherMinor: other,
    reason: body.reason ?? null,
    reference: null,
    version: 1,
    createdBy: ctx.actor,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  };
  for (const line of lines) line.refundId = row.id;
  for (const [line, { units }] of wanted) line.refunded += units;
  await insertRefund(tx, row, lines);
  await saveReturn(ctx, tx, state, {
    type: 'refunded',
    data: { refund_id: encodeId('rfd', row.id) },
  });
  await recordFacts(ctx, tx, [refundFact(row, 'created')]);
  return presentRefund(row, lines);
}

type Wanted = Map<ReturnLineRow, { units: number; amount: number | undefined; index: number }>;

function wantedUnits(state: ReturnState, body: NewRefund): Wanted {
  const wanted: Wanted = new Map();
  if (body.line_items === undefined) {
    state.lines.forEach((line, index) => {
      if (refundable(line) > 0)
        wanted.set(line, { units: refundable(line), amount: undefined, index });
    });
    return wanted;
  }
  namedLines(state, body.line_items).forEach(({ line, item }, index) => {
    const left = refundable(line);
    const units = item.quantity ?? left;
    if (units > left || units === 0 || wanted.has(line)) {
      throw tooMany(line, item.quantity ?? 1, wanted.has(line) ? 0 : left, 'may be paid back');
    }
    wanted.set(line, { units, amount: item.amount, index });
  });
  return wanted;
}

function readOther(body: NewRefund, currency: string, faults: Fault[]): number {
  const minor = body.other_amount === undefined ? 0 : toMinor(body.other_amount, currency);
  if (minor !== undefined) return minor;
  const detail = `More decimals than ${currency} has.`;
  faults.push({ pointer: '#/other_amount', code: 'invalid_amount', detail });
  return 0;
}

async function pricedLines(
  tx: Tx,
  state: ReturnState,
  wanted: Wanted,
  faults: Fault[],
): Promise<RefundLineRow[]> {
  const paid = paidOrderOf(state.order);
  const before = await sumRefundedLines(tx, state.row.orderId);
  const { currency } = state.order.order;
  return [...wanted].map(([line, { units, amount, index }]) => {
    const paidLine = paid.lines.find((one): one is PaidLine => one.id === line.orderLineId);
    const worth = paidLine === undefined ? 0 : worthOf(paid, paidLine, units, before);
    const asked = amount === undefined ? worth : toMinor(amount, currency);
    if (asked === undefined || asked > worth) {
      const detail = `At most ${fromMinor(worth, currency)}, with the currency's decimals.`;
      const pointer = `#/line_items/${index}/amount`;
      faults.push({
        pointer,
        code: asked === undefined ? 'invalid_amount' : 'out_of_range',
        detail,
      });
    }
    return {
      refundId: state.row.id,
      orderLineId: line.orderLineId,
      quantity: units,
      amountMinor: Math.min(asked ?? 0, worth),
    };
  });
}

/** What units are worth after those paid back; what failed in between never makes it more. */
function worthOf(
  paid: PaidOrder,
  line: PaidLine,
  units: number,
  before: ReadonlyMap<Uuid, { units: number; amountMinor: number }>,
): number {
  const done = before.get(line.id as Uuid) ?? { units: 0, amountMinor: 0 };
  const worth = unitsWorthMinor(paid, line, { units, before: done.units });
  return Math.max(0, Math.min(worth, paidShareMinor(paid, line) - done.amountMinor));
}

async function refuseMore(
  tx: Tx,
  state: ReturnState,
  asked: { goods: number; other: number },
): Promise<void> {
  const { order } = state.order;
  const paid = paidOrderOf(state.order);
  const done = await sumRefunds(tx, order.id);
  const amount = (minor: number): number => fromMinor(Math.max(0, minor), order.currency);
  const otherLeft = otherPaidMinor(paid) - done.otherMinor;
  const left = await leftOfOrder(tx, order.id, paid);
  const extra = { refundable: amount(left), other_refundable: amount(otherLeft) };
  if (asked.goods + asked.other === 0) {
    throw new Refusal('nothing_left', 'Nothing was paid for what is to be paid back.', { extra });
  }
  if (asked.other > otherLeft) {
    const detail = `Of what was paid beside the goods ${amount(otherLeft)} is left.`;
    throw new Refusal('nothing_left', detail, { extra });
  }
  const exchangeLeft = await leftOfReturn(tx, state, paid);
  if (state.row.exchangeCreditMinor > 0 && asked.goods > exchangeLeft) {
    const detail = `${amount(exchangeLeft)} of the return is left: the replacement used the rest.`;
    throw new Refusal('nothing_left', detail, {
      extra: { ...extra, refundable: amount(exchangeLeft) },
    });
  }
  if (asked.goods + asked.other > left) {
    const detail = `${amount(left)} of the order is left: the rest was paid back or used by an exchange.`;
    throw new Refusal('nothing_left', detail, { extra });
  }
}

/** What the units of a return are worth, in minor units. */
export function returnWorthMinor(paid: PaidOrder, lines: readonly ReturnLineRow[]): number {
  return lines.reduce((sum, line) => {
    const paidLine = paid.lines.find((one) => one.id === line.orderLineId);
    if (paidLine === undefined) return sum;
    return sum + unitsWorthMinor(paid, paidLine, { units: line.quantity, before: 0 });
  }, 0);
}

/** What of an order's total neither refunds nor replacements have used; never below 0. */
export async function leftOfOrder(tx: Tx, orderId: Uuid, paid: PaidOrder): Promise<number> {
  const { amountMinor } = await sumRefunds(tx, orderId);
  const credits = await sumExchangeCredits(tx, orderId);
  return Math.max(0, paid.totalMinor - amountMinor - credits);
}

/** What of a return's worth neither refunds nor its replacement have used. */
export async function leftOfReturn(
  tx: Tx,
  { row, lines }: ReturnState,
  paid: PaidOrder,
): Promise<number> {
  const done = await sumGoodsRefunded(tx, row.id);
  return Math.max(0, returnWorthMinor(paid, lines) - done - row.exchangeCreditMinor);
}

/** The fact of a refund, with how it is now. */
export function refundFact(row: RefundRow, type: string): Fact {
  return {
    type: `refund.${type}`,
    subjectType: 'rfd',
    subjectId: row.id,
    data: {
      object: {
        object: 'refund',
        id: encodeId('rfd', row.id),
        return_id: encodeId('rtn', row.returnId),
        order_id: encodeId('ord', row.orderId),
        status: row.status,
        currency: row.currency,
        amount: fromMinor(row.amountMinor, row.currency),
        version: row.version,
      },
    },
  };
}
