import type { SourceRow } from './source-rows.ts';
import {
  booleanOf,
  compact,
  instantOf,
  integerOf,
  numberOf,
  requiredText,
  RowFault,
  textOf,
} from './row-values.ts';

/** How rows of one kind become what the API takes. */
export type Shape = {
  name: ShapeName;
  /** The columns it reads; others are left alone, and said so. */
  columns: readonly string[];
  /** The body of one row, or for orders of the rows of one order. Throws a RowFault. */
  bodyOf: (rows: readonly SourceRow[]) => Record<string, unknown>;
  /** Rows with the same value of these columns that stand together are one record. */
  groupBy: ((row: SourceRow) => string) | undefined;
};

export const shapeNames = ['products', 'locations', 'inventory', 'orders'] as const;
export type ShapeName = (typeof shapeNames)[number];

const first = (rows: readonly SourceRow[]): SourceRow => {
  const row = rows[0];
  if (row === undefined) throw new RowFault('there is no row');
  return row;
};

/** Names apart by blanks, semicolons or bars. */
const namesOf = (row: SourceRow, column: string): string[] | undefined =>
  textOf(row, column)?.split(/[ ;|]+/u);

const products: Shape = {
  name: 'products',
  columns: [
    'sku',
    'name',
    'status',
    'cost',
    'price',
    'currency',
    'weight_grams',
    'length_mm',
    'width_mm',
    'height_mm',
    'lot_tracked',
    'serial_tracked',
    'handling',
    'keep_together',
  ],
  groupBy: undefined,
  bodyOf: (rows) => {
    const row = first(rows);
    return compact({
      sku: requiredText(row, 'sku'),
      name: textOf(row, 'name'),
      status: textOf(row, 'status'),
      cost: numberOf(row, 'cost'),
      price: numberOf(row, 'price'),
      currency: textOf(row, 'currency'),
      weight_grams: integerOf(row, 'weight_grams'),
      length_mm: integerOf(row, 'length_mm'),
      width_mm: integerOf(row, 'width_mm'),
      height_mm: integerOf(row, 'height_mm'),
      lot_tracked: booleanOf(row, 'lot_tracked'),
      serial_tracked: booleanOf(row, 'serial_tracked'),
      handling: namesOf(row, 'handling'),
      keep_together: booleanOf(row, 'keep_together'),
    });
  },
};

const addressColumns = ['line1', 'line2', 'city', 'state', 'postal_code', 'country'] as const;

function addressOf(row: SourceRow): Record<string, unknown> {
  return compact(Object.fromEntries(addressColumns.map((column) => [column, textOf(row, column)])));
}

const locations: Shape = {
  name: 'locations',
  columns: [
    'code',
    'type',
    'name',
    'active',
    ...addressColumns,
    'latitude',
    'longitude',
    'time_zone',
    'capabilities',
    'groups',
    'orders_per_day',
    'lines_per_day',
    'units_per_day',
    'storage_capacity_units',
    'handling_order',
    'handling_line',
    'handling_unit',
    'currency',
    'fulfillment_cost_factor',
    'priority',
  ],
  groupBy: undefined,
  bodyOf: (rows) => {
    const row = first(rows);
    const list = (column: string): string[] | undefined => namesOf(row, column);
    const group = (fields: Record<string, unknown>): Record<string, unknown> | undefined => {
      const kept = compact(fields);
      return Object.keys(kept).length === 0 ? undefined : kept;
    };
    return compact({
      code: requiredText(row, 'code'),
      type: textOf(row, 'type'),
      name: textOf(row, 'name'),
      active: booleanOf(row, 'active'),
      address: group(addressOf(row)),
      country: textOf(row, 'country'),
      latitude: numberOf(row, 'latitude'),
      longitude: numberOf(row, 'longitude'),
      time_zone: textOf(row, 'time_zone'),
      capabilities: list('capabilities'),
      groups: list('groups'),
      capacity_per_day: group({
        orders: integerOf(row, 'orders_per_day'),
        lines: integerOf(row, 'lines_per_day'),
        units: integerOf(row, 'units_per_day'),
      }),
      storage_capacity_units: integerOf(row, 'storage_capacity_units'),
      handling_cost: group({
        order: numberOf(row, 'handling_order'),
        line: numberOf(row, 'handling_line'),
        unit: numberOf(row, 'handling_unit'),
      }),
      currency: textOf(row, 'currency'),
      fulfillment_cost_factor: numberOf(row, 'fulfillment_cost_factor'),
      priority: integerOf(row, 'priority'),
    });
  },
};

const inventory: Shape = {
  name: 'inventory',
  columns: [
    'sku',
    'product_id',
    'location',
    'location_id',
    'quantity',
    'op',
    'expected',
    'reason',
    'reference',
    'safety_stock_level',
    'inventory_type',
    'lead_time_days',
  ],
  groupBy: undefined,
  bodyOf: (rows) => {
    const row = first(rows);
    const op = textOf(row, 'op') ?? 'set';
    const quantity = integerOf(row, 'quantity');
    if (quantity === undefined) throw new RowFault('quantity is missing');
    const place = {
      product_id: requiredText(row, 'sku', 'product_id'),
      location_id: requiredText(row, 'location', 'location_id'),
    };
    const said = { reason: textOf(row, 'reason'), reference: textOf(row, 'reference') };
    if (op === 'receipt') return compact({ op, ...place, quantity, ...said });
    if (op === 'adjust')
      return compact({
        op,
        ...place,
        quantity,
        reason: said.reason ?? 'import',
        reference: said.reference,
      });
    if (op !== 'set') throw new RowFault(`op is set, receipt or adjust, not ${op}`);
    return compact({
      op,
      ...place,
      quantity,
      expected: integerOf(row, 'expected') ?? null,
      ...said,
      safety_stock_level: integerOf(row, 'safety_stock_level'),
      inventory_type: textOf(row, 'inventory_type'),
      lead_time_days: integerOf(row, 'lead_time_days'),
    });
  },
};

const orderId = (row: SourceRow): string => textOf(row, 'channel_order_id', 'order_id') ?? '';
const channelOf = (row: SourceRow): string => textOf(row, 'channel', 'source') ?? 'import';

const orders: Shape = {
  name: 'orders',
  columns: [
    'channel_order_id',
    'order_id',
    'channel',
    'source',
    'placed_at',
    'currency',
    'customer_id',
    'customer_name',
    'customer_email',
    ...addressColumns,
    'sku',
    'product_id',
    'quantity',
    'unit_price',
    'price',
    'total_price',
    'service_level',
    'priority',
    'status',
    'channel_line_id',
    'type',
    'release_at',
  ],
  groupBy: (row) => `${channelOf(row)}\u0000${orderId(row)}`,
  bodyOf: (rows) => {
    const row = first(rows);
    const customer = compact({
      id: textOf(row, 'customer_id'),
      name: textOf(row, 'customer_name'),
      email: textOf(row, 'customer_email'),
    });
    const address = addressOf(row);
    return compact({
      source: channelOf(row),
      channel_order_id: requiredText(row, 'channel_order_id', 'order_id'),
      type: textOf(row, 'type'),
      placed_at: instantOf(row, 'placed_at'),
      release_at: instantOf(row, 'release_at'),
      currency: requiredText(row, 'currency'),
      customer: Object.keys(customer).length === 0 ? undefined : customer,
      shipping_address: Object.keys(address).length === 0 ? undefined : address,
      total_price: numberOf(row, 'total_price'),
      service_level: textOf(row, 'service_level'),
      priority: integerOf(row, 'priority'),
      status: textOf(row, 'status'),
      line_items: rows.map((line) =>
        compact({
          sku: requiredText(line, 'sku', 'product_id'),
          quantity: integerOf(line, 'quantity'),
          unit_price: numberOf(line, 'unit_price', 'price'),
          channel_line_id: textOf(line, 'channel_line_id'),
        }),
      ),
    });
  },
};

/** The four kinds of records that can be brought in. */
export const shapes: Readonly<Record<ShapeName, Shape>> = {
  products,
  locations,
  inventory,
  orders,
};
