import { applyNote, readOrder, receive, type Receipt } from './day-stock.ts';
import { noteOf, type WireOrder } from './order-book.ts';
import { callOnceEver, placeOf, type ReplayRun, step } from './replay-run.ts';

/** Units of one line that the customer does not want (any more). */
export type TakenBack = { order: number; line: number; quantity: number };

export type LineFacts = { ordered: number; sku: string; reference: string };

/**
 * Takes back units: what has not shipped is cancelled, the rest comes back as a receipt with the
 * reason `customer_return` at the place that sent it, with the order and line as its reference.
 */
export async function takeBack(
  run: ReplayRun,
  day: string,
  parts: readonly TakenBack[],
  at: string,
  factsOf: (order: number, line: number) => LineFacts,
): Promise<void> {
  const cancels = new Map<number, Map<number, number>>();
  const receipts: Receipt[] = [];
  for (const { order, line, quantity } of parts) {
    const facts = factsOf(order, line);
    const open = openUnits(run, order, line, facts.ordered);
    const cancelled = Math.min(quantity, open);
    if (cancelled > 0) {
      add(run.cancelled, `${order}/${line}`, cancelled);
      const lines = cancels.get(order) ?? new Map<number, number>();
      lines.set(line, (lines.get(line) ?? 0) + cancelled);
      cancels.set(order, lines);
      run.counts.cancelledUnits += cancelled;
      run.counts.cancellations++;
    }
    const rest = quantity - cancelled;
    if (rest === 0 || run.orders[order] === undefined) continue;
    add(run.returned, `${order}/${line}`, rest);
    receipts.push({
      sku: facts.sku,
      place: sendingPlace(run, order, line),
      quantity: rest,
      reason: 'customer_return',
      reference: facts.reference,
    });
    run.counts.returnedUnits += rest;
    run.counts.returns++;
  }
  for (const [order, lines] of cancels) await cancelUnits(run, day, order, lines, at);
  await receive(run, `${day}/returns`, receipts, at);
}

function add(sums: Map<string, number>, key: string, units: number): void {
  sums.set(key, (sums.get(key) ?? 0) + units);
}

/** Units of a line that have neither shipped nor been cancelled. */
function openUnits(run: ReplayRun, order: number, line: number, ordered: number): number {
  const booked = run.orders[order];
  if (booked === undefined) return 0;
  const shipped = booked.shipped.reduce((sum, [at, , units]) => sum + (at === line ? units : 0), 0);
  return Math.max(0, ordered - shipped - (run.cancelled.get(`${order}/${line}`) ?? 0));
}

/** The place that sent most of a line. */
function sendingPlace(run: ReplayRun, order: number, line: number): number {
  const parts = run.orders[order]?.shipped.filter(([at]) => at === line) ?? [];
  return parts.toSorted((a, b) => b[2] - a[2] || a[1] - b[1])[0]?.[1] ?? 0;
}

async function cancelUnits(
  run: ReplayRun,
  day: string,
  order: number,
  lines: ReadonlyMap<number, number>,
  at: string,
): Promise<void> {
  const name = `${day}/cancel/${order}`;
  const { result } = await step(run, name, async () => {
    const before = await readOrder(run, order);
    const ids = new Map(before.line_items.map((line) => [line.line_no - 1, line.id]));
    const { body } = await callOnceEver(run, name, {
      method: 'POST',
      path: `/v1/orders/${before.id}/cancel`,
      at,
      body: {
        reason: 'customer changed their mind',
        line_items: [...lines].map(([line, quantity]) => ({ id: ids.get(line) ?? '', quantity })),
      },
    });
    return noteOf(body as unknown as WireOrder, (id) => placeOf(run, id));
  });
  applyNote(run, order, result);
}
