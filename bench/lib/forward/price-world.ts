import type {
  DemandRow,
  PriceWorld,
} from '../../../packages/server/src/modules/prices/core/world.ts';
import type { Instance } from './instance.ts';

/** An instance as prices see it, and which row is which arrival (-1 for orders of nothing). */
export type Priced = { world: PriceWorld; rowOf: Int32Array; arrivalOf: Int32Array };

/** Orders by `kind * cities + city`, such as chances times arrivals, or what really came. */
export function worldOf(instance: Instance, orders: ArrayLike<number>): Priced {
  const { cities, centres, kinds, size } = instance;
  const locations = centres + 1;
  const stock = new Float64Array(size.items * locations).fill(Infinity);
  for (let i = 0; i < size.items; i++) {
    for (let k = 0; k < centres; k++) {
      stock[i * locations + k] = instance.stock[k * size.items + i] ?? 0;
    }
  }
  const rows: DemandRow[] = [];
  const rowOf = new Int32Array(kinds.length * cities).fill(-1);
  const arrivals: number[] = [];
  let priceMax = 0;
  kinds.forEach((items, q) => {
    if (items.length === 0) return;
    for (let j = 0; j < cities; j++) {
      const fixed = new Float64Array(locations);
      const unit = new Float64Array(items.length * locations);
      for (let l = 0; l < locations; l++) {
        fixed[l] = instance.shipmentCost[l * cities + j] ?? 0;
        for (let i = 0; i < items.length; i++)
          unit[i * locations + l] = instance.unitCost[l * cities + j] ?? 0;
      }
      priceMax = Math.max(priceMax, (fixed[centres] ?? 0) + (unit[centres] ?? 0));
      rowOf[q * cities + j] = rows.length;
      arrivals.push(q * cities + j);
      rows.push({
        products: Int32Array.from(items),
        quantity: new Int32Array(items.length).fill(1),
        fixed,
        unit,
        orders: orders[q * cities + j] ?? 0,
      });
    }
  });
  return {
    world: {
      products: size.items,
      locations,
      stock,
      rows,
      split: 0,
      // What cannot be served is sent from the last location, so this is never paid.
      backorder: 1000,
      shipmentsMax: locations,
      priceMax,
    },
    rowOf,
    arrivalOf: Int32Array.from(arrivals),
  };
}

/** How often each kind of order came. */
export function countsOf(instance: Instance, arrivals: Int32Array): Float64Array {
  const counts = new Float64Array(instance.chance.length);
  for (const one of arrivals) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}
