import { type Rng, seededRng } from '../../lib/rng.ts';
import type { ProductInput } from '../catalog/index.ts';
import {
  coming,
  colours,
  engraved,
  families,
  type Family,
  furniture,
  kits,
  priceCents,
  soldOut,
} from './world-catalogue.ts';

/** A product with what the demo knows of it beyond the catalogue. */
export type DemoProduct = {
  input: ProductInput;
  priceCents: number;
  /** How much it is wanted, against 1. */
  pull: number;
  supply: 'stocked' | 'dropship' | 'jit' | 'coming' | 'sold_out' | 'kit';
};

/** The whole catalogue, components before the kits that hold them. The same seed, the same goods. */
export function makeCatalogue(seed: number): DemoProduct[] {
  const rng = seededRng(seed);
  const made = families.flatMap((one) => variantsOf(rng, one));
  const singles = [
    ...furniture.map((row) => single(row, 'dropship', 'home', 0.9)),
    ...engraved.map((row) => single(row, 'jit', 'outdoor', 1)),
    ...coming.map((row) => single(row, 'coming', 'outdoor', 0)),
    ...soldOut.map((row) => single(row, 'sold_out', 'outdoor', 0)),
  ];
  return [...made, ...singles, ...kits.map(kitOf)];
}

function variantsOf(rng: Rng, from: Family): DemoProduct[] {
  return colours.slice(0, from.colours).flatMap((colour, colourIndex) =>
    from.sizes.map((size, sizeIndex) => {
      const price = priceCents(rng, from, size);
      const growth = 1 + 0.08 * sizeIndex;
      // Few colours are loved, and the sizes in the middle are the common ones.
      const middle =
        1 - Math.abs(sizeIndex - (from.sizes.length - 1) / 2) / (from.sizes.length + 1);
      const pull = (from.pull * middle * (0.4 + rng.next() ** 2 * 2.4)) / (1 + colourIndex * 0.35);
      const cost = Math.round(price * (0.32 + rng.next() * 0.2));
      return {
        input: {
          sku: [from.code, colour.toUpperCase(), size].filter((part) => part !== '').join('-'),
          name: [from.name, colour, size].filter((part) => part !== '').join(', '),
          price: price / 100,
          cost: cost / 100,
          currency: 'USD',
          weight_grams: Math.round(from.grams * growth),
          length_mm: from.mm[0],
          width_mm: from.mm[1],
          height_mm: from.mm[2],
          lot_tracked: from.category === 'pantry',
          attributes: { category: from.category, colour, ...(size === '' ? {} : { size }) },
        },
        priceCents: price,
        pull,
        supply: 'stocked' as const,
      };
    }),
  );
}

function single(
  [sku, name, dollars, grams]: readonly [string, string, number, number],
  supply: DemoProduct['supply'],
  category: string,
  pull: number,
): DemoProduct {
  // As large as its weight at the density of light goods, a third of water's.
  const side = Math.max(40, Math.round((grams * 3000) ** (1 / 3)));
  return {
    input: {
      sku,
      name,
      price: dollars,
      cost: Math.round(dollars * 42) / 100,
      currency: 'USD',
      weight_grams: grams,
      length_mm: side,
      width_mm: side,
      height_mm: side,
      attributes: { category },
    },
    priceCents: dollars * 100,
    pull,
    supply,
  };
}

function kitOf({ sku, name, price, components }: (typeof kits)[number]): DemoProduct {
  return {
    input: {
      sku,
      name,
      price,
      currency: 'USD',
      attributes: { category: 'sets' },
      components: components.map((part) => ({ ...part })),
    },
    priceCents: price * 100,
    pull: 1.6,
    supply: 'kit',
  };
}
