import { dayMs, hourMs, type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import { type DayNo, type DemoOrder, openDays } from './make-orders.ts';
import type { DemoStock } from './make-stock.ts';
import { tellDeliveries } from './tell-world.ts';
import { slices, type Teller } from './teller.ts';

/** What the telling has to remember of an order. */
export type ToldOrder = { id: string; status: string; hasArrived?: boolean };
export type Told = Map<string, ToldOrder>;

type BulkReply = { data: { index: number; order: ToldOrder | null; problem: unknown }[] };
type FulfillReply = { data: { order_id: string | null; order_status: string | null }[] };
type Operation = {
  op: 'release' | 'complete' | 'deliver';
  order_id: string;
  [extra: string]: string;
};

/** Orders that one request captures; one commit of the dispatch line holds 128. */
const captureMax = 128;
const operationsMax = 400;

/** Captures orders and remembers them. */
export async function capture(
  teller: Teller,
  orders: readonly DemoOrder[],
  told: Told,
): Promise<void> {
  for (const part of slices(orders, captureMax)) {
    const { data } = await teller.repeat<BulkReply>('/v1/orders/bulk', {
      orders: part.map(({ body }) => body),
    });
    for (const { index, order, problem } of data) {
      const key = part[index]?.key;
      if (order === null || key === undefined)
        throw new Error(`An order was refused: ${JSON.stringify(problem)}`);
      told.set(key, { id: order.id, status: order.status });
    }
  }
}

async function fulfill(
  teller: Teller,
  operations: readonly Operation[],
  told: Told,
): Promise<void> {
  const byId = new Map([...told.values()].map((order) => [order.id, order]));
  for (const part of slices(operations, operationsMax)) {
    const reply = await teller.write<FulfillReply>('/v1/fulfillment_orders/bulk', {
      operations: part,
    });
    for (const { order_id: id, order_status: status } of reply?.data ?? []) {
      const order = id === null ? undefined : byId.get(id);
      if (order !== undefined && status !== null) order.status = status;
    }
  }
}

function shipping(order: DemoOrder, id: string): Operation[] {
  const carrier = order.region === 'americas' ? 'swiftpost' : 'eurolink';
  const express = order.body.service_level === 'express';
  const number = `${carrier === 'swiftpost' ? 'SP' : 'EL'}${String(Number(order.key.replace(/\D/g, '')) * 7919).padStart(10, '0')}`;
  return [
    { op: 'release', order_id: id },
    {
      op: 'complete',
      order_id: id,
      carrier,
      tracking_number: number,
      service: express ? 'express' : carrier === 'swiftpost' ? 'ground' : 'parcel',
      tracking_url: `https://track.example.com/${number}`,
    },
  ];
}

/** What happens at the places by the end of a day: yesterday's orders leave, earlier ones arrive. */
async function workDay(
  teller: Teller,
  orders: readonly DemoOrder[],
  day: DayNo,
  told: Told,
): Promise<void> {
  const operations: Operation[] = [];
  for (const order of orders) {
    const known = told.get(order.key);
    if (known === undefined || order.fate === 'cancelled') continue;
    const leaves = order.fate === 'shipped' && order.shipDay >= day;
    if (leaves && known.status === 'fully_allocated') operations.push(...shipping(order, known.id));
    else if (order.fate === 'shipped' && order.deliverDay >= day && known.status === 'fulfilled') {
      if (known.hasArrived === true) continue;
      known.hasArrived = true;
      operations.push({ op: 'deliver', order_id: known.id });
    } else if (
      order.fate === 'released' &&
      order.shipDay >= day &&
      known.status === 'fully_allocated'
    ) {
      operations.push({ op: 'release', order_id: known.id });
    }
  }
  await fulfill(teller, operations, told);
}

/** Orders some days back whose goods were missing are allocated now, or given up. */
async function settleWaiting(
  teller: Teller,
  orders: readonly DemoOrder[],
  day: DayNo,
  told: Told,
): Promise<void> {
  for (const order of orders) {
    const known = told.get(order.key);
    if (known === undefined) continue;
    if (order.fate === 'cancelled' && known.status !== 'cancelled') {
      await teller.write(`/v1/orders/${known.id}/cancel`, {
        reason: 'customer changed their mind',
      });
      known.status = 'cancelled';
      continue;
    }
    const waits =
      order.fate === 'shipped' && ['backordered', 'partially_allocated'].includes(known.status);
    if (!waits || order.shipDay < day || (order.shipDay - day) % 7 > 1) continue;
    const found = await teller.write<ToldOrder>(`/v1/orders/${known.id}/allocate`, {});
    known.status = found?.status ?? known.status;
    if (known.status === 'fully_allocated') {
      order.shipDay = day;
      order.deliverDay = day - 4;
    } else if (order.shipDay - day >= 14) {
      await teller.write(`/v1/orders/${known.id}/cancel`, { reason: 'out of stock for two weeks' });
      known.status = 'cancelled';
    }
  }
}

/** Days a parcel and its order are looked at again. */
const memoryDays = 40;

export type OrderStory = {
  anchor: Instant;
  days: number;
  orders: readonly DemoOrder[];
  stock: readonly DemoStock[];
  told: Told;
};

/** The days that are told, each with those since the one before: old ones in larger strides. */
export function toldDays(days: number): DayNo[] {
  const told: DayNo[] = [];
  for (let day = days; day >= 0; day -= strideAt(day)) told.push(day);
  return told;
}

function strideAt(day: DayNo): number {
  return day > 45 ? 3 : day > 21 ? 2 : 1;
}

/** A day of the history: deliveries, work on what was ordered before, and the orders since. */
export async function tellDay(
  teller: Teller,
  story: OrderStory,
  day: DayNo,
  before: DayNo,
): Promise<void> {
  const { anchor, orders, stock, told } = story;
  const endMs = msOf(anchor) - day * dayMs;
  const isNew = (order: DemoOrder): boolean => order.day >= day && !told.has(order.key);
  const recent = orders.filter((order) => order.day > day && order.day <= day + memoryDays);
  teller.at(instantOfMs(endMs - 20 * hourMs));
  await tellDeliveries(teller, stock, { from: before, to: day });
  await settleWaiting(teller, recent, day, told);
  teller.at(instantOfMs(endMs - 16 * hourMs));
  await workDay(teller, recent, day, told);
  teller.at(instantOfMs(endMs));
  await capture(teller, orders.filter(isNew), told);
}

/** One of the last days, in three parts: its orders are captured soon after they are placed. */
export async function tellOpenDay(teller: Teller, story: OrderStory, day: DayNo): Promise<void> {
  const { anchor, orders, told } = story;
  const startMs = msOf(anchor) - (day + 1) * dayMs;
  const todays = orders.filter((order) => order.day === day);
  const recent = orders.filter((order) => order.day > day && order.day <= day + memoryDays);
  for (let part = 0; part < 3; part++) {
    const fromMs = startMs + part * 8 * hourMs;
    if (part === 1) {
      teller.at(instantOfMs(fromMs));
      await workDay(teller, recent, day, told);
    }
    teller.at(instantOfMs(fromMs + 8 * hourMs));
    const placed = todays.filter((order) => {
      const ms = msOf(order.placed);
      return ms >= fromMs && ms < fromMs + 8 * hourMs;
    });
    await capture(teller, placed, told);
  }
}

/** The oldest orders that arrived are closed: their time to come back is over. */
export async function tellClosing(teller: Teller, story: OrderStory): Promise<void> {
  const { orders, days, told } = story;
  const old = orders.filter((order) => order.day > days - 4 && order.deliverDay > openDays);
  for (const { key } of old) {
    const known = told.get(key);
    if (known?.status !== 'fulfilled') continue;
    await teller.write(`/v1/orders/${known.id}/complete`, {});
    known.status = 'completed';
  }
}
