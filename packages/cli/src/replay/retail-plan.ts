import type { RetailFile, RetailRow } from './retail-rows.ts';
import { seededInteger, shortHash } from './seeded.ts';

/** A product of the file: everything sold under one description. */
export type RetailProduct = {
  sku: string;
  name: string;
  priceMinor: number;
  costMinor: number;
  weightGrams: number;
  lengthMm: number;
  widthMm: number;
  heightMm: number;
};

export type RetailLine = { product: number; quantity: number; priceMinor: number };

/** An invoice of the file: the sales of one customer in one country at one moment. */
export type RetailOrder = {
  /** Natural key: time/customer/country. */
  key: string;
  time: string;
  customer: string;
  country: string;
  lines: RetailLine[];
};

/** A negative row and the earlier units that it takes back. */
export type Reversal = {
  rowNo: number;
  time: string;
  parts: { order: number; line: number; quantity: number }[];
};

/** Why a row is neither a sale nor tied to one. */
export const listedRules = [
  'unreadable',
  'zero_quantity',
  'stock_note',
  'no_description',
  'negative_price',
  'no_customer',
  'no_earlier_sale',
] as const;
export type ListedRule = (typeof listedRules)[number];

export type ListedRow = {
  rowNo: number;
  rule: ListedRule;
  row: RetailRow | undefined;
  text: string;
};

export type RetailPlan = {
  products: RetailProduct[];
  orders: RetailOrder[];
  reversals: Reversal[];
  listed: ListedRow[];
  pricesRounded: number;
  /** Invoices cut because an order takes at most 1,000 lines. */
  invoicesSplit: number;
};

const linesMax = 1000;

/** Turns the rows into products, orders in time order, and reversals; every row is in one of them. */
export function planRetail(file: RetailFile, seed: number): RetailPlan {
  const plan: RetailPlan = {
    products: [],
    orders: [],
    reversals: [],
    listed: [],
    pricesRounded: 0,
    invoicesSplit: 0,
  };
  for (const { rowNo, text } of file.unreadable) {
    plan.listed.push({ rowNo, rule: 'unreadable', row: undefined, text });
  }
  const sales = createSales(plan, seed);
  for (const row of file.rows) {
    const rule = ruleOf(row);
    if (rule !== undefined) {
      plan.listed.push({ rowNo: row.rowNo, rule, row, text: '' });
    } else if (row.quantity > 0) {
      sales.add(row);
    } else {
      const parts = sales.takeBack(row);
      if (parts === undefined)
        plan.listed.push({ rowNo: row.rowNo, rule: 'no_earlier_sale', row, text: '' });
      else plan.reversals.push({ rowNo: row.rowNo, time: row.time, parts });
    }
  }
  plan.listed.sort((a, b) => a.rowNo - b.rowNo);
  return plan;
}

/** The first rule that says why a row is no sale and takes none back. */
function ruleOf(row: RetailRow): ListedRule | undefined {
  if (row.quantity === 0) return 'zero_quantity';
  if (row.price === 0 && row.customer === '') return 'stock_note';
  if (row.description.trim() === '') return 'no_description';
  if (row.price < 0) return 'negative_price';
  return row.quantity < 0 && row.customer === '' ? 'no_customer' : undefined;
}

/** One description, however it is spaced or written in capitals. */
export function productKey(description: string): string {
  return description.trim().replaceAll(/\s+/gu, ' ').toUpperCase();
}

type Sold = { order: number; line: number; left: number };

function createSales(
  plan: RetailPlan,
  seed: number,
): {
  add: (row: RetailRow) => void;
  takeBack: (row: RetailRow) => Reversal['parts'] | undefined;
} {
  const productByKey = new Map<string, number>();
  const keyByText = new Map<string, string>();
  const openByKey = new Map<string, number>();
  const partsByKey = new Map<string, number>();
  const sold = new Map<string, Sold[]>();
  const keyOf = (description: string): string => {
    const known = keyByText.get(description);
    if (known !== undefined) return known;
    const key = productKey(description);
    keyByText.set(description, key);
    return key;
  };
  const soldKey = (row: RetailRow): string => `${row.customer}\u0000${keyOf(row.description)}`;

  const productOf = (row: RetailRow): number => {
    const key = keyOf(row.description);
    let index = productByKey.get(key);
    if (index === undefined) {
      index = plan.products.push(makeProduct(key, row.price, seed)) - 1;
      productByKey.set(key, index);
    }
    return index;
  };

  const orderOf = (row: RetailRow): number => {
    const key = `${row.time}/${row.customer === '' ? 'guest' : row.customer}/${row.country}`;
    const index = openByKey.get(key);
    const order = index === undefined ? undefined : plan.orders[index];
    if (index !== undefined && order !== undefined && order.lines.length < linesMax) return index;
    const part = (partsByKey.get(key) ?? 0) + 1;
    if (part > 1) plan.invoicesSplit++;
    partsByKey.set(key, part);
    const made =
      plan.orders.push({
        key: part === 1 ? key : `${key}/${part}`,
        time: row.time,
        customer: row.customer,
        country: row.country,
        lines: [],
      }) - 1;
    openByKey.set(key, made);
    return made;
  };

  return {
    add: (row) => {
      const order = orderOf(row);
      const priceMinor = Math.round(row.price * 100);
      if (Math.abs(priceMinor - row.price * 100) > 1e-6) plan.pricesRounded++;
      const line =
        plan.orders[order]?.lines.push({
          product: productOf(row),
          quantity: row.quantity,
          priceMinor,
        }) ?? 0;
      if (row.customer === '') return;
      const key = soldKey(row);
      const list = sold.get(key);
      const entry: Sold = { order, line: line - 1, left: row.quantity };
      if (list === undefined) sold.set(key, [entry]);
      else list.push(entry);
    },
    takeBack: (row) => takeFrom(sold.get(soldKey(row)) ?? [], -row.quantity),
  };
}

/** The latest sale that covers it alone, else the latest sales together; undefined when too few. */
function takeFrom(sales: Sold[], wanted: number): Reversal['parts'] | undefined {
  const alone = sales.findLast((sale) => sale.left >= wanted);
  if (alone !== undefined) {
    alone.left -= wanted;
    return [{ order: alone.order, line: alone.line, quantity: wanted }];
  }
  if (sales.reduce((sum, sale) => sum + sale.left, 0) < wanted) return undefined;
  const parts: Reversal['parts'] = [];
  let missing = wanted;
  for (const sale of sales.toReversed()) {
    const quantity = Math.min(missing, sale.left);
    if (quantity === 0) continue;
    sale.left -= quantity;
    missing -= quantity;
    parts.push({ order: sale.order, line: sale.line, quantity });
    if (missing === 0) break;
  }
  return parts;
}

/** Weight 20 to 420 g and a box of 1 to 4 cm³ a gram, by seed and description; cost is 45 % of the price. */
function makeProduct(key: string, price: number, seed: number): RetailProduct {
  const slug = key
    .replaceAll(/[^A-Z0-9]+/gu, '-')
    .replaceAll(/^-|-$/gu, '')
    .slice(0, 40)
    .replace(/-$/u, '');
  const priceMinor = Math.round(price * 100);
  const weightGrams = 20 + 10 * seededInteger(0, 40, seed, 'weight', key);
  const edge = Math.round(Math.cbrt(weightGrams * seededInteger(1, 4, seed, 'bulk', key) * 1000));
  return {
    sku: `${slug === '' ? 'ITEM' : slug}-${shortHash(key, 6)}`,
    name: key.slice(0, 255),
    priceMinor,
    costMinor: Math.round(priceMinor * 0.45),
    weightGrams,
    lengthMm: Math.round(edge * 1.3),
    widthMm: edge,
    heightMm: Math.max(5, Math.round(edge * 0.7)),
  };
}
