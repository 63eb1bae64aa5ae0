import type { Uuid } from '../../lib/ids.ts';

/** Units ordered on a day (counted from 1970-01-01) that are held at a place or were sent from it. */
export type PlacedDemand = { productId: Uuid; locationId: Uuid; day: number; units: number };
/** Units ordered on a day that no place holds: waiting for stock, for a date or for a decision. */
export type UnplacedDemand = { productId: Uuid; day: number; units: number };

/** Demand of a product at a place, every day from the first on which it was asked for. */
export type DemandSeries = {
  readonly productId: Uuid;
  readonly locationId: Uuid;
  readonly firstDay: number;
  readonly values: Float64Array;
};

/**
 * Series of days until `lastDay`, days without demand too. Units that no place holds count where
 * the product's other units went, in the same shares; `unplaced` are those of products that never
 * went anywhere. Pure.
 */
export function decideDemand(
  placed: readonly PlacedDemand[],
  waiting: readonly UnplacedDemand[],
  lastDay: number,
): { series: DemandSeries[]; unplaced: number } {
  const products = Map.groupBy(placed, (row) => row.productId);
  const waits = Map.groupBy(waiting, (row) => row.productId);
  const series = [...products].flatMap(([productId, rows]) =>
    seriesOf(productId, rows, waits.get(productId) ?? [], lastDay),
  );
  const unplaced = waiting
    .filter((row) => !products.has(row.productId))
    .reduce((sum, row) => sum + row.units, 0);
  return { series, unplaced };
}

function seriesOf(
  productId: Uuid,
  rows: readonly PlacedDemand[],
  waiting: readonly UnplacedDemand[],
  lastDay: number,
): DemandSeries[] {
  const total = rows.reduce((sum, row) => sum + row.units, 0);
  return [...Map.groupBy(rows, (row) => row.locationId)].map(([locationId, own]) => {
    const share = own.reduce((sum, row) => sum + row.units, 0) / total;
    const parts = [...own, ...waiting.map(({ day, units }) => ({ day, units: units * share }))];
    const firstDay = parts.reduce((least, { day }) => Math.min(least, day), lastDay);
    const values = new Float64Array(lastDay - firstDay + 1);
    for (const { day, units } of parts) {
      values[day - firstDay] = (values[day - firstDay] ?? 0) + units;
    }
    return { productId, locationId, firstDay, values };
  });
}
