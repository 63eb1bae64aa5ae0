import { at } from '../planner/index.ts';
import type { Location } from '../network/index.ts';

/** A line of a row as a parcel sees it. */
export type RowLine = { quantity: number; weightGrams: number; volumeCm3: number };

/** Price of one parcel from a location in minor units; undefined when nobody takes it. */
export type Freight = (
  location: Location,
  weightGrams: number,
  volumeCm3: number,
) => number | undefined;

/** What sending costs as prices see it: a part for each shipment and a part for each unit. */
export type RowCosts = { fixed: Float64Array; unit: Float64Array };

/**
 * The tariffs of an order of these lines from each location, as a straight line: right for the
 * lightest unit alone and for the whole order in one parcel, so that what a split costs is right at
 * both ends. `never` is the cost of a unit where no service takes the order. Minor units.
 */
export function rowCosts(
  lines: readonly RowLine[],
  locations: readonly Location[],
  freight: Freight,
  never: number,
): RowCosts {
  const count = locations.length;
  const fixed = new Float64Array(count);
  const unit = new Float64Array(lines.length * count).fill(never);
  const grams = sum(lines.map((line) => line.weightGrams * line.quantity));
  const cm3 = sum(lines.map((line) => line.volumeCm3 * line.quantity));
  const lightest = lines.toSorted((a, b) => a.weightGrams - b.weightGrams)[0];
  if (lightest === undefined) return { fixed, unit };
  locations.forEach((location, l) => {
    const whole = freight(location, grams, cm3);
    const least = freight(location, lightest.weightGrams, lightest.volumeCm3);
    if (whole === undefined || least === undefined) return;
    const spread = grams - lightest.weightGrams;
    const perGram = spread > 0 ? Math.max(0, whole - least) / spread : 0;
    const factor = location.fulfillmentCostFactor;
    fixed[l] = Math.max(0, whole - perGram * grams) + location.handlingOrderMinor * factor;
    lines.forEach((line, i) => {
      const handling =
        location.handlingUnitMinor + location.handlingLineMinor / Math.max(1, line.quantity);
      unit[i * count + l] = perGram * line.weightGrams + handling * factor;
    });
  });
  return { fixed, unit };
}

/** The dearest unit anywhere with a shipment of its own: what one more order could cost at most. */
export function dearestUnit({ fixed, unit }: RowCosts, never: number): number {
  let most = 0;
  const count = fixed.length;
  for (let place = 0; place < unit.length; place++) {
    const cost = at(unit, place);
    if (cost < never) most = Math.max(most, cost + at(fixed, place % count));
  }
  return most;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
