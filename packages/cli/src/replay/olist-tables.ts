import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { csvBatches } from '../lib/csv.ts';
import { UsageError } from '../lib/errors.ts';

export type OlistOrder = { id: string; customer: string; status: string; time: string };
export type OlistItem = {
  order: string;
  itemNo: string;
  product: string;
  seller: string;
  price: number;
  freight: number;
};
export type OlistProduct = {
  category: string;
  weightGrams: number;
  lengthMm: number;
  heightMm: number;
  widthMm: number;
};
export type OlistPlace = { city: string; state: string; zip: string };

/** The tables of the data set, each row where it belongs. */
export type OlistTables = {
  orders: OlistOrder[];
  items: OlistItem[];
  products: Map<string, OlistProduct>;
  customers: Map<string, OlistPlace>;
  sellers: Map<string, OlistPlace>;
  zips: Map<string, { latitude: number; longitude: number }>;
  rows: Record<string, number>;
};

type Row = (column: string) => string;

/** Reads the six tables of a directory, as `.csv` or `.csv.gz`. */
export async function readOlist(directory: string): Promise<OlistTables> {
  const tables: OlistTables = {
    orders: [],
    items: [],
    products: new Map(),
    customers: new Map(),
    sellers: new Map(),
    zips: new Map(),
    rows: {},
  };
  const read = async (name: string, each: (row: Row) => void): Promise<void> => {
    tables.rows[name] = await readTable(directory, name, each);
  };
  await read('orders', (row) =>
    tables.orders.push({
      id: row('order_id'),
      customer: row('customer_id'),
      status: row('order_status'),
      // A copy without the purchase names at least when it was approved, or handed over.
      time:
        isoTime(row('order_purchase_timestamp')) ??
        isoTime(row('order_approved_at')) ??
        isoTime(row('order_delivered_carrier_date')) ??
        '',
    }),
  );
  await read('order_items', (row) =>
    tables.items.push({
      order: row('order_id'),
      itemNo: row('order_item_id'),
      product: row('product_id'),
      seller: row('seller_id'),
      price: Number(row('price')),
      freight: Number(row('freight_value')),
    }),
  );
  const millimetres = (text: string): number => Math.round(Number(text) * 10) || 0;
  await read('products', (row) =>
    tables.products.set(row('product_id'), {
      category: row('product_category_name'),
      weightGrams: Math.round(Number(row('product_weight_g'))) || 0,
      lengthMm: millimetres(row('product_length_cm')),
      heightMm: millimetres(row('product_height_cm')),
      widthMm: millimetres(row('product_width_cm')),
    }),
  );
  for (const kind of ['customer', 'seller'] as const) {
    await read(`${kind}s`, (row) =>
      tables[`${kind}s`].set(row(`${kind}_id`), {
        city: row(`${kind}_city`),
        state: row(`${kind}_state`),
        zip: row(`${kind}_zip_code_prefix`).padStart(5, '0'),
      }),
    );
  }
  await read('geolocation_zip', (row) =>
    tables.zips.set(row('geolocation_zip_code_prefix').padStart(5, '0'), {
      latitude: Number(row('geolocation_lat')),
      longitude: Number(row('geolocation_lng')),
    }),
  );
  return tables;
}

async function readTable(
  directory: string,
  name: string,
  each: (row: Row) => void,
): Promise<number> {
  const path = [`${name}.csv.gz`, `${name}.csv`]
    .map((file) => join(directory, file))
    .find((file) => existsSync(file));
  if (path === undefined)
    throw new UsageError(`${directory} has no ${name}.csv or ${name}.csv.gz.`);
  let places: Map<string, number> | undefined;
  let count = 0;
  for await (const records of csvBatches(path)) {
    for (const { fields } of records) {
      if (places === undefined) {
        places = new Map(
          fields.map((column, index) => [column.replace(/^\uFEFF/u, '').trim(), index]),
        );
        continue;
      }
      const known = places;
      each((column) => fields[known.get(column) ?? -1] ?? '');
      count++;
    }
  }
  return count;
}

function isoTime(text: string): string | undefined {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/u.test(text) ? text.replace(' ', 'T') : undefined;
}
