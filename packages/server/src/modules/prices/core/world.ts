/**
 * What prices are found for: the orders that are expected until the horizon, kind by kind, and the
 * units there will be for them. Products and locations are indices here; a cell is a product at a
 * location, `product * locations + location`.
 */
export type PriceWorld = {
  products: number;
  locations: number;
  /** Units until the horizon, by cell; Infinity where supply is unlimited, 0 where none is. */
  stock: Float64Array;
  rows: readonly DemandRow[];
  /** For each shipment after the first. */
  split: number;
  /** For each unit that is not sent. */
  backorder: number;
  shipmentsMax: number;
  /** No price is above this: a unit that is kept can save no more. */
  priceMax: number;
};

/** Orders that are alike: the same products in the same quantities to the same region. */
export type DemandRow = {
  /** The product of each line; no product twice. */
  products: Int32Array;
  quantity: Int32Array;
  /** What a shipment costs, by location. */
  fixed: Float64Array;
  /** What a unit costs, `[line * locations + location]`. */
  unit: Float64Array;
  /** Orders of this kind that are expected until the horizon; a fraction is fine. */
  orders: number;
};

/** Orders of all kinds that are expected. */
export function ordersOf(world: Pick<PriceWorld, 'rows'>): number {
  return world.rows.reduce((sum, row) => sum + row.orders, 0);
}
