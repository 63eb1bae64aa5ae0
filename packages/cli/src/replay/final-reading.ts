import { createHash } from 'node:crypto';
import type { Api } from '../lib/api.ts';
import { listRows } from './replay-run.ts';

/** What the server says in the end, read afresh and added up here. */
export type FinalReading = {
  orders: number;
  lines: number;
  units: number;
  shippedUnits: number;
  cancelledUnits: number;
  openUnits: number;
  openOrders: number;
  splitOrders: number;
  freight: number;
  handling: number;
  byStatus: Record<string, number>;
  /** Units per product that left or are held beyond all that ever came in. */
  oversold: number;
  /** Places whose stock is not what came in less what left. */
  stockDifferences: number;
  stockUnits: number;
  digest: string;
};

type Line = {
  sku: string;
  line_no: number;
  quantity: number;
  unit_price: number | null;
  buckets: Record<string, number>;
  fulfillments: { location_id: string; quantity: number; shipped: number }[];
};
type Order = {
  id: string;
  channel_order_id: string;
  status: string;
  delivery_status: string;
  placed_at: string;
  created_at: string;
  fulfilled_at: string | null;
  cancelled_at: string | null;
  decision_id: string | null;
  line_items: Line[];
  inventory_allocations: { location_id: string; product_id: string; allocated_quantity: number }[];
};
type Decision = { order_id: string; shipments: { freight: number; handling: number }[] };

/**
 * Reads every order, decision and stock record of a channel through the API. `received` is what
 * came in by the books of the caller, by `sku|location code`: the server's own sums are not used.
 */
export async function readFinally(
  api: Api,
  channel: string,
  codeById: ReadonlyMap<string, string>,
  received: ReadonlyMap<string, number>,
): Promise<FinalReading> {
  const reading: FinalReading = {
    orders: 0,
    lines: 0,
    units: 0,
    shippedUnits: 0,
    cancelledUnits: 0,
    openUnits: 0,
    openOrders: 0,
    splitOrders: 0,
    freight: 0,
    handling: 0,
    byStatus: {},
    oversold: 0,
    stockDifferences: 0,
    stockUnits: 0,
    digest: '',
  };
  const hashes: string[] = [];
  const gone = new Map<string, number>();
  const held = new Map<string, number>();
  const decided = new Set<string>();
  for await (const row of listRows(api, '/v1/orders', { channel, sort: 'placed_at' })) {
    const order = row as unknown as Order;
    addOrder(reading, order, gone, held, codeById);
    if (order.decision_id !== null) decided.add(order.id);
    hashes.push(hashOf(textOfOrder(order, codeById)));
  }
  await addCosts(api, reading, decided);
  await addStock(api, reading, { received, gone, held, hashes });
  const money = `${reading.freight.toFixed(2)}|${reading.handling.toFixed(2)}`;
  reading.digest = hashOf([...hashes.toSorted(), money].join('\n'));
  return reading;
}

function addOrder(
  reading: FinalReading,
  order: Order,
  gone: Map<string, number>,
  held: Map<string, number>,
  codeById: ReadonlyMap<string, string>,
): void {
  reading.orders++;
  reading.byStatus[order.status] = (reading.byStatus[order.status] ?? 0) + 1;
  const places = new Set<string>();
  let open = 0;
  for (const line of order.line_items) {
    const bucket = (name: string): number => line.buckets[name] ?? 0;
    const shipped = bucket('shipped') + bucket('delivered');
    reading.lines++;
    reading.units += line.quantity;
    reading.shippedUnits += shipped;
    reading.cancelledUnits += bucket('cancelled');
    open += line.quantity - shipped - bucket('cancelled');
    const holding = bucket('allocated') + bucket('released') + bucket('picked') + bucket('packed');
    held.set(line.sku, (held.get(line.sku) ?? 0) + holding);
    for (const part of line.fulfillments) {
      const code = codeById.get(part.location_id) ?? part.location_id;
      places.add(code);
      gone.set(`${line.sku}|${code}`, (gone.get(`${line.sku}|${code}`) ?? 0) + part.shipped);
    }
  }
  reading.openUnits += open;
  if (open > 0) reading.openOrders++;
  if (places.size > 1) reading.splitOrders++;
}

/** Natural keys, places, buckets and times of an order; never an id or a time of the machine. */
function textOfOrder(order: Order, codeById: ReadonlyMap<string, string>): string {
  return JSON.stringify([
    order.channel_order_id,
    order.status,
    order.delivery_status,
    order.placed_at,
    order.created_at,
    order.fulfilled_at,
    order.cancelled_at,
    order.line_items.map((line) => [
      line.line_no,
      line.sku,
      line.quantity,
      line.unit_price,
      Object.entries(line.buckets)
        .filter(([, units]) => units > 0)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      line.fulfillments
        .map((part) => [codeById.get(part.location_id), part.quantity, part.shipped])
        .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ]),
  ]);
}

async function addCosts(
  api: Api,
  reading: FinalReading,
  orders: ReadonlySet<string>,
): Promise<void> {
  let freightPence = 0;
  let handlingPence = 0;
  for await (const row of listRows(api, '/v1/decisions', { committed: 'true' })) {
    const { order_id: orderId, shipments } = row as unknown as Decision;
    if (!orders.has(orderId)) continue;
    for (const shipment of shipments) {
      freightPence += Math.round(shipment.freight * 100);
      handlingPence += Math.round(shipment.handling * 100);
    }
  }
  reading.freight = freightPence / 100;
  reading.handling = handlingPence / 100;
}

async function addStock(
  api: Api,
  reading: FinalReading,
  books: {
    received: ReadonlyMap<string, number>;
    gone: ReadonlyMap<string, number>;
    held: ReadonlyMap<string, number>;
    hashes: string[];
  },
): Promise<void> {
  const places = new Set([...books.received.keys(), ...books.gone.keys()]);
  for await (const row of listRows(api, '/v1/inventory', {})) {
    const key = `${String(row['sku'])}|${String(row['location_code'])}`;
    const quantity = Number(row['quantity'] ?? 0);
    const due = (books.received.get(key) ?? 0) - (books.gone.get(key) ?? 0);
    if (!places.has(key)) continue;
    places.delete(key);
    reading.stockUnits += quantity;
    if (quantity !== due) reading.stockDifferences++;
    books.hashes.push(
      hashOf(
        JSON.stringify([
          'stock',
          key,
          quantity,
          row['allocated_quantity'],
          row['reserved_quantity'],
        ]),
      ),
    );
  }
  // A place that the books know and the server does not.
  reading.stockDifferences += places.size;
  const balance = new Map<string, number>();
  const add = (sku: string, units: number): void =>
    void balance.set(sku, (balance.get(sku) ?? 0) + units);
  for (const [key, units] of books.received) add(skuOf(key), units);
  for (const [key, units] of books.gone) add(skuOf(key), -units);
  for (const [sku, units] of books.held) add(sku, -units);
  for (const units of balance.values()) reading.oversold += Math.max(0, -units);
}

function skuOf(key: string): string {
  return key.slice(0, key.lastIndexOf('|'));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
