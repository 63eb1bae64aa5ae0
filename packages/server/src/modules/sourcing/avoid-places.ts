import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { PlanLocation, StockView } from './plan.ts';

/** What an order is not offered to again: products by place. */
export type Avoided = ReadonlyMap<Uuid, ReadonlySet<Uuid>>;

/** What a place declined, and when. */
export type Declined = { productId: Uuid; locationId: Uuid; at?: Instant };

/**
 * Groups refusals by place. A place that the caller names is asked all the same, and so is one that
 * declined before `since`.
 */
export function avoidedPlaces(
  refusals: readonly Declined[],
  named: Uuid | undefined,
  since?: Instant,
): Avoided {
  const avoided = new Map<Uuid, Set<Uuid>>();
  for (const { productId, locationId, at } of refusals) {
    if (locationId === named) continue;
    if (since !== undefined && at !== undefined && at < since) continue;
    const products = avoided.get(locationId);
    if (products === undefined) avoided.set(locationId, new Set([productId]));
    else products.add(productId);
  }
  return avoided;
}

/**
 * The network and its stock without what was declined: a place that declined all that is wanted is
 * closed to the order, one that declined some of it has none of that.
 */
export function withoutAvoided(
  avoided: Avoided,
  wanted: readonly Uuid[],
  locations: readonly PlanLocation[],
  stock: StockView,
): { locations: readonly PlanLocation[]; stock: StockView } {
  if (avoided.size === 0) return { locations, stock };
  return {
    locations: locations.map((location) => {
      const declined = avoided.get(location.id);
      const isClosed =
        declined !== undefined && wanted.every((productId) => declined.has(productId));
      if (!isClosed || location.closedBy !== undefined) return location;
      return {
        ...location,
        closedBy: { gate: 'rejected', have: 'declined this order', need: 'a place that has not' },
      };
    }),
    stock: (productId, locationId) =>
      avoided.get(locationId)?.has(productId) === true ? 0 : stock(productId, locationId),
  };
}
