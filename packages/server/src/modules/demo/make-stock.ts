import { seededRng } from '../../lib/rng.ts';
import type { DemoProduct } from './make-catalogue.ts';
import type { DemoOrder } from './make-orders.ts';
import { centresOf, type Region, shopsOf, workshopCode } from './world-locations.ts';

/** A place of a product with what it opens with and what each delivery brings. */
export type DemoStock = {
  sku: string;
  location: string;
  opening: number;
  safety: number;
  /** Units of one delivery; 0 when nothing is delivered. */
  delivery: number;
};

/** Shares of a region's demand that its centres hold, in the order of `centresOf`. */
const shares: Record<Region, readonly number[]> = {
  americas: [0.4, 0.3, 0.2, 0.1],
  europe: [0.5, 0.5],
};

type Uncounted = { sku: string; location: string; type: 'dropship' | 'jit'; leadDays: number };

/** How often a centre does without what hardly sells; the first of a region has everything. */
const absence = [0, 0.4, 0.75, 0.75] as const;

/** What workshop and engraver hold is not counted: where, of which kind, and days until it leaves. */
export function uncounted(products: readonly DemoProduct[]): Uncounted[] {
  return products.flatMap(({ input, supply }): Uncounted[] =>
    supply === 'dropship'
      ? [{ sku: input.sku, location: workshopCode, type: supply, leadDays: 9 }]
      : supply === 'jit'
        ? ['CMH', 'DVY'].map((location) => ({
            sku: input.sku,
            location,
            type: supply,
            leadDays: 2,
          }))
        : [],
  );
}

/**
 * Stock that about meets the orders to come: three quarters of a region's demand at the opening,
 * the rest and a margin in two deliveries, so that most orders find their goods and some do not.
 */
export function makeStock(
  seed: number,
  products: readonly DemoProduct[],
  orders: readonly DemoOrder[],
): DemoStock[] {
  const rng = seededRng(seed + 3);
  const demand = new Map<string, number>();
  for (const { region, units } of orders) {
    for (const { sku, quantity } of units) {
      const key = `${region} ${sku}`;
      demand.set(key, (demand.get(key) ?? 0) + quantity);
    }
  }
  return products
    .filter((product) => product.supply === 'stocked')
    .flatMap(({ input: { sku } }) => {
      const rows: DemoStock[] = [];
      for (const region of ['americas', 'europe'] as const) {
        const wanted = demand.get(`${region} ${sku}`) ?? 0;
        for (const [index, location] of centresOf[region].entries()) {
          // The first centre of a region has everything; others what sells and some of the rest.
          if (wanted < 5 && rng.next() < (absence[index] ?? 0)) continue;
          const share = wanted * (shares[region][index] ?? 0);
          rows.push({
            sku,
            location,
            opening: Math.round(share * 0.75) + rng.integer(3, 12),
            safety: wanted > 12 ? 1 + Math.min(4, Math.round(share * 0.05)) : 0,
            delivery: share >= 2 ? Math.ceil(share * 0.3) : 0,
          });
        }
        for (const location of shopsOf[region]) {
          if (rng.next() > 0.1) continue;
          rows.push({ sku, location, opening: rng.integer(2, 7), safety: 1, delivery: 0 });
        }
      }
      return rows;
    });
}
