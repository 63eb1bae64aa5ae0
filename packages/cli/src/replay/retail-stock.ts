import { homeCode, quickCodes, regionalHouse, slowCode } from './retail-network.ts';
import type { RetailPlan } from './retail-plan.ts';
import { seededShare } from './seeded.ts';

/** Goods that arrive at one place on one day. */
export type Arrival = { product: number; location: string; quantity: number };

/** Arrivals by the first day of each month on which they come; the first is the opening stock. */
export type StockPlan = { day: string; arrivals: Arrival[] }[];

/** Share of products that only the second house keeps; their orders mostly split. */
const slowShare = 0.006;
/** Share of product-months that get too little: their orders are backordered, the next month catches up. */
const shortShare = 0.02;
const bestSellers = 150;
/** Units a region must buy of a product in the whole file before its own house keeps it. */
const regionalUnitsMin = 24;

/**
 * The stated rule. A product's demand in a month is what is sold in it and not taken back on the
 * same day. By the month's first trading day every house has received, since the beginning, 115 to
 * 140 % of the demand up to the month's end (2 % of product-months: half of the month's own). The
 * home house serves all that no regional house does; a few slow sellers lie in the second house
 * only; two houses keep a tenth of the best sellers as well.
 */
export function planStock(plan: RetailPlan, seed: number): StockPlan {
  const months = monthsOf(plan);
  return supply(plan, seed, months, demandByPlace(plan, seed, months));
}

/** The same rule where every product has one home and no other house. */
export function planHomeStock(
  plan: RetailPlan,
  seed: number,
  homeOf: (product: number) => string,
): StockPlan {
  const months = monthsOf(plan);
  const found = new Map<number, PlaceDemand>();
  for (const order of plan.orders) {
    const month = months.indexOf(order.time.slice(0, 7));
    for (const { product, quantity } of order.lines) {
      const place = found.get(product) ?? {
        product,
        location: homeOf(product),
        byMonth: months.map(() => 0),
      };
      place.byMonth[month] = (place.byMonth[month] ?? 0) + quantity;
      found.set(product, place);
    }
  }
  return supply(plan, seed, months, [...found.values()]);
}

function monthsOf(plan: RetailPlan): string[] {
  return [...new Set(plan.orders.map((order) => order.time.slice(0, 7)))].sort();
}

function supply(
  plan: RetailPlan,
  seed: number,
  months: readonly string[],
  demand: readonly PlaceDemand[],
): StockPlan {
  const stock: StockPlan = months.map((month) => ({
    day:
      plan.orders.find((order) => order.time.startsWith(month))?.time.slice(0, 10) ?? `${month}-01`,
    arrivals: [],
  }));
  for (const { product, location, byMonth } of demand) {
    const sku = plan.products[product]?.sku ?? '';
    let supplied = 0;
    let before = 0;
    byMonth.forEach((units, index) => {
      const month = months[index] ?? '';
      const isShort = seededShare(seed, 'short', sku, location, month) < shortShare;
      const factor = 1.15 + 0.25 * seededShare(seed, 'supply', sku, location, month);
      const wanted = isShort ? before + units * 0.5 : (before + units) * factor;
      before += units;
      const quantity = Math.ceil(wanted - supplied);
      if (quantity <= 0) return;
      supplied += quantity;
      stock[index]?.arrivals.push({ product, location, quantity });
    });
  }
  return stock;
}

type PlaceDemand = { product: number; location: string; byMonth: number[] };

function demandByPlace(plan: RetailPlan, seed: number, months: readonly string[]): PlaceDemand[] {
  const taken = takenBackSameDay(plan);
  const monthNo = new Map(months.map((month, index) => [month, index]));
  const total = new Map<number, number>();
  const regional = new Map<string, number>();
  const visit = (
    each: (product: number, country: string, month: number, units: number) => void,
  ): void => {
    plan.orders.forEach((order, orderNo) =>
      order.lines.forEach((line, lineNo) => {
        const units = line.quantity - (taken.get(`${orderNo}/${lineNo}`) ?? 0);
        if (units > 0)
          each(line.product, order.country, monthNo.get(order.time.slice(0, 7)) ?? 0, units);
      }),
    );
  };
  const houses = new Map<string, string | undefined>();
  const houseOf = (product: number, country: string): string | undefined => {
    const key = `${product}/${country}`;
    if (!houses.has(key))
      houses.set(key, regionalHouse(country, plan.products[product]?.sku ?? '', seed));
    return houses.get(key);
  };
  const slow = plan.products.map(({ sku }) => seededShare(seed, 'slow', sku) < slowShare);
  visit((product, country, _month, units) => {
    total.set(product, (total.get(product) ?? 0) + units);
    const house = houseOf(product, country);
    if (house === undefined) return;
    regional.set(`${product}/${house}`, (regional.get(`${product}/${house}`) ?? 0) + units);
  });
  const best = new Set(
    [...total]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, bestSellers)
      .map(([product]) => product),
  );
  const found = new Map<string, PlaceDemand>();
  const add = (product: number, location: string, month: number, units: number): void => {
    const key = `${product}/${location}`;
    let place = found.get(key);
    if (place === undefined) {
      place = { product, location, byMonth: months.map(() => 0) };
      found.set(key, place);
    }
    place.byMonth[month] = (place.byMonth[month] ?? 0) + units;
  };
  visit((product, country, month, units) => {
    const house = houseOf(product, country);
    if (house !== undefined && (regional.get(`${product}/${house}`) ?? 0) >= regionalUnitsMin) {
      add(product, house, month, units);
      return;
    }
    const isSlow = slow[product] === true && !best.has(product);
    add(product, isSlow ? slowCode : homeCode, month, units);
    if (best.has(product)) for (const code of quickCodes) add(product, code, month, units * 0.1);
  });
  return [...found.values()];
}

function takenBackSameDay(plan: RetailPlan): Map<string, number> {
  const taken = new Map<string, number>();
  for (const reversal of plan.reversals) {
    for (const part of reversal.parts) {
      if (plan.orders[part.order]?.time.slice(0, 10) !== reversal.time.slice(0, 10)) continue;
      const key = `${part.order}/${part.line}`;
      taken.set(key, (taken.get(key) ?? 0) + part.quantity);
    }
  }
  return taken;
}
