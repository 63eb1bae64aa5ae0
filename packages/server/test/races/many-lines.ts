// T1b: the same units wanted on several lines, through kits, and by the same key twice.
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { orderBody, type seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestServer } from '../support/server.ts';
import { countsOf, insist } from './support.ts';

/** Orders with their lines: 0 and 1 are the parts, 2 and 3 kits of them. */
export const wishes = fc.record({
  stock: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9)),
  orders: fc.array(
    fc.record({
      lines: fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 3 })), {
        minLength: 1,
        maxLength: 5,
      }),
      twice: fc.boolean(),
      shipComplete: fc.boolean(),
      allowBackorder: fc.boolean(),
    }),
    { minLength: 2, maxLength: 12 },
  ),
});
type Wishes = typeof wishes extends fc.Arbitrary<infer W> ? W : never;

let rounds = 0;

/** Sends all orders at once; what is sold of each part is what was there or was asked, never more. */
export async function raceOfManyLines(
  server: TestServer,
  places: readonly Awaited<ReturnType<typeof seedLocation>>[],
  asked: Wishes,
): Promise<void> {
  const round = `M${process.pid}-${++rounds}`;
  const skus = ['A', 'B', 'KIT1', 'KIT2'].map((name) => `${round}-${name}`);
  const [a, b, kit1, kit2] = skus as [string, string, string, string];
  for (const [n, sku] of [a, b].entries()) {
    const { uuid } = await seedProduct(server, sku);
    for (const [p, place] of places.entries())
      await seedStock(server, uuid, place.uuid, asked.stock[n * 2 + p] ?? 0);
  }
  await makeKit(server, kit1, { [a]: 2, [b]: 1 });
  await makeKit(server, kit2, { [b]: 2 });
  const calls = asked.orders.flatMap((order, n) => {
    const lines = order.lines.map(([product, quantity]) => ({
      product: skus[product] ?? a,
      quantity,
    }));
    const body = orderBody(`${round}-${n}`, lines, {
      ship_complete: order.shipComplete,
      allow_backorder: order.allowBackorder,
    });
    const idempotencyKey = randomUUID();
    const call = (): ReturnType<TestServer['request']> =>
      server.request('POST', '/v1/orders', { body, idempotencyKey });
    return order.twice
      ? [
          { n, call },
          { n, call },
        ]
      : [{ n, call }];
  });
  const answers = await Promise.all(
    calls.map(async ({ n, call }) => ({ n, answer: await insistThroughTwins(call) })),
  );
  for (const same of Map.groupBy(answers, (one) => one.n).values())
    expect(new Set(same.map(({ answer }) => answer.text)).size).toBe(1);
  for (const { answer } of answers) expect(answer.status, answer.text).toBe(201);
  for (const sku of [a, b]) {
    const counts = await countsOf(server, sku);
    expect(counts.allocated).toBeLessThanOrEqual(counts.onHand);
    expect(counts.claimed).toBe(counts.allocated);
    expect(counts.lines).toBe(counts.allocated);
    expect(counts.orphans).toBe(0);
  }
}

/** A twin that is told its first is still running comes back, as a caller would. */
async function insistThroughTwins(
  call: () => ReturnType<TestServer['request']>,
): ReturnType<TestServer['request']> {
  for (;;) {
    const answer = await insist(call);
    if (answer.body.code !== 'idempotency_in_progress') return answer;
  }
}

async function makeKit(
  server: TestServer,
  sku: string,
  parts: Record<string, number>,
): Promise<void> {
  const answer = await server.request('POST', '/v1/products', {
    body: {
      sku,
      name: sku,
      currency: 'USD',
      components: Object.entries(parts).map(([product_id, quantity]) => ({ product_id, quantity })),
    },
  });
  expect(answer.status, answer.text).toBe(201);
}
