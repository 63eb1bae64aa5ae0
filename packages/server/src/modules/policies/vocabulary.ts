/** How a value of an order is compared. */
export const operators = [
  'eq',
  'ne',
  'in',
  'not_in',
  'gt',
  'gte',
  'lt',
  'lte',
  'prefix',
  'exists',
  'has_any',
  'has_all',
  'has_none',
] as const;
export type Operator = (typeof operators)[number];

/** What locations that cost the same are ordered by. */
export const locationSorts = [
  'priority',
  'distance',
  'stock',
  'cost_factor',
  'capacity_left',
  'code',
] as const;

/** What orders of one batch are ordered by. */
export const orderSorts = [
  'priority',
  'placed_at',
  'total',
  'quantity',
  'line_count',
  'weight_kg',
] as const;
