import type { Uuid } from '../../lib/ids.ts';
import { dayMs, instantOfMs, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Subscriber } from '../../platform/events/index.ts';
import type { Reservation } from '../inventory/index.ts';
import {
  markOverbooked,
  type OverDay,
  selectOver,
  type Work as DayWork,
} from '../network/index.ts';
import { moveUnits } from '../orders/index.ts';
import type { FulfillmentOrder } from './fulfillment-states.ts';
import { closeFulfillment } from './return-units.ts';
import { saveWorks } from './save-works.ts';
import { selectOrdersOnDay } from './store-shorts.ts';
import { isUntouched } from './vacate-location.ts';
import { lockWorks, takeClaims, type Work } from './work.ts';

/** Orders that one transaction takes from a day. */
const chunkOrders = 50;
const reason = 'capacity_lowered';

type Day = Pick<OverDay, 'locationId' | 'workDay'>;

/** What of an order is worked on that day, and that nobody has begun or taken on. */
function letGo(ctx: Context, work: Work, day: Day): DayWork {
  const claims = [...work.claims.values()].flat().filter(({ row }) => isOn(row, day));
  const lines = new Set<Uuid>();
  let units = 0;
  for (const { row, left } of claims) {
    const line = row.orderLineId === null ? undefined : work.lines.get(row.orderLineId);
    if (line === undefined || row.fulfillmentOrderId !== null || left === 0) continue;
    moveUnits(line, 'allocated', 'unallocated', left);
    const accepts = (one: { id: Uuid }): boolean => one.id === row.id;
    takeClaims(work, { lineId: line.id, boundTo: null, accepts }, left, 'release', reason);
    lines.add(line.id);
    units += left;
    work.resource = true;
  }
  for (const fulfillment of work.fulfillments) {
    if (!isUntouched(fulfillment, day.locationId)) continue;
    const bound = claims.filter(({ row }) => row.fulfillmentOrderId === fulfillment.id);
    if (bound.length === 0) continue;
    for (const { row, left } of bound) {
      if (row.orderLineId !== null) lines.add(row.orderLineId);
      units += left;
    }
    close(ctx, work, fulfillment);
  }
  return { orders: units > 0 ? 1 : 0, lines: lines.size, units };
}

function close(ctx: Context, work: Work, fulfillment: FulfillmentOrder): void {
  closeFulfillment(ctx, work, fulfillment, { fate: 'let_go', reason, emptied: 'cancelled' });
  work.facts.push({ fulfillment, type: 'cancelled', data: { reason } });
  work.resource = true;
}

const isOn = (row: Reservation, day: Day): boolean =>
  row.locationId === day.locationId && row.workDay === day.workDay;

/** Lets go of the orders that came last, until the day has no more than it may. */
async function relieveDay(ctx: Context, tx: Tx, day: OverDay): Promise<number> {
  const ids = await selectOrdersOnDay(tx, day, chunkOrders);
  const works = await lockWorks(tx, ids);
  let { orders, lines, units } = day.over;
  const told: Work[] = [];
  for (const id of ids) {
    if (orders <= 0 && lines <= 0 && units <= 0) break;
    const work = works.get(id);
    if (work === undefined) continue;
    const gone = letGo(ctx, work, day);
    if (gone.units === 0) continue;
    told.push(work);
    orders -= gone.orders;
    lines -= gone.lines;
    units -= gone.units;
  }
  await saveWorks(
    ctx,
    tx,
    told.map((work) => ({ work, fact: 'order.updated', reason })),
  );
  return told.length;
}

/**
 * Sends on, to another day or another place, what days of a place have more than limits that were
 * lowered: of the orders that came last, what nobody has begun or taken on. Answers how many
 * orders. A day of which all is begun keeps what it has.
 */
export async function relieveDays(ctx: Context, locationId: Uuid): Promise<number> {
  // It may still be yesterday there.
  const from = instantOfMs(msOf(ctx.now()) - dayMs).slice(0, 10);
  let moved = 0;
  const over = (tx: Tx) => selectOver(tx, locationId, from);
  for (;;) {
    const days = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, over);
    let done = 0;
    // Each in a transaction of its own: its orders are locked before its stock.
    for (const { workDay } of days)
      done += await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
        const day = (await over(tx)).find((one) => one.workDay === workDay);
        const left = day === undefined ? 0 : await relieveDay(ctx, tx, day);
        if (left > 0) await markOverbooked(tx, ctx.now(), [locationId]);
        return left;
      });
    if (done === 0) return moved;
    moved += done;
  }
}

/** Sees limits of places change. What it does twice it does once. */
export const relieveLowered: Subscriber = {
  name: 'relieve-days',
  types: ['location.updated', 'location.capacity_changed'],
  start: 'now',
  deliver: async (ctx, events) => {
    const changed = new Set<Uuid>();
    for (const { subjectId } of events) changed.add(subjectId);
    for (const id of changed) await relieveDays(ctx, id);
  },
};
