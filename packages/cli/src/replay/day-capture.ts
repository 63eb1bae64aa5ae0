import { keepSets } from './day-stock.ts';
import {
  noteOf,
  type OrderNote,
  partsOf,
  placesIn,
  shortened,
  waitingOf,
  type WireOrder,
} from './order-book.ts';
import { pieces, placeOf, type ReplayRun, step } from './replay-run.ts';

/** An order as the replay sends it, with the quantities of its lines in their order. */
export type OrderBody = {
  body: Record<string, unknown>;
  quantities: readonly number[];
  time: string;
};

/** Refused orders are noted with their code and first fault. */
type Captured = OrderNote | { refused: string };
type BulkItem = {
  order: WireOrder | null;
  problem: { code: string; detail: string; errors: { pointer?: string; detail?: string }[] } | null;
};

const linesPerRequest = 3000;
const ordersPerRequest = 100;

/** Captures the orders of a day in their order, one bulk request after the other. */
export async function captureDay(
  run: ReplayRun,
  day: string,
  numbers: readonly number[],
  bodyOf: (number: number) => OrderBody,
): Promise<void> {
  const names = inRequests(numbers, bodyOf);
  for (const [index, some] of names.entries()) {
    const bodies = some.map(bodyOf);
    const at = bodies.at(-1)?.time ?? `${day}T12:00:00Z`;
    const { result, ms } = await step(run, `${day}/capture/${index}`, async () => {
      const { body } = await run.api.call(
        {
          method: 'POST',
          path: '/v1/orders/bulk',
          body: { orders: bodies.map((order) => order.body) },
          at,
        },
        [422],
      );
      return (body['data'] as BulkItem[]).map((item, place) =>
        capturedOf(run, item, bodies[place]?.quantities ?? []),
      );
    });
    run.captureMs.push(ms);
    result.forEach((captured, place) => {
      const number = some[place];
      if (number !== undefined) book(run, number, captured, bodies[place]?.quantities ?? []);
    });
    run.progress.update(run.counts.captured, day);
  }
}

/** As many orders a request as come to some 3,000 lines, so that answers stay small. */
function inRequests(numbers: readonly number[], bodyOf: (number: number) => OrderBody): number[][] {
  const found: number[][] = [];
  for (const some of pieces(numbers, ordersPerRequest)) {
    let request: number[] = [];
    let lines = 0;
    for (const number of some) {
      const more = bodyOf(number).quantities.length;
      if (request.length > 0 && lines + more > linesPerRequest) {
        found.push(request);
        request = [];
        lines = 0;
      }
      request.push(number);
      lines += more;
    }
    found.push(request);
  }
  return found;
}

function capturedOf(run: ReplayRun, item: BulkItem, quantities: readonly number[]): Captured {
  if (item.order !== null)
    return shortened(
      noteOf(item.order, (id) => placeOf(run, id)),
      quantities,
    );
  const fault = item.problem?.errors[0];
  return {
    refused: `${item.problem?.code ?? 'unknown'} ${fault?.pointer ?? ''} ${fault?.detail ?? item.problem?.detail ?? ''}`,
  };
}

function book(
  run: ReplayRun,
  number: number,
  captured: Captured,
  quantities: readonly number[],
): void {
  const { counts } = run;
  counts.captured++;
  if ('refused' in captured) {
    counts.refused++;
    return;
  }
  const held = partsOf(captured, quantities);
  const waiting = waitingOf(captured);
  run.orders[number] = { id: captured[0], held, waiting, shipped: [] };
  if (waiting.size === 0) counts.covered++;
  else counts.backordered++;
  if (held.length === 0) counts.uncoveredOrders++;
  if (placesIn(held) > 1) counts.split++;
  keepSets(run, number);
}
