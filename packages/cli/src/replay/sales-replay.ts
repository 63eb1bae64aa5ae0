import { captureDay, type OrderBody } from './day-capture.ts';
import { takeBack } from './day-reversals.ts';
import { fillBackorders, receive } from './day-stock.ts';
import { deliverDue, shipReady } from './day-work.ts';
import type { ReplayRun } from './replay-run.ts';
import { planDays, type ReplayDay } from './retail-days.ts';
import { locationBodies, type ReplayLocation } from './retail-network.ts';
import type { RetailOrder, RetailPlan } from './retail-plan.ts';
import type { StockPlan } from './retail-stock.ts';
import { setUpWorld } from './set-up.ts';

/** What differs between the businesses that are replayed. */
export type Business = {
  channel: string;
  currency: string;
  locations: readonly ReplayLocation[];
  carriers: readonly { code: string; name: string; services: readonly Record<string, unknown>[] }[];
  /** Where an order goes; undefined when the file does not say. */
  addressOf: (order: RetailOrder) => Record<string, unknown> | undefined;
  /** Days from dispatch to the door. */
  transitDaysOf: (order: RetailOrder) => number;
};

/** Replays the whole plan, day by day, each step once. */
export async function replaySales(
  run: ReplayRun,
  plan: RetailPlan,
  stock: StockPlan,
  business: Business,
): Promise<void> {
  const days = planDays(plan, stock);
  const first = days[0]?.day ?? '2000-01-01';
  await setUpWorld(run, {
    currency: business.currency,
    at: `${first}T00:00:00.000Z`,
    products: productBodies(plan, business.currency),
    locations: locationBodies(business.locations, business.currency),
    carriers: business.carriers,
  });
  for (const day of days) await replayDay(run, plan, day, business);
}

/**
 * One day: goods come in, waiting orders get theirs, what is held is released and shipped, what was
 * due is delivered; then the day's orders come, and at its end what customers take back.
 */
async function replayDay(
  run: ReplayRun,
  plan: RetailPlan,
  { day, arrivals, orders, reversals }: ReplayDay,
  business: Business,
): Promise<void> {
  const at = (time: string): string => `${day}T${time}:00.000Z`;
  await receive(
    run,
    `${day}/receipts`,
    arrivals.map(({ product, location, quantity }) => ({
      sku: plan.products[product]?.sku ?? '',
      place: run.places.indexOf(location),
      quantity,
      reason: 'purchase',
      reference: `PO-${day}`,
    })),
    at('01:00'),
  );
  await fillBackorders(
    run,
    day,
    at('02:00'),
    (number, line) => plan.products[plan.orders[number]?.lines[line]?.product ?? -1]?.sku ?? '',
  );
  await shipReady(run, day, { release: at('03:00'), ship: at('04:00') }, (number) => {
    const order = plan.orders[number];
    return order === undefined ? 0 : business.transitDaysOf(order);
  });
  await deliverDue(run, day, at('05:00'));
  await captureDay(run, day, orders, (number) => orderBody(plan, number, business));
  const parts = reversals.flatMap((reversal) => reversal.parts);
  await takeBack(run, day, parts, at('22:00'), (order, line) => ({
    ordered: plan.orders[order]?.lines[line]?.quantity ?? 0,
    sku: plan.products[plan.orders[order]?.lines[line]?.product ?? -1]?.sku ?? '',
    reference: `${plan.orders[order]?.key ?? ''}#${line + 1}`.slice(0, 200),
  }));
}

/** An order of the plan as a channel sends it. */
export function orderBody(
  plan: RetailPlan,
  number: number,
  business: Pick<Business, 'channel' | 'currency' | 'addressOf'>,
): OrderBody {
  const order = plan.orders[number];
  if (order === undefined) throw new Error(`There is no order ${number}.`);
  const address = business.addressOf(order);
  return {
    time: `${order.time}.000Z`,
    quantities: order.lines.map((line) => line.quantity),
    body: {
      source: business.channel,
      channel_order_id: order.key,
      placed_at: `${order.time}.000Z`,
      currency: business.currency,
      ...(order.customer === '' ? {} : { customer: { id: order.customer } }),
      ...(address === undefined ? {} : { shipping_address: address }),
      line_items: order.lines.map((line) => ({
        sku: plan.products[line.product]?.sku ?? '',
        quantity: line.quantity,
        unit_price: line.priceMinor / 100,
      })),
    },
  };
}

/** The products of a plan as the catalogue takes them. */
export function productBodies(plan: RetailPlan, currency: string): Record<string, unknown>[] {
  return plan.products.map((product) => ({
    sku: product.sku,
    name: product.name,
    currency,
    price: product.priceMinor / 100,
    cost: product.costMinor / 100,
    weight_grams: product.weightGrams,
    length_mm: product.lengthMm,
    width_mm: product.widthMm,
    height_mm: product.heightMm,
  }));
}
