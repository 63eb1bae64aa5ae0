import type { Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, msOf } from '../../lib/time.ts';
import type { Location } from '../network/index.ts';
import type { DemandOrder } from '../orders/index.ts';
import { at } from '../planner/index.ts';
import { blendDemand, forecastWeight } from './core/blend-demand.ts';
import type { DemandRow, PriceWorld } from './core/world.ts';
import { dearestUnit, type Freight, rowCosts } from './decide-row-costs.ts';

/** What is known of a tenant when prices are to be found. */
export type Known = {
  now: Instant;
  horizonDays: number;
  windowDays: number;
  /** Recent orders, the newest first. */
  orders: readonly DemandOrder[];
  /** Whether there are older ones than these. */
  hasOlder: boolean;
  /** Places that may send, by code. */
  locations: readonly Location[];
  /** Weight and size of a unit, by product. */
  sizes: ReadonlyMap<Uuid, { weightGrams: number; volumeCm3: number }>;
  /** Units until the horizon: at hand now and due until then; Infinity without end. */
  units: ReadonlyMap<Uuid, ReadonlyMap<Uuid, number>>;
  /** What parcels to the destination of an order cost. */
  freightTo: (order: DemandOrder) => Freight;
};

/** What the demand rests on, as it is kept with the run. */
export type Basis = {
  orders_seen: number;
  days_seen: number;
  recent_orders: number;
  recent_days: number;
  orders_per_day: number;
  orders_expected: number;
  horizon_days: number;
};

/** A world for the solvers, and what its indices mean. */
export type TenantWorld = {
  world: PriceWorld;
  products: readonly Uuid[];
  locations: readonly Location[];
  /** Units by cell as they are; in the world those beyond all demand count as without end. */
  units: Float64Array;
  basis: Basis;
};

/** Orders of these last days count as seen, beside the window as forecast. */
const recentDaysMax = 2;
/** Without a price, sending is out of the question. */
const never = 1e12;
const shipmentsMax = 4;
/** A window shorter than this says nothing of a day. */
const daysMin = 1 / 24;

type Kind = { order: DemandOrder; products: Map<Uuid, number>; seen: number; recent: number };

/**
 * The demand until the horizon as rows of like orders: each recent order stands for those to come,
 * with those of the last two days counting once more, and the units there will be. Pure.
 */
export function decideWorld(known: Known): TenantWorld {
  const { orders, locations, horizonDays } = known;
  const nowMs = msOf(known.now);
  const kinds = kindsOf(orders, nowMs - recentDaysMax * dayMs);
  const productIds = [...new Set(kinds.flatMap((kind) => [...kind.products.keys()]))].toSorted();
  const indexOf = new Map(productIds.map((id, index) => [id, index]));
  const basis = basisOf(known, kinds, nowMs);
  const expected = blendDemand(
    basis.orders_expected,
    kinds.map((kind) => kind.seen / Math.max(1, orders.length)),
    kinds.map((kind) => kind.recent),
    basis.recent_orders,
  );
  let priceMax = 0;
  const rows = kinds.map((kind, k): DemandRow => {
    const costs = costsOf(kind, known);
    priceMax = Math.max(priceMax, 2 * dearestUnit(costs, never));
    return {
      products: Int32Array.from(kind.products.keys(), (id) => indexOf.get(id) ?? 0),
      quantity: Int32Array.from(kind.products.values()),
      ...costs,
      orders: at(expected, k),
    };
  });
  const units = new Float64Array(productIds.length * locations.length);
  productIds.forEach((id, p) => {
    const held = known.units.get(id);
    locations.forEach((location, l) => {
      units[p * locations.length + l] = Math.max(0, held?.get(location.id) ?? 0);
    });
  });
  const world: PriceWorld = {
    products: productIds.length,
    locations: locations.length,
    stock: withoutPlenty(units, rows, locations.length),
    rows,
    split: 0,
    backorder: priceMax,
    shipmentsMax,
    priceMax,
  };
  return {
    world,
    products: productIds,
    locations,
    units,
    basis: { ...basis, horizon_days: horizonDays },
  };
}

/** Orders of the same products in the same quantities to the same region, counted. */
function kindsOf(orders: readonly DemandOrder[], recentMs: number): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const order of orders) {
    const products = new Map<Uuid, number>();
    order.productIds.forEach((id, index) => {
      products.set(id, (products.get(id) ?? 0) + (order.quantities[index] ?? 0));
    });
    const basket = [...products].toSorted(([a], [b]) => (a < b ? -1 : 1)).join(';');
    const key = `${regionOf(order)}|${order.serviceLevel ?? ''}|${basket}`;
    let kind = kinds.get(key);
    if (kind === undefined) {
      kind = { order, products, seen: 0, recent: 0 };
      kinds.set(key, kind);
    }
    kind.seen++;
    if (msOf(order.placedAt) >= recentMs) kind.recent++;
  }
  return [...kinds.values()];
}

/** A degree of latitude and longitude, else the front of the postal code, else the country. */
function regionOf({ country, latitude, longitude, postalCode }: DemandOrder): string {
  return latitude !== null && longitude !== null
    ? `${country}|${Math.round(latitude)}|${Math.round(longitude)}`
    : `${country}|${(postalCode ?? '').slice(0, 2)}`;
}

function basisOf(
  { orders, hasOlder, windowDays, horizonDays }: Known,
  kinds: readonly Kind[],
  nowMs: number,
): Basis {
  const oldest = orders.at(-1);
  const reach = oldest === undefined ? daysMin : (nowMs - msOf(oldest.placedAt)) / dayMs;
  const days = Math.max(daysMin, hasOlder ? Math.min(windowDays, Math.max(reach, daysMin)) : reach);
  const recent = kinds.reduce((sum, kind) => sum + kind.recent, 0);
  const recentDays = Math.min(recentDaysMax, days);
  const [perDay = 0] = blendDemand(
    1,
    [orders.length / days],
    [recent * (recent / recentDays)],
    recent,
    forecastWeight,
  );
  return {
    orders_seen: orders.length,
    days_seen: days,
    recent_orders: recent,
    recent_days: recentDays,
    orders_per_day: perDay,
    orders_expected: perDay * horizonDays,
    horizon_days: horizonDays,
  };
}

function costsOf(kind: Kind, known: Known): { fixed: Float64Array; unit: Float64Array } {
  const lines = [...kind.products].map(([id, quantity]) => {
    const size = known.sizes.get(id);
    return { quantity, weightGrams: size?.weightGrams ?? 0, volumeCm3: size?.volumeCm3 ?? 0 };
  });
  return rowCosts(lines, known.locations, known.freightTo(kind.order), never);
}

/** Cells that could serve all demand of their product never run out: for prices they have no end. */
function withoutPlenty(
  units: Float64Array,
  rows: readonly DemandRow[],
  locations: number,
): Float64Array {
  const wanted = new Float64Array(units.length / Math.max(1, locations));
  for (const row of rows) {
    row.products.forEach((product, line) => {
      wanted[product] = at(wanted, product) + row.orders * at(row.quantity, line);
    });
  }
  return units.map((held, cell) =>
    held > 0 && held >= at(wanted, Math.floor(cell / locations)) ? Infinity : held,
  );
}
