import { noteOf, type OrderNote, partsOf, type WireOrder } from './order-book.ts';
import { callOnceEver, pieces, placeOf, readOrders, type ReplayRun, step } from './replay-run.ts';

/** Units that come to a place, with what their ledger row says. */
export type Receipt = { sku: string; place: number; quantity: number; reason: string; reference: string };

const operationsMax = 500;

/** Receives goods, 500 rows a request; all of them or the replay stops. */
export async function receive(run: ReplayRun, name: string, receipts: readonly Receipt[], at: string): Promise<void> {
  for (const [index, some] of pieces(receipts, operationsMax).entries()) {
    const stepName = `${name}/${index}`;
    await step(run, stepName, async () => {
      const operations = some.map((receipt) => ({
        op: 'receipt', product_id: receipt.sku, location_id: run.places[receipt.place], quantity: receipt.quantity,
        reason: receipt.reason, reference: receipt.reference,
      }));
      await callOnceEver(run, stepName, { method: 'POST', path: '/v1/inventory/bulk', body: { operations, atomic: true }, at });
      return some.length;
    });
    for (const { sku, place, quantity } of some) {
      const key = `${sku}|${run.places[place]}`;
      run.received.set(key, (run.received.get(key) ?? 0) + quantity);
    }
    run.hasNewStock = true;
  }
}

/** Gives new stock to the orders that wait, the oldest first, and notes what each got. */
export async function fillBackorders(run: ReplayRun, day: string, at: string): Promise<void> {
  if (run.waiting.size === 0 || !run.hasNewStock) return;
  run.hasNewStock = false;
  const name = `${day}/backorders`;
  const { result } = await step(run, name, async () => {
    await run.api.call({ method: 'POST', path: '/v1/orders/backorders/allocate', body: {}, at }, [404]);
    const numbers = new Map([...run.waiting].map((number) => [run.orders[number]?.id ?? '', number]));
    const notes: [number, OrderNote][] = [];
    for (const order of await readOrders(run, [...numbers.keys()])) {
      const number = numbers.get(order.id);
      const booked = number === undefined ? undefined : run.orders[number];
      const note = noteOf(order, (id) => placeOf(run, id));
      if (number !== undefined && booked !== undefined && note[1] !== booked.waiting) notes.push([number, note]);
    }
    return notes.toSorted((a, b) => a[0] - b[0]);
  });
  for (const [number, note] of result) applyNote(run, number, note);
}

/** Takes over what an order holds and waits for, as its answer said. */
export function applyNote(run: ReplayRun, number: number, note: OrderNote): void {
  const booked = run.orders[number];
  if (booked === undefined) throw new Error(`Order ${number} is not in the books.`);
  if (booked.waiting > 0 && note[1] === 0 && typeof note[2] !== 'number') run.counts.filledLater++;
  booked.waiting = note[1];
  booked.held = partsOf(note, []);
  keepSets(run, number);
}

/** Keeps the sets of waiting and ready orders in step with one order. */
export function keepSets(run: ReplayRun, number: number): void {
  const booked = run.orders[number];
  if (booked === undefined) return;
  if (booked.waiting > 0) run.waiting.add(number);
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
