import type { Uuid } from '../../lib/ids.ts';

/** What a place can promise of one product; null is unlimited. */
export type Promisable = { locationId: Uuid; atp: number | null };

/**
 * Places that can give the whole quantity, the one with the most first: it is the one a hold hurts
 * least. Counted stock goes before unlimited, ties by location id, so that the answer is one.
 */
export function bestPlaces(places: readonly Promisable[], quantity: number): Uuid[] {
  return places
    .filter(({ atp }) => atp === null || atp >= quantity)
    .toSorted((a, b) => {
      if ((a.atp === null) !== (b.atp === null)) return a.atp === null ? 1 : -1;
      const difference = (b.atp ?? 0) - (a.atp ?? 0);
      return difference !== 0 ? difference : a.locationId < b.locationId ? -1 : 1;
    })
    .map(({ locationId }) => locationId);
}
