import { createHash } from 'node:crypto';
import type { OlistItem, OlistOrder, OlistProduct, OlistTables } from './olist-tables.ts';
import type { ReplayLocation } from './retail-network.ts';
import type { RetailPlan } from './retail-plan.ts';

/** An order or item that is not replayed, and why. */
export type OlistListed = { kind: 'order' | 'item'; id: string; rule: string };

export type OlistPlan = {
  sales: RetailPlan;
  /** The home of each product: a code of `locations`. */
  homes: string[];
  locations: ReplayLocation[];
  addressByOrder: Map<string, Record<string, unknown>>;
  listed: OlistListed[];
  /** Things that were missing and stood in for, by what they are. */
  assumed: Record<string, number>;
  fingerprint: string;
};

const cancelledStatuses = new Set(['canceled', 'unavailable']);
/** What is assumed of a product that the tables do not have. */
const unknownProduct: OlistProduct = {
  category: '',
  weightGrams: 500,
  lengthMm: 200,
  widthMm: 200,
  heightMm: 100,
};
const noCoordinates = { latitude: -15.79, longitude: -47.88 };

/**
 * Turns the tables into products with a home, locations (one house a state with sellers), orders in
 * time order and cancellations. Every order and item is replayed or listed.
 */
export function planOlist(tables: OlistTables, limit: number): OlistPlan {
  const plan: OlistPlan = {
    sales: {
      products: [],
      orders: [],
      reversals: [],
      listed: [],
      pricesRounded: 0,
      invoicesSplit: 0,
    },
    homes: [],
    locations: housesOf(tables),
    addressByOrder: new Map(),
    listed: [],
    assumed: {},
    fingerprint: '',
  };
  const itemsByOrder = Map.groupBy(tables.items, (item) => item.order);
  const known = new Set(tables.orders.map((order) => order.id));
  for (const item of tables.items) {
    if (!known.has(item.order))
      plan.listed.push({ kind: 'item', id: `${item.order}/${item.itemNo}`, rule: 'no_order' });
  }
  const orders: OlistOrder[] = [];
  for (const order of tables.orders) {
    const rule = ruleOf(order, itemsByOrder.get(order.id));
    if (rule === undefined) orders.push(order);
    else plan.listed.push({ kind: 'order', id: order.id, rule });
  }
  orders.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1));
  const productNo = new Map<string, number>();
  const hash = createHash('sha256');
  for (const order of orders.slice(0, limit)) {
    const items = itemsByOrder.get(order.id) ?? [];
    hash.update(JSON.stringify([order, items]));
    addOrder(plan, tables, order, items, productNo);
  }
  plan.fingerprint = hash.digest('hex');
  return plan;
}

function ruleOf(order: OlistOrder, items: readonly OlistItem[] | undefined): string | undefined {
  if (order.time === '') return 'no_time';
  if (items === undefined) return 'no_items';
  return items.every((item) => Number.isFinite(item.price) && item.price >= 0)
    ? undefined
    : 'bad_price';
}

function assume(plan: OlistPlan, what: string): void {
  plan.assumed[what] = (plan.assumed[what] ?? 0) + 1;
}

function addOrder(
  plan: OlistPlan,
  tables: OlistTables,
  order: OlistOrder,
  items: readonly OlistItem[],
  productNo: Map<string, number>,
): void {
  const customer = tables.customers.get(order.customer);
  if (customer === undefined) assume(plan, 'orders_without_customer');
  else {
    const point = tables.zips.get(customer.zip);
    if (point === undefined) assume(plan, 'customers_without_coordinates');
    plan.addressByOrder.set(order.id, {
      city: customer.city,
      state: customer.state,
      postal_code: customer.zip,
      country: 'BR',
      ...point,
    });
  }
  const lines = new Map<string, { product: number; quantity: number; priceMinor: number }>();
  for (const item of items) {
    const product = productOf(plan, tables, item, productNo);
    const priceMinor = Math.round(item.price * 100);
    const key = `${product}/${priceMinor}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { product, quantity: 1, priceMinor });
    else line.quantity++;
  }
  const number =
    plan.sales.orders.push({
      key: order.id,
      time: order.time,
      customer: customer === undefined ? '' : order.customer,
      country: customer?.state ?? '',
      lines: [...lines.values()],
    }) - 1;
  if (!cancelledStatuses.has(order.status)) return;
  plan.sales.reversals.push({
    rowNo: number,
    time: order.time,
    parts: [...lines.values()].map((line, index) => ({
      order: number,
      line: index,
      quantity: line.quantity,
    })),
  });
}

function productOf(
  plan: OlistPlan,
  tables: OlistTables,
  item: OlistItem,
  productNo: Map<string, number>,
): number {
  const known = productNo.get(item.product);
  if (known !== undefined) return known;
  const facts = tables.products.get(item.product);
  if (facts === undefined) assume(plan, 'items_without_product');
  const { category, ...size } = facts ?? unknownProduct;
  const seller = tables.sellers.get(item.seller);
  if (seller === undefined) assume(plan, 'items_without_seller');
  const priceMinor = Math.round(item.price * 100);
  const number =
    plan.sales.products.push({
      sku: item.product,
      name: category === '' ? 'sem categoria' : category,
      priceMinor,
      costMinor: Math.round(priceMinor * 0.6),
      ...size,
    }) - 1;
  const code = `BR-${seller?.state ?? 'SP'}`;
  plan.homes.push(plan.locations.some((location) => location.code === code) ? code : 'BR-SP');
  productNo.set(item.product, number);
  return number;
}

/** One house for each state that has sellers, at the middle of where they are. */
function housesOf(tables: OlistTables): ReplayLocation[] {
  const byState = Map.groupBy(tables.sellers.values(), (seller) => seller.state);
  if (!byState.has('SP')) byState.set('SP', []);
  return [...byState]
    .filter(([state]) => /^[A-Z]{2}$/u.test(state))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, sellers]) => {
      const points = sellers.flatMap((seller) => tables.zips.get(seller.zip) ?? []);
      const middle = (
        pick: (point: { latitude: number; longitude: number }) => number,
        none: number,
      ): number =>
        points.length === 0
          ? none
          : Math.round(
              (points.reduce((sum, point) => sum + pick(point), 0) / points.length) * 1e4,
            ) / 1e4;
      return {
        code: `BR-${state}`,
        name: `Sellers of ${state}`,
        city: state,
        country: 'BR',
        latitude: middle((point) => point.latitude, noCoordinates.latitude),
        longitude: middle((point) => point.longitude, noCoordinates.longitude),
        timeZone: 'America/Sao_Paulo',
        ordersPerDay: 50 + sellers.length * 5,
        storageUnits: 100_000,
        handling: [2, 0.5, 0.1],
      };
    });
}

/** Three carriers whose prices go by distance. */
export function olistCarriers(): {
  code: string;
  name: string;
  services: Record<string, unknown>[];
}[] {
  const zones = [
    { zone: 'local', km_max: 150 },
    { zone: 'regional', km_max: 700 },
    { zone: 'national' },
  ];
  const card = (
    first: readonly number[],
    more: readonly number[],
    days: readonly number[],
  ): Record<string, unknown> => {
    const byZone = (values: (index: number) => number): Record<string, number> =>
      Object.fromEntries(
        zones.map(({ zone }, index) => [zone, Math.round(values(index) * 100) / 100]),
      );
    return {
      service_level: 'standard',
      zones,
      weight_breaks: [1, 5, 10, 30].map((kilograms) => ({
        grams_max: kilograms * 1000,
        prices: byZone((index) => (first[index] ?? 0) + (more[index] ?? 0) * (kilograms - 1)),
      })),
      per_extra_kg: byZone((index) => more[index] ?? 0),
      transit_days: byZone((index) => days[index] ?? 7),
    };
  };
  const carrier = (
    code: string,
    name: string,
    service: string,
    rates: Record<string, unknown>,
  ) => ({
    code,
    name,
    services: [{ code: service, name: `${name} ${service}`, currency: 'BRL', rate_card: rates }],
  });
  return [
    carrier('CORREIO', 'Correio', 'correio_pac', card([11, 16, 24], [1.2, 2, 3.4], [4, 7, 11])),
    carrier('RODOVIA', 'Rodovia', 'rodovia_carga', card([14, 18, 26], [0.9, 1.5, 2.6], [3, 6, 12])),
    carrier('AEREO', 'Aéreo', 'aereo_expresso', card([19, 27, 36], [2.5, 4, 6], [1, 2, 3])),
  ];
}
