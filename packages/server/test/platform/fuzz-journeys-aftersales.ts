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

/** Leads returns to each of their ends, with a refund and a replacement. */
export async function walkReturns(ask: Ask, order: OrderMaker): Promise<void> {
  const made = await ask('createOrder', {}, { body: order(4) });
  await ask('releaseOrder', made, { body: {} });
  await ask('shipOrder', made, { body: {} });
  const line = { id: first(made, 'line_items')['id'], quantity: 1 };
  const asked = (): Promise<Json> =>
    ask('createReturn', {}, { body: { order_id: made['id'], line_items: [line] } });
  await ask('rejectReturn', await asked(), { body: {} });
  await ask('cancelReturn', await asked(), { body: {} });
  const back = await asked();
  await ask('approveReturn', back, { body: { location_id: 'WALK-A' } });
  await ask('shipReturn', back, { body: {} });
  await ask('receiveReturn', back, { body: {} });
  const inspected = [{ ...line, disposition: 'restock' }];
  await ask('inspectReturn', back, { body: { line_items: inspected } });
  const refund = await ask('createReturnRefund', back, { body: {} });
  await ask('getRefund', refund);
  await ask('updateRefund', refund, { body: { status: 'approved' } });
  await ask('listRefunds');
  await ask('closeReturn', back, { body: {} });
  await ask('getReturn', back);
  await ask('listReturns');
  const other = await asked();
  await ask('approveReturn', other, { body: { location_id: 'WALK-B' } });
  await ask('exchangeReturn', other, {
    body: { line_items: [{ product_id: 'WALK-1', quantity: 1 }] },
  });
}

/** Counts a product of a place, approves it, and gives another count up. */
export async function walkCounts(ask: Ask): Promise<void> {
  const planned = (): Promise<Json> =>
    ask('createCycleCount', {}, { body: { location_id: 'WALK-A', product_ids: ['WALK-1'] } });
  const count = await planned();
  const line_items = [{ product_id: 'WALK-1', quantity: 490 }];
  await ask('recordCycleCount', count, { body: { line_items } });
  await ask('recordCycleCount', count, { body: { line_items } });
  await ask('getCycleCount', count);
  await ask('approveCycleCount', count, { body: {} });
  await ask('cancelCycleCount', await planned(), { body: {} });
  await ask('listCycleCounts');
}

/** Asks every report once. */
export async function walkReports(ask: Ask): Promise<void> {
  const query = { interval: 'week', time_zone: 'Europe/Berlin' };
  await ask('getFulfillmentReport', {}, { query });
  await ask('getPickingReport', {}, { query: { ...query, group_by: 'picking_method' } });
  await ask('getOrderTrends', {}, { query: { ...query, group_by: 'channel' } });
  await ask('getCustomerReport', {}, { query });
  await ask('getChannelReport');
  await ask('getInventoryTurnover', {}, { query: { group_by: 'location_id' } });
  await ask('getCarrierReport', {}, { query });
  await ask('getCostToServe', {}, { query: { ...query, group_by: 'location_id' } });
  await ask('getSplitReport', {}, { query });
  await ask('getCancellationReport', {}, { query });
  await ask('getShortReport', {}, { query });
  await ask('getForecastAccuracyReport', {}, { query: { group_by: 'method' } });
  await ask('listShortPicks');
}
