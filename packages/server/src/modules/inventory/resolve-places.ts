import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound } from '../../platform/errors.ts';
import { findProducts, type Product } from '../catalog/index.ts';
import { findLocations, type Location } from '../network/index.ts';

/** Reads references of a body against the catalogue and the network, keeping every fault found. */
export type Resolver = {
  /** The product behind an id or sku; a fault at the pointer when it is unknown or cannot hold stock. */
  product: (ref: string, pointer: string) => Product | undefined;
  location: (ref: string, pointer: string) => Location | undefined;
  readonly faults: Fault[];
  /** Throws all faults at once, if there are any. */
  check: () => void;
};

/** Loads what the references name, in two statements however many there are. */
export async function resolverFor(
  tx: Tx,
  refs: { products: readonly string[]; locations: readonly string[] },
): Promise<Resolver> {
  const products = await findProducts(tx, refs.products);
  const locations = await findLocations(tx, refs.locations);
  const faults: Fault[] = [];
  const unknown = (what: string, ref: string, pointer: string): undefined => {
    faults.push({
      pointer,
      code: 'unknown_reference',
      detail: `There is no ${what} ${ref.slice(0, 100)}.`,
    });
    return undefined;
  };
  return {
    faults,
    product: (ref, pointer) => {
      const found = products.get(ref);
      if (found === undefined) return unknown('product', ref, pointer);
      if (found.isKit) {
        faults.push({
          pointer,
          code: 'kit_holds_no_stock',
          detail: `${found.sku} is a kit: its components hold the stock.`,
        });
        return undefined;
      }
      return found;
    },
    location: (ref, pointer) => locations.get(ref) ?? unknown('location', ref, pointer),
    check: () => {
      if (faults.length > 0) throw invalid(faults);
    },
  };
}

/** A place named by a body: product and location, both known and fit to hold stock. */
export type Place = { product: Product; location: Location };

/** The place that a body's product_id and location_id name; all faults at once otherwise. */
export async function resolvePlace(
  tx: Tx,
  body: { product_id: string; location_id: string },
): Promise<Place> {
  const resolver = await resolverFor(tx, {
    products: [body.product_id],
    locations: [body.location_id],
  });
  const product = resolver.product(body.product_id, '#/product_id');
  const location = resolver.location(body.location_id, '#/location_id');
  resolver.check();
  if (product === undefined || location === undefined) throw invalid(resolver.faults);
  return { product, location };
}

/** The product a query names; 404 when there is none. */
export async function productOfQuery(tx: Tx, ref: string): Promise<Product> {
  const product = (await findProducts(tx, [ref])).get(ref);
  if (product === undefined) throw notFound('product', ref);
  return product;
}

/** The location a query names; 404 when there is none. */
export async function locationOfQuery(tx: Tx, ref: string): Promise<Location> {
  const location = (await findLocations(tx, [ref])).get(ref);
  if (location === undefined) throw notFound('location', ref);
  return location;
}

/** Ids of a place. */
export function keyOfPlace(place: Place): { productId: Uuid; locationId: Uuid } {
  return { productId: place.product.id, locationId: place.location.id };
}
