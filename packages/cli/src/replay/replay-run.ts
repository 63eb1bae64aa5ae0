import type { Api, ApiAnswer, ApiRequest } from '../lib/api.ts';
import type { Progress } from '../lib/progress.ts';
import type { BookedOrder, WireOrder } from './order-book.ts';
import type { Journal } from './journal.ts';

/** Everything a running replay shares between its steps. */
export type ReplayRun = {
  api: Api;
  journal: Journal;
  progress: Progress;
  /** Codes of the locations; a place is an index here. */
  places: readonly string[];
  placeById: Map<string, number>;
  orders: (BookedOrder | undefined)[];
  /** Orders with units that wait, and orders with units to be shipped. */
  waiting: Set<number>;
  ready: Set<number>;
  /** Orders by the day on which their shipment arrives. */
  dueOn: Map<string, Set<number>>;
  /** Units taken back so far by `order/line`. */
  cancelled: Map<string, number>;
  returned: Map<string, number>;
  /** Units that came in by `sku|location code`, by our own books. */
  received: Map<string, number>;
  /** Products that came in since the waiting orders were last looked at. */
  newStock: Set<string>;
  counts: ReplayCounts;
  /** Milliseconds of each bulk capture. */
  captureMs: number[];
};

export type ReplayCounts = {
  captured: number;
  covered: number;
  split: number;
  backordered: number;
  uncoveredOrders: number;
  refused: number;
  cancelledUnits: number;
  returnedUnits: number;
  cancellations: number;
  returns: number;
  receipts: number;
  receivedUnits: number;
  shippedOrders: number;
  filledLater: number;
  ms: number;
};

/** The counts before anything has happened. */
export function zeroCounts(): ReplayCounts {
  return {
    captured: 0,
    covered: 0,
    split: 0,
    backordered: 0,
    uncoveredOrders: 0,
    refused: 0,
    cancelledUnits: 0,
    returnedUnits: 0,
    cancellations: 0,
    returns: 0,
    receipts: 0,
    receivedUnits: 0,
    shippedOrders: 0,
    filledLater: 0,
    ms: 0,
  };
}

/** Does a step, or takes what the journal says it came to; either way its outcome is the same. */
export async function step<Result>(
  run: ReplayRun,
  name: string,
  perform: () => Promise<Result>,
): Promise<{ result: Result; ms: number }> {
  const known = run.journal.find(name);
  if (known !== undefined) {
    run.counts.ms += known.ms;
    return { result: known.result as Result, ms: known.ms };
  }
  const startedAt = performance.now();
  const result = await perform();
  const ms = performance.now() - startedAt;
  run.journal.append(name, { ms, result });
  run.counts.ms += ms;
  return { result, ms };
}

/** A request that may be sent twice: its key is the name of its step. */
export function callOnceEver(
  run: ReplayRun,
  name: string,
  request: Omit<ApiRequest, 'idempotencyKey'>,
  accepts?: readonly number[],
): Promise<ApiAnswer> {
  return run.api.call({ ...request, idempotencyKey: `replay/${name}` }, accepts);
}

/** The items in pieces of at most `size`. */
export function pieces<Item>(items: readonly Item[], size: number): Item[][] {
  const found: Item[][] = [];
  for (let start = 0; start < items.length; start += size)
    found.push(items.slice(start, start + size));
  return found;
}

/** The orders of these ids as they are now. */
export async function readOrders(run: ReplayRun, ids: readonly string[]): Promise<WireOrder[]> {
  const found: WireOrder[] = [];
  for (const some of pieces(ids, 50)) {
    const query = new URLSearchParams({ 'id[in]': some.join(','), limit: '200', count: 'none' });
    const { body } = await run.api.call({ method: 'GET', path: `/v1/orders?${query}` });
    found.push(...(body['data'] as WireOrder[]));
  }
  return found;
}

/** Every row of a list, page by page. */
export async function* listRows(
  api: Api,
  path: string,
  filter: Readonly<Record<string, string>>,
): AsyncGenerator<Record<string, unknown>, void, undefined> {
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({
      limit: '200',
      count: 'none',
      ...filter,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const { body } = await api.call({ method: 'GET', path: `${path}?${query}` });
    for (const row of body['data'] as Record<string, unknown>[]) yield row;
    cursor = body['has_more'] === true ? String(body['next_cursor']) : undefined;
  } while (cursor !== undefined);
}

/** The number of a location by its public id. */
export function placeOf(run: ReplayRun, locationId: string): number {
  const place = run.placeById.get(locationId);
  if (place === undefined)
    throw new Error(`The server names a location that is not ours: ${locationId}.`);
  return place;
}
