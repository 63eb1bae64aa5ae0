import { at } from '../../planner/index.ts';

/** Orders that the forecast weighs as much as, beside those that were seen. */
export const forecastWeight = 1000;

/**
 * Orders of each row still to come, when a forecast and what was seen of the same period are both
 * known: their mean, the forecast counting for `weight` orders. With nothing seen it is the
 * forecast, after many orders it is what was seen.
 * `rates` are the forecast's shares of each row (their sum is 1 or less), `seen` counts of orders.
 */
export function blendDemand(
  toCome: number,
  rates: ArrayLike<number>,
  seen: ArrayLike<number>,
  seenOrders: number,
  weight = forecastWeight,
): Float64Array {
  return Float64Array.from({ length: rates.length }, (_, row) => {
    const mean = weight * at(rates, row) + at(seen, row);
    return weight + seenOrders === 0 ? 0 : (toCome * mean) / (weight + seenOrders);
  });
}
