// Walks of what comes after the sale: changes, returns, counts.
import type { Json } from './fuzz-document.ts';
import type { Ask } from './fuzz-ask.ts';

type OrderMaker = (quantity: number, extra?: Json) => Json;

const first = (answer: Json, name: string): Json => ((answer[name] ?? []) as Json[])[0] ?? {};

/** Previews changes of an order, applies one, declines another. */
export async function walkChanges(ask: Ask, order: OrderMaker): Promise<void> {
  const made = await ask('createOrder', {}, { body: order(3) });
  const line = first(made, 'line_items');
  const change = (quantity: number): Promise<Json> =>
    ask('proposeOrderChange', made, { body: { line_items: [{ id: line['id'], quantity }] } });
  await ask('getAvailability', {}, { query: { product_id: String(line['sku']) } });
  const more = await change(4);
  await ask('getOrderChange', more);
  await ask('declineOrderChange', await change(2), { body: {} });
  await ask('applyOrderChange', more, { body: {} });
  await ask('listOrderChanges', {}, { query: { order_id: String(made['id']) } });
}
