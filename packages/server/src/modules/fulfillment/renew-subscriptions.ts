import { present } from '../../lib/assert.ts';
import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import { parseInstant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import { Refusal } from '../../platform/errors.ts';
import { refusalOfDatabase } from '../../platform/http/index.ts';
import {
  type LineRow,
  type NewOrder,
  newOrderSchema,
  selectDueSubscriptions,
} from '../orders/index.ts';
import { cancelUnits } from './cancel-units.ts';
import { captureOrder } from './capture-order.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { datesAfter, isDue, isOver, nextDue, readRhythm, type Rhythm } from './decide-schedule.ts';
import { saveWorks } from './save-works.ts';
import type { Work } from './work.ts';

/** Where subscriptions wait whose next order was refused. */
const failedQueue = 'renewal_failed';

/** A renewal to make: the order of this number, due at this date. */
type Renewal = { subscriptionId: Uuid; number: number; body: NewOrder };

/**
 * Makes the next ordinary order of every subscription of the tenant that is due, at most `limit`,
 * and answers how many. Exactly once: each order carries the natural key `<subscription>#<number>`,
 * so that a run that was cut off finds it made.
 */
export async function renewSubscriptions(ctx: Context, limit: number): Promise<number> {
  const due = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    selectDueSubscriptions(tx, ctx.now(), limit),
  );
  let made = 0;
  for (const id of due) {
    try {
      if (await renew(ctx, id)) made += 1;
    } catch (error) {
      // The database being away stops the run; what is wrong with one subscription stops only it.
      if (refusalOfDatabase(error) !== undefined) throw error;
      await noteFailure(ctx, id, error);
    }
  }
  return made;
}

/** Makes the order of one subscription that is due; answers whether there was one to make. */
async function renew(ctx: Context, id: Uuid): Promise<boolean> {
  const renewal = await prepare(ctx, id);
  if (renewal === undefined) return false;
  await advance(ctx, renewal, await orderOf(ctx, renewal));
  return true;
}

/**
 * The order of a renewal, in another transaction under its own key: whoever comes second is
 * answered the order that is there, also when the subscription was changed in between.
 */
async function orderOf(ctx: Context, renewal: Renewal): Promise<Uuid> {
  try {
    const captured = await captureOrder(ctx, renewal.body, undefined, undefined);
    const view = captured.kind === 'replayed' ? undefined : captured.view;
    return present(view, 'The order of a subscription').order.id;
  } catch (error) {
    const made =
      error instanceof Refusal && error.code === 'duplicate_order'
        ? decodeId('ord', String(error.extra['existing_id']))
        : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

/** Puts a subscription whose order is refused where people see it; it is tried again until paused. */
async function noteFailure(ctx: Context, id: Uuid, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  ctx.log.error({
    event: 'subscription.renewal_failed',
    order: encodeId('ord', id),
    error: reason,
  });
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const work = await lockWork(tx, id);
    const { order } = work.state;
    if (order.queue === failedQueue && order.statusReason === reason) return;
    order.queue = failedQueue;
    order.statusReason = reason;
    await saveWorks(ctx, tx, [{ work, fact: 'order.renewal_failed', reason }]);
  });
}

/** The renewal that is due, or the schedule set right where none is. */
async function prepare(ctx: Context, id: Uuid): Promise<Renewal | undefined> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const work = await lockWork(tx, id);
    const rhythm = rhythmOf(work);
    if (rhythm === undefined) return undefined;
    if (isOver(rhythm)) {
      endSubscription(ctx, work, rhythm);
      await saveWorks(ctx, tx, [{ work, reason: 'subscription_ended' }]);
      return undefined;
    }
    const { order } = work.state;
    if (order.releaseAt !== parseInstant(rhythm.next_date)) {
      setRhythm(work, rhythm);
      await saveWorks(ctx, tx, [{ work, reason: 'subscription_scheduled' }]);
    }
    if (!isDue(rhythm, ctx.now())) return undefined;
    return { subscriptionId: id, number: rhythm.made + 1, body: renewalBody(work, rhythm) };
  });
}

/** A subscription that was sourced when it was captured is its own first order. */
function rhythmOf({ state: { order } }: Work): Rhythm | undefined {
  if (order.schedule === null) return undefined;
  const rhythm = readRhythm(order.schedule, order.releaseAt ?? order.placedAt);
  const isItsFirst = order.stage !== 'scheduled' && rhythm.made === 0;
  return isItsFirst ? { ...datesAfter(rhythm, order.placedAt), made: 1 } : rhythm;
}

function setRhythm(work: Work, rhythm: Rhythm): void {
  work.state.order.schedule = { ...rhythm };
  work.state.order.releaseAt = parseInstant(rhythm.next_date) ?? null;
}

function endSubscription(ctx: Context, work: Work, rhythm: Rhythm): void {
  setRhythm(work, rhythm);
  work.state.order.schedule = { ...rhythm, ended: true };
  if (work.state.order.stage === 'scheduled') {
    cancelUnits(ctx, work, { lines: undefined, reason: 'subscription_ended', force: true });
  }
}

function renewalBody({ state: { order, lines } }: Work, rhythm: Rhythm): NewOrder {
  const id = encodeId('ord', order.id);
  return newOrderSchema.parse({
    type: 'standard',
    channel: order.channel,
    channel_order_id: `${id}#${rhythm.made + 1}`,
    currency: order.currency,
    ...(order.customer === null ? {} : { customer: order.customer }),
    ...(order.shippingAddress === null ? {} : { shipping_address: order.shippingAddress }),
    ...(order.serviceLevel === null ? {} : { service_level: order.serviceLevel }),
    priority: order.priority,
    allow_backorder: order.allowBackorder,
    ship_complete: order.shipComplete,
    ...(order.maxSplits === null ? {} : { max_splits: order.maxSplits }),
    tags: order.tags,
    attributes: {
      ...order.attributes,
      subscription_id: id,
      subscription_number: rhythm.made + 1,
      due_at: rhythm.next_date,
    },
    line_items: lines
      .filter((line) => line.quantity > line.cancelled)
      .map((line) => ({
        product_id: encodeId('prd', line.productId),
        quantity: line.quantity - line.cancelled,
        ...togetherOf(line),
        ...(line.unitPriceMinor === null
          ? {}
          : { unit_price: fromMinor(line.unitPriceMinor, order.currency) }),
      })),
  });
}

/** What was to leave together does so again; the parts of a kit are lines of their own now. */
function togetherOf({ keepTogether, kitLine }: LineRow): { keep_together?: string } {
  if (keepTogether !== null) return { keep_together: keepTogether };
  return kitLine === null ? {} : { keep_together: `kit ${kitLine}` };
}

/** Notes that the order was made, unless another run has done so. */
async function advance(ctx: Context, renewal: Renewal, orderId: Uuid): Promise<void> {
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const work = await lockWork(tx, renewal.subscriptionId);
    const rhythm = rhythmOf(work);
    if (rhythm === undefined || rhythm.made + 1 !== renewal.number) return;
    setRhythm(work, { ...rhythm, made: renewal.number, next_date: nextDue(rhythm) });
    const { order } = work.state;
    if (order.queue === failedQueue) {
      order.queue = null;
      order.statusReason = null;
    }
    await saveWorks(ctx, tx, [
      {
        work,
        fact: 'order.renewed',
        data: {
          renewal_order_id: encodeId('ord', orderId),
          number: renewal.number,
        },
      },
    ]);
  });
}
