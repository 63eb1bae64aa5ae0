import { type Rng, seededRng } from '../../lib/rng.ts';
import { dayMs, hourMs, type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import type { NewOrder } from '../orders/index.ts';
import type { DemoProduct } from './make-catalogue.ts';
import { channels, firstNames, lastNames, streets, type Town, towns } from './world-customers.ts';

/** A day of the demo: number 0 ends at the present, number 1 the day before, and so on. */
export type DayNo = number;

/** The last days are told order by order; those before them are history. */
export const openDays = 5;

/** An order and what becomes of it. */
export type DemoOrder = {
  body: NewOrder;
  /** The channel's own id: what the later steps know it by. */
  key: string;
  placed: Instant;
  day: DayNo;
  region: Town['region'];
  units: { sku: string; quantity: number }[];
  /** The day on which it leaves, when it does; `released`: at work; `kept`: waits to be released. */
  fate: 'shipped' | 'released' | 'kept' | 'cancelled';
  shipDay: DayNo;
  deliverDay: DayNo;
};

export type Customer = { id: string; name: string; email: string; town: Town; line1: string };

/** Picks by weight, in logarithmic time. */
export function weightedPicker<T>(
  items: readonly T[],
  weightOf: (item: T) => number,
): (rng: Rng) => T {
  const sums: number[] = [];
  let total = 0;
  for (const item of items) sums.push((total += weightOf(item)));
  return (rng) => {
    const wanted = rng.next() * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    const item = items[low];
    if (item === undefined) throw new RangeError('Nothing to pick from.');
    return item;
  };
}

/** The people who order; the first ones often. */
export function makeCustomers(seed: number): Customer[] {
  const rng = seededRng(seed + 1);
  const pickTown = weightedPicker(towns, (town) => town.weight);
  return Array.from({ length: 900 }, (_, index) => {
    const first = rng.pick(firstNames);
    const last = rng.pick(lastNames);
    return {
      id: `cus_${String(index + 1).padStart(4, '0')}`,
      name: `${first} ${last}`,
      email: `${first}.${last}.${index + 1}@example.com`.toLowerCase(),
      town: pickTown(rng),
      line1: `${rng.integer(1, 240)} ${rng.pick(streets)}`,
    };
  });
}

/** Parts of an order's body that follow from who orders what and when. */
export function orderBody(input: {
  customer: Customer;
  key: string;
  channel: string;
  placed: Instant;
  lines: readonly { product: DemoProduct; quantity: number }[];
}): NewOrder {
  const { customer, lines } = input;
  const { town } = customer;
  const cents = lines.reduce((sum, line) => sum + line.product.priceCents * line.quantity, 0);
  return {
    channel: input.channel,
    channel_order_id: input.key,
    customer: { id: customer.id, name: customer.name, email: customer.email },
    currency: 'USD',
    line_items: lines.map(({ product, quantity }) => ({
      product_id: product.input.sku,
      quantity,
      price: product.priceCents / 100,
    })),
    total_price: cents / 100,
    shipping_address: {
      name: customer.name,
      line1: customer.line1,
      city: town.city,
      ...(town.state === undefined ? {} : { state: town.state }),
      postal_code: town.postalCode,
      country: town.country,
      latitude: town.latitude,
      longitude: town.longitude,
    },
    placed_at: input.placed,
  };
}

/** Orders of a day: more each week, fewer at weekends, and a sale in the last days. */
export function ordersOn(day: DayNo, days: number, weekday: number): number {
  if (day < openDays) return [78, 96, 88, 84, 72][day] ?? 0;
  const growth = 9 + (11 * (days - day)) / days;
  return Math.round(growth * ([0.78, 1.12, 1.08, 1, 1, 1.06, 0.84][weekday] ?? 1));
}

/**
 * Every order of the demo in the order of placing, from `days` days before the anchor up to it.
 * The same seed and anchor, the same orders.
 */
export function makeOrders(
  seed: number,
  anchor: Instant,
  days: number,
  world: { products: readonly DemoProduct[]; customers: readonly Customer[] },
): DemoOrder[] {
  const rng = seededRng(seed + 2);
  const wanted = world.products.filter((product) => product.pull > 0);
  const pickers = {
    product: weightedPicker(wanted, (product) => product.pull),
    channel: weightedPicker(channels, (channel) => channel.share),
  };
  const orders: DemoOrder[] = [];
  for (let day = days; day >= 0; day--) {
    const endMs = msOf(anchor) - day * dayMs;
    const weekday = new Date(endMs - dayMs / 2).getUTCDay();
    const placed = Array.from({ length: ordersOn(day, days, weekday) }, () => hourOf(rng))
      .map((hours) => endMs - dayMs + ((hours * hourMs - (msOf(anchor) % dayMs) + dayMs) % dayMs))
      .toSorted((a, b) => a - b);
    for (const ms of placed) {
      const key = String(orders.length + 10_001);
      orders.push(makeOrder(rng, { ...world, pickers, key, day, placed: instantOfMs(ms) }));
    }
  }
  return orders;
}

/** An hour of the day in UTC: most order when it is noon to evening for them. */
function hourOf(rng: Rng): number {
  for (;;) {
    const hour = rng.next() * 24;
    const busy = hour > 6 && hour < 9 ? 0.5 : hour >= 9 ? 1 : hour < 4 ? 0.7 : 0.15;
    if (rng.next() < busy) return hour;
  }
}

type Drawing = {
  customers: readonly Customer[];
  pickers: { product: (rng: Rng) => DemoProduct; channel: (rng: Rng) => (typeof channels)[number] };
  key: string;
  day: DayNo;
  placed: Instant;
};

function makeOrder(rng: Rng, { customers, pickers, key, day, placed }: Drawing): DemoOrder {
  const customer = customers[Math.floor(rng.next() ** 1.6 * customers.length)];
  if (customer === undefined) throw new RangeError('No customers.');
  const { region } = customer.town;
  const chosen = new Map<DemoProduct, number>();
  const lines = countOf(rng, [0.46, 0.28, 0.15, 0.07, 0.04]);
  while (chosen.size < lines) {
    const product = pickers.product(rng);
    // What the workshop makes goes over no ocean.
    if (product.supply === 'dropship' && region !== 'americas') continue;
    chosen.set(product, product.supply === 'stocked' ? countOf(rng, [0.8, 0.15, 0.05]) : 1);
  }
  const list = [...chosen].map(([product, quantity]) => ({ product, quantity }));
  const channel = pickers.channel(rng);
  const prefix = { web: 'W', bazaar: 'BZ', shops: 'S' }[channel.code];
  const isPlain = list.every(({ product }) => ['stocked', 'kit'].includes(product.supply));
  const isExpress = isPlain && rng.next() < 0.12;
  const fullKey = `${prefix}-${key}`;
  return {
    body: {
      ...orderBody({ customer, key: fullKey, channel: channel.code, placed, lines: list }),
      ...(isExpress ? { service_level: 'express' } : {}),
    },
    key: fullKey,
    placed,
    day,
    region,
    units: list.flatMap(unitsOf),
    ...fateOf(rng, day, isExpress),
  };
}

function unitsOf({
  product,
  quantity,
}: {
  product: DemoProduct;
  quantity: number;
}): { sku: string; quantity: number }[] {
  const { sku, components } = product.input;
  if (product.supply !== 'kit') return [{ sku, quantity }];
  return (components ?? []).map((part) => ({
    sku: part.sku ?? '',
    quantity: part.quantity * quantity,
  }));
}

/** A number from 1 on with these probabilities. */
function countOf(rng: Rng, shares: readonly number[]): number {
  let left = rng.next();
  for (const [index, share] of shares.entries()) {
    left -= share;
    if (left < 0) return index + 1;
  }
  return shares.length;
}

/** Share of a late day's orders that have left, and that are at work. */
const lateShares = [
  [0, 0.12],
  [0.06, 0.4],
  [0.16, 0.54],
  [0.32, 0.52],
  [0.5, 0.44],
] as const;

function fateOf(
  rng: Rng,
  day: DayNo,
  isExpress: boolean,
): Pick<DemoOrder, 'fate' | 'shipDay' | 'deliverDay'> {
  const draw = rng.next();
  const shipDay = day - (isExpress || rng.next() < 0.9 ? 1 : 2);
  const deliverDay = shipDay - (isExpress ? rng.integer(1, 2) : rng.integer(2, 5));
  const late = lateShares[day];
  if (late === undefined)
    return { fate: draw < 0.012 ? 'cancelled' : 'shipped', shipDay, deliverDay };
  const [shipped, released] = late;
  const fate = draw < shipped ? 'shipped' : draw < shipped + released ? 'released' : 'kept';
  return { fate, shipDay: Math.max(shipDay, 0), deliverDay };
}
