import { distanceKm } from '../../lib/geo.ts';
import type { Uuid } from '../../lib/ids.ts';
import { dayMs, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { getProductsById } from '../catalog/index.ts';
import { readStock, selectOpenSupply } from '../inventory/index.ts';
import {
  cachedNetwork,
  type FreightOption,
  laneTable,
  type Location,
  type Network,
} from '../network/index.ts';
import { type DemandOrder, hasOrdersBefore, selectRecentDemand } from '../orders/index.ts';
import type { Freight } from './decide-row-costs.ts';
import type { Known } from './decide-world.ts';
import type { PriceSettings } from './price.ts';

/** Orders that are read at most, the newest: enough to know the mix of a large shop. */
const ordersMax = 20_000;
const weightAssumedGrams = 500;

/**
 * Reads what prices are found from: recent orders, the network, the stock and what is on its way.
 */
export async function readKnown(ctx: Context, tx: Tx, settings: PriceSettings): Promise<Known> {
  const { horizonDays, windowDays } = settings;
  const now = ctx.now();
  const since = plusMs(now, -windowDays * dayMs);
  const orders = await selectRecentDemand(tx, since, ordersMax);
  const hasOlder = orders.length === ordersMax ? false : await hasOrdersBefore(tx, since);
  const network = await cachedNetwork(tx);
  const productIds = [...new Set(orders.flatMap((order) => order.productIds))];
  const sizes = new Map<Uuid, { weightGrams: number; volumeCm3: number }>();
  for (const [id, one] of await getProductsById(tx, productIds)) {
    sizes.set(id, {
      weightGrams: one.weightGrams > 0 ? one.weightGrams : weightAssumedGrams,
      volumeCm3: (one.lengthMm * one.widthMm * one.heightMm) / 1000,
    });
  }
  return {
    now,
    horizonDays,
    windowDays,
    orders,
    hasOlder,
    locations: network.locations.filter(maySend).toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    sizes,
    units: await readUnits(ctx, tx, productIds, horizonDays),
    freightTo: (order) => freightTo(network, order),
  };
}

/** The gates that sourcing has whatever the order. */
function maySend({ active, type, capabilities }: Location): boolean {
  if (!active) return false;
  if (type === 'store') return capabilities.includes('ship_from_store');
  return type === 'fulfillment' || type === 'dropship';
}

/** Units at hand, and those that are due before the horizon ends. */
async function readUnits(
  ctx: Context,
  tx: Tx,
  productIds: readonly Uuid[],
  horizonDays: number,
): Promise<Known['units']> {
  const units = new Map<Uuid, Map<Uuid, number>>();
  const add = (productId: Uuid, locationId: Uuid, quantity: number): void => {
    let places = units.get(productId);
    if (places === undefined) units.set(productId, (places = new Map()));
    places.set(locationId, (places.get(locationId) ?? 0) + quantity);
  };
  for (const row of await readStock(ctx, tx, productIds)) {
    add(row.productId, row.locationId, row.atp ?? Infinity);
  }
  const until = plusMs(ctx.now(), horizonDays * dayMs);
  for (const supply of await selectOpenSupply(tx, productIds)) {
    if (supply.expectedAt <= until) add(supply.productId, supply.locationId, supply.quantity);
  }
  return units;
}

/** The cheapest service that sourcing would take; without any service the distance is the price. */
export function freightTo(network: Network, order: DemandOrder): Freight {
  const { country, latitude, longitude, postalCode, serviceLevel } = order;
  if (network.services.length === 0) {
    return (location) =>
      latitude === null || longitude === null
        ? 0
        : Math.round(distanceKm(location, { latitude, longitude }));
  }
  const lanes = laneTable(network, { country, latitude, longitude, postalCode });
  const isWanted = (option: FreightOption): boolean =>
    serviceLevel === null ||
    serviceLevel === option.serviceLevel ||
    serviceLevel === option.serviceCode;
  return (location, weightGrams, volumeCm3) => {
    let best: number | undefined;
    for (const option of lanes.of(location.id)) {
      if (option.currency !== location.currency || !isWanted(option)) continue;
      const price = option.priceMinor(weightGrams, volumeCm3);
      if (price !== undefined && (best === undefined || price < best)) best = price;
    }
    return best;
  };
}
