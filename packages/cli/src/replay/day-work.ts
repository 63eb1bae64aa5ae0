import { keepSets } from './day-stock.ts';
import { dayAfter } from './retail-days.ts';
import { callOnceEver, pieces, type ReplayRun, step } from './replay-run.ts';

type Operation = 'release' | 'complete' | 'deliver';
type WorkItem = { index: number; problem: { code: string; detail: string } | null };

const ordersPerRequest = 100;

/** Releases what the orders hold, and later in the day picks, packs and ships all of it. */
export async function shipReady(
  run: ReplayRun,
  day: string,
  at: { release: string; ship: string },
  transitDays: (order: number) => number,
): Promise<void> {
  const ready = [...run.ready].sort((a, b) => a - b);
  await work(run, day, 'release', ready, at.release);
  await work(run, day, 'complete', ready, at.ship);
  for (const number of ready) {
    const booked = run.orders[number];
    if (booked === undefined) continue;
    booked.shipped.push(...booked.held);
    booked.held = [];
    run.counts.shippedOrders++;
    keepSets(run, number);
    const due = dayAfter(day, transitDays(number));
    const set = run.dueOn.get(due) ?? new Set<number>();
    run.dueOn.set(due, set.add(number));
  }
}

/** Marks as delivered what was due until this day. */
export async function deliverDue(run: ReplayRun, day: string, at: string): Promise<void> {
  const due = new Set<number>();
  for (const [date, numbers] of run.dueOn) {
    if (date > day) continue;
    for (const number of numbers) due.add(number);
    run.dueOn.delete(date);
  }
  await work(
    run,
    day,
    'deliver',
    [...due].sort((a, b) => a - b),
    at,
  );
}

async function work(
  run: ReplayRun,
  day: string,
  op: Operation,
  numbers: readonly number[],
  at: string,
): Promise<void> {
  for (const [index, some] of pieces(numbers, ordersPerRequest).entries()) {
    const name = `${day}/${op}/${index}`;
    await step(run, name, async () => {
      const operations = some.map((number) => ({ op, order_id: run.orders[number]?.id ?? '' }));
      const { body } = await callOnceEver(
        run,
        name,
        {
          method: 'POST',
          path: '/v1/fulfillment_orders/bulk',
          body: { operations },
          at,
        },
        [422],
      );
      const bad = (body['data'] as WorkItem[]).find((item) => item.problem !== null);
      if (bad !== undefined) {
        throw new Error(
          `${name}: ${operations[bad.index]?.order_id}: ${bad.problem?.code} ${bad.problem?.detail}`,
        );
      }
      return some.length;
    });
  }
}
