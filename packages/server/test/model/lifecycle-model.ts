// What a reader of the documentation would expect of orders and stock, in a few plain numbers. It
// imports nothing of the product: where both agree, two people understood the same thing.

export type ModelLine = {
  id: string;
  sku: number;
  ordered: number;
  waiting: number;
  allocated: number;
  released: number;
  shipped: number;
  delivered: number;
  cancelled: number;
};

export type ModelOrder = {
  id: string;
  name: string;
  body: Record<string, unknown>;
  lines: ModelLine[];
  held: boolean;
  completed: boolean;
  /** Units claimed for it by product and place. */
  claims: number[][];
};

export type Model = {
  /** By product and place. */
  onHand: number[][];
  reserved: number[][];
  orders: ModelOrder[];
  carts: { id: string; sku: number; place: number; units: number }[];
};

export const products = 5;
export const placesOfModel = 3;

export const grid = (): number[][] =>
  Array.from({ length: products }, () => new Array<number>(placesOfModel).fill(0));

export const newModel = (): Model => ({ onHand: grid(), reserved: grid(), orders: [], carts: [] });

export const at = (table: readonly (readonly number[])[], sku: number, place: number): number =>
  table[sku]?.[place] ?? 0;

export function bump(table: number[][], sku: number, place: number, by: number): void {
  const row = table[sku];
  if (row !== undefined) row[place] = (row[place] ?? 0) + by;
}

/** Units claimed by all orders. */
export const claimed = (model: Model, sku: number, place: number): number =>
  model.orders.reduce((sum, order) => sum + at(order.claims, sku, place), 0);

/** Units that anybody may still take. */
export const free = (model: Model, sku: number, place: number): number =>
  at(model.onHand, sku, place) - claimed(model, sku, place) - at(model.reserved, sku, place);

export const freeEverywhere = (model: Model, sku: number): number =>
  Array.from({ length: placesOfModel }, (_, place) => free(model, sku, place)).reduce(
    (a, b) => a + b,
    0,
  );

const total = (order: ModelOrder, of: (line: ModelLine) => number): number =>
  order.lines.reduce((sum, line) => sum + of(line), 0);

export const openOf = (order: ModelOrder): number =>
  total(order, (line) => line.waiting + line.allocated + line.released);
export const goneOf = (order: ModelOrder): number =>
  total(order, (line) => line.shipped + line.delivered);

/** The statuses that the numbers allow; more than one where the pieces of work are not counted. */
export function statusesOf(order: ModelOrder): string[] {
  const open = openOf(order);
  const gone = goneOf(order);
  if (open === 0) return [gone === 0 ? 'cancelled' : order.completed ? 'completed' : 'fulfilled'];
  if (order.held) return ['on_hold'];
  if (gone > 0) return ['partially_fulfilled'];
  if (total(order, (line) => line.released) > 0) return ['in_fulfillment', 'split_fulfillment'];
  const allocated = total(order, (line) => line.allocated);
  if (allocated === open) return ['fully_allocated'];
  if (allocated > 0) return ['partially_allocated'];
  return ['backordered'];
}

/** Takes units off a line for good: those that wait first, then claimed ones, then those at work. */
export function cancelUnitsOf(line: ModelLine, units: number): void {
  let left = units;
  for (const from of ['waiting', 'allocated', 'released'] as const) {
    const moved = Math.min(left, line[from]);
    line[from] -= moved;
    line.cancelled += moved;
    left -= moved;
  }
}
