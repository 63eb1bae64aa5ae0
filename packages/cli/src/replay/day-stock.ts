import { noteOf, type OrderNote, partsOf, waitingOf, type WireOrder } from './order-book.ts';
import { callOnceEver, pieces, placeOf, readOrders, type ReplayRun, step } from './replay-run.ts';

/** Units that come to a place, with what their ledger row says. */
export type Receipt = {
  sku: string;
  place: number;
  quantity: number;
  reason: string;
  reference: string;
};

const operationsMax = 500;
const productsMax = 1000;

/** Receives goods, 500 rows a request; all of them or the replay stops. */
export async function receive(
  run: ReplayRun,
  name: string,
  receipts: readonly Receipt[],
  at: string,
): Promise<void> {
  for (const [index, some] of pieces(receipts, operationsMax).entries()) {
    const stepName = `${name}/${index}`;
    await step(run, stepName, async () => {
      const operations = some.map((receipt) => ({
        op: 'receipt',
        product_id: receipt.sku,
        location_id: run.places[receipt.place],
        quantity: receipt.quantity,
        reason: receipt.reason,
        reference: receipt.reference,
      }));
      await callOnceEver(run, stepName, {
        method: 'POST',
        path: '/v1/inventory/bulk',
        body: { operations, atomic: true },
        at,
      });
      return some.length;
    });
    for (const { sku, place, quantity } of some) {
      const key = `${sku}|${run.places[place]}`;
      run.received.set(key, (run.received.get(key) ?? 0) + quantity);
      run.newStock.add(sku);
    }
  }
}

/**
 * Gives new stock to the orders that wait for it, the oldest first, and notes what each got.
 * `skuOf` names the product of a line.
 */
export async function fillBackorders(
  run: ReplayRun,
  day: string,
  at: string,
  skuOf: (order: number, line: number) => string,
): Promise<void> {
  const arrived = run.newStock;
  run.newStock = new Set();
  const wanted = new Set<string>();
  const numbers = new Map<string, number>();
  for (const number of run.waiting) {
    const booked = run.orders[number];
    if (booked === undefined) continue;
    for (const line of booked.waiting.keys()) {
      const sku = skuOf(number, line);
      if (!arrived.has(sku)) continue;
      wanted.add(sku);
      numbers.set(booked.id, number);
    }
  }
  if (wanted.size === 0) return;
  const { result } = await step(run, `${day}/backorders`, async () => {
    for (const skus of pieces([...wanted].sort(), productsMax)) {
      await run.api.call({
        method: 'POST',
        path: '/v1/orders/backorders/allocate',
        body: { product_ids: skus },
        at,
      });
    }
    const notes: [number, OrderNote][] = [];
    for (const order of await readOrders(run, [...numbers.keys()])) {
      const number = numbers.get(order.id);
      if (number !== undefined) notes.push([number, noteOf(order, (id) => placeOf(run, id))]);
    }
    return notes.toSorted((a, b) => a[0] - b[0]);
  });
  for (const [number, note] of result) {
    applyNote(run, number, note);
    if (run.orders[number]?.waiting.size === 0) run.counts.filledLater++;
  }
}

/** Takes over what an order holds and waits for, as its answer said. */
export function applyNote(run: ReplayRun, number: number, note: OrderNote): void {
  const booked = run.orders[number];
  if (booked === undefined) throw new Error(`Order ${number} is not in the books.`);
  booked.waiting = waitingOf(note);
  booked.held = partsOf(note, []);
  keepSets(run, number);
}

/** Keeps the sets of waiting and ready orders in step with one order. */
export function keepSets(run: ReplayRun, number: number): void {
  const booked = run.orders[number];
  if (booked === undefined) return;
  if (booked.waiting.size > 0) run.waiting.add(number);
  else run.waiting.delete(number);
  if (booked.held.length > 0) run.ready.add(number);
  else run.ready.delete(number);
}

/** The order as it is now, by its number. */
export async function readOrder(run: ReplayRun, number: number): Promise<WireOrder> {
  const id = run.orders[number]?.id ?? '';
  const { body } = await run.api.call({ method: 'GET', path: `/v1/orders/${id}` });
  return body as unknown as WireOrder;
}
